"""The machine-readable output that a prompt asks for: the requests, and the shapes that go with them.

A shape counts only where the prompt asks for it as output: a fence that a request leads to, an inline
shape or a list of keys in or behind the sentence that asks, or the schema that the file declares.
Samples of input, configuration and code are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache, reduce
from itertools import islice
from operator import or_
from typing import Literal

from promptls.named_tuple import NamedTuple, made
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import PROSE_KINDS, BlockContent, Document
from promptls.prompt.fences import SHAPE_INFOS, body_of, info_of, lead_of, masked, masked_body
from promptls.prompt.glance import let_through
from promptls.prompt.prompt import Kind, Prompt, Role
from promptls.prompt.rescan import Kept
from promptls.prompt.sieve import Sieve, sifted
from promptls.schema.described import Said, joined, read_prose
from promptls.schema.from_example import example_in, find_inline_shapes
from promptls.schema.from_json_schema import from_json_schema, json_schema_in
from promptls.schema.from_key_list import from_key_list
from promptls.schema.json_tree import read_tree
from promptls.schema.requests import FormatRequest, find_format_requests
from promptls.schema.shape import Field, Hole, Parsed, Shape
from promptls.schema.strict_json import check_json
from promptls.text import Span, blank, merge_spans
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_ASKING = (Kind.TASK, Kind.SYSTEM, Kind.COMMAND)
"""Kinds of prompts that are about one answer; in others, "Response:" mostly documents an interface."""

_AUTHORS = (Role.SYSTEM, Role.DEVELOPER, Role.USER)
_AROUND = 400
"""Code points around the name of a format that decide whether it is asked for; a request is shorter."""

_LEAD = 400
"""Code points of the sentence before a fence that are looked at."""

_INLINE_LEAD = 120
"""Code points before an inline shape in which its request is looked for."""

_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_ENDING = (BlockKind.HEADING, BlockKind.FENCE)
"""Kinds of blocks that end what is read behind a request."""
_REACH = 2
"""Blocks between a request and the fence that shows its shape. Our judgement."""

_MOST_REGIONS = 40
"""Requests of one message behind which a shape is looked for; no prompt asks for as many outputs."""

_KEYS_REACH = 4000
"""Code points behind a request in which its inline shape or list of keys may stand."""

_OUTPUT = LazyPattern(
    r"\b(?:outputs?|responses?|respond|repl(?:y|ies)|return(?:s|ed|ing)?|answers?|results?|emit|produce|generate"
    r"|expected|deliverables?)\b",
    re.I,
)
_OUTPUT_SHAPE = LazyPattern(
    r"\b(?:output|response|result|answer|reply|return)\w*\s+(?:\w+\s+)?(?:format|schema|structure|shape|template"
    r"|json|object|example|contract)\b",
    re.I,
)
_INPUT = LazyPattern(
    r"\b(?:inputs?|given|receives?|received|you (?:get|will get|are given)|request body|payload|config\w*"
    r"|settings?|files?|\.json|create|add|install|save|run|call|calls|tool|api|endpoint|headers?|database|install\w*|edit"
    r"|parameters?|arguments?|instead of|bad|wrong|incorrect|do not|don't|never)\b",
    re.I,
)
_WEAK_LEAD = LazyPattern(
    r"\b(?:outputs?|responses?|results?|answers?|respond|reply|return)\b[^.]*[:：]\W*$"
    r"|\b(?:use|using|follow(?:ing)?|in|with|match(?:ing)?|to)\s+(?:exactly\s+)?(?:this|the following|the)\s+"
    r"(?:\w+\s+){0,2}?"
    r"(?:format|structure|schema|shape|template)\b[^.]*[:：]\W*$",
    re.I,
)
# Neither a key ("output": {) nor a line of code (return {).
_WEAK_INLINE = LazyPattern(
    r"(?:(?<![\"'`\w])(?:Return|Output|Produce|Emit)"
    r"|(?<=[a-z,] )(?:return|output|produce|emit|(?:respond|reply|answer) with)"
    r"|(?:Respond|Reply|Answer) with)\b[^.{}\[\]\n]{0,60}`?\s{0,3}\{"
)
_INLINE_START = LazyPattern(r"[:：]\s{0,3}`?[{\[](?=\s{0,20}[\"{])")
_SENTENCE_END = LazyPattern(r"[.!?{}\[\]\n]\s")
_FORMATS = LazyPattern("[jJ][sS][oO][nN]|[yY][aA]?[mM][lL]|[xX][mM][lL]|[cCtT][sS][vV]|[tT][oO][mM][lL]")
_OUTPUT_TITLE = LazyPattern(r"\b(?:output|response|result|answer|return)\b", re.I)
_BEGINS = LazyPattern(r"(?:\s|//[^\n]*\n)*[{\[]")
"""A shape in a fence begins with its container; brackets further on may be prose."""

_OUTPUT_TAG = LazyPattern(
    r"^(?:output|response|answer|result)s?(?:[_-]?(?:format|schema|structure|json|example))?$", re.I
)


FENCES = Sieve((), (BlockKind.FENCE,))
_TAGS = Sieve((), (BlockKind.TAG,))
_NAMED, _WEAK = Sieve((_FORMATS,)), Sieve((_WEAK_INLINE, _INLINE_START))
REQUESTING = (_NAMED,)
"""What lets a block through where there is a request."""
SHAPING = (FENCES, _TAGS, _NAMED, _WEAK)
"""What lets a block through where there is a shape, but for one that the file declares."""
_SHAPED = reduce(or_, (sieve.bits for sieve in SHAPING))


class AskedShape(NamedTuple):
    """A shape that message number `message` asks for; the spans of `parsed` are in that message's text.

    `source` tells how it is written: a declared schema (no place in the text), a JSON Schema in a
    fence, a fenced example, an inline shape, or a list of keys. `place` is the fence, the inline
    shape or the list.
    """

    message: int
    parsed: Parsed
    source: Literal["declared", "schema", "example", "inline", "keys"]
    place: Span


class AskedFormat(NamedTuple):
    """A request for machine-readable output in message number `message`, in that message's text."""

    message: int
    span: Span
    kind: str


