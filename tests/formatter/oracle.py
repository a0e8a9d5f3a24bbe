"""What formatting must leave as it is, judged without the formatter's own code.

Three readings of a text are compared before and after: its characters without white space and
bullets, the prompt model's blocks and instruction units, and the HTML that CommonMark makes of it.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from promptls.formats import Layout
from promptls.formats.literal import literal_text
from promptls.formats.templates import scan_templates
from promptls.formatter import layout_changes
from promptls.prompt import Kind, Message, Prompt, Role
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.text import Span, apply_edits

_BULLET = re.compile(r"^([ \t]*)[-*+•](?=[ \t]|$)", re.MULTILINE)
_TAG_LINE = re.compile(r"^([ \t]*)</?[A-Za-z][^<>\n]*>[ \t]*$", re.MULTILINE)
_COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable("table")
_EXACT = (BlockKind.FENCE, BlockKind.TABLE, BlockKind.QUOTE, BlockKind.COMMENT)


def prompt_of(text: str, layout: Layout = Layout.MARKDOWN) -> Prompt:
    """A prompt whose one message is the text."""
    templates = tuple(placeholder.span for placeholder in scan_templates(text))
    mapped = literal_text(text, Span(0, len(text)), templates)
    return Prompt(format=layout.value, kind=Kind.TASK, messages=(Message(Role.USER, mapped),))


def formatted(text: str, layout: Layout = Layout.MARKDOWN) -> str:
    """The text in canonical layout."""
    changes = layout_changes(prompt_of(text, layout), layout)
    return apply_edits(text, [change.edit for change in changes])


def characters(text: str) -> str:
    """The text without bullets, spaces, tabs and line breaks; any other white space counts."""
    return re.sub(r"[ \t\n]", "", _BULLET.sub(r"\1", text))


def blocks(text: str) -> list[tuple[object, ...]]:
    """Kind and words of each block; those that must stay to the letter, to the letter."""
    found: list[tuple[object, ...]] = []
    for block in Document(text).blocks:
        exact = block.kind in _EXACT
        words = text[block.start : block.end] if exact else _squeezed(text[block.content : block.end])
        found.append((block.kind, words, block.ordered, block.section, block.example, block.closed))
    return found


def units(text: str) -> list[tuple[object, ...]]:
    """The words of each instruction unit, its verb and its obligation."""
    templates = tuple(placeholder.span for placeholder in scan_templates(text))
    found = Document(text, templates).units
    return [(_squeezed(text[u.start : u.end]), u.unit.verb, u.unit.modal, u.unit.lead_in) for u in found]


def _squeezed(words: str) -> str:
    return re.sub(r"[ \t\n]+", " ", words).strip(" ")


def html(text: str) -> str:
    """What CommonMark makes of the text, where a tag on its own line is a block and `•` a bullet.

    Authors mean both so; CommonMark reads the one as the start of raw HTML and the other as a letter.
    """
    text = re.sub(r"^([ \t]*)•[ \t]+(?=\S)", r"\1- ", text, flags=re.MULTILINE)
    made = _COMMONMARK.render(_TAG_LINE.sub(r"\n\n\1TAG\n\n", text).rstrip("\n") + "\n")
    # Blanks at a line's end show only in code.
    parts = re.split(r"(<pre>.*?</pre>)", made, flags=re.DOTALL)
    return "".join(
        re.sub(r"[ \t]+(<br />)?$", r"\1", p, flags=re.M) if i % 2 == 0 else p for i, p in enumerate(parts)
    )
