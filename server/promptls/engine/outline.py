"""A prompt file as a tree: prompts, messages with roles, sections by headings and tags, variables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from promptls.engine.tag_pairs import TagPair, tag_pairs
from promptls.engine.variables import facts_of, occurrences
from promptls.named_tuple import NamedTuple
from promptls.prompt import Message, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.prompt.single import singles
from promptls.text import Span
from promptls.tokens import estimate

NodeKind = Literal["prompt", "message", "heading", "tag", "variable"]
_OUTER: dict[NodeKind, int] = {"prompt": 0, "message": 1}
_TITLE = 60
"""Code points of a message's first line that are shown."""


class Node(NamedTuple):
    """One part. `span` and `name_span` are in the file, and the second lies in the first; `place` is the span
    in the text of message number `message` (-1: outside all messages).
    """

    kind: NodeKind
    name: str
    detail: str
    span: Span
    name_span: Span
    message: int = -1
    place: Span = Span(0, 0)
    children: tuple[Node, ...] = ()


class _Part(NamedTuple):
    """A section in coordinates of its message."""

    kind: NodeKind
    name: str
    span: Span
    title: Span


@lru_cache(maxsize=2)
def outline(source: str, prompt: Prompt) -> tuple[Node, ...]:
    """The tree of a file. Where the file is one message its sections stand at the top."""
    flat = [_variable(prompt, name, span) for name, span in _variables(source, prompt)]
    for number, message in enumerate(prompt.messages):
        text = message.text
        flat += (
            Node(
                part.kind, part.name, "", text.to_file(part.span), text.to_file(part.title), number, part.span
            )
            for part in _parts(prompt, number)
        )
        if len(prompt.messages) > 1:
            flat.append(_message(message, number))
    flat += _prompts(prompt)
    # Where two begin at one place and end at one, the message is the outer one.
    flat.sort(key=lambda node: (node.span.start, -node.span.end, _OUTER.get(node.kind, 2)))
    return _nested(flat)


def _prompts(prompt: Prompt) -> Iterator[Node]:
    """The prompts of a file that holds several, by the names that the file gives them."""
    for single in singles(prompt):
        own = [message.text.to_file(Span(0, len(message.text.text))) for message in single.prompt.messages]
        if single.prompt.title and own:
            span = Span(min(s.start for s in own), max(s.end for s in own))
            yield Node("prompt", single.prompt.title, "", span, Span(span.start, span.start), single.first)


def _message(message: Message, number: int) -> Node:
    text, whole = message.text, Span(0, len(message.text.text))
    first = _first_line(text.text)
    detail = text.text[first.start : min(first.end, first.start + _TITLE)]
    return Node(
        "message", message.role.value, detail, text.to_file(whole), text.to_file(first), number, whole
    )


def _nested(flat: list[Node]) -> tuple[Node, ...]:
    """The nodes, which come in order, each in the one before it that holds it."""
    top: list[Node] = []
    opened: list[tuple[Node, list[Node]]] = []

    def close() -> None:
        node, children = opened.pop()
        node = node._replace(children=tuple(children)) if children else node
        (opened[-1][1] if opened else top).append(node)

    for node in flat:
        # A text that stands in two messages through an alias makes two of one place.
        rank = _OUTER.get(node.kind, 2)
        while opened and (
            (rank < 2 and _OUTER.get(opened[-1][0].kind, 2) >= rank)
            or not opened[-1][0].span.contains(node.span)
        ):
            close()
        opened.append((node, []))
    while opened:
        close()
    return tuple(top)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node, each before what it holds."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def sections(source: str, prompt: Prompt) -> list[Node]:
    """The sections and messages alone, in the order of the file."""
    return [node for node in walk(outline(source, prompt)) if node.kind not in ("variable", "prompt")]


def tokens_of(prompt: Prompt, node: Node) -> int:
    """About how many tokens a section or message is."""
    return estimate(prompt.messages[node.message].text.text[node.place.start : node.place.end])


def _variables(source: str, prompt: Prompt) -> Iterator[tuple[str, Span]]:
    """Each variable once, where it is declared, else where it is first used."""
    first: dict[str, Span] = {}
    for occurrence in occurrences(source, prompt):
        if occurrence.declares:
            first.setdefault(occurrence.name, occurrence.span)
    for occurrence in occurrences(source, prompt):
        first.setdefault(occurrence.name, occurrence.span)
    yield from first.items()


def _variable(prompt: Prompt, name: str, span: Span) -> Node:
    facts = facts_of(prompt, name)
    return Node("variable", name, facts.type or facts.description, span, span)


def _first_line(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)


def _parts(prompt: Prompt, number: int) -> Iterator[_Part]:
    """The sections of one message, in order; each ends within the one that it begins in."""
    document = prompt.messages[number].document
    pairs = [pair for pair in tag_pairs(prompt)[number] if pair.lines]
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    open_pairs: list[TagPair] = []
    open_headings: list[tuple[int, _Part, int]] = []
    found: list[_Part] = []

    def close(depth: int, level: int, at: int) -> None:
        while open_headings and open_headings[-1][2] >= depth and open_headings[-1][0] >= level:
            _, part, _ = open_headings.pop()
            found.append(part._replace(span=Span(part.span.start, _trimmed(document, part.span.start, at))))

    for start, item in sorted([(pair.span.start, pair) for pair in pairs] + [(b.start, b) for b in headings]):
        while open_pairs and open_pairs[-1].span.end <= start:
            close(len(open_pairs), 0, open_pairs.pop().closing.start - 2)
        if isinstance(item, TagPair):
            # A pair that crosses another is no section of its own.
            if not open_pairs or open_pairs[-1].span.contains(item.span):
                open_pairs.append(item)
                found.append(_Part("tag", f"<{item.name}>", item.span, item.opening))
        else:
            close(len(open_pairs), _level(item), start)
            open_headings.append((_level(item), _heading(document, item), len(open_pairs)))
    while open_pairs:
        close(len(open_pairs), 0, open_pairs.pop().closing.start - 2)
    close(0, 0, len(document.text))
    yield from sorted(found, key=lambda part: (part.span.start, -part.span.end))


def _level(heading: Block) -> int:
    return 1 if heading.marker == "=" else len(heading.marker)


def _heading(document: Document, block: Block) -> _Part:
    title = document.text[block.content : block.end].strip().strip("#").strip() or "#"
    return _Part("heading", title, Span(block.start, block.end), Span(block.content, block.end))


def _trimmed(document: Document, start: int, end: int) -> int:
    """The end of the last line with words before `end`."""
    return start + len(document.text[start:end].rstrip())
