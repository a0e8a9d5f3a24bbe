"""The edit law of a format: what an edit of a message writes reads back as meant, or the edit is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from promptls.formats import Format
from promptls.prompt import Prompt
from promptls.text import EditRefused, apply_edits

HOSTILE = (
    "", "x", " ", "\n", "\n\n", "\n  - x: 'y'\n", '"', "'", "\\", "\\n", ": ", " #x", "{{x}}", "{% x %}",
    "---", "\n---\n", "\t", "é😀", "\u2028", "\u0085", "<x>", "```", "|", "%",
)  # fmt: skip
"""Texts that formats mistake for their own syntax."""
PLACES = 24
"""Places of a message at which each is tried, taken evenly."""


def law_faults(format: Format, source: str, path: PurePath) -> list[str]:
    """Where a format breaks the edit law on a file: one sentence a broken edit; an empty list is success.

    In each message each hostile text is put at many places, and in place of what stands there.
    """
    prompt = format.parse(source, path)
    if not prompt.messages:
        return [f"{path} has no message"]
    edits = ((n, *edit) for n, message in enumerate(prompt.messages) for edit in _edits(message.text.text))
    return [fault for edit in edits if (fault := _fault(format, source, prompt, edit, path))]


def _fault(
    format: Format, source: str, prompt: Prompt, edit: tuple[int, int, int, str], path: PurePath
) -> str | None:
    number, start, end, new = edit
    try:
        law_holds(format, source, prompt, *edit, path)
    except Exception as error:  # what it says is the fault
        return f"message {number}, {new!r} at {start}..{end}: {error!r:.400}"
    return None


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    length = len(text)
    step = max(1, length // PLACES)
    for start in range(0, length + 1, step):
        for end in sorted({start, min(start + step, length), length}):
            for new in HOSTILE:
                yield start, end, new


def law_holds(
    format: Format,
    source: str,
    prompt: Prompt,
    message: int,
    start: int,
    end: int,
    new: str,
    path: PurePath | None = None,
) -> bool:
    """True if the edit reads back as meant, False if it was refused; raises AssertionError otherwise."""
    mapped = prompt.messages[message].text
    try:
        edit = mapped.edit(start, end, new)
    except EditRefused:
        return False
    edited = apply_edits(source, [edit])
    after = format.parse(edited, path)
    expected = mapped.text[:start] + new + mapped.text[end:]
    wanted = [expected if at == message else old.text.text for at, old in enumerate(prompt.messages)]
    as_meant = (
        [found.text.text for found in after.messages] == wanted
        and [found.role for found in after.messages] == [old.role for old in prompt.messages]
        and after.metadata == prompt.metadata
    )
    if not as_meant:
        raise AssertionError((source, edit, edited))
    return True
