// A VS Code with the extension in it, and a browser that shows it.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { CODE, environment, installed, ROOT, writeAll } from './install.ts';
import { PICTURES } from './pictures.ts';
import { pause, PATIENCE, until } from './wait.ts';

const SHOTS = join(ROOT, 'tests', 'e2e', 'shots');

/** Settings that keep VS Code itself quiet; each popped up, saved under us or went to the network without it. */
const QUIET = {
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.editor.useModal': 'off',
  'workbench.colorTheme': 'Default Dark Modern',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'remote.restoreForwardedPorts': false,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.fontSize': 14,
  'window.commandCenter': false,
  'explorer.confirmDelete': false,
};

export interface Wish {
  /** Files of the workspace: path to text. */
  readonly files: Readonly<Record<string, string>>;
  /** Those of them that can be run. */
  readonly executables?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of the machine on which VS Code's server runs: executables are named there. */
  readonly machine?: Readonly<Record<string, unknown>>;
  /** Folders below the workspace that are opened side by side. */
  readonly folders?: readonly string[];
  /** A folder that lies on no disk, in place of the workspace. */
  readonly virtual?: string;
  /** Of `extensions/`, installed beside ours. */
  readonly extensions?: readonly string[];
  /** False: VS Code asks whether the workspace is to be trusted. */
  readonly trusted?: boolean;
}

export class Workbench {
  readonly page: Page;
  readonly folder: string;
  readonly data: string;
  private readonly home: string;
  private readonly extensions: string;
  private readonly context: BrowserContext;
  private readonly server: ChildProcess;

  private constructor(home: string, extensions: string, page: Page, context: BrowserContext, server: ChildProcess) {
    this.home = home;
    this.extensions = extensions;
    this.folder = join(home, 'prompts');
    this.data = join(home, 'data');
    this.page = page;
    this.context = context;
    this.server = server;
  }

