// The page of a model: what is known of it, each statement with its sources, and a box to try its rewrites in.
import type { FromPage, ToPage } from '../panels/modelPage.ts';
import type { ModelPage, PageBlock, PageLine, Size, Tried } from '../protocol.ts';
import { price, size, tokens } from '../words.ts';
import { element, host, main, withCode, type Child } from './dom.ts';

/** Milliseconds without a keystroke before the text is adapted. */
const QUIET = 150;

const ask = (message: FromPage): void => { host.postMessage(message); };

let page: ModelPage | undefined;
let number = 0;
let timer: number | undefined;

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  if (event.data.tell === 'page') {
    page = event.data.page;
    show(page);
  } else if (event.data.number === number) {
    showTried(event.data.result);
  }
});
ask({ ask: 'page' });

function show(shown: ModelPage): void {
  const figures: [string, string][] = [
    ['Context window', shown.window === null ? '–' : `${size(shown.window)} tokens`],
    ['Max output', shown.maxOutput === null ? '–' : `${size(shown.maxOutput)} tokens`],
    ['Price', price(shown) || '–'],
  ];
  const sections = shown.sections.filter((section) => section.title !== 'Sources');
  const summary = sections.find((section) => section.title === 'Summary');
  const after = sections.filter((section) => section !== summary);
  main().replaceChildren(
    element('header', {},
      element('h1', {}, shown.name),
      element('p', { class: 'quiet' }, [shown.vendor, shown.family === null ? null : `${shown.family} family`, shown.id]
        .filter((part) => part !== null).join(' · ')),
      ...(summary?.body ?? []).flatMap((item) => ('text' in item && 'listed' in item ? [paragraph(item)] : [])),
      element('dl', { class: 'figures' }, ...figures.map(([name, value]) =>
        element('div', {}, element('dd', {}, value), element('dt', {}, name)))),
    ),
    tryIt(shown),
    ...after.map(section),
    sources(shown),
  );
  main().removeAttribute('aria-busy');
  schedule(0);
}

function section(shown: ModelPage['sections'][number]): HTMLElement {
  const id = `section-${shown.title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  const body: HTMLElement[] = [];
  let list: HTMLElement | undefined;
  let pair: HTMLElement | undefined;
  for (const item of shown.body) {
    if ('caption' in item) {
      pair ??= body[body.push(element('div', { class: 'pair' })) - 1];
      pair?.append(block(item));
      list = undefined;
    } else if (item.listed) {
      list ??= body[body.push(element('ul')) - 1];
      list?.append(bullet(item));
    } else {
      body.push(paragraph(item));
      list = pair = undefined;
    }
  }
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, shown.title), ...body);
}

function block(item: PageBlock): HTMLElement {
  return element('figure', {}, element('figcaption', {}, item.caption), element('pre', { tabindex: '0' }, item.text));
}

function paragraph(line: PageLine): HTMLElement {
  return element('p', {}, ...statement(line));
}

function bullet(line: PageLine): HTMLElement {
  const more = line.more.length > 0 ? [element('ul', {}, ...line.more.map(bullet))] : [];
  return element('li', {}, ...statement(line), ...more);
}

/** The text, with links to the rules that it names, and its sources. */
function statement(line: PageLine): Child[] {
  const rule = /^`([a-z0-9-]+)` \((?:error|warning|info|hint|the rule)/.exec(line.text)?.[1];
  const text = rule === undefined ? withCode(line.text) : [ruleLink(rule), ...withCode(line.text.slice(rule.length + 2))];
  return [...text, ...line.sources.map(cited)];
}

function ruleLink(rule: string): HTMLElement {
  const open = (): void => { ask({ ask: 'rule', rule }); };
  return element('button', { type: 'button', class: 'link', onclick: open }, rule);
}

function cited(id: string): HTMLElement {
  const source = page?.sources[id];
  const title = source === undefined ? id : `${source.title} (${source.asOf})`;
  const url = source?.url;
  return url === null || url === undefined
    ? element('span', { class: 'cited', title }, id)
    : element('button', { type: 'button', class: 'cited link', title: `${title}\n${url}`, onclick: () => { ask({ ask: 'open', url }); } }, id);
}

function sources(shown: ModelPage): HTMLElement {
  const rows = Object.entries(shown.sources).map(([id, source]) =>
    element('li', {}, cited(id), ` ${source.title}, ${source.asOf}`));
  return element('section', { 'aria-labelledby': 'section-sources' },
    element('h2', { id: 'section-sources' }, 'Sources'), element('ul', { class: 'plain' }, ...rows));
}

// -- Try it

const before = element('textarea', { id: 'before', rows: '5', spellcheck: 'false', 'aria-describedby': 'before-size' });
const after = element('pre', { id: 'after', tabindex: '0', 'aria-labelledby': 'after-name', 'aria-live': 'polite' });
const beforeSize = element('span', { id: 'before-size', class: 'size' });
const afterSize = element('span', { id: 'after-size', class: 'size' });
const done = element('div', { id: 'done' });

function tryIt(shown: ModelPage): HTMLElement {
  const kept = host.getState();
  before.value = typeof kept === 'string' ? kept : (shown.example ?? '').replace(/\n$/, '');
  before.addEventListener('input', () => {
    host.setState(before.value);
    schedule(QUIET);
  });
  const button = (text: string, click: () => void): HTMLElement =>
    element('button', { type: 'button', onclick: click }, text);
  return element('section', { class: 'try', 'aria-labelledby': 'section-try' },
    element('h2', { id: 'section-try' }, 'Try it'),
    element('div', { class: 'pair' },
      element('div', {}, element('div', { class: 'caption' }, element('label', { for: 'before' }, 'Your prompt'), beforeSize), before),
      element('div', {}, element('div', { class: 'caption' }, element('span', { id: 'after-name' }, `Adapted for ${shown.name}`), afterSize), after),
    ),
    done,
    element('div', { class: 'buttons' },
      button('Open the adapted prompt', () => { ask({ ask: 'new', text: after.textContent }); }),
    ),
  );
}

function schedule(wait: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    number += 1;
    if (before.value === '') {
      showTried(undefined);
    } else {
      ask({ ask: 'try', text: before.value, number });
    }
  }, wait);
}

function showTried(result: Tried | undefined): void {
  after.textContent = result?.text ?? '';
  beforeSize.textContent = result === undefined ? '' : sizeOf(result.before);
  afterSize.textContent = result === undefined ? '' : sizeOf(result.after);
  const same = result !== undefined && result.steps.length === 0;
  const steps = (result?.steps ?? []).map((step) =>
    element('li', {}, element('code', {}, step.rewrite), ` ${step.changes.join('; ')}`));
  const findings = (result?.findings ?? []).map((finding) =>
    element('li', {}, element('span', { class: `severity ${finding.severity}` }, finding.severity), ' ', ruleLink(finding.rule), ` ${finding.message}`));
  done.replaceChildren(
    ...(same ? [element('p', { class: 'quiet' }, 'This prompt needs no change for this model.')] : []),
    ...(steps.length > 0 ? [element('h3', {}, 'What was done'), element('ul', {}, ...steps)] : []),
    ...(findings.length > 0 ? [element('h3', {}, 'What was found in your prompt'), element('ul', { class: 'plain' }, ...findings)] : []),
  );
}

function sizeOf(value: Size): string {
  return `${value.characters.toLocaleString('en')} characters · ${tokens(value.tokens)}`;
}
