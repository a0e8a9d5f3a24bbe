// Drives the documentation site in a real browser: pages at two widths, the table of rules, search, the playground.
import assert from 'node:assert/strict';
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const SITE = join(import.meta.dirname, '../../../dist/site');
const SHOTS = join(import.meta.dirname, '../shots/site');
const WIDTHS = [1280, 420];
const PAGES = ['', 'command-line/', 'rules/', 'rules/vague-qualifier/', 'models/', 'models/zai-glm-4.7-flash/', 'editors/neovim/', 'accuracy/', 'settings/'];
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.zip': 'application/zip',
};
const ADAPTED = [
  'Extract the key information from this document.',
  'Return a JSON object where key_points is an array of objects, each with "topic" (string) and "details" (string).',
  'Respond in English.',
].join('\n');

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
  let file = join(SITE, normalize(path));
  try {
    if (statSync(file).isDirectory()) {
      file = join(file, 'index.html');
    }
    statSync(file);
  } catch {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const address = server.address();
assert(address !== null && typeof address === 'object');
const home = `http://127.0.0.1:${address.port}/`;

mkdirSync(SHOTS, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const complaints: string[] = [];

async function open(width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (!request.url().startsWith(home) && !['data:', 'blob:'].includes(protocol)) {
      complaints.push(`asked another host: ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      complaints.push(`${response.status()}: ${response.url()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

async function pages(width: number): Promise<void> {
  const page = await open(width);
  for (const path of PAGES) {
    await page.goto(home + path);
    assert.notEqual(await page.locator('h1').count(), 0, `${path} has no heading`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert(overflow <= 0, `${path} is ${overflow} pixels wider than the window of ${width}`);
    await page.screenshot({ path: join(SHOTS, `${width}-${path.replaceAll('/', '_') || 'home'}.png`) });
  }
  await page.close();
}

async function rules(): Promise<void> {
  const page = await open(1280);
  await page.goto(`${home}rules/`);
  const all = await page.locator('article tbody tr:visible').count();
  await page.getByLabel('family', { exact: true }).selectOption('security');
  const security = await page.locator('article tbody tr:visible').count();
  assert(security > 0 && security < all);
  await page.getByLabel('family', { exact: true }).selectOption('');
  await page.getByLabel('models', { exact: true }).selectOption('glm');
  const glm = await page.locator('article tbody tr:visible').count();
  assert(glm > 0 && glm < all);
  await page.getByLabel('models', { exact: true }).selectOption('');
  await page.getByLabel('words', { exact: true }).fill('hidden-unicode');
  assert.equal(await page.locator('article tbody tr:visible').count(), 1);
  await page.close();
}

async function search(): Promise<void> {
  const page = await open(1280);
  await page.goto(home);
  await page.locator('.md-search__input').fill('undescribed-nested-object');
  await page.locator('.md-search-result__link').first().click();
  await page.waitForURL(/undescribed-nested-object/);
  await page.close();
}

async function playground(): Promise<void> {
  const page = await open(1280);
  await page.goto(`${home}playground/`);
  await page.locator('#pg-findings li b').first().waitFor({ timeout: 180_000 });
  await page.screenshot({ path: join(SHOTS, '1280-playground.png') });
  assert((await page.locator('#pg-editor .cm-lintRange').count()) > 0, 'no squiggle');
  assert.match(await page.locator('#pg-size').innerText(), /61 characters, .*11 tokens → 181 characters/);
  // A quick fix from the list changes the prompt, and the finding goes.
  await page.getByRole('button', { name: 'Drop "Be accurate."' }).click();
  await page.waitForFunction(() => !document.querySelector('#pg-findings')?.textContent.includes('empty-emphasis'));
  await page.getByRole('button', { name: 'Take the adapted prompt' }).click();
  await page.locator('#pg-findings').getByText('undescribed-nested-object').waitFor({ state: 'detached' });
  assert.equal(await page.locator('#pg-findings .pg-warning, #pg-findings .pg-error').count(), 0);
  assert.equal(await editorText(page), ADAPTED);
  // Another model has other advice: without one, the language line is nobody's business.
  await page.locator('#pg-editor .cm-content').fill('Extract the names, dates and amounts from this invoice.');
  await page.getByText('missing-language-directive').first().waitFor();
  await page.locator('#pg-model').selectOption('');
  await page.getByText('missing-language-directive').first().waitFor({ state: 'detached' });
  await page.close();
}

async function editorText(page: Page): Promise<string> {
  const lines = await page.locator('#pg-editor .cm-line').allInnerTexts();
  return lines.join('\n').replace(/\u200b/g, '').trim();
}

try {
  for (const width of WIDTHS) {
    await pages(width);
  }
  await rules();
  await search();
  await playground();
  assert.deepEqual(complaints, []);
  console.log(`site: ${PAGES.length} pages at ${WIDTHS.length} widths, rules, search and playground are as they should be`);
} finally {
  await browser.close();
  server.close();
}
