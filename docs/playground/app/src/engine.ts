// The engine as the page sees it. Of checks that wait, only the newest is run.
import type { Answer, Checked, Model, Request } from './answers.ts';

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly fatal?: string;
}

export class Engine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done: (answer: unknown) => void; failed: (error: Error) => void }>();
  #last = 0;
  #busy = false;
  #pending: ((run: boolean) => void) | undefined;

  constructor(script: URL) {
    this.#worker = new Worker(script, { type: 'module' });
    this.#worker.onmessage = (event: MessageEvent<Reply>) => {
      const { id, answer, fatal } = event.data;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (fatal === undefined) {
        waiting?.done(answer);
      } else {
        waiting?.failed(new Error(fatal));
      }
    };
    this.#worker.onerror = (event) => {
      for (const { failed } of this.#waiting.values()) {
        failed(new Error(event.message));
      }
      this.#waiting.clear();
    };
  }

  async models(): Promise<readonly Model[]> {
    const answer = (await this.#ask({ do: 'models' })) as Answer<{ models: readonly Model[] }>;
    if ('error' in answer) {
      throw new Error(answer.error);
    }
    return answer.models;
  }

  /** Undefined where a newer check took this one's place. */
  async check(text: string, name: string, model: string | null): Promise<Answer<Checked> | undefined> {
    if (this.#busy) {
      this.#pending?.(false);
      if (!(await new Promise<boolean>((resolve) => { this.#pending = resolve; }))) {
        return undefined;
      }
    }
    this.#busy = true;
    try {
      return (await this.#ask({ do: 'check', text, name, model })) as Answer<Checked>;
    } finally {
      this.#busy = false;
      const next = this.#pending;
      this.#pending = undefined;
      next?.(true);
    }
  }

  #ask(request: Request): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#worker.postMessage({ id, request });
    });
  }
}
