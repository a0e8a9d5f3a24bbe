"""A property that is read once: `functools.cached_property` without the lock that it has up to Python 3.11.

All instances share that lock, and taking it costs more than most of what is read of a demand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property

    read_once = cached_property
else:

    class read_once:
        """Puts what the method gives where it is found before the method."""

        def __init__(self, method: Callable[[Any], Any]) -> None:
            self._method = method
            self._name = method.__name__
            self.__doc__ = method.__doc__

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            found = instance.__dict__[self._name] = self._method(instance)
            return found
