"""What several verbs share: which files, standard input, and the engine's options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from promptls.cli.files import FileError, Source, find_files, read_source, read_stdin
from promptls.engine import Options, Workspace


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """PATHS, `-` and `--stdin-filename`."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders (default: here); - is stdin"
    )
    parser.add_argument("--stdin-filename", metavar="P", help="what the text on stdin is to be taken for")


def workspace_of() -> Workspace:
    """The workspace of a command-line run: settings are looked for up to the root of the file system."""
    return Workspace(None)


def options_of(arguments: argparse.Namespace, model: str | None, source: Source) -> Options:
    """The engine's options for one file."""
    named = source.path.name in {Path(path).name for path in arguments.paths} or arguments.stdin
    return Options(
        model=model,
        select=_split(arguments.select),
        ignore=_split(arguments.ignore),
        assume=bool(named),
    )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def sources_of(
    arguments: argparse.Namespace, workspace: Workspace, trouble: Callable[[str], None]
) -> Iterator[Source]:
    """The sources that the arguments mean; what cannot be read goes to `trouble` and is left out."""
    paths: list[str] = arguments.paths or ["."]
    arguments.stdin = paths == ["-"]
    if arguments.stdin:
        name = Path(arguments.stdin_filename or "stdin.prompt.md")
        try:
            yield read_stdin(name)
        except FileError as error:
            trouble(str(error))
        return
    for path in paths:
        yield from _below(path, workspace, trouble)


def _below(path: str, workspace: Workspace, trouble: Callable[[str], None]) -> Iterator[Source]:
    try:
        for found in find_files([path], workspace):
            yield from _read(found.path, trouble)
    except FileError as error:
        trouble(str(error))


def _read(path: Path, trouble: Callable[[str], None]) -> Iterator[Source]:
    try:
        source = read_source(path)
    except FileError as error:
        trouble(str(error))
        return
    yield source
