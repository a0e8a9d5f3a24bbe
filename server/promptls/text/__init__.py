"""Positions and edits: spans, line indexes, and decoded text mapped to its file."""

from promptls.text.line_index import Encoding, LineIndex, newline_of
from promptls.text.mapped_text import (
    EditRefused,
    Encoder,
    MappedText,
    Piece,
    encode_literally,
    map_literal,
    refuse_edits,
)
from promptls.text.piece_list import PieceList
from promptls.text.span import (
    Edit,
    OverlappingEdits,
    Span,
    apply_edits,
    blank,
    conflict,
    merge_spans,
    trim_edit,
)

__all__ = [
    "Edit",
    "EditRefused",
    "Encoder",
    "Encoding",
    "LineIndex",
    "MappedText",
    "OverlappingEdits",
    "Piece",
    "PieceList",
    "Span",
    "apply_edits",
    "blank",
    "conflict",
    "encode_literally",
    "map_literal",
    "merge_spans",
    "newline_of",
    "refuse_edits",
    "trim_edit",
]
