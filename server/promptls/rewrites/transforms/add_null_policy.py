"""Says what to put where a value is missing in the source.

## Trigger

An extraction task in English that gives the shape of the JSON to return and says nothing of values that are
missing or unknown.

## What does not trigger it

- A prompt that speaks of null, missing, unknown, absent, empty or optional values in any way.
- A JSON Schema, in the prompt or declared: null would break it unless it allows it.
- Tasks that make something up rather than find it.

## Change

"If a value is not in the source, set it to null; do not guess." behind the shape. Unsafe: the author may
want another value there.

## Sources

- OpenAI's and Google's guides ask for a rule for missing values (underspecified task);
  docs/evidence.md, rule 29, 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place
from promptls.prompt.asked_output import asked_output
from promptls.prompt.output_language import written_in
from promptls.rewrites.placement import line_after
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

LINE = "If a value is not in the source, set it to null; do not guess."

_EXTRACTS = frozenset("extract parse pull fill populate capture".split())
_SPEAKS = LazyPattern(
    r"\b(?:null|none|n/a|missing|absent|unknown|optional|omit|empty|blank|unavailable|undefined|guess|infer|unsure|uncertain"
    r"|not\s+(?:present|found|available|mentioned|stated|given|in\s+the|sure|known)|can(?:not|['’]t)\s+(?:find|determine)|if\s+(?:no|any)\b)",
    re.I,
)
_SHAPE = '{"name": "string", "age": "number"}'


@rewrite(
    "add-null-policy",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=(LINE,).__contains__,
    cases=(
        Case(
            f"Extract the person.\nReturn JSON: {_SHAPE}\n",
            f"Extract the person.\nReturn JSON: {_SHAPE}\n{LINE}\n",
        ),
        Case(
            f"Extract the person. Return JSON like this:\n\n```json\n{_SHAPE}\n```\n",
            f"Extract the person. Return JSON like this:\n\n```json\n{_SHAPE}\n```\n\n{LINE}\n",
        ),
        Case(
            f"Extract the person.\n\nReturn JSON: {_SHAPE}\n\nText:\n{{{{text}}}}\n",
            f"Extract the person.\n\nReturn JSON: {_SHAPE}\n\n{LINE}\n\nText:\n{{{{text}}}}\n",
        ),
        Case.silent(f"Extract the person. Use null for what is unknown.\nReturn JSON: {_SHAPE}\n"),
        Case.silent(f"Invent a person.\nReturn JSON: {_SHAPE}\n"),
        Case.silent("Extract the person.\n"),
        Case.silent(
            "Extract the person. Return JSON that matches this schema:\n\n```json\n"
            '{"type": "object", "properties": {"name": {"type": "string"}}}\n```\n'
        ),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, behind the first shape."""
    prompt = context.prompt
    shapes = asked_output(prompt).shapes
    if not shapes or shapes[0].source in ("declared", "schema"):
        return
    asked = shapes[0]
    message = prompt.messages[asked.message]
    found = [u for m in prompt.messages for u in m.document.units if u.unit.verb in _EXTRACTS]
    if not found or written_in(message) != "en" or _SPEAKS.search(prompt.text):
        return
    change = line_after(prompt, asked.message, LINE, asked.place)
    yield Suggestion(Place(asked.message, Span(*asked.place)), "Say what a missing value is to be", (change,))
