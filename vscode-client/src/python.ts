// What the machine says of its interpreters: asked of the Python extensions, where there are any, and of themselves.
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';

const PATIENCE = 15_000;

/** The version of an interpreter, `3.12.1`. Rejects with what went wrong, in words. */
export function probe(command: string): Promise<string> {
  const script = 'import sys; print(".".join(map(str, sys.version_info[:3])))';
  return new Promise((resolve, reject) => {
    execFile(command, ['-I', '-c', script], { timeout: PATIENCE, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        const words = error.code === 'ENOENT' ? 'not found' : stderr.trim().split('\n').at(-1);
        reject(new Error(words === undefined || words === '' ? error.message : words));
      }
    });
  });
}

interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      path: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

interface EnvironmentsApi {
  getEnvironment?(
    scope: vscode.Uri | undefined,
  ): Promise<{ readonly execInfo?: { readonly run?: { readonly executable?: string } } } | undefined>;
}

async function api<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  return extension === undefined ? undefined : extension.activate();
}

/** The interpreters that the Python extensions have selected; none without them, or where they fail. */
export async function environments(log: vscode.LogOutputChannel): Promise<string[]> {
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  const found: string[] = [];
  try {
    const environment = await (await api<EnvironmentsApi>('ms-python.vscode-python-envs'))?.getEnvironment?.(resource);
    const executable = environment?.execInfo?.run?.executable;
    if (executable !== undefined) {
      found.push(executable);
    }
    const python = (await api<PythonApi>('ms-python.python'))?.environments;
    if (python !== undefined) {
      const active = await python.resolveEnvironment(python.getActiveEnvironmentPath(resource));
      const path = active?.executable.uri?.fsPath;
      if (path !== undefined) {
        found.push(path);
      }
    }
  } catch (error) {
    log.warn(`the Python extension gave no interpreter: ${String(error)}`);
  }
  return found;
}
