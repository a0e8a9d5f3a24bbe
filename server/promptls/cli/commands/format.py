"""`promptls format`: canonical layout, in place."""

from __future__ import annotations

import argparse
import sys

from promptls.cli.arguments import (
    Troubles,
    add_source_arguments,
    reads_stdin,
    source_fault,
    sources_of,
    workspace_of,
)
from promptls.cli.checking import crash_text
from promptls.cli.console import Style, complain, note
from promptls.cli.diffs import unified
from promptls.cli.report import display_path
from promptls.engine.detection import is_prompt_file
from promptls.engine.disk import FileError, replace_file
from promptls.engine.layout import lay_out
from promptls.engine.workspace import SETTINGS_FILE
from promptls.text import LineIndex


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `format`."""
    add_source_arguments(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add_argument("--diff", action="store_true", help="print what would change; write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Format the files."""
    if fault := source_fault(arguments):
        complain(fault)
        return 2
    stdin = reads_stdin(arguments)
    workspace = workspace_of()
    trouble = Troubles()
    changed: list[str] = []
    total = 0
    for source in sources_of(arguments, workspace, trouble):
        name = display_path(source.path)
        if not stdin and not is_prompt_file(workspace, source.text, source.path):
            # Unlike a check, a new layout is a liberty: a README that a hook hands over stays as it is.
            how = f'list it under "include" in {SETTINGS_FILE} if it is one'
            note(f"{name}: not recognised as a prompt file; it was left alone: {how}")
            continue
        total += 1
        try:
            new, unread = lay_out(workspace, source.text, source.path, assume=stdin)
        except Exception as error:  # whatever goes wrong with one file, the others go on
            trouble(crash_text(name, error))
            new, unread = source.text, None
        if unread is not None:
            line, column = LineIndex(source.text).column(unread.span.start)
            note(f"{name}:{line}:{column}: {unread.message}; the file was left as it is")
        if arguments.diff:
            sys.stdout.write(unified(source.text, new, name, Style(sys.stdout)) if new != source.text else "")
        elif stdin and not arguments.check:
            sys.stdout.write(new)
        if new == source.text:
            continue
        changed.append(name)
        if not (arguments.check or arguments.diff or stdin):
            try:
                replace_file(source, new)
            except FileError as error:
                trouble(str(error))
                changed.pop()
    _tell(arguments, changed, total)
    if trouble:
        return 2
    return 1 if changed and (arguments.check or arguments.diff) else 0


def _tell(arguments: argparse.Namespace, changed: list[str], total: int) -> None:
    if reads_stdin(arguments):
        return
    if arguments.check:
        for name in changed:
            print(f"would format {name}")
    verb = "would be formatted" if arguments.check or arguments.diff else "formatted"
    count = f"{len(changed)} of {total} prompt file{'s' * (total != 1)} {verb}"
    print(count, file=sys.stderr if arguments.diff else sys.stdout)
