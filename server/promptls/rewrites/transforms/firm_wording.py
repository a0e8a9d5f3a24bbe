"""Makes orders firmer: "must", "never" and "always" in capitals, no "please", no "try to".

## Trigger

Instructions that hold must, never, always or only in plain case, or begin with "Please" or "Try to".

## What does not trigger it

- Sentences that touch on safety, security, deletion, money, health or the law; see `rewrites/wording.py`.
- Sentences that give no order, quotations, code and examples.

## Change

The case of these words, and "Please …" and "Try to …" lose their first words. No modal verb is exchanged
for another: "should" stays "should". Unsafe, and meant to be asked for by name; for most models the
opposite is advised.

## Sources

- Cerebras, GLM-4.7 migration guide, rule 2 (MUST, REQUIRED, STRICTLY), and VS Code's prompt for GLM;
  docs/evidence.md, Z3, Z4, 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.verbs import VERBS
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.wording import Wording, free_sentences
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_FIRM = LazyPattern(r"(?<![\w-])(?:must|never|always)(?![\w-])", re.I)
_SOFT = LazyPattern(r"[\s*_]*((?:please,?\s+)?(?:try\s+to\s+)?)(?=([A-Za-z]+))", re.I)
_QUALIFIED = LazyPattern(
    r"(?:not|almost|nearly|should|may|can|could|would|is|are|was|were|has|have|had)\s+$", re.I
)


@rewrite(
    "firm-wording",
    safety=Safety.UNSAFE,
    effects={Effect.REWORDS, Effect.DROPS},
    cases=(
        Case("You must cite a source.\n", "You MUST cite a source.\n"),
        Case("Please read the plan first.\n", "Read the plan first.\n"),
        Case("- Try to keep it short.\n- Never guess a name.\n", "- Keep it short.\n- NEVER guess a name.\n"),
        Case("Please never guess a name.\n", "NEVER guess a name.\n"),
        Case("Please try to use tabs. Always sort them.\n", "Use tabs. ALWAYS sort them.\n"),
        Case.silent("You should cite a source.\n"),
        Case.silent("You must never delete a file. Please keep passwords out.\n"),
        Case.silent("The cat is always on the mat.\n"),
        Case.silent('Reply "Please try again." where it fails.\n'),
        Case.silent("Use tabs. Sort them.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a sentence that gives an order."""
    orders = {
        (index, block.content + unit.start)
        for index, message in enumerate(context.prompt.messages)
        for block, content in message.document.prose_blocks()
        for unit in content.units
    }
    for sentence in free_sentences(context.prompt):
        if (sentence.message, sentence.start) in orders and (changes := tuple(_changes(sentence))):
            where = Place(sentence.message, Span(sentence.start, sentence.end))
            yield Suggestion(where, "Word the order firmly", changes)


def _changes(sentence: Wording) -> Iterator[TextChange]:
    soft = _SOFT.match(sentence.prose)
    taken = 0
    if soft and soft.group(1) and soft.group(2).lower() in VERBS:
        start, taken = soft.start(1), soft.start(2)
        # A firm word that follows gets its capitals below.
        first = "" if _FIRM.match(sentence.prose, taken) else sentence.prose[taken]
        end = sentence.start + taken + len(first)
        yield TextChange(sentence.message, sentence.start + start, end, first.upper())
    for match in _FIRM.finditer(sentence.prose, taken):
        word = match.group()
        if not word.isupper() and not _QUALIFIED.search(
            sentence.prose, max(0, match.start() - 12), match.start()
        ):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield TextChange(sentence.message, start, end, word.upper())
