// One prompt after another: what is found, mended, laid out, adapted.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Group } from './index.ts';
import { onDisk, until } from '../wait.ts';
import { words, type Workbench } from '../workbench.ts';

/** The example of the product page, to the letter. */
export const EXTRACT = 'Extract the key information from this document. Be accurate.\n';
export const ADAPTED = `Extract the key information from this document.
Return a JSON object where key_points is an array of objects, each with "topic" (string) and "details" (string).
Respond in English.
`;
export const REPEATED = `Review the diff below and name each bug with its line number.



*  Answer in English as a list of bullets with one bug each.
*  Answer in English as a list of bullets with one bug each.
`;
const SETTINGS = 'model = "glm-4.7-flash"\n';

/** What the command line makes of a text, step by step. */
export function commandLine(name: string, text: string, ...steps: string[][]): string {
  return steps.reduce((input, words) => {
    const done = spawnSync('promptls', [...words, '--stdin-filename', name, '-'], { input, encoding: 'utf8', cwd: '/' });
    assert(done.error === undefined && done.status !== 2, `promptls ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }, text);
}

async function findings(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.squiggles('warning').first().waitFor();
  await bench.showProblems();
  const rows = await until('three findings', () => bench.problemTexts(), (found) => found.length === 3);
  const shape = rows.find((row) => row.includes('undescribed-nested-object'));
  assert.match(shape ?? '', /leaves the shape of the answer open.*promptls.*\[Ln 1, Col 1\]/);
  await bench.shot('findings');
  const link = bench.problems().filter({ hasText: 'undescribed-nested-object' }).locator('a').filter({ hasText: 'undescribed-nested-object' });
  await link.click();
  await until('the rule is explained', () => bench.activeTab(), (title) => title.includes('undescribed-nested-object'));
  await bench.shot('rule-link');
}

async function hover(bench: Workbench): Promise<void> {
  await bench.openFile('extract.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  const shown = bench.page.locator('.monaco-hover:visible')
    .filter({ hasText: 'leaves the shape of the answer open' }).filter({ hasText: 'Why' });
  await until('the hover', async () => {
    const box = await bench.squiggles('warning').first().boundingBox({ timeout: 3_000 }).catch(() => null);
    if (box === null) {
      return false;
    }
    await bench.page.mouse.move(box.x + 60, box.y + box.height - 2, { steps: 6 });
    return shown.first().waitFor({ timeout: 5_000 }).then(() => true, () => false);
  }, Boolean);
  await bench.shot('hover');
  await bench.page.mouse.move(700, 420);
  await bench.press('Escape');
}

async function quickFix(bench: Workbench): Promise<void> {
  await bench.openFile('repeated.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  await bench.goTo(6, 10);
  await bench.lightBulb('Delete this copy', 'quick-fix');
  const want = REPEATED.split('\n').slice(0, 5).join('\n');
  await until('the copy is gone', () => bench.text(), (text) => text.trimEnd() === want);
  assert.equal(bench.disk('repeated.prompt.md'), REPEATED);
  await until('no finding is left', () => bench.squiggles('warning').count(), (count) => count === 0);
  await bench.shot('quick-fix-done');
  await bench.press('Control+z');
}

async function unsafeFix(bench: Workbench): Promise<void> {
  await bench.openFile('quickfix.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  await bench.goTo(1, 3);
  await bench.lightBulb('Ask for JSON with the fields', 'unsafe-fix');
  // It changes the wording, so it is shown before it is made.
  await bench.applyPreview('unsafe-fix-preview');
  await bench.openFile('quickfix.prompt.md');
  await until('the schema is asked for', () => bench.text(), (text) => text.includes('Return a JSON object where key_points'));
}

async function onSave(bench: Workbench): Promise<void> {
  await bench.openFile('onsave.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  await bench.goTo(1, 1);
  await bench.page.keyboard.type(' ');
  await bench.press('Backspace');
  const want = commandLine('onsave.prompt.md', REPEATED, ['check', '--model', 'glm-4.7-flash', '--fix'], ['format']);
  assert.notEqual(want, REPEATED);
  await bench.save();
  await onDisk(bench.path('onsave.prompt.md'), want);
  await bench.shot('saved');
}

async function fixAll(bench: Workbench): Promise<void> {
  await bench.openFile('fixall.prompt.md');
  await bench.squiggles('warning').first().waitFor();
  await bench.command('promptls: Fix All Safe Problems');
  const want = commandLine('fixall.prompt.md', REPEATED, ['check', '--model', 'glm-4.7-flash', '--fix']);
  await bench.shows(want);
}

async function adapt(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.openFile('adapt.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Adapt Prompt for Model');
  await bench.type('GLM-4.7 Flash');
  await bench.pick('GLM-4.7 Flash');
  await bench.page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
  await until('the adapted prompt on the right', () => bench.rightText(), (text) => words(text) === words(ADAPTED));
  await bench.shot('adapt');
  await bench.command('promptls: Apply Adapted Prompt');
  await until('the prompt itself is in front', () => bench.activeTab(), (title) => title.startsWith('adapt.prompt.md'));
  await bench.shows(ADAPTED);
  await bench.save();
  await onDisk(bench.path('adapt.prompt.md'), ADAPTED);
  await until('nothing is left to find', () => bench.squiggles('warning').count(), (count) => count === 0);
}

async function adaptSelected(bench: Workbench): Promise<void> {
  await bench.openFile('selected.prompt.md');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Adapt Prompt for Model');
  await bench.type('GLM-4.7 Flash');
  await bench.pick('GLM-4.7 Flash');
  await bench.page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
  await bench.command('promptls: Apply Selected Rewrites');
  await bench.rows().filter({ hasText: 'nested-object-fix' }).first().waitFor();
  await bench.shot('adapt-choose');
  // All are ticked; untick the one.
  await bench.rows().filter({ hasText: 'nested-object-fix' }).first().click();
  await bench.press('Enter');
  await bench.applyPreview('adapt-preview');
  await bench.openFile('selected.prompt.md');
  const text = await until('two of three', () => bench.text(), (found) => found.includes('Respond in English.'));
  assert(!text.includes('key_points') && !text.includes('Be accurate'), text);
}

async function received(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.openFile('chat.chat.json');
  await bench.model('GLM-4.7 Flash');
  await bench.command('promptls: Show What the Model Receives');
  const view = bench.webview('Received');
  await view.locator('article').nth(1).waitFor();
  assert.deepEqual(await view.locator('.role').allInnerTexts(), ['SYSTEM', 'USER']);
  assert.equal(await view.locator('article pre').first().textContent(), 'You answer "briefly".\nOne line.');
  await view.locator('input').first().fill('Ada');
  await view.locator('mark').filter({ hasText: 'Ada' }).waitFor();
  await bench.shot('received');
  // Live: what is typed into the file arrives.
  await bench.page.locator('.tab').filter({ hasText: 'chat.chat.json' }).first().click();
  await bench.replace('Hello', 'Good day');
  await until('the panel follows', () => view.locator('article pre').nth(1).textContent(), (text) => text === 'Good day Ada');
}

async function untitled(bench: Workbench): Promise<void> {
  await bench.command('Create: New File');
  await bench.pick('Text File');
  await until('an untitled file', () => bench.activeTab(), (title) => title.includes('Untitled'));
  await bench.command('Change Language Mode');
  await bench.type('Prompt');
  await bench.pick(/^Prompt\s*\(prompt\)/);
  await bench.focus();
  await bench.page.keyboard.type(EXTRACT.trimEnd());
  await bench.squiggles('warning').first().waitFor();
  await bench.model('GLM-4.7 Flash');
  await bench.shot('untitled');
}

async function highlighted(bench: Workbench): Promise<void> {
  await bench.clear();
  await bench.openFile('template.prompt.md');
  const look = (text: string): Promise<string> => bench.editor().locator('.view-line span span').filter({ hasText: text }).first()
    .evaluate((node) => getComputedStyle(node).color);
  const plain = await look('Greet');
  for (const part of ['customer', 'ARGUMENTS', 'user']) {
    await until(`${part} stands out`, () => look(part), (color) => color !== plain);
  }
  await bench.shot('highlighted');
}

async function yaml(bench: Workbench): Promise<void> {
  await bench.openFile('chat.prompt.yml');
  await bench.model('GLM-4.7 Flash');
  await bench.squiggles('warning').first().waitFor();
  await bench.showProblems();
  await bench.shot('yaml');
}

const CHAT = `{
  "model": "glm-4.7-flash",
  "messages": [
    { "role": "system", "content": "You answer \\"briefly\\".\\nOne line." },
    { "role": "user", "content": "Hello {{name}}" }
  ]
}
`;
const YAML = `name: Key points
model: zai/glm-4.7-flash
messages:
  - role: system
    content: |-
      You read contracts for lawyers.
  - role: user
    content: >-
      Extract the key information from this document. Be accurate.
`;

export const prompts: Group = {
  name: 'prompts',
  wish: {
    files: {
      'promptls.toml': SETTINGS,
      'extract.prompt.md': EXTRACT,
      'quickfix.prompt.md': EXTRACT,
      'adapt.prompt.md': EXTRACT,
      'selected.prompt.md': EXTRACT,
      'repeated.prompt.md': REPEATED,
      'onsave.prompt.md': REPEATED,
      'fixall.prompt.md': REPEATED,
      'chat.chat.json': CHAT,
      'chat.prompt.yml': YAML,
      'template.prompt.md': 'Greet {{customer}} in English.\n\nuser:\nAnswer $ARGUMENTS in `{{code}}`.\n',
    },
    settings: {
      '[prompt]': {
        'editor.defaultFormatter': 'promptls.promptls',
        'editor.formatOnSave': true,
        'editor.codeActionsOnSave': { 'source.fixAll.promptls': 'explicit' },
      },
    },
  },
  scenarios: [
    { name: 'findings under the words and in Problems, linked to their rules', play: findings },
    { name: 'hover tells of the rule', play: hover },
    { name: 'quick fix through the light bulb', play: quickFix },
    { name: 'an unsafe fix is shown before it is made', play: unsafeFix },
    { name: 'on save, fixed and laid out as the command line does', play: onSave },
    { name: 'fix all, as the command line does', play: fixAll },
    { name: 'adapt shows the diff and applies it', play: adapt },
    { name: 'adapt, selected rewrites', play: adaptSelected },
    { name: 'what the model receives, live', play: received },
    { name: 'untitled file', play: untitled },
    { name: 'YAML-hosted prompt', play: yaml },
    { name: 'variables and roles stand out', play: highlighted },
  ],
};
