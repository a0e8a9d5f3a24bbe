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
    opens, tasked = kind is BlockKind.ITEM, content.may_hold(TASKING)
    if not (content.units or opens or tasked):
        return
    asked = {(unit.start, unit.end) for unit in content.units}
    for sentence in content.sentences:
        if opens or sentence in asked or (tasked and TASKED.search(content.prose, *sentence)):
            yield sentence
        opens = False
