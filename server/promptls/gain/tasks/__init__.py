"""The families of tasks that promptls brings along: written here, made by code, the same everywhere.

They are under the licence of promptls (MIT). Each module makes one family.
"""

from __future__ import annotations

import importlib
from functools import cache

from promptls.gain.tasks.item import Family

FAMILIES = ("extract", "extract-other", "nested", "instructions", "dense", "no-op")
"""The names of the families, in the order of a report."""


@cache
def family_named(name: str) -> Family:
    """The family of that name. Raises KeyError if there is none."""
    if name not in FAMILIES:
        raise KeyError(name)
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    made: Family = module.make()
    return made
