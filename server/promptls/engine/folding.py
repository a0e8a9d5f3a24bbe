"""What of a prompt file can be folded: front matter, messages, sections, tags, fences, comments, examples."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.engine.outline import sections
from promptls.engine.tag_pairs import tag_pairs
from promptls.named_tuple import NamedTuple
from promptls.prompt import Message, Prompt
from promptls.prompt.block import BlockKind
from promptls.text import LineIndex, Span


class Fold(NamedTuple):
    """Lines, counted from 0, of which all but `first` are hidden; `comment` for a comment."""

    first: int
    last: int
    comment: bool = False


def folds(index: LineIndex, prompt: Prompt) -> list[Fold]:
    """The folds of a file, sorted, at most one for the same lines."""
    found = set(_front_matter(index, prompt))
    found |= {_lines(index, node.span) for node in sections(index.text, prompt) if node.kind != "message"}
    found |= {_lines(index, pair_span) for pair_span in _tags(prompt)}
    for number, message in enumerate(prompt.messages):
        found |= set(_blocks(index, message))
        if len(prompt.messages) > 1:
            found.add(_message(index, prompt, number))
    return sorted(fold for fold in found if fold.first < fold.last)


def _lines(index: LineIndex, span: Span) -> Fold:
    return Fold(index.line_of(span.start), index.line_of(max(span.start, span.end - 1)))


def _tags(prompt: Prompt) -> Iterator[Span]:
    for message, pairs in zip(prompt.messages, tag_pairs(prompt), strict=True):
        yield from (message.text.to_file(pair.span) for pair in pairs if pair.lines)


def _front_matter(index: LineIndex, prompt: Prompt) -> Iterator[Fold]:
    """The lines between two `---` above the first message."""
    end = min((m.text.to_file(Span(0, 0)).start for m in prompt.messages), default=len(index.text))
    first = last = -1
    for line in range(index.line_of(end) + 1):
        text = index.line_text(line).lstrip("\ufeff").rstrip()
        if text == "---":
            first, last = (line, last) if first < 0 else (first, line)
        elif first < 0 and text and not text.startswith("#"):
            return
    if 0 <= first < last:
        yield Fold(first, last)


def _blocks(index: LineIndex, message: Message) -> Iterator[Fold]:
    for block in message.document.blocks:
        if block.kind in (BlockKind.FENCE, BlockKind.COMMENT):
            fold = _lines(index, message.text.to_file(Span(block.start, block.end)))
            yield fold._replace(comment=block.kind is BlockKind.COMMENT)


def _message(index: LineIndex, prompt: Prompt, number: int) -> Fold:
    """A message with the line above it, which says whose it is, unless that belongs to another message."""
    text = prompt.messages[number].text
    span = text.to_file(Span(0, len(text.text.rstrip())))
    fold = _lines(index, span)
    above = fold.first - 1
    taken = any(
        other is not prompt.messages[number] and other.text.from_file(index.line_start(above)) is not None
        for other in prompt.messages[max(0, number - 1) : number]
    )
    at_start = not index.text[index.line_start(fold.first) : span.start].strip()
    if above >= 0 and at_start and not taken and index.line_text(above).strip():
        return fold._replace(first=above)
    return fold
