"""Prompt file formats: recognising, reading and writing them."""

from promptls.formats.companions import COMPANIONS, looked_at
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.names import never_a_prompt
from promptls.formats.registry import (
    Detection,
    all_formats,
    detect,
    format_by_id,
    may_be_claimed,
    read_whole,
)

__all__ = [
    "COMPANIONS",
    "Candidate",
    "Claim",
    "Detection",
    "Format",
    "Layout",
    "Takes",
    "all_formats",
    "detect",
    "format_by_id",
    "looked_at",
    "may_be_claimed",
    "never_a_prompt",
    "read_whole",
]
