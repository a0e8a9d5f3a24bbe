"""An example does what the prompt forbids.

## What

"Do not use bullet points" and an example in bullets; "no emojis" and an example with one; tables, asterisks,
wildcards, em dashes, exclamation marks and semicolons likewise. The example is reported and the rule linked; of
signs it may also be a sentence in quotation marks to go by, or code after "format:".

## Why

Models follow what they see done over what they are told: Anthropic asks for vigilance that examples show the
behaviour that is wanted (docs/evidence.md, A1, 2026-11-22), and OpenAI's optimiser looks for examples that
contradict the instructions (O3, second-hand).

## Fix

None: whether the rule or the example is meant is the author's to say.

## Limits

English only; rules whose breach can be seen in the layout or the signs, and demands on the whole answer alone.
Examples that are said to be bad, and those in fences, are left alone.

## Sources

- Anthropic, prompting best practices; docs/evidence.md, A1, 2026-11-22
- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
- docs/evidence.md, rule 54, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.claims import Claim, claims, ways_to_claim
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_EMOJI = LazyPattern("[\U0001f300-\U0001faff\u2705\u274c\u2b50]")
_TABLE = LazyPattern(r"^\s*\|.*\|\s*$", re.M)
_OUTPUT = LazyPattern(
    r"\W{0,4}(?:outputs?|answers?|a|assistant|responses?|good(?: example| answer)?)\W{0,3}:", re.I
)
_NEGATIVE = LazyPattern(
    r"\b(?:bad|wrong|incorrect|poor|avoid|never|not|don['’]t|negative|before|input|instead of)\b|❌", re.I
)
_SIGNS = {
    "no asterisks": "*",
    "no wildcards": "*",
    "no dashes": "—",
    "no exclamation marks": "!",
    "no semicolons": ";",
}
_KINDS = frozenset({"no emojis", "no bullets", "no table", *_SIGNS})
_FORM = LazyPattern(
    r"\b(?:format|form|template|pattern|syntax|example|as\s+follows|like\s+this)\W{0,4}$", re.I
)
"""Leads to what is to be written so."""
_WORDS = 4
"""Words of a quotation from which it is a sentence to go by, and no name. Our judgement."""
_SHOWING = LazyPattern(r"[*—!;]")


@rule(
    "example-breaks-rule",
    family="examples",
    severity=Severity.WARNING,
    languages=("en",),
    looks_for=(ways_to_claim(_KINDS),),
    good=(
        "Do not use emojis.\n\n<example>\nThe order has left.\n</example>\n",
        "Do not use emojis.\n\n<bad_example>\nOn its way 🚀\n</bad_example>\n",
        'Do not use exclamation marks.\n\nNever open with "Great to hear from you today!".\n',
        "Do not use asterisks.\n\n- Search for `*.py` first.\n",
        "Use bullet points.\n\n<example>\n- Ann\n- Bob\n</example>\n",
        "Do not use bullet points.\n\n- Name the day.\n- Name the hour.\n",
    ),
    bad=(
        Bad("Answer the mail. Do not use emojis.\n\n<example>\nYour order is on its way 🚀\n</example>\n", found=("🚀",)),
        Bad('Write it as "**Name** wants you to believe this.".\n\n- Do not output any asterisks.\n', found=("*",)),
        Bad("List each command. Do not use wildcards.\n\nAllow format: `Bash(command:*)`\n", found=("*",)),
        Bad("Never use em dashes.\n\n<example>\nThe order — a lamp — has left.\n</example>\n"),
        Bad("Never use bullet points.\n\n<example>\nOutput:\n- Ann\n- Bob\n</example>\n", found=("Ann",)),
        Bad("## Rules\n\nDo not use tables.\n\n## Example\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", found=("| a | b |",)),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """The first breach of each rule."""
    forbidden: dict[str, Claim] = {}
    for claim in claims(ctx.prompt, _KINDS):
        forbidden.setdefault(claim.kind, claim)
    reported: set[str] = set()
    for index, message in enumerate(ctx.prompt.messages if forbidden else ()):
        if not message.instructs:
            continue
        document = message.document
        for number, (kind, start, end) in document.gather(_shown):
            if kind not in forbidden or kind in reported:
                continue
            if not (document.blocks[number].example and _is_negative(document, number)):
                reported.add(kind)
                base = document.blocks[number].content
                rule_text = quoted(forbidden[kind].text)
                text = f"this example does what {rule_text} forbids; change the example, or the rule"
                related = ((forbidden[kind].place, "forbidden here"),)
                yield Finding(Place(index, Span(base + start, base + end)), text, related=related)


def _shown(block: Block, content: BlockContent) -> Iterator[tuple[str, int, int]]:
    """(kind of rule, start, end) of what a block of an example breaks."""
    if block.kind in (BlockKind.FENCE, BlockKind.COMMENT, BlockKind.TAG, BlockKind.HEADING, BlockKind.RULE):
        return
    for at in _signs(block, content):
        for kind, sign in _SIGNS.items():
            if content.text[at] == sign:
                yield kind, at, at + 1
    if not block.example:
        return
    if block.kind is BlockKind.ITEM and not block.ordered and block.marker in ("-", "*", "•"):
        yield "no bullets", 0, len(content.text.split("\n", 1)[0])
    if emoji := _EMOJI.search(content.text):
        yield "no emojis", emoji.start(), emoji.end()
    if table := _TABLE.search(content.text):
        yield "no table", table.start(), table.end()


def _signs(block: Block, content: BlockContent) -> Iterator[int]:
    """Where signs stand in what shows how to write: an example, a quoted sentence, or code after "format:"."""
    text = content.text
    if block.example:
        yield from (match.start() for match in _SHOWING.finditer(text))
        return
    shown = [s for s in content.quotations if len(text[s.start : s.end].split()) >= _WORDS]
    shown += [s for s in content.code if _FORM.search(text, max(0, s.start - 30), s.start)]
    for start, end in shown:
        if not _NEGATIVE.search(text, max(0, start - 100), start):
            yield from (match.start() for match in _SHOWING.finditer(text, start, end))


def _is_negative(document: Document, number: int) -> bool:
    """True if the words before the example, its heading or its tag say that it is a bad one, or an input."""
    blocks = document.blocks
    at, looked = number, 0
    while at > 0 and looked < 8:
        at -= 1
        block = blocks[at]
        text = block.info if block.kind is BlockKind.TAG else document.text[block.content : block.end]
        if block.kind is BlockKind.ITEM and block.example:
            continue
        looked += 1
        if _NEGATIVE.search(text[:200].replace("_", " ").replace("-", " ")):
            return True
        if block.kind in (BlockKind.TAG, BlockKind.HEADING) or _OUTPUT.match(text):
            return False
    return False
