"""Going on with a list: what a new line below an item begins with."""

from __future__ import annotations

from promptls.prompt import Prompt
from promptls.prompt.block import BlockKind
from promptls.text import Edit, LineIndex, Span
from promptls.text.lazy_pattern import LazyPattern

_ITEM = LazyPattern(
    r"(?P<lead>[ \t>]*)(?:(?P<bullet>[-*+•])|(?P<number>\d{1,4})(?P<sign>[.)]))"
    r"(?P<gap>[ \t]+)(?P<box>\[[ xX]\][ \t]+)?"
)
_LEAD = LazyPattern(r"[ \t>]*")


def list_edit(index: LineIndex, prompt: Prompt, line: int) -> Edit | None:
    """The edit after a line break has made `line`: the next marker, or the marker of an empty item dropped.

    None where the line above is no item of a list in a message, or the line has words already.
    """
    if line < 1 or line >= index.line_count or not _is_blank(index.line_text(line)):
        return None
    above = index.line_text(line - 1)
    match = _ITEM.match(above)
    start = index.line_start(line - 1)
    if match is None or not _in_list(prompt, start + match.end("lead")):
        return None
    if not above[match.end() :].strip():
        return Edit(start + match.end("lead"), start + len(above), "")
    number = match.group("number")
    marker = f"{int(number) + 1}{match.group('sign')}" if number else match.group("bullet")
    box = "[ ] " if match.group("box") else ""
    lead = _LEAD.match(index.line_text(line))
    assert lead is not None  # it matches nothing, too
    new = f"{match.group('lead')}{marker}{match.group('gap')}{box}"
    return Edit(index.line_start(line), index.line_start(line) + lead.end(), new)


def _is_blank(text: str) -> bool:
    return not text.strip(" \t>")


def _in_list(prompt: Prompt, offset: int) -> bool:
    """True if an item's marker stands there in a message, and not one of the file's own YAML."""
    for message in prompt.messages:
        at = message.text.from_file(offset)
        if at is None:
            continue
        document = message.document
        numbers = document.blocks_at(Span(at, at + 1))
        # Nothing goes on in a fence; an item that is still empty is a paragraph of one sign.
        return bool(numbers) and document.blocks[numbers[0]].kind in (
            BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.QUOTE,
        )  # fmt: skip
    return False
