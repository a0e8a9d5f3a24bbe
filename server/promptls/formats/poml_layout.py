"""POML's nodes as Markdown, piece by piece, and who says which part of it.

Source: microsoft/poml, packages/poml/writer.ts, `MarkdownWriter`, `assignSpeakers` (read 2026-11-26). Boxes
have a margin above and below, which neighbours share; a message is what lies between two changes of speaker.
"""

from __future__ import annotations

from itertools import pairwise

from promptls.formats.poml_nodes import Child, Node
from promptls.formats.poml_text import Bit, Sort, Text, length_of, made, plain
from promptls.named_tuple import NamedTuple
from promptls.text import Span

_BULLETS = {"star": "* ", "plus": "+ "}


class Mark(NamedTuple):
    """Where the text of a node lies within that of its box; `inner` are the marks of the nodes in it."""

    start: int
    end: int
    speaker: str
    inner: tuple[Mark, ...]

    def shift(self, by: int) -> Mark:
        """The same mark, further on."""
        return Mark(
            self.start + by, self.end + by, self.speaker, tuple(mark.shift(by) for mark in self.inner)
        )


class Box(NamedTuple):
    """A text with the line breaks that it wants above and below."""

    text: Text
    before: str = ""
    after: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def length(self) -> int:
        return length_of(self.text)


class Part(NamedTuple):
    """What one speaker says."""

    speaker: str
    text: Text


def laid_out(root: Node) -> Box:
    """The whole prompt as one text."""
    return _box(root)


def _box(node: Node) -> Box:
    if node.kind == "list":
        return _paragraph(_list(node), node)
    if node.kind == "nl":
        return _marked(Box([made("\n", node.open)]), node)
    inner = (
        _free(node.children) if node.kind == "free" else _joined([_child(child) for child in node.children])
    )
    if node.kind == "h":
        return _paragraph(_wrapped(inner, node, "#" * node.data["level"] + " ", ""), node)
    if node.kind == "wrap":
        return _marked(_wrapped(inner, node, node.data["sign"], node.data["sign"]), node)
    if node.kind == "code":
        if not node.data["block"]:
            return _marked(_wrapped(inner, node, "`", "`"), node)
        return _paragraph(_wrapped(inner, node, "```" + node.data["lang"] + "\n", "\n```"), node)
    return _paragraph(inner, node) if node.kind in ("p", "item") else _marked(inner, node)


def _child(child: Child) -> Box:
    return _box(child) if isinstance(child, Node) else Box(child)


def _free(children: list[Child]) -> Box:
    text: Text = []
    for child in children:
        text += _child(child).text
    return Box(text)


def _marked(box: Box, node: Node) -> Box:
    return box._replace(marks=(Mark(0, box.length, node.speaker, box.marks),))


def _paragraph(box: Box, node: Node, *, blank: bool = True) -> Box:
    margin = "\n\n" if node.data.get("blank", blank) else "\n"
    box = _marked(box, node)
    return box._replace(before=_shared(margin, box.before), after=_shared(box.after, margin))


def _wrapped(box: Box, node: Node, left: str, right: str) -> Box:
    """The box between two signs; a heading's sign stands on each of its lines."""
    text: Text = [made(left, node.open)]
    for bit in box.text:
        text.append(bit)
        if node.kind == "h" and bit.text.endswith("\n"):
            text.append(Bit(left, bit.end, bit.end, Sort.MADE))
    if right:
        at = text[-1].end
        text.append(Bit(right, at, at, Sort.MADE))
    return box._replace(text=text, marks=tuple(mark.shift(len(left)) for mark in box.marks))


def _list(node: Node) -> Box:
    boxes: list[Box] = []
    count = 0
    for child in node.children:
        if isinstance(child, Node) and child.kind == "item":
            count += 1
            boxes.append(_item(child, _bullet(str(node.data["style"]), count)))
        else:
            boxes.append(_child(child))
    return _joined(boxes)


def _bullet(style: str, count: int) -> str:
    if style == "decimal":
        return f"{count}. "
    return f"{chr(0x60 + min(count, 26))}. " if style == "latin" else _BULLETS.get(style, "- ")


def _item(node: Node, bullet: str) -> Box:
    box = _joined([_child(child) for child in node.children])
    box = _wrapped(box, node, bullet, "")
    double = "\n\n" in plain(box.text)
    return _paragraph(box._replace(text=_indented(box.text, len(bullet))), node, blank=double)


def _indented(text: Text, width: int) -> Text:
    """The text with each line but the first, unless it is empty, `width` further to the right."""
    found: Text = []
    broken = False
    for bit in text:
        at = 0
        while at < len(bit.text):
            end = bit.text.find("\n", at) + 1 or len(bit.text)
            part = _slice(bit, at, end)
            if broken and part.text[0] != "\n":
                found.append(Bit(" " * width, part.start, part.start, Sort.MADE))
            found.append(part)
            broken = part.text[-1] == "\n"
            at = end
    return found


def _slice(bit: Bit, start: int, end: int) -> Bit:
    if start == 0 and end == len(bit.text):
        return bit
    if bit.verbatim:
        return Bit(bit.text[start:end], bit.start + start, bit.start + end, bit.sort)
    # Only its first part stands for the whole place; the others have none of their own.
    return Bit(bit.text[start:end], bit.start if start == 0 else bit.end, bit.end, bit.sort)


