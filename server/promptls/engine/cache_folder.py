"""Where promptls keeps what an earlier run has worked out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promptls.text.kept_patterns import KeptPatterns, file_name
from promptls.text.lazy_pattern import compile_with


def cache_folder() -> Path | None:
    """The folder: `PROMPTLS_CACHE_DIR`, or promptls's own in the user's cache directory."""
    wished = os.environ.get("PROMPTLS_CACHE_DIR")
    if wished:
        return Path(wished)
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "promptls" if base.is_absolute() else None


_in_use: list[KeptPatterns] = []


def save_patterns() -> None:
    """Puts new patterns into the cache folder now: an editor may end its server without a word."""
    for patterns in _in_use:
        patterns.save()


@contextmanager
def patterns_kept() -> Iterator[None]:
    """While this lasts, patterns are taken from the cache folder; in the end new ones are put there."""
    folder = cache_folder()
    if folder is None:
        yield
        return
    patterns = KeptPatterns(os.path.join(folder, file_name()))
    compile_with(patterns.compile, patterns.clues)
    _in_use.append(patterns)
    try:
        yield
    finally:
        _in_use.remove(patterns)
        compile_with()
        patterns.save()
