// The menu behind the status entry, and what it offers of the server itself.
import * as vscode from 'vscode';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';

interface Entry extends vscode.QuickPickItem {
  readonly command?: string;
}

export function registerMenu(parts: Parts): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('promptls.menu', () => showMenu(parts)),
    vscode.commands.registerCommand('promptls.restart', () => { parts.server.restart(); }),
    vscode.commands.registerCommand('promptls.showLog', () => { parts.log.show(); }),
    vscode.commands.registerCommand('promptls.copyDebugInformation', () => copyDebugInformation(parts)),
  ];
}

async function showMenu(parts: Parts): Promise<void> {
  const status = parts.status.of(inFront()?.uri);
  const forPrompt: Entry[] = status === undefined ? [] : [
    { label: '$(wand) Adapt prompt for model…', command: 'promptls.adaptFor' },
    { label: '$(inbox) Show what the model receives', command: 'promptls.showReceived' },
  ];
  const entries: Entry[] = [
    {
      label: '$(target) Select target model…',
      ...(status?.model ? { description: `now ${status.model.name}, named by ${status.origin}` } : {}),
      command: 'promptls.selectModel',
    },
    ...forPrompt,
    { label: '$(book) Open model page…', command: 'promptls.openModelPage' },
    { label: '$(split-horizontal) Compare models…', command: 'promptls.compareModels' },
    { label: '$(checklist) Check workspace', command: 'promptls.checkWorkspace' },
    { label: 'Server', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(debug-restart) Restart server', description: parts.server.state, command: 'promptls.restart' },
    { label: '$(output) Show log', command: 'promptls.showLog' },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: 'promptls' });
  if (chosen?.command !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}

async function copyDebugInformation(parts: Parts): Promise<void> {
  const settings = vscode.workspace.getConfiguration('promptls');
  const names = ['interpreter', 'path', 'model', 'select', 'ignore'];
  const document = inFront();
  const lines = [
    `promptls ${(parts.context.extension.packageJSON as { version: string }).version}`,
    `VS Code ${vscode.version}, ${vscode.env.appHost}, ${process.platform} ${process.arch}, Node ${process.version}`,
    `workspace: ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}, folders: ${String(vscode.workspace.workspaceFolders?.length ?? 0)}`,
    `server: ${parts.server.state}, ${parts.server.command}`,
    ...parts.server.tried.map((line) => `tried: ${line}`),
    ...names.map((name) => `promptls.${name}: ${JSON.stringify(settings.get(name))}`),
    `document: ${document === undefined ? 'none' : `${document.uri.scheme}, ${document.languageId}, ${JSON.stringify(parts.status.of(document.uri) ?? 'no prompt', withoutUri)}`}`,
  ];
  await vscode.env.clipboard.writeText(lines.join('\n') + '\n');
  void vscode.window.showInformationMessage('Debug information is on the clipboard; look at it before you send it.');
}

/** Paths and names of files stay on the machine. */
function withoutUri(name: string, value: unknown): unknown {
  return name === 'uri' ? undefined : value;
}
