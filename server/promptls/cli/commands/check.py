"""`promptls check`: diagnostics, and fixes where they are asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any

from promptls.cli.arguments import (
    Troubles,
    add_source_arguments,
    known_models,
    names_of,
    options_of,
    sources_of,
    workspace_of,
)
from promptls.cli.console import Style, complain, note
from promptls.cli.diffs import unified
from promptls.cli.output.summary import statistics, statistics_json
from promptls.cli.parser import add_form_argument, one_of
from promptls.cli.report import FileReport, display_path, worst
from promptls.diagnostics import Diagnostic, Severity
from promptls.engine import FixResult, Options, UnknownModel, Workspace, analyse, fix_all
from promptls.engine.disk import FileError, Source, replace_file
from promptls.engine.settings import did_you_mean_rule, is_selector
from promptls.text import LineIndex

FORMATS = ("full", "concise", "json", "sarif", "github")
SEVERITIES = tuple(severity.label for severity in reversed(Severity))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `check`."""
    add_source_arguments(parser)
    add = parser.add_argument
    add("--model", action="append", default=[], metavar="ID", help="the target model (repeatable)")
    add("--fix", action="store_true", help="apply safe fixes in place")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: unsafe fixes too")
    add("--diff", action="store_true", help="print what --fix would change; write nothing")
    names: dict[str, Any] = {"action": "append", "default": [], "metavar": "NAMES"}
    add("--select", **names, help="rules, families or presets to run instead, comma separated (repeatable)")
    add("--ignore", **names, help="rules or families to leave out, comma separated (repeatable)")
    add_form_argument(parser, *FORMATS)
    add(
        "--fail-on",
        type=one_of("severity", SEVERITIES),
        default="warning",
        metavar="SEVERITY",
        help="the least severity that makes the exit status 1: error, warning, info, hint (default: warning)",
    )
    add("--statistics", action="store_true", help="print counts by rule instead of findings")


def run(arguments: argparse.Namespace) -> int:
    """Check the files and print the report."""
    if fault := _usage_fault(arguments):
        complain(fault)
        return 2
    workspace = workspace_of()
    try:
        where = [arguments.stdin_filename] if arguments.stdin_filename else arguments.paths
        check = _Check(arguments, workspace, known_models(arguments.model, where, workspace))
        for source in sources_of(arguments, workspace, check.trouble):
            check.file(source)
    except UnknownModel as error:
        complain(str(error))
        return 2
    return check.finish()


def _usage_fault(arguments: argparse.Namespace) -> str:
    for flag, texts in (("--select", arguments.select), ("--ignore", arguments.ignore)):
        if texts and not names_of(texts):
            return f"{flag} names nothing; give it a rule, a family or a preset (`promptls rule` lists them)"
        for name in names_of(texts):
            if not is_selector(name):
                return f'"{name}" is no rule, family or preset; {did_you_mean_rule(name)}'
    if arguments.statistics and arguments.output_format not in ("full", "concise", "json"):
        return f"--statistics has no form {arguments.output_format}; leave --output-format out, or say json"
    return ""


class _Check:
    """One run: the reports so far, and what could not be read."""

    def __init__(self, arguments: argparse.Namespace, workspace: Workspace, models: list[str]) -> None:
        self.arguments = arguments
        self.workspace = workspace
        self.models: list[str | None] = [*models] or [None]
        self.reports: list[FileReport] = []
        self.trouble = Troubles()
        self.changed = 0
        self.fixed = 0
        # `--unsafe-fixes` alone shows nothing and does nothing, as with ruff.
        self.fixing = arguments.fix or arguments.diff

    def file(self, source: Source) -> None:
        """Check one file, and fix it where that is asked for."""
        path = display_path(source.path)
        try:
            self._file(source, path)
        except (UnknownModel, OSError, KeyboardInterrupt):
            raise
        except Exception as error:  # whatever goes wrong with one file, the others go on
            if os.environ.get("PROMPTLS_DEBUG"):
                raise
            what = f"{type(error).__name__}: {error}"[:200]
            self.trouble(f"{path}: promptls failed on this file ({what}) and left it alone; it is a bug, "
                         "and PROMPTLS_DEBUG=1 shows where")  # fmt: skip

    def _file(self, source: Source, path: str) -> None:
        wishes = [options_of(self.arguments, model, source) for model in self.models]
        text = self._fix(source, path, wishes) if self.fixing else source.text
        found: list[Diagnostic] = []
        for options in wishes:
            analysis = analyse(self.workspace, text, source.path, options=options)
            if analysis.prompt is None:
                if source.named:
                    note(f"{path}: not a prompt file that promptls knows; it was left alone")
                return
            found += analysis.diagnostics
        self.reports.append(FileReport(path, LineIndex(text), tuple(found)))

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
