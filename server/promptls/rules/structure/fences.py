"""Code fences that nothing closes, and those that end too early because they hold one of the same width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from promptls.diagnostics import Safety
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.text import Span
from promptls.text.followed import by_lines
from promptls.text.lazy_pattern import LazyPattern

_LINE = LazyPattern(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`\n]*)$", re.M)
_MARKS = LazyPattern(r"```|~~~")
_GLUED = LazyPattern(r"^[^`\n]*[^`\s](`{3,})[ \t]*$", re.M)
_HASH_COMMENTS = frozenset(
    "bash sh shell zsh python py yaml yml toml ruby rb r perl dockerfile make ini".split()
)
_PROSE_LINE = LazyPattern(
    r"^(?:[-*+]|\d{1,3}[.)])?[ \t]*[A-Z][a-z]+(?:[ ,][\w'’,-]+){3,}[.:!?]?[ \t]*$", re.M
)
_HEADING = LazyPattern(r"^#{1,6} \S", re.M)
_HOLDS_BLOCKS = frozenset(("md", "markdown", "mdx", "mdc"))
_HOLDING = LazyPattern(r"(?:```|~~~)\s*(?:md|markdown)", re.I)
"""Stands wherever a fence with such a language opens: most texts have none, and are read no further."""
_TEXTUAL = frozenset(("", "md", "markdown", "text", "txt", "plaintext", "plain"))


class _Fence(NamedTuple):
    """A line that is a fence, wherever it stands: `indent` code points before its marks."""

    length: int
    indent: int
    fence: str
    info: str


class _Line(NamedTuple):
    start: int
    end: int
    mark: int
    fence: str
    info: str


def fence_findings(index: int, document: Document) -> Iterator[Finding]:
    """What is wrong with the fences of one message; a fence left open on the last line is meant so."""
    last = document.blocks[-1] if document.blocks else None
    if last is None or ("```" not in document.text and "~~~" not in document.text):
        return
    is_open = last.kind is BlockKind.FENCE and not last.closed
    if not is_open and not _HOLDING.search(document.text):
        return
    outer, left_open = _nest(document.text)
    if not is_open:
        if left_open is not None and left_open.info.split(" ", 1)[0].lower() in _HOLDS_BLOCKS:
            yield _open_around(index, left_open)
        return
    if outer and left_open is None:
        for opening, closing, width in outer:
            yield _ends_early(index, opening, closing, width)
        return
    content = document.text[last.content : last.end]
    if not content.strip():
        return
    yield _never_closed(index, document.text, last, content)


def _never_closed(index: int, text: str, block: Block, content: str) -> Finding:
    line_end = text.find("\n", block.start)
    start = block.start + len(text[block.start : line_end]) - len(text[block.start : line_end].lstrip())
    opening = text[start:line_end].rstrip()
    proposals: tuple[Proposal, ...] = ()
    glued = _GLUED.search(content)
    if glued and len(glued.group(1)) >= len(block.marker):
        at = block.content + glued.start(1)
        change = TextChange(index, at, at, "\n")
        title = "Put the closing fence on a line of its own"
        proposals = (Proposal(title, (change,), Safety.UNSAFE, preferred=True),)
    elif _is_all_code(block.info, content):
        indent = text[block.start : start]
        change = TextChange(index, block.end, block.end, f"\n{indent}{block.marker}")
        proposals = (Proposal("Close the code block", (change,), Safety.SAFE, preferred=True),)
    advice = f'close it with "{block.marker}" on a line of its own'
    if not block.info and not proposals:
        advice = "close it, or drop the line if it was meant to close another"
    message = f'the code block opened by "{opening}" is never closed; {advice}'
    return Finding(Place(index, Span(start, start + len(opening))), message, proposals)


def _is_all_code(info: str, content: str) -> bool:
    """True if nothing in the block can be prose that the author meant to stand after it."""
    language = info.split(" ", 1)[0].lower()
    if language in _TEXTUAL or _PROSE_LINE.search(content):
        return False
    return language in _HASH_COMMENTS or not _HEADING.search(content)


def _nest(text: str) -> tuple[list[tuple[_Line, _Line, int]], _Line | None]:
    """Outer fences (opening, closing, width needed) that hold one no narrower, and an outer one left open.

    A fence line with a language opens and one without closes, as authors mean it, so that
    ```` ```md ... ```sh ... ``` ... ``` ```` nests; Markdown lets the first bare line close the outer one.
    """
    lines = _fence_lines(text)
    outer, left_open = _nested(tuple([line for _, line in lines]))
    found = [(_placed(lines[first]), _placed(lines[last]), width) for first, last, width in outer]
    return found, _placed(lines[left_open]) if left_open is not None else None


def _placed(found: tuple[int, _Fence]) -> _Line:
    start, (length, indent, fence, info) = found
    return _Line(start, start + length, start + indent, fence, info)


@lru_cache(maxsize=4)
def _nested(lines: tuple[_Fence, ...]) -> tuple[list[tuple[int, int, int]], int | None]:
    """The same by the numbers of the lines, and wherever they stand: an edit elsewhere only moves them."""
    stack: list[int] = []
    found: list[tuple[int, int, int]] = []
    width = 0
    for number, (_, indent, fence, info) in enumerate(lines):
        if not stack:
            stack.append(number)
            width = 0
        elif indent - lines[stack[0]].indent >= 4:
            continue  # Markdown reads it as text of the outer block
        elif fence[0] != lines[stack[0]].fence[0] or len(fence) < len(lines[stack[-1]].fence):
            continue
        elif info:
            stack.append(number)
            width = max(width, len(fence))
        else:
            opening = stack.pop()
            if not stack and width >= len(lines[opening].fence):
                found.append((opening, number, width + 1))
    return found, stack[0] if len(stack) == 1 and width else None


def _fence_lines_in(text: str, start: int, end: int) -> Iterator[tuple[int, _Fence]]:
    """Where a line that is a fence begins, and what it is."""
    at = start
    for mark in _MARKS.finditer(text, start, end):
        if mark.start() < at:
            continue
        line = max(at, text.rfind("\n", at, mark.start()) + 1)
        if match := _LINE.match(text, line):
            length, indent = match.end() - line, match.start(1) - line
            yield line, _Fence(length, indent, match.group(1), match.group(2).strip())
        # Once for each line, however many marks it holds.
        at = text.find("\n", mark.start())
        if at < 0:
            return


_fence_lines = by_lines(_fence_lines_in)


def _open_around(index: int, opening: _Line) -> Finding:
    words = (opening.fence + opening.info)[:40]
    end = opening.mark + len(opening.fence) + len(opening.info)
    message = f'the code block opened by "{words}" is never closed, only a block inside it; close it'
    return Finding(Place(index, Span(opening.mark, min(end, opening.end))), message)


def _ends_early(index: int, opening: _Line, closing: _Line, width: int) -> Finding:
    sign = opening.fence[0]
    words = (opening.fence + opening.info)[:40]
    changes = tuple(
        TextChange(index, line.mark, line.mark + len(line.fence), sign * width) for line in (opening, closing)
    )
    title = f'Give the outer fence {width} marks ("{sign * width}")'
    end = opening.mark + len(opening.fence) + len(opening.info)
    return Finding(
        Place(index, Span(opening.mark, min(end, opening.end))),
        f'the code block opened by "{words}" ends with a block inside it; fence it with "{sign * width}"',
        (Proposal(title, changes, Safety.UNSAFE, preferred=True),),
        related=((Place(index, Span(closing.mark, closing.end)), "meant to end here"),),
    )
