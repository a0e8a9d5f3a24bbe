// Models side by side, and what each makes of the prompt in front.
import assert from 'node:assert/strict';
import { until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';
import type { Group } from './index.ts';

export async function compare(bench: Workbench): Promise<void> {
  bench.write('compared.prompt.md', '---\nmodel: glm-4.7-flash\n---\nExtract the key information from this document. Be accurate.\n');
  await bench.clear();
  await bench.openFile('compared.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Compare Models');
  // The target model is ticked already.
  for (const name of ['Claude Sonnet 5.5', 'GPT-6.1 Sol']) {
    await bench.type(name);
    await bench.pick(name);
  }
  await bench.shot('compare-choose');
  await bench.press('Enter');
  const view = bench.webview('Models compared');
  await view.getByRole('heading', { level: 1, name: 'GLM-4.7 Flash' }).waitFor();
  const cells = (name: string): Promise<string[]> =>
    view.locator('tr').filter({ has: view.getByRole('rowheader', { name, exact: true }) }).locator('td').allInnerTexts();
  const found = await until('what each makes of the prompt', () => cells('findings'), (texts) => texts.length === 3);
  const flash = found.find((text) => text.includes('undescribed-nested-object'));
  assert(flash !== undefined && found.some((text) => text !== flash), found.join('\n'));
  assert((await cells('adapt would run')).some((text) => text.includes('nested-object-fix')));
  assert.deepEqual((await cells('context window')).length, 3);
  await bench.shot('compare');
  const lines = view.locator('tbody tr');
  const all = await lines.count();
  await view.getByRole('checkbox', { name: 'Only what differs' }).check();
  assert(await lines.count() < all);
  assert.equal(await view.locator('tbody tr:not(.differs)').count(), 0);
  // Live: the prompt is changed beside it.
  await bench.tab('compared.prompt.md').click();
  await bench.replace(' Be accurate.', '');
  await bench.tab('Models compared').click();
  await until('the comparison follows', () => cells('findings'), (texts) => texts.length === 3 && !texts.some((text) => text.includes('empty-emphasis')));
  await view.getByRole('button', { name: 'Claude Sonnet 5.5' }).first().click();
  await until('the page of a model', () => bench.activeTab(), (title) => title.startsWith('Claude Sonnet 5.5'));
}

/** The code lens with the findings of several models, and what a click on it opens. */
async function lens(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  const found = bench.page.locator('.codelens-decoration a').filter({ hasText: /\d+ findings? for GLM-4\.7 Flash · \d+ for Claude Sonnet 5\.5/ });
  await found.waitFor();
  await bench.shot('lens');
  await found.click();
  const view = bench.webview('Models compared');
  for (const name of ['GLM-4.7 Flash', 'Claude Sonnet 5.5']) {
    await view.getByRole('heading', { level: 1, name }).waitFor();
  }
  assert.equal(await bench.page.locator('.notifications-toasts .notification-list-item').count(), 0);
}

export const lensGroup: Group = {
  name: 'lens',
  wish: {
    files: {
      'extract.prompt.md': '---\nmodel: glm-4.7-flash\n---\nExtract the key information from this document. Be accurate.\n',
    },
    settings: { 'promptls.codeLens': true, 'promptls.compareModels': ['claude-sonnet-5-5'] },
  },
  scenarios: [{ name: 'a code lens with findings by model', play: lens }],
};
