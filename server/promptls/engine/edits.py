"""Single edits that a person asks for by name, and the question whether a file is a prompt at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from promptls.engine.analyse import Analysis, absolute, detect_prompt
from promptls.engine.laws import check_law
from promptls.engine.realise import file_edits
from promptls.engine.workspace import Workspace
from promptls.formats import detect
from promptls.formats.several import value_at
from promptls.prompt import MetadataChange, MetadataPath, Prompt, singles
from promptls.text import Edit, EditRefused, apply_edits


def is_prompt(path: PurePath | None, language_id: str | None, head: str) -> bool:
    """True if a format claims the file, of which `head` is the beginning, or all (`read_whole`)."""
    return detect(absolute(path), language_id, head) is not None


def is_prompt_file(workspace: Workspace, source: str, path: PurePath | None) -> bool:
    """True if a format, a directive in the file or the settings make it a prompt."""
    return detect_prompt(workspace, source, path, None, assume=False) is not None


def model_paths(prompt: Prompt) -> tuple[MetadataPath, ...]:
    """Where the file names the models of its prompts, each place once; where it would, if it names none."""
    places = {
        (*own.at, *own.model_path): own.model is not None
        for own, _ in singles(prompt)
        if own.model_path is not None
    }
    named = [path for path, names_one in places.items() if names_one]
    return tuple(named or places) or (("model",),)


def set_model_edit(analysis: Analysis, model: str) -> tuple[Edit, ...]:
    """The file edits that make the file name `model` as the target of each of its prompts.

    Raises EditRefused where the format has no place for it, or the edit would break a law.
    """
    if analysis.prompt is None:
        raise EditRefused("not a prompt file")
    directive = analysis.directives.model_span
    if directive is not None:
        return (Edit(directive.start, directive.end, model),)
    paths = model_paths(analysis.prompt)
    for path in paths:
        # A rewrite may put a word in place of a mapping that the prompt now says; a name says no settings.
        if isinstance(value_at(analysis.prompt.metadata, path), Mapping):
            raise EditRefused(
                f'"{".".join(map(str, path))}" holds settings and no name; name the model there'
            )
    changes = tuple(MetadataChange(path, model) for path in paths)
    edits = file_edits(analysis.source, analysis.prompt, analysis.format, changes)
    broken = check_law(
        analysis.format, analysis.path, analysis.prompt, changes, apply_edits(analysis.source, edits)
    )
    if broken:
        raise EditRefused(broken)
    return edits
