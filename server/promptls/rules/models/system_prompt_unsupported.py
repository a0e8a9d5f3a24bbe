"""A system message is sent to a model that has no use for one.

## What

A chat with a message of the role `system` or `developer`, for a model whose template has no such role
(Gemma up to 3) or whose vendor tells to put everything into the user's turn (DeepSeek-R1).

## Why

Gemma's template knows two roles, user and model (Google, Gemma formatting, 2026-11-22): hosts fold a system
message into the first turn, or reject the request. DeepSeek-R1's README tells to avoid a system prompt.

## Fix

The rewrite `fold-system-into-user`: its text, word for word, at the beginning of the first message of the
user, and the message itself is gone. Unsafe, since it stands in the user's turn then.

## Limits

Files that hold instructions alone (agents, skills, rules files) are given to the model by a host, which
knows where to put them; only files that lay out messages by role are looked at.

## Sources

- ai.google.dev, Gemma formatting and system instructions, 2026-11-22
- deepseek-ai/DeepSeek-R1, README, 2026-11-22
- docs/evidence.md, rule 68, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Role
from promptls.prompt.glance import has_several_messages
from promptls.rules.models.chat_file import chat_file
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span

_LINE = 60


@rule(
    "system-prompt-unsupported",
    family="models",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    model_bound=True,
    only_if=has_several_messages,
    good=(
        "Name three birds.\n",
        Good(chat_file(("user", "Name three birds.")), path="a.chat.json"),
        Good("You are a reviewer. Review the file.\n", path="x.agent.md"),
    ),
    bad=(
        Bad(
            chat_file(("system", "You are brief."), ("user", "Hi")),
            found=("You are brief.",),
            path="a.chat.json",
            fixed=chat_file(("user", "You are brief.\\n\\nHi")),
        ),
        Bad(
            chat_file(("developer", "Answer in French."), ("user", "Hi")),
            found=("Answer in French.",),
            path="a.chat.json",
        ),
        Bad(
            chat_file(("system", "Use tabs.\\nBe kind."), ("user", "Hi")),
            found=("Use tabs.",),
            path="a.chat.json",
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a message, on its first line."""
    if not any(message.role is Role.USER for message in ctx.prompt.messages):
        return
    fixes = ctx.proposals("fold-system-into-user")
    for index, message in enumerate(ctx.prompt.messages):
        if message.role not in (Role.SYSTEM, Role.DEVELOPER) or not message.text.text.strip():
            continue
        text = message.text.text
        end = text.find("\n") if "\n" in text else len(text)
        what = f"this {message.role.value} message is not for the model"
        place = Place(index, Span(0, min(end, _LINE)))
        yield Finding(place, f"{what}; begin the user's first message with it", fixes)
