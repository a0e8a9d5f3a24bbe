"""Something was to be filled in before the prompt is used, and has not been.

## What

- TODO, TBD, FIXME or XXX (in capitals) at the start of a sentence or item, after a label
  ("Tone: TBD") or in brackets, and "lorem ipsum" filler;
- [INSERT TONE], [Your name here], [PLACEHOLDER], <your product>: a bracket that speaks to the person
  who fills it in;
- `{name}` or `{ _.role("user") }` in a file that declares `name`, or uses it, in double braces: it stays as it is;
- `${input:name}` in a skill, which a host asks a person for in prompt files alone;
- a dummy that stands for the author's own: "/Users/yourname/notes.md", "https://your-domain.com", a link that ends
  in "url-of-my-form".

## Why

The model reads the placeholder as text: it answers about "[INSERT TONE]", or makes a value up. Left-over
placeholders and undefined variables were found in 1.6 % of real prompt files (docs/evidence.md, rule 41,
measured 2026-11-22) and are a class of the prompt-defect taxonomy (arXiv 2509.14404).

## Fix

None: only the author knows what belongs there.

## Limits

Silent in code, quotations, tables, headings and examples, and wherever the bracket belongs to what the model
is to write: below a line or heading that announces a format, a template, a structure or an output, and in a
sentence that tells the model to replace it. Prompts about TODO comments are recognised by a TODO elsewhere
in a sentence. Of dummy paths and addresses only those are judged that speak of the author, not "/path/to/file". Template variables
are for `undeclared-variable`.

## Sources

- Visual Studio Code, prompt files (input variables), code.visualstudio.com/docs/agent-customization/prompt-files, 2026-11-26
- arXiv 2509.14404, a taxonomy of prompt defects; docs/evidence.md, P4 and rule 41, 2026-11-22
- docs/evidence.md, own counts: where naive placeholder rules raise false alarms, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Kind, Place, Prompt, Variable
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.masks import mask
from promptls.prompt.sieve import Sieve, Sought, sifted
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = r"(?:TODO|TBD|FIXME|XXX)"
_TOKENS = ("TODO", "TBD", "FIXME", "XXX", "orem ipsum")
_MARKER = LazyPattern(
    rf"(?:(?<=\n)|\A|(?<=[.!?]\s))[ \t*_>]*(?P<start>{_TOKEN})(?=[*_]*(?:\s*[:.!?(]|\s+[-–—]|\s*$|\s*\n))"
    rf"|:[*_]*[ \t]+[*_]*(?P<value>{_TOKEN})[*_]*[.!]?[ \t]*(?=\n|$)"
    rf"|[\[(<](?P<bracket>{_TOKEN})(?=[:\])> ])"
    r"|(?P<lorem>\blorem ipsum dolor\b)",
)
_BRACKET = LazyPattern(
    r"\[(?:(?:PLEASE |Please |please )?(?:INSERT|Insert|insert|ENTER|Enter|PASTE|Paste|FILL|Fill|REPLACE|ADD)\b[^\]\[\n]{1,80}"
    r"|PLACEHOLDER[^\]\[\n]{0,60}|Placeholder|placeholder"
    r"|(?:YOUR|Your) [^\]\[\n]{2,60}|your [^\]\[\n]{2,60} here)\](?!\()"
    r"|<(?:(?:YOUR|Your|your)[ _-][A-Za-z][^<>\n=]{1,60}|(?:INSERT|Insert|insert|PASTE|Paste|paste)[ _-][^<>\n=]{2,60}|PLACEHOLDER)>"
)
_DUMMY = LazyPattern(
    r"(?:/Users|/home|\b[A-Z]:\\Users)[/\\](?:(?:my|your)[-_]?(?:user[-_]?)?name|user[-_]?name)\b[^\s)\]>,]{0,200}"
    r"|\bhttps?://(?:[\w.-]{0,60}\byour-?(?:domain|company|site|server|organi[sz]ation)\.[^\s)\]>,]{0,200}"
    r"|[^\s)\]>,]{0,200}/(?:url|link|address|id)-of-(?:my|your)-[^\s)\]>,]{0,100})",
    re.I,
)
_DUMMIES = Sieve((_DUMMY,))
_ABOUT_TODO = Sought(
    r"\b(?:TODO|FIXME|XXX|TBD)s?(?:/| (?:comments?|items?|lists?|markers?|tags?|notes?|entries|placeholders?|or|and)\b)"
    r"|(?i:\b(?:todos|to-?do[ -](?:list|item)s?|a (?:TODO|TBD|FIXME)|no (?:TODO|TBD|FIXME)|placeholders?)\b)"
)
_FOR_THE_MODEL = LazyPattern(
    r"\b(?:format|template|output|structure|layout|schema|example|sample|respond|reply|response|return|report|as follows|fields?"
    r"|this form|like this|email|letter|message|deliverable)s?\b",
    re.I,
)
_WRITTEN = LazyPattern(
    r"\b(?:format|template|example|respond|reply|say|write|answer|signs?|subject|(?:end|start|begin)s? with)\b",
    re.I,
)
_TOLD = LazyPattern(
    r"\b(?:replac\w*|substitut\w*|fill(?:ed|s)?(?: in)?|placeholders?|swap|instead of|such as|e\.g\.|bracket\w*|leave|use|mark\w*|flag\w*|tag)\b",
    re.I,
)

_ONE_BRACE = LazyPattern(
    r"(?<![{$\\%#\w/])\{[ \t]*(?P<name>[A-Za-z_]\w{0,60})(?P<rest>(?:\.\w{1,60}){0,4}(?:\([^(){}\n]{0,60}\))?)[ \t]*\}(?![}\w/])"
)
_INPUT = LazyPattern(r"\$\{input:[^{}\s]{1,80}\}")
_ABOUT_VARIABLES = LazyPattern(r"\b(?:variables?|syntax|placeholders?|variableName)\b", re.I)
"""Speaks of such placeholders, and has none."""
_LEFT = Sieve((_MARKER, _BRACKET, _DUMMY), (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TAG))
_SINGLE, _INPUTS = Sieve((_ONE_BRACE,), own=True), Sieve((_INPUT,), own=True)
_DOUBLE = ("{{", "{%", "{#")
_ROOT = LazyPattern(r"\w+")
_BUILT_IN = frozenset(("_.role", "ctx.output_format", "ctx.client"))
"""What BAML's templates are given, besides the arguments."""

