"""Makes numbered steps of one sentence that orders a chain of them: "Read it, then sort it, and finally
count it."

## Trigger

A paragraph that is one sentence with three or more clauses, each of which opens with a verb and which
"then", "after that", "next" or "finally" join.

## What does not trigger it

- Two steps, a condition ("If …"), clauses that do not open with a verb, sentences inside a list or
  beside others.

## Change

One numbered line a step. "First", "then", "and finally" and the like go, since the numbers say the
order; the first word of each step gets a capital. No other word changes. Unsafe: look before applying.

## Sources

- VS Code's prompt for GLM, and Cerebras, GLM-4.7 migration guide: break work into ordered steps;
  docs/evidence.md, Z3, Z4, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.verbs import VERBS
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_JOIN = LazyPattern(
    r"\s*[,;]?\s+(?:and\s+)?(?:then|after\s+that|afterwards|next|finally|lastly)\s*,?\s+(?=([A-Za-z]+))", re.I
)
_FIRST = LazyPattern(r"(?:first(?:ly)?|to\s+begin)\s*,?\s+(?=([A-Za-z]+))", re.I)
_CONDITION = LazyPattern(r"\b(?:if|when|whenever|unless|until|while|otherwise|or)\b|[:：?]", re.I)
MIN_STEPS = 3


@rewrite(
    "split-steps",
    safety=Safety.UNSAFE,
    effects={Effect.REWORDS, Effect.RESTRUCTURES},
    cases=(
        Case(
            "Read the log, then list the errors, and finally write a report.\n",
            "1. Read the log.\n2. List the errors.\n3. Write a report.\n",
        ),
        Case(
            "You audit bills.\n\nFirst check the date, then add the lines, then compare the sum.\n\nReturn CSV.\n",
            "You audit bills.\n\n1. Check the date.\n2. Add the lines.\n3. Compare the sum.\n\nReturn CSV.\n",
        ),
        Case(
            "Open `a.py`; then rename {{name}}; after that, run the tests; finally commit",
            "1. Open `a.py`.\n2. Rename {{name}}.\n3. Run the tests.\n4. Commit",
        ),
        Case.silent("Read the log, then list the errors.\n"),
        Case.silent("If it fails, read the log, then list the errors, then stop.\n"),
        Case.silent("Read the log, then the report, then the mail.\n"),
        Case.silent("Read the log, then list it, then count it. Be brief.\n"),
        Case.silent("- Read the log, then list it, then count it.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a sentence."""
    for index, message in enumerate(context.prompt.messages):
        for block, content in message.document.prose_blocks(BlockKind.PARAGRAPH):
            prose = content.prose.rstrip()
            if len(content.sentences) != 1 or block.indent or _CONDITION.search(prose) or "\n" in prose:
                continue
            joins = list(_JOIN.finditer(prose))
            first = _FIRST.match(prose)
            opening = first.group(1) if first else (prose.split(None, 1) or [""])[0]
            verbs = [opening, *(match.group(1) for match in joins)]
            if len(verbs) < MIN_STEPS or any(verb.lower() not in VERBS for verb in verbs):
                continue
            at = first.end() if first else 0
            changes = [TextChange(index, block.content, block.content + at + 1, f"1. {prose[at].upper()}")]
            for number, match in enumerate(joins, start=2):
                start, end = block.content + match.start(), block.content + match.end()
                changes.append(
                    TextChange(index, start, end + 1, f".\n{number}. {prose[match.end()].upper()}")
                )
            where = Place(index, Span(block.content, block.content + len(prose)))
            yield Suggestion(where, f"Make {len(verbs)} numbered steps of this sentence", tuple(changes))
