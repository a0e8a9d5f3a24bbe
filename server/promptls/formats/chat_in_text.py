"""Chats that are the text of something else: JSON or YAML with roles in a string of a configuration.

Each message stands in two layers, and so do its edits: written into the JSON or YAML of the chat, then into
the string that holds it. An edit is given out only if the chat then reads as meant.

Source: promptfoo/promptfoo, src/providers/shared.ts (`parseChatPrompt`, read 2026-11-26): what begins with
`- role:` is YAML, any other chat is JSON, once its template has been filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial

from promptls.formats.chat import read_messages
from promptls.formats.json_templates import Masked, mask_templates
from promptls.formats.reading import Reading, Scan
from promptls.formats.slices import LayeredProof, clipped
from promptls.formats.template_parts import mentions_between, part_of
from promptls.formats.tree import child, is_array, is_object
from promptls.prompt import Mention, Message, MetadataPath
from promptls.text import Edit, EditRefused, Encoder, MappedText, Piece, Span, Written
from promptls.text.lazy_pattern import LazyPattern

_YAML = LazyPattern(r"\s*-[ \t]+role[ \t]*:")
_JSON = LazyPattern(r"\s*[\[{]")


def is_chat(text: str) -> bool:
    """True for a text that is a chat in JSON or YAML, whether or not it can be read whole."""
    if _YAML.match(text):
        return True
    return _JSON.match(text) is not None and '"role"' in text


def read_chat_text(
    reading: Reading, whole: MappedText, path: MetadataPath, scan: Scan
) -> tuple[Mention, ...] | None:
    """Read the chat that `whole` is; None if it is none.

    Else the variables that the template asks for outside of all messages.
    """
    if not is_chat(whole.text):
        return None
    chat = _read(whole.text)
    for problem in chat.problems:
        reading.tell(whole.to_file(problem.span), problem.message, problem.severity)
    part = part_of(scan, whole.text)
    inside: list[Span] = []
    texts = [message.text.text for message in chat.messages]
    proof = LayeredProof(whole, texts, partial(_reads_as, chat.messages))
    for number, message in enumerate(chat.messages):
        inside.append(message.text.to_file(Span(0, len(message.text.text))))
        text = _nested(message.text, number, proof)
        reading.add(message.role, text, path, part)
    return tuple(mentions_between(whole, scan, inside, path))


def _read(text: str) -> Reading:
    masked = Masked(text, ()) if _YAML.match(text) else mask_templates(text)
    reading = Reading(masked.text)
    root = reading.read_yaml(0) if _YAML.match(text) else reading.read_json(0)
    reading.source = text
    listed = child(root, "messages") if is_object(root) else root
    if listed is not None and is_array(listed):
        read_messages(reading, listed, ())
    if masked.outside:
        # What is no JSON until the template has been filled in is no fault.
        reading.problems = [
            problem
            for problem in reading.problems
            if not problem.message.startswith("The JSON is not valid")
            and not any(template.contains(problem.span) for template in masked.outside)
        ]
    return reading


def _nested(inner: MappedText, number: int, proof: LayeredProof) -> MappedText:
    """A message of the chat as text of the file."""
    pieces = list(_through(proof.whole, inner))
    anchor = proof.whole.to_file(Span(inner.anchor, inner.anchor)).start
    encoder = _encoder(proof, inner, number)
    return MappedText(inner.text, pieces, anchor, (), inner.newline, encoder)


def _through(whole: MappedText, inner: MappedText) -> Iterator[Piece]:
    for piece in inner.pieces:
        span = Span(piece.file_start, piece.file_end)
        if piece.literal:
            for part in clipped(whole, span):
                start, end = piece.text_start + part.text_start, piece.text_start + part.text_end
                yield part._replace(text_start=start, text_end=end)
        else:
            where = whole.to_file(span)
            yield Piece(piece.text_start, piece.text_end, where.start, where.end, False)


def _reads_as(before: list[Message], after: str, texts: Sequence[str]) -> bool:
    expected = [(message.role, text) for message, text in zip(before, texts, strict=True)]
    return is_chat(after) and _texts(after) == expected


def _encoder(proof: LayeredProof, inner: MappedText, number: int) -> Encoder:
    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        for way in inner.encoder(inner, span, new):
            with suppress(EditRefused):
                yield from proof.ways(number, Edit(*span, new), way.edit)
        raise EditRefused("the chat in the string would not read back as meant")

    return encode


def _texts(text: str) -> list[tuple[object, str]]:
    return [(message.role, message.text.text) for message in _read(text).messages]
