// Compare Models: several models side by side, and what each makes of the prompt in front, live.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { pickModels } from '../commands/models.ts';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';
import type { Compared } from '../protocol.ts';
import { options, pageOf } from './page.ts';

export type FromPage =
  | { readonly ask: 'page' }
  | { readonly ask: 'models' }
  | { readonly ask: 'model'; readonly model: string }
  | { readonly ask: 'rule'; readonly rule: string };

export type ToPage =
  | { readonly tell: 'compared'; readonly name: string; readonly compared: Compared }
  | { readonly tell: 'gone'; readonly name: string; readonly reason: string };

export function registerCompare(parts: Parts): vscode.Disposable[] {
  // The palette names nothing; a code lens names the prompt and the models.
  const compare = (uri?: unknown, models?: readonly string[]): void => {
    if (typeof uri === 'string' && models !== undefined) {
      show(parts, models, vscode.Uri.parse(uri));
    } else {
      void compareModels(parts);
    }
  };
  return [vscode.commands.registerCommand('promptls.compareModels', compare)];
}

async function compareModels(parts: Parts): Promise<void> {
  const document = inFront();
  const status = parts.status.of(document?.uri);
  const models = await pickModels(parts, status?.model === undefined || status.model === null ? [] : [status.model.id]);
  if (models !== undefined) {
    show(parts, models, status === undefined ? undefined : document?.uri);
  }
}

function show(parts: Parts, chosen: readonly string[], prompt: vscode.Uri | undefined): void {
  const extension = parts.context.extensionUri;
  const name = prompt === undefined ? '' : path.posix.basename(prompt.path);
  const title = name === '' ? 'Models compared' : `Models compared: ${name}`;
  const panel = vscode.window.createWebviewPanel('promptls.compare', title, vscode.ViewColumn.Active, options(extension));
  let models = chosen;
  const send = (): void => { void tell(parts, panel, models, prompt, name); };
  const change = async (): Promise<void> => {
    models = (await pickModels(parts, models)) ?? models;
    send();
  };
  const listening = [
    parts.status.onChange((changed) => {
      if (changed === prompt?.toString()) {
        send();
      }
    }),
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      switch (message.ask) {
        case 'page':
          send();
          break;
        case 'models':
          void change();
          break;
        case 'model':
          void vscode.commands.executeCommand('promptls.openModelPage', message.model);
          break;
        case 'rule':
          void vscode.commands.executeCommand('promptls.explainRule', message.rule);
          break;
      }
    }),
  ];
  panel.onDidDispose(() => { vscode.Disposable.from(...listening).dispose(); });
  panel.webview.html = pageOf(panel.webview, extension, 'compare', title);
}

async function tell(
  parts: Parts,
  panel: vscode.WebviewPanel,
  models: readonly string[],
  prompt: vscode.Uri | undefined,
  name: string,
): Promise<void> {
  let message: ToPage;
  try {
    const client = await parts.server.ready();
    if (client === undefined) {
      throw new Error('the server is not running');
    }
    const params = { models, ...(prompt && { uri: client.code2ProtocolConverter.asUri(prompt) }) };
    message = { tell: 'compared', name, compared: await client.sendRequest<Compared>('promptls/compareModels', params) };
  } catch (error) {
    message = { tell: 'gone', name, reason: error instanceof Error ? error.message : String(error) };
  }
  await panel.webview.postMessage(message);
}
