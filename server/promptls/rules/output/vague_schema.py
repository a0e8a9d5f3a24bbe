"""The shape of the output has holes.

## What

The prompt shows the shape of the JSON that it asks for and leaves parts of it open: an ellipsis in place
of a value (`[...]`), a list or object whose content is not told (`[]`, "list"), a key such as `status`
or `priority` whose values are not listed, or a value whose type cannot be told (`"value"`). The finding
stands on the hole.

## Why

What is left open, each answer fills in its own way. GPT-4o got 61 % of some 40,000 schemas right
(SchemaBench, read 2026-11-22), and OpenAI's GPT-5.2 guide asks for complete schemas with required and
optional fields (read 2026-11-22). Of 2,243 public prompt files, 5.8 % have an ellipsis and 2.5 % an
untold container in a schema (measured 2026-11-22).

## Limits

Only shapes that are asked for as output are judged. Holes that the prose fills (a key that is described,
values that are listed) are none. At most `max_findings` for one prompt. On reasoning tasks a looser
format did better than a strict schema with models of 2024 (Let Me Speak Freely, arXiv 2408.02442, read
2026-11-22).

## Sources

- OpenAI, GPT-5.2 prompting guide, read 2026-11-22
- SchemaBench; arXiv 2408.02442, read 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.asked_output import SHAPING, AskedShape, asked_output, said_around
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule
from promptls.schema.described import Said, is_described, is_enumerated
from promptls.schema.shape import ELEMENT, Field, Hole, Shape
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern


class Options(NamedTuple):
    """`max_findings`: holes reported for one prompt; the first ones tell the author what to look for."""

    max_findings: int = 8


_MENTION = LazyPattern(
    r"[\s{\[.…]*(?:the|your)\s+(?:\w+\s+){0,3}(?:schema|json|object|output|answer|fields|keys)[\s}\].…]*",
    re.I,
)
_ADVICE = {
    "VS2": "{words} leaves out what the output holds; write out one typed element",
    "VS3": "{words} does not say what {name} holds; give one element with its fields and types",
    "VS5": "{name} takes its values from a closed set that is not listed; list them",
    "VS6": "{words} does not say of what type {name} is; name the type or show a real value",
}


@rule(
    "vague-schema",
    family="output",
    severity=Severity.WARNING,
    options=Options,
    looks_for=SHAPING,
    good=(
        'Return JSON: {"name": string, "tags": [string]}\n',
        'Return JSON: {"status": "open" | "closed"}\n',
        'Return JSON with the keys "name" and "city" (both strings) and "age" (integer).\n',
        'Return JSON:\n\n```json\n{"status": "open"}\n```\n\n`status` is one of "open", "closed".\n',
        "Call it like this:\n\n```js\nfetch(url, {...options, items: []})\n```\n",
        "Return JSON: {... the JSON schema ...}\n",
        'The input is a JSON object such as {"items": [...]}. Summarise it in two sentences.\n',
    ),
    bad=(
        Bad('Return JSON: {"items": [...]}\n', found=("...",)),
        Bad('Return JSON like this:\n\n```json\n{"name": "Ada", "orders": []}\n```\n', found=("[]",)),
        Bad('Return JSON: {"id": 7, "status": "open"}\n'),
        Bad('Return JSON: {"id": 7, "answer": "value"}\n'),
        Bad('Return JSON: {"id": 7, "status": "..."}\n', found=("status",)),
        Bad("Provide a summary of {{topic}} in JSON format with title, text and points array.\n"),
        Bad(
            "Return a JSON object with the keys title, summary and points.\n",
            found=("title, summary and points",),
        ),
    ),
)
def vague_schema(ctx: Context) -> Iterator[Finding]:
    shapes = [
        asked
        for asked in asked_output(ctx.prompt).shapes
        if asked.source != "declared" and asked.parsed.holes and not _stands_for_another(ctx.prompt, asked)
    ]
    if not shapes:
        return
    said = said_around(ctx.prompt)
    found = (finding for asked in shapes for finding in _findings(ctx.prompt, asked, said))
    yield from islice(found, ctx.options.max_findings)


def _stands_for_another(prompt: Prompt, asked: AskedShape) -> bool:
    """True for "{ ... the JSON schema ... }", which speaks of a shape and is none."""
    text = prompt.messages[asked.message].document.text
    return _MENTION.fullmatch(text, *asked.place) is not None


def _findings(prompt: Prompt, asked: AskedShape, said: Said) -> Iterator[Finding]:
    text = prompt.messages[asked.message].document.text
    holes = [
        hole
        for hole in asked.parsed.holes
        # A number in a key's place is broken JSON, of which `invalid-json-example` speaks.
        if not text[hole.span.start : hole.span.end].isdigit() and not _is_filled(hole, said)
    ]
    untyped = [hole for hole in holes if hole.kind == "VS6"] if asked.source == "keys" else []
    if len(untyped) > 1:
        # A bare list of keys is one fault, not one for each key.
        yield _untyped_keys(asked, untyped)
        holes = [hole for hole in holes if hole.kind != "VS6"]
    # A placeholder for one of several values is one hole, and their list fills it.
    unlisted = {hole.path for hole in holes if hole.kind == "VS5"}
    for hole in holes:
        if hole.kind != "VS6" or hole.path not in unlisted:
            yield _finding(prompt, asked, hole)


def _untyped_keys(asked: AskedShape, untyped: list[Hole]) -> Finding:
    keys = [next((part for part in reversed(hole.path) if part != ELEMENT), "") for hole in untyped]
    names = [f'"{key}"' for key in keys if key]
    listed = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    return Finding(
        Place(
            asked.message,
            Span(min(hole.span.start for hole in untyped), max(hole.span.end for hole in untyped)),
        ),
        f"the keys {listed} have no types; name the type of each, and what a list holds",
    )


def _is_filled(hole: Hole, said: Said) -> bool:
    """True if the prose says what the shape leaves open."""
    name = next((part for part in reversed(hole.path) if part != ELEMENT), None)
    if name is None:
        return False
    if hole.kind == "VS5":
        return is_enumerated(name, said)
    return is_described((), Shape("object", fields=(Field(name, Shape("any")),)), said)


def _finding(prompt: Prompt, asked: AskedShape, hole: Hole) -> Finding:
    text = prompt.messages[asked.message].document.text[hole.span.start : hole.span.end]
    names = [part for part in hole.path if part != ELEMENT]
    name = f'"{names[-1]}"' if names else "it"
    if hole.kind == "VS6" and quoted(text) == name:
        message = f"{name} has no type; name it, or show a real value"
    else:
        words = text if text[:1] == text[-1:] == '"' else quoted(text)
        named = "it" if words == name and hole.kind != "VS5" else name
        message = _ADVICE[hole.kind].format(words=words, name=named)
    return Finding(Place(asked.message, hole.span), message)
