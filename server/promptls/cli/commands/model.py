"""`promptls model`: the page of a model, the list of all, several side by side, or a new profile."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from promptls.cli.arguments import add_stdin_argument, problem_text, workspace_of
from promptls.cli.console import Style, complain, note
from promptls.cli.files import read_stdin
from promptls.cli.parser import add_form_argument
from promptls.engine.disk import FileError, read_source, write_new
from promptls.engine.options import Options
from promptls.engine.pack_contents import pack_problems
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import PROFILES_FOLDER, Workspace
from promptls.profiles import Catalogue, Profile, ProfileError
from promptls.profiles.page import page_json, page_markdown, page_text
from promptls.text.lazy_pattern import LazyPattern

_ID = LazyPattern(r"[A-Za-z0-9][\w.+-]*(?:/[A-Za-z0-9][\w.+-]*)*")
_WIDEST = 110


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `model`."""
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="the model, or a family to list; without it, all are listed"
    )
    add_form_argument(parser, "text", "json", "markdown")
    parser.add_argument(
        "--compare",
        nargs="+",
        metavar="ID",
        help="print models side by side; a prompt file at the end (or -) adds what each makes of it",
    )
    add_stdin_argument(parser)
    parser.add_argument("--new", metavar="ID", help="write a profile of your own into .promptls/profiles")
    parser.add_argument("--extends", metavar="ID", help="the model or family that the new profile takes over")


def run(arguments: argparse.Namespace) -> int:
    """Print or write what was asked for."""
    workspace = workspace_of()
    here = Path.cwd() / "promptls.toml"
    catalogue = workspace.catalogue_for(here)
    faulty = workspace.profile_problems(here)
    packs = pack_problems()
    for text in (*map(str, packs), *map(problem_text, faulty)):
        complain(text)
    if sum(map(bool, (arguments.id, arguments.compare, arguments.new))) > 1:
        complain("name one model, or use --compare, or --new; they do not go together")
        return 2
    if arguments.new:
        return _new(arguments.new, arguments.extends, catalogue)
    if arguments.extends:
        complain("--extends goes with --new; add --new ID")
        return 2
    if arguments.compare:
        status = _compare(arguments, workspace, catalogue)
    elif arguments.id is None or _is_family(arguments.id, catalogue):
        status = _list(catalogue, arguments.output_format, arguments.id)
    else:
        status = _page(arguments.id, catalogue, arguments.output_format)
    return 2 if faulty or packs else status


def _columns() -> int:
    return min(_WIDEST, shutil.get_terminal_size().columns)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _resolved(name: str, catalogue: Catalogue) -> Profile | None:
    found = catalogue.resolve(name)
    if found is None:
        complain(str(UnknownModel(name, catalogue.nearest(name))))
        return None
    return found.profile


def _page(name: str, catalogue: Catalogue, output_format: str) -> int:
    profile = _resolved(name, catalogue)
    if profile is None:
        return 2
    if output_format == "json":
        _print_json(page_json(profile))
    elif output_format == "markdown":
        sys.stdout.write(page_markdown(profile))
    else:
        sys.stdout.write(page_text(profile, _columns()))
    return 0


def _readable(catalogue: Catalogue) -> Iterator[Profile]:
    for id in catalogue.ids():
        with contextlib.suppress(ProfileError):  # told of already
            yield catalogue.get(id)


def _is_family(name: str, catalogue: Catalogue) -> bool:
    return catalogue.resolve(name) is None and any(p.family == name for p in _readable(catalogue))


def _list(catalogue: Catalogue, output_format: str, family: str | None = None) -> int:
    profiles = [profile for profile in _readable(catalogue) if family in (None, profile.family)]
    if output_format == "json":
        _print_json([_entry(profile) for profile in profiles])
        return 0
    style = Style(sys.stdout)
    wide = max((len(profile.id) for profile in profiles), default=0)
    for profile in profiles:
        window = profile.fact("context_window")
        size = f"{window:,} tokens" if isinstance(window, int) else ""
        last = "retired" if profile.status == "retired" else ""
        text = f"{style.paint(f'{profile.id:{wide}}', 'bold')}  {profile.family or '':9}  {size:>17}  {last}"
        print(text.rstrip())
    return 0


def _entry(profile: Profile) -> dict[str, object]:
    return {
        "id": profile.id,
        "name": profile.name,
        "vendor": profile.vendor,
        "family": profile.family,
        "context_window": profile.fact("context_window"),
        "status": profile.status,
        "successor": profile.successor,
    }


def _compare(arguments: argparse.Namespace, workspace: Workspace, catalogue: Catalogue) -> int:
    from promptls.cli.output.comparison import comparison_json, comparison_markdown, comparison_text
    from promptls.engine.compare import compare_models, compare_on

    names: list[str] = arguments.compare
    file = names[-1] if names[-1] == "-" or Path(names[-1]).is_file() else None
    profiles = [_resolved(name, catalogue) for name in (names[:-1] if file else names)]
    found = [profile for profile in profiles if profile is not None]
    if len(found) < len(profiles):
        return 2
    if len(found) < 2:
        complain("--compare needs two models at least; name another")
        return 2
    comparison = compare_models(found)
    if file is not None:
        try:
            name = Path(arguments.stdin_filename or "stdin.prompt.md")
            source = read_stdin(name) if file == "-" else read_source(Path(file))
        except FileError as error:
            complain(str(error))
            return 2
        comparison = compare_on(comparison, workspace, source.text, source.path, options=Options(assume=True))
        if not comparison.verdicts:
            complain(f"{source.path}: not a prompt file that promptls knows")
            return 2
    if arguments.output_format == "json":
        _print_json(comparison_json(comparison))
    elif arguments.output_format == "markdown":
        sys.stdout.write(comparison_markdown(comparison))
    else:
        sys.stdout.write(comparison_text(comparison, _columns()))
    return 0


def _new(id: str, parent: str | None, catalogue: Catalogue) -> int:
    from promptls.profiles.scaffold import SCHEMA_FILE, new_profile

    if not _ID.fullmatch(id):
        complain(f'"{id}" is no id; write letters, digits, dots and dashes, as in team/model')
        return 2
    known = catalogue.known_ids()
    extends = parent if parent in known else None
    if extends is None and parent is not None:
        found = catalogue.resolve(parent)
        extends = found.profile.id if found else None
    if extends is None:
        said = f'there is no profile "{parent}" to extend' if parent else "a new profile extends another"
        complain(f"{said}; write --extends and a family or model, such as --extends glm")
        return 2
    target = PROFILES_FOLDER / f"{id.replace('/', '-')}.yaml"
    if target.exists():
        complain(f"{target} exists already; it was left alone")
        return 2
    try:
        PROFILES_FOLDER.mkdir(parents=True, exist_ok=True)
        write_new(target, new_profile(id, catalogue.get(extends)))
        schema = PROFILES_FOLDER.parent / SCHEMA_FILE
        if not schema.exists():
            write_new(schema, _schema(known))
    except ProfileError:
        complain(f'the profile "{extends}" has errors; mend it first')
        return 2
    except (FileError, OSError) as error:
        complain(str(error))
        return 2
    note(f"wrote {target}; `promptls model {id}` shows what it amounts to")
    return 0


def _schema(known: list[str]) -> str:
    from promptls.profiles.schema import profile_schema
    from promptls.rewrites import all_rewrites
    from promptls.rules.registry import all_rules

    rules, transforms = (rule.name for rule in all_rules()), (rewrite.name for rewrite in all_rewrites())
    return json.dumps(profile_schema(rules, transforms, known), indent=2) + "\n"
