"""What a caller of the engine may wish for: the command line's flags, the editor's settings."""

from __future__ import annotations

from promptls.named_tuple import NamedTuple


class Options(NamedTuple):
    """`model` is forced (`--model`); `editor_model` holds only where nothing else names one.

    `select` replaces the settings' selection where given, `ignore` and `extend_select` add to it.
    `assume` reads a file as a prompt that no format claims, since a person named it. `every_hint` shows
    all hints of a rule, for callers that leave most of them out themselves. `every_model` checks for all the
    models that the file gives a prompt to, and not for the first alone.
    """

    model: str | None = None
    editor_model: str | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    assume: bool = False
    every_hint: bool = False
    every_model: bool = False


DEFAULT = Options()
