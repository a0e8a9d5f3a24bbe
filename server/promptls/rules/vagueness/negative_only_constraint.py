"""A ban on a form, with no word on the form that is wanted.

## What

"Do not use Markdown.", "No bullet points.", "No preamble." where neither the sentence nor its neighbours
say what to write instead. Only for models whose profile lists the rule.

## Why

Anthropic and Google advise to say what to do instead of what not to do, Cohere to pair each don't with a do
(docs/evidence.md, A1, G1, C1, 2026-11-22). No published figure for the gain was found; one that
circulates was retracted.

## Fix safety

Unsafe: the sentence that says it positively is added after the ban, which stays word for word.

## Limits

English only, and only bans on forms of a short list. Bans for the sake of safety, law or privacy are never
reported.

## Sources

- Anthropic, prompting best practices; docs/evidence.md, A1, 2026-11-22
- Cohere, crafting effective prompts (do and do not); docs/evidence.md, C1, second-hand
- docs/evidence.md, rule 15, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_NO = r"(?:do\s+not|don['’]t|never|avoid|no)\s+(?:use\s+|using\s+|write\s+|output\s+|include\s+|add\s+)?(?:any\s+)?"
_BANS = {
    "Write in plain prose.": LazyPattern(rf"\W*{_NO}markdown(?:\s+formatting)?\s*[.!]?\s*$", re.I),
    "Write each point as a sentence in a paragraph.": LazyPattern(
        rf"\W*{_NO}(?:bullet(?:ed)?\s*(?:points?|lists?)|bullets|lists)\s*[.!]?\s*$", re.I
    ),
    "Start with the answer.": LazyPattern(
        rf"\W*{_NO}(?:preambles?|introductions?|introductory\s+text)\s*[.!]?\s*$", re.I
    ),
    "Use plain words that a newcomer knows.": LazyPattern(
        rf"\W*{_NO}(?:jargon|technical\s+jargon)\s*[.!]?\s*$", re.I
    ),
}
_INSTEAD = LazyPattern(
    r"\b(?:instead|rather|plain|prose|paragraphs?|sentences?|start\s+with|begin\s+with|only|write\s+in|use\s+\w+)\b",
    re.I,
)
_STEMS = ("markdown", "bullet", "list", "preamble", "introduct", "jargon")


@rule(
    "negative-only-constraint",
    family="vagueness",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
    model_bound=True,
    languages=("en",),
    good=(
        "Do not use Markdown. Write in plain prose.\n",
        "Do not use Markdown; write plain paragraphs.\n",
        "Never share the card number.\n",
        "Do not list the prices.\n",
    ),
    bad=(
        Bad(
            "Be kind. Do not use Markdown.\n",
            fixed="Be kind. Do not use Markdown. Write in plain prose.\n",
            found=("Do not use Markdown.",),
        ),
        Bad("- No preamble.\n", fixed="- No preamble. Start with the answer.\n"),
        Bad(
            "Avoid bullet points.\n",
            fixed="Avoid bullet points. Write each point as a sentence in a paragraph.\n",
        ),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """Each such ban in a block that says nothing of what to do."""
    prose = block.content.prose
    lowered = prose.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for start, end in block.content.sentences:
        for instead, pattern in _BANS.items():
            if pattern.match(prose, start, end) and not _INSTEAD.search(prose[:start] + prose[end:]):
                words = " ".join(block.content.text[start:end].split())
                stop = "" if prose[end - 1] in ".!" else "."
                change = TextChange(0, end, end, f"{stop} {instead}")
                fix = Proposal(f'Add "{instead}"', (change,), Safety.UNSAFE, preferred=True)
                yield block.finding(
                    start, end, f'"{words}" says only what not to do; add what to do instead', (fix,)
                )
