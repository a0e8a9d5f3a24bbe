// The document that a person works on.
import * as vscode from 'vscode';

/** The document in front. The log counts as an editor to VS Code, but nobody edits it: what stands behind it does. */
export function inFront(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.uri.scheme !== 'output') {
    return active;
  }
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText ? input.uri.toString() : undefined;
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}
