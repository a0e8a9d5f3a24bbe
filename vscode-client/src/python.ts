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

/** Of `ms-python.python`. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      path: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

/** Of `ms-python.vscode-python-envs`. */
interface EnvironmentsApi {
  getEnvironment?(
    scope: vscode.Uri | undefined,
  ): Promise<{ readonly execInfo?: { readonly run?: { readonly executable?: string } } } | undefined>;
  readonly onDidChangeEnvironment?: vscode.Event<unknown>;
}

const ENVIRONMENTS = 'ms-python.vscode-python-envs';
const PYTHON = 'ms-python.python';

async function api<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  return extension === undefined ? undefined : extension.activate();
}

/** An answer of another extension: undefined where it fails or takes too long, since we can do without. */
async function answer<T>(what: string, asked: () => Promise<T | undefined>, log: vscode.LogOutputChannel): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Error(`no answer within ${String(PATIENCE / 1_000)} s`)); }, PATIENCE);
  });
  try {
    return await Promise.race([asked(), late]);
  } catch (error) {
    log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The interpreters that the Python extensions have selected; none without them, or where they fail. */
export async function environments(log: vscode.LogOutputChannel): Promise<string[]> {
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  const found = await Promise.all([
    answer(ENVIRONMENTS, async () => {
      const environment = await (await api<EnvironmentsApi>(ENVIRONMENTS))?.getEnvironment?.(resource);
      return environment?.execInfo?.run?.executable;
    }, log),
    answer(PYTHON, async () => {
      const python = (await api<PythonApi>(PYTHON))?.environments;
      const active = await python?.resolveEnvironment(python.getActiveEnvironmentPath(resource));
      return active?.executable.uri?.fsPath;
    }, log),
  ]);
  return found.filter((one) => one !== undefined);
}

/** Has `listener` called when another environment is selected. */
export async function onEnvironment(listener: () => void, log: vscode.LogOutputChannel): Promise<vscode.Disposable> {
  const events = await Promise.all([
    answer(ENVIRONMENTS, async () => (await api<EnvironmentsApi>(ENVIRONMENTS))?.onDidChangeEnvironment, log),
    answer(PYTHON, async () => (await api<PythonApi>(PYTHON))?.environments?.onDidChangeActiveEnvironmentPath, log),
  ]);
  return vscode.Disposable.from(...events.flatMap((event) => (event === undefined ? [] : [event(listener)])));
}
