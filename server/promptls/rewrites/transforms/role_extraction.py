"""Marks the role that a prompt opens with ("You are …") as such, in a tag of its own.

## Trigger

A system message, or the first message of a prompt, that opens with one or more sentences which only give
a role, and goes on.

## What does not trigger it

- A prompt without such an opening: no role is made up.
- A role under a heading or in a tag already, a message that is nothing but its role, and sentences that
  also order something ("You are a clerk and list the dates").
- Instruction files and skills.

## Change

`<role>` and `</role>` around the sentences, and a blank line before what follows. Unsafe: layout alone
changes what a model does.

## Sources

- Anthropic, prompting best practices: give a role, and tags around each kind of content;
  docs/evidence.md, A1, 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Place, Role, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_ROLE = LazyPattern(
    r"(?:You are|You['’]re|Act as)\s+(?:an?|the|my|our)\b|Your (?:primary |main )?(?:focus|expertise)\b"
)
_ORDERS = LazyPattern(r"\b(?:must|should|will|shall|never|always|and (?:you|then)|who must)\b|[:：]", re.I)


@rewrite(
    "role-extraction",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS, Effect.RESTRUCTURES},
    cases=(
        Case(
            "You are a lawyer. List the risks.\n",
            "<role>\nYou are a lawyer.\n</role>\n\nList the risks.\n",
        ),
        Case(
            "You are a tax clerk.\n\n- Read the bill.\n",
            "<role>\nYou are a tax clerk.\n</role>\n\n- Read the bill.\n",
        ),
        Case(
            "Act as a quiz master.\nAsk one question.\n",
            "<role>\nAct as a quiz master.\n</role>\n\nAsk one question.\n",
        ),
        Case.silent("List the risks.\n"),
        Case.silent("You are a lawyer.\n"),
        Case.silent("<role>\nYou are a lawyer.\n</role>\n\nList the risks.\n"),
        Case.silent("# Role\n\nYou are a lawyer.\n\n# Task\n\nList the risks.\n"),
        Case.silent("You are a lawyer and you must list the risks. Be brief.\n"),
        Case.silent("You are a lawyer. List the risks.\n", "AGENTS.md"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, for the first message that opens with a role."""
    if context.prompt.kind in (Kind.INSTRUCTIONS, Kind.SKILL):
        return
    for index, message in enumerate(context.prompt.messages):
        if index and message.role not in (Role.SYSTEM, Role.DEVELOPER):
            continue
        role = _role(message.document)
        if role is not None:
            text = message.text.text
            rest = role.end + len(text[role.end :]) - len(text[role.end :].lstrip())
            changes = (
                TextChange(index, role.start, role.start, "<role>\n"),
                TextChange(index, role.end, rest, "\n</role>\n\n"),
            )
            yield Suggestion(Place(index, role), "Put the role into a tag", changes)
            return


def _role(document: Document) -> Span | None:
    """The sentences at the start that only give a role, if something follows them."""
    if not document.blocks or document.blocks[0].kind is not BlockKind.PARAGRAPH:
        return None
    block, content = document.blocks[0], document.contents[0]
    end = 0
    for start, stop in content.sentences:
        if not _ROLE.match(content.prose, start, stop) or _ORDERS.search(content.prose, start, stop):
            break
        end = stop
    at = block.content + end
    if not end or not document.text[at:].strip():
        return None
    following = document.text[at:].lstrip()
    return None if following.startswith(("{", "<", "#", "|")) else Span(block.content, at)
