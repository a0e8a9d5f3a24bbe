"""`typing.NamedTuple` that costs a tenth of it to declare: a start declares 200 of them.

The library evaluates source text for the constructor of each class and compiles each annotation. Here the
constructor is one that is there already, with the names of the fields put in, and annotations stay the
strings that `from __future__ import annotations` makes of them. Type checkers see the library's own, and
whoever uses a class finds what it has there: `_fields`, `_field_defaults`, `_make`, `_replace`, `_asdict`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
    from typing import TypeVar

    T = TypeVar("T", bound=tuple[object, ...])

    def made(kind: type[T], fields: tuple[object, ...]) -> T:
        """A value of a class with all its `fields`, in order, which nothing checks: half the time of a call.

        For what is made by the thousand at each keystroke. A test counts the fields.
        """
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    made = tuple.__new__

    class _Record(tuple):
        """What all such classes have in common."""

        __slots__ = ()
        _fields = ()

        def __repr__(self):
            return type(self).__name__ + _layout(self._fields) % self

        def __getnewargs__(self):
            return tuple(self)

        @classmethod
        def _make(cls, iterable):
            record = made(cls, iterable)
            if len(record) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(record)}")
            return record

        def _replace(self, /, **values):
            record = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"Got unexpected field names: {list(values)!r}")
            return record

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

    @cache
    def _layout(fields):
        return f"({', '.join(f'{name}=%r' for name in fields)})"

    @cache
    def _constructor(count):
        """The code of a constructor with so many fields, whatever they are called."""
        names = "".join(f"_{number}, " for number in range(count))
        return eval(f"lambda _cls, {names}: _new(_cls, ({names}))", {"_new": made}).__code__

    @cache
    def _getters(count):
        return tuple(_tuplegetter(number, f"Alias for field number {number}") for number in range(count))

    _globals = {"_new": made, "__builtins__": {}, "__name__": __name__}

    class _Declared(type):
        """Makes of the body of a class a class of tuples."""

        def __new__(meta, name, bases, body):
            if bases and bases != (NamedTuple,):
                raise TypeError(f"{name} can have no other base than NamedTuple")
            fields = tuple(body.get("__annotations__", ()))
            given = [field for field in fields if field in body]
            defaults = {field: body[field] for field in given}
            if given != list(fields[len(fields) - len(given) :]):
                raise TypeError(f"{name} has a field without a default after one with a default")
            code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields))
            new = FunctionType(code, _globals, "__new__", tuple(defaults.values()))
            new.__qualname__ = f"{name}.__new__"
            body.update(zip(fields, _getters(len(fields)), strict=True))
            body.update(
                __slots__=(), __new__=new, _fields=fields, __match_args__=fields, _field_defaults=defaults
            )
            return type(name, (_Record,), body)

    NamedTuple = type.__new__(_Declared, "NamedTuple", (), {})
