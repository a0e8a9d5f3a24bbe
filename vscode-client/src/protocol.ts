// What the server sends beside the Language Server Protocol. Its side is server/promptls/lsp/handlers/.

export interface Tokens {
  readonly count: number;
  readonly level: 'estimate' | 'proxy' | 'exact';
  /** Nineteen texts in twenty lie within so many per cent. */
  readonly error: number;
}

export interface ModelName {
  readonly id: string;
  readonly name: string;
}

export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface PromptStatus {
  readonly uri: string;
  readonly prompt: true;
  readonly model: ModelName | null;
  readonly origin: string;
  readonly unknown: string | null;
  readonly format: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly tokens: Tokens;
  readonly window: number | null;
}

export type Status = PromptStatus | { readonly uri: string; readonly prompt: false };

export interface Price {
  readonly input: number;
  readonly output: number;
  readonly route: string;
  readonly free: boolean;
}

export interface ModelRow extends ModelName {
  readonly vendor: string | null;
  readonly family: string | null;
  readonly status: string | null;
  readonly window: number | null;
  readonly maxOutput: number | null;
  readonly price: Price | null;
  readonly summary: string | null;
  readonly aliases: readonly string[];
}

export interface PageLine {
  readonly text: string;
  readonly sources: readonly string[];
  readonly listed: boolean;
  readonly more: readonly PageLine[];
}

export interface PageBlock {
  readonly caption: string;
  readonly text: string;
}

export interface ModelPage extends ModelRow {
  readonly sections: readonly { readonly title: string; readonly body: readonly (PageLine | PageBlock)[] }[];
  readonly sources: Readonly<
    Record<string, { readonly title: string; readonly url: string | null; readonly asOf: string }>
  >;
  readonly example: string | null;
}

export interface Size {
  readonly characters: number;
  readonly tokens: Tokens;
}

export interface Tried {
  readonly text: string;
  readonly steps: readonly { readonly rewrite: string; readonly reason: string; readonly changes: readonly string[] }[];
  readonly refused: readonly string[];
  readonly before: Size;
  readonly after: Size;
  readonly findings: readonly { readonly rule: string; readonly severity: Severity; readonly message: string }[];
}

export interface ReceivedMessage {
  readonly role: string;
  readonly parts: readonly { readonly text: string; readonly variable?: string }[];
  readonly tokens: Tokens;
  /** Of a file that holds several prompts, the number and title of the one that the message belongs to. */
  readonly prompt?: string;
}

export interface Received {
  readonly model: string | null;
  readonly window: number | null;
  readonly messages: readonly ReceivedMessage[];
  readonly variables: readonly { readonly name: string; readonly value: string; readonly given: boolean }[];
}

/** Models side by side: a cell a model in each line, its parts on lines of their own. */
export interface Compared {
  readonly models: readonly ModelName[];
  readonly tables: readonly {
    readonly title: string;
    readonly lines: readonly { readonly name: string; readonly cells: readonly string[]; readonly differs: boolean }[];
  }[];
  readonly rules: readonly string[];
}

export interface ModelPlace {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

export interface AdaptStep {
  readonly rewrite: string;
  readonly reason: string;
  readonly sources: readonly string[];
  readonly changes: readonly string[];
  readonly skipped: string;
}

export interface Adapted {
  readonly text: string;
  readonly model: string;
  readonly steps: readonly AdaptStep[];
  readonly refused: readonly string[];
}
