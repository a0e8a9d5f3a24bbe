// Show What the Model Receives: the messages of a prompt as they arrive, beside the file and live.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { promptInFront } from '../commands/ask.ts';
import type { Parts } from '../extension.ts';
import type { Received } from '../protocol.ts';
import { options, pageOf } from './page.ts';

export type FromPage =
  | { readonly ask: 'page' }
  | { readonly ask: 'values'; readonly values: Readonly<Record<string, string>> };

export type ToPage =
  | { readonly tell: 'received'; readonly name: string; readonly received: Received }
  | { readonly tell: 'gone'; readonly name: string; readonly reason: string };

export function registerReceived(parts: Parts): vscode.Disposable[] {
  const open = new Map<string, vscode.WebviewPanel>();
  return [vscode.commands.registerCommand('promptls.showReceived', () => { showReceived(parts, open); })];
}

function showReceived(parts: Parts, open: Map<string, vscode.WebviewPanel>): void {
  const document = promptInFront(parts);
  if (document === undefined) {
    return;
  }
  const uri = document.uri.toString();
  const known = open.get(uri);
  if (known !== undefined) {
    known.reveal(undefined, true);
    return;
  }
  const name = path.posix.basename(document.uri.path);
  const extension = parts.context.extensionUri;
  const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel('promptls.received', `Received: ${name}`, where, options(extension));
  let values: Readonly<Record<string, string>> = {};
  const send = (): void => { void tell(parts, panel, document.uri, name, values); };
  const listening = [
    parts.status.onChange((changed) => {
      if (changed === uri) {
        send();
      }
    }),
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.ask === 'values') {
        values = message.values;
      }
      send();
    }),
  ];
  open.set(uri, panel);
  panel.onDidDispose(() => {
    open.delete(uri);
    vscode.Disposable.from(...listening).dispose();
  });
  panel.webview.html = pageOf(panel.webview, extension, 'received', panel.title);
}

async function tell(
  parts: Parts,
  panel: vscode.WebviewPanel,
  uri: vscode.Uri,
  name: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const client = await parts.server.ready();
  let message: ToPage;
  try {
    if (client === undefined) {
      throw new Error('the server is not running');
    }
    const params = { uri: client.code2ProtocolConverter.asUri(uri), values };
    message = { tell: 'received', name, received: await client.sendRequest<Received>('promptls/received', params) };
  } catch (error) {
    message = { tell: 'gone', name, reason: error instanceof Error ? error.message : String(error) };
  }
  await panel.webview.postMessage(message);
}