def _joined(boxes: list[Box]) -> Box:
    """The boxes one after the other, with the margins that neighbours share."""
    boxes = _without_blanks(boxes)
    text: Text = []
    marks: list[Mark] = []
    length = 0
    for at, box in enumerate(boxes):
        text += box.text
        marks += [mark.shift(length) for mark in box.marks]
        length += box.length
        gap = _shared(box.after, boxes[at + 1].before) if at + 1 < len(boxes) else ""
        if gap:
            place = text[-1].end if text else 0
            text.append(Bit(gap, place, place, Sort.MADE))
            length += len(gap)
    before, after = (boxes[0].before, boxes[-1].after) if boxes else ("", "")
    return Box(text, before, after, tuple(marks))


def _without_blanks(boxes: list[Box]) -> list[Box]:
    """The boxes but those of nothing but blanks beside a box that is set apart, again and again."""
    kept = [(box, plain(box.text)) for box in boxes]
    while True:
        breaks = [bool(text) and not text.strip("\n") for _, text in kept]
        left = [
            (box, text)
            for at, (box, text) in enumerate(kept)
            if text.strip(" \t")
            or not (
                (at > 0 and ("\n" in kept[at - 1][0].after or breaks[at - 1]))
                or (at + 1 < len(kept) and ("\n" in kept[at + 1][0].before or breaks[at + 1]))
            )
        ]
        if len(left) == len(kept):
            return [box for box, _ in kept]
        kept = left


def _shared(first: str, second: str) -> str:
    """Two margins of line breaks as one: the longer of them."""
    return max(first, second, key=len)


def spoken(box: Box) -> tuple[list[Part], Text]:
    """What each speaker says, one after the other, and the text that goes to nobody."""
    assigned: list[tuple[int, int, str]] = []
    speakers = _Speakers(assigned)
    speakers.assign(box.marks[0], "")
    ends = sorted({at for start, end, _ in assigned for at in (start, end)})
    number = {at: n for n, at in enumerate(ends)}
    said = ["system"] * len(ends)
    for start, end, speaker in assigned:
        first, last = number[start], number[end]
        said[first : last + 1] = [speaker] * (last + 1 - first)
    parts: list[tuple[str, int, int]] = []
    first = 0
    for at, speaker in enumerate(said):
        if at + 1 == len(said) or said[at + 1] != speaker:
            parts.append((speaker, ends[first], ends[at]))
            first = at + 1
    if len(parts) == 1 and parts[0][0] == "system" and not speakers.system:
        parts = [("human", *parts[0][1:])]
    return _cut(box, assigned, parts)


class _Speakers:
    """Who says what: `default` becomes the user once one has spoken."""

    def __init__(self, assigned: list[tuple[int, int, str]]) -> None:
        self.assigned = assigned
        self.default = "system"
        self.system = False

    def assign(self, mark: Mark, inherited: str) -> None:
        self.system = self.system or mark.speaker == "system"
        if mark.speaker == "human" and self.default == "system":
            self.default = "human"
        if mark.end > mark.start:
            self.assigned.append((mark.start, mark.end - 1, mark.speaker or inherited or self.default))
        inherited = mark.speaker or inherited
        for inner in mark.inner:
            # Whoever spoke last goes on: this is how POML does it.
            inherited = inner.speaker or inherited
            self.assign(inner, inherited)


def _cut(
    box: Box, assigned: list[tuple[int, int, str]], parts: list[tuple[str, int, int]]
) -> tuple[list[Part], Text]:
    """The text of each part. What does not lie between two ends of nodes within a part is nobody's."""
    bounds = sorted(
        {0, box.length, *(start for start, _, _ in assigned), *(end + 1 for _, end, _ in assigned)}
    )
    said: list[Part] = [Part(speaker, []) for speaker, _, _ in parts]
    lost: Text = []
    number = 0
    for start, end, text in _bits_between(box.text, bounds):
        while number < len(parts) and parts[number][2] < start:
            number += 1
        inside = number < len(parts) and parts[number][1] <= start and end - 1 <= parts[number][2]
        (said[number].text if inside else lost).extend(text)
    return [part for part in said if plain(part.text).strip()], lost


def _bits_between(text: Text, bounds: list[int]) -> list[tuple[int, int, Text]]:
    """The text between each two bounds."""
    found: list[tuple[int, int, Text]] = []
    at, index, offset = 0, 0, 0
    for start, end in pairwise(bounds):
        part: Text = []
        at = start
        while at < end:
            bit = text[index]
            stop = min(end - at + offset, len(bit.text))
            if stop > offset:
                part.append(_slice(bit, offset, stop))
            at += stop - offset
            offset = stop
            if offset == len(bit.text):
                index, offset = index + 1, 0
        found.append((start, end, part))
    return found


def span_of(text: Text) -> Span:
    """From the first to the last character of a text that stands in the file."""
    own = [bit for bit in text if bit.sort is not Sort.MADE]
    return Span(own[0].start, own[-1].end) if own else Span(0, 0)
