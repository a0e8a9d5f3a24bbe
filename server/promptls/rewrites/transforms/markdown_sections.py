"""Turns the sections of a prompt from XML tags to Markdown headings.

## Trigger

A message whose outermost tags hold instructions, and in which nothing but headings and tags follows
them, so that a heading marks off what the tags did.

## What does not trigger it

- Tags around input, documents and examples: they stay, since a heading does not say where data ends.
- Tags that the text speaks of, tags with attributes, text behind a closing tag, a tag that template tags
  cut in two.

## Change

`<output_format>` becomes `## Output Format`, and the closing tag goes. `xml-sections` is the way back.
Unsafe: layout alone changes what a model does.

## Sources

- OpenAI, GPT-4.1 prompting guide: Markdown headings for sections to begin with; docs/evidence.md,
  O1, 2026-11-22.
- Sclar et al., arXiv 2310.11324: up to 76 points of accuracy between formats of one prompt.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.placement import span_around
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.sections import Section, tag_sections
from promptls.text import Span


@rewrite(
    "markdown-sections",
    safety=Safety.UNSAFE,
    effects={Effect.RESTRUCTURES},
    cases=(
        Case(
            "You read bills.\n\n<rules>\n- Be brief.\n</rules>\n\n<output_format>\nReturn CSV.\n</output_format>\n",
            "You read bills.\n\n## Rules\n\n- Be brief.\n\n## Output Format\n\nReturn CSV.\n",
        ),
        Case(
            "# Bills\n\n<rules>\nBe brief.\n\n### Tone\n\nBe kind.\n</rules>\n",
            "# Bills\n\n## Rules\n\nBe brief.\n\n### Tone\n\nBe kind.\n",
        ),
        Case(
            '<section title="1. Read it">\nRead the bill.\n</section>\n<bill>\n{{bill}}\n</bill>\n',
            "## 1. Read it\n\nRead the bill.\n\n<bill>\n{{bill}}\n</bill>\n",
        ),
        Case.silent("<document>\nIt was a dark night.\n</document>\n\nSummarise it.\n"),
        Case.silent("<rules>\nBe brief.\n</rules>\n\nSummarise the bill.\n"),
        Case.silent("Follow <rules>.\n\n<rules>\nBe brief.\n</rules>\n"),
        Case.silent("<example>\nInput: a\nOutput: b\n</example>\n"),
        Case.silent('<rules kind="hard">\nBe brief.\n</rules>\n'),
        Case.silent("## Rules\n\nBe brief.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message, for all its tags."""
    for index, message in enumerate(context.prompt.messages):
        document = message.document
        sections = tag_sections(message)
        level = _level(document, sections)
        if not sections or level is None:
            continue
        changes = []
        for section in sections:
            changes.append(
                TextChange(index, section.opening, section.content, f"{'#' * level} {section.title}\n\n")
            )
            gap = "\n" if document.text[section.end : section.end + 2].strip("\n") else ""
            changes.append(TextChange(index, section.close, section.end, gap))
        where = Place(index, Span(sections[0].opening, sections[-1].end))
        yield Suggestion(where, f"Put {len(sections)} sections under headings", tuple(changes))


def _level(document: Document, sections: tuple[Section, ...]) -> int | None:
    """The level of the new headings: one above those inside, else one below the last before; 2 without either."""
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING and not block.example]
    within = [Span(section.opening, section.end) for section in sections]
    inside = [len(b.marker) for b in headings if span_around(within, b.start) and b.marker[0] == "#"]
    if inside:
        return min(inside) - 1 or None
    before = [
        len(b.marker) for b in headings if sections and b.start < sections[0].opening and b.marker[0] == "#"
    ]
    return min(before[-1] + 1, 6) if before else 2
