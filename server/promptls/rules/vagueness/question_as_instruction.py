"""An instruction is put as a question.

## What

"Can you suggest changes to this function?", "Could you sort the rows." A model that takes words literally
may answer yes, or give advice where action was wanted.

## Why

Anthropic's guide says that current models do what is asked to the letter: asked to suggest changes, they
suggest (docs/evidence.md, A1, 2026-11-22). No rate was found, so this is a hint.

## Fix safety

Unsafe: "Can you sort the rows?" becomes "Sort the rows.", a little firmer than it was.

## Limits

English only. Real questions are left alone: "Can you see images?", "Can you access the file?", and
questions in examples or quotes, such as those that the prompt tells the model to ask.

## Sources

- Anthropic, prompting best practices, tool usage; docs/evidence.md, A1, 2026-11-22
- docs/evidence.md, rule 14, 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Proposal, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.verbs import VERBS
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad, BlockView
from promptls.text.lazy_pattern import LazyPattern

_ASKED = LazyPattern(
    r"(?P<lead>(?:can|could|would|will)\s+you\s+(?:please\s+|maybe\s+|kindly\s+)?)(?P<verb>[a-z]+)\b", re.I
)
_MEANT = frozenset(
    "access see read do have find be know understand think like want hear open support".split()
)


def _of_paragraphs(block: BlockView) -> Iterator[tuple[int, int]]:
    """Items are often questions for the user."""
    if block.kind is BlockKind.PARAGRAPH:
        yield from block.content.sentences


def _asks_for_action(hit: Hit) -> bool:
    verb = hit.match["verb"].lower()
    return verb in VERBS and verb not in _MEANT


def _as_instruction(hit: Hit) -> tuple[Proposal, ...]:
    prose, at = hit.block.content.prose, hit.match.start("verb")
    changes = [TextChange(0, hit.start, at + 1, prose[at].upper())]
    if prose[hit.end - 1] == "?":
        changes.append(TextChange(0, hit.end - 1, hit.end, "."))
    return (Proposal("Write it as an instruction", tuple(changes), Safety.UNSAFE, preferred=True),)


RULE = phrases(
    "question-as-instruction",
    __name__,
    WordList(
        (Phrase(_ASKED, head=True, accept=_asks_for_action),),
        "asks whether the model can; write what it is to do",
        spans=_of_paragraphs,
        fixes=_as_instruction,
    ),
    family="vagueness",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    languages=("en",),
    good=(
        "Can you access the file? If not, say so.\n",
        "- Can you describe the error?\n",
        'Ask the user "Can you send the log?".\n',
        "Would you like a table?\n",
    ),
    bad=(
        Bad(
            "Can you suggest changes to this function?\n",
            fixed="Suggest changes to this function.\n",
            found=("Can you suggest",),
        ),
        Bad("Here is a list. Could you please sort it?\n", fixed="Here is a list. Sort it.\n"),
        Bad("Would you sort the rows below.\n", fixed="Sort the rows below.\n"),
    ),
)  # fmt: skip
