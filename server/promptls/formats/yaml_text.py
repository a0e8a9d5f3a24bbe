"""Prompt text inside YAML scalars: read with its places, and written back in the scalar's own style.

An edit stays as small as the style allows. Where the style cannot hold the new text, the scalar is
written anew: a plain or single-quoted one as a literal block or in double quotes, a block scalar under
another header. Each candidate is read by the YAML parser in a document of its own before it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from promptls import late_yaml
from promptls.formats.scalar_proof import ScalarProof
from promptls.formats.yaml_blocks import BlockText, block_candidates, block_text, literal_block
from promptls.formats.yaml_edit import double_quoted, stays_text
from promptls.formats.yaml_scalars import content_span, decode_scalar, normal_breaks
from promptls.formats.yaml_tree import YamlNode, resolve
from promptls.text import (
    Edit,
    EditRefused,
    EditShared,
    Encoder,
    MappedText,
    Span,
    Written,
    newline_of,
    refuse_edits,
)
from promptls.text.lazy_pattern import LazyPattern

_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")
# The rest of the line and the empty lines and comments below it, which a block would take in.
_REST_OF_LINE = LazyPattern(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_EMPTY_LINES = LazyPattern(
    "(?:[ \t\x85\u2028\u2029]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*(?:[ \t\x85\u2028\u2029]*(?:#[^\r\n]*)?\\Z)?"
)
_BLANK_REST = LazyPattern(r"[ \t]*(?:\r\n|\n|\r|\Z)")
_SURROGATE = LazyPattern("[\ud800-\udfff]")
# Tabs in a plain scalar are refused by some parsers; NEL, LS and PS are line breaks.
_NOT_INLINE = LazyPattern(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_CRLF_ESCAPE = LazyPattern(r"\\r\\n")

_SHARED = "an alias shares the text, so the edit would change it in several places"


def is_text(node: YamlNode) -> bool:
    """True for a scalar that a program reads as text: of any style, without a tag of its own, not null."""
    node = resolve(node)
    if node.kind != "scalar" or node.tag not in _TEXT_TAGS:
        return False
    return bool(node.style or node.tag) or node.value.lower() not in ("", "~", "null")


def yaml_text(source: str, node: YamlNode) -> MappedText:
    """The text of a scalar, or of what an alias stands for. An edit of shared text is refused."""
    shared = node.shared
    node = resolve(node)
    text, pieces, editable = decode_scalar(source, node)
    if shared or node.shared:
        encoder = refuse_edits(_SHARED, EditShared)
    elif not node.style and not node.value:
        encoder = refuse_edits("there is no text to be edited")
    elif not editable:
        encoder = refuse_edits("the text holds a line break that YAML versions read in different ways")
    else:
        encoder = _encoder(source, node, text)
    newline = newline_of(source)
    if node.style == '"':
        newline = "\r\n" if _CRLF_ESCAPE.search(source, node.span.start, node.span.end) else "\n"
    return MappedText(text, pieces, content_span(node).start, (), newline, encoder)


def _encoder(source: str, node: YamlNode, text: str) -> Encoder:
    proof = ScalarProof(source, node.span, text, partial(_reads_as, source, node))
    blocks: list[BlockText | None] = []

    def ways(mapped: MappedText, span: Span, new: str) -> Iterator[tuple[Edit, bool]]:
        if node.style not in ("|", ">"):
            return ((edit, False) for edit in _flow_edits(source, node, mapped, span, new))
        if not blocks:
            blocks.append(block_text(source, node, text))
        return block_candidates(blocks[0], mapped, span, new) if blocks[0] else iter(())

    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        if "\r" in new:
            raise EditRefused("a carriage return would be read as a line break")
        if _SURROGATE.search(new):
            raise EditRefused("half a surrogate pair is not a character")
        for edit, proven in ways(mapped, span, new):
            yield Written(edit, None if proven else proof, Edit(*span, new))
        raise EditRefused("the YAML text would not read back as meant")

    return encode


def _flow_edits(source: str, node: YamlNode, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
    """Edits of a scalar in quotes or without to try in turn, the least first."""
    where = mapped.to_file(span)
    if node.style == '"':
        escaped = double_quoted(new.replace("\n", mapped.newline))[1:-1]
        yield Edit(where.start, where.end, escaped)
        yield Edit(where.start, where.end, _with_blanks_escaped(escaped))
    elif not _NOT_INLINE.search(new):
        yield Edit(where.start, where.end, new.replace("'", "''") if node.style else new)
    expected = mapped.text[: span.start] + new + mapped.text[span.end :]
    if node.style == '"':
        expected = expected.replace("\n", mapped.newline)
    else:
        block = _as_block(source, node, expected, newline_of(source))
        if block is not None:
            yield Edit(node.span.start, node.span.end, block)
    yield Edit(node.span.start, node.span.end, double_quoted(expected))


def _with_blanks_escaped(text: str) -> str:
    """The inside of a double-quoted scalar that begins and ends with no bare blank, which folding drops."""
    head, tail = text[:1], text[1:]
    if tail.endswith(" "):
        tail = tail[:-1] + "\\x20"
    return ("\\x20" if head == " " else head) + tail


def _as_block(source: str, node: YamlNode, text: str, newline: str) -> str | None:
    """A literal block that holds `text`, where one may stand in place of the scalar and helps."""
    if node.indent is None or "\n" not in text or not _BLANK_REST.match(source, node.span.end):
        return None
    at_end = not source[node.span.end :].strip(" \t")
    return literal_block(text, max(node.indent, 0), newline, at_end=at_end)


def _reads_as(source: str, node: YamlNode, token: str, expected: str) -> bool:
    """True if `token` in place of the scalar is read as `expected`, and as nothing but one scalar."""
    try:
        events = list(late_yaml.parse(_alone(source, node, token), Loader=late_yaml.LOADER))
    except (late_yaml.YAMLError, UnicodeEncodeError):
        return False
    scalars = [event for event in events if isinstance(event, late_yaml.ScalarEvent)]
    others = len(events) - len(scalars)
    if node.indent == -1:
        found = scalars[0] if len(scalars) == 1 and others == 4 else None
    else:
        names = [scalar.value for scalar in scalars[::2]]
        found = scalars[1] if names in (["k"], ["k", "z"]) and others == 6 and len(scalars) % 2 == 0 else None
    if found is None or normal_breaks(found.value) != expected or found.anchor or found.tag:
        return False
    return bool(found.style) or stays_text(found.value)


def _alone(source: str, node: YamlNode, token: str) -> str:
    """A document in which the token stands as in the file: as deep, in the same context, alone."""
    if node.indent is None:
        return "{k: " + token + "}"
    end = node.span.end
    if source[end - 1] not in "\r\n" and (match := _REST_OF_LINE.match(source, end)):
        end = match.end()
    if match := _EMPTY_LINES.match(source, end):
        end = match.end()
    rest = source[node.span.end : end]
    if node.indent == -1:
        return "--- " + token + rest
    lead = " " * node.indent
    more = f"{lead}z: 1\n" if end < len(source) else ""
    return f"{lead}k: {token}{rest}{more}"
