"""`promptls adapt`: a prompt rewritten for a model."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path, PurePath

from promptls.cli.arguments import (
    STDIN_NAME,
    add_stdin_argument,
    known_models,
    names_of,
    problem_text,
    workspace_of,
)
from promptls.cli.console import Style, complain, note
from promptls.cli.diffs import unified
from promptls.cli.files import read_stdin
from promptls.cli.report import display_path
from promptls.engine.adapt import AdaptResult, UnknownRewrite, adapt
from promptls.engine.disk import FileError, Source, read_source, replace_file, write_new
from promptls.engine.edits import set_model_edit
from promptls.engine.options import Options
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.profiles.measured import rewrite_in_words
from promptls.text import EditRefused, apply_edits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `adapt`."""
    parser.add_argument("path", metavar="FILE", nargs="?", help="the prompt file; - is stdin")
    add_stdin_argument(parser)
    parser.add_argument("--model", action="append", default=[], metavar="ID", help="the model to adapt to")
    parser.add_argument(
        "--from",
        dest="written_for",
        metavar="ID",
        help="the model that an earlier adapt was for; what it added is taken back (none: nothing is)",
    )
    parser.add_argument("--diff", action="store_true", help="print the changes instead of the result")
    parser.add_argument("--write", action="store_true", help="change the file in place")
    parser.add_argument(
        "--include",
        action="append",
        default=[],
        metavar="NAMES",
        help="run these rewrites too, comma separated (repeatable)",
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="NAMES",
        help="leave these rewrites out, comma separated (repeatable)",
    )
    parser.add_argument("--set-model", action="store_true", help="also make the file name the model")
    parser.add_argument("--out-dir", metavar="D", help="write one variant a model into this folder")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if something would change"
    )
    parser.add_argument(
        "--explain", action="store_true", help="tell what each rewrite did, why, and its source"
    )


def run(arguments: argparse.Namespace) -> int:
    """Adapt the file to each model."""
    workspace = workspace_of()
    if arguments.path is None and arguments.stdin_filename:
        arguments.path = "-"
    if fault := _usage_fault(arguments):
        complain(fault)
        return 2
    try:
        where = arguments.stdin_filename or arguments.path
        models: list[str | None] = [*known_models(arguments.model, [where], workspace)] or [None]
        source = _read(arguments)
        if problems := workspace.problems(source.path):
            for problem in problems:
                complain(problem_text(problem))
            return 2
        changed = [_adapt_one(arguments, workspace, source, model) for model in models]
    except (FileError, UnknownModel, UnknownRewrite, _NoModel) as error:
        complain(str(error))
        return 2
    return 1 if arguments.check and any(changed) else 0


def _usage_fault(arguments: argparse.Namespace) -> str:
    if arguments.path is None:
        return "which file? name one, or - for standard input"
    if arguments.stdin_filename and arguments.path != "-":
        return "--stdin-filename is for standard input; leave the file out"
    if len(arguments.model) > 1 and not arguments.out_dir:
        return "several models need --out-dir, a folder that gets one file a model"
    if arguments.write and arguments.path == "-":
        return "--write needs a file; standard input cannot be changed in place"
    if arguments.write and arguments.out_dir:
        return "--write changes the file itself and --out-dir leaves it; choose one"
    if arguments.diff and (arguments.write or arguments.out_dir):
        return f"--diff prints and {'--write' if arguments.write else '--out-dir'} writes; choose one"
    return ""


class _NoModel(Exception):
    """Nobody said which model the prompt is for."""


def _read(arguments: argparse.Namespace) -> Source:
    if arguments.path == "-":
        return read_stdin(Path(arguments.stdin_filename or STDIN_NAME))
    return read_source(Path(arguments.path))


