"""`promptls format`: canonical layout, in place."""

from __future__ import annotations

import argparse
import sys

from promptls.cli.arguments import add_source_arguments, sources_of, workspace_of
from promptls.cli.console import Style, complain
from promptls.cli.diffs import unified
from promptls.cli.files import FileError, replace_file
from promptls.cli.report import display_path
from promptls.engine import format_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `format`."""
    add_source_arguments(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add_argument("--diff", action="store_true", help="print what would change; write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Format the files."""
    workspace = workspace_of()
    troubles: list[str] = []
    changed: list[str] = []
    total = 0

    def trouble(message: str) -> None:
        troubles.append(message)
        complain(message)

    for source in sources_of(arguments, workspace, trouble):
        total += 1
        new = format_text(workspace, source.text, source.path, assume=arguments.stdin)
        name = display_path(source.path)
        if arguments.diff:
            sys.stdout.write(unified(source.text, new, name, Style(sys.stdout)) if new != source.text else "")
        elif arguments.stdin and not arguments.check:
            sys.stdout.write(new)
        if new == source.text:
            continue
        changed.append(name)
        if not (arguments.check or arguments.diff or arguments.stdin):
            try:
                replace_file(source, new)
            except FileError as error:
                trouble(str(error))
    _tell(arguments, changed, total)
    if troubles:
        return 2
    return 1 if changed and (arguments.check or arguments.diff) else 0


def _tell(arguments: argparse.Namespace, changed: list[str], total: int) -> None:
    if arguments.stdin:
        return
    if arguments.check:
        for name in changed:
            print(f"would format {name}")
    verb = "would be formatted" if arguments.check or arguments.diff else "formatted"
    count = f"{len(changed)} of {total} prompt file{'s' * (total != 1)} {verb}"
    print(count, file=sys.stderr if arguments.diff else sys.stdout)
