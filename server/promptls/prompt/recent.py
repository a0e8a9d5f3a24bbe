"""The documents that were read last: where a text that is edited finds the one that it was edited from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count, islice
from threading import Lock

from promptls.prompt.document import Document
from promptls.text import Span
from promptls.text.followed import WORTH, is_near

_Key = tuple[str, tuple[Span, ...]]


class Recent:
    """The documents used last, so that rules share the work on one and an edited text is not read anew."""

    documents = 64
    """Documents that are kept beside those of the prompt that is checked, which has one a message."""
    characters = 3_000_000
    """Code points of all documents that are kept, of a longer prompt two versions."""
    worth = WORTH
    """Shorter texts are read anew sooner than the one that they were edited from is found."""
    versions = 4
    """Versions of one text that are kept, beside the one that the newest was edited from. Messages that are
    like one another are taken for such."""
    looked_at = 8
    """Recent documents among which that one is sought."""
    copies = 100_000
    """Code points of texts beside the documents' own that are at hand: a prompt may be read many times."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Document] = OrderedDict()
        self._texts: dict[_Key, int] = {}
        self._gone: list[Document] = []
        self._numbers = count()
        self._lock = Lock()
        self._held = 0
        self.at_hand: dict[int, tuple[str, tuple[Span, ...], Document]] = {}
        """Those used since the last new one, by the identity of the text: each rule asks for each of them."""
        self._copied = 0
        self._room = 0, 0

    def make_room(self, documents: int, characters: int) -> None:
        """So many documents, of so many code points, are used by turns from now on: each rule asks for all.

        That holds until the next prompt is checked. Were fewer kept, each rule would read them all anew.
        """
        self._room = documents, characters

    def document(self, text: str, templates: tuple[Span, ...]) -> Document:
        document = self._found(text, templates)
        copied = 0 if document.text is text else len(text)
        if copied <= self.copies:
            if len(self.at_hand) >= self._most_documents or self._copied + copied > self.copies:
                self._clear_hand()
            self.at_hand[id(text)] = text, templates, document
            self._copied += copied
        return document

    def _clear_hand(self) -> None:
        self.at_hand.clear()
        self._copied = 0

    def _found(self, text: str, templates: tuple[Span, ...]) -> Document:
        key = (text, templates)
        with self._lock:
            document = self._kept.get(key)
            if document is None:
                before = self._before(text) if len(text) >= self.worth else None
                document = self._kept[key] = Document(text, templates, before)
                self._held += len(text)
                self._clear_hand()
                # Which text of somebody's this is a version of: that of the one before, or another.
                number = next(self._numbers) if before is None else self._texts[before.text, before.templates]
                self._texts[key] = number
                self.tidy()
                if before is not None:
                    self._drop_versions(number)
                self._drop_oldest()
            self._kept.move_to_end(key)
            return document

    def _before(self, text: str) -> Document | None:
        """The document that this text was edited from: the latest of which not much less was gathered."""
        recent = [*islice(reversed(self._kept.items()), self.looked_at)][::-1]
        latest = next((key for key, known in reversed(recent) if is_near(known.text, text)), None)
        if latest is None:
            return None
        number = self._texts[latest]
        versions = [known for key, known in recent if self._texts[key] == number]
        # One search more, which a rule made once, is no reason to go back to an older one: every edit since
        # then would lie between the two.
        most = max(len(document.gathered) for document in versions)
        best = next(document for document in reversed(versions) if 5 * len(document.gathered) >= 4 * most)
        best.let_go()
        # An analysis that was broken off leaves little to build on; the one before it must not be lost.
        self._kept.move_to_end((best.text, best.templates))
        return best

    def _drop_versions(self, number: int) -> None:
        # All the versions that a person types in an hour would fill the memory. The last two are the newest
        # and the one that it was edited from.
        most = self.versions + max(self._room[0], 1)
        if len(self._kept) > most:
            for key in [key for key in self._kept if self._texts[key] == number][:-most]:
                self._forget(key)

    def _drop_oldest(self) -> None:
        most = max(self.characters, 2 * self._room[1])
        while len(self._kept) > self._most_documents or (self._held > most and len(self._kept) > 2):
            self._forget(next(iter(self._kept)))

    @property
    def _most_documents(self) -> int:
        return self.documents + self._room[0]

    def _forget(self, key: _Key) -> None:
        self._gone.append(self._kept.pop(key))
        del self._texts[key]
        self._held -= len(key[0])

    def tidy(self) -> None:
        """Frees what is no longer kept: it takes a while, and can be done when somebody has been answered."""
        self._gone.clear()


_RECENT = Recent()


def forget_documents() -> None:
    """Begin anew: nothing is taken over from a text that was read before."""
    global _RECENT
    _RECENT = Recent()


def document_of(text: str, templates: tuple[Span, ...] = ()) -> Document:
    """The document of a text; the same object for the same text, so that rules share the work."""
    known = _RECENT.at_hand.get(id(text))
    if known is not None and known[0] is text and known[1] is templates:
        return known[2]
    return _RECENT.document(text, templates)


def make_room(texts: Sequence[str]) -> None:
    """The documents of all these texts are kept, until this is called for those of another prompt."""
    _RECENT.make_room(len(texts), sum(map(len, texts)))


def tidy() -> None:
    """Frees the documents that were put out of use since it was asked last."""
    _RECENT.tidy()
