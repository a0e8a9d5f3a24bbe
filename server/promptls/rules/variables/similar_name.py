"""Which name of a file another one may be a slip of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

COMPARED = 100
"""Names that are compared, of those known and of those asked about. Our judgement; prompts have fewer."""


def similar_to(names: Iterable[str]) -> Callable[[str], str | None]:
    """What gives the one of `names` that another name may be a slip of, in linear time for a whole file."""
    from difflib import get_close_matches  # slow to import, and seldom needed

    known, found = sorted(names)[:COMPARED], dict[str, str | None]()

    def similar(name: str) -> str | None:
        if name not in found and len(found) < COMPARED:
            found[name] = next(iter(get_close_matches(name, known, n=1, cutoff=0.8)), None)
        return found.get(name)

    return similar
