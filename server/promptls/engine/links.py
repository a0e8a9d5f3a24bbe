"""Places of a prompt file that name another file: `#file:path`, `file://…` and relative Markdown links.

Paths alone, nothing is read: whether a file is there, and whether it may be opened, is the caller's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, cast

from promptls.engine.variables import value_at
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, Place, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import looks_for
from promptls.text import Span, inside
from promptls.text.lazy_pattern import LazyPattern

LinkKind = Literal["mention", "link", "uri"]

_IN_TEXT = LazyPattern(
    r"(?<![\w#])#file:(?P<mention>[^\s#`\"'<>()]{1,300})"
    r"|\]\((?P<link>[^()\s<>]{1,500})(?:\s{1,9}\"[^\"\n]{0,200}\")?\)"
    r"|(?P<uri>\bfile://[^\s\"'`<>)\]]{1,500})"
)
_SCHEME = LazyPattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = LazyPattern(r"[A-Za-z]:[\\/]")
_ENCODED = LazyPattern(r"(?:%[0-9A-Fa-f]{2}){1,300}")
_END = ".,;:!?"


class Link(NamedTuple):
    """A place of the file and the path that stands there, as it is written: absolute or relative.

    `where` is the same place in the prompt, and `written` all that stands there. A `mention` (`#file:`) is
    meant from the folder that is open; a `link` of Markdown and a `uri` (`file://`) from the file's own.
    """

    span: Span
    path: str
    kind: LinkKind
    where: Place | MetadataPath
    written: str


def links(prompt: Prompt) -> list[Link]:
    """The links in the messages and in values of the metadata, in the order of the file."""
    found = [
        Link(message.text.to_file(place), path, kind, Place(number, place), message.text.text[slice(*place)])
        for number, message in enumerate(prompt.messages)
        for block, (place, path, kind) in message.document.gather(_in_block)
        for place in (place.shift(message.document.blocks[block].content),)
    ]
    found += _in_metadata(prompt)
    return sorted(found, key=lambda link: link.span)


@looks_for(_IN_TEXT)
def _in_block(block: Block, content: BlockContent) -> Iterator[tuple[Span, str, LinkKind]]:
    if block.kind in (BlockKind.FENCE, BlockKind.COMMENT):
        return
    text = content.text
    for match in _IN_TEXT.finditer(text):
        kind = cast(LinkKind, match.lastgroup)
        start, written = match.start(kind), match[kind]
        written = written if kind == "link" else written.rstrip(_END)
        literal = inside(content.code, start) or inside(content.templates, start)
        path = _path(written, kind) if not literal else None
        if path:
            yield Span(start, start + len(written)), path, kind


def _in_metadata(prompt: Prompt) -> Iterator[Link]:
    """Values that are a `file://` reference as a whole, as promptfoo and Prompty have them."""
    for path, span in prompt.metadata_spans.items():
        value = value_at(prompt.metadata, path)
        if isinstance(value, str) and value.startswith("file://"):
            target = _path(value, "uri")
            if target:
                yield Link(span, target, "uri", path, value)


def _path(written: str, kind: LinkKind) -> str | None:
    """The path that is meant; None for what leads to no file (a web address, a heading, a variable)."""
    if kind == "mention":
        return _decoded(written.partition(":")[0])
    if kind == "uri":
        # promptfoo writes `file://prompts/a.txt` for a relative path, others `file:///home/…`.
        return _decoded(_without_query(written.removeprefix("file://"))) or None
    if written.startswith("#") or (_SCHEME.match(written) and not _DRIVE.match(written)):
        return None
    return _decoded(_without_query(written)) or None


def _without_query(written: str) -> str:
    return written.partition("#")[0].partition("?")[0]


def _decoded(written: str) -> str:
    """The path with its `%20` and their like as characters."""
    return _ENCODED.sub(lambda m: bytes.fromhex(m[0].replace("%", "")).decode("utf-8", "replace"), written)


def target_of(link: Link, file: PurePath, root: PurePath | None) -> PurePath:
    """The absolute path that a link of `file` leads to, its `..` resolved by name alone."""
    base = root if link.kind == "mention" and root is not None else file.parent
    parts: list[str] = []
    whole = base / link.path
    for part in whole.parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return type(file)(*parts)
