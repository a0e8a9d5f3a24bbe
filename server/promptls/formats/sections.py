"""Messages that stand one after the other in a file's body, as the file's own characters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from promptls.named_tuple import NamedTuple
from promptls.prompt import MessageRemoval, Role
from promptls.text import (
    Edit,
    EditRefused,
    Encoder,
    MappedText,
    Span,
    Written,
    changed,
    edited,
    encode_literally,
    map_literal,
    refuse_unreadable,
)
from promptls.text.lazy_pattern import LazyPattern


class Section(NamedTuple):
    """The text of one message in the file."""

    role: Role
    span: Span


_BREAK = LazyPattern(r"\r\n|\n|\r")

Split = Callable[[str], Sequence[Section]]
"""Reads the messages of a whole file."""


Rewritten = Callable[[int, str], Edit | None]
"""Another edit that makes the message of that number read as the text; None where there is none."""


def _no_other(number: int, text: str) -> Edit | None:
    return None


def section_texts(
    source: str, split: Split, marks: LazyPattern, other: Rewritten = _no_other
) -> list[tuple[Role, MappedText]]:
    """The messages of a file. An edit is refused if the file would then be split in another way.

    `marks` finds whatever could begin or end a message in the lines that an edit touches; where it finds
    nothing the file need not be read again. `other` is tried where the edit as it stands does not do.
    """
    proof = _SplitProof(source, split)
    lines = _Lines(source, marks)
    return [
        (section.role, map_literal(source, section.span, (), _encoder(proof, number, lines, other)))
        for number, section in enumerate(proof.sections)
    ]


class _SplitProof:
    """Splits the file again."""

    def __init__(self, source: str, split: Split) -> None:
        self.source = source
        self.split = split
        self.size = len(source)
        self.sections = split(source)

    @cached_property
    def texts(self) -> list[tuple[Role, str]]:
        """What the messages read now."""
        return _read(self.source, self.sections, trimmed=False)

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the messages read as they should after the edits."""
        after = edited(self.source, written)
        touched = {each.number for each in written}
        wanted = [
            (role, changed(text, written, number) if number in touched else text)
            for number, (role, text) in enumerate(self.texts)
        ]
        return _read(after, self.split(after), trimmed=False) == wanted


class _Lines:
    """Where the marks of a file are: an edit of a line without any, that brings none, changes no message."""

    def __init__(self, source: str, marks: LazyPattern) -> None:
        self.source = source
        self.marks = marks

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in self.marks.finditer(self.source)]

    @cached_property
    def _returns(self) -> bool:
        return "\r" in self.source

    def is_plain(self, edit: Edit) -> bool:
        """True if no line that the edit touches has a mark, before or after."""
        if self._returns:
            return False
        source, starts = self.source, self._starts
        after = bisect_left(starts, edit.start)
        if after and source.find("\n", starts[after - 1], edit.start) < 0:
            return False
        if after < len(starts) and (
            starts[after] < edit.end or source.find("\n", edit.end, starts[after]) < 0
        ):
            return False
        near = source[max(0, edit.start - _LONGEST) : edit.start].rpartition("\n")[2]
        behind = source[edit.end : edit.end + _LONGEST].partition("\n")[0]
        return not self.marks.search(near + edit.text + behind)


_LONGEST = 100
"""More than any mark has code points: in a longer line only the text around an edit can make one."""


def _encoder(proof: _SplitProof, number: int, lines: _Lines, other: Rewritten) -> Encoder:
    where = proof.sections[number].span

    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        refuse_unreadable(new)
        edit = encode_literally(mapped, span, new)
        inner = where.start < edit.start and edit.end < where.end
        yield Written(edit, None if inner and lines.is_plain(edit) else proof, Edit(*span, new), number)
        rewritten = other(number, mapped.text[: span.start] + new + mapped.text[span.end :])
        if rewritten is not None:
            yield Written(rewritten, proof, Edit(*span, new), number)
        raise EditRefused("the file would be split into messages in another way")

    return encode


def remove_section(
    source: str,
    split: Split,
    change: MessageRemoval,
    mark: LazyPattern,
    body: int,
    close: LazyPattern | None = None,
) -> Edit:
    """The edit that takes one message out together with the one mark that begins it.

    `mark` matches what may stand between two messages, `body` is where the first may begin. With `close`,
    `mark` has two groups: where `block` matches, a message ends with `close`; `above` is left alone. Raises
    EditRefused where anything else stands there, or the file would then be split in another way. Before the
    last message go the blanks that the one before ends with, since a format may trim the end of its body.
    """
    sections = split(source)
    number = change.message
    here = sections[number].span
    before = sections[number - 1].span.end if number else body
    gap = source[before : here.start]
    begins = mark.fullmatch(gap)
    if gap.strip() and not begins:
        raise EditRefused("more than a mark stands before the message")
    start, end = before, here.end
    last = 0 < number == len(sections) - 1 and not (close and begins and begins["block"])
    if last:
        start = sections[number - 1].span.start + len(_text(source, sections[number - 1]).rstrip())
    breaks = _BREAK.match(source, start), _BREAK.match(source, end)
    if number and breaks[0] and (breaks[1] or end == len(source)):
        # From line to line, so that the message before can be given a line of its own at the same time.
        start, end = breaks[0].end(), breaks[1].end() if breaks[1] else end
    if number == 0:
        # What comes before the first mark, comments that no model reads, stays.
        above = begins.end("above") if close and begins else 0
        start += above + len(gap[above:]) - len(gap[above:].lstrip())
        ends = close.match(source, end) if close and begins and begins["block"] else None
        end = ends.end() if ends else end
        after = source[end : sections[1].span.start if len(sections) > 1 else len(source)]
        end += len(after) - len(after.lstrip())
    kept = [section for at, section in enumerate(sections) if at != number]
    edited = source[:start] + source[end:]
    if _read(edited, split(edited), trimmed=last) != _read(source, kept, trimmed=last):
        raise EditRefused("the file would be split into messages in another way")
    return Edit(start, end, "")


def _text(source: str, section: Section) -> str:
    return source[section.span.start : section.span.end]


def _read(source: str, sections: Sequence[Section], *, trimmed: bool) -> list[tuple[Role, str]]:
    """The roles and texts of messages, the last one without the blanks at its end if `trimmed`."""
    texts = [(section.role, map_literal(source, section.span).text) for section in sections]
    if texts and trimmed:
        texts[-1] = (texts[-1][0], texts[-1][1].rstrip())
    return texts
