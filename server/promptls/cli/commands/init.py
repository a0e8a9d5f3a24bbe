"""`promptls init`: a commented `promptls.toml` to start from."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from promptls.cli.arguments import known_models, workspace_of
from promptls.cli.console import complain
from promptls.engine.disk import FileError, write_new
from promptls.engine.settings_template import settings_template
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import PROJECT_FILE, SETTINGS_FILE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `init`."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="where to write it (default: here)"
    )
    parser.add_argument("--model", metavar="ID", help="the model to name in it")


def run(arguments: argparse.Namespace) -> int:
    """Write the file, unless there is one."""
    target = Path(arguments.folder) / SETTINGS_FILE
    if target.exists() or target.is_symlink():
        complain(f"{target} exists already; it was left alone")
        return 2
    workspace = workspace_of()
    project = target.with_name(PROJECT_FILE)
    if workspace.settings_for(target).path == os.path.abspath(project):
        complain(f"{project} holds the settings; a {SETTINGS_FILE} beside it would put them out of force")
        return 2
    try:
        if arguments.model:
            known_models([arguments.model], [arguments.folder], workspace)
        write_new(target, settings_template(arguments.model))
    except (FileError, UnknownModel) as error:
        complain(str(error))
        return 2
    print(f"wrote {target}")
    return 0
