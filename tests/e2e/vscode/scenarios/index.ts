// The groups of scenarios, each with a VS Code of its own.
import type { Wish, Workbench } from '../workbench.ts';
import { models } from './models.ts';
import { noPythonGroup, ownServerGroup, twoFoldersGroup, untrustedGroup } from './places.ts';
import { prompts } from './prompts.ts';
import { robust } from './robust.ts';

export interface Scenario {
  readonly name: string;
  readonly play: (bench: Workbench) => Promise<void>;
}

export interface Group {
  readonly name: string;
  readonly wish: Wish;
  readonly scenarios: readonly Scenario[];
}

export const groups: readonly Group[] = [prompts, models, robust, twoFoldersGroup, untrustedGroup, noPythonGroup, ownServerGroup];
