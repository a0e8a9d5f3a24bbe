"""The one task of a prompt that has one."""

from __future__ import annotations

from promptls.prompt.block import BlockKind
from promptls.prompt.document import PlacedUnit
from promptls.prompt.prompt import Prompt, Role

MOST_PROSE = 20_000
"""Code points of prose above which a prompt with few instructions is mostly data. Our judgement."""

_AUTHORS = (Role.SYSTEM, Role.DEVELOPER, Role.USER)
_TOOLS = ("tools", "allowed-tools", "agent", "mode")


def acts(prompt: Prompt) -> bool:
    """True for a prompt with tools, which acts instead of answering."""
    return any(key in prompt.metadata for key in _TOOLS)


def single_task(prompt: Prompt, most: int) -> tuple[int, PlacedUnit] | None:
    """The first instruction, and the number of its message, of a prompt with at most `most` instructions.

    In a chat it is the user's, if the user gives one: what the system message says frames it.
    None if it stands in a list (one of several steps), if the prompt has tools (it acts instead of
    answering), or if the prose is long.
    """
    documents = [(n, m.document) for n, m in enumerate(prompt.messages) if m.role in _AUTHORS]
    if acts(prompt):
        return None
    if sum(document.prose_length for _, document in documents) > MOST_PROSE:
        return None
    if not 0 < sum(len(document.own_units) for _, document in documents) <= most:
        return None
    units = [(number, unit) for number, document in documents for unit in document.units]
    asked = [unit for unit in units if prompt.messages[unit[0]].role is Role.USER]
    number, first = (asked or units)[0]
    block = prompt.messages[number].document.blocks[first.block]
    return (number, first) if block.kind is BlockKind.PARAGRAPH else None
