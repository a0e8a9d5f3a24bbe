"""Writes words that shout in plain case: "You MUST cite" becomes "You must cite".

## Trigger

MUST, NEVER, ALWAYS, DO NOT, ONLY, CRITICAL and other words of command in capitals, and runs of
exclamation marks, in the sentences of paragraphs and list items.

## What does not trigger it

- Sentences that touch on safety, security, deletion, money, health or the law; see `rewrites/wording.py`.
- Acronyms, constants, names, sentences all in capitals, headings, quotations, code and examples.

## Change

The case of these words, and "!!" to "!". No word is added or dropped, no modal verb or negation
exchanged. Unsafe, and meant to be asked for by name: capitals may be deliberate.

## Sources

- anthropics/skills, model migration notes for Claude 4.5 and later: dial back "CRITICAL: You MUST";
  OpenAI's GPT-4.1 and GPT-5 guides say the same; docs/evidence.md, A2, O1, O6, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.wording import free_sentences
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_SHOUT = LazyPattern(
    r"(?<![\w.$_-])(?:MUST|NEVER|ALWAYS|ONLY|NOT|DO|CRITICAL(?:LY)?|IMPORTANT(?:LY)?|MANDATORY|REQUIRED|STRICTLY|EXACTLY"
    r"|ABSOLUTELY|ENSURE|BEFORE|AFTER|EVERY|BOTH|CANNOT|DON['’]T|IMMEDIATELY|ESSENTIAL|CRUCIAL|ANY|ALL|REMEMBER|NOTE|MAKE"
    r"|SURE|YOU|AND|OR|WARNING)(?![\w.$_-]\w|\w)|!{2,}"
)
_COMMANDS = frozenset(
    "MUST NEVER ALWAYS ONLY NOT CRITICAL CRITICALLY IMPORTANT IMPORTANTLY MANDATORY REQUIRED STRICTLY EXACTLY ABSOLUTELY"
    " ENSURE CANNOT DON'T DON’T IMMEDIATELY ESSENTIAL CRUCIAL REMEMBER".split()
)
"""One of these makes a sentence shout; the others only follow suit."""
_NAME = LazyPattern(r"\b[A-Z][A-Z'’-]+(?:[ ,]+[A-Z][A-Z'’-]*)+\b")
"""Words in capitals side by side: a name, or a sentence that shouts as a whole."""
_PLAIN = LazyPattern(r"[a-z]{2,}")


@rewrite(
    "calm-emphasis",
    safety=Safety.UNSAFE,
    effects={Effect.REWORDS},
    cases=(
        Case("You MUST cite a source.\n", "You must cite a source.\n"),
        Case("- NEVER guess a name.\n- Use tabs.\n", "- Never guess a name.\n- Use tabs.\n"),
        Case("CRITICAL: You MUST use search when asked.\n", "Critical: You must use search when asked.\n"),
        Case("Answer now!!! Do NOT add a preamble.\n", "Answer now! Do not add a preamble.\n"),
        Case("Use the JSON API. ALWAYS send one page.\n", "Use the JSON API. Always send one page.\n"),
        Case.silent("You must cite a source.\n"),
        Case.silent("NEVER delete a file. You MUST keep secrets out of the log.\n"),
        Case.silent("RETURN ONLY THE NAMES.\n"),
        Case.silent("Set MUST_EXIST and `NEVER` in the config.\n"),
        Case.silent('Reply with "NOT FOUND" where the page is gone.\n'),
        Case.silent("Fill the section CRITICAL ASSESSMENT.\n"),
        Case.silent("Send it to the AND gate or the OR gate.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a sentence."""
    for sentence in free_sentences(context.prompt):
        prose = sentence.prose
        named = [match.span() for match in _NAME.finditer(prose) if not _all_shout(match.group())]
        found = [
            match
            for match in _SHOUT.finditer(prose)
            if not any(start <= match.start() < end for start, end in named)
        ]
        if not any(match.group() in _COMMANDS or match.group()[0] == "!" for match in found):
            continue
        if not _PLAIN.search(prose):
            continue
        changes = tuple(
            TextChange(
                sentence.message,
                sentence.start + match.start(),
                sentence.start + match.end(),
                _calm(match.group(), opens=not any(map(str.isalnum, prose[: match.start()]))),
            )
            for match in found
        )
        words = " ".join(match.group() for match in found[:3])
        where = Place(sentence.message, Span(sentence.start, sentence.end))
        yield Suggestion(where, f'Write "{words}" in plain case', changes)


def _all_shout(words: str) -> bool:
    """True if each of the words is one of command: "DO NOT", "MUST ALWAYS"."""
    return all(_SHOUT.match(word) for word in words.replace(",", " ").split())


def _calm(word: str, *, opens: bool) -> str:
    if word[0] == "!":
        return "!"
    return word.capitalize() if opens else word.lower()
