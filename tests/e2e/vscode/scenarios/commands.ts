// The commands around the server: the log, a restart, what one sends with a report, a check of all files that is stopped.
import assert from 'node:assert/strict';
import type { Group } from './index.ts';
import { EXTRACT } from './prompts.ts';
import { until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';

async function status(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  const item = bench.page.locator('.statusbar-item#status\\.languageStatus, .statusbar-item[id*="status.languageStatus"]').first();
  const shown = bench.page.locator('.hover-language-status').filter({ hasText: 'GLM-4.7 Flash' }).first();
  await until('the language status', async () => {
    await item.hover();
    return shown.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  }, Boolean);
  const text = (await shown.innerText()).replaceAll(/\s+/g, ' ');
  assert.match(text, /^GLM-4\.7 Flash 1 warning, 2 info · about \d+ tokens · server running/);
  await bench.shot('language-status');
  await shown.getByText('Menu…').click();
  for (const entry of ['Select target model', 'Restart server', 'Show log']) {
    await bench.rows().filter({ hasText: entry }).first().waitFor();
  }
  await bench.press('Escape');
}

async function log(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Show Log');
  await until('what was tried, and what was started', () => bench.logText(), (text) =>
    /python3 \(from the PATH\): Python 3\.\d+\.\d+, taken/.test(text) && text.includes('starting python3'));
  await bench.shot('log');
  // The log is in front now, and the prompt behind it is still the one that is spoken of.
  await bench.model('GLM-4.7 Flash');
  await bench.hidePanel();
}

async function restart(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.showProblems();
  await until('three findings', () => bench.problemTexts(), (rows) => rows.length === 3);
  const first = await bench.serverPid();
  await bench.command('promptls: Restart Server');
  await until('another server', () => bench.serverNow() ?? first, (pid) => pid !== first);
  await bench.model('GLM-4.7 Flash');
  await until('three findings, each once', () => bench.problemTexts(), (rows) => rows.length === 3);
  assert.equal(await bench.page.locator('.notifications-toasts .notification-list-item').count(), 0);
}

async function debug(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Copy Debug Information');
  await bench.notification('on the clipboard').waitFor();
  const text = await until('what was copied', () => bench.clipboard(), (copied) => copied.startsWith('promptls '));
  for (const part of [
    /^promptls \d+\.\d+\.\d+$/m, /^VS Code 1\.\d+\.\d+, /m, /^workspace: trusted, folders: 1$/m, /^server: running, python3 -I /m,
    /^tried: python3 \(from the PATH\): Python 3\.\d+\.\d+, taken$/m, /^promptls\.model: ""$/m,
    /^document: file, prompt, .*"model":\{"id":"zai\/glm-4\.7-flash"/m,
  ]) {
    assert.match(text, part);
  }
  assert(!text.includes('extract.prompt.md') && !text.includes(EXTRACT.trim()), text);
}

/** Files enough that a person can stop. */
const MANY = 600;

async function stopped(bench: Workbench): Promise<void> {
  for (let number = 0; number < MANY; number += 1) {
    bench.write(`many/${String(number)}.prompt.md`, EXTRACT.repeat(60));
  }
  await bench.command('promptls: Check Workspace');
  const running = bench.notification('Checking prompts');
  await running.filter({ hasText: /[1-9]\d* of \d+ files/ }).waitFor(); // the first count told is 0
  await bench.shot('check-workspace-running');
  const cancel = running.getByRole('button', { name: 'Cancel' });
  await running.hover();
  await cancel.click();
  const done = bench.notification(/stopped after \d+ of 60\d files/);
  await done.waitFor();
  const [, seen, all] = /stopped after (\d+) of (\d+) files/.exec(await done.innerText()) ?? [];
  assert(Number(seen) > 0 && Number(seen) < Number(all), `${String(seen)} of ${String(all)}`);
  bench.remove('many');
}

export const commands: Group = {
  name: 'commands',
  wish: { files: { 'promptls.toml': 'model = "glm-4.7-flash"\n', 'extract.prompt.md': EXTRACT } },
  scenarios: [
    { name: 'the language status leads to model, restart and log', play: status },
    { name: 'the log says what was tried', play: log },
    { name: 'restart by command', play: restart },
    { name: 'debug information holds no path and no text of the prompt', play: debug },
    { name: 'a check of the workspace is stopped', play: stopped },
  ],
};
