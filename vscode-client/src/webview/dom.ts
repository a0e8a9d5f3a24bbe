// Building a page from data: text stays text, whatever is in it.

export type Child = Node | string;

/** An element with attributes and children; a key that begins with "on" is a listener. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | boolean | ((event: Event) => void)>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      made.addEventListener(key.slice(2), value);
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children);
  return made;
}

export interface Host {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

/** The editor around the page; can be had once. */
export const host: Host = acquireVsCodeApi();

export function main(): HTMLElement {
  const found = document.getElementById('page');
  if (found === null) {
    throw new Error('the page has no #page');
  }
  return found;
}

/** Text in which `code` stands between backticks. */
export function withCode(text: string): Child[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? element('code', {}, part) : part));
}
