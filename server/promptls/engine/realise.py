"""From findings in coordinates of the prompt to diagnostics in coordinates of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from promptls.diagnostics import Diagnostic, Fix, Related, Severity
from promptls.engine.selection import ActiveRule
from promptls.formats import Format
from promptls.formats.metadata import ask_for_reading
from promptls.named_tuple import NamedTuple, made
from promptls.packs import pack_of, whom_to_tell
from promptls.prompt import (
    Change,
    Finding,
    MetadataChange,
    MetadataPath,
    Place,
    Prompt,
    Proposal,
    Restructuring,
    TextChange,
    TextMove,
    first_line,
)
from promptls.text import (
    Edit,
    EditPutOff,
    EditRefused,
    EditShared,
    Request,
    Span,
    Wanted,
    hashed_once,
    settle,
    trim_edit,
)
from promptls.time_limit import Overdue


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
    (found,) = edits_of_each(source, prompt, format, [changes])
    if isinstance(found, EditRefused):
        raise found
    return found


def edits_of_each(
    source: str, prompt: Prompt, format: Format, several: Iterable[Iterable[Change]]
) -> list[tuple[Edit, ...] | EditRefused]:
    """What `file_edits` gives for each, or its refusal; the file is read again for all of them together."""
    wanted = [_wanted(source, prompt, format, changes) for changes in several]
    settled = iter(settle(source, (each for each in wanted if isinstance(each, Wanted))))
    return [each if isinstance(each, EditRefused) else next(settled) for each in wanted]


def _wanted(source: str, prompt: Prompt, format: Format, changes: Iterable[Change]) -> Wanted | EditRefused:
    requests: list[Request] = []
    edits: list[Edit] = []
    try:
        for change in changes:
            if isinstance(change, TextChange):
                requests.append(_request(prompt, change.message, change.edit))
            elif isinstance(change, TextMove):
                gone, put = change.edits
                requests.append(_request(prompt, change.message, gone, whole=True))
                requests.append(_request(prompt, change.message, put))
            else:
                edits.append(_edit_of_metadata(source, prompt, format, change))
    except EditRefused as refusal:
        return refusal
    trimmed = [trim_edit(source, edit) for edit in edits]
    kept = tuple(edit for edit in trimmed if not edit.is_empty)
    return Wanted(hashed_once(tuple(dict.fromkeys(requests) if len(requests) > 1 else requests)), kept)


def _edit_of_metadata(
    source: str, prompt: Prompt, format: Format, change: MetadataChange | Restructuring
) -> Edit:
    ask_for_reading()
    if isinstance(change, MetadataChange):
        return format.set_metadata(source, prompt, change.path, change.value)
    return format.restructure(source, prompt, change)


def _request(prompt: Prompt, message: int, change: Edit, *, whole: bool = False) -> Request:
    text = prompt.messages[message].text
    if not 0 <= change.start <= change.end <= len(text.text):
        raise ValueError(
            f"{change.start} to {change.end} is no place in a text of {len(text.text)} characters"
        )
    return Request(text, change, whole)


class Draft(NamedTuple):
    """A diagnostic still without its fixes, and each proposal with what it wants of the file."""

    diagnostic: Diagnostic
    proposals: tuple[tuple[Proposal, Wanted], ...]


Known = dict[int, tuple[tuple[Change, ...], Wanted | EditRefused]]
"""What changes want of the file, by their identity: many findings may share them."""


def draft(
    source: str,
    prompt: Prompt,
    format: Format,
    active: ActiveRule,
    finding: Finding,
    model: str | None,
    known: Known,
) -> Draft:
    """The diagnostic of a finding. A proposal that the format cannot write is left out."""
    if pack_of(active.rule.name):
        _hold_to_its_type(prompt, finding)
    where, message, proposals, others, unnecessary = finding
    related = tuple([Related(place_in_file(prompt, place), text) for place, text in others]) if others else ()
    values = (
        active.rule.name, place_in_file(prompt, where), message, active.severity, (), related, model,
        unnecessary, active.advice,
    )  # fmt: skip
    diagnostic = made(Diagnostic, values)
    if not proposals:
        return made(Draft, (diagnostic, ()))
    wanted: list[tuple[Proposal, Wanted]] = []
    for proposal in proposals:
        changes = proposal.changes
        if (kept := known.get(id(changes))) is None:
            kept = known[id(changes)] = changes, _wanted(source, prompt, format, changes)
        found = kept[1]
        if isinstance(found, Wanted):
            wanted.append((proposal, found))
        elif isinstance(found, EditPutOff):
            told = Related(
                diagnostic.span, f"{proposal.title} is offered once others are mended, since {found}"
            )
            diagnostic = diagnostic._replace(related=(*diagnostic.related, told))
    return Draft(diagnostic, tuple(wanted))


def realise(source: str, drafts: Iterable[Draft]) -> list[Realised]:
    """The diagnostics with their fixes, for all of which the file is read again together."""
    drafts = list(drafts)
    wanted = list(dict.fromkeys(found for each in drafts for _, found in each.proposals))
    settled = settle(source, wanted)
    edits = {
        each: found if isinstance(found, EditRefused) else hashed_once(found)
        for each, found in zip(wanted, settled, strict=True)
    }
    return [_realised(each, edits) for each in drafts]


def _realised(drafted: Draft, edits: Mapping[Wanted, tuple[Edit, ...] | EditRefused]) -> Realised:
    fixes: list[tuple[Fix, tuple[Change, ...]]] = []
    diagnostic = drafted.diagnostic
    if not drafted.proposals:
        return made(Realised, (diagnostic, ()))
    for proposal, wanted in drafted.proposals:
        found = edits[wanted]
        if isinstance(found, EditShared):
            told = Related(diagnostic.span, f"{proposal.title} is left to you, since {found}")
            diagnostic = diagnostic._replace(related=(*diagnostic.related, told))
        elif found and not isinstance(found, EditRefused):
            fix = Fix(
                proposal.title, found, proposal.safety, drafted.diagnostic.rule, proposal.preferred,
                proposal.rewrite,
            )  # fmt: skip
            fixes.append((fix, proposal.changes))
    return Realised(diagnostic._replace(fixes=tuple(fix for fix, _ in fixes)), tuple(fixes))


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


def internal_error(kind: str, name: str, error: Exception, then: str = "was skipped") -> Realised:
    """What is shown when a `kind` ("rule") called `name` crashes: its name, and that the rest went on."""
    late = isinstance(error, Overdue)
    reason = str(error) if late else f"{type(error).__name__}: {error}".rstrip(": ")
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


def text_changes(changes: Iterable[Change]) -> dict[int, list[Edit]]:
    """The changes of each message's text as edits of it, equal ones once."""
    found: dict[int, set[Edit]] = {}
    for change in changes:
        if isinstance(change, TextChange):
            found.setdefault(change.message, set()).add(change.edit)
        elif isinstance(change, TextMove):
            found.setdefault(change.message, set()).update(change.edits)
    return {message: sorted(edits) for message, edits in found.items()}
