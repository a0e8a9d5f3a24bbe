"""`promptls check`: diagnostics, and fixes where they are asked for."""

from __future__ import annotations

import argparse
import importlib
import sys

from promptls.cli.arguments import (
    Troubles,
    add_source_arguments,
    names_of,
    options_of,
    require_model,
    sources_of,
    workspace_of,
)
from promptls.cli.console import Style, complain, note
from promptls.cli.diffs import unified
from promptls.cli.files import FileError, Source, replace_file
from promptls.cli.output.summary import statistics, statistics_json
from promptls.cli.report import FileReport, display_path, worst
from promptls.diagnostics import Severity
from promptls.engine import FixResult, Options, UnknownModel, Workspace, analyse, fix_all
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
    for name in (*names_of(arguments.select), *names_of(arguments.ignore)):
        if not is_selector(name):
            complain(f'"{name}" is no rule, family or preset; {did_you_mean_rule(name)}')
            return 2
    workspace = workspace_of()
    check = _Check(arguments, workspace)
    try:
        for model in arguments.model:
            require_model(model, arguments.paths, workspace)
        for source in sources_of(arguments, workspace, check.trouble):
            check.file(source)
    except UnknownModel as error:
        complain(str(error))
        return 2
    return check.finish()


class _Check:
    """One run: the reports so far, and what could not be read."""

    def __init__(self, arguments: argparse.Namespace, workspace: Workspace) -> None:
        self.arguments = arguments
        self.workspace = workspace
        self.models: list[str | None] = arguments.model or [None]
        self.reports: list[FileReport] = []
        self.trouble = Troubles()
        self.changed = 0
        self.fixed = 0
        # `--unsafe-fixes` alone shows nothing and does nothing, as with ruff.
        self.fixing = arguments.fix or arguments.diff

    def file(self, source: Source) -> None:
        path = display_path(source.path)
        wishes = [options_of(self.arguments, model, source) for model in self.models]
        text = self._fix(source, path, wishes) if self.fixing else source.text
        for options in wishes:
            analysis = analyse(self.workspace, text, source.path, options=options)
            if analysis.prompt is not None:
                self.reports.append(FileReport(path, analysis.line_index, analysis.diagnostics))
            elif source.named:
                note(f"{path}: not a prompt file that promptls knows; it was left alone")
                return

    def _fix(self, source: Source, path: str, wishes: list[Options]) -> str:
        """The text after the fixes for each model in turn, delivered to where it belongs."""
        text = source.text
        made = 0
        for options in wishes:
            result = fix_all(
                self.workspace, text, source.path, unsafe=self.arguments.unsafe_fixes, options=options
            )
            _tell(path, result)
            text = result.source
            made += len(result.applied)
        if self.arguments.stdin and not self.arguments.diff:
            sys.stdout.write(text)
        elif text != source.text and not self._deliver(source, path, text):
            return source.text
        self.changed += text != source.text
        self.fixed += made
        return text

    def _deliver(self, source: Source, path: str, text: str) -> bool:
        if self.arguments.diff:
            sys.stdout.write(unified(source.text, text, path, Style(sys.stdout)))
            return True
        try:
            replace_file(source, text)
        except FileError as error:
            self.trouble(str(error))
            return False
        return True

    def finish(self) -> int:
        """Print the report and return the exit status."""
        stream = sys.stderr if self.arguments.stdin and self.arguments.fix else sys.stdout
        if not self.arguments.diff:
            stream.write(self._report(Style(stream)))
        if self.arguments.fix and not self.arguments.diff and self.fixed:
            fixes, files = "es" * (self.fixed != 1), "s" * (self.changed != 1)
            note(f"made {self.fixed} fix{fixes} in {self.changed} file{files}")
        if self.trouble:
            return 2
        if self.arguments.diff:
            return 1 if self.changed else 0
        found = worst(self.reports)
        return 1 if found is not None and found >= Severity.parse(self.arguments.fail_on) else 0

    def _report(self, style: Style) -> str:
        if self.arguments.statistics:
            as_json = self.arguments.output_format == "json"
            return statistics_json(self.reports) if as_json else statistics(self.reports)
        output = importlib.import_module(f"promptls.cli.output.{self.arguments.output_format}")
        return str(output.render(self.reports, style))


def _tell(path: str, result: FixResult) -> None:
    for item in result.refused:
        what = f'the fix "{item.title}" of {item.rule}'
        note(f"{path}: {what} was left out, because {item.law}; a bug of promptls")
    if result.cycle:
        note(f"{path}: left as it was, because the fixes of {' and '.join(result.cycle)} undo one another")
