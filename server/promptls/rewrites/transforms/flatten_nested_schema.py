"""Makes one level of the objects in the JSON that an example asks for, for models that mangle nested ones.

## Trigger

A fenced example in JSON of the output that the prompt asks for, with an object inside an object.

## What does not trigger it

- Objects without objects in them; arrays of plain values or of flat objects stay as they are.
- Samples of input, configuration and code, and JSON Schemas.
- An example with template syntax or comments, one whose flat names would collide, and one whose inner keys
  the prompt speaks of outside of the example ("order.id", `id`).

## Change

`{"order": {"id": 1}}` becomes `{"order_id": 1}`, within arrays, too; values and their order stay. Unsafe, and
only by name: keys are renamed, so what reads the answer has to change with the prompt.

## Sources

- Refrase's page of GLM-4.7 Flash ("Nested object fix"), read 2026-11-22; github.com/stacklok/mecatl, pull
  request 253, 2026-11-22: nested arguments flattened for GLM, whose own format of tool calls has no nesting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety
from promptls.prompt import Message, Place, Prompt, TextChange
from promptls.prompt.asked_output import AskedShape, asked_output
from promptls.prompt.block import BlockKind
from promptls.prompt.fences import body_of
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span, meeting
from promptls.text.lazy_pattern import LazyPattern

_INDENT = LazyPattern(r"\n([ \t]+)\S")
_MARK = LazyPattern('"(\ue000[0-9]+\ue000)"')
_NAMED = LazyPattern(r"[`\"'.](\w+)")
_JOINER = "_"


def _ask(example: str, rest: str = "") -> str:
    return f"Return JSON like this:\n\n```json\n{example}\n```\n{rest}"


@rewrite(
    "flatten-nested-schema",
    safety=Safety.UNSAFE,
    effects={Effect.REWORDS},
    cases=(
        Case(
            _ask('{"order": {"id": 1, "paid": true}, "note": "late"}'),
            _ask('{"order_id": 1, "order_paid": true, "note": "late"}'),
        ),
        Case(
            _ask('{\n  "people": [\n    {\n      "name": {\n        "first": "Ada"\n      }\n    }\n  ]\n}'),
            _ask('{\n  "people": [\n    {\n      "name_first": "Ada"\n    }\n  ]\n}'),
        ),
        Case(_ask('{"a": {"b": {"c": 1.50}}}'), _ask('{"a_b_c": 1.50}')),
        Case.silent(_ask('{"order_id": 1, "lines": [{"sku": "A1"}]}')),
        Case.silent(_ask('{"order": {"id": 1}, "order_id": 2}')),
        Case.silent(_ask('{"order": {"id": 1}}', "\n`id` is the number on the invoice.\n")),
        Case.silent('The input looks like this:\n\n```json\n{"order": {"id": 1}}\n```\n\nWrite a letter.\n'),
        Case.silent(_ask('{"order": {"id": {{id}}}}')),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion an example."""
    for asked in asked_output(context.prompt).shapes:
        if asked.source == "example":
            change = _change(context.prompt.messages[asked.message], asked)
            if change is not None and not _is_spoken_of(context.prompt, asked):
                where = Place(asked.message, asked.place)
                yield Suggestion(where, "Make one level of the objects in the example", (change,))


def _change(message: Message, asked: AskedShape) -> TextChange | None:
    document = message.document
    block = document.block_at(asked.place.start)
    if block is None or block.kind is not BlockKind.FENCE or not block.closed:
        return None
    body = body_of(document, block)
    text = document.text[body.start : body.end]
    if meeting(message.text.templates, Span(body.start, body.end)):
        return None
    try:
        # Numbers stay as they are written: 1.50 is not 1.5 to whoever reads the example.
        value = json.loads(text, parse_float=_Number, parse_int=_Number, object_pairs_hook=_Pairs)
        flat = _flat(value)
    except (ValueError, RecursionError):
        return None
    new = _dumped(flat, text)
    return TextChange(asked.message, body.start, body.end, new) if flat != value else None


class _Number(str):
    """A number with the digits that the author wrote."""


class _Pairs(dict[str, Any]):
    """An object; refuses a key that is given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        if len(self) < len(pairs):
            raise ValueError("a key is given twice")


def _flat(value: Any) -> Any:
    """The value with no object directly inside an object. Raises ValueError where names collide."""
    if isinstance(value, list):
        return [_flat(item) for item in value]
    return _Pairs(list(_flat_pairs(value))) if isinstance(value, Mapping) else value


def _flat_pairs(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        flat = _flat(item)
        if isinstance(flat, Mapping) and flat:
            yield from ((f"{key}{_JOINER}{inner}", part) for inner, part in flat.items())
        else:
            yield key, flat


def _dumped(value: Any, like: str) -> str:
    """The value as JSON, on one line or indented as `like` is."""
    found = _INDENT.search(like)
    indent = len(found.group(1).expandtabs(4)) if found else None
    marks: dict[str, str] = {}
    text = json.dumps(_marked(value, marks), ensure_ascii=False, indent=indent)
    return _MARK.sub(lambda match: marks.pop(match[1], match[0]), text)


def _marked(value: Any, marks: dict[str, str]) -> Any:
    """The value with a text in place of each number, since `json` would write it in its own way."""
    if isinstance(value, _Number):
        mark = f"\ue000{len(marks)}\ue000"
        marks[mark] = str(value)
        return mark
    if isinstance(value, list):
        return [_marked(item, marks) for item in value]
    return {key: _marked(item, marks) for key, item in value.items()} if isinstance(value, Mapping) else value


def _is_spoken_of(prompt: Prompt, asked: AskedShape) -> bool:
    """True if the prompt names an inner key outside of the example."""
    inner = {
        field.name
        for outer in asked.parsed.shape.fields
        for shape in (outer.shape, outer.shape.items)
        if shape is not None
        for field in shape.fields
    }
    if not inner:
        return False
    odd = [re.escape(name) for name in sorted(inner) if not _NAMED.fullmatch("." + name)]
    named = re.compile(rf"[`\"'.](?:{'|'.join(odd)})(?!\w)") if odd else None
    for number, message in enumerate(prompt.messages):
        text = message.text.text
        hidden = asked.place if number == asked.message else Span(0, 0)
        for start, end in ((0, hidden.start), (hidden.end, len(text))):
            if any(match[1] in inner for match in _NAMED.finditer(text, start, end)):
                return True
            if named is not None and named.search(text, start, end):
                return True
    return False
