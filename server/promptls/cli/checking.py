"""Checking one file, with its fixes where they are asked for: what every process of a run does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from promptls.cli.report import NO_LINES, FileReport, SetAside, display_path
from promptls.diagnostics import Diagnostic
from promptls.engine.disk import FileError, Source, read_source, replace_file
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import OWN_FOLDERS, Workspace
from promptls.named_tuple import NamedTuple

# The engine is imported where a file is really checked: a run may have all results already.
if TYPE_CHECKING:
    from promptls.engine.analyse import Analysis
    from promptls.engine.fix import FixResult
    from promptls.engine.options import Options


class Wishes(NamedTuple):
    """What is asked of every file of a run. `models` are to be checked for in turn; None is the file's own.

    `write`: fixed files are replaced; `every_hint`: what is shown of them is chosen later.
    """

    models: tuple[str | None, ...] = (None,)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fix: bool = False
    unsafe: bool = False
    write: bool = False
    every_hint: bool = False


class Outcome(NamedTuple):
    """What came of one file: `report` is None for one that is no prompt or could not be read.

    `text` is the file after its fixes, `before` as it was read; `fixed` counts the fixes made. `parts` are
    the reports of a file that is read line by line, one for each line with findings.
    """

    path: str
    report: FileReport | None = None
    before: str = ""
    text: str = ""
    fixed: int = 0
    notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    parts: Iterable[FileReport] = ()


Tell = Callable[[str, int, int], None]
"""Takes the name of a long file, how many of its bytes are checked, and how many it has."""
LONG = 12_000_000
"""Bytes from which on a file of requests, one a line, is read line by line and never held as a whole."""


def is_long(path: Path) -> bool:
    """True for a file that is checked line by line."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    try:
        return path.stat().st_size > LONG
    except OSError:
        return False


def check_path(
    workspace: Workspace, wishes: Wishes, path: Path, *, named: bool, tell: Tell | None = None
) -> Outcome:
    """Read and check a file; `tell` is told how far a long one is."""
    if is_long(path) and not wishes.fix:
        from promptls.cli.long_files import check_lines

        return check_lines(workspace, wishes, path, named=named, tell=tell)
    try:
        source = read_source(path, named=named)
    except FileError as error:
        return Outcome(display_path(path), troubles=(str(error),))
    return check_source(workspace, wishes, source)


def check_source(workspace: Workspace, wishes: Wishes, source: Source) -> Outcome:
    """Check one file, and fix it where that is asked for."""
    path = display_path(source.path)
    try:
        return _Check(workspace, wishes, source, path).outcome()
    except UnknownModel as error:  # the file's folder may know fewer models than that of the first
        return Outcome(path, before=source.text, text=source.text, troubles=(f"{path}: {error}",))
    except Exception as error:  # whatever goes wrong with one file, the others go on
        return Outcome(path, before=source.text, text=source.text, troubles=(crash_text(path, error),))


def crash_text(path: str, error: Exception) -> str:
    """What is said of a file on which promptls failed. Raises the error for who looks for its cause."""
    if os.environ.get("PROMPTLS_DEBUG"):
        raise error
    what = f"promptls failed on this file ({type(error).__name__}: {error}"[:240]
    return f"{path}: {what}) and left it alone; it is a bug, and PROMPTLS_DEBUG=1 shows where"


def not_a_prompt(path: str) -> str:
    """What is said of a named file that is no prompt."""
    return f"{path}: not a prompt file that promptls knows; it was left alone"


def _folders_of(path: Path) -> set[Path]:
    """The folders above a file, each by its last two names."""
    return {Path(*folder.parts[-2:]) for folder in Path(os.path.abspath(path)).parents}


