// What `bridge.py` answers. Offsets are UTF-16 units from the start of the text.

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
}

export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly TextEdit[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly message: string;
  readonly from: number;
  readonly to: number;
  /** Where its fixes stand in those of the answer: many findings may share one. */
  readonly fixes: readonly number[];
}

export interface Size {
  readonly characters: number;
  readonly tokens: number;
  readonly level: 'exact' | 'proxy' | 'estimate';
}

export interface Checked {
  readonly format: string;
  readonly findings: readonly Finding[];
  readonly fixes: readonly Fix[];
  readonly adapted: {
    readonly text: string;
    readonly steps: readonly { readonly rewrite: string; readonly reason: string; readonly changes: readonly string[] }[];
  };
  readonly formatted: string;
  readonly fixed: string;
  readonly before: Size;
  readonly after: Size;
}

export type Answer<T> = T | { readonly error: string };

export interface Request {
  readonly do: 'models' | 'check';
  readonly text?: string;
  readonly name?: string;
  readonly model?: string | null;
}
