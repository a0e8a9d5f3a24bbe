// What goes wrong in a long day: servers die, files are renamed and deleted, workspaces are large.
import assert from 'node:assert/strict';
import type { Group } from './index.ts';
import { EXTRACT } from './prompts.ts';
import { until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';

async function three(bench: Workbench, file: string): Promise<void> {
  await until(`three findings in ${file}`, () => bench.problemTexts(), (rows) => rows.length === 3);
}

async function killed(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.showProblems();
  await three(bench, 'extract.prompt.md');
  const first = await bench.serverPid();
  process.kill(first, 'SIGKILL');
  await until('another server', () => bench.serverPid(), (pid) => pid !== first);
  await bench.model('GLM-4.7 Flash');
  await three(bench, 'extract.prompt.md');
  // It has the document as it is: a change is seen.
  await bench.openFile('extract.prompt.md');
  await bench.replace(' Be accurate.', '');
  await until('the change is seen', () => bench.problemTexts(), (rows) => rows.length === 2);
  await bench.goTo(1, 48);
  await bench.page.keyboard.type(' Be accurate.');
  await three(bench, 'extract.prompt.md');
  await bench.save();
  await bench.shot('recovered');
}

async function settings(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.showProblems();
  await three(bench, 'extract.prompt.md');
  const pid = await bench.serverPid();
  bench.setMachine({ 'promptls.ignore': ['empty-emphasis'] });
  await until('one less', () => bench.problemTexts(), (rows) => rows.length === 2);
  bench.setMachine({ 'promptls.ignore': [] });
  await three(bench, 'extract.prompt.md');
  assert.equal(await bench.serverPid(), pid, 'the server was restarted');
}

async function workspace(bench: Workbench): Promise<void> {
  await bench.command('promptls: Check Workspace');
  await bench.notification(/\d+ findings in 6 prompt files\./).waitFor();
  await bench.showProblems();
  await bench.shot('check-workspace');
  const rows = await until('the findings of closed files', () => bench.page.locator('.markers-panel .monaco-list-row').allInnerTexts(),
    (found) => found.some((row) => row.includes('CLAUDE.md')));
  assert(!rows.some((row) => /README\.md|ignored\.prompt\.md|old-texts/.test(row)), rows.join('\n'));
}

/** Tells whether Problems lists a file. */
function listed(bench: Workbench): (name: string) => Promise<boolean> {
  return async (name) => {
    const rows = await bench.page.locator('.markers-panel .monaco-list-row').allInnerTexts();
    return rows.some((row) => row.replace(/\s+/g, '').startsWith(name));
  };
}

async function deleted(bench: Workbench): Promise<void> {
  const has = listed(bench);
  await until('it is listed', () => has('CLAUDE.md'), Boolean);
  bench.remove('CLAUDE.md');
  await until('a deleted file has no findings', () => has('CLAUDE.md'), (found) => !found);
  await bench.openFile('old.prompt.md');
  await until('it is listed', () => has('old.prompt.md'), Boolean);
  await bench.explorer('old.prompt.md');
  await bench.press('F2');
  const input = bench.page.locator('.explorer-folders-view .monaco-inputbox input');
  await input.waitFor();
  await input.fill('new.prompt.md');
  await bench.press('Enter');
  await until('the new name is listed', () => has('new.prompt.md'), Boolean);
  await until('the old name is not', () => has('old.prompt.md'), (found) => !found);
  await bench.explorer('new.prompt.md');
  await bench.press('Delete');
  const ok = bench.page.locator('.monaco-dialog-box').getByRole('button', { name: /Delete|Move to Trash/ });
  await until('it is gone', async () => {
    if (await ok.isVisible()) {
      await ok.click();
    }
    return has('new.prompt.md');
  }, (found) => !found);
}

async function deletedWhileOpen(bench: Workbench): Promise<void> {
  bench.write('open.prompt.md', EXTRACT);
  await bench.openFile('open.prompt.md');
  await bench.showProblems();
  const has = listed(bench);
  await until('it is listed', () => has('open.prompt.md'), Boolean);
  bench.remove('open.prompt.md');
  // VS Code keeps what is open, struck through, since it can be saved again; so do the findings, until it is closed.
  await bench.page.locator('.tab.active .strikethrough').waitFor();
  await bench.command('View: Close Editor');
  await until('it has no findings', () => has('open.prompt.md'), (found) => !found);
}

async function gaveUp(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  const message = bench.notification('went away five times within three minutes');
  let last = 0;
  await until('it is given up', async () => {
    const pid = bench.serverNow();
    if (pid !== undefined && pid !== last) {
      last = pid;
      process.kill(pid, 'SIGKILL');
    }
    return message.isVisible();
  }, Boolean);
  assert.equal(await bench.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: 'promptls' }).count(), 1);
  await bench.shot('gave-up');
  await message.getByRole('button', { name: 'Restart Server' }).click();
  await bench.model('GLM-4.7 Flash');
  await three(bench, 'extract.prompt.md');
}

const OTHERS = {
  'old.prompt.md': 'Translate the text into German. Be accurate.\n',
  'CLAUDE.md': '# Project\n\nRun the tests:\n\n```sh\nmake test\n',
  '.claude/commands/fix.md': 'Fix issue $ARGUMENTS.\n',
  'prompts/answer.txt': 'Answer yes or no: is this spam? Respond in English.\n',
  'text.prompt.txt': 'Answer yes or no: is this spam? Respond in English.\n',
  '.gitignore': 'ignored.prompt.md\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  'ignored.prompt.md': EXTRACT,
  'old-texts/kept.prompt.md': EXTRACT,
  'README.md': '# Be accurate\n\nBe accurate.\n',
};

export const robust: Group = {
  name: 'robust',
  wish: { files: { 'promptls.toml': 'model = "glm-4.7-flash"\nexclude = ["old-texts/**"]\n', 'extract.prompt.md': EXTRACT, ...OTHERS } },
  scenarios: [
    { name: 'a killed server comes back, with the documents', play: killed },
    { name: 'a setting changes, and the server stays', play: settings },
    { name: 'check workspace', play: workspace },
    { name: 'a deleted and a renamed file', play: deleted },
    { name: 'an open file is deleted from outside', play: deletedWhileOpen },
    { name: 'five crashes, one message', play: gaveUp },
  ],
};
