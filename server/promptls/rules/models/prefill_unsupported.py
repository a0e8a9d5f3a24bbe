"""The last message is the beginning of an answer, which the target model does not continue.

## What

A chat whose last message has the role `assistant` ("{" to force JSON, "Here is the summary:" to skip a
preamble), for a model whose API rejects that.

## Why

Claude 4.6 and later answer such a request with status 400 (Anthropic's migration checklist, 2026-07-01).
Which models take a beginning is a fact of their profiles, from the vendors and from LiteLLM's
`supports_assistant_prefill`.

## Fix

The rewrite `drop-prefill`, where one sentence says the beginning in full: the message goes, and the user's
last message asks for that beginning ("Return JSON only."). Unsafe, since a message is dropped.

## Limits

Turns of the assistant that a message of the user follows are examples, and none of this rule's business.

## Sources

- anthropics/skills, skills/claude-api/shared/model-migration.md, 2026-07-01
- docs/evidence.md, rule 67, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Role
from promptls.prompt.glance import has_several_messages
from promptls.rules.models.chat_file import chat_file
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span

_SHOWN = 40


@rule(
    "prefill-unsupported",
    family="models",
    severity=Severity.ERROR,
    safety=Safety.UNSAFE,
    model_bound=True,
    only_if=has_several_messages,
    good=(
        "Name three birds.\n",
        "Begin your answer with {.\n",
        "Continue this: Assistant: {\n",
    ),
    bad=(
        Bad(chat_file(("user", "Name three birds."), ("assistant", "1.")), found=("1.",), path="a.chat.json"),
        Bad(
            chat_file(("user", "Hi"), ("assistant", "Here is the list:")),
            found=("Here is the list:",),
            path="a.chat.json",
            fixed=chat_file(("user", 'Hi\\n\\nBegin your answer with \\"Here is the list:\\".')),
        ),
        Bad(
            chat_file(
                ("user", "Hi"),
                ("assistant", "Hello."),
                ("user", "List all with the keys `name` and `city`."),
                ("assistant", "["),
            ),
            found=("[",),
            path="a.chat.json",
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, on the last message."""
    messages = ctx.prompt.messages
    if messages[-1].role is not Role.ASSISTANT:
        return
    text = messages[-1].text.text
    words = " ".join(text.split())
    if not words:
        return
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    place = Place(len(messages) - 1, Span(0, len(text)))
    message = f'the model does not continue "{shown}"; ask for that form in words instead'
    yield Finding(place, message, ctx.proposals("drop-prefill", place))
