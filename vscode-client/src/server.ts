// The running server: found, started, restarted one at a time, given up after five crashes.
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type Executable,
  type InitializeParams,
} from 'vscode-languageclient/node';
import { Crashes } from './crashes.ts';
import { choose, expanded, type Wishes } from './interpreter.ts';
import { environments, onEnvironment, probe } from './python.ts';
import type { Status } from './protocol.ts';
import { documentSelector } from './selector.ts';

/** The documents that the server is told of. */
export function selector(): ReturnType<typeof documentSelector> {
  return documentSelector((vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme));
}

export type ServerState = 'off' | 'starting' | 'running' | 'failed';

/** Diagnostics are pushed: the server knows all open documents, and a pull asks only for those on the screen. */
class Client extends LanguageClient {
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    delete params.capabilities.textDocument?.diagnostic;
    params.capabilities.experimental = { promptls: { status: true } };
  }
}

export class Server implements vscode.Disposable {
  private client: Client | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly crashes = new Crashes();
  private readonly stateEmitter = new vscode.EventEmitter<ServerState>();
  private readonly statusEmitter = new vscode.EventEmitter<Status>();
  readonly onState = this.stateEmitter.event;
  readonly onStatus = this.statusEmitter.event;
  state: ServerState = 'off';
  /** The command that runs, for people. */
  command = '';
  tried: readonly string[] = [];
  private readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  private listening: Promise<vscode.Disposable> | undefined;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
  }

  /** Starts the server if it does not run; the client, or undefined if it cannot be had. */
  async ready(): Promise<LanguageClient | undefined> {
    if (this.state === 'off') {
      this.start();
    }
    await this.queue;
    return this.state === 'running' ? this.client : undefined;
  }

  start(): void {
    if (this.state === 'off') {
      this.set('starting');
      this.enqueue(() => this.begin());
    }
  }

  restart(): void {
    this.crashes.forget();
    this.set('starting');
    this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** What names the executable has changed: a restart only if that changes what runs. */
  async reconsider(): Promise<void> {
    if (this.state === 'off') {
      return;
    }
    await this.queue;
    const executable = await this.executable();
    if (this.state !== 'running' || executable === undefined || words(executable) !== this.command) {
      this.restart();
    }
  }

  /** One start or stop at a time: two of them at once would leave two servers. */
  private enqueue(job: () => Promise<void>): void {
    this.queue = this.queue.then(job).catch((error: unknown) => {
      this.log.error(`the server could not be started: ${String(error)}`);
      this.set('failed');
      void this.offer('The promptls server could not be started.', 'promptls.path');
    });
  }

  async stop(): Promise<void> {
    await this.queue;
    await this.end();
  }

  dispose(): void {
    this.stateEmitter.dispose();
    this.statusEmitter.dispose();
    void this.listening?.then((events) => { events.dispose(); });
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await this.discard(client);
    }
  }

  private async discard(client: Client): Promise<void> {
    // A client that did not get as far as running cannot be stopped, and need not be.
    await client.dispose().catch((error: unknown) => { this.log.debug(`while stopping: ${String(error)}`); });
  }

  private async begin(): Promise<void> {
    this.set('starting');
    const executable = await this.executable();
    if (executable === undefined) {
      this.set('failed');
      await this.complain();
      return;
    }
    this.command = words(executable);
    this.log.info(`starting ${this.command}`);
    const client = new Client('promptls', 'promptls', executable, {
      documentSelector: selector(),
      outputChannel: this.log,
      initializationOptions: options(),
      initializationFailedHandler: () => false,
      middleware: {
        // The server would show the counts as a message; here they have a page.
        executeCommand: (command, args: unknown[], next): vscode.ProviderResult<unknown> =>
          command === 'promptls.showFindings'
            ? vscode.commands.executeCommand('promptls.compareModels', ...args)
            : next(command, args),
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          this.crashed(client);
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    });
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client === client && this.state !== 'failed') {
        this.set(newState === State.Running ? 'running' : 'starting');
      }
    });
    client.onNotification('promptls/status', (status: Status) => { this.statusEmitter.fire(status); });
    try {
      await client.start();
    } catch (error) {
      // One that went away while it started has been dealt with in `crashed`.
      if (this.client === client) {
        throw error;
      }
    }
  }

  /** Restarts are ours and not the client's: its own speaks up for each one that fails. */
  private crashed(client: Client): void {
    if (this.client !== client) {
      return;
    }
    this.client = undefined;
    if (this.crashes.restarts()) {
      this.log.warn('the server went away; it is started again');
      this.set('starting');
      this.enqueue(async () => {
        await this.discard(client);
        await this.begin();
      });
    } else {
      this.log.error('the server went away five times within three minutes; it is not started again');
      this.set('failed');
      void this.giveUp();
      this.enqueue(() => this.discard(client));
    }
  }

  private set(state: ServerState): void {
    if (this.state !== state) {
      this.state = state;
      this.stateEmitter.fire(state);
    }
  }

  private async executable(): Promise<Executable | undefined> {
    const wishes = await this.wishes();
    const cwd = this.context.extensionPath;
    // A pack is code, though none of the workspace's own: one that is not trusted has it run on nothing.
    const options = vscode.workspace.isTrusted ? { cwd } : { cwd, env: { ...process.env, PROMPTLS_NO_PACKS: '1' } };
    if (wishes.path !== '') {
      this.tried = [`${wishes.path} (from the setting promptls.path), taken`];
      return { command: expanded(wishes.path, wishes), args: ['server'], options };
    }
    const { found, tried } = await choose(wishes, probe);
    this.tried = tried;
    for (const line of tried) {
      this.log.info(line);
    }
    const script = path.join(this.context.extensionPath, 'bundled', 'launch.py');
    return found && { command: found.candidate.command, args: ['-I', '-X', 'utf8', script, 'server'], options };
  }

  private async wishes(): Promise<Wishes> {
    // VS Code itself leaves out what an untrusted workspace says of these two (restrictedConfigurations).
    const settings = vscode.workspace.getConfiguration('promptls');
    const interpreter = settings.get('interpreter', '');
    const installed = settings.get('path', '').trim();
    const asks = vscode.workspace.isTrusted && interpreter.trim() === '' && installed === '';
    if (asks) {
      this.listening ??= onEnvironment(() => { void this.reconsider(); }, this.log);
    }
    return {
      interpreter,
      path: installed,
      environments: asks ? await environments(this.log) : [],
      windows: process.platform === 'win32',
      home: os.homedir(),
      folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    };
  }

  private async complain(): Promise<void> {
    const named = vscode.workspace.getConfiguration('promptls').get('interpreter', '').trim();
    const message = named === ''
      ? 'promptls found no Python 3.10 or newer; name one in the setting promptls.interpreter.'
      : `promptls cannot run "${named}", which the setting promptls.interpreter names; choose another Python.`;
    await this.offer(message, 'promptls.interpreter');
  }

  private async offer(message: string, setting: string): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(message, 'Open Setting', 'Show Log');
    if (chosen === 'Open Setting') {
      // An executable is a setting of the machine: beside a remote one, VS Code shows those on a page of their own.
      await (vscode.env.remoteName === undefined
        ? vscode.commands.executeCommand('workbench.action.openSettings', setting)
        : vscode.commands.executeCommand('workbench.action.openRemoteSettings', { query: setting }));
    } else if (chosen === 'Show Log') {
      this.log.show();
    }
  }

  private async giveUp(): Promise<void> {
    const message = 'The promptls server went away five times within three minutes and is not started again.';
    const chosen = await vscode.window.showErrorMessage(message, 'Show Log', 'Restart Server');
    if (chosen === 'Show Log') {
      this.log.show();
    } else if (chosen === 'Restart Server') {
      this.restart();
    }
  }
}

/** What tells one server from another: the command line, and whether it takes packs. */
function words(executable: Executable): string {
  const packs = executable.options?.env === undefined ? '' : ' (without packs)';
  return [executable.command, ...(executable.args ?? [])].join(' ') + packs;
}

/** What the server needs to know before the first document; later it asks for it. */
function options(): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration('promptls');
  return { model: settings.get('model'), select: settings.get('select'), ignore: settings.get('ignore') };
}
