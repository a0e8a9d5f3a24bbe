"""`promptls check`: diagnostics, and fixes where they are asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from promptls.cli.arguments import (
    Troubles,
    add_source_arguments,
    files_of,
    known_models,
    names_of,
    reads_stdin,
    source_fault,
    sources_of,
    stdin_of,
    workspace_of,
)
from promptls.cli.checking import Outcome, Wishes, check_source
from promptls.cli.console import Progress, Style, complain, note
from promptls.cli.files import Found
from promptls.cli.held import Held
from promptls.cli.parallel import check_files
from promptls.cli.parser import add_form_argument, one_of
from promptls.cli.report import FileReport, display_path, weight_of
from promptls.diagnostics import Severity
from promptls.engine.disk import FileError
from promptls.engine.settings import did_you_mean_rule, is_selector
from promptls.engine.unknown_model import UnknownModel

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
SEVERITIES = tuple(severity.label for severity in reversed(Severity))
BASELINE = "promptls.baseline.json"


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
    add("--ignore", **names, help="rules, families or presets to leave out, comma separated (repeatable)")
    add_form_argument(parser, *FORMATS)
    add(
        "--fail-on",
        type=one_of("severity", SEVERITIES),
        default="warning",
        metavar="SEVERITY",
        help="the least severity that makes the exit status 1: error, warning, info, hint (default: warning)",
    )
    add(
        "--min-severity",
        type=one_of("severity", SEVERITIES),
        metavar="SEVERITY",
        help="show findings of this severity and worse; the others are only counted",
    )
    add(
        "--since",
        metavar="REV",
        type=_revision,
        help="only findings on lines changed since that git revision",
    )
    add("--baseline", metavar="FILE", help="only findings that are not in this baseline")
    add("--write-baseline", action="store_true", help=f"write the findings to --baseline, or to {BASELINE}")
    add("--statistics", action="store_true", help="print counts by rule, file and model instead of findings")
    add("--no-cache", action="store_true", help="neither use nor keep the results of other runs")
    add("--show-ignored", action="store_true", help="print what is set aside, since when and why, instead")
    add("--explain-format", action="store_true", help="print what each file is taken for and why, instead")


def _revision(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("expected a git revision")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Check the files and print the report."""
    if fault := source_fault(arguments) or _usage_fault(arguments):
        complain(fault)
        return 2
    try:
        return _explain(arguments) if arguments.explain_format else _Run(arguments).status()
    except (UnknownModel, FileError) as error:
        complain(str(error))
        return 2


def _usage_fault(arguments: argparse.Namespace) -> str:
    for flag, texts in (("--select", arguments.select), ("--ignore", arguments.ignore)):
        if texts and not names_of(texts):
            return f"{flag} names nothing; give it a rule, a family or a preset (`promptls rule` lists them)"
        for name in names_of(texts):
            if not is_selector(name):
                return f'"{name}" is no rule, family or preset; {did_you_mean_rule(name)}'
    instead = ("statistics", "show_ignored", "explain_format")
    for flag in instead:
        if getattr(arguments, flag) and arguments.output_format not in ("full", "concise", "json"):
            name = "--" + flag.replace("_", "-")
            return f"{name} has no form {arguments.output_format}; leave --output-format out, or say json"
    fixing = arguments.fix or arguments.diff
    asked = ["--" + flag.replace("_", "-") for flag in instead if getattr(arguments, flag)]
    if len(asked) > 1:
        return f"{asked[0]} and {asked[1]} both print something instead of findings; choose one"
    if arguments.explain_format and (fixing or arguments.write_baseline):
        return "--explain-format checks nothing, so there is nothing to fix or to keep; run it alone"
    if arguments.write_baseline and (fixing or arguments.since or arguments.min_severity):
        flags = "--fix, --diff, --since or --min-severity"
        return f"--write-baseline takes the files as they are, whole; run {flags} without it"
    if fixing and (arguments.since or arguments.baseline):
        flag = "--since" if arguments.since else "--baseline"
        return f"fixes are made in the whole file, and {flag} shows a part of it; run one without the other"
    return _severity_fault(arguments.min_severity, arguments.fail_on)


def _severity_fault(least: str | None, fails: str) -> str:
    if least and Severity.parse(least) > Severity.parse(fails):
        return f"--min-severity {least} would hide what --fail-on {fails} fails on; give both the same"
    return ""


def _explain(arguments: argparse.Namespace) -> int:
    """Print what each file is taken for and why."""
    from promptls.cli.output import formats
    from promptls.engine.recognition import recognise

    workspace, trouble = workspace_of(), Troubles()
    found = {
        display_path(source.path): recognise(workspace, source.text, source.path, named=source.named)
        for source in sources_of(arguments, workspace, trouble)
    }
    render = formats.render_json if arguments.output_format == "json" else formats.render
    sys.stdout.write(render(found, Style(sys.stdout)))
    return 2 if trouble else 0


def _concerns(sieve: Any, found: Found) -> bool:
    return bool(sieve.concerns(found.path))


