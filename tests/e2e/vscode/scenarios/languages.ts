// Which documents are prompts, by their language and their path; sections to start from; saving by one setting alone.
import assert from 'node:assert/strict';
import type { Group } from './index.ts';
import { EXTRACT, REPEATED, commandLine } from './prompts.ts';
import { onDisk, until } from '../wait.ts';
import type { Workbench } from '../workbench.ts';

const NOTES = { 'README.md': '# A library\n\nBe accurate.\n', 'package.json': '{ "name": "x" }\n' };
const MESSAGES = '[{ "role": "system", "content": "Answer yes or no: is this spam? Be accurate." }]';

/** Each with the language that VS Code gives it. */
const KINDS: Readonly<Record<string, readonly [language: string, text: string]>> = {
  'a.prompt.md': ['Prompt', EXTRACT],
  '.github/instructions/b.instructions.md': ['Instructions', '---\napplyTo: "**"\n---\nBe accurate.\n'],
  '.github/agents/c.agent.md': ['Agent', '---\ndescription: Reviews\n---\nReview the diff. Be accurate.\n'],
  '.claude/skills/d/SKILL.md': ['Skill', '---\nname: d\ndescription: Reviews a diff\n---\nReview the diff. Be accurate.\n'],
  'CLAUDE.md': ['Markdown', '# Project\n\nBe accurate.\n'],
  'e.prompt.yml': ['YAML', 'messages:\n  - role: user\n    content: Is this spam? Be accurate.\n'],
  'f.chat.json': ['JSON', `{ "model": "glm-4.7-flash", "messages": ${MESSAGES} }\n`],
  'g.jsonl': ['JSON Lines', `{ "messages": ${MESSAGES} }\n{ "messages": ${MESSAGES} }\n`],
  'h.prompt.txt': ['Prompt Text', EXTRACT],
  'prompts/i.txt': ['Plain Text', EXTRACT],
  'prompts/j.jinja2': ['Plain Text', 'Greet {{ name }}. Be accurate.\n'],
};

async function kinds(bench: Workbench): Promise<void> {
  const wrong: string[] = [];
  for (const [name, [language]] of Object.entries(KINDS)) {
    await bench.openFile(name);
    const mode = bench.page.locator('.statusbar-item#status\\.editor\\.mode').filter({ hasText: language });
    const shown = await mode.waitFor({ timeout: 15_000 }).then(() => true, () => false);
    const known = await bench.entry().filter({ hasText: 'GLM-4.7 Flash' }).waitFor({ timeout: 15_000 }).then(() => true, () => false);
    if (!shown || !known) {
      wrong.push(`${name}: ${await bench.page.locator('.statusbar-item#status\\.editor\\.mode').innerText()}, ${known ? 'a prompt' : 'no prompt'}`);
    }
  }
  assert.deepEqual(wrong, []);
  for (const name of Object.keys(NOTES)) {
    await bench.openFile(name);
    await until(`${name} is no prompt`, () => bench.entry().count(), (count) => count === 0);
  }
}

async function snippet(bench: Workbench): Promise<void> {
  await bench.openFile('empty.prompt.md');
  await bench.focus();
  await bench.page.keyboard.type('section');
  const role = bench.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'section: role' }).first();
  await until('the sections', async () => {
    await bench.press('Control+Space');
    return role.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  }, Boolean);
  await bench.shot('snippets');
  await role.click();
  const text = await until('the section', () => bench.text(), (found) => found.startsWith('## Role'));
  assert.match(text, /You are a support engineer who answers questions/);
  // The first place to fill in is selected.
  await bench.page.keyboard.type('a librarian');
  await until('what is typed goes into it', () => bench.text(), (found) => found.includes('You are a librarian who'));
  await bench.press('Escape');
}

async function touched(bench: Workbench, name: string): Promise<void> {
  await bench.openFile(name);
  await bench.squiggles('warning').first().waitFor();
  await bench.goTo(1, 1);
  await bench.page.keyboard.type(' ');
  await bench.press('Backspace');
  await bench.save();
}

async function formatAlone(bench: Workbench): Promise<void> {
  await touched(bench, 'h.instructions.md');
  await onDisk(bench.path('h.instructions.md'), commandLine('h.instructions.md', REPEATED, ['format']));
}

async function fixAlone(bench: Workbench): Promise<void> {
  await touched(bench, 'i.agent.md');
  await onDisk(bench.path('i.agent.md'), commandLine('i.agent.md', REPEATED, ['check', '--model', 'glm-4.7-flash', '--fix']));
}

export const languages: Group = {
  name: 'languages',
  wish: {
    files: {
      'promptls.toml': 'model = "glm-4.7-flash"\n', 'empty.prompt.md': '', ...NOTES,
      'h.instructions.md': REPEATED, 'i.agent.md': REPEATED,
      ...Object.fromEntries(Object.entries(KINDS).map(([name, [, text]]) => [name, text])),
    },
    settings: {
      'editor.defaultFormatter': 'promptls.promptls',
      '[instructions]': { 'editor.formatOnSave': true },
      '[chatagent]': { 'editor.codeActionsOnSave': { 'source.fixAll.promptls': 'explicit' } },
    },
  },
  scenarios: [
    { name: 'prompts of every language are known, and what is none is left alone', play: kinds },
    { name: 'a section from a snippet', play: snippet },
    { name: 'only formatting on save', play: formatAlone },
    { name: 'only fixing on save', play: fixAlone },
  ],
};
