"""The formats there are: those in `formats/kinds/`, and those of packs; and which of them a file is."""

from __future__ import annotations

import importlib
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path, PurePath

from promptls.formats import kinds
from promptls.formats.companions import looked_at
from promptls.formats.contained import contained
from promptls.formats.format import Candidate, Claim, Format, fits
from promptls.formats.listed import LISTED
from promptls.formats.listing import Listed
from promptls.modules import module_names
from promptls.named_tuple import NamedTuple
from promptls.packs import FORMATS, PackProblem, brought

HEAD = 4096
"""How many code points of a file the formats may look at when they decide whether it is theirs."""


class Detection(NamedTuple):
    """The format that a file was taken for, and the claims of all that wanted it, best first.

    `failed` are formats that raised when they were asked. Where one of them is all that there is, the file is
    `unread`: nobody knows whether it is a prompt.
    """

    format: Format
    claims: tuple[tuple[str, Claim], ...]
    failed: tuple[tuple[str, Exception], ...] = ()

    @property
    def reason(self) -> str:
        """Why this format won, for people."""
        return self.claims[0][1].reason

    @property
    def unread(self) -> bool:
        """True where no format claims the file, and this one has raised."""
        return not self.claims and any(self.format.id == failed for failed, _ in self.failed)


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format: those of promptls by id, then those of packs by id."""
    return (*own_formats(), *_contained())


@cache
def pack_formats() -> tuple[tuple[Format, ...], tuple[PackProblem, ...]]:
    """The formats of packs, sorted by id, and the packs whose formats are left out."""
    return brought(FORMATS, Format, lambda format: (format.id,), own_formats)


@cache
def _contained() -> tuple[Format, ...]:
    return tuple(map(contained, pack_formats()[0]))


@cache
def own_formats() -> tuple[Format, ...]:
    """Every format of promptls itself, by id."""
    return tuple(sorted((each for name in _listed() for each in formats_in(name)), key=lambda each: each.id))


@cache
def _listed() -> dict[str, Listed | None]:
    """The modules of `kinds`, and what is generated of each; None for one that came since."""
    return {name: LISTED.get(name) for name in module_names(kinds.__path__)}


@cache
def formats_in(name: str) -> tuple[Format, ...]:
    """What a module of `kinds` defines: `FORMAT`, or `FORMATS`."""
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    return tuple(getattr(module, "FORMATS", None) or [module.FORMAT])


def formats_for(path: PurePath | None, language_id: str | None) -> tuple[Format, ...]:
    """The formats that may claim a file of that name: for a short run, importing the others is most of it."""
    if path is None:
        return all_formats()
    return (*(each for name in _asked(path.name, language_id) for each in formats_in(name)), *_contained())


def may_be_claimed(name: str) -> bool:
    """False for a file of a name that no format claims, whatever stands in it."""
    endings = _own_endings()
    return endings is None or fits(endings, name) or bool(_contained())


@cache
def _own_endings() -> tuple[str, ...] | None:
    """The endings of names that formats of promptls itself claim; None if not all are listed."""
    listed = _listed().values()
    if None in listed:
        return None
    return tuple(dict.fromkeys(ending for each in listed if each for ending in each.endings))


@lru_cache(maxsize=256)
def _asked(name: str, language_id: str | None) -> tuple[str, ...]:
    """The modules that may claim a file of that name: most prompts of a project have one of a few."""
    return tuple(
        module
        for module, listed in _listed().items()
        if listed is None or listed.may_claim(name, language_id)
    )


@cache
def read_whole() -> frozenset[str]:
    """The suffixes of files that are read whole to be recognised."""
    own = (
        suffix
        for name, listed in _listed().items()
        for suffix in (listed.anywhere if listed else chain(*(each.anywhere for each in formats_in(name))))
    )
    return frozenset((*own, *chain(*(each.anywhere for each in _contained()))))


def format_by_id(format_id: str) -> Format:
    """The format called `format_id`. Raises KeyError if there is none."""
    name = next((name for name, listed in _listed().items() if listed and format_id in listed.ids), None)
    for format in all_formats() if name is None else formats_in(name):
        if format.id == format_id:
            return format
    raise KeyError(format_id)


def detect(path: PurePath | None, language_id: str | None, source: str) -> Detection | None:
    """The format of a file, or None if no format claims it. A tie goes to the id that sorts first.

    What nobody claims and a format has raised on is `unread` of that format.
    """
    # A pack may ask whatever it likes.
    if (path and path.suffix.lower() in read_whole()) or pack_formats()[0]:
        return _detected(path, language_id, source[:HEAD], source)
    return _detected_by_head(path, language_id, source[:HEAD], tuple(looked_at(path)) if path else ())


@lru_cache(maxsize=64)
def _detected_by_head(
    path: PurePath | None, language_id: str | None, head: str, beside: tuple[tuple[Path, int], ...]
) -> Detection | None:
    """The same, as its path, its head and what is `beside` it decide: in an editor they seldom change."""
    return _detected(path, language_id, head, head)


def _detected(path: PurePath | None, language_id: str | None, head: str, source: str) -> Detection | None:
    candidate = Candidate(path, language_id, head, source)
    failed: list[tuple[str, Exception]] = []
    claims = [
        (format, claim)
        for format in formats_for(path, language_id)
        if (claim := _claim(format, candidate, failed))
    ]
    if not claims:
        by_name = [id for id, _ in failed if path is None or format_by_id(id).takes.fits(path.name)]
        first = next(iter(by_name), failed[0][0] if failed else None)
        return Detection(format_by_id(first), (), tuple(failed)) if first else None
    claims.sort(key=lambda pair: (-pair[1].confidence, pair[0].id))
    return Detection(claims[0][0], tuple((format.id, claim) for format, claim in claims), tuple(failed))


def _claim(format: Format, candidate: Candidate, failed: list[tuple[str, Exception]]) -> Claim | None:
    try:
        return format.sniff(candidate)
    except Exception as error:  # whatever a format does wrong, the others are asked
        failed.append((format.id, error))
        return None
