"""Lines of a message that are nothing but a variable: the slots into which input is put."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt, Variable
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.text.lazy_pattern import LazyPattern

_NAME = LazyPattern(r"[A-Za-z][\w.-]{0,60}$")
_NO_INPUT = LazyPattern(
    r"instruct|format|schema|example|history|messages|tools?\b|scratchpad|system|persona|role|prompt|partial|guideline|rules",
    re.I,
)
"""Variables that hold what the author says rather than what is to be worked on."""
_OPENS = ('"""', "'''", "```", "~~~")


_NEAR = 2000
"""Code points around a slot that are looked at: a text of slots alone is shorter. Our judgement."""


class Slot(NamedTuple):
    """A line of message number `message` that holds one variable and nothing else; `name` is fit for a tag."""

    message: int
    start: int
    end: int
    name: str


def slots(prompt: Prompt) -> Iterator[Slot]:
    """The slots outside of fences, comments, tags around them, and quotation marks around them."""
    for variable in prompt.variables:
        document = prompt.messages[variable.message].document
        found = _slot(document, variable)
        if found is not None and not is_enclosed(document, found.start, found.end):
            yield found


def _slot(document: Document, variable: Variable) -> Slot | None:
    text, span = document.text, variable.span
    start = span.start
    if start and text[start - 1] != "\n":
        return None
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    if text[span.end : end].strip() or "\n" in text[span.start : span.end]:
        return None
    if (
        not variable.is_put_into(text)
        or "=" in text[span.start : span.end]
        or "|" in text[span.start : span.end]
    ):
        return None
    if not _NAME.match(variable.name) or _NO_INPUT.search(variable.name):
        return None
    block = document.block_at(start)
    if (
        block is None
        or block.kind is not BlockKind.PARAGRAPH
        or (len(text) < _NEAR and not text.replace(text[start:end], "").strip())
    ):
        return None
    above = text[block.start : start].rstrip().rsplit("\n", 1)[-1].strip(" *_")
    if (above and above[-1] not in ":：}>]") or (end < block.end and not _is_own_line(text, end)):
        return None
    return Slot(variable.message, span.start, span.end, variable.name.lower().replace(".", "_"))


def _is_own_line(text: str, end: int) -> bool:
    """True if the line below is a label or a slot again, and no sentence that goes on around the variable."""
    below = text[end + 1 : end + _NEAR].split("\n", 1)[0].strip(" *_")
    return below[-1:] in (":", "：", "}") or below.startswith(("{", "$", "<"))


def is_enclosed(document: Document, start: int, end: int) -> bool:
    """True if a tag opens on the line before, or the lines around are delimiters such as three quotation marks."""
    before = document.text[max(0, start - _NEAR) : start].rstrip().rsplit("\n", 1)[-1].strip()
    after = document.text[end : end + _NEAR].lstrip().split("\n", 1)[0].strip()
    if before.startswith("<") and before.endswith(">") and not before.startswith("</"):
        return True
    return after.startswith("</") or before.endswith(_OPENS) or after.startswith(_OPENS)
