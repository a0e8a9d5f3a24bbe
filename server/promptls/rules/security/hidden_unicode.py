"""Characters that nobody sees reach the model.

## What

Zero-width spaces and joiners, word joiners, soft hyphens, marks that turn the direction of writing, tag
characters, and a byte order mark inside the text. Reported with their code points, the same ones of a message
together, on the first.

## Why

Hidden characters carry instructions that a reviewer cannot see (smuggled tags), turn what is shown around,
or split words into other tokens. They stand in 0.5 % of 2,243 real prompt files, mostly by accident of
copying (docs/evidence.md, rule 44, 2026-11-22).

## Fix safety

Safe in prose: the character is deleted, and what a person reads stays the same. In a fence it is a person's
choice.

## Limits

Joiners between emoji, and between letters of scripts that need them (Arabic, Persian, the Indic scripts,
Khmer, Mongolian, Tibetan), are left alone, as is a tag sequence after a flag.

## Sources

- Greshake et al. and later work on smuggled instructions; docs/evidence.md, P14, 2026-11-22
- docs/evidence.md, rule 44, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.followed import by_lines
from promptls.text.lazy_pattern import LazyPattern

_SIGNS = (
    "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\U000e0001\\U000e0020-\\U000e007f"
)
_HIDDEN = LazyPattern(f"[{_SIGNS}]+")
_BEFORE_PROSE = LazyPattern(f"(?:[^\\S\\n]|[{_SIGNS}])*(?![`~])[^\\n]*?[^\\W_]")
_JOINS = LazyPattern("[\\u200c\\u200d]+")
_NEEDS_JOINERS = LazyPattern("[\\u0600-\\u08ff\\u0900-\\u0dff\\u0e80-\\u109f\\u1780-\\u18af\\ufb50-\\ufefc]")
_PICTURE = LazyPattern("[\\u2190-\\u2bff\\u3030\\u303d\\ufe0f\\U0001f000-\\U0001faff]")
_RIGHT_TO_LEFT = LazyPattern("[\\u0590-\\u08ff\\ufb1d-\\ufefc]")
_MARKS = frozenset("\u200e\u200f\u061c")
_FLAG = "\U0001f3f4"
_MOST_RELATED = 5
"""Further places that are pointed at; the fix deletes them all."""


@rule(
    "hidden-unicode",
    family="security",
    severity=Severity.ERROR,
    safety=Safety.UNSAFE,
    good=(
        "Greet the family 👨\u200d👩\u200d👧 and wave 👋🏽.\n",
        "می\u200cخواهم به فارسی پاسخ بده.\n",
        "Answer with the flag \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f.\n",
        "Write “naïve” and ﬁne dashes – all of them seen.\n",
    ),
    bad=(
        Bad("Ignore\u200b the header.\n", fixed="Ignore the header.\n", found=("\u200b",)),
        Bad("Sort the\u202e rows\u202c.\n", fixed="Sort the rows.\n"),
        Bad("Be kind.\U000e0068\U000e0069\n", fixed="Be kind.\n"),
        Bad("Run it:\n\n```\nls\u200b\n```\n", fixed="Run it:\n\n```\nls\n```\n"),
        Bad("Sort\u200b it.\n\nName\u200b it.\n", fixed="Sort it.\n\nName it.\n", found=("\u200b",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """The runs of hidden characters, those with the same characters and the same safety together."""
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        if document.text.isascii():
            continue
        alike: dict[tuple[tuple[str, ...], bool], list[Span]] = {}
        last, prose = 0, _prose_from(document.text, 0)
        for start, run in _hidden(document.text):
            end = start + len(run)
            if (newline := document.text.rfind("\n", last, start)) >= 0:
                prose = _prose_from(document.text, newline + 1)
            last = start
            if not _is_needed(document.text, start, end):
                points = tuple(dict.fromkeys(f"U+{ord(sign):04X}" for sign in run))
                plain = prose <= start and _is_in_prose(document, start)
                alike.setdefault((points, plain), []).append(Span(start, end))
        for (points, plain), spans in alike.items():
            yield _finding(index, points, spans, Safety.SAFE if plain else Safety.UNSAFE)


def _hidden_in(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in _HIDDEN.finditer(text, start, end):
        yield match.start(), match.group()


_hidden = by_lines(_hidden_in)


def _is_needed(text: str, start: int, end: int) -> bool:
    run = text[start:end]
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if _JOINS.fullmatch(run):
        return bool(
            (_PICTURE.search(text[max(0, start - 2) : start]) and _PICTURE.search(after))
            or (_NEEDS_JOINERS.search(before) and (_NEEDS_JOINERS.search(after) or not after.isalnum()))
        )
    if set(run) <= _MARKS:
        return bool(_RIGHT_TO_LEFT.search(text[max(0, start - 20) : end + 20]))
    return before == _FLAG


def _finding(index: int, points: tuple[str, ...], spans: list[Span], safety: Safety) -> Finding:
    listed = ", ".join(points[:4]) + (" …" if len(points) > 4 else "")
    often = f" ({len(spans)} places)" if len(spans) > 1 else ""
    changes = tuple(TextChange(index, span.start, span.end, "") for span in spans)
    return Finding(
        Place(index, spans[0]),
        f"{listed} cannot be seen, but the model reads it{often}; delete it",
        (Proposal("Delete what cannot be seen", changes, safety, preferred=True),),
        tuple((Place(index, span), "here too") for span in spans[1 : 1 + _MOST_RELATED]),
    )


def _prose_from(text: str, line: int) -> int:
    """From where on in a line no mark of layout can come to life or go when a character is deleted."""
    match = _BEFORE_PROSE.match(text, line)
    return match.end() if match else len(text) + 1


def _is_in_prose(document: Document, at: int) -> bool:
    block = document.block_at(at)
    return block is not None and block.kind is not BlockKind.FENCE
