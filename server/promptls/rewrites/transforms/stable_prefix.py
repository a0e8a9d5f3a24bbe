"""Moves what changes with each request behind what stays, so that requests share a cached beginning.

## Trigger

A paragraph in the first message that holds a variable such as `{{date}}`, `{{session_id}}` or
`{{user_name}}` and no other template syntax, with text behind it that stays the same.

## What does not trigger it

- List items, headings, fences, tags, and a paragraph alone under its heading: what is around them gives them
  their meaning.
- A paragraph that points at its place ("the following", "above", a colon at its end), one inside a condition
  of the template, and one that the next sentence refers back to.
- A paragraph that only the input, or other such paragraphs, follow.

## Change

The paragraph, word for word, to the end of the message, before the input that it ends with. Unsafe, and only
by name: the order changes, and it pays only where the provider caches prefixes.

## Sources

- anthropics/skills, prompt-caching.md, 2026-07-01; OpenAI, prompt caching, 2026-11-22: static content first,
  what varies last; docs/evidence.md, A3, O9, rule 48.
"""

# ruff: noqa: E501 - whole files in the cases
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from promptls.diagnostics import Safety
from promptls.prompt import Message, Place, TextMove
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.prompt.volatile import is_volatile
from promptls.rewrites.placement import ends_in_open_fence, input_start, keeps_conditions, outside_conditions
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.walls import refers_back
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_POINTS = LazyPattern(r"\b(?:above|below|following|next|previous|earlier|here)\b|[:：]\W*$", re.I)
_TRIED = 50
"""Paragraphs that are tried in one round, each against the whole message. Our judgement."""
_LONGEST = 300
"""Code points of a paragraph that says a date or a name; a longer one says more. Our judgement."""

_REST = "Sort the rows.\n\nAnswer with CSV."


@rewrite(
    "stable-prefix",
    safety=Safety.UNSAFE,
    effects={Effect.MOVES},
    cases=(
        Case(f"Today is {{{{date}}}}.\n\n{_REST}\n", f"{_REST}\n\nToday is {{{{date}}}}.\n"),
        Case(
            "You serve guests.\n\nSession: {{session_id}}\nGuest: {{user_name}}\n\nBe kind.",
            "You serve guests.\n\nBe kind.\n\nSession: {{session_id}}\nGuest: {{user_name}}",
        ),
        Case(
            "Today is {{date}}.\n\nSum up the letter.\n\nLetter:\n{{letter}}\n",
            "Sum up the letter.\n\nToday is {{date}}.\n\nLetter:\n{{letter}}\n",
        ),
        Case(
            '{"messages": [{"role": "system", "content": "It is {{now}}.\\n\\nBe brief."}, {"role": "user", "content": "Hi"}]}\n',
            '{"messages": [{"role": "system", "content": "Be brief.\\n\\nIt is {{now}}."}, {"role": "user", "content": "Hi"}]}\n',
            "a.chat.json",
        ),
        Case.silent(f"{_REST}\n\nToday is {{{{date}}}}.\n"),
        Case.silent("Today is {{date}}.\n\nLetter:\n{{letter}}\n"),
        Case.silent("Today is {{date}}.\n\nThis is the last day. Sort the rows.\n"),
        Case.silent("The report below is of {{date}}.\n\nSort the rows.\n"),
        Case.silent("# Date\n\nToday is {{date}}.\n\n# Task\n\nSort the rows.\n"),
        Case.silent("- Today is {{date}}.\n- Be brief.\n\nSort the rows.\n"),
        Case.silent("You serve {{company}}.\n\nSort the rows.\n"),
        Case.silent(
            "{% if late %}\nToday is {{date}}.\n\nHurry.\n{% endif %}\n\nSort the rows.\n", "a.prompt.j2"
        ),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """At most one suggestion: the first such paragraph; the next one follows behind it in the next round."""
    prompt = context.prompt
    if not prompt.messages or ends_in_open_fence(prompt, 0) or not keeps_conditions(prompt.messages[0]):
        return
    message = prompt.messages[0]
    document = message.document
    to = len(document.text[: input_start(document)].rstrip())
    variables = sorted((v.span, v.name) for v in prompt.variables if v.message == 0)
    movable = [n for n in range(len(document.blocks)) if _changes(message, variables, n)]
    moving = {*movable}
    stays = max((n for n, b in enumerate(document.blocks) if b.start < to and n not in moving), default=-1)
    for number in movable[:_TRIED]:
        block = document.blocks[number]
        if stays < number or not _can_go(message, number):
            continue
        text = document.text[block.start : block.end].rstrip()
        move = TextMove(0, block.start, document.blocks[number + 1].start, to, f"\n\n{text}")
        yield Suggestion(Place(0, Span(block.start, block.end)), "Move what changes to the end", (move,))
        return


def _changes(message: Message, variables: Sequence[tuple[Span, str]], number: int) -> bool:
    """True for a short paragraph whose template syntax is nothing but variables that change."""
    block = message.document.blocks[number]
    if block.kind is not BlockKind.PARAGRAPH or block.example or block.end - block.start > _LONGEST:
        return False
    inside = Span(block.start, block.end)
    near = bisect_left(variables, (inside, ""))
    behind = bisect_left(variables, (Span(block.end, block.end), ""), lo=near)
    names = [name for span, name in variables[max(0, near - 1) : behind] if span.overlaps(inside)]
    return len(names) == len(message.document.templates_in(inside)) > 0 and all(map(is_volatile, names))


def _can_go(message: Message, number: int) -> bool:
    document = message.document
    block, after = document.blocks[number], document.blocks[number + 1]
    if _POINTS.search(document.text, block.start, block.end) or not after.gap:
        return False
    if outside_conditions(message, block.start) != block.start or _is_all_of_section(document, block):
        return False
    content = document.contents[number + 1]
    return not any(refers_back(content.prose, *sentence) for sentence in content.sentences[:1])


def _is_all_of_section(document: Document, block: Block) -> bool:
    """True if nothing else but headings stands under the same heading."""
    if block.section < 0:
        return False
    others = (b for b in document.blocks if b is not block and b.section == block.section)
    return not any(b.kind is not BlockKind.HEADING for b in others)
