"""The length of the output is asked for by an adjective alone.

## What

"Write a detailed report", "a brief summary of the case", "Be concise.": how long that is, every model and
every version of it decides anew. Reported at the adjective with its noun.

## Why

OpenAI's guide for GPT-5.2 gives lengths as clamps in sentences and bullets, Google's guide shows "3
sentences or less", and Anthropic's advises a number as well (docs/evidence.md, O4, G1, A1, 2026-11-22).
Words of this kind stand in 43 to 76 % of real prompt files; only those that govern an output are reported,
as a hint.

## Fix

None: only the author knows the number. Give one ("in at most 5 sentences", "400 to 600 words", "one line").

## Limits

English only. Silent where the same sentence gives a number, or a unit ("one paragraph"), and where a colon
goes on to list what the output holds.

## Sources

- OpenAI, GPT-5.2 prompting guide, output verbosity; docs/evidence.md, O4, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 11, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Hit, Phrase, WordList, asking, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_LONG = "concise|brief|short|succinct|terse|detailed|comprehensive|in-depth|thorough|extensive|exhaustive|lengthy|elaborate"
_NOUN = (
    "summar(?:y|ies)|overviews?|descriptions?|reports?|analys[ei]s|plans?|explanations?|responses?|answers?|statements?|announcements?"
    "|articles?|posts?|essays?|critiques?|justifications?|introductions?|intros?|sections?|inventor(?:y|ies)|guides?|paragraphs?|reviews?"
    "|abstracts?|messages?|highlights?|stor(?:y|ies)|narratives?|content|rationales?|reasons?|reasoning|feedback|assessments?|evaluations?|outlines?"
    "|specifications?|proposals?|emails?|bios?|notes?|commentar(?:y|ies)|breakdowns?|write-?ups?|snippets?|recaps?|synopsis|discussions?"
    r"|biograph(?:y|ies)|letters?|scripts?|blogs?(?:\s+posts?)?|strateg(?:y|ies)|requirements?|prompts?"
)
_GOVERNED = LazyPattern(
    rf"\b(?<![-\w])(?:{_LONG})(?:\s*,\s*|\s+and\s+|\s+(?:but|yet)\s+|\s+)(?:[\w'’-]+(?:\s*,)?\s+){{0,5}}?(?:{_NOUN})\b(?!\s+(?:of\s+)?\d)",
    re.I,
)
_CONCISELY = LazyPattern(
    r"\b(?P<found>concisely)\s+(?:describe|summari[sz]e|explain|state|answer|present|list)s?\b", re.I
)
_BE = LazyPattern(
    rf"\b(?:be|keep\s+(?:it|them|(?:the\s+|your\s+|all\s+|each\s+)?(?:\w+\s+)?(?:{_NOUN})))\s+(?:(?:very|as|extremely|clear|and|precise|direct|,)\s+){{0,3}}"
    rf"(?P<found>{_LONG})\b",
    re.I,
)
_ASKS = LazyPattern(
    r"\b(?:write|writing|create|creating|generate|generating|provide|providing|give|giving|develop|developing|draft|drafting|craft|crafting"
    r"|produce|producing|output|prepare|preparing|return|compose|composing|include|includes?|including|add|deliver|present|offer|make|transform|conduct|perform|design"
    r"|should|must|need|want|asked|tasked|use|supply|build|respond|reply|answer|with)\b",
    re.I,
)
_MEASURED = LazyPattern(
    r"\d|(?<!the )(?<!these )\b(?:one|two|three|four|five|six|seven|eight|nine|ten|single)[ -](?:\w+[ -])?(?:words?|sentences?|paragraphs?|lines?|pages?|bullets?|points?|sections?)\b"
    r"|\b(?:first|second|third|fourth|fifth|last|final|opening|closing)\s+(?:sentence|line|bullet)\b"
    r"|:\s*$",
    re.I,
)
_AS_EXAMPLE = LazyPattern(r"\b(?:e\.g\.|for example|such as)[^().;]*\Z", re.I)
"""The length is one that is named, and not the one that is asked for ("the length, e.g. short sentence or page")."""


def _is_asked_for(hit: Hit) -> bool:
    """True at the head of an item, or after a verb that asks for output."""
    prose, at = hit.block.content.prose, hit.match.start()
    before = prose[hit.start : at]
    if _AS_EXAMPLE.search(before):
        return False
    bare = before.lower().strip(" \t*_-:") in ("", "a", "an", "the", "your")
    if bare or before.rstrip(" *_").endswith(":"):
        return True
    return _ASKS.search(prose, max(hit.start, at - 80), at) is not None


RULE = phrases(
    "vague-length",
    __name__,
    WordList(
        (Phrase(_CONCISELY), Phrase(_BE), Phrase(_GOVERNED, accept=_is_asked_for)),
        "has no measure; say how many words or points it has, or what it must cover",
        spans=asking,
        unless=_MEASURED,
    ),
    family="vagueness",
    severity=Severity.HINT,
    languages=("en",),
    good=(
        "Write a brief summary of 3 sentences.\n",
        "Keep paragraphs short (at most 4 sentences).\n",
        "Use short-lived credentials.\n",
        "The library has detailed documentation.\n",
        "Learn from these comprehensive video tutorials.\n",
        "Give a short overview in one paragraph.\n",
        "The third sentence should provide a brief overview of the output.\n",
        'Replace "be concise" by a number.\n',
        "Give the expected length (e.g. short sentence, paragraph).\n",
    ),
    bad=(
        Bad("Write a detailed report on the market.\n", found=("detailed report",)),
        Bad("- A brief summary of the case\n- The dates\n", found=("brief summary",)),
        Bad("Write a section that concisely describes the two paragraphs.\n", found=("concisely",)),
        Bad("Answer the question. Be concise.\n", found=("concise",)),
        Bad("Create a comprehensive, engaging blog post.\n", found=("comprehensive, engaging blog post",)),
    ),
)  # fmt: skip
