"""Says the schema of the output in the prompt, for models whose API takes none, and asks for JSON mode instead.

## Trigger

The request's parameters ask for output by a JSON Schema (`response_format: {type: json_schema, …}`, GitHub
Models' `responseFormat: json_schema` with `jsonSchema`), or the file declares one for its output (dotprompt's
`output: {schema: …}`), and the file holds that schema.

## What does not trigger it

- A file that asks for `json_object` or for text.
- A schema that is not in the file, or is none of an object.
- A declared output that says another format than JSON.

## Change

`json_schema` becomes `json_object` (a declared output stays JSON, and says so: `format: json`), the schema leaves the metadata, and the prompt gets what it said: one
sentence that names each field with its type, where that says all of it; else the schema itself, word for
word, in a fence. Unsafe, and only by name: the API no longer holds the model to the schema.

## Sources

- docs.z.ai, structured output, 2026-11-22: JSON mode alone, with the shape described in the system message;
  api-docs.deepseek.com, JSON output, 2026-11-22: the word "json" and the format's shape in the prompt.
- firebase/genkit, js/ai/src/formats/index.ts, 2026-11-26: a schema without a format means JSON.
"""

# ruff: noqa: E501 - whole files in the cases
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety
from promptls.prompt import (
    Change,
    MetadataChange,
    MetadataPath,
    MetadataRemoval,
    MetadataRename,
    Place,
    Prompt,
)
from promptls.prompt.request import declared_schema, parameters
from promptls.rewrites.placement import ends_in_open_fence, framing_message, line_at_end
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.schema.describe import MAX_LEVELS, MAX_WORDS, return_sentence
from promptls.schema.from_json_schema import from_json_schema
from promptls.schema.shape import Shape
from promptls.text import Span

_SAID = frozenset(
    "type properties required items description additionalProperties title $schema enum".split()
)
"""Keywords that the sentence says in full, or that say nothing of the output."""

_BIRD = '{"type": "object", "properties": {"name": {"type": "string"}, "eggs": {"type": "integer"}}, "required": ["name", "eggs"]}'
_CLUTCH = _BIRD.replace('"integer"', '"integer", "minimum": 1')
_WORDS = 'Return a JSON object with "name" (required string) and "eggs" (required integer).'


def _chat(form: str, text: str) -> str:
    return f'{{"response_format": {form}, "messages": [{{"role": "user", "content": {json.dumps(text)}}}]}}\n'


def _schema(schema: str) -> str:
    return f'{{"type": "json_schema", "json_schema": {{"name": "bird", "schema": {schema}}}}}'


_MODE = '{"type": "json_object"}'


