"""What rules and rewrites ask for, in coordinates of the prompt; the engine turns it into file edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from promptls.diagnostics import Safety
from promptls.named_tuple import NamedTuple
from promptls.prompt.prompt import MetadataPath
from promptls.text import Edit, Span


class TextChange(NamedTuple):
    """Replace `start..end` of one message's text by `text` (line breaks are `\\n`)."""

    message: int
    start: int
    end: int
    text: str

    @property
    def edit(self) -> Edit:
        """The same change as an edit of the message's decoded text."""
        return Edit(self.start, self.end, self.text)


class MetadataChange(NamedTuple):
    """Set the metadata at `path` to `value` (a JSON-like value)."""

    path: MetadataPath
    value: Any


class TextMove(NamedTuple):
    """Take `start..end` out of one message's text and put `text`, the same words, in at `to`.

    Template syntax that lies in it whole moves along: no other change may touch any.
    """

    message: int
    start: int
    end: int
    to: int
    text: str

    @property
    def edits(self) -> tuple[Edit, Edit]:
        """The same change as edits of the message's decoded text: what goes, and what comes."""
        return Edit(self.start, self.end, ""), Edit(self.to, self.to, self.text)


class MetadataRemoval(NamedTuple):
    """Take out the entry at `path`, and what holds it if nothing else is left there."""

    path: MetadataPath


class MetadataRename(NamedTuple):
    """Give the entry at `path` the key `key`; its value stays."""

    path: MetadataPath
    key: str


class MessageRemoval(NamedTuple):
    """Take one whole message out; the messages after it move up."""

    message: int


Restructuring = MetadataRemoval | MetadataRename | MessageRemoval
"""What a format does in its own way, since it changes more than one value or one text."""

Change = TextChange | TextMove | MetadataChange | Restructuring


class Proposal(NamedTuple):
    """A fix as a rule sees it. `rewrite` names the rewrite that makes the changes, if one does."""

    title: str
    changes: tuple[Change, ...]
    safety: Safety
    rewrite: str | None = None
    preferred: bool = False


class Place(NamedTuple):
    """A span of one message's text."""

    message: int
    span: Span


class Finding(NamedTuple):
    """What a rule yields. `where` is a place in a message, a metadata path, or None for the whole prompt.

    A rule with block scope speaks in coordinates of the block and message 0; the engine shifts them.
    """

    where: Place | MetadataPath | None
    message: str
    proposals: tuple[Proposal, ...] = ()
    related: tuple[tuple[Place, str], ...] = ()
    unnecessary: bool = False


Moved = dict[int, tuple[tuple[Change, ...], tuple[Change, ...]]]
"""Changes, by their identity, and the same in other coordinates: many findings may share them."""


def shift_finding(finding: Finding, message: int, by: int) -> Finding:
    """A block rule's finding in coordinates of the message that holds the block."""

    def change(each: Change) -> Change:
        if isinstance(each, TextChange):
            return TextChange(message, each.start + by, each.end + by, each.text)
        if isinstance(each, TextMove):
            return TextMove(message, each.start + by, each.end + by, each.to + by, each.text)
        return each

    return moved_finding(finding, lambda place: Place(message, place.span.shift(by)), change)


def moved_finding(
    finding: Finding,
    place: Callable[[Place], Place],
    change: Callable[[Change], Change],
    moved: Moved | None = None,
) -> Finding:
    """A finding with its places and changes in other coordinates; its metadata path stays.

    `moved` knows changes that were moved for another finding already.
    """
    return Finding(
        place(finding.where) if isinstance(finding.where, Place) else finding.where,
        finding.message,
        _moved_proposals(finding.proposals, change, {} if moved is None else moved)
        if finding.proposals
        else (),
        tuple((place(where), text) for where, text in finding.related),
        finding.unnecessary,
    )


def _moved_proposals(
    proposals: tuple[Proposal, ...], change: Callable[[Change], Change], moved: Moved
) -> tuple[Proposal, ...]:
    found: list[Proposal] = []
    for title, changes, safety, rewrite, preferred in proposals:
        if (kept := moved.get(id(changes))) is None:
            kept = moved[id(changes)] = changes, tuple(change(each) for each in changes)
        found.append(Proposal(title, kept[1], safety, rewrite, preferred))
    return tuple(found)
