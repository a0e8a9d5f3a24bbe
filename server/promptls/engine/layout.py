"""Formatting a file: canonical layout of what the model reads, under the same laws as any edit."""

from __future__ import annotations

from pathlib import PurePath

from promptls.engine.analyse import detect_prompt
from promptls.engine.directives import read_directives
from promptls.engine.laws import check_law
from promptls.engine.realise import file_edits
from promptls.engine.workspace import Workspace
from promptls.formats import Layout
from promptls.prompt import Change, Prompt, TextChange
from promptls.text import Edit, EditRefused, LineIndex, Span, apply_edits


def format_text(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    within: Span | None = None,
    assume: bool = False,
) -> str:
    """The file in canonical layout; unchanged where it is no prompt, or where the layout would break a law.

    `within` (a span of the file) limits it to the edits that lie there.
    """
    from promptls.formatter import layout_groups, tidy_front_matter  # checking needs neither

    detection = detect_prompt(workspace, source, path, language_id, assume=assume)
    if detection is None or read_directives(source, LineIndex(source)).ignore_file:
        return source
    format = detection.format
    prompt = format.parse(source, path)
    changes: list[Change] = []
    for group in layout_groups(prompt, format.layout):
        if all(_lies_in(prompt, change, within) for change in group):
            changes += group
    new = source
    if changes:
        try:
            new = apply_edits(source, file_edits(source, prompt, format, changes))
        except EditRefused:
            new = source
        if new != source and check_law(format, path, prompt, changes, new) is not None:
            new = source
    if within is not None or format.layout is not Layout.MARKDOWN:
        return new
    return _tidied(new, format.parse(new, path), tidy_front_matter(new), path, format.parse)


def _tidied(
    source: str, prompt: Prompt, edits: tuple[Edit, ...], path: PurePath | None, parse: object
) -> str:
    new = apply_edits(source, edits)
    after = parse(new, path) if callable(parse) else prompt
    same_metadata = dict(after.metadata) == dict(prompt.metadata)
    return new if same_metadata and len(after.messages) == len(prompt.messages) else source


def _lies_in(prompt: Prompt, change: Change, within: Span | None) -> bool:
    if within is None:
        return True
    if not isinstance(change, TextChange):
        return False
    return within.contains(prompt.messages[change.message].text.to_file(change.edit.span))
