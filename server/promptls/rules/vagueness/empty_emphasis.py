"""A sentence asks for what no one would not want, and for nothing else.

## What

"Be accurate.", "Do a good job.", "Make sure it is correct.", "This is very important." as whole
sentences or list items. Nothing can be checked against them, and no model was going to be
inaccurate on purpose.

## Why

They cost tokens and crowd the sentences that do ask for something. OpenAI reports that leaner
system prompts gained 10 to 15 % on internal coding evaluations with 41 to 66 % fewer tokens
(docs/evidence.md, O7, read 2026-11-22). The product page of GLM-4.7 Flash drops
"Be accurate." in its before/after pair (retrieved 2026-11-22). Nobody was found to have measured
these sentences by themselves, so this is a hint.

## Fix safety

Unsafe: the emphasis of the prompt changes. The fix deletes the sentence with the blank around it;
it is not offered where nothing else in the message instructs, or where a heading or a line that
ends in a colon would be left with nothing under it. Better still is to say what accurate means here.

## Limits

English only, and only whole sentences of a closed grammar: one word more ("Be accurate with
dates.") and the rule is silent, also where that word says little. A caution beside something risky
("This deletes the table. Be careful."), weight laid on a rule ("Never share the key. This is very
important.") and a demand that the next sentence explains are left alone.

## Sources

- Product page of GLM-4.7 Flash, before/after pair, retrieved 2026-11-22
- docs/evidence.md, O7 (OpenAI on lean prompts), 2026-11-22
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.emphasis import EMPTY, empty_in
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span

_REWRITE = "drop-empty-emphasis"
_Deletion = tuple[tuple[int, int], tuple[int, int], tuple[Proposal, ...]]


@rule(
    "empty-emphasis",
    family="vagueness",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    languages=("en",),
    looks_for=(EMPTY,),
    good=(
        "List the amounts. Be accurate to two decimals.\n",
        "List the dates. Be careful with dates before 1900.\n",
        "Solve the puzzle. Think carefully.\n",
        "Never share the key. This is very important.\n",
        "Running the script drops the table. Be careful.\n",
        "Be accurate. This means no figure without a source.\n",
        'Rewrite prompts that say "Be accurate."\n',
        "Judge this prompt:\n\n<example>\nBe accurate.\n</example>\n",
    ),
    bad=(
        Bad(
            "Extract the names from this invoice. Be accurate.\n",
            fixed="Extract the names from this invoice.\n",
            found=("Be accurate.",),
        ),
        Bad(
            "Sort the rows by date.\n\n- Do a good job.\n- Keep the header row.\n",
            fixed="Sort the rows by date.\n\n- Keep the header row.\n",
            found=("Do a good job.",),
        ),
        Bad(
            "Make sure it is correct. Return the total as a number. Try your best!\n",
            fixed="Return the total as a number.\n",
            found=("Make sure it is correct.", "Try your best!"),
        ),
        Bad("Be as accurate as possible.\n", fixed="Be as accurate as possible.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a sentence; the deletion that removes it is its fix."""
    if not any(message.document.gather(empty_in) for message in ctx.prompt.messages):
        return
    deletions = _deletions(ctx)
    starts = [deletion[0] for deletion in deletions]
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        for number, sentence in document.gather(empty_in):
            base = document.blocks[number].content
            start, end = base + sentence.start, base + sentence.end
            at = bisect_right(starts, (index, start)) - 1
            proposals = deletions[at][2] if at >= 0 and deletions[at][1] >= (index, end) else ()
            quoted = document.text[start:end].strip("*_ ")
            yield Finding(
                Place(index, Span(start, end)),
                f'"{quoted}" asks for what no one would not want; say what to check, or drop it',
                proposals,
                unnecessary=True,
            )


def _deletions(ctx: Context) -> list[_Deletion]:
    """Where text would be deleted, in order (message and offset), with the fix that does it."""
    return sorted(_deletions_of(ctx), key=lambda deletion: deletion[0])


def _deletions_of(ctx: Context) -> Iterator[_Deletion]:
    for suggestion in ctx.suggestions(_REWRITE):
        safety = suggestion.safety or Safety.UNSAFE
        proposal = Proposal(suggestion.title, suggestion.changes, safety, _REWRITE, preferred=True)
        for change in suggestion.changes:
            if isinstance(change, TextChange) and not change.text:
                yield (change.message, change.start), (change.message, change.end), (proposal,)
