// Open Model Page: what is known of a model, and a box to try its rewrites in.
import * as vscode from 'vscode';
import { ask } from '../commands/ask.ts';
import { pickModel } from '../commands/models.ts';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';
import type { ModelPage, Tried } from '../protocol.ts';
import { options, pageOf } from './page.ts';

/** What the page asks of us. */
export type FromPage =
  | { readonly ask: 'page' }
  | { readonly ask: 'try'; readonly text: string; readonly number: number }
  | { readonly ask: 'adapt' }
  | { readonly ask: 'rule'; readonly rule: string }
  | { readonly ask: 'open'; readonly url: string }
  | { readonly ask: 'new'; readonly text: string };

/** What it gets. */
export type ToPage =
  | { readonly tell: 'page'; readonly page: ModelPage }
  | { readonly tell: 'tried'; readonly number: number; readonly result: Tried | undefined };

export function registerModelPage(parts: Parts): vscode.Disposable[] {
  const open = new Map<string, vscode.WebviewPanel>();
  return [
    vscode.commands.registerCommand('promptls.openModelPage', (model?: unknown) => openModelPage(parts, open, model)),
  ];
}

async function openModelPage(parts: Parts, open: Map<string, vscode.WebviewPanel>, wanted: unknown): Promise<void> {
  const uri = inFront()?.uri;
  const model = typeof wanted === 'string' ? wanted : (await pickModel(parts, 'Open model page'))?.id;
  if (model === undefined) {
    return;
  }
  const known = open.get(model);
  if (known !== undefined) {
    known.reveal();
    return;
  }
  const page = await ask<ModelPage>(parts, 'promptls/modelPage', { model, uri: uri?.toString() });
  if (page === undefined) {
    return;
  }
  const extension = parts.context.extensionUri;
  const column = vscode.window.activeTextEditor?.viewColumn ?? vscode.ViewColumn.Active;
  const panel = vscode.window.createWebviewPanel('promptls.modelPage', page.name, column, options(extension));
  open.set(model, panel);
  panel.onDidDispose(() => open.delete(model));
  panel.webview.onDidReceiveMessage((message: FromPage) => { void answer(parts, panel, page, message); });
  panel.webview.html = pageOf(panel.webview, extension, 'modelPage', page.name);
}

async function answer(parts: Parts, panel: vscode.WebviewPanel, page: ModelPage, message: FromPage): Promise<void> {
  switch (message.ask) {
    case 'page':
      await panel.webview.postMessage({ tell: 'page', page } satisfies ToPage);
      break;
    case 'try': {
      const result = await ask<Tried>(parts, 'promptls/tryIt', { model: page.id, text: message.text });
      await panel.webview.postMessage({ tell: 'tried', number: message.number, result } satisfies ToPage);
      break;
    }
    case 'rule':
      await vscode.commands.executeCommand('promptls.explainRule', message.rule);
      break;
    case 'open':
      // Only addresses that the page itself holds, and only ones that a browser opens.
      if (Object.values(page.sources).some((source) => source.url === message.url)) {
        await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
      }
      break;
    case 'new': {
      const document = await vscode.workspace.openTextDocument({ content: message.text, language: 'prompt' });
      await vscode.window.showTextDocument(document);
      break;
    }
    case 'adapt':
      await vscode.commands.executeCommand('promptls.adaptFor', page.id);
      break;
  }
}
