"""The places where a prompt's target model can be written, and the edits that write it there."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from promptls.engine.analyse import Analysis
from promptls.engine.edits import set_model_edit
from promptls.engine.ignores import override_model, settings_target, settings_text_of
from promptls.engine.laws import check_law
from promptls.engine.toml_places import places_of
from promptls.engine.workspace import Workspace, on_disk
from promptls.formats import Layout
from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, MetadataChange
from promptls.text import Edit, EditRefused, apply_edits, newline_of

_HAVE_MODELS = frozenset({Kind.TASK, Kind.COMMAND, Kind.AGENT})


class ModelPlace(NamedTuple):
    """One place. `id` is file, directive, file-settings or settings; `title` and `detail` are for people."""

    id: str
    title: str
    detail: str


def model_places(workspace: Workspace, analysis: Analysis) -> tuple[ModelPlace, ...]:
    """Where the model of this prompt can be written, the likeliest first."""
    found: list[ModelPlace] = []
    if _possible(in_file_edit, analysis):
        named = analysis.directives.model_span is not None
        how = "in the directive that names one already" if named else "as the model in its own metadata"
        found.append(ModelPlace("file", "In this file", how))
    if analysis.directives.model_span is None and _possible(directive_edit, analysis):
        found.append(
            ModelPlace("directive", "In a comment of this file", "`promptls: model=…`, for promptls alone")
        )
    if on_disk(analysis.path):
        target, _ = settings_target(workspace, analysis.path)
        found.append(ModelPlace("settings", f"In {target.name}", "for all prompts here that name no model"))
        found.append(ModelPlace("file-settings", f"In {target.name}, for this file", "as an override"))
    return tuple(found)


def _possible(make: object, analysis: Analysis) -> bool:
    try:
        return callable(make) and bool(make(analysis, "generic"))
    except EditRefused:
        return False


def in_file_edit(analysis: Analysis, model: str) -> tuple[Edit, ...]:
    """The edits that make the file name `model`; a Markdown prompt without front matter gets some.

    Raises EditRefused where the file has no place for it. Standing instructions and skills get no front
    matter: not every host that reads them takes it away before the model reads them.
    """
    try:
        return set_model_edit(analysis, model)
    except EditRefused:
        prompt = analysis.prompt
        if prompt is None or analysis.format.layout is not Layout.MARKDOWN or prompt.kind not in _HAVE_MODELS:
            raise
    newline = newline_of(analysis.source)
    start = 1 if analysis.source.startswith("\ufeff") else 0
    edit = Edit(start, start, newline.join(("---", f"model: {model}", "---", "")))
    changes = (MetadataChange(("model",), model),)
    after = apply_edits(analysis.source, (edit,))
    if broken := check_law(analysis.format, analysis.path, prompt, changes, after):
        raise EditRefused(broken)
    return (edit,)


def directive_edit(analysis: Analysis, model: str) -> tuple[Edit, ...]:
    """The edit that puts a directive at the top of the file.

    Raises EditRefused where the format's comments reach the model, or the prompt would change.
    """
    if analysis.prompt is None or analysis.format.comment is None:
        raise EditRefused("a comment in this file would be read by the model")
    opening, closing = analysis.format.comment
    start = 1 if analysis.source.startswith("\ufeff") else 0
    line = f"{opening} promptls: model={model} {closing}".rstrip() + newline_of(analysis.source)
    edit = Edit(start, start, line)
    broken = check_law(
        analysis.format, analysis.path, analysis.prompt, (), apply_edits(analysis.source, (edit,))
    )
    if broken:
        raise EditRefused(broken)
    return (edit,)


def settings_model(
    workspace: Workspace, path: PurePath, model: str, for_file: bool, settings_text: str | None = None
) -> tuple[Path, str]:
    """(settings file, its new text) that names the model for all prompts, or for one file.

    `settings_text` is the settings file's text as an editor has it; None reads it.
    """
    if for_file:
        return override_model(workspace, path, model, settings_text)
    target, prefix = settings_target(workspace, path)
    return target, _with_model(settings_text_of(target, settings_text), prefix, model)


def _with_model(text: str, prefix: str, model: str) -> str:
    newline = newline_of(text)
    table = tuple(part for part in prefix.split(".") if part)
    line = f'model = "{model}"'
    place = places_of(text).get((*table, "model"))
    if place is not None:
        end = re.compile(r"[^\r\n]*").match(text, place)
        return text[:place] + line + text[end.end() if end else len(text) :]
    if not table:
        # Before the first table: what follows a table's header belongs to it.
        start = 1 if text.startswith("\ufeff") else 0
        return text[:start] + line + newline + text[start:]
    header = re.search(rf"^[ \t]*\[{re.escape(prefix[:-1])}\][^\r\n]*(?:\r?\n|\Z)", text, re.MULTILINE)
    if header is None:
        return text.rstrip("\r\n") + newline * 2 + f"[{prefix[:-1]}]{newline}{line}{newline}"
    return text[: header.end()] + line + newline + text[header.end() :]
