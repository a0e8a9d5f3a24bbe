"""JSON mode is switched on, and the prompt never says "JSON".

## What

`response_format: {type: json_object}`, or a schema for the output, beside messages in which the word does not
occur. Only for models whose profile lists the rule.

## Why

DeepSeek's documentation demands the word in the prompt: without it the model may return blanks until the
limit is reached (docs/evidence.md, D2, 2026-11-22). OpenAI's JSON mode rejects such a request.

## Fix safety

Safe: the rewrite `json-keyword` adds the line "Return JSON.", which the request asks for anyway.

## Limits

Only what the file itself says of the request is seen.

## Sources

- DeepSeek, JSON mode; docs/evidence.md, D2, 2026-11-22
- docs/evidence.md, rule 30, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding
from promptls.rules.rule import Bad, Context, Good, rule

_REWRITE = "json-keyword"


def _chat(mode: str, text: str) -> str:
    asked = f'{{"role": "user", "content": "{text}"}}'
    return f'{{"response_format": {{"type": "{mode}"}}, "messages": [{asked}]}}\n'


_SHAPE = 'Return an object like this:\n\n```\n{"name": "Ada", "role": "buyer"}\n```'
_MARKDOWN = f"---\nresponse_format: {{type: json_object}}\n---\n{_SHAPE}\n"


@rule(
    "json-mode-needs-keyword",
    family="output",
    severity=Severity.ERROR,
    safety=Safety.SAFE,
    model_bound=True,
    good=(
        Good(_chat("json_object", "List the parties as JSON."), path="a.chat.json"),
        Good(_chat("text", "List the parties."), path="a.chat.json"),
        "List the parties.\n",
    ),
    bad=(
        Bad(_MARKDOWN, fixed=_MARKDOWN + "\nReturn JSON.\n"),
        Bad(_chat("json_object", "List the parties with the keys `name` and `city`."), path="a.chat.json"),
        Bad("---\nresponse_format: {type: json_object}\n---\nName each with the keys `name` and `city`.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, where the rewrite would add the word."""
    if not ctx.prompt.metadata and ctx.prompt.output_schema is None:  # most files say nothing of the request
        return
    for suggestion in ctx.suggestions(_REWRITE):
        message = 'JSON mode is on and the prompt never says "JSON"; add a line that asks for it'
        yield Finding(suggestion.where, message, ctx.proposals(_REWRITE))
        return
