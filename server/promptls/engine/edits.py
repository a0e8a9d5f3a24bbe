"""Single edits that a person asks for by name."""

from __future__ import annotations

from collections.abc import Mapping

from promptls.engine.analyse import Analysis
from promptls.engine.laws import check_law
from promptls.engine.realise import file_edits
from promptls.formats.several import value_at
from promptls.prompt import MetadataChange, MetadataPath, Prompt, singles
from promptls.text import Edit, EditRefused, apply_edits


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
