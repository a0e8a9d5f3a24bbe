// Fix All Safe Problems, and formatting on save for the languages of prompts.
import * as vscode from 'vscode';
import type { Parts } from '../extension.ts';
import { PROMPT_LANGUAGES } from '../selector.ts';
import { promptInFront } from './ask.ts';

const FIX_ALL = 'source.fixAll.promptls';

export function registerFixes(parts: Parts): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('promptls.fixAll', () => fixAll(parts)),
    vscode.commands.registerCommand('promptls.formatOnSave', () => formatOnSave(parts)),
  ];
}

async function fixAll(parts: Parts): Promise<void> {
  const document = promptInFront(parts);
  if (document === undefined) {
    return;
  }
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider', document.uri, whole, FIX_ALL, 1,
  );
  const edit = actions.find((action) => action.kind?.value === FIX_ALL)?.edit;
  if (edit === undefined) {
    void vscode.window.showInformationMessage('No finding here has a safe fix.');
  } else {
    await vscode.workspace.applyEdit(edit);
  }
}

/** Per language, so that a person's other files are saved as before. */
async function formatOnSave(parts: Parts): Promise<void> {
  const languages = await vscode.languages.getLanguages();
  const prompts = PROMPT_LANGUAGES.filter((id) => languages.includes(id));
  for (const languageId of prompts) {
    const settings = vscode.workspace.getConfiguration('editor', { languageId });
    const target = vscode.ConfigurationTarget.Global;
    await settings.update('formatOnSave', true, target, true);
    await settings.update('defaultFormatter', parts.context.extension.id, target, true);
    const actions = settings.get<Record<string, unknown>>('codeActionsOnSave') ?? {};
    await settings.update('codeActionsOnSave', { ...actions, [FIX_ALL]: 'explicit' }, target, true);
  }
  void vscode.window.showInformationMessage(
    `Prompts are laid out and their safe findings fixed on save (${prompts.join(', ')}); your user settings say so.`,
  );
}
