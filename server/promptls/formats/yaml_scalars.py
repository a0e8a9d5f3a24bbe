"""The text of a YAML scalar in each style, with the place of every character.

What is read here is compared with what the parser says the scalar is; where the two differ (a raw
U+2028, which YAML 1.1 takes for a line break) the whole scalar becomes one unit, which cannot be
edited. So a place is never wrong, at worst wide.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formats.yaml_tree import YamlNode
from promptls.named_tuple import NamedTuple
from promptls.text import Piece, PieceList, Span
from promptls.text.lazy_pattern import LazyPattern

BREAK = LazyPattern(r"\r\n|\n|\r")
_HEADER = LazyPattern(
    r"[|>](?:([+-])([1-9])?|([1-9])([+-])?)?[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?:\r\n|\n|\r|\Z)"
)
_FOLD = LazyPattern(r"(?:\r\n|\n|\r)[ \t\r\n]*")
_QUOTE_OR_FOLD = LazyPattern(r"''|(?:\r\n|\n|\r)[ \t\r\n]*")
# A carriage return and line feed are one break and may not be cut.
_ESCAPE_OR_FOLD = LazyPattern(
    r"\\(?:r|x0[dD]|u000[dD])\\(?:n|x0[aA]|u000[aA])"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}"
    r"|\\(?:\r\n|\n|\r)[ \t\r\n]*|\\[^\r\n]"
    r"|(?:\r\n|\n|\r)[ \t\r\n]*"
)
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\n",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029",
}  # fmt: skip


class Block(NamedTuple):
    """A block scalar's layout: where its first line begins, its indent, and what its header says.

    `indent` counts the spaces before the text; `chomp` is "", "-" or "+"; `digit` the indentation
    indicator, 0 where there is none.
    """

    body: int
    indent: int
    chomp: str
    digit: int


class Line(NamedTuple):
    """A line in the file: its text without the indent is `start..end`, the next line begins at `after`."""

    start: int
    end: int
    after: int


def normal_breaks(text: str) -> str:
    """The text with each `\\r\\n` and `\\r` as `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def decode_scalar(source: str, node: YamlNode) -> tuple[str, list[Piece], bool]:
    """The text that a scalar holds, its pieces, and whether it can be edited."""
    wanted = normal_breaks(node.value)
    found = PieceList()
    if node.style in ("|", ">"):
        block = read_block(source, node)
        if block is not None:
            _decode_block(source, node, block, found)
    elif node.style:
        _decode_quoted(source, node, found)
    else:
        _decode_flow(source, _FOLD, node.span.start, node.span.end, found)
    if found.text == wanted:
        return wanted, found.pieces, True
    whole = [Piece(0, len(wanted), node.span.start, node.span.end, False)] if wanted else []
    return wanted, whole, False


def _decode_quoted(source: str, node: YamlNode, found: PieceList) -> None:
    pattern = _ESCAPE_OR_FOLD if node.style == '"' else _QUOTE_OR_FOLD
    _decode_flow(source, pattern, node.span.start + 1, node.span.end - 1, found)


def _decode_flow(source: str, pattern: LazyPattern, at: int, end: int, found: PieceList) -> None:
    for match in pattern.finditer(source, at, end):
        start, token = match.start(), match.group()
        if token[0] in "\r\n":
            # Blanks before a folded line break are not part of the text; those before an escape are.
            start = at + len(source[at:start].rstrip(" \t"))
        found.literal(source, at, start)
        at = match.end()
        if text := _meaning(token):
            found.unit(text, start, at)
    found.literal(source, at, end)


def _meaning(token: str) -> str:
    """The text of an escape, a doubled quote or a run of line breaks; empty for an escaped line break."""
    if token[0] in "\r\n":
        return "\n" * (_breaks(token) - 1) or " "
    if token == "''":
        return "'"
    if token[1] in "\r\n":
        return "\n" * (_breaks(token) - 1)
    if token[1] in "xuU":
        code = int(token[2:10], 16) if "\\" not in token[2:] else 0x0A
        char = chr(code) if code <= 0x10FFFF else ""
        return "\n" if char == "\r" else char
    return _ESCAPES.get(token[1], "")


def _breaks(run: str) -> int:
    return sum(1 for _ in BREAK.finditer(run))


def read_block(source: str, node: YamlNode) -> Block | None:
    """The layout of a block scalar; None if its header is not understood."""
    header = _HEADER.match(source, node.span.start, node.span.end)
    if header is None:
        return None
    digit = int(header.group(2) or header.group(3) or 0)
    chomp = header.group(1) or header.group(4) or ""
    body = header.end()
    if digit:
        return Block(body, max(node.indent or 0, 0) + digit, chomp, digit)
    widest = 0
    for line in raw_lines(source, body, node.span.end):
        spaces = line.end - line.start - len(source[line.start : line.end].lstrip(" "))
        widest = max(widest, spaces)
        if line.start + spaces < line.end:
            return Block(body, widest, chomp, 0)
    return Block(body, max(widest, (node.indent or 0) + 1, 1), chomp, 0)


def raw_lines(source: str, at: int, end: int) -> Iterator[Line]:
    """The lines of `at..end`, with their indents."""
    while at < end:
        match = BREAK.search(source, at, end)
        stop, after = match.span() if match else (end, end)
        yield Line(at, stop, after)
        at = after


def block_lines_of(source: str, block: Block, end: int) -> Iterator[Line]:
    """The lines of a block scalar without their indents."""
    for line in raw_lines(source, block.body, end):
        lead = source[line.start : min(line.end, line.start + block.indent)]
        yield line._replace(start=line.start + len(lead) - len(lead.lstrip(" ")))


def _decode_block(source: str, node: YamlNode, block: Block, found: PieceList) -> None:
    lines = list(block_lines_of(source, block, node.span.end))
    last = max((at for at, line in enumerate(lines) if line.end > line.start), default=-1)
    folded = node.style == ">"
    at = 0
    while at < len(lines):
        line = lines[at]
        found.literal(source, line.start, line.end)
        if at >= last:
            break
        at = _add_breaks(source, lines, at, folded, found)
    ends = lines[max(last, 0) :] if block.chomp == "+" else lines[last : last + 1] if last >= 0 else []
    if block.chomp == "-":
        return
    for line, after in zip(ends, [*lines[max(last, 0) + 1 :], None], strict=False):
        if line.after > line.end:
            found.unit("\n", line.end, after.start if after and block.chomp == "+" else line.after)


def _add_breaks(source: str, lines: list[Line], at: int, folded: bool, found: PieceList) -> int:
    """Add the line breaks after line `at` up to the next line that is not empty; the number of that line.

    In a folded scalar one break between two lines of text is a space, and one more is needed for each
    line break; lines that begin with a blank are not folded, nor is what comes before the first line.
    """
    upto = at + 1
    while lines[upto].end == lines[upto].start:
        upto += 1
    first, after = lines[at], lines[upto]
    plain = first.end > first.start and source[first.start] not in " \t" and source[after.start] not in " \t"
    if not folded or not plain:
        for here in range(at, upto):
            found.unit("\n", lines[here].end, lines[here + 1].start)
    elif upto == at + 1:
        found.unit(" ", first.end, after.start)
    else:
        for here in range(at + 1, upto):
            start = first.end if here == at + 1 else lines[here].end
            found.unit("\n", start, lines[here + 1].start)
    return upto


def content_span(node: YamlNode) -> Span:
    """The part of the file in which a scalar's text stands: within its quotes, if it has any."""
    quoted = node.style in ("'", '"')
    return Span(node.span.start + quoted, node.span.end - quoted)
