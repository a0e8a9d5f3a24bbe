"""Where a project ends: what a link in it may lead to without a person's word."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


def is_below(path: str, folder: str) -> bool:
    """True for a path in a folder, both absolute, as they are written."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def repository_around(folder: str) -> str | None:
    """The nearest folder, this absolute one or one above it, that is the top of a repository."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def leads_out(path: Path, folder: Path) -> bool:
    """True if a file below `folder` is a link to one that is outside of its project.

    That is the repository around the folder. Where there is none, it is the folder that promptls was started
    in, if it holds the folder, else the folder itself.
    """
    project = os.path.realpath(_project_around(os.path.abspath(folder), os.getcwd()))
    return not is_below(os.path.realpath(path), project)


@lru_cache(maxsize=64)
def _project_around(folder: str, here: str) -> str:
    return repository_around(folder) or (here if is_below(folder, here) else folder)
