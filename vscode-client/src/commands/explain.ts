// Explain Rule: the page of a rule, rendered by the editor's own Markdown preview.
import * as vscode from 'vscode';
import type { Parts } from '../extension.ts';
import { ask, run } from './ask.ts';

const SCHEME = 'promptls-rule';

interface RuleRow {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
}

export function registerExplain(parts: Parts): vscode.Disposable[] {
  return [
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      async provideTextDocumentContent(uri) {
        const name = uri.path.replace(/^\/|\.md$/g, '');
        return (await run<string>(parts, 'promptls.showRule', name)) ?? '';
      },
    }),
    vscode.commands.registerCommand('promptls.explainRule', (name?: unknown) => explain(parts, name)),
  ];
}

async function explain(parts: Parts, wanted: unknown): Promise<void> {
  const name = typeof wanted === 'string' ? wanted : await pickRule(parts);
  if (name !== undefined) {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }
}

async function pickRule(parts: Parts): Promise<string | undefined> {
  const rows = await ask<RuleRow[]>(parts, 'promptls/rules', {});
  if (rows === undefined) {
    return undefined;
  }
  const here = new Set(rulesAtCursor());
  const items = rows.map((row) => ({
    label: row.name,
    description: here.has(row.name) ? `${row.family}, found at the cursor` : row.family,
    detail: row.summary,
  }));
  const sorted = [...items.filter((item) => here.has(item.label)), ...items.filter((item) => !here.has(item.label))];
  const chosen = await vscode.window.showQuickPick(sorted, { title: 'Explain rule', matchOnDescription: true, matchOnDetail: true });
  return chosen?.label;
}

function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  return vscode.languages.getDiagnostics(editor.document.uri)
    .filter((one) => one.source === 'promptls' && one.range.contains(editor.selection.active))
    .map((one) => (typeof one.code === 'object' ? String(one.code.value) : String(one.code)));
}
