// What the model receives: message by message, with the values of the variables to try.
import type { FromPage, ToPage } from '../panels/received.ts';
import type { Received, ReceivedMessage } from '../protocol.ts';
import { size, tokens } from '../words.ts';
import { element, host, main } from './dom.ts';

const ask = (message: FromPage): void => { host.postMessage(message); };

const values: Record<string, string> = {};
const inputs = new Map<string, HTMLInputElement>();

const title = element('h1');
const total = element('p', { class: 'quiet', id: 'total', 'aria-live': 'polite' });
const variables = element('section', { 'aria-label': 'Sample values', class: 'variables' });
const messages = element('section', { 'aria-label': 'Messages' });
main().append(title, total, variables, messages);

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  main().removeAttribute('aria-busy');
  title.textContent = event.data.name;
  if (event.data.tell === 'gone') {
    total.textContent = `Nothing to show: ${event.data.reason}`;
    messages.replaceChildren();
  } else {
    show(event.data.received);
  }
});
ask({ ask: 'page' });

function show(received: Received): void {
  const sum = received.messages.reduce((count, message) => count + message.tokens.count, 0);
  const inexact = received.messages.find((message) => message.tokens.level !== 'exact');
  const prompts = new Set(received.messages.map((message) => message.prompt));
  const of = received.window === null || prompts.size > 1 ? '' : ` of ${size(received.window)}`;
  const counted = tokens({ count: sum, level: inexact === undefined ? 'exact' : inexact.tokens.level, error: inexact?.tokens.error ?? 0 });
  const all = received.messages.length === 1 ? '1 message' : `${received.messages.length} messages`;
  const many = prompts.size > 1 ? `${prompts.size} prompts, ${all}` : all;
  total.textContent = [received.model ?? 'no target model', many, counted + of].join(' · ');
  showVariables(received);
  messages.replaceChildren(...received.messages.flatMap((each, at) =>
    each.prompt === undefined || each.prompt === received.messages[at - 1]?.prompt
      ? [message(each)]
      : [element('h2', {}, `Prompt ${each.prompt}`), message(each)]));
}

/** The inputs stay where they are while one types, so only what is new or gone is changed. */
function showVariables(received: Received): void {
  const names = received.variables.map((variable) => variable.name);
  if (names.join('\n') !== [...inputs.keys()].join('\n')) {
    inputs.clear();
    const rows = received.variables.map((variable) => {
      const id = `value-${variable.name}`;
      const input = element('input', { id, type: 'text', placeholder: 'stays as it is written', value: variable.value });
      input.addEventListener('input', () => {
        values[variable.name] = input.value;
        if (input.value === '') {
          Reflect.deleteProperty(values, variable.name);
        }
        ask({ ask: 'values', values });
      });
      inputs.set(variable.name, input);
      return element('div', { class: 'row' }, element('label', { for: id }, variable.name), input);
    });
    variables.replaceChildren(...(rows.length > 0 ? [element('h2', {}, 'Sample values'), ...rows] : []));
  }
}

function message(shown: ReceivedMessage): HTMLElement {
  const parts = shown.parts.map((part) =>
    part.variable === undefined ? part.text : element('mark', { title: part.variable }, part.text));
  return element('article', {},
    element('div', { class: 'caption' }, element('span', { class: 'role' }, shown.role), element('span', { class: 'size' }, tokens(shown.tokens))),
    element('pre', { tabindex: '0' }, ...parts));
}
