"""`promptls check`: diagnostics, and fixes where they are asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from promptls.cli.arguments import add_source_arguments, options_of, sources_of, workspace_of
from promptls.cli.console import Style, complain, note
from promptls.cli.diffs import unified
from promptls.cli.files import FileError, Source, replace_file
from promptls.cli.output.summary import statistics
from promptls.cli.report import FileReport, display_path, worst
from promptls.diagnostics import Severity
from promptls.engine import Analysis, FixResult, Options, UnknownModel, Workspace, analyse, fix_all
from promptls.engine.settings import did_you_mean_rule, is_selector

FORMATS = ("full", "concise", "json", "sarif", "github")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `check`."""
    add_source_arguments(parser)
    parser.add_argument(
        "--model", action="append", default=[], metavar="ID", help="the target model (repeatable)"
    )
    parser.add_argument("--fix", action="store_true", help="apply safe fixes in place")
    parser.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: unsafe fixes too")
    parser.add_argument("--diff", action="store_true", help="print what --fix would change; write nothing")
    parser.add_argument(
        "--select", metavar="NAMES", help="rules, families or presets to run, comma separated"
    )
    parser.add_argument("--ignore", metavar="NAMES", help="rules or families to leave out, comma separated")
    parser.add_argument("--output-format", choices=FORMATS, default="full", help="the report form")
    parser.add_argument(
        "--fail-on",
        choices=[severity.label for severity in reversed(Severity)],
        default="warning",
        help="the least severity that makes the exit status 1 (default: warning)",
    )
    parser.add_argument("--statistics", action="store_true", help="print counts by rule instead of findings")


def run(arguments: argparse.Namespace) -> int:
    """Check the files and print the report."""
    names = [*_names(arguments.select), *_names(arguments.ignore)]
    for name in names:
        if not is_selector(name):
            complain(f'"{name}" is no rule, family or preset; {did_you_mean_rule(name)}')
            return 2
    workspace = workspace_of()
    check = _Check(arguments, workspace)
    try:
        for source in sources_of(arguments, workspace, check.trouble):
            check.file(source)
    except UnknownModel as error:
        complain(str(error))
        return 2
    return check.finish()


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]


class _Check:
    """One run: the reports so far, and whether something could not be read."""

    def __init__(self, arguments: argparse.Namespace, workspace: Workspace) -> None:
        self.arguments = arguments
        self.workspace = workspace
        self.reports: list[FileReport] = []
        self.failed = False
        self.changed = 0
        self.fixed = 0
        # `--unsafe-fixes` alone shows nothing and does nothing, as with ruff.
        self.fixing = arguments.fix or arguments.diff
        self.named_config: set[str] = set()

    def trouble(self, message: str) -> None:
        """Something that could not be read or used: said once, and the exit status is 2."""
        self.failed = True
        if message not in self.named_config:
            self.named_config.add(message)
            complain(message)

    def file(self, source: Source) -> None:
        for problem in self.workspace.problems(source.path):
            self.trouble(str(problem))
        path = display_path(source.path)
        for options in self._options(source):
            if self.fixing:
                analysis = self._fix(source, options)
            else:
                analysis = analyse(self.workspace, source.text, source.path, options=options)
            if analysis.prompt is not None:
                self.reports.append(FileReport(path, analysis.line_index, analysis.diagnostics))

    def _options(self, source: Source) -> Iterator[Options]:
        models: list[str | None] = self.arguments.model or [None]
        for model in models:
            yield options_of(self.arguments, model, source)

    def _fix(self, source: Source, options: Options) -> Analysis:
        result = fix_all(
            self.workspace, source.text, source.path, unsafe=self.arguments.unsafe_fixes, options=options
        )
        self._tell(source.path, result)
        self.fixed += len(result.applied)
        changed = result.source != source.text
        self.changed += changed
        if self.arguments.diff:
            if changed:
                name = display_path(source.path)
                sys.stdout.write(unified(source.text, result.source, name, Style(sys.stdout)))
        elif self.arguments.stdin:
            sys.stdout.write(result.source)
        elif changed:
            try:
                replace_file(source, result.source)
            except FileError as error:
                self.trouble(str(error))
                return analyse(self.workspace, source.text, source.path, options=options)
        return result.analysis

    def _tell(self, path: Path, result: FixResult) -> None:
        for item in result.refused:
            what = f'the fix "{item.title}" of {item.rule}'
            note(f"{path}: {what} was left out, because {item.law}; a bug of promptls")
        if result.cycle:
            note(
                f"{path}: left as it was, because the fixes of {' and '.join(result.cycle)} undo one another"
            )

    def finish(self) -> int:
        """Print the report and return the exit status."""
        stream = sys.stderr if self.arguments.stdin and self.arguments.fix else sys.stdout
        if not self.arguments.diff:
            stream.write(self._report(Style(stream)))
        if self.arguments.fix and not self.arguments.diff and self.fixed:
            fixes, files = "es" * (self.fixed != 1), "s" * (self.changed != 1)
            note(f"made {self.fixed} fix{fixes} in {self.changed} file{files}")
        if self.failed:
            return 2
        if self.arguments.diff:
            return 1 if self.changed else 0
        found = worst(self.reports)
        return 1 if found is not None and found >= Severity.parse(self.arguments.fail_on) else 0

    def _report(self, style: Style) -> str:
        if self.arguments.statistics:
            return statistics(self.reports)
        output = importlib.import_module(f"promptls.cli.output.{self.arguments.output_format}")
        return str(output.render(self.reports, style))
