"""Nested objects in the JSON that is asked for are not described field by field.

## What

The prompt asks for JSON whose shape holds objects or arrays of objects, shown in an example, an inline
shape or a schema, and no words say what each holds. Or it is an extraction task that gives no shape at
all, so that the model invents the nesting. The finding stands on the first such key, or on the task.

## Why

Models flatten nested objects, drop levels or return them as strings. Refrase names it of the GLM models
and adds a description in words ("Nested object fix", product page, read 2026-11-22). DeepJSONEval
reports significant gaps at depth 3 to 7 (read 2026-11-22); in SchemaBench, GPT-4o followed 61.06 % of
some 40,000 schemas (read 2026-11-22). How much a description in words helps has not been measured, so
the rule runs only for models whose profile lists it.

## Fix

The rewrite `nested-object-fix`: one line for each container below the shape, or one line that asks for
the JSON below the task.

## Fix safety

Safe where the types are the author's (a schema, or a shape with types). Unsafe where they are inferred
from an example or from the task.

## Limits

Keys count as described if they stand in the prose with a type or a word behind them, whatever it says, and
an object does whose schema has words on half of its fields.
Prompts that ask for JSON and give no shape belong to `json-without-schema`. For a task without any form
this rule speaks and `missing-output-format` is silent, so that one fault has one finding. Free-form maps
are left alone.

## Sources

- Refrase, page of GLM-4.7 Flash, "Nested object fix", read 2026-11-22
- DeepJSONEval; SchemaBench, read 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding
from promptls.prompt.asked_output import asked_output
from promptls.prompt.quote import quoted
from promptls.rewrites.nested_objects import MissingDescription, may_lack_description, missing_descriptions
from promptls.rules.rule import Bad, Context, Good, rule

_REWRITE = "nested-object-fix"
_ORDER = '{"order": {"id": 1, "lines": [{"sku": "A1", "qty": 2}]}}'
_ORDER_WORDS = (
    'In the JSON, order is an object with "id" (number) and "lines" '
    '(array of objects, each with "sku" (string) and "qty" (number)).'
)


@rule(
    "undescribed-nested-object",
    family="output",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    model_bound=True,
    only_if=may_lack_description,
    good=(
        Good('Return JSON like this:\n\n```json\n{"name": "Ada", "age": 36}\n```\n'),
        Good(f"Return JSON like this:\n\n```json\n{_ORDER}\n```\n\n{_ORDER_WORDS}\n"),
        Good(
            f"Return JSON like this:\n\n```json\n{_ORDER}\n```\n\n"
            "- `order` (object): the order\n- `id` (number): its number\n"
            "- `lines` (array): one for each product\n- `sku` (string): the code\n- `qty` (integer): pieces\n"
        ),
        Good(f"The tool is called with this input:\n\n```json\n{_ORDER}\n```\n\nWrite a letter.\n"),
        Good("Summarise this text in two sentences.\n"),
        Good("Translate this into German.\n"),
    ),
    bad=(
        Bad(
            f"Return JSON like this:\n\n```json\n{_ORDER}\n```\n",
            fixed=f"Return JSON like this:\n\n```json\n{_ORDER}\n```\n\n{_ORDER_WORDS}\n",
            found=("order",),
        ),
        Bad(
            "Extract the key information from this document.\n",
            fixed="Extract the key information from this document.\nReturn a JSON object where key_points is "
            'an array of objects, each with "topic" (string) and "details" (string).\n',
            found=("Extract the key information from this document.",),
        ),
        Bad(
            f"Read the e-mail.\nRespond with JSON: {_ORDER}\n",
            fixed=f"Read the e-mail.\nRespond with JSON: {_ORDER}\n{_ORDER_WORDS}\n",
        ),
    ),
)
def undescribed_nested_object(ctx: Context) -> Iterator[Finding]:
    without_shape = bool(asked_output(ctx.prompt).requests)
    for missing in missing_descriptions(ctx.prompt):
        if missing.from_task and without_shape:
            continue  # json-without-schema speaks of it and offers the same fix
        yield Finding(
            missing.where,
            _message(ctx, missing),
            ctx.proposals(_REWRITE, near=missing.where),
        )


def _message(ctx: Context, missing: MissingDescription) -> str:
    if missing.from_task:
        where = missing.where
        text = ctx.prompt.messages[where.message].document.text[where.span.start : where.span.end]
        return (
            f"{quoted(text)} leaves the shape of the answer open; say which fields to return and of what type"
        )
    named = ", ".join(_named(path) for path in missing.paths[:4]) + (" …" if len(missing.paths) > 4 else "")
    verb = "is" if len(missing.paths) == 1 else "are"
    return f"{named} {verb} not described field by field; say in words what each holds and of what type"


def _named(path: str) -> str:
    # An array at the root has no name, so its sentence begins with these words.
    return path if path == "each element" else f'"{path}"'
