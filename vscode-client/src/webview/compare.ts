// Models side by side, as tables with a column a model; what differs stands out.
import type { FromPage, ToPage } from '../panels/compare.ts';
import type { Compared } from '../protocol.ts';
import { element, host, main } from './dom.ts';

const ask = (message: FromPage): void => { host.postMessage(message); };

const title = element('h1');
const subtitle = element('p', { class: 'quiet', 'aria-live': 'polite' });
const only = element('input', { type: 'checkbox', id: 'only' });
const tables = element('div');
let shown: Compared | undefined;

only.addEventListener('change', () => {
  if (shown !== undefined) {
    show(shown);
  }
});
main().append(
  title, subtitle,
  element('div', { class: 'buttons' },
    element('button', { type: 'button', onclick: () => { ask({ ask: 'models' }); } }, 'Other models…'),
    element('label', { for: 'only' }, only, ' Only what differs')),
  tables,
);

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  main().removeAttribute('aria-busy');
  const told = event.data;
  subtitle.textContent = told.name === '' ? 'What is known of each.' : `${told.name}: what each makes of it, as you type, and what is known of each.`;
  if (told.tell === 'gone') {
    title.textContent = 'Nothing to compare';
    subtitle.textContent = told.reason;
    tables.replaceChildren();
  } else {
    shown = told.compared;
    show(shown);
  }
});
ask({ ask: 'page' });

function show(compared: Compared): void {
  title.textContent = compared.models.map((model) => model.name).join(' · ');
  const rules = new Set(compared.rules);
  tables.replaceChildren(...compared.tables.flatMap((table) => {
    const lines = table.lines.filter((line) => line.differs || !only.checked);
    return lines.length === 0 ? [] : [section(compared, table.title, lines, rules)];
  }));
}

function section(
  compared: Compared, name: string, lines: Compared['tables'][number]['lines'], rules: ReadonlySet<string>,
): HTMLElement {
  const id = `table-${name.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  const heads = compared.models.map((model) => element('th', { scope: 'col' },
    element('button', { type: 'button', class: 'link', onclick: () => { ask({ ask: 'model', model: model.id }); } }, model.name)));
  const rows = lines.map((line) => element('tr', { class: line.differs ? 'differs' : '' },
    element('th', { scope: 'row' }, ...words(line.name, rules)),
    ...line.cells.map((cell) => element('td', {}, ...cell.split('\n').map((part) => element('div', {}, ...words(part, rules)))))));
  return element('section', { 'aria-labelledby': id },
    element('h2', { id }, name),
    element('table', { class: 'compare' },
      element('thead', {}, element('tr', {}, element('td', {}), ...heads)),
      element('tbody', {}, ...rows)));
}

/** A text; if it begins with the name of a rule, that leads to the rule. */
function words(text: string, rules: ReadonlySet<string>): (string | HTMLElement)[] {
  const [rule = '', ...rest] = text.split(' ');
  if (!rules.has(rule)) {
    return [text];
  }
  const open = (): void => { ask({ ask: 'rule', rule }); };
  return [element('button', { type: 'button', class: 'link', onclick: open }, rule), rest.length > 0 ? ` ${rest.join(' ')}` : ''];
}
