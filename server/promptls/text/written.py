"""How a change of decoded text may be written in its file, and how many such changes are proven at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.span import Edit, apply_edits, together

_UNREADABLE = LazyPattern("[\r\ud800-\udfff]")


class EditRefused(ValueError):
    """The format cannot write this edit so that the file parses to exactly the intended text."""


class EditShared(EditRefused):
    """The words stand for several places, so that no edit can change one of them. A person is told why."""


class EditPutOff(EditRefused):
    """To prove the edit beside all others would take too long; alone it may be. A person is told why."""


class Proof(Protocol):
    """Reads what edits change once more, to see that the texts are as meant; shared by texts read together.

    `size` is how many code points that takes.
    """

    @property
    def size(self) -> int: ...

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the texts read as claimed once all of `written`, which do not overlap, are made."""
        ...


class Written(NamedTuple):
    """One way to write a change: the edit of the file, and the change of the text that it is to make.

    `number` tells apart the texts that share a proof. Without a proof it is right by construction, whatever
    else changes. `within`: the same edit as the text around this one has it.
    """

    edit: Edit
    proof: Proof | None = None
    change: Edit = Edit(0, 0, "")
    number: int = 0
    within: Written | None = None


def refuse_unreadable(new: str) -> None:
    """Raises EditRefused for what is not read back as written: carriage returns, and half characters."""
    if _UNREADABLE.search(new):
        raise EditRefused("a carriage return or half a character would not be read back")


def edited(source: str, written: Iterable[Written]) -> str:
    """The source after the edits."""
    return _applied(source, [each.edit for each in written])


def changed(text: str, written: Iterable[Written], number: int = 0) -> str:
    """The text of that number as the edits are to make it."""
    return _applied(text, [each.change for each in written if each.number == number])


def _applied(text: str, edits: Iterable[Edit]) -> str:
    ordered = together(edits)
    if ordered is None:
        raise EditRefused("the edits overlap")
    return apply_edits(text, ordered)
