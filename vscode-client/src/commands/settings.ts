// Create promptls.toml: the server's commented template, in a workspace folder.
import * as vscode from 'vscode';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';
import { ask } from './ask.ts';

export function registerSettings(parts: Parts): vscode.Disposable[] {
  return [vscode.commands.registerCommand('promptls.createSettings', () => createSettings(parts))];
}

async function createSettings(parts: Parts): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void vscode.window.showInformationMessage('Open a folder first; promptls.toml goes into it.');
    return;
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  if (folder === undefined) {
    return;
  }
  const file = vscode.Uri.joinPath(folder.uri, 'promptls.toml');
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    const model = parts.status.of(inFront()?.uri)?.model?.id;
    const text = await ask<string>(parts, 'promptls/settingsTemplate', { model: model ?? '' });
    if (text === undefined) {
      return;
    }
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  }
  await vscode.window.showTextDocument(file);
}
