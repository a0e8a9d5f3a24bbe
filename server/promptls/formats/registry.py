"""The formats there are, found by walking `formats/kinds/`; and which of them a file is."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path, PurePath
from typing import NamedTuple

from promptls.formats import kinds
from promptls.formats.format import Candidate, Claim, Format
from promptls.formats.kernel_config import CONFIG, config_beside
from promptls.formats.promptfoo_entries import PROMPTFOO_CONFIGS, configs_above
from promptls.modules import module_names

HEAD = 4096
"""How many code points of a file the formats may look at when they decide whether it is theirs."""


class Detection(NamedTuple):
    """The format that a file was taken for, and the claims of all that wanted it, best first."""

    format: Format
    claims: tuple[tuple[str, Claim], ...]

    @property
    def reason(self) -> str:
        """Why this format won, for people."""
        return self.claims[0][1].reason


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format, sorted by id. Each module of `kinds` defines one as `FORMAT`, or several as `FORMATS`."""
    found: list[Format] = []
    for name in module_names(kinds.__path__):
        module = importlib.import_module(f"{kinds.__name__}.{name}")
        found.extend(getattr(module, "FORMATS", None) or [module.FORMAT])
    return tuple(sorted(found, key=lambda format: format.id))


@cache
def read_whole() -> frozenset[str]:
    """The suffixes of files that are read whole to be recognised."""
    return frozenset(suffix for format in all_formats() for suffix in format.anywhere)


def format_by_id(format_id: str) -> Format:
    """The format called `format_id`. Raises KeyError if there is none."""
    for format in all_formats():
        if format.id == format_id:
            return format
    raise KeyError(format_id)


def detect(path: PurePath | None, language_id: str | None, source: str) -> Detection | None:
    """The format of a file, or None if no format claims it. A tie goes to the id that sorts first."""
    candidate = Candidate(path, language_id, source[:HEAD], source)
    claims = [(format, claim) for format in all_formats() if (claim := format.sniff(candidate))]
    if not claims:
        return None
    claims.sort(key=lambda pair: (-pair[1].confidence, pair[0].id))
    return Detection(claims[0][0], tuple((format.id, claim) for format, claim in claims))


def looked_at(path: PurePath) -> list[tuple[Path, int]]:
    """The files on disk, beside itself, that decide how a file is read, and when they changed (ns)."""
    return [*configs_above(path), *config_beside(path)] if path.suffix.lower() == ".txt" else []


COMPANIONS = frozenset({*PROMPTFOO_CONFIGS, CONFIG})
"""The names of such files."""
