// Waiting for what has to come: never for a time, always for a condition.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Milliseconds that a condition may take on a slow machine. */
export const PATIENCE = Number(process.env.PROMPTLS_PATIENCE ?? 60_000);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `read` gives what `accepts` takes, and gives that. */
export async function until<T>(
  what: string, read: () => Promise<T> | T, accepts: (value: T) => boolean, patience = PATIENCE,
): Promise<T> {
  const end = Date.now() + patience;
  let value: T | undefined;
  for (;;) {
    try {
      value = await read();
      if (accepts(value)) {
        return value;
      }
    } catch (error) {
      if (isGone(error) || Date.now() > end) {
        throw error;
      }
    }
    if (Date.now() > end) {
      assert.fail(`${what}: still ${value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 2_000)}`);
    }
    await pause(60);
  }
}

/** Waits until a file on disk has this text. */
export function onDisk(file: string, text: string): Promise<string> {
  return until(`${file} on disk`, () => readFileSync(file, 'utf8'), (found) => found === text);
}

/** True if the browser went away, which says nothing of what is tested. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /has been closed|browser has disconnected|Target crashed|Page crashed/.test(error.message);
}
