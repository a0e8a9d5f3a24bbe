"""The open documents as the editor has them.

pygls keeps documents with `str.splitlines`, which breaks at U+2028, U+0085, form feed and others; LSP
does not, so after one edit of such a text the server's copy differs from the editor's, and formatting
on save would corrupt the file. These documents go by LineIndex.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from lsprotocol import types
from pygls.uris import to_fs_path, urlparse

from promptls.engine.workspace import VirtualPath
from promptls.text import Edit, Encoding, LineIndex, Span, apply_edits
from promptls.text.followed import tell_edit

Change = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


class Document:
    """One version of one open document; never changes, so a request keeps what it was asked about."""

    __slots__ = ("_index", "language_id", "path", "text", "uri", "version")

    def __init__(self, uri: str, language_id: str, version: int, text: str, path: PurePath | None) -> None:
        self.uri = uri
        self.language_id = language_id
        self.version = version
        self.text = text
        self.path = path
        self._index: LineIndex | None = None

    @property
    def index(self) -> LineIndex:
        """The lines of this version; built when first asked for."""
        if self._index is None:
            self._index = LineIndex(self.text)
        return self._index

    def changed(self, version: int, text: str) -> Document:
        """The same document in its next version."""
        return Document(self.uri, self.language_id, version, text, self.path)


_UNNAMED = frozenset({"untitled", "vscode-notebook-cell"})
"""Schemes whose paths name no file, or that of another document."""


def path_of(uri: str) -> PurePath | None:
    """The path of a file, or a VirtualPath; None for a document that has none, such as an untitled one."""
    scheme, _, path, *_ = urlparse(uri)
    if scheme == "file":
        file = to_fs_path(uri)
        return PurePath(file) if file else None
    return VirtualPath(path) if path and scheme not in _UNNAMED else None


class Documents:
    """Every open document in its latest version."""

    def __init__(self) -> None:
        self.encoding = Encoding.UTF16
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document as it is now; None if it is not open."""
        return self._open.get(uri)

    def open(self, item: types.TextDocumentItem) -> Document:
        """The document, replacing one of the same URI."""
        document = Document(item.uri, item.language_id, item.version, item.text, path_of(item.uri))
        self._open[item.uri] = document
        return document

    def close(self, uri: str) -> Document | None:
        """Forgets the document; None if it was not open."""
        return self._open.pop(uri, None)

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> Document | None:
        """The document after the editor's changes, each made to the result of the one before.

        None if it is not open.
        """
        document = self._open.get(uri)
        if document is None:
            return None
        changed = document.changed(version, changed_text(document.index, changes, self.encoding))
        self._open[uri] = changed
        return changed


def changed_text(index: LineIndex, changes: Iterable[Change], encoding: Encoding) -> str:
    """The text of `index` after `changes`.

    An editor sends the edits of many cursors from the last to the first; those above the lines already
    touched are collected and applied at once, so a thousand of them do not copy the text a thousand times.
    """
    pending: list[Edit] = []
    lowest = 0
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            index, pending = LineIndex(change.text), []
            continue
        if pending and max(change.range.start.line, change.range.end.line) >= lowest:
            index, pending = LineIndex(apply_edits(index.text, pending)), []
        span = span_of(index, change.range, encoding)
        pending.append(Edit(span.start, span.end, change.text))
        lowest = index.line_of(span.start)
    text = apply_edits(index.text, pending)
    if len(pending) == 1:
        tell_edit(index.text, text, pending[0].start, len(index.text) - pending[0].end)
    return text


def span_of(index: LineIndex, range_: types.Range, encoding: Encoding) -> Span:
    """The span of an LSP range; a range given backwards is turned round, as editors do."""
    start = index.offset(range_.start.line, range_.start.character, encoding)
    end = index.offset(range_.end.line, range_.end.character, encoding)
    return Span(min(start, end), max(start, end))


def range_of(index: LineIndex, span: Span, encoding: Encoding) -> types.Range:
    """The LSP range of a span."""
    start, end = index.position(span.start, encoding), index.position(span.end, encoding)
    return types.Range(types.Position(*start), types.Position(*end))


class Positions:
    """LSP positions of many offsets of one text, as JSON."""

    def __init__(self, index: LineIndex, offsets: Iterable[int], encoding: Encoding) -> None:
        self._known = {
            offset: {"line": line, "character": character}
            for offset, line, character in index.positions(offsets, encoding)
        }

    def at(self, offset: int) -> dict[str, int]:
        """The position of one of the offsets, as JSON."""
        return self._known[offset]

    def range(self, span: Span) -> dict[str, dict[str, int]]:
        """The range of a span whose ends were among the offsets, as JSON."""
        return {"start": self._known[span.start], "end": self._known[span.end]}


def positions_of(index: LineIndex, spans: Sequence[Span], encoding: Encoding) -> Positions:
    """The positions of the spans' ends."""
    ends = [span.start for span in spans] + [span.end for span in spans]
    return Positions(index, ends, encoding)
