"""Whether a file is a prompt, and of which format."""

from __future__ import annotations

import os
from pathlib import PurePath

from promptls.engine.workspace import Workspace
from promptls.formats import Detection, detect, format_by_id
from promptls.formats.registry import HEAD

ASSUMABLE = frozenset({"", ".md", ".markdown", ".mdc", ".txt", ".text"})
"""Suffixes of files that can be read as a prompt because a person says so; others would be misread."""


def detect_prompt(
    workspace: Workspace, source: str, path: PurePath | None, language_id: str | None, *, assume: bool
) -> Detection | None:
    """The format of a file; what none claims is read as text if `assume`, the settings or a directive say so.

    A file that the settings exclude is no prompt, unless `assume`: a person named it.
    """
    settings = workspace.settings_for(path)
    if not assume and settings.excludes(path):
        return None
    found = detect(absolute(path), language_id, source)
    suffix = path.suffix.lower() if path else ""
    asked = suffix in ASSUMABLE and (assume or "promptls: model" in source[:HEAD])
    if (found is None or found.unread) and (asked or settings.includes(path)):
        failed = found.failed if found else ()
        return Detection(
            format_by_id("plain" if suffix in (".txt", ".text") else "markdown-prompt"), (), failed
        )
    return found if assume or _is_wanted(found, path) else None


def _is_wanted(found: Detection | None, path: PurePath | None) -> bool:
    """False too for what nobody claims where a format has raised that takes no file of such a name."""
    if found is None or not found.unread:
        return found is not None
    return path is not None and found.format.takes.fits(path.name)


def absolute(path: PurePath | None) -> PurePath | None:
    """The path with the folders above it: a format may know a file by them, wherever promptls was started."""
    return path if path is None or path.is_absolute() else PurePath(os.path.abspath(path))


def is_prompt(path: PurePath | None, language_id: str | None, head: str) -> bool:
    """True if a format claims the file, of which `head` is the beginning, or all (`read_whole`)."""
    return _is_wanted(detect(absolute(path), language_id, head), path)


def is_prompt_file(workspace: Workspace, source: str, path: PurePath | None) -> bool:
    """True if a format, a directive in the file or the settings make it a prompt."""
    return detect_prompt(workspace, source, path, None, assume=False) is not None