def _adapt_one(
    arguments: argparse.Namespace, workspace: Workspace, source: Source, model: str | None
) -> bool:
    """Adapt to one model and deliver the result; True if there was something to change."""
    options = Options(model=model, assume=True)
    result = adapt(
        workspace,
        source.text,
        source.path,
        include=names_of(arguments.include),
        exclude=names_of(arguments.exclude),
        written_for=arguments.written_for,
        options=options,
    )
    _require_target(source, workspace, result)
    _tell_of_style(result)
    for item in result.refused:
        note(f"left out, because the file would not read as intended: {item}")
    new = _with_model(result) if arguments.set_model else result.source
    name = display_path(source.path)
    if arguments.explain:
        _explain(result)
    if arguments.out_dir:
        return _variant(arguments, source, result, new)
    if arguments.diff:
        sys.stdout.write(unified(source.text, new, name, Style(sys.stdout)))
    elif arguments.write and not arguments.check:
        if new != source.text:
            replace_file(source, new)
            note(f"{name} was adapted to {result.profile.id}")
        else:
            note(f"{name} was left as it is: adapting to {result.profile.id} has nothing to change in it")
    elif arguments.check:
        if new != source.text:
            print(f"would adapt {name} to {result.profile.id}")
    elif not arguments.explain:
        sys.stdout.write(new)
    return new != source.text


def _tell_of_style(result: AdaptResult) -> None:
    """Say so where the prompt holds lines of an earlier adapt to a model that nobody has named."""
    style = result.style
    if style is None:
        return
    name, id = style.profile.name, style.profile.id
    if style.sure:
        lines = " and ".join(style.rewrites)
        how = f"it reads to the letter as adapting to {name} or a model like it leaves it ({lines})"
        note(f"{how}; what that added was taken back: --from none keeps it, --from ID names another model")
    else:
        several = len(style.rewrites) > 1
        what, them = ("some lines look", "them") if several else ("one line looks", "it")
        note(f"{what} as if adapting to {name} had added {them}; --from {id} takes {them} back")


def _require_target(source: Source, workspace: Workspace, result: AdaptResult) -> None:
    """Raises FileError, UnknownModel or _NoModel where there is no prompt, or no model to adapt it to."""
    prompt = result.analysis.prompt
    if prompt is None:
        raise FileError(source.path, "not a prompt file that promptls knows; it was left alone")
    if prompt.problems and not prompt.messages:  # nothing of it was read
        raise FileError(source.path, f"{prompt.problems[0].message}; it was left alone")
    target = result.analysis.target
    if target is not None and target.unknown is not None:
        raise UnknownModel(target.unknown, workspace.catalogue_for(source.path).nearest(target.unknown))
    if result.profile.kind != "model":
        hint = 'name one with --model, in the file ("model: …") or in promptls.toml'
        raise _NoModel(f"{source.path}: no target model; {hint}")


def _with_model(result: AdaptResult) -> str:
    try:
        edits = set_model_edit(result.analysis, result.profile.id)
    except EditRefused as error:
        note(f"the model was not written into the file: {error}")
        return result.source
    return apply_edits(result.source, edits)


def _place_among(path: Path) -> PurePath:
    """Its own path below the working directory, so that two prompts of one name do not share a variant."""
    whole = Path(os.path.abspath(path))
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else PurePath(path.name)


def _variant(arguments: argparse.Namespace, source: Source, result: AdaptResult, new: str) -> bool:
    """Write (or with --check compare) the file of one model; True if it is stale."""
    target = Path(arguments.out_dir) / result.profile.id.replace("/", "-") / _place_among(source.path)
    current = read_source(target).text if target.exists() else None
    stale = current != new
    if arguments.check:
        if stale:
            print(f"{display_path(target)} is {'missing' if current is None else 'out of date'}")
    elif stale:
        write_new(target, new)
        print(display_path(target))
    return stale


def _explain(result: AdaptResult) -> None:
    style = Style(sys.stdout)
    print(style.paint(f"Adapting to {result.profile.name} ({result.profile.id})", "bold"))
    if result.style is None and result.written_for is not None:
        print(f"written for: {result.written_for.name} ({result.written_for.id})")
    elif result.style is not None:
        other = f"{result.style.profile.name} ({result.style.profile.id})"
        print(f"written for: {other}, by its style" if result.style.sure else f"written for: perhaps {other}")
    for step in result.steps:
        state = (
            f"{len(step.changes)} change{'s' * (len(step.changes) != 1)}"
            if step.changed
            else "nothing to change"
        )
        print(f"\n{style.paint(step.rewrite, 'cyan')}: {step.skipped or state}")
        for title in step.changes:
            print(f"  - {title}")
        print(f"  why: {step.reason}")
        for source in result.profile.sources_of(step.sources):
            dated = f"read {source.retrieved}"
            print(f"  source: {source.title}, {source.url or source.publisher} ({dated})")
        for gain in rewrite_in_words(result.profile.measurements, step.rewrite):
            print(f"  gain: {gain}")
