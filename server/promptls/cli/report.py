"""What a check found, file by file, ready for any report form."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from promptls.diagnostics import Diagnostic, long_fixes_once, merge_models
from promptls.engine.contract import diagnostics_json
from promptls.named_tuple import NamedTuple
from promptls.text import LineIndex

NO_LINES = LineIndex("")
"""Those of every file without findings, of which a run may have 100,000."""


class SetAside(NamedTuple):
    """A diagnostic that a person set aside: where that stands, why, and since when (YYYY-MM-DD or empty)."""

    diagnostic: Diagnostic
    by: str
    reason: str = ""
    since: str = ""


class FileReport(NamedTuple):
    """One file's diagnostics, model by model; `path` as the person wrote it, with forward slashes.

    `lines` are those of an empty text where there is nothing to show.
    """

    path: str
    lines: LineIndex
    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[SetAside, ...] = ()

    @property
    def source(self) -> str:
        """The file's text."""
        return self.lines.text

    @property
    def merged(self) -> list[Diagnostic]:
        """The diagnostics with those that differ in the model alone made one, which names all its models."""
        return merge_models(self.diagnostics)


def all_merged(reports: Iterable[FileReport]) -> Iterator[tuple[FileReport, Diagnostic]]:
    """Every diagnostic of every file, each with its report."""
    for report in reports:
        for diagnostic in report.merged:
            yield report, diagnostic


def all_fingerprinted(reports: Iterable[FileReport]) -> Iterator[tuple[FileReport, Diagnostic, str]]:
    """Every merged diagnostic with a fingerprint that is its own in its file, and outlives moved lines.

    A long fix that several share is left to the first of them.
    """
    from promptls.engine.ignores import fingerprint  # some forms have none

    for report in reports:
        seen: Counter[str] = Counter()
        for diagnostic, fixes, before in long_fixes_once(report.merged):
            mark = fingerprint(diagnostic, report.lines)
            seen[mark] += 1
            shown = diagnostic if before is None else diagnostic._replace(fixes=fixes)
            yield report, shown, mark if seen[mark] == 1 else f"{mark}:{seen[mark]}"


def as_json(report: FileReport) -> Iterator[dict[str, object]]:
    """The diagnostics in the shape of the JSON contract (DESIGN.md, "Command line")."""
    for found in diagnostics_json(report.lines, report.diagnostics):
        yield {"path": report.path, **found}


def weight_of(report: FileReport | None) -> int:
    """About how many bytes a report takes."""
    if report is None:
        return 200
    return 200 + sys.getsizeof(report.source) + 1_000 * (len(report.diagnostics) + len(report.ignored))


def display_path(path: Path) -> str:
    """The path as it is shown: relative to the working directory where it lies below it."""
    if not path.is_absolute():
        return path.as_posix()
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
