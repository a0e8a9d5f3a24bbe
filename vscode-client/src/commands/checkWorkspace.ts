// Check Workspace: every prompt file of the folders, with progress, and to be broken off. What is found in files
// that are not open stands in a collection of our own, until they are opened or change.
import * as vscode from 'vscode';
import type { Diagnostic, LanguageClient } from 'vscode-languageclient/node';
import type { Parts } from '../extension.ts';
import { clientOf } from './ask.ts';

const AT_ONCE = 20;

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
  if (!(vscode.workspace.workspaceFolders ?? []).some((folder) => folder.uri.scheme === 'file')) {
    void vscode.window.showInformationMessage('Open a folder on disk first; its prompt files are then checked.');
    return;
  }
  const client = await clientOf(parts);
  if (client === undefined) {
    return;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: 'Checking prompts', cancellable: true };
  const summary = await vscode.window.withProgress(options, (progress, cancelled) => {
    found.clear();
    return checkAll(client, found, progress, cancelled).catch((error: unknown) => {
      parts.log.error(`the workspace could not be checked: ${String(error)}`);
      return 'The workspace could not be checked; the log says why.';
    });
  });
  if (await vscode.window.showInformationMessage(summary, 'Show Problems') !== undefined) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

/** Checks the files that the server finds; what came of it, for a person. */
async function checkAll(
  client: LanguageClient,
  found: vscode.DiagnosticCollection,
  progress: vscode.Progress<{ increment?: number; message?: string }>,
  cancelled: vscode.CancellationToken,
): Promise<string> {
  const files = await unlessCancelled(client.sendRequest<string[]>('promptls/promptFiles', {}, cancelled), cancelled);
  if (files === undefined) {
    return 'Stopped before any prompt file was checked.';
  }
  const sums = { prompts: 0, findings: 0 };
  let seen = 0;
  while (seen < files.length) {
    const uris = files.slice(seen, seen + AT_ONCE);
    progress.report({ increment: (100 * uris.length) / files.length, message: `${seen} of ${files.length} files` });
    const asked = client.sendRequest<Checked[]>('promptls/checkFiles', { uris }, cancelled);
    const checked = await unlessCancelled(asked, cancelled);
    if (checked === undefined) {
      break;
    }
    await show(client, checked, found, sums);
    seen += uris.length;
  }
  const rest = seen < files.length ? `; stopped after ${seen} of ${files.length} files` : '';
  return `${counted(sums.findings, 'finding')} in ${counted(sums.prompts, 'prompt file')}${rest}.`;
}

/** An answer; undefined if the person broke off before it came. */
async function unlessCancelled<T>(asked: Promise<T>, cancelled: vscode.CancellationToken): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (cancelled.isCancellationRequested) {
      return undefined;
    }
    throw error;
  }
}

async function show(
  client: LanguageClient,
  checked: readonly Checked[],
  found: vscode.DiagnosticCollection,
  sums: { prompts: number; findings: number },
): Promise<void> {
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
