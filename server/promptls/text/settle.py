"""The file edits of many wanted changes, proven together: a file is read a few times, and not once for each.

Each change alone must read back as meant, so all are tried in subsets in which any two of them are apart in
one, as far as the size of the file allows; where a subset does not hold it is halved until it is known which
change is at fault, and that one is tried in its next way. What has been tried often enough is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from promptls.named_tuple import NamedTuple
from promptls.text.mapped_text import MappedText
from promptls.text.span import Edit, together, trim_edit
from promptls.text.taken import Taken
from promptls.text.written import EditRefused, Proof, Written

APART = 200_000
"""Code points that may be read to keep changes apart from one another. Our judgement: a tenth of a second."""
MOST = 2_000_000
"""Code points of one file that may be read for all its changes, or so many times its size as TIMES says."""
TIMES = 20
WRITTEN = 20_000_000
"""Code points that may be written for all changes: a text that must be written anew as a whole is long."""
LAYERS = 200
"""Groups of changes that touch one another, each read by itself."""
_TRIED = 4
"""A way to write that failed so often, and so many times as often as it held, is tried last."""
_FEW = 16
_TOO_MANY = "the file takes too long to be read again for each of so many edits"
_NOT_AS_MEANT = "the file would not read back as meant"


_Way = tuple[Proof, int, bool, bool]
"""A proof, how many ways were tried before, and whether new text has line breaks, or is none: edits of one
kind mostly fail in the same way."""


class Request(NamedTuple):
    """A change of one text. `whole`: templates may go with it, since the same text is put in elsewhere."""

    text: MappedText
    change: Edit
    whole: bool = False

    def ways(self) -> Iterable[Written]:
        """The ways to write it. Raises EditRefused."""
        start, end, new = self.change
        return self.text.ways_to_cut(start, end) if self.whole else self.text.ways(start, end, new)


class Wanted(NamedTuple):
    """Changes that are made together or not at all; `edits` are those of the file that stand already."""

    requests: tuple[Request, ...]
    edits: tuple[Edit, ...] = ()


def settle(source: str, wanted: Iterable[Wanted]) -> list[tuple[Edit, ...] | EditRefused]:
    """The file edits of each, in order and without what they leave as it is, or why they cannot be made.

    Each holds by itself; what some of them do to one another is not asked here.
    """
    settling = _Settling(source)
    units = [_Unit(settling, each) for each in wanted]
    settling.settle(units)
    return [unit.refusal or unit.edits for unit in units]


class _Settling:
    """What has been read so far, by proof, and how each way to write has fared."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.alone: dict[Request, _Unit] = {}
        self._written = 0
        self._read: Counter[Proof] = Counter()
        self._held: Counter[_Way] = Counter()
        self._failed: Counter[_Way] = Counter()

    def trimmed(self, written: Written) -> Written:
        """The same without what it leaves as it is. Raises EditRefused if too much has been written."""
        edit = trim_edit(self.source, written.edit)
        self._written += len(edit.text)
        if self._written > max(WRITTEN, TIMES * len(self.source)):
            raise EditRefused(_TOO_MANY)
        return written if edit == written.edit else written._replace(edit=edit)

    def settle(self, units: Iterable[_Unit]) -> None:
        """Brings each unit to edits that hold, or to its refusal."""
        waiting = list(units)
        while waiting:
            waiting = [unit for unit in waiting if unit.refusal is None and unit.proofs]
            failed = [unit for layer in _layers(waiting) for unit in self._at_fault(layer)]
            waiting = [unit for unit in failed if unit.refusal is None and unit.advance()]

    def _at_fault(self, layer: list[_Unit]) -> Iterator[_Unit]:
        """Those that do not hold, each once."""
        size = max(proof.size for unit in layer for proof in unit.proofs)
        left = dict(enumerate(layer))
        bits = min((len(layer) - 1).bit_length(), APART // (2 * max(size, 1)))
        for bit in range(max(1, bits)):
            if bit and len(left) < 2:
                break
            for side in (0, 1):
                failing = self._failing([unit for n, unit in left.items() if n >> bit & 1 == side])
                faulty = set(map(id, failing))
                left = {n: unit for n, unit in left.items() if id(unit) not in faulty}
                yield from failing

    def _failing(self, units: Sequence[_Unit]) -> list[_Unit]:
        """Those that do not hold, or are not even tried since what is like them mostly did not."""
        if len(units) > 1 and all(self._is_hopeless(way) for unit in units for way in unit.ways):
            for unit in units:
                unit.put_off()
            return list(units)
        broken = self._broken(units)
        suspects = [unit for unit in units if unit.proofs & broken]
        if any(self._is_spent(proof) for proof in broken):
            for unit in suspects:
                unit.refusal = EditRefused(_TOO_MANY)
            return suspects
        if len(suspects) <= 1:
            self._failed.update(way for unit in suspects for way in unit.ways if way[0] in broken)
            return suspects
        probes = self._probes(suspects)
        faulty = [each for unit in probes for each in self._failing([unit])]
        rest = [unit for unit in suspects if unit not in probes]
        middle = len(rest) // 2
        return [*faulty, *(each for half in (rest[:middle], rest[middle:]) for each in self._failing(half))]

    def _is_hopeless(self, way: _Way) -> bool:
        return self._failed[way] >= _TRIED * (1 + self._held[way])

    def _probes(self, units: Sequence[_Unit]) -> Sequence[_Unit]:
        """A few of many, where nothing is known of how such edits fare."""
        known = any(self._failed[way] or self._held[way] for unit in units for way in unit.ways)
        return () if known or len(units) <= _FEW else units[:: len(units) // _TRIED][:_TRIED]

    def _broken(self, units: Sequence[_Unit]) -> set[Proof]:
        """The proofs that do not hold once all these units are made."""
        written: dict[Proof, list[Written]] = {}
        for each in chain.from_iterable(unit.written for unit in units):
            if each.proof is not None:
                written.setdefault(each.proof, []).append(each)
        broken = {proof for proof, found in written.items() if not self._holds(proof, found)}
        for unit in units:
            self._held.update(way for way in unit.ways if way[0] not in broken)
        return broken

    def _holds(self, proof: Proof, written: Sequence[Written]) -> bool:
        self._read[proof] += proof.size
        try:
            return not self._is_spent(proof) and proof.holds(written)
        except EditRefused:
            return False

    def _is_spent(self, proof: Proof) -> bool:
        return self._read[proof] > max(MOST, TIMES * proof.size)


class _Unit:
    """One wanted thing: how each of its requests would be written now, and what may be tried after that.

    `rank` counts the ways that were tried of a single request.
    """

    def __init__(self, settling: _Settling, wanted: Wanted) -> None:
        self.settling = settling
        self.wanted = wanted
        self.requests = wanted.requests
        self.refusal: EditRefused | None = None
        self.edits: tuple[Edit, ...] = ()
        self.written: list[Written] = []
        self.proofs: frozenset[Proof] = frozenset()
        self.rank = 0
        self._joined = self._singly = False
        self._later: list[Written] = []
        self._ways: list[Iterator[Written]] = []
        self._guarded(self._begin)

    def _guarded(self, step: Callable[[], None]) -> bool:
        try:
            step()
        except (EditRefused, StopIteration) as end:
            self.refusal = end if isinstance(end, EditRefused) else EditRefused(_NOT_AS_MEANT)
        return self.refusal is None

    def _begin(self) -> None:
        self._ways = [iter(request.ways()) for request in self.requests]
        self._take([next(way) for way in self._ways])

    def _take(self, written: Iterable[Written]) -> None:
        """These edits, if they fit together; else each text's changes as one."""
        self.written = [self.settling.trimmed(each) for each in written]
        self.proofs = frozenset([each.proof for each in self.written if each.proof is not None])
        made = [each.edit for each in self.written if not each.edit.is_empty]
        if len(made) < 2 and not self.wanted.edits:  # as most, at each keystroke
            self.edits = tuple(made)
            return
        ordered = together([*made, *self.wanted.edits])
        if ordered is not None:
            self.edits = tuple(ordered)
        else:
            self._join()

    def _join(self) -> None:
        """A scalar that must be written anew as a whole takes all changes of its text at once.

        Where a template stands between them the format refuses it, since no edit may write that anew.
        """
        if self._joined or len(self.requests) < 2:
            raise EditRefused("the edits touch one another in the file")
        self._joined, self._singly = True, False
        texts = {id(request.text): request.text for request in self.requests}
        changes: dict[int, list[Edit]] = {key: [] for key in texts}
        for request in self.requests:
            changes[id(request.text)].append(request.change)
        self.requests = tuple(
            Request(texts[key], _as_one(texts[key].text, found)) for key, found in changes.items()
        )
        self._begin()

    @property
    def ways(self) -> Iterator[_Way]:
        """How the requests would be written now."""
        for each in self.written:
            if each.proof is not None:
                new = each.change.text
                yield each.proof, self.rank, "\n" in new, not new

    def advance(self) -> bool:
        """Goes on to the next way, since this one does not hold; False where there is none."""
        return self._guarded(self._next if len(self.requests) == 1 else self._next_of_several)

    def _next(self) -> None:
        self.rank += 1
        try:
            self._take([next(self._ways[0])])
        except (EditRefused, StopIteration):
            if not self._later:
                raise
            self._take([self._later.pop(0)])

    def _next_of_several(self) -> None:
        """Each by itself, then each text's changes as one."""
        if self._singly:
            self._join()
            return
        self._singly = True
        known = self.settling.alone
        new = {
            request: _Unit(self.settling, Wanted((request,)))
            for request in self.requests
            if request not in known
        }
        self.settling.settle(new.values())
        known.update(new)
        for request in self.requests:
            if (refusal := known[request].refusal) is not None:
                raise refusal
        self._take([known[request].written[0] for request in self.requests])

    def put_off(self) -> None:
        """This way has not been tried, but failed wherever else it was: it comes last."""
        if len(self.requests) == 1:
            self._later.append(self.written[0])


def _as_one(text: str, changes: Iterable[Edit]) -> Edit:
    """The changes of a text as one, from the first to the last."""
    ordered = together(changes)
    if ordered is None:
        raise EditRefused("the changes overlap")
    parts: list[str] = []
    at = ordered[0].start
    for change in ordered:
        parts += [text[at : change.start], change.text]
        at = change.end
    return Edit(ordered[0].start, at, "".join(parts))


def _layers(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    """The units in groups in which none touches another, in the order of the file."""
    waiting = sorted(units, key=lambda unit: unit.edits)
    for _ in range(LAYERS):
        if not waiting:
            return
        layer: list[_Unit] = []
        after: list[_Unit] = []
        taken: dict[tuple[Proof | None, int], Taken] = {}
        for unit in waiting:
            (layer if _takes(taken, unit) else after).append(unit)
        yield layer
        waiting = after
    for unit in waiting:
        unit.refusal = EditRefused(_TOO_MANY)


def _takes(taken: dict[tuple[Proof | None, int], Taken], unit: _Unit) -> bool:
    """True if the unit touches nothing that is taken, in the file and in the texts; then it is, too."""
    own: list[tuple[Taken, Iterable[Edit]]] = [(taken.setdefault((None, 0), Taken()), unit.edits)]
    own += [
        (taken.setdefault((each.proof, each.number), Taken()), (each.change,))
        for each in unit.written
        if each.proof is not None
    ]
    if not all(edits.fits(more) for edits, more in own):
        return False
    for edits, more in own:
        edits.add(more)
    return True