class _Check:
    """The check of one file."""

    def __init__(self, workspace: Workspace, wishes: Wishes, source: Source, path: str) -> None:
        self.workspace = workspace
        self.wishes = wishes
        self.source = source
        self.path = path
        self.notes: list[str] = []
        self.troubles: list[str] = []

    def outcome(self) -> Outcome:
        text, fixed = self._fixed() if self.wishes.fix else (self.source.text, 0)
        if self.wishes.write and text != self.source.text and not self._written(text):
            text, fixed = self.source.text, 0
        report = self._report(text)
        if report is None and self.source.named:
            self.notes += self._no_prompt()
        return Outcome(
            self.path, report, self.source.text, text, fixed, tuple(self.notes), tuple(self.troubles)
        )

    def _no_prompt(self) -> list[str]:
        """What is said of a named file that is no prompt; faults of a profile or rule are told already."""
        above = _folders_of(self.source.path)
        folder = next((folder for folder in OWN_FOLDERS if folder in above), None)
        if folder is None or self.source.path.suffix != ".yaml":
            return [not_a_prompt(self.path)]
        path = os.path.abspath(self.source.path)
        if any(os.path.abspath(fault.path) == path for fault in self.workspace.problems(self.source.path)):
            return []
        return [f"{self.path}: nothing is wrong with it; it is no prompt, but one of your {folder.name}"]

    def _options(self, model: str | None) -> Options:
        from promptls.engine.options import Options

        wishes = self.wishes
        return Options(
            model=model,
            select=wishes.select,
            ignore=wishes.ignore,
            assume=self.source.named,
            every_hint=wishes.every_hint,
            every_model=True,
        )

    def _fixed(self) -> tuple[str, int]:
        """The text after the fixes for each model in turn, and how many there were."""
        from promptls.engine.fix import fix_all  # most runs mend nothing

        text, count = self.source.text, 0
        for model in self.wishes.models:
            result = fix_all(
                self.workspace,
                text,
                self.source.path,
                unsafe=self.wishes.unsafe,
                options=self._options(model)._replace(every_model=False),
            )
            self.notes += _about(self.path, result)
            text = result.source
            count += len(result.applied)
        return text, count

    def _written(self, text: str) -> bool:
        try:
            replace_file(self.source, text)
        except FileError as error:
            self.troubles.append(str(error))
            return False
        return True

    def _report(self, text: str) -> FileReport | None:
        from promptls.engine.analyse import analyse

        found: list[Diagnostic] = []
        ignored: list[SetAside] = []
        index = NO_LINES
        for model in self.wishes.models:
            analysis = analyse(self.workspace, text, self.source.path, options=self._options(model))
            if analysis.detection is None:
                return None
            index = analysis.line_index
            found += analysis.diagnostics
            ignored += self._set_aside(analysis)
        # Nobody asks for a place in a file without findings, and a run may have 100,000 of them.
        return FileReport(self.path, index if found or ignored else NO_LINES, tuple(found), tuple(ignored))

    def _set_aside(self, analysis: Analysis) -> list[SetAside]:
        if not analysis.ignored:
            return []
        from promptls.engine.ignores import fingerprint

        entries = {
            (item.rule, item.fingerprint): item
            for item in self.workspace.settings_for(self.source.path).ignored_here(self.source.path)
        }
        found = []
        for diagnostic in analysis.ignored:
            reason = analysis.directives.reason(diagnostic.rule, diagnostic.span.start)
            entry = entries.get((diagnostic.rule, fingerprint(diagnostic, analysis.line_index)))
            if reason is not None or entry is None:
                found.append(SetAside(diagnostic, "a comment in the file", reason or ""))
            else:
                found.append(SetAside(diagnostic, "the settings", entry.reason, entry.since))
        return found


def _about(path: str, result: FixResult) -> list[str]:
    told = [
        f'{path}: the fix "{item.title}" of {item.rule} was left out, because {item.law}; a bug of promptls'
        for item in result.refused
    ]
    if result.cycle:
        rules = " and ".join(result.cycle)
        told.append(f"{path}: left as it was, because the fixes of {rules} undo one another")
    return told
