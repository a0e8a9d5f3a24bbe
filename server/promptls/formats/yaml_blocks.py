"""Edits inside YAML block scalars, literal and folded."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formats.yaml_scalars import BREAK, Block, read_block
from promptls.formats.yaml_tree import YamlNode
from promptls.named_tuple import NamedTuple
from promptls.text import Edit, EditRefused, MappedText, Span
from promptls.text.lazy_pattern import LazyPattern

_RUNS = LazyPattern(r"(\n+)")
# What only an escape can stand for in YAML. NEL, LS and PS would be line breaks.
NOT_RAW = LazyPattern(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LARGEST_DIGIT = 9


class BlockText(NamedTuple):
    """A block scalar and its text. `said`: from its first to its last character that is no line break.

    `within`: its lines between the first and the last that are not empty. Those two decide how the indent and
    the end of the block are read; the lines between stand for themselves.
    """

    source: str
    node: YamlNode
    layout: Block
    text: str
    said: Span
    within: Span

    @property
    def folded(self) -> bool:
        """True if line breaks of the file may be blanks of the text."""
        return self.node.style == ">"


def block_text(source: str, node: YamlNode, text: str) -> BlockText | None:
    """A block scalar that holds `text`; None if its header is not understood."""
    layout = read_block(source, node)
    if layout is None:
        return None
    said = Span(len(text) - len(text.lstrip("\n")), len(text.rstrip("\n")))
    first_end = text.find("\n", said.start)
    within = Span(first_end if first_end >= 0 else len(text), text.rfind("\n", 0, said.end) + 1)
    return BlockText(source, node, layout, text, said, within)


def block_candidates(
    block: BlockText, mapped: MappedText, span: Span, new: str
) -> Iterator[tuple[Edit, bool]]:
    """Edits of a block scalar to try in turn; true with one that is right by construction."""
    if NOT_RAW.search(new):
        raise EditRefused("a YAML block cannot hold a control character")
    text = block.text
    if text and (new.strip("\n") or block.said.start < span.start or span.end < block.said.end):
        yield from _of_lines(block, mapped, span, new)
        return
    source, node = block.source, block.node
    ending = mapped.newline if source[node.span.end - 1] in "\r\n" else ""
    expected = text[: span.start] + new + text[span.end :]
    fresh = literal_block(expected, max(node.indent or 0, 0), mapped.newline, at_end=not ending)
    if fresh is None:
        fresh = '"' + expected.replace("\n", "\\n") + '"'
    ends = fresh.endswith(("\n", "\r"))
    yield Edit(node.span.start, node.span.end, fresh + ("" if ends else ending)), False
    if ending:
        yield Edit(node.span.start, node.span.end, fresh + ending), False


def _of_lines(block: BlockText, mapped: MappedText, span: Span, new: str) -> Iterator[tuple[Edit, bool]]:
    """Edits of the lines that are touched, then those with another header as well."""
    local = _local(block.source, mapped, block.layout, span, new, block.folded)
    inside = block.within.start < span.start and span.end < block.within.end
    yield local, inside and not block.folded
    edits = [local]
    if block.folded:
        wider, text = _between_literals(mapped, span, new)
        edits.append(_local(block.source, mapped, block.layout, wider, text, block.folded))
        yield edits[-1], False
    expected = block.text[: span.start] + new + block.text[span.end :]
    for edit in edits:
        token = _with_other_header(block.source, block.node, block.layout, edit, expected, mapped.newline)
        if token is not None:
            yield Edit(block.node.span.start, block.node.span.end, token), False


def _local(source: str, mapped: MappedText, block: Block, span: Span, new: str, folded: bool) -> Edit:
    """The edit of the lines that it touches; `new` follows the indent of the block."""
    text = mapped.text
    where = mapped.to_file(span)
    start = where.start
    opens = span.start == 0 or text[span.start - 1] == "\n"
    closes = span.end == len(text) or text[span.end] == "\n"
    indent = " " * block.indent
    if opens:
        # An empty line has no indent, or a part of it; so the line is written from its start.
        while start > block.body and source[start - 1] == " ":
            start -= 1
        left = new[:1]
    else:
        left = source[_line_start(source, start, block.body) + block.indent]
    parts = _RUNS.split(new)
    following = "" if span.end == len(text) else text[span.end]
    out = [indent if opens and (parts[0] or (len(parts) == 1 and not closes)) else "", parts[0]]
    for at in range(1, len(parts), 2):
        line = parts[at + 1]
        right = line[:1] or (following if at + 2 == len(parts) else "")
        count = len(parts[at])
        if folded and _is_word(left) and _is_word(right):
            count += 1
        out += [mapped.newline * count, indent if right and right != "\n" else "", line]
        left = right
    if span.end == len(text) and out[-1] and source[where.end - 1] in "\r\n":
        out.append(mapped.newline)  # only empty lines follow, and they may have blanks
    return Edit(start, where.end, "".join(out))


def _is_word(char: str) -> bool:
    """True for the first character of a line that is folded together with its neighbours."""
    return bool(char) and char not in " \t\n"


def _line_start(source: str, at: int, least: int) -> int:
    return max(source.rfind("\n", least, at), source.rfind("\r", least, at), least - 1) + 1


def _between_literals(mapped: MappedText, span: Span, new: str) -> tuple[Span, str]:
    """The edit widened over the line breaks and folds beside it, which are written anew with it."""
    start, end = span
    while (piece := mapped.piece_at(start - 1)) and not piece.literal and piece.text_end == start:
        start = piece.text_start
    while (piece := mapped.piece_at(end)) and not piece.literal and piece.text_start == end:
        end = piece.text_end
    return Span(start, end), mapped.text[start : span.start] + new + mapped.text[span.end : end]


def _with_other_header(
    source: str, node: YamlNode, block: Block, edit: Edit, expected: str, newline: str
) -> str | None:
    """The whole scalar after the edit, under the header that its first and last lines now need."""
    body = source[block.body : edit.start] + edit.text + source[edit.end : node.span.end]
    digit = block.digit
    if expected.lstrip("\n")[:1] in (" ", "\t"):
        digit = block.indent - max(node.indent or 0, 0)
    if not 0 <= digit <= _LARGEST_DIGIT:
        return None
    core, _ = _without_tail(body)
    _, tail = _without_tail(source[block.body : node.span.end])
    count = len(expected) - len(expected.rstrip("\n"))
    if count > 1:
        tail = newline * count
    elif count and not tail:
        tail = newline
    comment = source[node.span.start : block.body].lstrip("|>+-123456789")
    return node.style + _indicators(digit, count) + (comment or newline) + core + tail


def _without_tail(body: str) -> tuple[str, str]:
    """The lines of a block up to the last that is not empty, and what follows, its line break included."""
    ending = BREAK.search(body, len(body.rstrip(" \r\n")))
    return (body[: ending.start()], body[ending.start() :]) if ending else (body, "")


def _indicators(digit: int, breaks_at_end: int) -> str:
    return (str(digit) if digit else "") + ("-" if not breaks_at_end else "" if breaks_at_end == 1 else "+")


def literal_block(text: str, parent: int, newline: str, *, at_end: bool) -> str | None:
    """`text` as a literal block below column `parent`, without the line break that ends its last line.

    None where a block cannot hold it. `at_end`: the file ends there, so a last line break is written too.
    """
    core = text.rstrip("\n")
    if not core or NOT_RAW.search(text):
        return None
    count = len(text) - len(core)
    digit = 2 if text.lstrip("\n")[:1] in (" ", "\t") else 0
    indent = " " * (parent + 2)
    lines = newline.join(indent + line if line else "" for line in core.split("\n"))
    extra = count if at_end else max(count - 1, 0)
    return f"|{_indicators(digit, count)}{newline}{lines}{newline * extra}"
