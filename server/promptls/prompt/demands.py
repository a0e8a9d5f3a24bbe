"""Which sentences of a block ask for something: its instructions, and what opens a list item.

Items of prompts are demands even where no verb opens them ("A brief summary of the case", "Tests if needed"),
and so are sentences that give the model its task ("You are tasked with writing ...").
"""

# ruff: noqa: E501 - word lists and alternations
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.prompt.block import BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sieve
from promptls.prompt.units import Unit
from promptls.text.lazy_pattern import LazyPattern

TASKED = LazyPattern(
    r"\b(?:tasked with|your (?:\w+ )?(?:task|goal|job|role|mission|purpose) is|you will|i want you to|i need you to|i want|i need)\b",
    re.I,
)
"""Words that give the model its task."""
TASKING = Sieve((TASKED,))
"""Lets through what may hold such words."""


def demands(kind: BlockKind, content: BlockContent) -> Iterator[tuple[int, int]]:
    """The spans, in order, in coordinates of the content."""
    return ((start, end) for start, end, _, _ in asking(kind, content))


def asking(
    kind: BlockKind, content: BlockContent, opening: LazyPattern | None = None
) -> list[tuple[int, int, Unit | None, bool]]:
    """(start, end, unit, tasked) of these sentences: its unit, if it is one, and whether it gives the task.

    Sentences that begin as the pattern `opening` says are among them.
    """
    units, sentences = content.units, content.sentences
    if len(units) == len(sentences):
        return [(unit.start, unit.end, unit, False) for unit in units]
    opens, tasking = kind is BlockKind.ITEM, content.has_bits(TASKING.bits)
    if not (units or opens or tasking or opening):
        return []
    found: list[tuple[int, int, Unit | None, bool]] = []
    prose, others = content.prose, iter(units)
    unit = next(others, None)
    for start, end in sentences:
        if unit is not None and unit.start == start:
            found.append((start, end, unit, False))
            unit = next(others, None)
        else:
            tasked = tasking and TASKED.search(prose, start, end) is not None
            if tasked or opens or (opening and opening.match(prose, start, end)):
                found.append((start, end, None, tasked))
        opens = False
    return found
