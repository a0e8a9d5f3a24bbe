"""Links of a prompt file that follow when the files that they lead to are moved, under the edit law."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import PurePath

from promptls.engine.analyse import Analysis
from promptls.engine.laws import check_law
from promptls.engine.links import Link, links, target_of
from promptls.engine.realise import file_edits
from promptls.prompt import Change, MetadataChange, Place, TextChange
from promptls.text import Edit, EditRefused, apply_edits
from promptls.text.lazy_pattern import LazyPattern

_SPECIAL = LazyPattern(r"[%\s()<>#?\"\'`]")

Moved = Callable[[PurePath], PurePath | None]
"""Where a file goes; None for one that stays."""


def moved_link_edits(analysis: Analysis, root: PurePath | None, moved: Moved) -> tuple[Edit, ...]:
    """The file edits that make the links of a prompt lead to where their files go.

    The file itself stays where it is. Raises EditRefused where the format cannot write a link anew.
    """
    prompt, file = analysis.prompt, analysis.path
    if prompt is None or file is None:
        return ()
    changes = tuple(_changes(links(prompt), file, root, moved))
    if not changes:
        return ()
    edits = file_edits(analysis.source, prompt, analysis.format, changes)
    after = apply_edits(analysis.source, edits)
    broken = check_law(analysis.format, file, prompt, changes, after)
    if broken is not None:
        raise EditRefused(broken)
    return edits


def _changes(found: list[Link], file: PurePath, root: PurePath | None, moved: Moved) -> Iterator[Change]:
    for link in found:
        target = moved(target_of(link, file, root))
        new = _written(link, file, root, target) if target is not None else link.written
        if new == link.written:
            continue
        if isinstance(link.where, Place):
            yield TextChange(link.where.message, *link.where.span, new)
        else:
            yield MetadataChange(link.where, new)


def _written(link: Link, file: PurePath, root: PurePath | None, target: PurePath) -> str:
    """The link to another file in the way in which it was written: relative or not, with what follows it."""
    base = root if link.kind == "mention" and root is not None else file.parent
    absolute = type(file)(link.path).is_absolute()
    path = target.as_posix() if absolute else PurePath(os.path.relpath(target, base)).as_posix()
    if link.path.startswith("./") and not path.startswith("../"):
        path = "./" + path
    encoded = _SPECIAL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), path)
    if link.kind == "uri":
        return "file://" + encoded
    mark = ":" if link.kind == "mention" else "#"
    _, found, rest = link.written.partition(mark)
    return encoded + found + rest
