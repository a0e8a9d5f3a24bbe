"""Checking a file of requests, one a line, that is too large to be held: line by line.

Each line is a prompt of its own, so nothing is lost but what holds for the file as a whole, such as the model
that most lines are for. What is kept is what will be shown.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from promptls.cli.checking import Outcome, Tell, Wishes, not_a_prompt
from promptls.cli.held import Held
from promptls.cli.report import FileReport, display_path, weight_of
from promptls.diagnostics import Diagnostic, Severity
from promptls.engine.analyse import analyse
from promptls.engine.detection import detect_prompt
from promptls.engine.disk import LARGEST, FileError, decode, reason_of
from promptls.engine.hints import HINTS_SHOWN
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.formats import Detection
from promptls.named_tuple import NamedTuple
from promptls.text import LineIndex

SHOWN = 1_000
"""Lines with findings that are shown, of each severity that is a line's worst, so that no error is hidden by
hints and the exit status is right; the others are counted. Our judgement: nobody reads more of a file."""
LONGEST_SHOWN = 40_000_000
"""Code points of all these lines of one severity: a line may have LARGEST bytes."""

COLLECTED = 2_000
"""Lines after which garbage is collected."""
TOLD = 20
"""Lines after which it is told how far a file is."""


class _Line(NamedTuple):
    number: int
    text: str
    end: int


def check_lines(
    workspace: Workspace, wishes: Wishes, path: Path, *, named: bool, tell: Tell | None = None
) -> Outcome:
    """The outcome of such a file. What cannot be read is told with its line, and then nothing else is."""
    shown = display_path(path)
    check = _Check(workspace, wishes, path, shown, named)
    try:
        size = max(_size(path), 1)
        for line in _lines(path):
            if not check.take(line):
                break
            if tell and line.number % TOLD == 0:
                tell(shown, line.end, size)
            if line.number % COLLECTED == 0:
                gc.collect()  # the command line runs without, and this may go on for an hour
    except FileError as error:
        return Outcome(shown, troubles=(str(error),))
    if check.detection is None:
        return Outcome(shown, notes=(not_a_prompt(shown),) if named else ())
    return Outcome(
        shown, FileReport(shown, LineIndex(""), ()), notes=tuple(check.notes()), parts=check.reports
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise FileError(path, reason_of(error, path)) from None


def _lines(path: Path) -> Iterator[_Line]:
    """The lines that are not blank, with their numbers from 0 and without their breaks. Raises FileError."""
    try:
        with open(path, "rb") as file:
            number = end = 0
            while raw := file.readline(LARGEST + 1):
                if len(raw) > LARGEST:
                    raise FileError(path, f"line {number + 1} is larger than {LARGEST // 1_000_000} MB")
                end += len(raw)
                if raw.strip():
                    yield _Line(number, _decoded(path, raw, number), end)
                number += 1
    except OSError as error:
        raise FileError(path, reason_of(error, path)) from None


def _decoded(path: Path, raw: bytes, number: int) -> str:
    try:
        return decode(path, raw).rstrip("\r\n")
    except FileError:
        reason = f"line {number + 1} is not valid UTF-8; it was left alone: save it as UTF-8"
        raise FileError(path, reason) from None


class _Check:
    """What has been found so far. `reports` has one report for each line that is shown."""

    def __init__(self, workspace: Workspace, wishes: Wishes, path: Path, shown: str, named: bool) -> None:
        self.workspace = workspace
        self.wishes = wishes
        self.path = path
        self.shown = shown
        self.named = named
        self.reports: Held[FileReport] = Held(weight_of)
        self.detection: Detection | None = None
        self._hints: Counter[str] = Counter()
        self._lines: Counter[Severity] = Counter()
        self._shown: Counter[Severity] = Counter()
        self._length: Counter[Severity] = Counter()

    def take(self, line: _Line) -> bool:
        """Checks a line; False if the file is no prompt, as its first line tells."""
        if self.detection is None:
            self.detection = detect_prompt(self.workspace, line.text, self.path, None, assume=self.named)
            if self.detection is None:
                return False
        # A file of that size is not rewritten, so nothing is offered.
        found = self._found(line, self.detection)
        kept = [each._replace(fixes=()) for each in found if self._is_shown(each)]
        if kept:
            self._keep(line, tuple(kept))
        return not self.detection.unread  # else the same is told of each line

    def _keep(self, line: _Line, kept: tuple[Diagnostic, ...]) -> None:
        worst = max(each.severity for each in kept)
        self._lines[worst] += 1
        if self._shown[worst] < SHOWN and self._length[worst] < LONGEST_SHOWN:
            self._shown[worst] += 1
            self._length[worst] += len(line.text)
            self.reports.add(FileReport(self.shown, LineIndex(line.text, line.number), kept))

    def _found(self, line: _Line, detection: Detection) -> Iterator[Diagnostic]:
        for model in self.wishes.models:
            options = Options(
                model=model, select=self.wishes.select, ignore=self.wishes.ignore, every_hint=True
            )
            yield from analyse(
                self.workspace, line.text, self.path, options=options, detection=detection
            ).diagnostics

    def _is_shown(self, diagnostic: Diagnostic) -> bool:
        """As in any file, a rule shows a few hints that have no fix."""
        if self.wishes.every_hint or diagnostic.severity is not Severity.HINT or diagnostic.fixes:
            return True
        self._hints[diagnostic.rule] += 1
        return self._hints[diagnostic.rule] <= HINTS_SHOWN

    def notes(self) -> Iterator[str]:
        """What is told beside the findings."""
        more = self._lines.total() - self._shown.total()
        if more:
            told = f"the first {max(self._shown.values())} of each severity are shown"
            yield f"{self.shown}: {more} more lines have findings; {told}"
        hidden = sum(count - HINTS_SHOWN for count in self._hints.values() if count > HINTS_SHOWN)
        if hidden:
            yield f"{self.shown}: {hidden} more hints like those that are shown were left out"
