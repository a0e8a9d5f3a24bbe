"""The lines that describe the JSON which a prompt asks for, and where they go.

The rewrite `nested-object-fix` writes them, the rule `undescribed-nested-object` reports that they are
missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from promptls.diagnostics import Safety
from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Place, Prompt, TextChange
from promptls.prompt.asked_output import AskedShape, asked_output, may_show_shape, said_around
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.prompt.output_form import form_cues
from promptls.prompt.task import acts, single_task
from promptls.rewrites.placement import ends_in_open_fence, framing_message, line_after, line_at_end
from promptls.schema.describe import return_sentence, sentences_by_path
from promptls.schema.described import Said, is_described, joined, read_prose
from promptls.schema.from_task import from_task
from promptls.schema.shape import Path, Shape, content_fields, dotted, nested_paths
from promptls.text import Span

_TASKS = (Kind.TASK, Kind.COMMAND)
MOST_INSTRUCTIONS = 8
"""A prompt with more instructions than this describes its output in ways of its own. Our judgement."""

_MOST_SHAPES = 100
"""Shapes of one prompt whose descriptions are sought, each in all that the prompt says. Our judgement."""
_MOST_LISTED = 30
"""Items of a list of fields that are read; more are no list of fields. Our judgement."""


class MissingDescription(NamedTuple):
    """Sentences that a prompt lacks. `paths` are the nested containers they describe, as sentences name them.

    `from_task`: the prompt gives no shape at all, and this one was read from the task at `where`.
    """

    where: Place
    paths: tuple[str, ...]
    change: TextChange
    safety: Safety
    from_task: bool = False


def may_lack_description(prompt: Prompt) -> bool:
    """A glance: false where there is neither a shape nor a task that one could be read from."""
    return prompt.kind in _TASKS or may_show_shape(prompt)


@lru_cache(maxsize=4)
def missing_descriptions(prompt: Prompt) -> tuple[MissingDescription, ...]:
    """What is missing in a prompt, in order; no two changes at one place."""
    asked = asked_output(prompt)
    if asked.shapes:
        return tuple(_of_shapes(prompt, asked.shapes))
    if asked.requests and any(request.kind not in ("json", "jsonl") for request in asked.requests):
        return ()
    return tuple(_of_task(prompt, bool(asked.requests)))


def _of_shapes(prompt: Prompt, shapes: tuple[AskedShape, ...]) -> Iterator[MissingDescription]:
    said: Said | None = None
    taken: set[tuple[int, int]] = set()
    for asked in shapes[:_MOST_SHAPES]:
        shape = _open(asked.parsed.shape) if _is_inferred(asked) else asked.parsed.shape
        if not (containers := [*nested_paths(shape)]):
            continue
        if said is None:
            said = said_around(prompt)
        skip = {
            path
            for path, nested in containers
            if is_described(path, nested, said)
            or (asked.source == "keys" and _is_untyped(nested))
            or _tells_its_fields(nested)
        }
        missing = [path for path, _ in containers if path not in skip]
        described = sentences_by_path(shape, skip)
        if not missing or not described:
            continue
        lines = "\n".join(sentence for _, sentence in described)
        change = _change(prompt, asked, lines)
        if change is None or (change.message, change.start) in taken:
            continue
        taken.add((change.message, change.start))
        said = joined((said, read_prose(lines)))
        yield MissingDescription(
            _where(prompt, asked, change, missing[0]),
            tuple(dotted(path) for path in missing),
            change,
            Safety.UNSAFE if _is_inferred(asked) else Safety.SAFE,
        )


def _change(prompt: Prompt, asked: AskedShape, lines: str) -> TextChange | None:
    if asked.source != "declared":
        return line_after(prompt, asked.message, lines, asked.place)
    task = single_task(prompt, MOST_INSTRUCTIONS)
    if task is not None:
        number, unit = task
        return line_after(prompt, number, lines, Span(unit.start, unit.end))
    number_or_none = framing_message(prompt)
    if number_or_none is None or ends_in_open_fence(prompt, number_or_none):
        return None
    return line_at_end(prompt, number_or_none, lines)


def _where(prompt: Prompt, asked: AskedShape, change: TextChange, path: Path) -> Place:
    """The key; of a declared schema, which stands in no message, the task or the message's first line."""
    if asked.source != "declared":
        return Place(asked.message, _key_span(asked, path))
    task = single_task(prompt, MOST_INSTRUCTIONS)
    if task is not None:
        return Place(task[0], Span(task[1].start, task[1].end))
    text = prompt.messages[change.message].document.text
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return Place(change.message, Span(start, len(text) if end < 0 else end))


def _key_span(asked: AskedShape, path: Path) -> Span:
    """The key of the container at `path`; the whole place where the shape has no such key in the text."""
    shape, span = asked.parsed.shape, None
    for part in path:
        while shape.field(part) is None and shape.items is not None:
            shape = shape.items
        field = shape.field(part)
        if field is not None:
            shape, span = field.shape, field.span or span
    return span or asked.place