@rewrite(
    "schema-to-prose",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS, Effect.METADATA, Effect.DROPS},
    cases=(
        Case(_chat(_schema(_BIRD), "Describe a bird."), _chat(_MODE, f"Describe a bird.\n{_WORDS}"), "a.chat.json"),
        Case(
            _chat(_schema(_CLUTCH), "Describe a bird."),
            _chat(
                _MODE,
                "Describe a bird.\nReturn a JSON object that this JSON Schema allows:\n\n```json\n"
                + json.dumps(json.loads(_CLUTCH), indent=2) + "\n```",
            ),
            "a.chat.json",
        ),
        Case(
            "model: a\nresponseFormat: json_schema\njsonSchema: |-\n  {\"name\": \"bird\", \"schema\": "
            + _BIRD + "}\nmessages:\n- role: user\n  content: |\n    Describe a bird.\n",
            "model: a\nresponseFormat: json_object\nmessages:\n- role: user\n  content: |\n    Describe a bird.\n    "
            + _WORDS + "\n",
            "a.prompt.yml",
        ),
        Case(
            "---\noutput:\n  schema:\n    name: string\n    eggs?: integer\n---\nDescribe a bird.\n",
            "---\noutput:\n  format: json\n---\nDescribe a bird.\n"
            + _WORDS.replace("(required integer)", "(optional integer)") + "\n",
            "a.prompt",
        ),
        Case(
            "---\noutput:\n  format: json\n  schema:\n    name: string\n    eggs?: integer\n---\nDescribe a bird.\n",
            "---\noutput:\n  format: json\n---\nDescribe a bird.\n"
            + _WORDS.replace("(required integer)", "(optional integer)") + "\n",
            "a.prompt",
        ),
        Case.silent("---\noutput:\n  format: text\n  schema:\n    name: string\n---\nDescribe a bird.\n", "a.prompt"),
        Case.silent("---\noutput:\n  schema: Bird\n---\nDescribe a bird.\n", "a.prompt"),
        Case.silent(_chat(_MODE, "Describe a bird as JSON."), "a.chat.json"),
        Case.silent(_chat('{"type": "json_schema"}', "Describe a bird."), "a.chat.json"),
        Case.silent(_chat(_schema('{"type": "string"}'), "Describe a bird."), "a.chat.json"),
        Case.silent("---\nresponse_format: json_schema\n---\nDescribe a bird.\n"),
        Case.silent("Return JSON that follows the schema of a bird.\n"),
    ),
)  # fmt: skip
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """At most one suggestion."""
    prompt = context.prompt
    schema, number = prompt.output_schema, framing_message(prompt)
    if schema is None or number is None or ends_in_open_fence(prompt, number):
        return
    shape = from_json_schema(schema)
    changes = _switched(prompt)
    if not changes or shape.kind != "object" or not shape.fields:
        return
    said = line_at_end(prompt, number, _said(schema, shape))
    where = Place(number, Span(0, len(prompt.messages[number].text.text)))
    yield Suggestion(where, "Say the schema in the prompt and ask for JSON mode", (said, *changes))


def _switched(prompt: Prompt) -> tuple[Change, ...]:
    """The changes of the request; none where it does not ask by a schema that the metadata holds."""
    for parameter in parameters(prompt.metadata):
        if parameter.name != "response_format":
            continue
        path, value = parameter.path, parameter.value
        if value == "json_schema" and isinstance(prompt.metadata.get("jsonSchema"), str):
            return MetadataChange(path, "json_object"), MetadataRemoval(("jsonSchema",))
        if isinstance(value, Mapping) and value.get("type") == "json_schema":
            holder = next((key for key in ("json_schema", "schema") if key in value), None)
            if holder is not None:
                inside: MetadataPath = (*path, holder)
                return MetadataChange((*path, "type"), "json_object"), MetadataRemoval(inside)
    return _undeclared(prompt.metadata)


def _undeclared(metadata: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that leave of a declared output that it is JSON, which without a format the schema says."""
    path = declared_schema(metadata)
    if path is None:
        return ()
    output = metadata["output"]
    if "format" not in output:
        return (MetadataChange(path, "json"), MetadataRename(path, "format"))
    return (MetadataRemoval(path),) if output["format"] == "json" else ()


def _said(schema: Mapping[str, Any], shape: Shape) -> str:
    sentence = return_sentence(shape)
    short = len(sentence.split()) <= MAX_WORDS and _depth(shape) <= MAX_LEVELS
    if short and _is_plain(schema):
        return sentence
    whole = json.dumps(schema, ensure_ascii=False, indent=2)
    return f"Return a JSON object that this JSON Schema allows:\n\n```json\n{whole}\n```"


def _depth(shape: Shape) -> int:
    inner = [field.shape for field in shape.fields] + ([shape.items] if shape.items else [])
    return int(bool(shape.fields)) + max(map(_depth, inner), default=0)


def _is_plain(schema: Any) -> bool:
    """True if nothing in the schema is lost in the sentence."""
    if isinstance(schema, list):
        return all(map(_is_plain, schema))
    if not isinstance(schema, Mapping):
        return True
    if not set(schema) <= _SAID:
        return False
    properties = schema.get("properties")
    inner = list(properties.values()) if isinstance(properties, Mapping) else []
    return all(map(_is_plain, [*inner, schema.get("items"), schema.get("additionalProperties")]))
