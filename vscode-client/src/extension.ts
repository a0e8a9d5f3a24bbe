// The extension: starts the server when a document may be a prompt, and shows what only an editor can show.
import * as vscode from 'vscode';
import { registerAdapt } from './commands/adapt.ts';
import { registerCheckWorkspace } from './commands/checkWorkspace.ts';
import { registerExplain } from './commands/explain.ts';
import { registerFixes } from './commands/fixes.ts';
import { registerMenu } from './commands/menu.ts';
import { registerModels } from './commands/models.ts';
import { registerSettings } from './commands/settings.ts';
import { registerCompare } from './panels/compare.ts';
import { registerModelPage } from './panels/modelPage.ts';
import { registerReceived } from './panels/received.ts';
import { MARKED_LANGUAGES, maybePrompt } from './selector.ts';
import { Server } from './server.ts';
import { StatusView } from './status.ts';

/** Characters of a document that are looked at to decide whether the server is worth starting. */
const HEAD = 2_000;

let server: Server | undefined;

/** What every command gets to work with. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly status: StatusView;
  readonly log: vscode.LogOutputChannel;
}

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('promptls', { log: true });
  const running = new Server(context, log);
  server = running;
  const status = new StatusView(running);
  const parts: Parts = { context, server: running, status, log };
  context.subscriptions.push(log, running, status);
  for (const register of [
    registerMenu, registerModels, registerAdapt, registerFixes, registerExplain, registerCheckWorkspace,
    registerSettings, registerModelPage, registerReceived, registerCompare,
  ]) {
    context.subscriptions.push(...register(parts));
  }
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => { startFor(running, document); }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('promptls.interpreter') || event.affectsConfiguration('promptls.path')) {
        void running.reconsider();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => { void running.reconsider(); }),
  );
  for (const document of vscode.workspace.textDocuments) {
    startFor(running, document);
  }
  void startForSettings(running);
}

function startFor(running: Server, document: vscode.TextDocument): void {
  if (running.state === 'off') {
    const start = new vscode.Range(document.positionAt(0), document.positionAt(HEAD));
    const head = document.getText(MARKED_LANGUAGES.includes(document.languageId) ? undefined : start);
    if (maybePrompt(document.languageId, document.uri.path, head)) {
      running.start();
    }
  }
}

/** Settings may make prompts of files whose names say nothing. */
async function startForSettings(running: Server): Promise<void> {
  const found = await vscode.workspace.findFiles('**/{promptls.toml,.promptls/profiles/*.yaml}', '**/node_modules/**', 1);
  if (found.length > 0) {
    running.start();
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
