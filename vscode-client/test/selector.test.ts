import assert from 'node:assert/strict';
import { documentSelector, maybePrompt, PROMPT_LANGUAGES } from '../src/selector.ts';

describe('documents', () => {
  it('are seen on disk, untitled and in the settings of a person', () => {
    for (const scheme of ['file', 'untitled', 'vscode-userdata']) {
      for (const language of [...PROMPT_LANGUAGES, 'markdown', 'yaml', 'json', 'plaintext']) {
        assert(documentSelector().some((one) => one.scheme === scheme && one.language === language), `${scheme} ${language}`);
      }
    }
  });

  it('are seen in a virtual workspace, whatever serves it, and once each', () => {
    const filters = documentSelector(['memory', 'file']).map((one) => JSON.stringify(one));
    assert(filters.includes(JSON.stringify({ scheme: 'memory', language: 'prompt' })));
    assert.equal(new Set(filters).size, filters.length);
  });

  it('are not seen in a diff of ours or of git', () => {
    assert(documentSelector().every((one) => !['git', 'promptls-adapted', 'output'].includes(one.scheme)));
  });

  const starts: [string, string, string][] = [
    ['prompt', '/a/x.prompt.md', ''],
    ['prompt', 'Untitled-1', ''],
    ['markdown', '/a/CLAUDE.md', ''],
    ['markdown', '/a/AGENTS.md', ''],
    ['markdown', '/a/.cursor/rules/x.mdc', ''],
    ['markdown', '/a/reviewer.md', '---\nname: reviewer\ndescription: Reviews\nmodel: sonnet\n---\n'],
    ['markdown', '/a/b.md', '<!-- promptls: model=glm-4.7-flash -->\n'],
    ['yaml', '/a/label.prompt.yml', ''],
    ['plaintext', '/a/prompts/answer.txt', ''],
    ['unknown', '/a/x.prompty', ''],
    ['json', '/a/trip.chat.json', ''],
    ['python', '/a/app.py', '# promptls: prompt\nx = "a"\n'],
    ['typescript', '/a/app.ts', '\n'.repeat(9000) + '// promptls: prompt\n'],
  ];
  for (const [language, path, head] of starts) {
    it(`start the server: ${language} ${path}`, () => { assert(maybePrompt(language, path, head)); });
  }

  const leave: [string, string, string][] = [
    ['markdown', '/a/README.md', '# A library\n'],
    ['json', '/a/package.json', '{}'],
    ['yaml', '/a/docker-compose.yml', 'services:\n'],
    ['python', '/a/prompts.py', ''],
    ['typescriptreact', '/a/prompts/agent.tsx', 'const prompt = "You are";\n'],
  ];
  for (const [language, path, head] of leave) {
    it(`leave it alone: ${language} ${path}`, () => { assert(!maybePrompt(language, path, head)); });
  }
});
