"""Reading the files that people configure promptls with."""

from __future__ import annotations

from pathlib import Path

from promptls.engine.disk import LARGEST, reason_of
from promptls.engine.settings import ConfigProblem
from promptls.regular_files import read_regular
from promptls.text import LineIndex


def read_text(file: Path) -> str | ConfigProblem:
    """The text of a file without a byte order mark, or why it cannot be read."""
    try:
        return read_regular(file, LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return unreadable(file, error)


def unreadable(file: Path, error: OSError | UnicodeDecodeError) -> ConfigProblem:
    """What is said of a file that could not be read, at the place of the fault."""
    if isinstance(error, OSError):
        return ConfigProblem(str(file), 1, 1, f"cannot be read: {reason_of(error)}")
    before = error.object[: error.start].decode("utf-8-sig")
    line, column = LineIndex(before).column(len(before))
    return ConfigProblem(str(file), line, column, "not valid UTF-8 here; save it as UTF-8")
