// Models: none at first, then one; its page; what the walkthrough and the commands around it show.
import assert from 'node:assert/strict';
import type { Group } from './index.ts';
import { ADAPTED, EXTRACT } from './prompts.ts';
import { compare } from './compare.ts';
import { until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';

const HOSTED = 'messages:\n  - role: user\n    content: Is this spam? Be accurate.\n';

async function noModel(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('Pick target model');
  await bench.showProblems();
  assert.equal(await bench.page.locator('.notifications-toasts .notification-list-item').count(), 0);
  const rows = await bench.problemTexts();
  assert(!rows.some((row) => /undescribed-nested-object|missing-language-directive/.test(row)), rows.join('\n'));
  await bench.shot('no-model');
}

async function select(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.showProblems();
  await bench.entry().click();
  await bench.rows().filter({ hasText: 'Select target model' }).waitFor();
  await bench.shot('menu');
  await bench.pick('Select target model');
  await bench.rows().filter({ hasText: 'context' }).first().waitFor();
  await bench.shot('models-all');
  await bench.type('glm 4.7 fl');
  await bench.rows().filter({ hasText: 'GLM-4.7 Flash' }).first().waitFor();
  await bench.shot('models');
  await bench.pick(/GLM-4\.7 Flash/);
  await bench.rows().filter({ hasText: 'In promptls.toml' }).first().waitFor();
  await bench.shot('model-places');
  await bench.pick(/In promptls\.toml(?!,)/);
  await bench.model('GLM-4.7 Flash');
  await until('the findings for that model', () => bench.problemTexts(), (rows) =>
    rows.some((row) => row.includes('undescribed-nested-object')) && rows.some((row) => row.includes('missing-language-directive')));
  assert.equal(bench.disk('promptls.toml'), 'model = "zai/glm-4.7-flash"\n');
  await bench.shot('model-chosen');
}

async function inFile(bench: Workbench): Promise<void> {
  await bench.openFile('frontmatter.prompt.md');
  await bench.entry().waitFor();
  await bench.command('promptls: Select Target Model');
  await bench.type('glm-4.7');
  await bench.pick(/GLM-4\.7(?! Flash|-)/);
  await bench.pick('In this file');
  await bench.model('GLM-4.7');
  await until('the front matter names it', () => bench.text(), (text) => text.includes('model: zai/glm-4.7\n'));
}

async function inComment(bench: Workbench): Promise<void> {
  await bench.openFile('comment.prompt.yml');
  await bench.entry().waitFor();
  await bench.command('promptls: Select Target Model');
  await bench.type('claude sonnet 5.5');
  await bench.pick(/Claude Sonnet 5\.5/);
  await bench.pick('In a comment of this file');
  await bench.model('Claude Sonnet 5.5');
  await bench.shows(`# promptls: model=anthropic/claude-sonnet-5-5\n${HOSTED}`);
}

async function inSettings(bench: Workbench): Promise<void> {
  await bench.openFile('workspace.prompt.md');
  await bench.entry().waitFor();
  await bench.command('promptls: Select Target Model');
  await bench.type('gemini 3 flash');
  await bench.pick(/Gemini 3 Flash/);
  await bench.pick('In the settings of this workspace');
  await until('the settings of the workspace', () => bench.exists('.vscode/settings.json') && bench.disk('.vscode/settings.json'), (text) =>
    typeof text === 'string' && /"promptls\.model": "google\/gemini-3-flash"/.test(text));
}

async function page(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.command('promptls: Open Model Page');
  await bench.type('GLM-4.7 Flash');
  await bench.pick('GLM-4.7 Flash');
  const view = bench.webview('GLM-4.7 Flash');
  await view.getByRole('heading', { level: 1, name: 'GLM-4.7 Flash' }).waitFor();
  for (const title of ['Specifications', 'Limitations', 'Recommended practices', 'Anti-patterns to avoid', 'What promptls does for this model, rule by rule', 'Before and after', 'Sources']) {
    await view.getByRole('heading', { level: 2, name: title }).waitFor();
  }
  const after = view.locator('#after');
  await until('the example of the page', () => after.textContent(), (text) => text === ADAPTED.trimEnd());
  await bench.shot('model-page');
  // With the keyboard alone.
  const before = view.locator('#before');
  // Not by Control+A: VS Code answers that one too, a moment later, and what was typed by then is overwritten.
  await before.focus();
  await before.selectText();
  await bench.page.keyboard.type('List the action items with owner and due date.');
  await until('it is adapted as one types', () => after.textContent(), (text) =>
    text?.includes('action_items is an array of objects, each with "owner" (string) and "due_date" (string)') === true);
  await until('its size', () => view.locator('#before-size').textContent(), (text) => /^46 characters · about \d+ tokens$/.test(text ?? ''));
  await bench.shot('try-it');
  const button = view.getByRole('button', { name: 'Open the adapted prompt' });
  await until('the button is reached by Tab', async () => {
    await bench.press('Tab');
    return button.evaluate((node) => node === node.ownerDocument.activeElement);
  }, Boolean);
  await bench.press('Enter');
  await until('an untitled prompt', () => bench.activeTab(), (title) => title.includes('List the action items') || title.includes('Untitled'));
}

/** What a prompt holds stays text, nothing comes from elsewhere, and the colours are the theme's. */
async function safe(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.command('promptls: Open Model Page');
  await bench.type('GLM-4.7 Flash');
  await bench.pick('GLM-4.7 Flash');
  const view = bench.webview('GLM-4.7 Flash');
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script> Be accurate.';
  await view.locator('#before').fill(markup);
  await until('it is shown as it is', () => view.locator('#after').textContent(), (text) => text?.includes('<img src=x onerror') === true);
  assert.equal(await view.locator('#page img, #page script, #page iframe').count(), 0);
  const policy = await view.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.match(policy ?? '', /^default-src 'none'; style-src [^;]+; script-src 'nonce-[\w-]+'$/);
  const background = (): Promise<string> => view.locator('#before').evaluate((node) => getComputedStyle(node).backgroundColor);
  const dark = await background();
  await bench.command('Preferences: Color Theme');
  await bench.type('Light Modern');
  await bench.pick('Light Modern');
  await until('the colours of a light theme', background, (colour) => colour !== dark);
  await bench.shot('model-page-light');
  await bench.command('Preferences: Color Theme');
  await bench.type('Dark Modern');
  await bench.pick('Dark Modern');
  await until('the colours as they were', background, (colour) => colour === dark);
}

async function rule(bench: Workbench): Promise<void> {
  await bench.command('promptls: Explain Rule');
  await bench.type('vague-qualifier');
  await bench.pick('vague-qualifier');
  const view = bench.webview('vague-qualifier');
  await view.getByRole('heading', { level: 1, name: 'vague-qualifier' }).waitFor();
  await bench.shot('rule');
}

async function walkthrough(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.hideSideBar();
  await bench.command('Welcome: Open Walkthrough');
  await bench.type('Prompts that fit');
  await bench.pick('Prompts that fit their model');
  // Of a step that was left, the picture may still be there.
  const pictures = (): Promise<string[]> => bench.page.locator('.gettingStartedContainer img').evaluateAll((nodes) => nodes
    .map((node) => node as HTMLImageElement).filter((image) => image.naturalWidth > 0).map((image) => decodeURIComponent(image.currentSrc)));
  const steps = { model: 'Name the model', findings: 'Read what was found', adapt: 'Adapt the prompt', save: 'Lay out and fix on save' };
  for (const [name, step] of Object.entries(steps)) {
    await bench.page.getByText(step, { exact: true }).first().click();
    await until(`the picture of "${step}"`, pictures, (found) => found.some((source) => source.includes(`walkthrough/${name}.png`)));
    await bench.shot(`walkthrough-${name}`);
  }
}

async function settings(bench: Workbench): Promise<void> {
  bench.remove('promptls.toml');
  await bench.command('promptls: Create promptls.toml');
  await until('the settings in front', () => bench.activeTab(), (title) => title.startsWith('promptls.toml'));
  await until('the commented template', () => bench.text(), (text) => text.startsWith('# promptls settings.'));
}

async function onSave(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.hideSideBar();
  await bench.command('promptls: Turn On Formatting and Fixing on Save');
  await bench.notification('your user settings say so').waitFor();
  const text = await until('the settings on disk', () => bench.userSettings(), (found) => found.includes('[prompt-text]'));
  const settings = JSON.parse(text) as Record<string, Record<string, unknown>>;
  for (const language of ['[prompt]', '[instructions]', '[chatagent]', '[skill]', '[prompt-text]']) {
    assert.deepEqual(settings[language], {
      'editor.formatOnSave': true,
      'editor.defaultFormatter': 'promptls.promptls',
      'editor.codeActionsOnSave': { 'source.fixAll.promptls': 'explicit' },
    }, language);
  }
  await bench.command('Preferences: Open User Settings (JSON)');
  await bench.page.locator('.view-line').filter({ hasText: 'files.autoSave' }).first().waitFor();
  const last = bench.page.locator('.view-line').filter({ hasText: '[prompt-text]' }).first();
  await until('the end of the settings', async () => {
    await bench.press('Control+End');
    return last.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  }, Boolean);
  await bench.shot('save-settings');
  await bench.command('Preferences: Open Settings (UI)');
  await bench.page.locator('.settings-editor .suggest-input-container').first().click();
  await bench.page.keyboard.type('@ext:promptls.promptls');
  await bench.page.locator('.settings-editor .setting-item').filter({ hasText: 'The target model of prompts that name none' }).first().waitFor();
  await bench.shot('settings');
}

export const models: Group = {
  name: 'models',
  wish: {
    files: { 'extract.prompt.md': EXTRACT, 'comment.prompt.yml': HOSTED, 'workspace.prompt.md': EXTRACT, 'frontmatter.prompt.md': `---\ndescription: Key points\n---\n${EXTRACT}` },
  },
  scenarios: [
    { name: 'no target model: a quiet entry, and nothing pops up', play: noModel },
    { name: 'another target model, other findings', play: select },
    { name: 'a model in front matter', play: inFile },
    { name: 'a model in a comment', play: inComment },
    { name: 'a model in the settings of the workspace', play: inSettings },
    { name: 'the page of a model, and trying it', play: page },
    { name: 'a page is themed, takes in nothing foreign and shows markup as text', play: safe },
    { name: 'models compared on a prompt, live', play: compare },
    { name: 'a rule explained', play: rule },
    { name: 'settings to start from', play: settings },
    { name: 'the walkthrough', play: walkthrough },
    { name: 'on save per language, and the settings', play: onSave },
  ],
};
