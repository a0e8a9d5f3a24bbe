"""`promptls model`: the page of a model, or the list."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from promptls.cli.arguments import problem_text, workspace_of
from promptls.cli.console import Style, complain
from promptls.cli.parser import add_form_argument
from promptls.engine import UnknownModel
from promptls.profiles import Catalogue, Profile, ProfileError
from promptls.profiles.page import page_json, page_markdown, page_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `model`."""
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="the model, or a family to list; without it, all are listed"
    )
    add_form_argument(parser, "text", "json", "markdown")


def run(arguments: argparse.Namespace) -> int:
    """Print the page or the list."""
    workspace = workspace_of()
    here = Path.cwd() / "promptls.toml"
    catalogue = workspace.catalogue_for(here)
    faulty = workspace.profile_problems(here)
    for problem in faulty:
        complain(problem_text(problem))
    if arguments.id is None:
        _list(catalogue, arguments.output_format)
        return 2 if faulty else 0
    found = catalogue.resolve(arguments.id)
    if found is None and any(p.family == arguments.id for p in _readable(catalogue)):
        _list(catalogue, arguments.output_format, arguments.id)
        return 2 if faulty else 0
    if found is None:
        complain(str(UnknownModel(arguments.id, catalogue.nearest(arguments.id))))
        return 2
    if arguments.output_format == "json":
        print(json.dumps(page_json(found.profile), ensure_ascii=False, indent=2))
    elif arguments.output_format == "markdown":
        sys.stdout.write(page_markdown(found.profile))
    else:
        sys.stdout.write(page_text(found.profile, min(110, shutil.get_terminal_size().columns)))
    return 2 if faulty else 0


def _readable(catalogue: Catalogue) -> Iterator[Profile]:
    for id in catalogue.ids():
        with contextlib.suppress(ProfileError):  # told of already
            yield catalogue.get(id)


def _list(catalogue: Catalogue, output_format: str, family: str | None = None) -> None:
    profiles = [profile for profile in _readable(catalogue) if family in (None, profile.family)]
    if output_format == "json":
        rows = [{"id": p.id, "name": p.name, "vendor": p.vendor, "family": p.family} for p in profiles]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    style = Style(sys.stdout)
    for profile in profiles:
        window = profile.fact("context_window")
        size = f"{window:,} tokens" if isinstance(window, int) else ""
        print(f"{style.paint(f'{profile.id:28}', 'bold')}  {profile.name:24} {profile.family or '':8} {size}")
