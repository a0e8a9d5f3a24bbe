"""Formatting a file: canonical layout of what the model reads, under the same laws as any edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from promptls.diagnostics import Severity
from promptls.engine.detection import detect_prompt
from promptls.engine.directives import read_directives
from promptls.engine.laws import check_law
from promptls.engine.realise import edits_of_each, file_edits
from promptls.engine.workspace import Workspace
from promptls.formats import Format, Layout
from promptls.named_tuple import NamedTuple
from promptls.prompt import Change, Problem, Prompt, TextChange
from promptls.text import Edit, EditRefused, LineIndex, Span, Taken, apply_edits


class LaidOut(NamedTuple):
    """The file in canonical layout; `fault` is why some of it could not be read, if nothing was changed."""

    text: str
    fault: Problem | None = None


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
    return lay_out(workspace, source, path, language_id=language_id, within=within, assume=assume).text


def lay_out(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    within: Span | None = None,
    assume: bool = False,
) -> LaidOut:
    """What `format_text` gives, and why nothing was done where the file cannot be read."""
    from promptls.formatter import layout_groups, tidy_front_matter  # checking needs neither

    detection = detect_prompt(workspace, source, path, language_id, assume=assume)
    if detection is None or detection.unread or read_directives(source, LineIndex(source)).ignore_file:
        return LaidOut(source)
    format = detection.format
    prompt = format.parse(source, path)
    groups = [
        group
        for group in layout_groups(prompt, format.layout)
        if all(_lies_in(prompt, change, within) for change in group)
    ]
    new = _laid_out(source, prompt, format, path, groups)
    if within is None and format.layout is Layout.MARKDOWN:
        new = _tidied(new, format.parse(new, path), tidy_front_matter(new), path, format.parse)
    faults = [problem for problem in prompt.problems if problem.severity is Severity.ERROR]
    return LaidOut(new, faults[0] if faults and new == source else None)


def _laid_out(
    source: str, prompt: Prompt, format: Format, path: PurePath | None, groups: Sequence[Sequence[Change]]
) -> str:
    """The file with all groups of changes made, or those that can be written; unchanged if that fails."""
    changes = [change for group in groups for change in group]
    if not changes:
        return source
    try:
        edits = file_edits(source, prompt, format, changes)
    except EditRefused:
        changes, edits = _writable(source, prompt, format, groups)
    new = apply_edits(source, edits)
    return source if check_law(format, path, prompt, changes, new) is not None else new


def _writable(
    source: str, prompt: Prompt, format: Format, groups: Sequence[Sequence[Change]]
) -> tuple[list[Change], tuple[Edit, ...]]:
    """The changes that can be written, group by group, and the edits that make them."""
    changes: list[Change] = []
    edits: list[Edit] = []
    taken = Taken()
    for group, found in zip(groups, edits_of_each(source, prompt, format, groups), strict=True):
        if not isinstance(found, EditRefused) and taken.fits(found):
            taken.add(found)
            changes += group
            edits += found
    return changes, tuple(dict.fromkeys(edits))


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
