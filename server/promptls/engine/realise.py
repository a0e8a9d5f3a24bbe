"""From findings in coordinates of the prompt to diagnostics in coordinates of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from promptls.diagnostics import Diagnostic, Fix, Related, Severity
from promptls.engine.selection import ActiveRule
from promptls.formats import Format
from promptls.packs import pack_of, whom_to_tell
from promptls.prompt import (
    Change,
    Finding,
    MetadataChange,
    MetadataPath,
    Place,
    Prompt,
    Proposal,
    TextChange,
    TextMove,
    first_line,
)
from promptls.text import Edit, EditRefused, OverlappingEdits, Span, apply_edits, conflict, trim_edit


class Realised(NamedTuple):
    """A diagnostic, and for each of its fixes the changes that it stands for."""

    diagnostic: Diagnostic
    changes: tuple[tuple[Fix, tuple[Change, ...]], ...]


def place_in_file(prompt: Prompt, where: Place | tuple[str | int, ...] | None) -> Span:
    """The file span of a finding's place; the whole prompt stands for its first line of text."""
    if isinstance(where, Place):
        return prompt.messages[where.message].text.to_file(where.span)
    if where is not None:
        # What is said of a variable is shown at its name.
        if (named := _names_by_path(prompt).get(where)) is not None:
            return named
        for length in range(len(where), 0, -1):
            if (span := prompt.metadata_spans.get(where[:length])) is not None:
                return span
    place = first_line(prompt)
    return prompt.messages[place.message].text.to_file(place.span) if place else Span(0, 0)


@lru_cache(maxsize=2)
def _names_by_path(prompt: Prompt) -> dict[MetadataPath, Span]:
    return {m.path: m.span for m in prompt.mentions if m.declares and not m.file}


def file_edits(source: str, prompt: Prompt, format: Format, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The file edits that make `changes`. Raises EditRefused if the format cannot write one of them.

    Edits are trimmed to what really changes; what changes nothing is left out.
    """
    changes = tuple(changes)
    edits = _fitting(source, _each_edit(source, prompt, format, changes))
    if edits is None:
        # A scalar that must be written anew as a whole takes all changes of its text at once.
        edits = _fitting(source, _each_edit(source, prompt, format, _joined(prompt, changes)))
    if edits is None:
        raise EditRefused("the edits touch one another in the file")
    return edits


def _each_edit(source: str, prompt: Prompt, format: Format, changes: Iterable[Change]) -> Iterator[Edit]:
    for change in changes:
        if isinstance(change, TextChange):
            yield prompt.messages[change.message].text.edit(change.start, change.end, change.text)
        elif isinstance(change, TextMove):
            text = prompt.messages[change.message].text
            yield text.cut(change.start, change.end)
            yield text.edit(change.to, change.to, change.text)
        elif isinstance(change, MetadataChange):
            yield format.set_metadata(source, prompt, change.path, change.value)
        else:
            yield format.restructure(source, prompt, change)


def _fitting(source: str, edits: Iterable[Edit]) -> tuple[Edit, ...] | None:
    """The edits trimmed to what really changes, in order; None if they overlap."""
    trimmed = {trim_edit(source, edit) for edit in edits}
    ordered = tuple(_welded(sorted(edit for edit in trimmed if edit.text or edit.start != edit.end)))
    return None if any(conflict(first, second) for first, second in pairwise(ordered)) else ordered


def _welded(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits, what is put in just before text that goes made one with it."""
    before: Edit | None = None
    for edit in edits:
        if before and before.start == before.end == edit.start and not edit.text:
            before = Edit(edit.start, edit.end, before.text)
            continue
        if before:
            yield before
        before = edit
    if before:
        yield before


def _joined(prompt: Prompt, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes with those of one message joined into one, from the first to the last.

    Where a template stands between them the format refuses it, since no edit may write that anew.
    """
    changes = tuple(changes)
    words = [change for change in changes if isinstance(change, TextChange)]
    for number in sorted({change.message for change in words}):
        text = prompt.messages[number].text.text
        edits = text_changes(words, number)
        start, end = edits[0].start, max(edit.end for edit in edits)
        try:
            new = apply_edits(text, edits)
        except OverlappingEdits:
            raise EditRefused("the changes overlap") from None
        yield TextChange(number, start, end, new[start : len(new) - (len(text) - end)])
    yield from (change for change in changes if not isinstance(change, TextChange))


def realise(
    source: str, prompt: Prompt, format: Format, active: ActiveRule, finding: Finding, model: str | None
) -> Realised:
    """The diagnostic of a finding. A proposal that the format cannot write is left out."""
    fixes: list[tuple[Fix, tuple[Change, ...]]] = []
    for proposal in finding.proposals:
        fix = _fix(source, prompt, format, active.rule.name, proposal)
        if fix is not None:
            fixes.append((fix, proposal.changes))
    if pack_of(active.rule.name):
        _hold_to_its_type(prompt, finding)
    related = tuple(Related(place_in_file(prompt, place), text) for place, text in finding.related)
    diagnostic = Diagnostic(
        active.rule.name, place_in_file(prompt, finding.where), finding.message, active.severity,
        tuple(fix for fix, _ in fixes), related, model, finding.unnecessary, active.advice,
    )  # fmt: skip
    return Realised(diagnostic, tuple(fixes))


def _hold_to_its_type(prompt: Prompt, finding: Finding) -> None:
    """Raises ValueError for what no editor takes: a place outside of the text, or words that are no text."""
    places = [finding.where, *(place for place, _ in finding.related)]
    for place in places:
        if isinstance(place, Place):
            start, end = place.span
            length = len(prompt.messages[place.message].text.text)
            if place.message < 0 or not 0 <= start <= end <= length:
                raise ValueError(f"{start} to {end} is no place in a text of {length} characters")
    for words in (finding.message, *(words for _, words in finding.related)):
        if not isinstance(words, str):
            raise ValueError(f"{words!r:.60} is no message")


def _fix(source: str, prompt: Prompt, format: Format, rule: str, proposal: Proposal) -> Fix | None:
    try:
        edits = file_edits(source, prompt, format, proposal.changes)
    except EditRefused:
        return None
    if not edits:
        return None
    return Fix(proposal.title, edits, proposal.safety, rule, proposal.preferred, proposal.rewrite)


def internal_error(kind: str, name: str, error: Exception, then: str = "was skipped") -> Realised:
    """What is shown when a `kind` ("rule") called `name` crashes: its name, and that the rest went on."""
    reason = f"{type(error).__name__}: {error}".rstrip(": ")
    message = f'the {kind} "{name}" failed here ({reason[:120]}) and {then}; {whom_to_tell(name)}'
    return Realised(Diagnostic("internal-error", Span(0, 0), message, Severity.WARNING), ())


def too_slow(rule: str, seconds: float) -> Realised:
    """What is shown for a rule that is no longer run on a file, since it took `seconds` on it."""
    pack = pack_of(rule)
    what = f'the pack "{pack}" is' if pack else "is"
    message = (
        f'the rule "{rule}" took {seconds:.0f} s on this file and {what} set aside until promptls starts '
        f"again; {whom_to_tell(rule)}"
    )
    return Realised(Diagnostic("internal-error", Span(0, 0), message, Severity.WARNING), ())


def text_changes(changes: Iterable[Change], message: int) -> list[Edit]:
    """The changes of one message's text as edits of it, equal ones once."""
    found: set[Edit] = set()
    for change in changes:
        if isinstance(change, TextChange) and change.message == message:
            found.add(change.edit)
        elif isinstance(change, TextMove) and change.message == message:
            found.update(change.edits)
    return sorted(found)
