"""The schema of a tool is written into the text of a prompt.

## What

A JSON schema of a function ("parameters" or "input_schema" of type "object"), or a `<tools>` list, in the text of
a prompt for a model that takes tools in the request. Only for models whose profile lists the rule.

## Why

OpenAI measured 2 % more solved tasks on SWE-bench Verified with tools in the `tools` field than with their
schemas in the prompt (GPT-4.1 prompting guide; docs/evidence.md, O1, 2026-11-22): the model was trained on the
form that the field is turned into.

## Fix

None: the request is not part of the file.

## Limits

A schema alone may be of the output; it counts where it has a name and a description beside its parameters.

## Sources

- OpenAI, GPT-4.1 prompting guide; docs/evidence.md, O1, 2026-11-22
- docs/evidence.md, rule 70, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_SCHEMA = LazyPattern(
    r'"(?:parameters|input_schema)"\s{0,20}:\s{0,20}\{\s{0,40}"type"\s{0,5}:\s{0,5}"object"'
)
_NAMED = LazyPattern(r'"name"\s{0,5}:')
_LIST = LazyPattern(r"<(?:tools|functions)>", re.I)
_TOOL = '{"name": "get_weather", "description": "The weather.", "parameters": {"type": "object", "properties": {}}}'
_SIEVE = Sieve((_LIST, _SCHEMA))


@rule(
    "tools-in-prose",
    family="models",
    severity=Severity.INFO,
    model_bound=True,
    looks_for=_SIEVE,
    good=(
        "Call `get_weather` for the weather of today.\n",
        'Return an object by this schema: {"type": "object", "properties": {"sum": {"type": "number"}}}\n',
        "Sort the tools by name.\n",
    ),
    bad=(
        Bad(f"You can call this function:\n\n{_TOOL}\n\nName the weather.\n"),
        Bad(f"You have these tools:\n\n```json\n{_TOOL}\n```\n\nName the weather.\n"),
        Bad(
            "Name the weather.\n\n<tools>\nget_weather(city): the weather of a city\n</tools>\n",
            found=("<tools>",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding, at the first tool."""
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        for number, (start, end) in message.document.gather(_tools):
            base = message.document.blocks[number].content
            text = "a tool stands in the text; pass it in the request's field for tools, which the model was trained on"
            yield Finding(Place(index, Span(base + start, base + end)), text)
            return


@sifted(_SIEVE)
def _tools(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    if block.example:
        return
    found = _LIST.search(content.text) or (
        _SCHEMA.search(content.text) if _NAMED.search(content.text) else None
    )
    if found:
        yield found.span()
