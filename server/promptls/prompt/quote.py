"""Words of a prompt as a message shows them."""

from __future__ import annotations

QUOTE_LENGTH = 50
"""Code points of a quotation in a message. Our judgement: a message is one line of a terminal."""


def quoted(text: str, length: int = QUOTE_LENGTH) -> str:
    """`text` on one line in quotation marks, cut with an ellipsis at the last blank before `length`."""
    line = " ".join(text.split())
    if len(line) > length:
        cut = line.rfind(" ", length // 2, length)
        line = line[: cut if cut > 0 else length].rstrip(",;:") + "…"
    return f'"{line}"'
