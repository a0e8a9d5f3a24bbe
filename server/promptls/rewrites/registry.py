"""The rewrites there are: each module of `transforms/` defines one, and packs bring more."""

from __future__ import annotations

import importlib
from functools import cache

from promptls.modules import module_names
from promptls.packs import REWRITES, PackProblem, brought, pack_of
from promptls.rewrites import transforms
from promptls.rewrites.rewrite import Rewrite


@cache
def rewrite_named(name: str) -> Rewrite:
    """The rewrite called `name`; only its own module is imported. Raises KeyError if there is none."""
    if pack_of(name):
        return {rewrite.name: rewrite for rewrite in pack_rewrites()[0]}[name]
    module_name = f"{transforms.__name__}.{name.replace('-', '_')}"
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        raise KeyError(name) from None
    return _rewrite_in(module)


@cache
def all_rewrites() -> tuple[Rewrite, ...]:
    """Every rewrite: those of promptls by name, then those of packs by name."""
    return (*own_rewrites(), *pack_rewrites()[0])


@cache
def pack_rewrites() -> tuple[tuple[Rewrite, ...], tuple[PackProblem, ...]]:
    """The rewrites of packs, sorted by name, and the packs whose rewrites are left out."""
    return brought(REWRITES, Rewrite, lambda rewrite: (rewrite.name,), own_rewrites)


@cache
def own_rewrites() -> tuple[Rewrite, ...]:
    """Every rewrite of promptls itself, sorted by name."""
    names = (name.replace("_", "-") for name in module_names(transforms.__path__))
    return tuple(rewrite_named(name) for name in sorted(names))


def _rewrite_in(module: object) -> Rewrite:
    found = [value for value in vars(module).values() if isinstance(value, Rewrite)]
    if len(found) != 1:
        raise RuntimeError(f"{module!r} must define exactly one rewrite, not {len(found)}")
    return found[0]