class AskedOutput(NamedTuple):
    """What a prompt asks for: the requests in order, and the shapes in order."""

    requests: tuple[AskedFormat, ...]
    shapes: tuple[AskedShape, ...]


def may_show_shape(prompt: Prompt) -> bool:
    """A glance: false where a prompt neither declares nor shows the shape of its output, nor requests one."""
    return prompt.output_schema is not None or bool(let_through(prompt) & _SHAPED)


def may_show_schema(prompt: Prompt) -> bool:
    """The same of a schema of it, which stands in a fence."""
    return prompt.output_schema is not None or bool(let_through(prompt) & FENCES.bits)


@lru_cache(maxsize=4)
def asked_output(prompt: Prompt) -> AskedOutput:
    """The requests for machine-readable output in a prompt, and the shapes given for it."""
    requests: list[AskedFormat] = []
    shapes: list[AskedShape] = []
    if not may_show_shape(prompt):
        return AskedOutput((), ())
    if prompt.output_schema is not None:
        shape = from_json_schema(prompt.output_schema)
        if shape.kind in ("object", "array"):
            shapes.append(AskedShape(0, Parsed(shape, (), Span(0, 0)), "declared", Span(0, 0)))
    for number, message in enumerate(prompt.messages):
        if message.role in _AUTHORS:
            read = _read_asking if prompt.kind in _ASKING else _read_telling
            found = message.document.whole(read, _read_after)
            requests += (
                [each._replace(message=number) for each in found.requests] if number else found.requests
            )
            shapes += [each._replace(message=number) for each in found.shapes] if number else found.shapes
    return AskedOutput(tuple(requests), tuple(shapes))


class _Read(NamedTuple):
    """What the text of one message asks for, as if it were the first, and whether it is about one answer."""

    asking: bool
    requests: tuple[AskedFormat, ...]
    shapes: tuple[AskedShape, ...]


def _read_asking(document: Document) -> _Read:
    return _Reader(document, asking=True).read()


def _read_telling(document: Document) -> _Read:
    return _Reader(document, asking=False).read()


