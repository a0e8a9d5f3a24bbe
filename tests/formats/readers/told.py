"""Shared by the readers: our prompts come in on standard input, and what both sides made of them goes out.

A reader is run by a Python that has a framework and not promptls. It gives the framework's own messages, and
ours filled in by the framework with the same values, so that the two differ only where a file is read wrongly.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

Messages = list[tuple[str, str]]
"""The role and the text of each message."""


def tell(read: Callable[[Path, list[Messages]], tuple[Messages, Messages]]) -> None:
    """Print ours and theirs of each file that was given, as (path, our messages by prompt)."""
    found = {name: _both(read, Path(name), prompts) for name, prompts in json.load(sys.stdin).items()}
    print("FOUND" + json.dumps(found))


def _both(
    read: Callable[..., tuple[Messages, Messages]], path: Path, prompts: list[Messages]
) -> dict[str, object]:
    try:
        ours, theirs = read(path, prompts)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"ours": ours, "theirs": theirs}
