// Workspaces of other kinds: two folders, one that is not trusted, one where no Python is found.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Group } from './index.ts';
import { EXTRACT } from './prompts.ts';
import { ROOT } from '../install.ts';
import { until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';

async function twoFolders(bench: Workbench): Promise<void> {
  await bench.showProblems();
  await bench.openFile('one.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.openFile('two.prompt.md');
  await bench.model('GLM-4.7');
  await until('each by its own settings', () => bench.problemTexts(), (rows) =>
    rows.filter((row) => row.includes('empty-emphasis')).length === 1);
  await bench.shot('two-folders');
  bench.write('one/promptls.toml', 'model = "glm-4.7"\nignore = ["empty-emphasis", "missing-language-directive"]\n');
  await bench.openFile('one.prompt.md');
  await bench.model('GLM-4.7');
  await until('the settings of one change, those of the other stay', () => bench.problemTexts(), (rows) =>
    rows.filter((row) => row.includes('empty-emphasis')).length === 0
    && rows.filter((row) => row.includes('missing-language-directive')).length === 1);
}

async function untrusted(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  await bench.model('GLM-4.7 Flash');
  // The workspace names an interpreter, and the Python extension has selected it; had it been run, it would have left a file.
  assert(!bench.exists('was-run'));
  await bench.shot('untrusted');
  await bench.command('promptls: Show Log');
  await until('the server takes no packs', () => bench.logText(), (text) => text.includes('server (without packs)'));
  await bench.hidePanel();
  await bench.command('Workspaces: Manage Workspace Trust');
  await bench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).first().click();
  await until('trusted, it is run', () => bench.exists('was-run'), Boolean);
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
}

async function noPython(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  const message = bench.notification('which the setting promptls.interpreter names');
  await message.waitFor();
  await bench.shot('no-python');
  await message.getByRole('button', { name: 'Open Setting' }).click();
  await bench.page.locator('.settings-editor .setting-item').filter({ hasText: 'The Python (3.10 or newer)' }).first().waitFor();
  await bench.shot('no-python-setting');
  await bench.command('promptls: Show Log');
  await until('the log says what was tried', () => bench.logText(), (text) =>
    text.includes('/nowhere/python (from the setting promptls.interpreter): not found'));
  await bench.hidePanel();
  bench.setMachine({ 'promptls.interpreter': '' });
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
}

async function ownServer(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.squiggles('warning').first().waitFor();
  assert.equal(bench.serverNow(), undefined, 'the bundled server runs');
}

async function virtual(bench: Workbench): Promise<void> {
  await bench.openByClick('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.showProblems();
  await until('the findings of an open file', () => bench.problemTexts(), (rows) => rows.length === 3);
  await bench.shot('virtual');
  await bench.openByClick('CLAUDE.md');
  await until('one that its name alone makes a prompt', () => bench.problemTexts(), (rows) =>
    rows.some((row) => row.includes('unclosed-delimiter')));
  await bench.command('promptls: Check Workspace');
  await bench.notification('Open a folder on disk first').waitFor();
}

async function environment(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  // The environment that the Python extension has selected goes before the PATH.
  assert(bench.exists('first/was-run'));
  const first = await bench.serverPid();
  bench.setMachine({ 'python.defaultInterpreterPath': bench.path('second/python') });
  await until('another environment, another server', () => bench.exists('second/was-run'), Boolean);
  await until('the new one runs', () => bench.serverNow() ?? first, (pid) => pid !== first);
  await bench.model('GLM-4.7 Flash');
  // What a person names goes before that, and what changes nothing restarts nothing.
  bench.setMachine({ 'python.defaultInterpreterPath': bench.path('second/python'), 'promptls.interpreter': bench.path('third/python') });
  await until('the named one', () => bench.exists('third/was-run'), Boolean);
  await bench.command('promptls: Copy Debug Information');
  await until('the log of it', () => bench.clipboard(), (text) => /tried: .*third\/python \(from the setting promptls\.interpreter\): .*taken/.test(text));
}

const SETTINGS = 'model = "glm-4.7-flash"\n';
const SCRIPT = '#!/bin/sh\ntouch "$(dirname "$0")/was-run"\nexec python3 "$@"\n';

export const twoFoldersGroup: Group = {
  name: 'two folders',
  wish: {
    files: {
      'one/promptls.toml': SETTINGS,
      'one/one.prompt.md': EXTRACT,
      'two/promptls.toml': 'model = "glm-4.7"\nignore = ["empty-emphasis"]\n',
      'two/two.prompt.md': EXTRACT,
    },
    folders: ['one', 'two'],
  },
  scenarios: [{ name: 'two folders with settings of their own', play: twoFolders }],
};

export const virtualGroup: Group = {
  name: 'virtual',
  wish: {
    files: {}, virtual: 'memory:/prompts', extensions: ['memory'],
    settings: { 'promptls.model': 'glm-4.7-flash' },
  },
  scenarios: [{ name: 'a virtual workspace', play: virtual }],
};

export const environmentGroup: Group = {
  name: 'environment',
  wish: {
    files: {
      'promptls.toml': SETTINGS, 'extract.prompt.md': EXTRACT,
      'first/python': SCRIPT, 'second/python': SCRIPT, 'third/python': SCRIPT,
    },
    executables: ['first/python', 'second/python', 'third/python'],
    extensions: ['python'],
    machine: { 'python.defaultInterpreterPath': '${workspaceFolder}/first/python' },
  },
  scenarios: [{ name: 'the environment of the Python extension', play: environment }],
};

export const untrustedGroup: Group = {
  name: 'untrusted',
  wish: {
    files: {
      'promptls.toml': SETTINGS,
      'extract.prompt.md': EXTRACT,
      'python': SCRIPT,
      '.vscode/settings.json': '{ "promptls.interpreter": "${workspaceFolder}/python" }',
    },
    executables: ['python'],
    extensions: ['python'],
    machine: { 'python.defaultInterpreterPath': '${workspaceFolder}/python' },
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
    trusted: false,
  },
  scenarios: [{ name: 'a workspace that is not trusted runs nothing of its own', play: untrusted }],
};

export const ownServerGroup: Group = {
  name: 'own server',
  wish: {
    files: { 'promptls.toml': SETTINGS, 'extract.prompt.md': EXTRACT },
    machine: { 'promptls.path': join(ROOT, '.venv', 'bin', 'promptls') },
  },
  scenarios: [{ name: 'an installed promptls in place of the bundled one', play: ownServer }],
};

export const noPythonGroup: Group = {
  name: 'no Python',
  wish: {
    files: { 'promptls.toml': SETTINGS, 'extract.prompt.md': EXTRACT },
    machine: { 'promptls.interpreter': '/nowhere/python' },
  },
  scenarios: [{ name: 'no Python: one message that leads to the setting', play: noPython }],
};
