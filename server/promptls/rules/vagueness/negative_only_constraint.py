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
from functools import lru_cache

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Proposal, TextChange
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text import Span
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


def _says_only_that(hit: Hit) -> bool:
    """True if nothing else in the block says what to do instead."""
    said = _said_instead(hit.block.content.prose)
    return said is None or (hit.start <= said.start and said.end <= hit.end)


@lru_cache(maxsize=2)  # asked for each ban of one block, which may hold very many
def _said_instead(prose: str) -> Span | None:
    """From the first words that say what to do instead to the end of the last."""
    places = [match.span() for match in _INSTEAD.finditer(prose)]
    return Span(places[0][0], places[-1][1]) if places else None


def _with_more(hit: Hit) -> tuple[Proposal, ...]:
    prose = hit.block.content.prose
    instead = next(text for text, pattern in _BANS.items() if pattern.match(prose, hit.start, hit.end))
    stop = "" if prose[hit.end - 1] in ".!" else "."
    change = TextChange(0, hit.end, hit.end, f"{stop} {instead}")
    return (Proposal(f'Add "{instead}"', (change,), Safety.UNSAFE, preferred=True),)


RULE = phrases(
    "negative-only-constraint",
    __name__,
    WordList(
        tuple(Phrase(pattern, head=True, accept=_says_only_that) for pattern in _BANS.values()),
        "says only what not to do; add what to do instead",
        fixes=_with_more,
    ),
    family="vagueness",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
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
