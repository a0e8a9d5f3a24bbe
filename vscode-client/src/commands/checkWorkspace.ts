// Check Workspace: every prompt file of the folders, with progress, and to be broken off. What is found in files
// that are not open stands in a collection of our own, until they are opened or change.
import * as vscode from 'vscode';
import type { Diagnostic, LanguageClient } from 'vscode-languageclient/node';
import type { Parts } from '../extension.ts';

const AT_ONCE = 40;
const CANDIDATES = '**/*.{md,mdc,txt,yaml,yml,json,jsonl,toml,prompt,prompty,promptl,poml,baml,j2,jinja,jinja2}';
const BY_NAME = '**/{.cursorrules,.windsurfrules,Modelfile}';
const NOWHERE = '**/{node_modules,.git,.venv,venv,site-packages,dist,build,__pycache__}/**';

interface Checked {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

export function registerCheckWorkspace(parts: Parts): vscode.Disposable[] {
  const found = vscode.languages.createDiagnosticCollection('promptls (workspace)');
  const watcher = vscode.workspace.createFileSystemWatcher('**/*', true, false, false);
  return [
    found,
    watcher,
    watcher.onDidChange((uri) => { found.delete(uri); }),
    watcher.onDidDelete((uri) => { forget(found, uri); }),
    vscode.workspace.onDidOpenTextDocument((document) => { found.delete(document.uri); }),
    parts.server.onState((state) => {
      if (state !== 'running') {
        found.clear();
      }
    }),
    vscode.commands.registerCommand('promptls.checkWorkspace', () => checkWorkspace(parts, found)),
  ];
}

/** A folder that is deleted takes what is in it along. */
function forget(found: vscode.DiagnosticCollection, uri: vscode.Uri): void {
  const below = `${uri.toString()}/`;
  found.forEach((known) => {
    if (known.toString() === uri.toString() || known.toString().startsWith(below)) {
      found.delete(known);
    }
  });
}

async function checkWorkspace(parts: Parts, found: vscode.DiagnosticCollection): Promise<void> {
  const client = await parts.server.ready();
  if (client === undefined) {
    void vscode.window.showErrorMessage('The promptls server is not running; see its log.');
    return;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: 'Checking prompts', cancellable: true };
  await vscode.window.withProgress(options, async (progress, cancelled) => {
    found.clear();
    const files = await candidates(cancelled);
    const sums = { prompts: 0, findings: 0, seen: 0 };
    while (sums.seen < files.length && !cancelled.isCancellationRequested) {
      const batch = files.slice(sums.seen, sums.seen + AT_ONCE);
      progress.report({ increment: (100 * batch.length) / files.length, message: `${sums.seen} of ${files.length} files` });
      await check(client, batch, found, sums, cancelled);
      sums.seen += batch.length;
    }
    const rest = sums.seen < files.length ? `; stopped after ${sums.seen} of ${files.length} files` : '';
    const message = `${counted(sums.findings, 'finding')} in ${counted(sums.prompts, 'prompt file')}${rest}.`;
    void vscode.window.showInformationMessage(message, 'Show Problems').then((chosen) => {
      if (chosen !== undefined) {
        void vscode.commands.executeCommand('workbench.actions.view.problems');
      }
    });
  });
}

async function candidates(cancelled: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const lists = await Promise.all(
    [CANDIDATES, BY_NAME].map((pattern) => vscode.workspace.findFiles(pattern, NOWHERE, undefined, cancelled)),
  );
  return lists.flat().filter((uri) => uri.scheme === 'file');
}

async function check(
  client: LanguageClient,
  batch: readonly vscode.Uri[],
  found: vscode.DiagnosticCollection,
  sums: { prompts: number; findings: number },
  cancelled: vscode.CancellationToken,
): Promise<void> {
  const uris = batch.map((uri) => client.code2ProtocolConverter.asUri(uri));
  let checked: Checked[];
  try {
    checked = await client.sendRequest<Checked[]>('promptls/checkFiles', { uris }, cancelled);
  } catch (error) {
    if (!cancelled.isCancellationRequested) {
      throw error;
    }
    return;
  }
  const open = new Set(vscode.workspace.textDocuments.map((document) => document.uri.toString()));
  for (const { uri, diagnostics } of checked) {
    sums.prompts += 1;
    sums.findings += diagnostics.length;
    const file = client.protocol2CodeConverter.asUri(uri);
    // The server itself tells of what is open.
    if (!open.has(file.toString())) {
      found.set(file, await client.protocol2CodeConverter.asDiagnostics([...diagnostics]));
    }
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
