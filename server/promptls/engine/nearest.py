"""The name that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint with the names of `known` nearest to `name`; where none is near, `otherwise` or all of them."""
    import difflib

    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return "did you mean " + listed([f'"{item}"' for item in near]) + "?"
    return otherwise or "use " + listed(names)


def listed(names: list[str]) -> str:
    """`a, b or c`."""
    return ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else "".join(names)
