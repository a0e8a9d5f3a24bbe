"""What the format of a pack may do wrong without harm: an edit that it fails to write is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from promptls.formats.format import Format
from promptls.packs import at_arms_length
from promptls.text import Edit, EditRefused
from promptls.time_limit import in_time

P = ParamSpec("P")
T = TypeVar("T")


def contained(format: Format) -> Format:
    """The format, whose writers raise EditRefused alone; what readers raise is their callers' to catch."""

    def apart(call: Callable[P, T]) -> Callable[P, T]:
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with at_arms_length(format.id):
                return in_time(format.id, lambda: call(*args, **kwargs))

        return run

    def refusing(write: Callable[P, Edit]) -> Callable[P, Edit]:
        def run(*args: P.args, **kwargs: P.kwargs) -> Edit:
            try:
                return apart(write)(*args, **kwargs)
            except EditRefused:
                raise
            except Exception as error:  # whatever a pack does wrong, the file stays as it is
                raise EditRefused(f'the format "{format.id}" failed: {error!r:.120}') from error

        return run

    return format._replace(
        sniff=apart(format.sniff),
        parse=apart(format.parse),
        set_metadata=refusing(format.set_metadata),
        restructure=refusing(format.restructure),
    )