def _read_after(document: Document, before: Document, kept: Kept, old: _Read) -> _Read:
    """The same shapes, where the edit touched neither what they are read from nor what asks for them."""
    reader = _Reader(document, asking=old.asking)
    if kept.moved or not _asks_as_before(document, before, kept) or reader.concerns(kept):
        return reader.read()
    start, by = document.blocks[kept.head - 1].end if kept.head else 0, kept.by
    shapes = tuple(
        AskedShape(0, _shift(each.parsed, by), each.source, each.place.shift(by))
        if by and each.place.start >= start
        else each
        for each in old.shapes
    )
    return _Read(old.asking, reader.find_requests(), shapes)


def _asks_as_before(document: Document, before: Document, kept: Kept) -> bool:
    """True if the edited blocks, none of them a fence or heading, have the kinds and requests they had."""
    if not kept.same_kinds(before.blocks, document.blocks):
        return False
    if any(block.kind in _ENDING for block in document.blocks[kept.head : kept.tail]):
        return False
    return all(
        document.gather(each) == before.gather(each) for each in (_requests_of, _opens_output, _asks_weakly)
    )


@lru_cache(maxsize=4)
def said_around(prompt: Prompt) -> Said:
    """What the authors say of fields outside of fences, of the inline shapes and of bare lists of keys."""
    shapes = asked_output(prompt).shapes
    parts: list[Said] = []
    for number, message in enumerate(prompt.messages):
        if message.role in _AUTHORS:
            document = message.document
            hidden = [a.place for a in shapes if a.message == number and _says_nothing_more(a)]
            if not hidden:
                parts.append(document.whole(_all_said, _all_said_after))
                continue
            masked = dict(_without(document, hidden))
            parts += [said for at, said in document.gather(_said_in) if at not in masked]
            parts += masked.values()
    return parts[0] if len(parts) == 1 else joined(parts)


def _says_nothing_more(asked: AskedShape) -> bool:
    """True for what tells of no field: an inline shape, and a bare list of keys with a list ("VS3") in it."""
    if asked.source == "keys":
        holes = [hole.kind for hole in asked.parsed.holes]
        return "VS3" in holes and len(holes) >= len(asked.parsed.shape.fields)
    return asked.source == "inline"


def _all_said(document: Document) -> Said:
    return joined(said for _, said in document.gather(_said_in))


def _all_said_after(document: Document, before: Document, kept: Kept, old: Said) -> Said:
    same = not kept.moved and before.gather(_said_in) == document.gather(_said_in)
    return old if same else _all_said(document)


def _said_in(block: Block, content: BlockContent) -> tuple[Said, ...]:
    if block.kind is BlockKind.FENCE:
        return ()
    said = read_prose(_line_start(block) + content.text)
    return (said,) if said else ()


def _line_start(block: Block) -> str:
    """Stands for the mark before a block's content: a key at the head of an item is marked by it."""
    return {BlockKind.ITEM: "- ", BlockKind.HEADING: "# "}.get(block.kind, "")


def _without(document: Document, hidden: list[Span]) -> Iterator[tuple[int, Said]]:
    """The blocks in which something is hidden, with what is said in the rest of them."""
    for number in sorted({at for span in hidden for at in document.blocks_at(span)}):
        block = document.blocks[number]
        inside = [
            Span(max(span.start, block.content) - block.content, min(span.end, block.end) - block.content)
            for span in hidden
            if span.overlaps(Span(block.content, block.end))
        ]
        if block.kind is not BlockKind.FENCE:
            rest = blank(document.text[block.content : block.end], inside, " ")
            yield number, read_prose(_line_start(block) + rest)


@sifted(_NAMED)
def _requests_of(block: Block, content: BlockContent) -> Iterator[tuple[FormatRequest, ...]]:
    """The requests of one block, all in one; an "example:" block may be one: "Return JSON, for example:"."""
    if block.kind in PROSE_KINDS and content.outside_code:
        found = _requests_in(content.outside_code)
        if found:
            yield found


def _is_output_tag(block: Block) -> bool:
    opens = block.kind is BlockKind.TAG and not block.marker
    return opens and _OUTPUT_TAG.match(block.info) is not None


