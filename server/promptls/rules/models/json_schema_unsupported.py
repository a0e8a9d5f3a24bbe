"""The request asks for output by a JSON Schema, which the target model's API does not take.

## What

`response_format: {type: json_schema, ...}`, or the schema that a prompt format keeps for the output, for a
model whose API has JSON mode at best.

## Why

Z.ai's API for GLM up to 5.2 and DeepSeek's have `json_object` alone (docs.z.ai, structured output,
2026-11-22; api-docs.deepseek.com, JSON output, 2026-11-22): the schema is rejected or passed over, and the
shape has to stand in the prompt.

## Fix

The rewrite `schema-to-prose`, where the file holds the schema: `json_object` in its place, and the prompt
says the shape. Unsafe, since the API no longer holds the model to it. Some hosts of open models add schemas of
their own; ignore the finding for a file that is sent to one.

## Limits

Only what the file itself says of the request is seen. Genkit has a middleware that writes the schema into the
request's text for models that take none (@genkit-ai/ai, `simulateConstrainedGeneration`); ignore the finding
for a file that runs there.

## Sources

- docs.z.ai, guides/capabilities/struct-output, 2026-11-22
- api-docs.deepseek.com, guides/json_mode, 2026-11-22
"""

# ruff: noqa: E501 - whole requests in the examples
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, MetadataPath
from promptls.prompt.glance import has_metadata
from promptls.prompt.request import declared_schema, parameters
from promptls.rules.rule import Bad, Context, Good, rule

_MESSAGE = "the model's API takes no JSON Schema; set json_object, and describe the shape in the prompt"
_DECLARED = "the model's API takes no JSON Schema; describe the shape in the prompt, and ask for JSON alone"
_REST = ', "messages": [{"role": "user", "content": "List the birds as JSON."}]}\n'


@rule(
    "json-schema-unsupported",
    family="models",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    model_bound=True,
    only_if=has_metadata,
    good=(
        "Return JSON that follows the schema below.\n",
        Good('{"response_format": {"type": "json_object"}' + _REST, path="a.chat.json"),
        Good("---\noutput: {format: json}\n---\nList the birds as JSON.\n", path="a.prompt"),
        Good('{"response_format": "text"' + _REST, path="a.chat.json"),
    ),
    bad=(
        Bad(
            '{"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "object", "properties": '
            '{"birds": {"type": "array", "items": {"type": "string"}}}}}}' + _REST,
            fixed='{"response_format": {"type": "json_object"}'
            + _REST.replace(
                "JSON.", 'JSON.\\nReturn a JSON object with \\"birds\\" (optional array of strings).'
            ),
            found=('"json_schema"',),
            path="a.chat.json",
        ),
        Bad(
            '{"response_format": {"type": "json_schema", "json_schema": {"name": "birds"}}' + _REST,
            found=('"json_schema"',),
            path="a.chat.json",
        ),
        Bad(
            "---\nresponse_format: {type: json_schema}\n---\nList the birds as JSON.\n",
            found=("json_schema",),
        ),
        Bad(
            "---\noutput: {format: json, schema: {birds: string}}\n---\nList the birds.\n",
            fixed="---\noutput: {format: json}\n---\nList the birds.\n"
            'Return a JSON object with "birds" (required string).\n',
            found=("{birds: string}",),
            path="a.prompt",
        ),
        Bad("---\nresponse_format: json_schema\n---\nList the birds as JSON.\n", found=("json_schema",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, where the request says it."""
    for parameter in parameters(ctx.prompt.metadata):
        if parameter.name in ("response_format", "text_format"):
            path = _schema_type(parameter.path, parameter.value)
            if path:
                yield Finding(path, _MESSAGE, ctx.proposals("schema-to-prose"))
                return
    declared = declared_schema(ctx.prompt.metadata)
    if declared and ctx.prompt.output_schema is not None:
        yield Finding(declared, _DECLARED, ctx.proposals("schema-to-prose"))


def _schema_type(path: MetadataPath, value: Any) -> MetadataPath | None:
    if value == "json_schema":
        return path
    if isinstance(value, Mapping) and value.get("type") == "json_schema":
        return (*path, "type")
    return None
