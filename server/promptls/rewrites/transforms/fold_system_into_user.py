"""Puts the text of system messages at the beginning of the user's first message, for models without that role.

## Trigger

A file that lays out messages by role, with a system or developer message before a message of the user.

## What does not trigger it

- Files that hold instructions alone (agents, skills, rules files): a host places them.
- A system message behind the first message of the user, one that a template condition spans, and one whose
  entry holds more than its text (a file with images or cached parts).
- Formats that lay out no messages.

## Change

The text, word for word, in front of the user's, with a blank line between; the message itself goes. Unsafe:
what the user's turn says stands no longer below what the system says.

## Sources

- ai.google.dev, Gemma formatting and system instructions: put system instructions at the beginning of the
  first user turn; deepseek-ai/DeepSeek-R1, README: no system prompt, all instructions in the user's; both
  2026-11-22. docs/evidence.md, rule 68.
"""

# ruff: noqa: E501 - whole files in the cases
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Change, MessageRemoval, Place, Role, TextChange
from promptls.rewrites.placement import keeps_conditions
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

_FRAMES = (Role.SYSTEM, Role.DEVELOPER)


@rewrite(
    "fold-system-into-user",
    safety=Safety.UNSAFE,
    effects={Effect.MOVES},
    cases=(
        Case('{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}\n',
             '{"messages": [{"role": "user", "content": "Be brief.\\n\\nHi"}]}\n', "a.chat.json"),
        Case("messages:\n- role: system\n  content: |\n    Be brief.\n    Be kind.\n- role: user\n  content: |\n    Hi {{name}}\n",
             "messages:\n- role: user\n  content: |\n    Be brief.\n    Be kind.\n\n    Hi {{name}}\n", "a.prompt.yml"),
        Case("---\nname: x\n---\nsystem:\nBe brief.\n\nuser:\nHi {{name}}\n",
             "---\nname: x\n---\nuser:\nBe brief.\n\nHi {{name}}\n", "a.prompty"),
        Case('{{role "system"}}Serve {{company}}.\n{{role "user"}}Hi\n',
             '{{role "user"}}Serve {{company}}.\n\nHi\n', "a.prompt"),
        Case('[{"role": "system", "content": "A."}, {"role": "developer", "content": "B."}, {"role": "user", "content": "C."}]\n',
             '[{"role": "user", "content": "A.\\n\\nB.\\n\\nC."}]\n', "a.prompt.json"),
        Case.silent('{"messages": [{"role": "user", "content": "Hi"}]}\n', "a.chat.json"),
        Case.silent('{"messages": [{"role": "system", "content": "Be brief."}]}\n', "a.chat.json"),
        Case.silent('{"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}]}\n',
                    "a.chat.json"),
        Case.silent("You review code. Be brief.\n", "x.agent.md"),
        Case.silent("Be brief.\n"),
    ),
)  # fmt: skip
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, for all system messages that stand before the user's first."""
    messages = context.prompt.messages
    first = next((n for n, message in enumerate(messages) if message.role is Role.USER), None)
    if first is None:
        return
    folded = [n for n in range(first) if messages[n].role in _FRAMES and messages[n].text.text.strip()]
    if not folded or not all(keeps_conditions(messages[n]) for n in folded):
        return
    text = "\n\n".join(messages[n].text.text.strip() for n in folded)
    behind = messages[first].text.text
    at = len(behind) - len(behind.lstrip())
    changes: list[Change] = [TextChange(first, at, at, f"{text}\n\n")]
    changes += [MessageRemoval(n) for n in folded]
    where = Place(folded[0], Span(0, len(messages[folded[0]].text.text)))
    yield Suggestion(where, "Begin the user's first message with the system message", tuple(changes))
