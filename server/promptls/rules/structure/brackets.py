"""Brackets and emphasis marks in prose that are opened and never closed."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.prompt import Finding, Place
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import looks_for
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_CODE = LazyPattern(r"[{};=]|=>|\w\(")
_FACE = LazyPattern(r"[:;]-?[()]")
_BRACKET = LazyPattern(r"\(")
_ROUND = LazyPattern(r"[()]")
_STARS = LazyPattern(r"(?<![*\\])(?P<open>\*{3})(?=[^\s*])[^*\n]{1,80}(?P<close>\*{1,2})(?!\*)")


def bracket_findings(index: int, document: Document) -> Iterator[Finding]:
    """What is opened in a paragraph or an item of message `index` and not closed before its end."""
    for number, (start, end, why) in document.gather(_open_in):
        base = document.blocks[number].content
        words = " ".join(document.text[base + start : base + end].split())
        yield Finding(Place(index, Span(base + start, base + end)), f'"{words}" {why}')


@looks_for(_BRACKET, _STARS, own=True)
def _open_in(block: Block, content: BlockContent) -> Iterator[tuple[int, int, str]]:
    prose = content.outside_code
    if "(" in prose:
        opened = _left_open(_FACE.sub("  ", prose) if ":" in prose or ";" in prose else prose)
        if opened is not None and not _CODE.search(prose):
            end = next((at for at in range(opened + 1, len(prose)) if prose[at].isspace()), len(prose))
            yield opened, end, 'opens a bracket that is not closed; add ")"'
    for match in _STARS.finditer(prose) if "***" in prose else ():
        closed = len(match["close"])
        yield *match.span(), f"opens with 3 asterisks and closes with {closed}; make them alike"


def _left_open(text: str) -> int | None:
    """Where the outermost bracket stands that is still open at the end. One that closes too much is none."""
    depth, first = 0, 0
    for match in _ROUND.finditer(text):
        if match.group() == "(":
            first = match.start() if depth == 0 else first
            depth += 1
        elif depth:
            depth -= 1
    return first if depth else None
