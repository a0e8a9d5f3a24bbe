"""Where a project ends: what a link in it may lead to without a person's word."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


def is_below(path: str, folder: str) -> bool:
    """True for a path in a folder, both absolute, as they are written."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def leads_out(path: Path, folder: Path) -> bool:
    """True if a file below `folder` is a link to one that is outside of its project.

    That is the repository around the folder. Where there is none, it is the folder that promptls was started
    in, if it holds the folder, else the folder itself.
    """
    project = os.path.realpath(_project_around(os.path.abspath(folder), os.getcwd()))
    return not is_below(os.path.realpath(path), project)


@lru_cache(maxsize=64)
def _project_around(folder: str, here: str) -> str:
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            return here if is_below(folder, here) else folder
        above = os.path.dirname(above)
    return above
