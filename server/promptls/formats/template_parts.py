"""Messages that are parts of one template, whose loops and settings go around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptls.formats.reading import Scan
from promptls.formats.templates import Placeholder
from promptls.prompt import Mention, MetadataPath
from promptls.text import MappedText, Span


def part_of(scan: Scan, template: str) -> Scan:
    """The scan of one message of a template: a name that the template binds outside of it is no variable."""
    names = {found.name for found in scan(template)}

    def scan_part(text: str) -> Iterator[Placeholder]:
        for found in scan(text):
            yield found if found.name in names else found._replace(name=None, places=())

    return scan_part


def mentions_between(
    template: MappedText, scan: Scan, messages: Sequence[Span], path: MetadataPath
) -> Iterator[Mention]:
    """The variables in what stands between the messages (spans in order), such as a loop around them."""
    at = 0
    for placeholder in scan(template.text):
        while at < len(messages) and messages[at].end <= placeholder.span.start:
            at += 1
        if placeholder.name and not (at < len(messages) and messages[at].contains(placeholder.span)):
            for place in placeholder.places:
                yield Mention(placeholder.name, template.to_file(place), path, declares=False)
