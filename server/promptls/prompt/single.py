"""The prompts of a file one by one, and what is said of each in coordinates of the whole file."""

from __future__ import annotations

from functools import lru_cache

from promptls.named_tuple import NamedTuple
from promptls.prompt.changes import (
    Change,
    Finding,
    MetadataChange,
    MetadataRemoval,
    MetadataRename,
    Moved,
    Place,
    moved_finding,
)
from promptls.prompt.prompt import Mention, Prompt
from promptls.text import Span


class Single(NamedTuple):
    """One prompt of a file; `first` is the number of its first message among those of the file."""

    prompt: Prompt
    first: int = 0

    def change_in_file(self, change: Change) -> Change:
        """A change of this prompt as a change of the file."""
        if isinstance(change, MetadataChange | MetadataRemoval | MetadataRename):
            return change._replace(path=(*self.prompt.at, *change.path))
        return change._replace(message=self.first + change.message)

    def finding_in_file(self, finding: Finding, moved: Moved | None = None) -> Finding:
        """A finding about this prompt as one about the file; what is about the whole of it gets a place.

        `moved` is for all findings of one prompt that may share their changes.
        """
        if finding.where is None:
            finding = finding._replace(where=first_line(self.prompt))
        if self.first == 0 and not self.prompt.at:
            return finding  # the prompt speaks in coordinates of the file already
        own = moved_finding(finding, self._place_in_file, self.change_in_file, moved)
        if isinstance(own.where, tuple) and not isinstance(own.where, Place):
            return own._replace(where=(*self.prompt.at, *own.where))
        return own

    def _place_in_file(self, place: Place) -> Place:
        return Place(self.first + place.message, place.span)


def singles(prompt: Prompt) -> tuple[Single, ...]:
    """The prompts of a file in order; a file with one is that one."""
    return _several(prompt) if prompt.prompts else (Single(prompt),)


@lru_cache(maxsize=2)
def _several(prompt: Prompt) -> tuple[Single, ...]:
    # Kept, since whoever works on one of them at a time asks for all of them each time.
    found: list[Single] = []
    first = 0
    for each in prompt.prompts:
        found.append(Single(each, first))
        first += len(each.messages)
    return tuple(found)


def shared_mentions(prompt: Prompt) -> tuple[Mention, ...]:
    """The names that a file of several prompts declares or uses for all of them, and not for one."""
    own = {
        mention._replace(path=(*each.at, *mention.path))
        for each in prompt.prompts
        for mention in each.mentions
    }
    return tuple(mention for mention in prompt.mentions if mention not in own)


def first_line(prompt: Prompt) -> Place | None:
    """The first line of text, which stands for the whole prompt; None if there is none."""
    for number, message in enumerate(prompt.messages):
        text = message.text.text
        start = len(text) - len(text.lstrip())
        if start < len(text):
            end = text.find("\n", start)
            return Place(number, Span(start, end if end >= 0 else len(text)))
    return None
