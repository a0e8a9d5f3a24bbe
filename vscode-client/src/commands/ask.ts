// Asking the server, with its refusals shown as it words them.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';
import { unlinked } from '../words.ts';

/** The connection to the server; undefined, after a message, if it does not run. */
export async function clientOf(parts: Parts): Promise<LanguageClient | undefined> {
  const client = await parts.server.ready();
  if (client === undefined) {
    const chosen = await vscode.window.showErrorMessage('The promptls server is not running.', 'Restart Server', 'Show Log');
    if (chosen === 'Restart Server') {
      parts.server.restart();
    } else if (chosen === 'Show Log') {
      parts.log.show();
    }
  }
  return client;
}

/** The server's answer; undefined, after a message, if it does not run or refuses. */
export async function ask<T>(parts: Parts, method: string, params: unknown): Promise<T | undefined> {
  const client = await clientOf(parts);
  if (client === undefined) {
    return undefined;
  }
  try {
    return await client.sendRequest<T>(method, params);
  } catch (error) {
    void vscode.window.showErrorMessage(unlinked(`promptls: ${error instanceof Error ? error.message : String(error)}`));
    return undefined;
  }
}

/** The answer of one of the server's commands. */
export function run<T>(parts: Parts, command: string, ...args: unknown[]): Promise<T | undefined> {
  return ask<T>(parts, 'workspace/executeCommand', { command, arguments: args });
}

/** The prompt in front; undefined, after a message, if there is none. */
export function promptInFront(parts: Parts): vscode.TextDocument | undefined {
  const document = inFront();
  if (document !== undefined && parts.status.of(document.uri) !== undefined) {
    return document;
  }
  void vscode.window.showInformationMessage('Open a prompt file first.');
  return undefined;
}