@sifted(_TAGS)
def _opens_output(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if _is_output_tag(block) else ()


@sifted(_WEAK)
def _asks_weakly(block: Block, content: BlockContent) -> tuple[bool, ...]:
    if block.kind not in _PROSE or "{" not in content.text:
        return ()
    weak = _WEAK_INLINE.search(content.text) or any(
        _leads_weakly(content.text, match.start() + 1) for match in _INLINE_START.finditer(content.text)
    )
    return (True,) if weak else ()


def _leads_weakly(text: str, end: int) -> bool:
    """True if the words up to the colon before `end` ask for what follows, as they would before a fence."""
    words = text[max(0, end - _INLINE_LEAD) : end]
    words = _SENTENCE_END.split(words)[-1].strip()
    if " " not in words or words[-2] in "\"'":  # a key, not words that lead to a shape
        return False
    return _INPUT.search(words) is None and _WEAK_LEAD.search(words) is not None


def _requests_in(text: str) -> tuple[FormatRequest, ...]:
    if len(text) <= 10 * _AROUND:
        return find_format_requests(text) if _FORMATS.search(text) else ()
    near = (
        Span(max(0, m.start() - _AROUND), min(len(text), m.end() + _AROUND)) for m in _FORMATS.finditer(text)
    )
    return tuple(
        request._replace(span=request.span.shift(window.start))
        for window in merge_spans(near)
        for request in find_format_requests(text[window.start : window.end])
    )


@kept_by_text(100_000)
def _parsed_fence(text: str) -> tuple[Parsed, Literal["schema", "example"]] | None:
    tree = read_tree(text)
    if (schema := json_schema_in(tree)) is not None:
        return schema, "schema"
    example = example_in(tree)
    return None if example is None else (example, "example")


class _Reader:
    """One message's requests and shapes."""

    def __init__(self, document: Document, *, asking: bool) -> None:
        self.document = document
        self.asking = asking
        self.by_block = dict(document.gather(_requests_of))
        self.shapes: list[AskedShape] = []

    def read(self) -> _Read:
        for index in self.document.numbers_of(BlockKind.FENCE):
            if self.is_output(index):
                self.read_fence(self.document.blocks[index])
        for index in self.prose_requests():
            if not self.has_shape_near(index):
                self.read_prose(index, named=index in self.by_block)
        shapes = sorted(self.shapes, key=lambda asked: asked.place)
        return _Read(self.asking, self.find_requests(), tuple(shapes))

    def find_requests(self) -> tuple[AskedFormat, ...]:
        return tuple(
            AskedFormat(0, request.span.shift(self.document.blocks[index].content), request.kind)
            for index, found in self.by_block.items()
            for request in found
        )

    def prose_requests(self) -> Iterator[int]:
        return islice((*self.by_block, *self.weak_requests()), _MOST_REGIONS)

    def concerns(self, kept: Kept) -> bool:
        """True if an edit touched the words that lead to a fence, or what may be read behind a request."""
        blocks, last = self.document.blocks, kept.tail + kept.moved
        if any(kept.head < index <= last for index in self.document.numbers_of(BlockKind.FENCE)):
            return True
        start = blocks[kept.head - 1].end if kept.head else 0
        end = blocks[last].start if last < len(blocks) else len(self.document.text)
        ending = sorted(at for kind in _ENDING for at in self.document.numbers_of(kind))
        for index in self.prose_requests():
            at = bisect_right(ending, index)
            reach = blocks[ending[at]].start if at < len(ending) else len(self.document.text)
            if blocks[index].start < end and start < min(reach, blocks[index].content + _KEYS_REACH):
                return True
        return False

    def weak_requests(self) -> Iterator[int]:
        """Blocks that ask for an inline shape without naming a format: "Return: {…}"."""
        if not self.asking:
            return
        tagged = [number + 1 for number, _ in self.document.gather(_opens_output)]
        asking = [number for number, _ in self.document.gather(_asks_weakly)]
        blocks = self.document.blocks
        for index in sorted({*tagged, *asking}):
            if index < len(blocks) and index not in self.by_block and blocks[index].kind in _PROSE:
                yield index

    def is_output(self, index: int) -> bool:
        """True if the fence at `index` shows what to return."""
        block = self.document.blocks[index]
        if info_of(block) not in SHAPE_INFOS:
            return False
        if self.in_output_tag(index):
            return True
        lead = lead_of(self.document, index)
        words = self.document.text[max(lead.start, lead.end - _LEAD) : lead.end] if lead else ""
        if index - 1 in self.by_block and not _INPUT.search(words):
            return True
        if words and _OUTPUT_SHAPE.search(words) and not _INPUT.search(words):
            return True
        if self.asking and self.is_weakly_asked(block, words):
            return True
        if words and (_INPUT.search(words) or not _OUTPUT.search(words)):
            return False
        return any(
            self.document.blocks[near].section == block.section
            for near in range(max(0, index - 1 - _REACH), index)
            if near in self.by_block
        )

    def is_weakly_asked(self, block: Block, words: str) -> bool:
        """True if the lead speaks of the output, or the section does and the lead of nothing else."""
        if _INPUT.search(words):
            return False
        title = self.document.section_title(block)
        named = _OUTPUT_TITLE.search(title) is not None and not _INPUT.search(title)
        return named or _WEAK_LEAD.search(words) is not None

    def in_output_tag(self, index: int) -> bool:
        return index > 0 and _is_output_tag(self.document.blocks[index - 1])

    def read_fence(self, block: Block) -> None:
        body = body_of(self.document, block)
        text = masked_body(self.document, block)
        if not _BEGINS.match(text):
            return
        if (found := _parsed_fence(text)) is not None:
            parsed, source = found
            place = Span(block.start, block.end)
            self.shapes.append(AskedShape(0, _shift(parsed, body.start), source, place))

    def has_shape_near(self, index: int) -> bool:
        """True if a fence was read that the request in block `index` leads to."""
        block = self.document.blocks[index]
        last = self.document.blocks[min(index + 1 + _REACH, len(self.document.blocks) - 1)]
        return any(block.start <= asked.place.start <= last.end for asked in self.shapes)

    def read_prose(self, index: int, *, named: bool) -> None:
        start = self.document.blocks[index].content
        if (found := _parsed_region(self.region(index), named)) is not None:
            parsed, source, place = found
            self.shapes.append(AskedShape(0, _shift(parsed, start), source, place.shift(start)))

    def region(self, index: int) -> str:
        """The text from the request's block up to the next heading or fence, else masked."""
        blocks = self.document.blocks
        start = blocks[index].content
        end = min(len(self.document.text), start + _KEYS_REACH)
        for number in range(index + 1, len(blocks)):
            block = blocks[number]
            if block.start >= end:
                break
            if block.kind in _ENDING:
                return self.document.text[start : block.start]
        return masked(self.document, Span(start, end))


@kept_by_text(100_000)
def _parsed_region(text: str, named: bool) -> tuple[Parsed, Literal["inline", "keys"], Span] | None:
    """The inline shape in a region and its place, or the keys listed where the request names a format."""
    for span in find_inline_shapes(text):
        if _starts_near(text, span.start) and (named or _is_json(text[span.start : span.end])):
            tree = read_tree(text, span.start, span.end)
            parsed = json_schema_in(tree) or example_in(tree)
            kinds = ("object", "array")
            return (parsed, "inline", span) if parsed is not None and parsed.shape.kind in kinds else None
    listed = from_key_list(text) if named else None
    if listed is not None and _starts_near(text, listed.span.start):
        return listed, "keys", listed.span
    return None


def _starts_near(text: str, at: int) -> bool:
    """At most two blank lines stand between the request's block and what begins at `at`."""
    return text.count("\n\n", 0, at) <= 2


def _is_json(text: str) -> bool:
    """True for JSON and notation of it, not for the braces of a program."""
    fault = check_json(text)
    return fault is None or fault.repairs is not None


def _shift(parsed: Parsed, by: int) -> Parsed:
    shape, holes, span, too_deep = parsed
    moved = tuple([made(Hole, (kind, place.shift(by), path)) for kind, place, path in holes])
    return made(Parsed, (_shift_shape(shape, by), moved, span.shift(by), too_deep))


def _shift_shape(shape: Shape, by: int) -> Shape:
    kind, fields, items, *more = shape
    if not fields and items is None:
        return shape
    moved = tuple(
        [
            made(
                Field,
                (name, _shift_shape(inner, by), required, span and made(Span, (span[0] + by, span[1] + by))),
            )
            for name, inner, required, span in fields
        ]
    )
    return made(Shape, (kind, moved, None if items is None else _shift_shape(items, by), *more))
