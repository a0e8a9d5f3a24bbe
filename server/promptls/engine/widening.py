"""What a selection grows to: word, line, block, section by section, message, file."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.engine.outline import Node, sections
from promptls.engine.tag_pairs import tag_pairs
from promptls.prompt import Message, Prompt
from promptls.text import LineIndex, Span
from promptls.text.lazy_pattern import LazyPattern

_WORD = LazyPattern(r"\w+")


def widening(index: LineIndex, prompt: Prompt, offset: int) -> list[Span]:
    """The spans of the file around an offset, each within the next, the file itself last."""
    found = [Span(0, len(index.text))]
    for number, message in enumerate(prompt.messages):
        at = message.text.from_file(offset)
        if at is None:
            continue
        inner = [Span(0, len(message.text.text)), *_sections(index.text, prompt, number, at)]
        inner += _tags(prompt, number, at)
        inner += _small(message, at)
        for span in sorted(
            {span for span in inner if span.length}, key=lambda span: (span.start - span.end, span.start)
        ):
            place = message.text.to_file(span)
            if found[-1].contains(place) and found[-1] != place and place.start <= offset <= place.end:
                found.append(place)
        break
    else:
        found += [span for span in (_line(index, offset), _word(index.text, offset)) if span.length]
    return list(dict.fromkeys(reversed(found)))


def _sections(source: str, prompt: Prompt, number: int, at: int) -> Iterator[Span]:
    around: list[Node] = sections(source, prompt)
    for node in around:
        if node.message == number and node.kind != "message" and node.place.start <= at <= node.place.end:
            yield node.place


def _tags(prompt: Prompt, number: int, at: int) -> Iterator[Span]:
    """A pair of tags, and what stands between the two."""
    for pair in tag_pairs(prompt)[number]:
        if pair.span.start <= at <= pair.span.end:
            yield pair.span
            # From the `>` of the opening tag to the `</` of the closing one.
            start = prompt.messages[number].text.text.find(">", pair.opening.end) + 1
            if start <= at <= pair.closing.start - 2:
                yield Span(start, pair.closing.start - 2)


def _small(message: Message, at: int) -> Iterator[Span]:
    """The block, the sentence if it is prose, the line and the word at a place of a message."""
    text, document = message.text.text, message.document
    numbers = document.blocks_at(Span(at, at + 1)) or document.blocks_at(Span(max(0, at - 1), at))
    for number in numbers[:1]:
        block, content = document.blocks[number], document.contents[number]
        yield Span(block.start, block.end)
        yield Span(block.content, block.end)
        for sentence in content.sentences:
            span = Span(block.content + sentence.start, block.content + sentence.end)
            if span.start <= at <= span.end:
                yield span
                break
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    yield Span(start, end if end >= 0 else len(text))
    yield _word(text, at)


def _line(index: LineIndex, offset: int) -> Span:
    line = index.line_of(offset)
    return Span(index.line_start(line), index.line_end(line))


def _word(text: str, at: int) -> Span:
    """The word that covers or touches a place; empty where none does."""
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    match = _WORD.match(text, start)
    return Span(start, match.end()) if match else Span(at, at)
