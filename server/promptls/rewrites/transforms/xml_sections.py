"""Turns the sections of a prompt from Markdown headings to XML tags.

## Trigger

A message with sections under headings: those of the highest level that stands there twice, or of its
only heading. What is above them (a title, an introduction) and the headings inside them stay as they
are.

## What does not trigger it

- Headings in examples and fences, a title that a tag cannot hold, a section that template tags cut in two.
- A last section that only waits for the input ("# INPUT").
- Instruction files and skills: they are Markdown to their hosts.

## Change

`## Output Format` becomes `<output_format>`, and `</output_format>` closes the section.
`markdown-sections` is the way back: the title comes back to the letter, and the level that fits its
place. Unsafe: layout alone changes what a model does.

## Sources

- Anthropic, prompting best practices: XML tags around each kind of content; docs/evidence.md, A1,
  2026-11-22.
- Sclar et al., arXiv 2310.11324: up to 76 points of accuracy between formats of one prompt.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Place, TextChange
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.sections import closing_of, heading_sections, tag_of
from promptls.text import Span


@rewrite(
    "xml-sections",
    safety=Safety.UNSAFE,
    effects={Effect.RESTRUCTURES},
    cases=(
        Case(
            "You read bills.\n\n## Rules\n\n- Be brief.\n\n## Output Format\n\nReturn CSV.\n",
            "You read bills.\n\n<rules>\n- Be brief.\n</rules>\n\n<output_format>\nReturn CSV.\n</output_format>\n",
        ),
        Case(
            "# Bills\n\n## Rules\nBe brief.\n### Tone\nBe kind.\n## OUTPUT\nReturn CSV.\n",
            "# Bills\n\n<rules>\nBe brief.\n### Tone\nBe kind.\n</rules>\n<OUTPUT>\nReturn CSV.\n</OUTPUT>\n",
        ),
        Case(
            "## 1. Read it\n\nRead the bill.\n\n## 2. Sum it\n\nAdd the lines.\n",
            '<section title="1. Read it">\nRead the bill.\n</section>\n\n<section title="2. Sum it">\nAdd the lines.\n</section>\n',
        ),
        Case(
            "# Rules\n\nBe brief.\n\n# Input\n\n{{bill}}\n",
            "<rules>\nBe brief.\n</rules>\n\n# Input\n\n{{bill}}\n",
        ),
        Case.silent("You read bills. Be brief.\n"),
        Case.silent("<rules>\n- Be brief.\n</rules>\n"),
        Case.silent("```md\n## Rules\n\n## Output\n```\n\nCopy the headings.\n"),
        Case.silent("## Rules\n{% if a %}\nBe brief.\n## Output\nReturn CSV.\n{% endif %}\nStop.\n"),
        Case.silent("## Rules\n\nUse tabs.\n\n## Tests\n\nRun them.\n", "AGENTS.md"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message, for all its sections."""
    if context.prompt.kind in (Kind.INSTRUCTIONS, Kind.SKILL):
        return
    for index, message in enumerate(context.prompt.messages):
        sections = heading_sections(message)
        tags = [tag_of(section.title) for section in sections]
        if not sections or None in tags:
            continue
        changes = []
        for section, tag in zip(sections, tags, strict=True):
            changes.append(TextChange(index, section.opening, section.content, f"{tag}\n"))
            changes.append(TextChange(index, section.close, section.close, f"\n{closing_of(tag or '')}"))
        where = Place(index, Span(sections[0].opening, sections[-1].end))
        yield Suggestion(where, f"Put {len(sections)} sections into tags", tuple(changes))
