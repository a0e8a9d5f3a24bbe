"""Numbers several documents in tags, so that the model can tell them apart and refer to them.

## Trigger

Two or more lines in a row, blank lines aside, that are nothing but a variable each, all of them named
after a document, text, article, source or the like.

## What does not trigger it

- One document; variables of another kind ("question"); documents that stand in tags, fences or under
  labels of their own.

## Change

`<documents>` around them all, and `<document index="1">` and so on around each. Safe: no character of
the author's is touched.

## Sources

- Anthropic, prompting best practices, long context: each document in a `<document>` tag with an index;
  OpenAI's GPT-4.1 guide found XML to work well for documents, too; docs/evidence.md, A1, O1,
  2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, Prompt, TextChange
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.slots import Slot, slots
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_DOCUMENT = LazyPattern(
    r"(?:[a-z]+[_-])?(?:documents?|docs?|texts?|articles?|sources?|pages?|passages?|reports?|contracts?|papers?|files?"
    r"|chapters?|transcripts?|letters?|e?mails?)(?:[_-]?(?:\d+|[a-z]))?$"
)


@rewrite(
    "label-documents",
    safety=Safety.SAFE,
    effects={Effect.ADDS},
    cases=(
        Case(
            "Compare them.\n\n{{doc1}}\n{{doc2}}\n",
            "Compare them.\n\n<documents>\n"
            '<document index="1">\n{{doc1}}\n</document>\n<document index="2">\n{{doc2}}\n</document>\n</documents>\n',
        ),
        Case(
            "{{contract_a}}\n\n{{contract_b}}\n\nCompare them.\n",
            '<documents>\n<document index="1">\n{{contract_a}}\n</document>\n\n'
            '<document index="2">\n{{contract_b}}\n</document>\n</documents>\n\nCompare them.\n',
        ),
        Case(
            "Merge:\n{old_report}\n{new_report}\n{third_report}",
            'Merge:\n<documents>\n<document index="1">\n{old_report}\n</document>\n'
            '<document index="2">\n{new_report}\n</document>\n'
            '<document index="3">\n{third_report}\n</document>\n</documents>',
        ),
        Case.silent("Summarise it.\n\n{{document}}\n"),
        Case.silent("Answer it.\n\n{{document}}\n\n{{question}}\n"),
        Case.silent("Old:\n{{doc1}}\nNew:\n{{doc2}}\n"),
        Case.silent("<a>\n{{doc1}}\n</a>\n<b>\n{{doc2}}\n</b>\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a run of documents."""
    for run in _runs(context.prompt, slots(context.prompt)):
        changes = tuple(change for index, slot in enumerate(run) for change in _wrap(slot, index, len(run)))
        where = Place(run[0].message, Span(run[0].start, run[-1].end))
        yield Suggestion(where, f"Number these {len(run)} documents in tags", changes)


def _runs(prompt: Prompt, found: Iterable[Slot]) -> Iterator[list[Slot]]:
    run: list[Slot] = []
    for slot in found:
        text = prompt.messages[slot.message].text.text
        follows = run and run[-1].message == slot.message and not text[run[-1].end : slot.start].strip()
        if not follows:
            if len(run) > 1:
                yield run
            run = []
        if _DOCUMENT.match(slot.name):
            run.append(slot)
    if len(run) > 1:
        yield run


def _wrap(slot: Slot, index: int, count: int) -> Iterator[TextChange]:
    opening = "<documents>\n" if index == 0 else ""
    closing = "\n</documents>" if index == count - 1 else ""
    yield TextChange(slot.message, slot.start, slot.start, f'{opening}<document index="{index + 1}">\n')
    yield TextChange(slot.message, slot.end, slot.end, f"\n</document>{closing}")
