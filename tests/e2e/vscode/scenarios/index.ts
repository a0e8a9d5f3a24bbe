// The groups of scenarios, each with a VS Code of its own.
import type { Wish, Workbench } from '../workbench.ts';
import { commands } from './commands.ts';
import { lensGroup } from './compare.ts';
import { languages } from './languages.ts';
import { models } from './models.ts';
import { environmentGroup, noPythonGroup, ownServerGroup, twoFoldersGroup, untrustedGroup, virtualGroup } from './places.ts';
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

export const groups: readonly Group[] = [
  prompts, languages, models, commands, robust, lensGroup,
  twoFoldersGroup, virtualGroup, untrustedGroup, environmentGroup, noPythonGroup, ownServerGroup,
];
