"""What has been read of one file so far: its messages, variables and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.json_tree import duplicate_keys, read_json
from promptls.formats.templates import Placeholder, scan_templates, variables_of
from promptls.formats.tree import Node, read_tree
from promptls.formats.yaml_tree import TooManyValues, read_yaml, repeated_keys
from promptls.prompt import Message, MetadataPath, Problem, Role, Variable
from promptls.text import MappedText, Span, merge_spans

Scan = Callable[[str], Iterable[Placeholder]]
"""Finds the template syntax of a format in a text, in order."""


class Reading:
    """A file that is being read. `texts` are the metadata paths of what became messages.

    `broken`: a fault ended the reading, so that the last thing read may be half of itself. `locked` is
    why no text of the file can be edited, if there is a reason.
    """

    __slots__ = ("broken", "locked", "messages", "problems", "source", "texts", "variables")

    def __init__(self, source: str, problems: list[Problem] | None = None) -> None:
        self.source = source
        self.messages: list[Message] = []
        self.variables: list[Variable] = []
        self.problems: list[Problem] = [] if problems is None else problems
        self.texts: list[MetadataPath] = []
        self.broken = False
        self.locked = ""

    def tell(self, span: Span, message: str, severity: Severity = Severity.ERROR) -> None:
        """Something is wrong with the file at `span`."""
        self.problems.append(Problem(span, message, severity))

    def add(
        self,
        role: Role,
        text: MappedText,
        path: MetadataPath,
        scan: Scan = scan_templates,
        entry: MetadataPath = (),
        within: tuple[str, ...] = (),
        *,
        title: bool = False,
    ) -> None:
        """One message, whose text stands at a metadata path; its variables are those that `scan` finds.

        `entry` is the path of the entry that holds the text together with the message's role, if any does;
        `within` are the blocks of the template that the message stands in.
        Anything that looks like a template is safe from edits, whichever of them the format fills in.
        """
        if self.locked:
            text = text.locked(self.locked)
        own = list(scan(text.text))
        spans = {placeholder.span for placeholder in own}
        if scan is not scan_templates:
            spans |= {placeholder.span for placeholder in scan_templates(text.text)}
        if spans:
            text = text.with_templates(merge_spans(spans))
        self.variables.extend(variables_of(own, len(self.messages)))
        self.messages.append(Message(role, text, entry, within, title))
        self.texts.append(path)

    def read_json(self, start: int, end: int | None = None) -> Node | None:
        """The JSON value from `start` on, or up to `end`, as far as it can be read; what is wrong is told."""
        document = read_json(self.source, start, end)
        for fault in document.faults:
            self.broken = self.broken or fault.fatal
            self.tell(fault.span, f"The JSON is not valid here: {fault.reason}")
        if document.root is not None:
            self._tell_repeated((key.value, key.span) for key in duplicate_keys(document.root))
        return document.root

    def read_yaml(self, start: int) -> Node | None:
        """The first YAML document from `start` on, as far as it can be read; what is wrong is told."""
        document = read_yaml(self.source[start:], start, partial=True)
        if document.fault:
            # Where the parser stopped an edit could mend or break what comes after it.
            self.broken, self.locked = True, "the YAML of the file is not valid"
            place = Span(document.fault.offset, document.fault.offset)
            self.tell(place, f"The YAML is not valid here: {document.fault.reason}")
        if document.more_at is not None:
            place = Span(document.more_at, min(document.more_at + 3, len(self.source)))
            message = "A second YAML document begins here; only the first is read; put it into another file"
            self.tell(place, message, Severity.WARNING)
        if document.root is not None:
            self._tell_repeated((key.value, key.span) for key in repeated_keys(document.root))
        return document.root

    def _tell_repeated(self, keys: Any) -> None:
        for name, span in keys:
            message = f'The key "{name}" is given twice; only the last one counts'
            self.tell(span, message, Severity.WARNING)

    def metadata(self, root: Node | None) -> tuple[Any, Mapping[MetadataPath, Span]]:
        """The value of the file without the texts of messages, and the places of what is in it."""
        if root is None:
            return {}, {}
        try:
            data, spans = read_tree(root)
        except TooManyValues as many:
            self.tell(many.place, f"The file {many.told(self.source)}")
            return {}, {}
        for path in dict.fromkeys(self.texts):  # a chat in one string is several texts
            _drop(data, path)
        left_out = set(self.texts)
        return data, {path: span for path, span in spans.items() if path not in left_out}


def _drop(data: Any, path: MetadataPath) -> None:
    """Take a text out of the metadata; in a list it leaves None, so that the others keep their place."""
    for key in path[:-1]:
        data = data[key]
    if isinstance(data, list):
        data[int(path[-1])] = None
    else:
        del data[path[-1]]
