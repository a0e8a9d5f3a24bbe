// Which documents the server sees. Generous, since the server decides what is a prompt; but a Python process is
// started only when a document may be one. Pure.

/** Language ids that VS Code or an extension gives to prompts alone. */
export const PROMPT_LANGUAGES = [
  'prompt', 'instructions', 'chatagent', 'skill', 'prompt-text', 'prompty', 'dotprompt', 'poml', 'promptl', 'baml',
];

/** Language ids of files that may hold prompts. */
export const HOST_LANGUAGES = [
  'markdown', 'plaintext', 'yaml', 'json', 'jsonc', 'jsonl', 'toml', 'jinja', 'jinja-md', 'jinja-yaml', 'modelfile',
  'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact',
];

/** Of these only a file with a mark holds prompts, wherever it stands; a name such as `prompt.py` says nothing. */
export const MARKED_LANGUAGES = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** Documents that no extension gives a language of its own, by name. */
export const PROMPT_FILES =
  '**/{*.prompt,*.prompty,*.promptl,*.poml,*.baml,*.mdc,*.j2,*.jinja,*.jinja2,Modelfile,*.modelfile}';

/** `vscode-userdata` holds prompts that belong to a person and not to a folder. */
const SCHEMES = ['file', 'untitled', 'vscode-userdata', 'vscode-vfs'];

export interface Filter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string;
}

/** `folders`: the schemes of the open folders, since a virtual workspace may have one of its own. */
export function documentSelector(folders: readonly string[] = []): Filter[] {
  return [...new Set([...SCHEMES, ...folders])].flatMap((scheme) => [
    ...[...PROMPT_LANGUAGES, ...HOST_LANGUAGES].map((language) => ({ scheme, language })),
    { scheme, pattern: PROMPT_FILES },
  ]);
}

const ENDING = /\.(?:prompt\w?|poml|baml|mdc|j2|jinja2?|modelfile)$/i;
const HINT =
  /prompt|agent|chat|skill|system|instruction|assistant|persona|message|claude|gemini|cursor|windsurf|copilot|modelfile/i;
const AGENT = /^---\r?\n(?:.*\r?\n){0,20}?(?:tools|model):/;

/** True if a document may be a prompt, so that it is worth starting the server, which has the last word. */
export function maybePrompt(languageId: string, path: string, head: string): boolean {
  if (PROMPT_LANGUAGES.includes(languageId) || ENDING.test(path)) {
    return true;
  }
  if (MARKED_LANGUAGES.includes(languageId)) {
    return head.includes('promptls: prompt');
  }
  return HOST_LANGUAGES.includes(languageId) && (HINT.test(path) || head.includes('promptls:') || AGENT.test(head));
}