def _open(shape: Shape) -> Shape:
    """The shape with "any value or null" where a sample shows null: it says nothing of other values."""
    if shape.kind == "null":
        return shape._replace(kind="any", nullable=True)
    fields = tuple(field._replace(shape=_open(field.shape)) for field in shape.fields)
    return shape._replace(fields=fields, items=_open(shape.items) if shape.items else None)


def _is_untyped(shape: Shape) -> bool:
    """True if a list of keys in words gives no type: a sentence of ours would only repeat it."""
    inner = shape.items if shape.items is not None and not shape.fields else shape
    return all(field.shape.kind == "any" or _is_untyped(field.shape) for field in inner.fields) and (
        bool(inner.fields) or inner.kind in ("any", "object")
    )


def _tells_its_fields(shape: Shape) -> bool:
    """True if the schema itself has words on half of the container's fields: the others are plain, then.

    Our judgement, on 19 findings of which six were on such containers (2026-11-26).
    """
    fields = content_fields(shape)
    # A range ("0.0-1.0") is a description without a word.
    told = [
        field
        for field in fields
        if any(map(str.isalpha, field.shape.description or "")) or _tells_its_fields(field.shape)
    ]
    return bool(fields) and 2 * len(told) >= len(fields)


def _is_inferred(asked: AskedShape) -> bool:
    return asked.source in ("example", "inline", "keys") and _has_inferred(asked.parsed.shape)


def _has_inferred(shape: Shape) -> bool:
    return (
        shape.inferred
        or any(_has_inferred(field.shape) for field in shape.fields)
        or (shape.items is not None and _has_inferred(shape.items))
    )


def _of_task(prompt: Prompt, asks_for_json: bool) -> Iterator[MissingDescription]:
    if prompt.kind not in _TASKS:
        return
    task = _task_sentence(prompt)
    if task is None:
        return
    number, span = task
    document = prompt.messages[number].document
    has_source = bool(prompt.variables) or len(document.blocks) > 1 or len(prompt.messages) > 1
    listed = _listed_behind(document, span)
    last = listed[-1] if listed else None
    sentence = document.text[span.start : span.end]
    if listed:
        sentence = (
            f"{sentence} {', '.join(document.text[item.content : item.end].strip() for item in listed)}"
        )
    shape = from_task(sentence, has_source=has_source)
    if shape is None or _says_form(prompt, asks_for_json):  # few sentences name fields, and it takes longer
        return
    yield MissingDescription(
        Place(number, span),
        tuple(dotted(path) for path, _ in nested_paths(shape) if path),
        line_after(prompt, number, return_sentence(shape), Span(last.content, last.end) if last else span),
        Safety.UNSAFE,
        from_task=True,
    )


def _task_sentence(prompt: Prompt) -> tuple[int, Span] | None:
    """The one task's sentence; where nothing counts as an instruction, the first sentence of the prompt.

    "Can you list the dates?" and "From the minutes, extract the decisions." are such.
    """
    task = single_task(prompt, MOST_INSTRUCTIONS)
    if task is not None:
        return task[0], Span(task[1].start, task[1].end)
    if len(prompt.messages) != 1 or acts(prompt):
        return None
    document = prompt.messages[0].document
    for block, content in document.prose_blocks(BlockKind.PARAGRAPH):
        if content.sentences and len(document.own_units) <= MOST_INSTRUCTIONS:
            start, end = content.sentences[0]
            span = Span(block.content + start, block.content + end)
            # Items below a lead-in may look like instructions ("Name", "Address").
            items = _listed_behind(document, span)
            inside = Span(items[0].start, items[-1].end) if items else Span(0, 0)
            only = all(inside.start <= unit.start < inside.end for unit in document.units)
            return (0, span) if only else None
        return None
    return None


def _listed_behind(document: Document, span: Span) -> list[Block]:
    """The items below a task that ends in a colon: "Extract the following fields:"."""
    if document.text[span.start : span.end].rstrip()[-1:] != ":":
        return []
    at = next((n for n, block in enumerate(document.blocks) if block.start <= span.start < block.end), -1)
    items: list[Block] = []
    for block in document.blocks[at + 1 :]:
        if block.kind is not BlockKind.ITEM or block.example or len(items) == _MOST_LISTED:
            break
        items.append(block)
    return items


def _says_form(prompt: Prompt, asks_for_json: bool) -> bool:
    """True if the prompt says what the answer looks like in any way but the bare word JSON."""
    spans = [(request.message, request.span) for request in asked_output(prompt).requests]
    for cue in form_cues(prompt):
        inside = any(cue.message == number and span.overlaps(cue.span) for number, span in spans)
        if not (asks_for_json and inside):
            return True
    return False
