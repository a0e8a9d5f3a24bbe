// What the editor shows beside a prompt: its model, what was found, how the server is.
import * as vscode from 'vscode';
import { inFront } from './front.ts';
import { selector, type Server, type ServerState } from './server.ts';
import type { PromptStatus } from './protocol.ts';
import { findings, literal, size, tokens } from './words.ts';

const SERVER: Record<ServerState, string> = {
  off: 'server not started',
  starting: 'server starting',
  running: 'server running',
  failed: 'server not running',
};

/** The status of every open prompt, and the two places that show the one in front. */
export class StatusView implements vscode.Disposable {
  private readonly known = new Map<string, PromptStatus>();
  private readonly item = vscode.languages.createLanguageStatusItem('promptls.status', selector());
  private readonly entry = vscode.window.createStatusBarItem('promptls.model', vscode.StatusBarAlignment.Right, 101);
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly parts: vscode.Disposable[];
  /** Fires with a document's URI when something new is known of it. */
  readonly onChange = this.changed.event;
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
    this.item.name = 'promptls';
    this.item.command = { title: 'Menu…', command: 'promptls.menu' };
    this.entry.name = 'promptls: target model';
    this.entry.command = 'promptls.menu';
    this.parts = [
      this.item, this.entry, this.changed,
      server.onStatus((status) => {
        if (status.prompt) {
          this.known.set(key(status.uri), status);
        } else {
          this.known.delete(key(status.uri));
        }
        this.changed.fire(key(status.uri));
        this.show();
      }),
      server.onState((state) => {
        if (state !== 'running') {
          this.known.clear();
        }
        this.show();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => { this.show(); }),
    ];
    this.show();
  }

  of(uri: vscode.Uri | undefined): PromptStatus | undefined {
    return uri && this.known.get(uri.toString());
  }

  private show(): void {
    const document = inFront();
    const status = this.of(document?.uri);
    const state = this.server.state;
    void vscode.commands.executeCommand('setContext', 'promptls.promptActive', status !== undefined);
    this.item.busy = state === 'starting';
    this.item.severity = state === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.item.text = status === undefined ? 'promptls' : modelOf(status);
    this.item.detail = [status && findings(status.counts), status && tokens(status.tokens), SERVER[state]]
      .filter((part) => part !== undefined)
      .join(' · ');
    if (state === 'failed' && document !== undefined && vscode.languages.match(selector(), document) > 0) {
      this.entry.text = '$(error) promptls';
      this.entry.tooltip = 'The promptls server is not running.';
      this.entry.show();
    } else if (status === undefined) {
      this.entry.hide();
    } else {
      this.entry.text = status.model === null && status.unknown === null ? '$(target) Pick target model' : `$(target) ${modelOf(status)}`;
      this.entry.tooltip = tooltip(status, state);
      this.entry.show();
    }
  }

  dispose(): void {
    for (const part of this.parts) {
      part.dispose();
    }
  }
}

/** The server and the editor may write one URI in two ways. */
function key(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}

function modelOf(status: PromptStatus): string {
  return status.model?.name ?? status.unknown ?? 'no target model';
}

function tooltip(status: PromptStatus, state: ServerState): vscode.MarkdownString {
  const window = status.window === null ? '' : ` of ${size(status.window)}`;
  const unknown = status.unknown === null ? '' : ' (promptls has no profile for it)';
  const lines = [
    status.model === null && status.unknown === null
      ? 'No target model: only rules that hold for every model run. Click to pick one.'
      : `Target model: **${literal(modelOf(status))}**${unknown}, named by ${literal(status.origin)}`,
    `${findings(status.counts)} · ${tokens(status.tokens)}${window}`,
    `${status.format} · ${SERVER[state]}`,
  ];
  return new vscode.MarkdownString(lines.join('\n\n'));
}
