"""An example of the output has other keys than the schema beside it.

## What

The schema says `user_id`, the example `userId`; or the example leaves out a key that the schema requires. Both
are given for the same answer, and the model can follow one.

## Why

OpenAI's guide to optimising prompts names examples that disagree with the instructions as a fault of its own,
and Google's health checklist does too (docs/evidence.md, O3, G1, 2026-11-22). Models copy examples more
faithfully than they follow descriptions, so the program that reads by the schema gets the example's keys.

## Fix

None: only the author knows which of the two the program reads.

## Limits

Only where the prompt or the file holds one JSON Schema for the output, and only the keys of the outermost
object, or of the objects in an outermost list. Keys that the schema leaves open (`additionalProperties`) are
no fault, nor is an example that shares no key with the schema, since it may be of something else.

## Sources

- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 28, 2026-11-22
"""

# ruff: noqa: E501 - whole schemas in the examples
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.asked_output import AskedShape, asked_output, may_show_schema
from promptls.rules.rule import Bad, Context, rule
from promptls.schema.shape import Shape

_SCHEMA = 'Return JSON by this schema:\n\n```json\n{"type": "object", "properties": {"user_id": {"type": "string"}, "total": {"type": "number"}}, "required": ["user_id", "total"]}\n```\n\n'


@rule(
    "example-schema-mismatch",
    family="output",
    severity=Severity.WARNING,
    only_if=may_show_schema,
    good=(
        _SCHEMA + 'Return JSON like this:\n\n```json\n{"user_id": "a7", "total": 3.5}\n```\n',
        _SCHEMA + 'The input is JSON like this:\n\n```json\n{"order": "a7"}\n```\n',
        'Return JSON like this:\n\n```json\n{"user_id": "a7"}\n```\n\nOr return JSON like this:\n\n```json\n{"userId": "a7"}\n```\n',
    ),
    bad=(
        Bad(
            _SCHEMA + 'Return JSON like this:\n\n```json\n{"userId": "a7", "total": 3.5}\n```\n',
            found=("userId",),
        ),
        Bad(
            _SCHEMA
            + 'Return JSON like this:\n\n```json\n{"user_id": "a7", "total": 3.5, "note": "late"}\n```\n',
            found=("note",),
        ),
        Bad(_SCHEMA + 'Return JSON like this:\n\n```json\n{"user_id": "a7"}\n```\n'),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding an example: its first key that the schema does not have, or what it leaves out."""
    shapes = asked_output(ctx.prompt).shapes
    schemas = [asked for asked in shapes if asked.source in ("declared", "schema")]
    if len(schemas) != 1:
        return
    wanted = _object(schemas[0].parsed.shape)
    if wanted is None or wanted.free_form or not wanted.fields:
        return
    for asked in shapes:
        if asked.source in ("example", "inline"):
            yield from _compared(asked, schemas[0], wanted)


def _compared(asked: AskedShape, schema: AskedShape, wanted: Shape) -> Iterator[Finding]:
    shown = _object(asked.parsed.shape)
    known = {field.name for field in wanted.fields}
    if shown is None or not known & {field.name for field in shown.fields}:
        return
    related = ((Place(schema.message, schema.place), "the schema"),) if schema.source == "schema" else ()
    for field in shown.fields:
        if field.name not in known and field.span is not None:
            message = f'"{field.name}" is no key of the schema; write the key that the program reads'
            yield Finding(Place(asked.message, field.span), message, related=related)
            return
    left_out = [field.name for field in wanted.fields if field.required and shown.field(field.name) is None]
    if left_out:
        message = f'the example leaves out "{left_out[0]}", which the schema requires; add it'
        yield Finding(Place(asked.message, asked.place), message, related=related)


def _object(shape: Shape) -> Shape | None:
    """The outermost object, or that of an outermost list."""
    inner = shape.items if shape.kind == "array" else shape
    return inner if inner is not None and inner.kind == "object" else None
