"""What several verbs share: which files, standard input, and the engine's options."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from promptls.cli.console import complain, note
from promptls.cli.files import Found, find_files, read_stdin
from promptls.cli.report import display_path
from promptls.engine.disk import FileError, Source, read_source
from promptls.engine.settings import ConfigProblem
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import SETTINGS_FILE, Workspace
from promptls.packs import installed

STDIN_NAME = "stdin.prompt.md"
"""What standard input is taken for unless `--stdin-filename` says otherwise."""


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """PATHS, `-` and `--stdin-filename`."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders (default: here); - is stdin"
    )
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="treat named files like those of a folder: leave out what is excluded or no prompt file",
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


def names_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in lists with commas."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def known_models(names: Iterable[str], paths: list[str], workspace: Workspace) -> list[str]:
    """The names, each model once. Raises UnknownModel for a name that no profile has.

    A profile of the workspace that is broken may be the one that is meant, so its faults are told first.
    """
    names = tuple(names)
    if not names:
        return []
    where = _inside(paths[0] if paths and paths != ["-"] else ".")
    catalogue = workspace.catalogue_for(where)
    found: dict[str, str] = {}
    for name in names:
        match = catalogue.resolve(name)
        if match is None:
            for problem in workspace.profile_problems(where):
                complain(problem_text(problem))
            raise UnknownModel(name, catalogue.nearest(name))
        found.setdefault(match.profile.id, name)
    return list(found.values())


def _inside(path: str) -> Path:
    place = Path(path)
    return place / SETTINGS_FILE if os.path.isdir(place) else place


def problems_above(paths: Iterable[str], workspace: Workspace) -> Iterator[str]:
    """What is wrong with the packs, and with the settings and profiles where the arguments point."""
    if any(installed()):
        from promptls.engine.pack_contents import pack_problems  # which knows what packs may bring

        yield from map(str, pack_problems())
    for path in paths:
        yield from map(problem_text, workspace.problems(_inside(path)))


def problem_text(problem: ConfigProblem) -> str:
    """The problem with its place, the file as seen from here."""
    return str(problem._replace(path=display_path(Path(problem.path))))


def reads_stdin(arguments: argparse.Namespace) -> bool:
    """True if the text comes from standard input."""
    return "-" in arguments.paths or bool(arguments.stdin_filename)


def source_fault(arguments: argparse.Namespace) -> str:
    """What is wrong with the choice of files and standard input, or nothing."""
    if reads_stdin(arguments) and arguments.paths not in ([], ["-"]):
        return "standard input stands alone; name files in another run"
    return ""


def stdin_of(
    arguments: argparse.Namespace, workspace: Workspace, trouble: Callable[[str], None]
) -> Source | None:
    """Standard input; what is wrong with it or with its settings goes to `trouble`."""
    name = Path(arguments.stdin_filename or STDIN_NAME)
    for fault in problems_above([str(name)], workspace):
        trouble(fault)
    try:
        return read_stdin(name)
    except FileError as error:
        trouble(str(error))
        return None


def files_of(
    arguments: argparse.Namespace, workspace: Workspace, trouble: Callable[[str], None]
) -> Iterator[Found]:
    """The files that the arguments mean; what is wrong with their settings goes to `trouble`."""
    paths: list[str] = arguments.paths or ["."]
    for fault in problems_above(paths, workspace):
        trouble(fault)
    nothing = True
    for found in find_files(paths, workspace, trouble, force=arguments.force_exclude):
        nothing = False
        if not found.named:  # else it is one of the paths
            for problem in workspace.problems(found.path):
                trouble(problem_text(problem))
        yield found
    if nothing and not arguments.force_exclude and any(map(os.path.exists, paths)):
        where = "here" if paths == ["."] else f"in {', '.join(paths)}"
        note(f'no prompt files {where}; name a file, or list it under "include" in {SETTINGS_FILE}')


def sources_of(
    arguments: argparse.Namespace, workspace: Workspace, trouble: Callable[[str], None]
) -> Iterator[Source]:
    """The texts that the arguments mean; what cannot be read goes to `trouble` and is left out."""
    if reads_stdin(arguments):
        source = stdin_of(arguments, workspace, trouble)
        if source is not None:
            yield source
        return
    for found in files_of(arguments, workspace, trouble):
        source = _read(found, trouble)
        if source is not None:
            yield source


def _read(found: Found, trouble: Callable[[str], None]) -> Source | None:
    try:
        return read_source(found.path, named=found.named)
    except FileError as error:
        trouble(str(error))
        return None


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
