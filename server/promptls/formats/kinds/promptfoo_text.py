"""Text files of prompts that a promptfoo configuration names: a line `---` stands between two prompts.

Source: promptfoo/promptfoo, src/prompts/processors/ (read 2026-11-26): blanks around each prompt of a `.txt`
are taken off, and one without text is none; a `.md` or `.j2` is one prompt. A prompt may be a chat in JSON,
or in YAML if it begins with `- role:`. A text that no configuration names is not read so. Files of other
formats that one names (a chat in `.json` or `.yaml`) are read as these, for the configuration's providers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.promptfoo_files import claim, read_texts
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.prompt import Prompt, Role
from promptls.text import Edit, MappedText, Span, map_literal, newline_of
from promptls.text.lazy_pattern import LazyPattern

_ID = "promptfoo-text"
_BLANKS = " \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What JavaScript's `trim` takes off."""
_WHOLE = (".md", ".j2")
_LINE = LazyPattern(r"[^\n]*(?:\n|\Z)")


def _sniff(candidate: Candidate) -> Claim | None:
    # What another format knows for its own by more than its place is that, too.
    sure = 40 if candidate.name.lower().endswith(_WHOLE) else 96
    return claim(candidate, (".txt", *_WHOLE), sure)


def _spans(source: str) -> Iterator[Span]:
    """The prompts, without the blanks around them."""
    start = at = 0
    while at <= len(source):
        match = _LINE.match(source, at)
        end = match.end() if match else len(source)
        last = end >= len(source)
        splits = source[at:end].strip(_BLANKS) == "---"
        if splits or last:
            stop = at if splits else end
            text = source[start:stop]
            left = len(text) - len(text.lstrip(_BLANKS))
            length = len(text.strip(_BLANKS))
            if length:
                yield Span(start + left, start + left + length)
            start = end
        if last:
            return
        at = end


def _read(source: str) -> Read:
    parts = [Part(Role.USER, map_literal(source, span)) for span in _spans(source)]
    return Read(parts, None)


def _read_whole(source: str) -> Read:
    return Read([Part(Role.USER, map_literal(source, Span(text_start(source), len(source))))], None)


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    read = _read_whole if path is not None and path.name.lower().endswith(_WHOLE) else _read

    def write(number: int, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
        where = mapped.to_file(span)
        yield Edit(where.start, where.end, new.replace("\n", newline_of(source)))

    return read_texts(_ID, reading, (("", part) for part in proven_texts(source, read, write)))


FORMAT = Format(
    id=_ID,
    title="Text file of a promptfoo configuration",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    takes=Takes((".txt", *_WHOLE), "a promptfoo configuration above it that takes its prompts from the file"),
)
