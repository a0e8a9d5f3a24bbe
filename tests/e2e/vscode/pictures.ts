// The screenshots that are shipped: in the walkthrough and in the documentation. `make screenshots` renews them.
import { join } from 'node:path';

export interface Picture {
  /** Below the repository. */
  readonly path: string;
  /** The part of the window, in CSS pixels; all of it without. */
  readonly clip?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const EDITOR = { x: 352, y: 30, width: 928, height: 740 };
const WALKTHROUGH = join('vscode-client', 'media', 'walkthrough');
const DOCS = join('docs', 'editors', 'pictures');

/** By the name of the shot. */
export const PICTURES: Readonly<Record<string, readonly Picture[]>> = {
  'models-all': [{ path: join(WALKTHROUGH, 'model.png'), clip: { x: 340, y: 30, width: 602, height: 420 } }],
  findings: [
    { path: join(WALKTHROUGH, 'findings.png'), clip: EDITOR },
    { path: join(DOCS, 'findings.png') },
  ],
  adapt: [
    { path: join(WALKTHROUGH, 'adapt.png'), clip: { ...EDITOR, height: 300 } },
    { path: join(DOCS, 'adapt.png'), clip: { x: 0, y: 0, width: 1280, height: 360 } },
  ],
  'save-settings': [{ path: join(WALKTHROUGH, 'save.png'), clip: { ...EDITOR, x: 48, height: 560 } }],
  'try-it': [{ path: join(DOCS, 'try-it.png') }],
  compare: [{ path: join(DOCS, 'compare.png') }],
  received: [{ path: join(DOCS, 'received.png') }],
};
