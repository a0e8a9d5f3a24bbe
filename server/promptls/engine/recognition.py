"""Why a file was taken for a prompt of one format and not another, or left alone; for people."""

from __future__ import annotations

from pathlib import PurePath

from promptls.engine.detection import absolute, detect_prompt
from promptls.engine.workspace import Workspace
from promptls.formats import Candidate, Claim, Format, all_formats, format_by_id, never_a_prompt
from promptls.named_tuple import NamedTuple


class Opinion(NamedTuple):
    """What one format says of a file.

    `confidence` is 0 to 100, and 0 where it does not claim the file; then `reason` is what it looks for.
    `by` is what the claim rests on: "path", "content" or "path and content".
    """

    format: Format
    confidence: int
    by: str
    reason: str


class Recognition(NamedTuple):
    """What a file was taken for: `format` is None where it is left alone. `reason` says why.

    `opinions` are those of the formats that claim it, the best first, then of those that are kept in files of
    such a name and do not.
    """

    format: Format | None
    by: str
    reason: str
    opinions: tuple[Opinion, ...]


def recognise(workspace: Workspace, source: str, path: PurePath, *, named: bool) -> Recognition:
    """What `check` makes of a file; `named` if a person named it, so that it is read in any case."""
    settings = workspace.settings_for(path)
    found = detect_prompt(workspace, source, path, None, assume=named)
    place = absolute(path) or path
    claims = [_claimed(place, format_by_id(id), claim) for id, claim in found.claims] if found else []
    claimed = {opinion.format.id for opinion in claims}
    others = [
        Opinion(format, 0, "", format.takes.sign)
        for format in all_formats()
        if format.id not in claimed and format.takes.fits(path.name)
    ]
    opinions = (*claims, *others)
    if found is None:
        return Recognition(None, "", _left_alone(path, excluded=settings.excludes(path)), opinions)
    if found.unread:
        failed, error = found.failed[0]
        reason = f'the format "{failed}" failed when it was asked ({type(error).__name__}: {error})'
        return Recognition(None, "", reason, opinions)
    if claims:
        return Recognition(found.format, claims[0].by, claims[0].reason, opinions)
    included = settings.includes(path)
    reason = "the settings include it" if included else _asked(source, named=named)
    return Recognition(found.format, "settings" if included else "request", reason, opinions)


def _claimed(path: PurePath, format: Format, claim: Claim) -> Opinion:
    """The claim, and what it rests on: whether the same would be said of an empty file of that name."""
    alone = format.sniff(Candidate(path, None, ""))
    by = "content" if alone is None else "path" if alone == claim else "path and content"
    return Opinion(format, claim.confidence, by, claim.reason)


def _left_alone(path: PurePath, *, excluded: bool) -> str:
    if excluded:
        return "the settings exclude it"
    for format in all_formats():
        for start, reason in format.takes.never:
            if path.name.lower().startswith(start):
                return reason
    if never_a_prompt(path):
        return "files of this name are about a repository, and no prompts"
    return "no format claims it"


def _asked(source: str, *, named: bool) -> str:
    if "promptls: model" in source:
        return 'it has a line "promptls: model", and no format claims it'
    return "you named it, and no format claims it" if named else "no format claims it"
