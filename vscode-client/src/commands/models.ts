// Choosing a model, and writing it where the person wants it.
import * as vscode from 'vscode';
import type { Parts } from '../extension.ts';
import { inFront } from '../front.ts';
import type { ModelPlace, ModelRow } from '../protocol.ts';
import { modelItems, placeItems, type ModelItem } from '../words.ts';
import { ask } from './ask.ts';

/** More columns are not read; the server refuses more. */
const MOST_COMPARED = 8;

export function registerModels(parts: Parts): vscode.Disposable[] {
  return [vscode.commands.registerCommand('promptls.selectModel', () => selectModel(parts))];
}

/** Lets the person choose a model; undefined if they do not. */
export async function pickModel(parts: Parts, title: string): Promise<ModelItem | undefined> {
  const uri = inFront()?.uri;
  const rows = await ask<ModelRow[]>(parts, 'promptls/models', { uri: uri?.toString() });
  if (rows === undefined) {
    return undefined;
  }
  const current = parts.status.of(uri)?.model?.id;
  const items = modelItems(rows, current === undefined ? [] : [current]);
  return vscode.window.showQuickPick(items.map((item) => ({ ...item, picked: false, ...(item.picked ? { label: `$(check) ${item.label}` } : {}) })), {
    title,
    placeHolder: 'A model, its vendor, or one of its other names',
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

/** Lets the person choose some to compare; their ids, or undefined if they do not. */
export async function pickModels(parts: Parts, chosen: readonly string[]): Promise<readonly string[] | undefined> {
  const rows = await ask<ModelRow[]>(parts, 'promptls/models', { uri: inFront()?.uri.toString() });
  if (rows === undefined) {
    return undefined;
  }
  const items = modelItems(rows, chosen);
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Models to compare',
    placeHolder: `Tick two or more, at most ${MOST_COMPARED}`,
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined || picked.length < 2 || picked.length > MOST_COMPARED) {
    if (picked !== undefined) {
      void vscode.window.showInformationMessage(`Two to ${MOST_COMPARED} models can be compared; you ticked ${picked.length}.`);
    }
    return undefined;
  }
  return picked.map((item) => item.id);
}

async function selectModel(parts: Parts): Promise<void> {
  const document = inFront();
  const model = await pickModel(parts, 'Select target model');
  if (model === undefined) {
    return;
  }
  const isPrompt = document !== undefined && parts.status.of(document.uri) !== undefined;
  const uri = document?.uri.toString();
  const offered = isPrompt ? await ask<ModelPlace[]>(parts, 'promptls/modelPlaces', { uri }) : [];
  const folders = vscode.workspace.workspaceFolders !== undefined;
  const place = await vscode.window.showQuickPick(placeItems(offered ?? [], folders), {
    title: `Where to name ${model.label.replace('$(check) ', '')}`,
    placeHolder: 'What the file itself says goes before promptls.toml, and that before the settings of the editor',
  });
  if (place?.id === 'workspace' || place?.id === 'user') {
    const target = place.id === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration('promptls').update('model', model.id, target);
  } else if (place !== undefined) {
    const done = await ask<{ applied: boolean }>(parts, 'promptls/setModel', { uri, model: model.id, place: place.id });
    if (done?.applied === true && place.id.endsWith('settings')) {
      await saveSettings();
    }
  }
}

/** Settings hold from when they are on disk. */
async function saveSettings(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && /(^|\/)(promptls|pyproject)\.toml$/.test(document.uri.path)) {
      await document.save();
    }
  }
}
