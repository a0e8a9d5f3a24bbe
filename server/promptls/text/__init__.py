"""Positions and edits: spans, line indexes, and decoded text mapped to its file."""

from promptls.text.hashed import hashed_once
from promptls.text.line_index import Encoding, LineIndex, newline_of
from promptls.text.mapped_text import (
    Encoder,
    MappedText,
    encode_literally,
    map_literal,
    refuse_edits,
)
from promptls.text.piece_list import PieceList
from promptls.text.places import Piece
from promptls.text.settle import Request, Wanted, settle
from promptls.text.span import (
    Edit,
    OverlappingEdits,
    Span,
    apply_edits,
    blank,
    conflict,
    include,
    inside,
    meeting,
    merge_spans,
    together,
    trim_edit,
)
from promptls.text.taken import Taken
from promptls.text.written import (
    EditPutOff,
    EditRefused,
    EditShared,
    Proof,
    Written,
    changed,
    edited,
    refuse_unreadable,
)

__all__ = [
    "Edit",
    "EditPutOff",
    "EditRefused",
    "EditShared",
    "Encoder",
    "Encoding",
    "LineIndex",
    "MappedText",
    "OverlappingEdits",
    "Piece",
    "PieceList",
    "Proof",
    "Request",
    "Span",
    "Taken",
    "Wanted",
    "Written",
    "apply_edits",
    "blank",
    "changed",
    "conflict",
    "edited",
    "encode_literally",
    "hashed_once",
    "include",
    "inside",
    "map_literal",
    "meeting",
    "merge_spans",
    "newline_of",
    "refuse_edits",
    "refuse_unreadable",
    "settle",
    "together",
    "trim_edit",
]
