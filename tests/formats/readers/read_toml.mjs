// The TOML parser that Gemini CLI reads its commands with.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const toml = createRequire(path.join(process.argv[2], 'package.json'))('@iarna/toml');
const found = {};
for (const [name, prompts] of Object.entries(JSON.parse(fs.readFileSync(0, 'utf8')))) {
  try {
    const { prompt } = toml.parse(fs.readFileSync(name, 'utf8').replace(/^\uFEFF/, ''));
    found[name] = { ours: prompts.flat(), theirs: [['user', prompt.replaceAll('\r\n', '\n')]] };
  } catch (error) {
    found[name] = { error: String(error) };
  }
}
console.log('FOUND' + JSON.stringify(found));