_BEFORE = 300
"""How far back (code points) a bracket's own sentence and lead-in are read."""


@rule(
    "unresolved-placeholder",
    family="structure",
    severity=Severity.ERROR,
    looks_for=(_LEFT, _SINGLE, _INPUTS),
    good=(
        "Find all TODO comments and list them.\n\n- TODO: with an owner\n- FIXME: without one\n",
        "Use this template:\n\n- [Insert title]\n- [Your summary]\n",
        "## Output format\n\n[Your verdict]\n\n[INSERT SCORE]\n",
        "Return JSON:\n\n```json\n{\"id\": \"TODO\"}\n```\n",
        "Never leave `TODO` or `[INSERT NAME]` in the text.\n",
        "Replace [INSERT NAME] with the customer's name.\n",
        "Greet <name> and close the <title> tag.\n",
        "Read [your guide](guide.md) first.\n",
        "Keep the todo list short. TODO lists have five items.\n",
        "Write each path as `/Users/yourname/notes.md`, such as https://your-domain.com/a.\n",
        "Name the method `${input:method}` in two words.\n",
        Good("---\nname: a\ndescription: b\n---\nUse `${input:method}` as a variable.\n", path="a/SKILL.md"),
        "Greet {{name}}. Open /users/{name}/mails.\n",
        "Greet {{name}}. Return `{name}`.\n",
        "Greet {name}.\n",
        "Read the file at /path/to/file, and never one below /home/ada.\n",
    ),
    bad=(
        Bad("Write a product text.\n\nTone: TBD\n", found=("TBD",)),
        Bad("Summarise the report for [INSERT AUDIENCE].\n", found=("[INSERT AUDIENCE]",)),
        Bad("You support customers of <your company>.\n", found=("<your company>",)),
        Bad(
            "---\ninputs:\n  name: {type: string}\n---\nsystem:\nGreet {{name}} by mail. Tell {name} the price.\n",
            path="greet.prompty",
            found=("{name}",),
        ),
        Bad("---\nname: a\ndescription: b\n---\nShorten the method `${input:method}`.\n", path="a/SKILL.md", found=("${input:method}",)),
        Bad("Sort the rows.\n\n- TODO: say by which column\n", found=("TODO",)),
        Bad("Read the notes in /Users/yourname/notes.md first.\n", found=("/Users/yourname/notes.md",)),
        Bad("Open https://your-domain.com/form and fill it in.\n"),
        Bad("Keep each row. TODO: name the columns\n", found=("TODO",)),
        Bad("You work for [Your company name].\n\n(TBD: opening hours)\n", found=("[Your company name]", "TBD")),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Placeholders in prose."""
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        marked = any(token in document.text for token in _TOKENS)
        about_todo = not marked or document.mentions(_ABOUT_TODO)
        for number, (start, end, before) in document.gather(_placeholders, about_todo):
            # None for a marker, which no context excuses.
            if before is None or not _is_for_the_model(document, number, before):
                base = document.blocks[number].content
                yield _unfilled(index, document.text, base + start, base + end)
    yield from _in_one_brace(ctx.prompt)
    if ctx.prompt.kind is Kind.SKILL:
        yield from _asked_of_nobody(ctx.prompt)


def _asked_of_nobody(prompt: Prompt) -> Iterator[Finding]:
    """The first place of each input."""
    told: set[str] = set()
    for index, message in enumerate(prompt.messages):
        document = message.document
        for number, (start, end) in document.gather(_inputs):
            place = Place(index, Span(start, end).shift(document.blocks[number].content))
            words = document.text[slice(*place.span)]
            if words in told:
                continue
            told.add(words)
            yield Finding(
                place,
                f'"{words}" is asked for in prompt files alone, and stays as it is in a skill; say what is meant',
            )


@sifted(_INPUTS)
def _inputs(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    if not _ABOUT_VARIABLES.search(content.text):
        yield from (match.span() for match in _INPUT.finditer(content.text))


def _in_one_brace(prompt: Prompt) -> Iterator[Finding]:
    """Names of variables in single braces, where the file's own are all in double ones."""
    if any(_written(prompt, variable)[:2] not in _DOUBLE for variable in prompt.variables):
        return
    names = {*prompt.declared, *(v.name for v in prompt.variables)}
    roots = {found.group() for found in map(_ROOT.search, names) if found}
    if not roots:
        return
    for index, message in enumerate(prompt.messages):
        document = message.document
        for number, (start, end, root, called) in document.gather(_single):
            if root in roots or called in _BUILT_IN:
                place = Place(index, Span(start, end).shift(document.blocks[number].content))
                words = document.text[slice(*place.span)]
                yield Finding(
                    place,
                    f'"{words}" stays as it is, since nothing fills in single braces here; write it in double ones',
                )


def _written(prompt: Prompt, variable: Variable) -> str:
    return prompt.messages[variable.message].text.text[slice(*variable.span)]


@sifted(_SINGLE)
def _single(block: Block, content: BlockContent) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, first name, name with properties) of what stands in single braces, outside of code."""
    doubled = [span for span in content.templates if content.text[span.start : span.start + 2] in _DOUBLE]
    shown = mask(content.text, [*content.code, *doubled])
    for match in _ONE_BRACE.finditer(shown):
        called = match["name"] + match["rest"].partition("(")[0]
        yield *match.span(), match["name"], called


@sifted(_LEFT)
def _placeholders(
    block: Block, content: BlockContent, about_todo: bool
) -> Iterator[tuple[int, int, str | None]]:
    """(start, end, the text before a bracket) of what may have been left to be filled in."""
    if block.example:
        return
    shown = content.text
    dummy = "/" in shown and content.may_hold(_DUMMIES) and _DUMMY.search(shown) is not None
    if about_todo and "[" not in shown and "<" not in shown and not dummy:
        return
    if block.kind is not BlockKind.TAG:
        shown = mask(shown, [*content.code, *content.quotations, *content.templates])
    if not about_todo:
        for match in _MARKER.finditer(shown):
            if match.lastgroup != "bracket" or not _is_told(shown, match.start()):
                yield *match.span(match.lastgroup or 0), None
    for match in _DUMMY.finditer(shown) if dummy else ():
        if not _is_told(shown, match.start()):
            yield *match.span(), shown[max(0, match.start() - _BEFORE) : match.start()]
    for match in _BRACKET.finditer(shown) if "[" in shown or "<" in shown else ():
        if not _is_told(shown, match.start()):
            yield *match.span(), shown[max(0, match.start() - _BEFORE) : match.start()]


def _is_told(shown: str, at: int) -> bool:
    """True if the line says, before `at`, what is to be done with such a bracket."""
    low = max(0, at - _BEFORE)
    start = max(shown.rfind("\n", low, at) + 1, low)
    return bool(_TOLD.search(shown, start, at))


def _is_for_the_model(document: Document, number: int, before: str) -> bool:
    """True if the bracket stands in something that the model is to write: a format, a template, a letter."""
    blocks, text = document.blocks, document.text
    lines = before.split("\n")
    if _WRITTEN.search(lines[-1]):
        return True
    if any(line.rstrip("*_ ").endswith(":") and _FOR_THE_MODEL.search(line) for line in lines[:-1]):
        return True
    if _FOR_THE_MODEL.search(document.section_title(blocks[number])):
        return True
    indent = blocks[number].indent
    for earlier in range(number - 1, max(-1, number - 12), -1):
        block = blocks[earlier]
        if block.kind is BlockKind.HEADING:
            return False
        if block.kind is BlockKind.ITEM and blocks[number].kind is BlockKind.ITEM and block.indent >= indent:
            continue
        tail = text[max(block.content, block.end - 120) : block.end].rstrip("*_ ")
        return tail.endswith((":", "：")) and bool(_FOR_THE_MODEL.search(tail))
    return False


def _unfilled(index: int, text: str, start: int, end: int) -> Finding:
    words = text[start:end]
    quoted = words if len(words) <= 50 else words[:49] + "…"
    return Finding(
        Place(index, Span(start, end)),
        f'"{quoted}" was left to be filled in; write what belongs there, or make it a variable',
    )
