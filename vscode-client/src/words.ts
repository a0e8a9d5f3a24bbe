// Numbers and names as people read them. Pure.
import type { ModelPlace, ModelRow, PromptStatus, Tokens } from './protocol.ts';

/** 200K, 1M, 131K: sizes of windows. */
export function size(tokens: number): string {
  // 131,072 is 128K to everybody, and 128,000 is as well.
  const thousand = tokens % 4_096 === 0 ? 1_024 : 1_000;
  if (tokens >= 1_000_000) {
    return `${trimmed(tokens / thousand ** 2)}M`;
  }
  return tokens >= 1_000 ? `${Math.round(tokens / thousand)}K` : String(tokens);
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** "134 tokens", or "about 134 tokens" where they are estimated. */
export function tokens(count: Tokens): string {
  const about = count.level === 'exact' ? '' : 'about ';
  return `${about}${count.count.toLocaleString('en')} ${count.count === 1 ? 'token' : 'tokens'}`;
}

/** "2 warnings, 1 hint"; "no findings". */
export function findings(counts: PromptStatus['counts']): string {
  const order = ['error', 'warning', 'info', 'hint'] as const;
  const parts = order
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 || severity === 'info' ? '' : 's'}`);
  return parts.join(', ') || 'no findings';
}

/** "$0.06 in, $0.40 out per million tokens"; empty where no price is known. */
export function price(row: Pick<ModelRow, 'price'>): string {
  const known = row.price;
  if (known === null) {
    return '';
  }
  if (known.input === 0 && known.output === 0) {
    return 'free';
  }
  return `$${dollars(known.input)} / $${dollars(known.output)} per 1M tokens${known.free ? ', also free' : ''}`;
}

function dollars(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(2))) : String(Number(value.toFixed(2)));
}

export interface ModelItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly id: string;
  readonly picked: boolean;
}

/** The rows of the list of models; those that are in force or chosen are picked, and first. */
export function modelItems(rows: readonly ModelRow[], current: readonly string[]): ModelItem[] {
  const items = rows.map((row) => ({
    label: row.name,
    description: [row.vendor, row.window === null ? '' : `${size(row.window)} context`, price(row)]
      .filter((part) => part !== null && part !== '')
      .join(' · '),
    detail: [row.id, row.status === null || row.status === 'active' ? '' : row.status, ...row.aliases]
      .filter((part) => part !== '')
      .join(' · '),
    id: row.id,
    picked: current.includes(row.id),
  }));
  return [...items.filter((item) => item.picked), ...items.filter((item) => !item.picked)];
}

export interface PlaceItem {
  readonly label: string;
  readonly description: string;
  readonly id: string;
}

/** Where a model can be written: what the server offers, and the editor's own settings. */
export function placeItems(places: readonly ModelPlace[], folders: boolean): PlaceItem[] {
  const offered = places.map((place) => ({ label: place.title, description: place.detail, id: place.id }));
  const own = [
    ...(folders
      ? [{ label: 'In the settings of this workspace', description: 'promptls.model, in VS Code alone', id: 'workspace' }]
      : []),
    { label: 'In your user settings', description: 'promptls.model, for all prompts that name no model', id: 'user' },
  ];
  return [...offered, ...own];
}

/** A text of somebody's in a message: VS Code makes links of what looks like one, and runs the commands that they name. */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** A text of somebody's in Markdown. */
export function literal(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}
