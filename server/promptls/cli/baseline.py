"""A baseline: the findings of a day, so that an old repository can start clean and only new ones fail."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from promptls.cli.report import FileReport
from promptls.diagnostics import Diagnostic
from promptls.engine.disk import FileError, read_source, write_new
from promptls.engine.ignores import fingerprint
from promptls.named_tuple import NamedTuple

VERSION = 1
_KIND = "promptls baseline"


class Key(NamedTuple):
    """One finding: its file as the baseline names it, its rule, the fingerprint of its passage."""

    path: str
    rule: str
    mark: str


class Baseline:
    """The findings in one baseline file, each with how often its file has it; and which of them were met."""

    def __init__(self, file: Path, counts: Counter[Key]) -> None:
        self.file = file
        self.counts = counts
        self._checked: set[str] = set()
        self._met: Counter[Key] = Counter()

    @classmethod
    def of(cls, file: Path, reports: Iterable[FileReport]) -> Baseline:
        """What was found now, to be written to `file`."""
        made = cls(file, Counter())
        for report in reports:
            for counts in made._by_model(report):
                made.counts |= counts  # the same words may be found for several models
        return made

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """The baseline in a file. Raises FileError with the place of what is wrong."""
        text = read_source(file).text.removeprefix("\ufeff")
        try:
            data = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            place = f"{error.lineno}:{error.colno}: " if isinstance(error, json.JSONDecodeError) else ""
            raise FileError(
                file, f"{place}this is not valid JSON; write it anew with --write-baseline"
            ) from None
        counts = _counts(data)
        if counts is None:
            raise FileError(file, f"not a baseline of version {VERSION}; write it anew with --write-baseline")
        return cls(file, counts)

    def write(self) -> None:
        """Write the file, one finding a line in order, so that it can be reviewed. Raises FileError."""
        lines = [json.dumps([*key, count], ensure_ascii=False) for key, count in sorted(self.counts.items())]
        head = f'{{"kind": "{_KIND}", "version": {VERSION}, "findings": ['
        body = "\n" + ",\n".join(lines) + "\n" if lines else ""
        # A file's name may have bytes that are no text; as escapes JSON reads them back.
        write_new(self.file, [f"{head}{body}]}}\n".encode("utf-8", "backslashreplace")])

    @property
    def summary(self) -> str:
        """How much it holds, in words."""
        findings, files = self.counts.total(), len({key.path for key in self.counts})
        return f"{findings} finding{'s' * (findings != 1)} of {files} file{'s' * (files != 1)}"

    def concerns(self, path: Path) -> bool:
        """True: which findings are new shows only when a file has been checked."""
        return True

    def kept(self, report: FileReport) -> FileReport:
        """The report without the findings that the baseline holds."""
        path = self._name(report.path)
        self._checked.add(path)
        new: list[Diagnostic] = []
        found: dict[str | None, Counter[Key]] = {}
        for diagnostic in report.diagnostics:
            key = Key(path, diagnostic.rule, fingerprint(diagnostic, report.lines))
            counts = found.setdefault(diagnostic.model, Counter())
            counts[key] += 1
            if counts[key] > self.counts[key]:
                new.append(diagnostic)
        for counts in found.values():
            self._met |= counts
        return report._replace(diagnostics=tuple(new))

    def remarks(self) -> Iterator[str]:
        """What is worth knowing of the baseline after a run: that it can shrink."""
        gone = sum(n - min(n, self._met[key]) for key, n in self.counts.items() if key.path in self._checked)
        if gone:
            verb = "finding" if gone == 1 else "findings"
            yield f"{gone} {verb} of {self.file} are gone; --write-baseline takes them out"

    def _by_model(self, report: FileReport) -> list[Counter[Key]]:
        found: dict[str | None, Counter[Key]] = {}
        path = self._name(report.path)
        for diagnostic in report.diagnostics:
            key = Key(path, diagnostic.rule, fingerprint(diagnostic, report.lines))
            found.setdefault(diagnostic.model, Counter())[key] += 1
        return [*found.values()]

    def _name(self, path: str) -> str:
        """A file's name relative to the baseline's folder, so that it holds wherever promptls is run."""
        return Path(os.path.relpath(path, self.file.parent)).as_posix()


def _counts(data: Any) -> Counter[Key] | None:
    """The findings of a baseline's JSON, or None if it is none."""
    if not isinstance(data, dict) or data.get("kind") != _KIND or data.get("version") != VERSION:
        return None
    rows = data.get("findings")
    counts: Counter[Key] = Counter()
    for row in rows if isinstance(rows, list) else [None]:
        if not (isinstance(row, list) and len(row) == 4 and all(isinstance(item, str) for item in row[:3])):
            return None
        if not isinstance(row[3], int):
            return None
        counts[Key(*row[:3])] = row[3]
    return counts
