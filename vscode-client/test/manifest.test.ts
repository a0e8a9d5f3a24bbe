import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMPT_LANGUAGES } from '../src/selector.ts';

const CLIENT = join(import.meta.dirname, '..');

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly scope?: string; readonly markdownDescription?: string }>> }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly description: string; readonly media: { readonly image: string } }[] }[];
    readonly languages: readonly { readonly id: string }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
  };
}

const manifest = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8')) as Manifest;
const source = readdirSync(join(CLIENT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(CLIENT, 'src', name), 'utf8')).join('\n');
const settings = Object.assign({}, ...manifest.contributes.configuration.map((one) => one.properties)) as
  Record<string, { readonly scope?: string; readonly markdownDescription?: string }>;

describe('the manifest', () => {
  it('names the commands that the client registers, all of them', () => {
    const registered = [...source.matchAll(/registerCommand\('(promptls\.\w+)'/g)].map((match) => match[1] ?? '');
    const named = manifest.contributes.commands.map((one) => one.command);
    assert.deepEqual([...named, 'promptls.menu'].sort(), [...new Set(registered)].sort());
  });

  it('puts into menus only what is a command', () => {
    const named = new Set(manifest.contributes.commands.map((one) => one.command));
    for (const entry of Object.values(manifest.contributes.menus).flat()) {
      assert(named.has(entry.command), entry.command);
    }
  });

  it('describes every setting, and lets no workspace name an executable unless it is trusted', () => {
    for (const [name, setting] of Object.entries(settings)) {
      assert((setting.markdownDescription ?? '').length > 20, name);
    }
    const executables = ['promptls.interpreter', 'promptls.path'];
    assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), executables);
    assert(executables.every((name) => settings[name]?.scope === 'machine-overridable'));
  });

  it('has the files that it names', () => {
    const { grammars, snippets, walkthroughs } = manifest.contributes;
    const images = walkthroughs.flatMap((one) => one.steps).map((step) => step.media.image);
    for (const path of [...grammars.map((one) => one.path), ...snippets.map((one) => one.path), ...images]) {
      assert(existsSync(join(CLIENT, path)), path);
    }
  });

  it('offers in the walkthrough only commands that there are', () => {
    const named = new Set([...manifest.contributes.commands.map((one) => one.command), 'workbench.actions.view.problems']);
    for (const step of manifest.contributes.walkthroughs.flatMap((one) => one.steps)) {
      for (const match of step.description.matchAll(/\(command:([\w.]+)\)/g)) {
        assert(named.has(match[1] ?? ''), match[1]);
      }
    }
  });

  it('takes no language away from VS Code', () => {
    assert.deepEqual(manifest.contributes.languages.map((one) => one.id), ['prompt-text']);
    assert(PROMPT_LANGUAGES.includes('prompt-text'));
  });
});
