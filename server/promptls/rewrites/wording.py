"""Sentences whose wording may be made calmer or firmer, and those that must stay: safety prohibitions."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt, Role
from promptls.prompt.block import BlockKind
from promptls.text.lazy_pattern import LazyPattern

_AUTHORS = (Role.SYSTEM, Role.DEVELOPER, Role.USER)
_SAFETY = LazyPattern(
    r"\b(?:harm\w*|danger\w*|unsafe|safety|secur\w*|secrets?|passwords?|credentials?|api keys?|tokens?|private|privacy"
    r"|personal(?:ly)?|confidential\w*|pii|leak\w*|expose[sd]?|delet\w*|destroy\w*|destructive|overwrit\w*|drop(?:s|ping)? (?:the )?(?:table|database)"
    r"|force[- ]push\w*|production|irreversibl\w*|illegal\w*|weapons?|explosiv\w*|drugs?|suicid\w*|self-harm|violen\w*|abus\w*|minors?|child(?:ren)?"
    r"|medical\w*|diagnos\w*|legal\w*|financial\w*|malware|exploit\w*|inject\w*|jailbreak\w*|system prompt|untrusted|permission\w*|authori[sz]\w*"
    r"|payments?|refunds?|discriminat\w*|hate|racis\w*|sexual\w*|emergenc\w*|refus\w*|without (?:the )?(?:user|human|explicit))\b",
    re.I,
)


class Wording(NamedTuple):
    """One sentence of an author's own prose: its place in the message, and the prose with code and quotations masked."""

    message: int
    start: int
    end: int
    prose: str


def free_sentences(prompt: Prompt) -> Iterator[Wording]:
    """The sentences of paragraphs and list items, but for examples and whatever touches on safety.

    A false alarm leaves a sentence as it is, which costs nothing.
    """
    for index, message in enumerate(prompt.messages):
        if message.role not in _AUTHORS:
            continue
        for block, content in message.document.prose_blocks(BlockKind.PARAGRAPH, BlockKind.ITEM):
            for start, end in content.sentences:
                if not _SAFETY.search(content.prose, start, end):
                    base = block.content
                    yield Wording(index, base + start, base + end, content.prose[start:end])
