// Adapt Prompt for Model: the original and the adapted prompt in the editor's own diff, and taking it over.
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TextEdit } from 'vscode-languageclient/node';
import type { Parts } from '../extension.ts';
import type { Adapted, AdaptStep } from '../protocol.ts';
import { promptInFront, run } from './ask.ts';
import { unlinked } from '../words.ts';
import { pickModel } from './models.ts';

export const SCHEME = 'promptls-adapted';

interface WithEdits extends Adapted {
  readonly edits: readonly TextEdit[];
}

interface Preview {
  readonly original: vscode.Uri;
  readonly model: string;
  readonly name: string;
  text: string;
}

class Previews implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly shown = new Map<string, Preview>();
  readonly onDidChange = this.changed.event;

  put(preview: Preview): vscode.Uri {
    const original = preview.original;
    const extension = path.posix.extname(original.path);
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: original.scheme === 'untitled' && extension === '' ? `/${original.path}.prompt.md` : original.path,
      query: new URLSearchParams({ of: original.toString(), model: preview.model }).toString(),
    });
    this.shown.set(uri.toString(), preview);
    this.changed.fire(uri);
    return uri;
  }

  of(uri: vscode.Uri | undefined): Preview | undefined {
    return uri && this.shown.get(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.of(uri)?.text ?? '';
  }

  /** The previews of a document, which are stale once it changes. */
  previewsOf(original: vscode.Uri): Preview[] {
    return [...this.shown.values()].filter((preview) => preview.original.toString() === original.toString());
  }

  forget(uri: vscode.Uri): void {
    this.shown.delete(uri.toString());
  }
}

export function registerAdapt(parts: Parts): vscode.Disposable[] {
  const previews = new Previews();
  let pending = Promise.resolve();
  return [
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, previews),
    vscode.commands.registerCommand('promptls.adaptFor', (model?: unknown) => adaptFor(parts, previews, model)),
    vscode.commands.registerCommand('promptls.applyAdapted', () => applyAdapted(parts, previews)),
    vscode.commands.registerCommand('promptls.applySelected', () => applySelected(parts, previews)),
    vscode.workspace.onDidCloseTextDocument((document) => { previews.forget(document.uri); }),
    parts.status.onChange((uri) => {
      // What the diff shows on its right is the adaptation of what stands on its left now.
      for (const preview of previews.previewsOf(vscode.Uri.parse(uri))) {
        pending = pending.then(() => refresh(parts, previews, preview));
      }
    }),
  ];
}

function adapted(parts: Parts, uri: vscode.Uri, model: string, choice: object = {}): Promise<WithEdits | undefined> {
  return run<WithEdits>(parts, 'promptls.adapt', uri.toString(), model, choice);
}

async function refresh(parts: Parts, previews: Previews, preview: Preview): Promise<void> {
  const result = await adapted(parts, preview.original, preview.model);
  if (result !== undefined && result.text !== preview.text) {
    preview.text = result.text;
    previews.put(preview);
  }
}

async function adaptFor(parts: Parts, previews: Previews, wanted: unknown): Promise<void> {
  const document = promptInFront(parts);
  if (document === undefined) {
    return;
  }
  const status = parts.status.of(document.uri);
  const model = typeof wanted === 'string'
    ? { id: wanted, label: status?.model?.id === wanted ? status.model.name : wanted }
    : await pickModel(parts, 'Adapt prompt for model');
  const result = model && (await adapted(parts, document.uri, model.id));
  if (model === undefined || result === undefined) {
    return;
  }
  const name = model.label.replace('$(check) ', '');
  if (result.text === document.getText()) {
    void vscode.window.showInformationMessage(unlinked(`This prompt needs no change for ${name}.`));
    return;
  }
  const uri = previews.put({ original: document.uri, model: model.id, name, text: result.text });
  const shown = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(shown, document.languageId);
  const title = `${path.posix.basename(document.uri.path)}: as it is ↔ for ${name}`;
  await vscode.commands.executeCommand('vscode.diff', document.uri, uri, title, { preview: false });
}

function previewInFront(previews: Previews): Preview | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputTextDiff ? input.modified : vscode.window.activeTextEditor?.document.uri;
  const preview = previews.of(uri);
  if (preview === undefined) {
    void vscode.window.showInformationMessage('Adapt a prompt first; its diff editor has this command.');
  }
  return preview;
}

async function applyAdapted(parts: Parts, previews: Previews): Promise<void> {
  const preview = previewInFront(previews);
  const result = preview && (await adapted(parts, preview.original, preview.model));
  if (preview !== undefined && result !== undefined) {
    const applied = await vscode.workspace.applyEdit(edited(parts, preview.original, result.edits, undefined));
    if (applied) {
      await closeFront();
      await vscode.window.showTextDocument(preview.original);
    }
  }
}

interface StepItem extends vscode.QuickPickItem {
  readonly rewrite: string;
}

async function applySelected(parts: Parts, previews: Previews): Promise<void> {
  const preview = previewInFront(previews);
  const whole = preview && (await adapted(parts, preview.original, preview.model));
  if (preview === undefined || whole === undefined) {
    return;
  }
  const items: StepItem[] = whole.steps.filter(offered).map((step) => ({
    label: step.rewrite,
    description: step.changes.join('; ') || step.skipped,
    detail: step.reason,
    picked: step.changes.length > 0,
    rewrite: step.rewrite,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Rewrites for ${preview.name}`,
    placeHolder: 'Each change is shown again before it is made',
    canPickMany: true,
    matchOnDetail: true,
  });
  if (chosen === undefined || chosen.length === 0) {
    return;
  }
  const names = new Set(chosen.map((item) => item.rewrite));
  const all = whole.steps.map((step) => step.rewrite);
  const choice = { include: all.filter((name) => names.has(name)), exclude: all.filter((name) => !names.has(name)) };
  const result = await adapted(parts, preview.original, preview.model, choice);
  if (result !== undefined) {
    const reason = result.steps.flatMap((step) => step.changes).join('; ');
    const metadata = { label: `Adapt for ${preview.name}`, description: reason, needsConfirmation: true };
    // The original has to be in front: the preview of a refactoring opens beside what it changes.
    await vscode.window.showTextDocument(preview.original);
    await vscode.workspace.applyEdit(edited(parts, preview.original, result.edits, metadata), { isRefactoring: true });
  }
}

/** A rewrite that changed something, or that runs only when it is asked for. */
function offered(step: AdaptStep): boolean {
  return step.changes.length > 0 || step.skipped === 'off by default';
}

function edited(
  parts: Parts,
  uri: vscode.Uri,
  edits: readonly TextEdit[],
  metadata: vscode.WorkspaceEditEntryMetadata | undefined,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) {
    const where = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
    edit.replace(uri, where, newText, metadata);
  }
  parts.log.debug(`${edits.length} edits for ${uri.scheme}`);
  return edit;
}

async function closeFront(): Promise<void> {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  if (tab !== undefined) {
    await vscode.window.tabGroups.close(tab);
  }
}
