"""What a prompt file format is: how to recognise it, read it, and write edits into it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from promptls.named_tuple import NamedTuple
from promptls.text import Edit, EditRefused

if TYPE_CHECKING:
    from promptls.prompt import MetadataPath, Prompt, Restructuring


class Candidate(NamedTuple):
    """A file that may be a prompt: its path, the editor's language id, its first 4,096 code points.

    `source` is all that was read of it, for formats whose sign may stand anywhere (`Format.anywhere`).
    """

    path: PurePath | None
    language_id: str | None
    head: str
    source: str = ""

    @property
    def name(self) -> str:
        """The file name, or an empty string."""
        return self.path.name if self.path else ""


class Claim(NamedTuple):
    """A format's claim on a file. The highest confidence (0 to 100) wins; `reason` says why, for people."""

    confidence: int
    reason: str


class Takes(NamedTuple):
    """What a format takes for its own: the endings of file names, and for people what else it looks for.

    It claims no file of another name, unless the editor says that it is in one of the `languages` (editors'
    ids). `never` are beginnings of names of files that its tool takes and we do not, each with the reason.
    """

    endings: tuple[str, ...] = ()
    sign: str = ""
    never: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()

    def fits(self, name: str) -> bool:
        """True for a file of such a name. An ending without a dot may be its beginning: `Modelfile.dev`."""
        return fits(self.endings, name)


def fits(endings: tuple[str, ...], name: str) -> bool:
    """True for the name of a file with one of those endings (`Takes.fits`)."""
    name = name.lower()
    return name.endswith(endings) or name.startswith(_beginnings(endings))


@cache
def _beginnings(endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{ending}." for ending in endings if not ending.startswith("."))


class Layout(Enum):
    """How the formatter lays out the text of messages.

    MARKDOWN and PLAIN are files that are their message, after front matter if there is any. EMBEDDED are
    messages inside a larger file, whose start and end are not the file's.
    """

    MARKDOWN = "markdown"
    PLAIN = "plain"
    EMBEDDED = "embedded"


def refuse_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    """The `set_metadata` of formats that keep none."""
    raise EditRefused("this format keeps no metadata")


def refuse_restructuring(source: str, prompt: Prompt, change: Restructuring) -> Edit:
    """The `restructure` of formats that have no way to do it."""
    from promptls.prompt import MessageRemoval  # which reads blocks, and most runs write none

    if isinstance(change, MessageRemoval):
        raise EditRefused("no message can be taken out of a file of this format")
    raise EditRefused("nothing can be taken out of the metadata of a file of this format")


class Format(NamedTuple):
    """One kind of prompt file, as plain functions.

    `sniff` claims a candidate or not. `parse` never raises on bad input: what is wrong with the file
    becomes `Prompt.problems`. `set_metadata` returns the file edit that sets the value at a path, or
    raises EditRefused; so does `restructure`, which takes out or renames an entry of the metadata, or
    takes out a message. `comment` is the (opening, closing) of a comment that the format strips
    before the model reads the prompt; None where comments reach the model. `anywhere` are the suffixes of
    files in which the sign of a prompt may stand anywhere, so that they are read whole to be recognised.
    `takes` says for people what `sniff` looks for.
    """

    id: str
    title: str
    sniff: Callable[[Candidate], Claim | None]
    parse: Callable[[str, PurePath | None], Prompt]
    set_metadata: Callable[[str, Prompt, MetadataPath, Any], Edit] = refuse_metadata
    restructure: Callable[[str, Prompt, Restructuring], Edit] = refuse_restructuring
    layout: Layout = Layout.EMBEDDED
    comment: tuple[str, str] | None = None
    anywhere: frozenset[str] = frozenset()
    takes: Takes = Takes()
