"""The modules of a package by name, so that rules, rewrites and formats need no list of themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable


def module_names(folders: Iterable[str]) -> list[str]:
    """The names of the modules in a package's folders (its `__path__`), sorted; subpackages are left out.

    `pkgutil` tells the same and imports `inspect` for it, which takes longer than all rules together.
    """
    files = (name for folder in folders for name in os.listdir(folder))
    return sorted(name[:-3] for name in files if name.endswith(".py") and not name.startswith("__"))


def package_names(folders: Iterable[str]) -> list[str]:
    """The names of the packages in a package's folders, sorted."""
    return sorted(
        name
        for folder in folders
        for name in os.listdir(folder)
        if os.path.isfile(os.path.join(folder, name, "__init__.py"))
    )
