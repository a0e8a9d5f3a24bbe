"""What several verbs share: which files, standard input, and the engine's options."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from promptls.cli.console import complain, note
from promptls.cli.files import find_files, read_stdin
from promptls.cli.report import display_path
from promptls.engine import ConfigProblem, Options, UnknownModel, Workspace
from promptls.engine.disk import FileError, Source, read_source
from promptls.engine.workspace import SETTINGS_FILE

STDIN_NAME = "stdin.prompt.md"
"""What standard input is taken for unless `--stdin-filename` says otherwise."""


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """PATHS, `-` and `--stdin-filename`."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders (default: here); - is stdin"
    )
    add_stdin_argument(parser)


def add_stdin_argument(parser: argparse.ArgumentParser) -> None:
    """`--stdin-filename`."""
    parser.add_argument(
        "--stdin-filename", metavar="P", help="read stdin, and take it for a file of that name"
    )


def workspace_of() -> Workspace:
    """The workspace of a command-line run: settings are looked for up to the root of the file system."""
    return Workspace(None)


def options_of(arguments: argparse.Namespace, model: str | None, source: Source) -> Options:
    """The engine's options for one file."""
    return Options(
        model=model,
        select=names_of(arguments.select),
        ignore=names_of(arguments.ignore),
        assume=source.named,
    )


def names_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in lists with commas."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def known_models(names: Iterable[str], paths: list[str], workspace: Workspace) -> list[str]:
    """The names, each model once. Raises UnknownModel for a name that no profile has."""
    catalogue = workspace.catalogue_for(_inside(paths[0] if paths and paths != ["-"] else "."))
    found: dict[str, str] = {}
    for name in names:
        match = catalogue.resolve(name)
        if match is None:
            raise UnknownModel(name, catalogue.nearest(name))
        found.setdefault(match.profile.id, name)
    return list(found.values())


def _inside(path: str) -> Path:
    place = Path(path)
    return place / SETTINGS_FILE if os.path.isdir(place) else place


def problems_above(paths: Iterable[str], workspace: Workspace) -> Iterator[str]:
    """What is wrong with the settings and profiles where the arguments point, prompts there or not."""
    for path in paths:
        yield from map(problem_text, workspace.problems(_inside(path)))


def problem_text(problem: ConfigProblem) -> str:
    """The problem with its place, the file as seen from here."""
    return str(problem._replace(path=display_path(Path(problem.path))))


def sources_of(
    arguments: argparse.Namespace, workspace: Workspace, trouble: Callable[[str], None]
) -> Iterator[Source]:
    """The sources that the arguments mean; what cannot be read goes to `trouble` and is left out."""
    paths: list[str] = arguments.paths or (["-"] if arguments.stdin_filename else ["."])
    arguments.stdin = "-" in paths or bool(arguments.stdin_filename)
    if arguments.stdin and paths != ["-"]:
        trouble("standard input stands alone; name files in another run")
        return
    name = Path(arguments.stdin_filename or STDIN_NAME)
    for fault in problems_above([str(name)] if arguments.stdin else paths, workspace):
        trouble(fault)
    if arguments.stdin:
        yield from _read(lambda: read_stdin(name), trouble)
        return
    nothing = True
    for found in find_files(paths, workspace, trouble):
        nothing = False
        for problem in workspace.problems(found.path):
            trouble(problem_text(problem))
        yield from _read(partial(read_source, found.path, named=found.named), trouble)
    if nothing:
        where = "here" if paths == ["."] else f"in {', '.join(paths)}"
        note(f'no prompt files {where}; name a file, or list it under "include" in {SETTINGS_FILE}')


def _read(read: Callable[[], Source], trouble: Callable[[str], None]) -> Iterator[Source]:
    try:
        source = read()
    except FileError as error:
        trouble(str(error))
        return
    yield source


class Troubles:
    """What could not be read or used in a run: each said once, on stderr. Makes the exit status 2."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def __call__(self, message: str) -> None:
        if message not in self._said:
            self._said[message] = None
            complain(message)

    def __bool__(self) -> bool:
        return bool(self._said)
