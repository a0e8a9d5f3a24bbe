// The built extension and others, installed as a person's VS Code has them.
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
export const CODE = join(ROOT, 'tests', 'e2e', 'node_modules', 'code-server', 'out', 'node', 'entry.js');

/** Files below a folder: path to text. */
export function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

let original: string | undefined;

/** A folder of extensions with the built one in it, which is installed once for a run, and some of `extensions/`. */
export function installed(others: readonly string[]): string {
  if (original === undefined) {
    original = passing('promptls-e2e-ext-');
    install(join(ROOT, 'dist', 'promptls.vsix'), original);
  }
  const copy = passing('promptls-e2e-ext-');
  cpSync(original, copy, { recursive: true });
  for (const name of others) {
    install(packed(name), copy);
  }
  return copy;
}

const passed: string[] = [];

process.on('exit', () => {
  for (const folder of passed) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A folder that is gone when the run ends. */
function passing(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  passed.push(folder);
  return folder;
}

function install(vsix: string, extensions: string): void {
  const home = passing('promptls-e2e-install-');
  writeAll(home, { 'config.yaml': '', 'home/.keep': '' });
  done(process.execPath, [
    CODE, '--config', join(home, 'config.yaml'), '--user-data-dir', join(home, 'data'),
    '--extensions-dir', extensions, '--install-extension', vsix,
  ], { env: environment(home) });
}

/** An extension of `extensions/`, as VS Code installs one. */
function packed(name: string): string {
  const vsix = join(passing('promptls-e2e-vsix-'), `${name}.vsix`);
  const words = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  done(join(ROOT, 'vscode-client', 'node_modules', '.bin', 'vsce'), words, { cwd: join(import.meta.dirname, 'extensions', name) });
  return vsix;
}

function done(command: string, words: readonly string[], options: SpawnSyncOptions): void {
  const ended = spawnSync(command, words, { ...options, encoding: 'utf8' });
  assert.equal(ended.status, 0, `${command}: ${ended.stderr}${ended.stdout}`);
}

export function environment(home: string): NodeJS.ProcessEnv {
  // Without a gallery VS Code asks nobody for extensions. An empty XDG folder would be the one we are run in:
  // VS Code's own device id once stood in the repository for that.
  const own = join(home, 'home');
  return {
    ...process.env, HOME: own, XDG_CONFIG_HOME: join(own, '.config'), XDG_DATA_HOME: join(own, '.local', 'share'),
    XDG_STATE_HOME: join(own, '.local', 'state'), XDG_CACHE_HOME: join(own, '.cache'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
}