  static async open(wish: Wish): Promise<Workbench> {
    const home = mkdtempSync(join(tmpdir(), 'promptls-e2e-'));
    const folder = join(home, 'prompts');
    writeAll(folder, wish.files);
    for (const name of wish.executables ?? []) {
      chmodSync(join(folder, name), 0o755);
    }
    const settings = { ...QUIET, 'security.workspace.trust.enabled': wish.trusted === false, ...wish.settings };
    writeAll(home, { 'config.yaml': '', 'home/.keep': '', 'data/User/settings.json': JSON.stringify(settings, undefined, 2) });
    writeAll(home, { 'data/Machine/settings.json': JSON.stringify(wish.machine ?? {}) });
    const extensions = installed(wish.extensions ?? []);
    const port = await freePort();
    const log = openSync(join(home, 'server.log'), 'w');
    const server = spawn(process.execPath, [
      CODE, '--config', join(home, 'config.yaml'), '--auth', 'none', '--bind-addr', `127.0.0.1:${String(port)}`,
      '--user-data-dir', join(home, 'data'), '--extensions-dir', extensions, '--ignore-last-opened',
      '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy',
      ...(wish.trusted === false ? [] : ['--disable-workspace-trust']),
    ], { stdio: ['ignore', log, log], detached: true, env: environment(home) });
    closeSync(log);
    const base = `http://127.0.0.1:${String(port)}`;
    await until('VS Code answers', async () => (await fetch(`${base}/healthz`)).ok, (ok) => {
      assert(server.exitCode === null, `VS Code's server ended; see ${home}/server.log`);
      return ok;
    });
    const context = await chromium.launchPersistentContext(join(home, 'browser'), {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      headless: true,
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(PATIENCE);
    // Nothing leaves the machine: what asks for another host is refused.
    await page.route((url) => url.protocol.startsWith('http') && url.origin !== base, (route) => route.abort());
    const bench = new Workbench(home, extensions, page, context, server);
    const payload = encodeURIComponent(JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true']]));
    const what = wish.folders === undefined
      ? `folder=${encodeURIComponent(wish.virtual ?? folder)}`
      : `workspace=${join(home, 'both.code-workspace')}`;
    if (wish.folders !== undefined) {
      const folders = wish.folders.map((path) => ({ path: join(folder, path) }));
      writeAll(home, { 'both.code-workspace': JSON.stringify({ folders }) });
    }
    await page.goto(`${base}/?${what}&payload=${payload}`);
    await page.locator('.monaco-workbench').waitFor();
    await page.locator('.statusbar').waitFor();
    return bench;
  }

  async close(): Promise<void> {
    await this.context.close().catch(() => undefined);
    const pid = this.server.pid;
    if (pid !== undefined) {
      // The group: VS Code's server starts others.
      const ended = new Promise((resolve) => this.server.once('exit', resolve));
      kill(-pid, 'SIGTERM');
      await Promise.race([ended, pause(5_000)]);
      kill(-pid, 'SIGKILL');
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  disk(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeAll(this.folder, { [name]: text });
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  exists(name: string): boolean {
    return existsSync(this.path(name));
  }

  userSettings(): string {
    return readFileSync(join(this.data, 'User', 'settings.json'), 'utf8');
  }

  /** Changes the settings of the machine, as a person does in another window. */
  setMachine(settings: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.data, 'Machine', 'settings.json'), JSON.stringify(settings));
  }

  /** The process of the language server that this VS Code started. */
  serverPid(): Promise<number> {
    return until('a server runs', () => this.serverNow() ?? 0, (pid) => pid > 0);
  }

  /** The same, or undefined if none runs at the moment. */
  serverNow(): number | undefined {
    return this.process((word) => word.startsWith(`${this.extensions}/`) && word.endsWith('launch.py'));
  }

  /** A process that has such a word in its command line. */
  process(wanted: (word: string) => boolean): number | undefined {
    const found = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).find((entry) => commandOf(entry).some(wanted));
    return found === undefined ? undefined : Number(found);
  }

  /** What was copied last. */
  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Selects a file in the explorer. */
  async explorer(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).first().click();
    await this.page.locator('.explorer-folders-view .monaco-list-row.selected').filter({ hasText: name }).waitFor();
  }

  /** Opens a file from the explorer: the search for files by name knows only those on disk. */
  async openByClick(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).first().dblclick();
    await until(`${name} is in front`, () => this.activeTab(), (title) => title.startsWith(name));
    await this.line(1).first().waitFor();
  }

  async shot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), animations: 'disabled' });
    for (const { path, clip } of process.env.PROMPTLS_SHOTS === 'keep' ? (PICTURES[name] ?? []) : []) {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      await this.page.screenshot({ path: join(ROOT, path), animations: 'disabled', ...(clip && { clip }) });
    }
  }

  // -- the keyboard

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** Opens an input of the workbench, types into it and takes the first row that has `row` in it. */
  private async quick(key: string, text: string, row: string | RegExp): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input[type="text"]').first();
    const found = this.rows().filter({ hasText: row }).first();
    // Again and again: the list does not grow while it is open, and a key may be swallowed.
    await until(`${key} offers ${text}`, async () => {
      await this.press('Escape', key);
      if (!(await input.waitFor({ timeout: 3_000 }).then(() => true, () => false))) {
        return false;
      }
      await input.fill(text, { timeout: 3_000 });
      return found.waitFor({ timeout: 5_000 }).then(() => true, () => false);
    }, Boolean);
    await found.click();
  }

  /** Takes the row of the open list that has `row` in it. */
  async pick(row: string | RegExp): Promise<void> {
    const found = this.rows().filter({ hasText: row }).first();
    await found.waitFor();
    await found.click();
  }

  rows(): Locator {
    return this.page.locator('.quick-input-widget:visible .monaco-list-row');
  }

  /** Types into the open quick input. */
  async type(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget:visible input[type="text"]').first().fill(text);
  }

  command(title: string): Promise<void> {
    return this.quick('F1', `>${title}`, title);
  }

  async openFile(name: string): Promise<void> {
    const base = name.split('/').at(-1) ?? name;
    const inFront = async (): Promise<boolean> => (await this.page.locator('.tab.active').count()) > 0 && (await this.activeTab()).startsWith(base);
    await until(`${base} is in front`, async () => {
      if (!(await inFront())) {
        await this.quick('Control+p', name, base);
        await until(base, inFront, Boolean, 5_000).catch(() => undefined);
      }
      return inFront();
    }, Boolean);
    await this.line(1).first().waitFor();
  }

  /** Saves the file in front, which has changed. */
  async save(): Promise<void> {
    const dirty = this.page.locator('.editor-group-container.active .tab.active.dirty');
    await dirty.waitFor();
    await until('the file is saved', async () => {
      await this.focus();
      await this.press('Control+s');
      return dirty.waitFor({ state: 'detached', timeout: 5_000 }).then(() => true, () => false);
    }, Boolean);
  }

  // -- what is on the screen

  tab(name: string): Locator {
    return this.page.locator('.tab').filter({ hasText: name }).first();
  }

  async activeTab(): Promise<string> {
    const shown = await this.page.locator('.editor-group-container.active .tab.active').first().innerText();
    return shown.replaceAll('\n', '');
  }

  editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').last();
  }

  line(number: number): Locator {
    return this.editor().locator('.view-line').nth(number - 1);
  }

  /** The lines on the screen, from the top, with plain spaces. */
  text(): Promise<string> {
    return textOf(this.editor());
  }

  /** The lines of the log on the screen, in one. */
  async logText(): Promise<string> {
    const lines = await this.page.locator('.part.panel .view-lines').first().locator('.view-line').allTextContents();
    return lines.join('').replaceAll('\u00a0', ' ');
  }

  /** The right side of the diff in front. */
  rightText(): Promise<string> {
    return textOf(this.page.locator('.monaco-diff-editor .editor.modified .monaco-editor, .monaco-diff-editor .modified-in-monaco-diff-editor').first());
  }

  /** Opens the menu of the light bulb at the cursor and takes an action. */
  async lightBulb(title: string, shot: string): Promise<void> {
    const bulb = this.page.locator('.monaco-editor .codicon-gutter-lightbulb:visible, .monaco-editor [class*="codicon-gutter-lightbulb"]:visible, .monaco-editor .lightBulbWidget:visible');
    await bulb.first().waitFor();
    const row = this.page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
    await until('the menu of fixes', async () => {
      await this.press('Escape');
      await this.focus();
      await this.press('Control+.');
      return row.waitFor({ timeout: 4_000 }).then(() => true, () => false);
    }, Boolean);
    await this.shot(shot);
    await row.click();
  }

  /** Ticks every change in the preview of a refactoring, and applies them. */
  async applyPreview(shot: string): Promise<void> {
    const apply = this.page.getByRole('button', { name: 'Apply', exact: true }).first();
    await apply.waitFor();
    // The first box is the file's, and ticks all changes in it.
    const first = this.page.locator('.monaco-list-row .edit-checkbox').first();
    await first.waitFor();
    await until('the change is ticked', async () => {
      if ((await first.getAttribute('aria-checked')) !== 'true') {
        await first.click();
      }
      return first.getAttribute('aria-checked');
    }, (checked) => checked === 'true');
    await this.shot(shot);
    await apply.click();
    await apply.waitFor({ state: 'hidden' });
  }

  /** Replaces words in the editor in front by typing. */
  async replace(words: string, by: string): Promise<void> {
    const lines = (await this.text()).split('\n');
    const at = lines.findIndex((line) => line.includes(words));
    assert(at >= 0, `no line has "${words}"`);
    await this.goTo(at + 1, (lines[at] ?? '').indexOf(words) + 1);
    await this.press(...Array.from(words, () => 'Delete'));
    await this.page.keyboard.type(by);
  }

  /** Waits until the editor shows a text; where its lines are wrapped does not count. */
  shows(text: string): Promise<string> {
    return until('the editor shows it', () => this.text(), (found) => words(found) === words(text));
  }

  /** Puts the cursor somewhere; line and column from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.focus();
    const place = this.page.locator('.statusbar-item#status\\.editor\\.selection').filter({ hasText: `Ln ${String(line)}, Col ${String(column)}` });
    await until('the cursor is there', async () => {
      await this.press('Escape', 'Control+g');
      const input = this.page.locator('.quick-input-widget:visible input[type="text"]').first();
      if (!(await input.waitFor({ timeout: 3_000 }).then(() => true, () => false))) {
        return false;
      }
      await input.fill(`:${String(line)}:${String(column)}`, { timeout: 3_000 });
      await this.press('Enter');
      return place.waitFor({ timeout: 3_000 }).then(() => true, () => false);
    }, Boolean);
  }

  async focus(): Promise<void> {
    await this.editor().locator('.native-edit-context, textarea.inputarea').first().focus();
  }

  squiggles(kind = 'warning'): Locator {
    return this.editor().locator(`.squiggly-${kind}`);
  }

  entry(): Locator {
    return this.page.locator('.statusbar-item[id*="promptls.model"]');
  }

  async model(name: string): Promise<void> {
    await this.entry().filter({ hasText: name }).waitFor();
  }

  /** Rows of the Problems panel that are ours. */
  problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'promptls' });
  }

  async showProblems(): Promise<void> {
    const panel = this.page.locator('.markers-panel');
    await until('the Problems panel', async () => {
      if (!(await panel.isVisible())) {
        await this.press('Control+Shift+m');
      }
      return panel.waitFor({ timeout: 3_000 }).then(() => true, () => false);
    }, Boolean);
  }

  async hideSideBar(): Promise<void> {
    const bar = this.page.locator('.part.sidebar');
    if (await bar.isVisible()) {
      await this.command('View: Close Primary Side Bar');
      await bar.waitFor({ state: 'hidden' });
    }
  }

  async hidePanel(): Promise<void> {
    const panel = this.page.locator('.part.panel');
    if (await panel.isVisible()) {
      await this.command('View: Hide Panel');
      await panel.waitFor({ state: 'hidden' });
    }
  }

  async problemTexts(): Promise<string[]> {
    const found = await this.problems().allInnerTexts();
    return found.map((text) => text.replace(/\s+/g, ' ').trim());
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item, .notifications-center .notification-list-item').filter({ hasText: text }).first();
  }

  webview(title: string): ReturnType<Locator['contentFrame']> {
    assert(title !== '');
    return this.page.locator('iframe.webview.ready').last().contentFrame().locator('iframe#active-frame').contentFrame();
  }

  /** Everything away: editors, panel, messages; what was not saved is lost. */
  async clear(): Promise<void> {
    await this.press('Escape', 'Escape');
    await this.hidePanel();
    await this.command('View: Close All Editors');
    const save = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    await until('all editors are closed', async () => {
      if (await save.isVisible()) {
        await save.click();
      }
      return this.page.locator('.tab').count();
    }, (count) => count === 0);
    await this.command('Notifications: Clear All Notifications').catch(() => undefined);
  }
}

/** A text without its line breaks, since the editor wraps lines where they end on the screen. */
export function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The lines on the screen, from the top. */
async function textOf(editor: Locator): Promise<string> {
  const lines = await editor.locator('.view-line').evaluateAll((nodes) => nodes
    .map((node) => ({ top: Number.parseFloat((node as HTMLElement).style.top), text: node.textContent }))
    .sort((one, other) => one.top - other.top)
    .map((one) => one.text.replaceAll('\u00a0', ' ')));
  return lines.join('\n');
}

/** The words of a process's command line; none if it has gone. */
function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}
