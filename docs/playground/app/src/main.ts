// The playground: an editor with findings and quick fixes, and beside it the prompt adapted for the chosen model.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import type { Checked, Finding, Fix, Model, Size } from './answers.ts';
import { Engine } from './engine.ts';

const PAUSE = 150; // milliseconds without a keystroke before a check; our judgement
const FIRST_MODEL = 'zai/glm-4.7-flash';

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no #${id}`);
  }
  return found as T;
};

const page = {
  model: element<HTMLSelectElement>('pg-model'),
  kind: element<HTMLSelectElement>('pg-kind'),
  state: element('pg-state'),
  findings: element('pg-findings'),
  steps: element('pg-steps'),
  size: element('pg-size'),
  adapt: element<HTMLButtonElement>('pg-adapt'),
  format: element<HTMLButtonElement>('pg-format'),
  fix: element<HTMLButtonElement>('pg-fix'),
};

const engine = new Engine(new URL('./worker.js', import.meta.url));
let latest: { text: string; checked: Checked } | undefined;
let timer = 0;
let adaptedView: EditorView | undefined;

const editor = new EditorView({
  parent: element('pg-editor'),
  state: EditorState.create({
    doc: element('pg-example').textContent.trim() + '\n',
    extensions: [
      lineNumbers(),
      history(),
      lintGutter(),
      EditorView.lineWrapping,
      keymap.of([...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ 'aria-label': 'The prompt' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          soon();
        }
      }),
    ],
  }),
});

const soon = (): void => {
  clearTimeout(timer);
  timer = setTimeout(() => { void check(); }, PAUSE);
};

const check = async (): Promise<void> => {
  const text = editor.state.doc.toString();
  const answer = await engine.check(text, page.kind.value, page.model.value || null);
  if (answer === undefined || text !== editor.state.doc.toString()) {
    return;
  }
  if ('error' in answer) {
    page.state.textContent = answer.error;
    return;
  }
  latest = { text, checked: answer };
  page.state.textContent = `Read as: ${answer.format}`;
  editor.dispatch(setDiagnostics(editor.state, answer.findings.map((finding) => asDiagnostic(finding, answer))));
  showFindings(answer);
  showAdapted(text, answer);
  page.adapt.disabled = answer.adapted.text === text;
  page.format.disabled = answer.formatted === text;
  page.fix.disabled = answer.fixed === text;
};

const fixesOf = (finding: Finding, { fixes }: Checked): readonly Fix[] =>
  finding.fixes.flatMap((number) => fixes.slice(number, number + 1));

const asDiagnostic = (finding: Finding, checked: Checked): Diagnostic => ({
  from: finding.from,
  to: finding.to,
  severity: finding.severity,
  source: finding.rule,
  message: finding.message,
  actions: fixesOf(finding, checked).map((fix) => ({ name: fix.title, apply: () => { apply(fix); } })),
});

const apply = (fix: Fix): void => {
  editor.dispatch({ changes: fix.edits.map(({ from, to, text }) => ({ from, to, insert: text })) });
};

const replaceBy = (text: string): void => {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
};

const made = <K extends keyof HTMLElementTagNameMap>(name: K, text: string, className = ''): HTMLElementTagNameMap[K] => {
  const node = document.createElement(name);
  node.textContent = text;
  node.className = className;
  return node;
};

const showFindings = (checked: Checked): void => {
  const rows = checked.findings.map((finding) => findingRow(finding, checked));
  page.findings.replaceChildren(...(rows.length > 0 ? rows : [made('li', 'Nothing found.')]));
};

const findingRow = (finding: Finding, checked: Checked): HTMLLIElement => {
  const row = made('li', '', `pg-${finding.severity}`);
  const link = made('a', finding.rule);
  link.href = `../rules/${finding.rule}/`;
  const go = made('button', `line ${editor.state.doc.lineAt(finding.from).number.toString()}`, 'pg-link');
  go.onclick = () => {
    editor.dispatch({ selection: { anchor: finding.from, head: finding.to }, scrollIntoView: true });
    editor.focus();
  };
  row.append(made('b', finding.severity), ' ', go, ' ', finding.message, ' (', link, ')');
  for (const fix of fixesOf(finding, checked)) {
    const button = made('button', fix.title, 'pg-fix');
    button.title = fix.safety === 'safe' ? 'safe: the prompt asks for the same' : 'unsafe: wording, order or emphasis changes';
    button.onclick = () => { apply(fix); };
    row.append(' ', button);
  }
  return row;
};

const showAdapted = (text: string, { adapted, before, after }: Checked): void => {
  adaptedView?.destroy();
  adaptedView = new EditorView({
    parent: element('pg-adapted'),
    state: EditorState.create({
      doc: adapted.text,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'The adapted prompt' }),
        unifiedMergeView({ original: text, mergeControls: false, gutter: true }),
      ],
    }),
  });
  page.size.textContent = `${inWords(before)} → ${inWords(after)}`;
  const steps = adapted.steps.map((step) => {
    const row = made('li', '');
    row.append(made('b', step.rewrite), ` ${step.changes.join('; ')}. `, made('span', step.reason, 'pg-reason'));
    return row;
  });
  page.steps.replaceChildren(...(steps.length > 0 ? steps : [made('li', 'No rewrite of this model has anything to change.')]));
};

const inWords = ({ characters, tokens, level }: Size): string =>
  `${characters.toLocaleString('en')} characters, ${level === 'exact' ? '' : '≈ '}${tokens.toLocaleString('en')} tokens`;

const fillModels = (models: readonly Model[]): void => {
  const vendors = new Set(models.map((model) => model.vendor));
  for (const vendor of [...vendors].sort((a, b) => a.localeCompare(b))) {
    const group = document.createElement('optgroup');
    group.label = vendor;
    group.append(...models.filter((model) => model.vendor === vendor).map((model) => new Option(model.name, model.id)));
    page.model.append(group);
  }
  page.model.value = FIRST_MODEL;
};

const start = async (): Promise<void> => {
  try {
    fillModels(await engine.models());
  } catch (error) {
    page.state.textContent = `The engine could not be loaded in this browser (${String(error)}). Everything here works on your machine too: promptls adapt FILE --model glm-4.7-flash`;
    return;
  }
  for (const control of [page.model, page.kind, page.adapt, page.format, page.fix]) {
    control.disabled = false;
  }
  page.model.onchange = () => { void check(); };
  page.kind.onchange = () => { void check(); };
  page.adapt.onclick = () => { if (latest) { replaceBy(latest.checked.adapted.text); } };
  page.format.onclick = () => { if (latest) { replaceBy(latest.checked.formatted); } };
  page.fix.onclick = () => { if (latest) { replaceBy(latest.checked.fixed); } };
  await check();
};

void start();
