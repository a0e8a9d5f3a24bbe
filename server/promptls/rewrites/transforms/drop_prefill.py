"""Asks in words for the beginning of the answer that the last message gives, for models that do not continue one.

## Trigger

A chat whose last message is the assistant's: one line of at most 80 characters, such as `{`, "Here is the
list:" or `<answer>`, behind a message of the user.

## What does not trigger it

- Turns of the assistant that a message of the user follows: these are examples.
- A beginning of several lines, one with a variable in it, and one that is longer: that is content, and no
  sentence says it in full.

## Change

The message goes, and the user's last message gets one line: "Return JSON only." where the answer was to
begin with a brace, a bracket or a fence of JSON (with the beginning in quotes where it says more than that),
else 'Begin your answer with "…".' with the very words. Unsafe, and only by name, since a message is dropped.

## Sources

- anthropics/skills, claude-api, model-migration.md, 2026-07-01: prefills are answered with status 400 from
  Claude 4.6 on; ask for the format in words or by structured output. docs/evidence.md, rule 67.
"""

# ruff: noqa: E501 - whole files in the cases
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import MessageRemoval, Place, Role
from promptls.rewrites.placement import ends_in_open_fence, line_at_end
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_LONGEST = 80
"""Code points of a beginning that one sentence can ask for. Our judgement."""

_JSON = LazyPattern(r"(?:```(?:json)?\s*)?(?P<rest>[{\[].*)?\Z", re.I | re.S)
_OPENERS = LazyPattern(r"[\s{\[\"]*\Z")


def _chat(last: str, *, asked: str = "Name a bird.") -> str:
    end = f', {{"role": "assistant", "content": "{last}"}}' if last else ""
    return f'{{"messages": [{{"role": "user", "content": "{asked}"}}{end}]}}\n'


@rewrite(
    "drop-prefill",
    safety=Safety.UNSAFE,
    effects={Effect.DROPS, Effect.ADDS},
    cases=(
        Case(_chat("{"), _chat("", asked="Name a bird.\\nReturn JSON only."), "a.chat.json"),
        Case(_chat("```json\\n"), _chat("", asked="Name a bird.\\nReturn JSON only."), "a.chat.json"),
        Case(
            _chat('{\\"bird\\":'),
            _chat("", asked='Name a bird.\\nReturn JSON only, and begin it with `{\\"bird\\":`.'),
            "a.chat.json",
        ),
        Case(
            _chat("Here is the bird:"),
            _chat("", asked='Name a bird.\\nBegin your answer with \\"Here is the bird:\\".'),
            "a.chat.json",
        ),
        Case(
            "messages:\n- role: user\n  content: |\n    Name a bird.\n- role: assistant\n  content: <answer>\n",
            'messages:\n- role: user\n  content: |\n    Name a bird.\n    Begin your answer with "<answer>".\n',
            "a.prompt.yml",
        ),
        Case(
            "---\nname: x\n---\nuser:\nName a bird.\n\nassistant:\n{\n",
            "---\nname: x\n---\nuser:\nName a bird.\nReturn JSON only.\n",
            "a.prompty",
        ),
        Case(
            '{{role "user"}}\nName a bird.\n\n\n{{role "model"}}\n{\n',
            '{{role "user"}}\nName a bird.\nReturn JSON only.\n',
            "a.prompt",
        ),
        Case(
            '{{role "user"}}Name a bird.{{role "model"}}{',
            '{{role "user"}}Name a bird.\nReturn JSON only.',
            "a.prompt",
        ),
        Case(
            '{{role "user"}}\nName a bird.\n{{role "model"}}\n{',
            '{{role "user"}}\nName a bird.\nReturn JSON only.\n',
            "a.prompt",
        ),
        Case.silent(_chat(""), "a.chat.json"),
        Case.silent(_chat("One line.\\nAnother line."), "a.chat.json"),
        Case.silent(_chat("Dear {{name}},"), "a.chat.json"),
        Case.silent(
            '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "{"}, {"role": "user", "content": "Go on."}]}\n',
            "a.chat.json",
        ),
        Case.silent("Begin your answer with {.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """At most one suggestion, for the last message."""
    messages = context.prompt.messages
    last = len(messages) - 1
    if last < 1 or messages[last].role is not Role.ASSISTANT or messages[last - 1].role is not Role.USER:
        return
    text = messages[last].text
    sentence = None if text.templates else _sentence(text.text.strip())
    if sentence is None or ends_in_open_fence(context.prompt, last - 1):
        return
    changes = (line_at_end(context.prompt, last - 1, sentence), MessageRemoval(last))
    where = Place(last, Span(0, len(text.text)))
    yield Suggestion(where, "Ask for the beginning of the answer in words", changes)


def _sentence(beginning: str) -> str | None:
    """The sentence that asks for an answer which begins so; None if one sentence cannot."""
    found = _JSON.match(beginning)
    if found and beginning:
        rest = (found.group("rest") or "").strip()
        if _OPENERS.match(rest):
            return "Return JSON only."
        beginning, form = rest, "Return JSON only, and begin it with `{}`."
    else:
        form = 'Begin your answer with "{}".'
    unfit = not beginning or "\n" in beginning or "`" in beginning or ('"' in beginning and form[0] == "B")
    return None if unfit or len(beginning) > _LONGEST else form.format(beginning)