class _Run:
    """One run: what is wished for, and what has come of it so far."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.workspace = workspace_of()
        self.trouble = Troubles()
        self.stdin = reads_stdin(arguments)
        self.wishes = self._wishes()
        self.filters = [*self._filters()]
        self.reports: Held[FileReport] = Held(weight_of)
        self.progress = Progress(sys.stderr)
        self.worst: Severity | None = None
        self.changed = 0
        self.fixed = 0

    def _wishes(self) -> Wishes:
        given = self.arguments
        where = [given.stdin_filename] if given.stdin_filename else given.paths
        models = known_models(given.model, where, self.workspace)
        return Wishes(
            tuple(models) or (None,),
            names_of(given.select),
            names_of(given.ignore),
            # `--unsafe-fixes` alone shows nothing and does nothing, as with ruff.
            fix=given.fix or given.diff,
            unsafe=given.unsafe_fixes,
            write=given.fix and not given.diff and not self.stdin,
            every_hint=bool(given.since or given.baseline or given.write_baseline),
        )

    def _filters(self) -> Iterator[Any]:
        if self.arguments.since:
            from promptls.cli.since import Since

            yield Since(self.arguments.since)
        if self.arguments.baseline and not self.arguments.write_baseline:
            from promptls.cli.baseline import Baseline

            yield Baseline.read(Path(self.arguments.baseline))
        if self.arguments.min_severity:
            from promptls.cli.least_severity import LeastSeverity

            yield LeastSeverity(Severity.parse(self.arguments.min_severity))

    def status(self) -> int:
        """Check everything, print the report and return the exit status."""
        progress = self.progress
        for outcome in self._outcomes():
            progress.step()
            if outcome.notes or outcome.troubles or self.arguments.diff:
                progress.clear()
            self._take(outcome)
        progress.clear()
        for sieve in self.filters:
            for text in sieve.remarks():
                note(text)
        if self.arguments.write_baseline:
            return self._write_baseline()
        return self._finish()

    def _outcomes(self) -> Iterator[Outcome]:
        if self.stdin:
            source = stdin_of(self.arguments, self.workspace, self.trouble)
            if source is not None:
                yield check_source(self.workspace, self.wishes, source)
            return
        files = files_of(self.arguments, self.workspace, self.trouble)
        for sieve in self.filters:
            files = filter(partial(_concerns, sieve), files)
        yield from check_files(
            self.workspace, self.wishes, files, cached=not self.arguments.no_cache, tell=self.progress.part
        )

    def _take(self, outcome: Outcome) -> None:
        for text in outcome.notes:
            note(text)
        for text in outcome.troubles:
            self.trouble(text)
        if self.arguments.diff and outcome.text != outcome.before:
            from promptls.cli.diffs import unified

            sys.stdout.write(unified(outcome.before, outcome.text, outcome.path, Style(sys.stdout)))
        elif self.stdin and self.wishes.fix and not self.arguments.diff:
            sys.stdout.write(outcome.text)
        self.changed += outcome.text != outcome.before
        self.fixed += outcome.fixed
        for report in chain((outcome.report,), outcome.parts):
            for sieve in self.filters:
                report = report and sieve.kept(report)
            if report is not None:
                self._hold(report)

    def _hold(self, report: FileReport) -> None:
        self.reports.add(report)
        for diagnostic in report.diagnostics:
            if self.worst is None or diagnostic.severity > self.worst:
                self.worst = diagnostic.severity

    def _write_baseline(self) -> int:
        from promptls.cli.baseline import Baseline

        path = Path(self.arguments.baseline or BASELINE)
        made = Baseline.of(path, self.reports)
        made.write()
        print(f"wrote {made.summary} to {path}")
        return 2 if self.trouble else 0

    def _finish(self) -> int:
        stream = sys.stderr if self.stdin and self.arguments.fix else sys.stdout
        if not self.arguments.diff:
            stream.writelines(self._report(Style(stream)))
        if self.arguments.fix and not self.arguments.diff and self.fixed:
            fixes, files = "es" * (self.fixed != 1), "s" * (self.changed != 1)
            note(f"made {self.fixed} fix{fixes} in {self.changed} file{files}")
        if self.trouble:
            return 2
        if self.arguments.diff:
            return 1 if self.changed else 0
        if self.arguments.show_ignored:
            return 0
        return 1 if self.worst is not None and self.worst >= Severity.parse(self.arguments.fail_on) else 0

    def _report(self, style: Style) -> Iterator[str]:
        given = self.arguments
        if given.statistics or given.show_ignored:
            name = "statistics" if given.statistics else "ignored"
            output = importlib.import_module(f"promptls.cli.output.{name}")
            render = output.render_json if given.output_format == "json" else output.render
            yield from render(self.reports, style)
            return
        output = importlib.import_module(f"promptls.cli.output.{given.output_format}")
        yield from output.render(self.reports, style, Severity.parse(given.fail_on))
