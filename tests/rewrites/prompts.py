"""Prompts built by hand, for rewrites that are tested without a file format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from promptls.prompt import Kind, Message, Prompt, Role
from promptls.rewrites import RewriteContext, rewrite_named
from promptls.text import Span, apply_edits, map_literal

_TEMPLATES = re.compile(r"\{\{[^{}]*\}\}|\{%[^%]*%\}|\$\{[^{}]*\}|\{\w+\}")


def message(text: str, role: Role = Role.USER) -> Message:
    """A message whose template syntax is known as such."""
    templates = (Span(*match.span()) for match in _TEMPLATES.finditer(text))
    return Message(role, map_literal(text, Span(0, len(text)), templates))


def prompt(
    *messages: str | Message, kind: Kind = Kind.TASK, output_schema: Mapping[str, Any] | None = None
) -> Prompt:
    """A prompt of these messages; a bare text is the user's."""
    return Prompt(
        "test",
        kind,
        tuple(message(item) if isinstance(item, str) else item for item in messages),
        output_schema=output_schema,
    )


def rewritten(of: Prompt, *names: str, output_language: str | None = None) -> tuple[str, ...]:
    """The messages' texts after the rewrites have run in this order."""
    for name in names:
        suggestions = list(rewrite_named(name).apply(RewriteContext(of, output_language=output_language)))
        messages = []
        for number, old in enumerate(of.messages):
            edits = [c.edit for s in suggestions for c in s.changes if getattr(c, "message", -1) == number]
            messages.append(message(apply_edits(old.text.text, edits), old.role))
        of = Prompt(of.format, of.kind, tuple(messages), output_schema=of.output_schema)
    return tuple(item.text.text for item in of.messages)


def text_after(text: str, *names: str, output_language: str | None = None) -> str:
    """A prompt of one user message after the rewrites have run."""
    return rewritten(prompt(text), *names, output_language=output_language)[0]
