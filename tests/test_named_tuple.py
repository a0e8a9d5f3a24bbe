"""Our named tuples are used as the library's are."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import pytest

import promptls
from promptls import named_tuple
from promptls.named_tuple import NamedTuple as Ours

PACKAGE = Path(promptls.__path__[0])
FIELDS = ("name", "place", "edits")


class Library(NamedTuple):
    """Of the library."""

    name: str
    place: tuple[int, int] = (0, 0)
    edits: int | None = None

    @property
    def title(self) -> str:
        return self.name.upper()


class Own(Ours):
    """Of promptls."""

    name: str
    place: tuple[int, int] = (0, 0)
    edits: int | None = None

    @property
    def title(self) -> str:
        return self.name.upper()


class Nothing(Ours):
    """Without fields."""


def facts(made: type[Any]) -> list[Any]:
    one, two = made("a", edits=3), made("b", (1, 2))
    fields = [getattr(one, name) for name in made._fields]
    match two:
        case made(name, (first, _)):
            fields += [name, first]
    return [
        fields, one.title, *one, one < two, one == made("a", (0, 0), 3), hash(one), len({one, two, copy.copy(one)}),
        made._fields, made._field_defaults, one._asdict(), list(one._replace(name="c")), list(made._make("xyz")),
        repr(one).partition("(")[2], list(inspect.signature(made).parameters), get_type_hints(made), made.__match_args__,
        hasattr(one, "__dict__"), isinstance(one, tuple), made.__name__ == made.__qualname__, made.__module__,
    ]  # fmt: skip


def test_a_class_has_what_one_of_the_library_has() -> None:
    assert facts(Own) == facts(Library)
    assert Own.__doc__ == "Of promptls." and repr(Own("a")).startswith("Own(name='a'")
    assert Nothing() == () and repr(Nothing()) == "Nothing()"


def test_a_value_is_pickled_and_copied() -> None:
    one = Own("a", (1, 2))
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert type(pickle.loads(pickle.dumps(one))) is Own


@pytest.mark.parametrize(
    "wrong",
    [
        lambda made: made(),
        lambda made: made("a", other=1),
        lambda made: made("a", name="b"),
        lambda made: made(1, 2, 3, 4),
        lambda made: made("a")._replace(other=1),
        lambda made: made._make("ab"),
        lambda made: setattr(made("a"), "name", "b"),
        lambda made: setattr(made("a"), "other", "b"),
    ],
)
def test_what_the_library_refuses_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)) as expected:
        wrong(Library)
    with pytest.raises(expected.type):
        wrong(Own)


def declare(body: dict[str, Any], *bases: type) -> Any:
    return type(Ours)("Made", bases or (Ours,), body)


def test_any_number_of_fields_is_possible() -> None:
    names = [f"field_{number}" for number in range(120)]
    made = declare({"__annotations__": dict.fromkeys(names, "int")})
    value = made(*range(120))
    assert [getattr(value, name) for name in names] == list(range(120)) == list(value)


def test_defaults_come_last_and_there_is_no_other_base() -> None:
    with pytest.raises(TypeError, match="without a default"):
        declare({"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(TypeError, match="no other base"):
        declare({"__annotations__": {"a": "int"}}, Ours, dict)


def test_every_class_of_promptls_is_made_so() -> None:
    """Else a start would wait for it: a class of the library takes a tenth of a millisecond."""
    texts = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    theirs = [
        path
        for path, text in texts.items()
        if re.search(r"^ *from typing import .*\bNamedTuple\b", text, re.M)
    ]
    assert theirs == [Path(named_tuple.__file__)]
    ours = [text for text in texts.values() if "(NamedTuple):" in text]
    assert len(ours) > 100 and all("\nfrom __future__ import annotations\n" in text for text in ours)


def made_in(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    """The class, the fields, and whether there are more, of each call of `made` with its fields in sight."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        known = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Name("made"), args=[ast.Name(kind), fields]):
                    fields = known[fields.id] if isinstance(fields, ast.Name) else fields
                    assert isinstance(fields, ast.Tuple), f"{kind}: its fields are not to be seen"
                    more = sum(isinstance(each, ast.Starred) for each in fields.elts)
                    yield kind, len(fields.elts) - more, bool(more)


def test_what_is_made_unchecked_has_all_its_fields() -> None:
    count = 0
    for path in PACKAGE.rglob("*.py"):
        if not re.search(r"^from promptls.named_tuple import .*\bmade\b", path.read_text("utf-8"), re.M):
            continue
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        module = importlib.import_module(name)
        for kind, given, more in {*made_in(ast.parse(path.read_text("utf-8")))}:
            fields = len(getattr(module, kind)._fields)
            assert given < fields if more else given == fields, f"{name}: {kind}"
            count += 1
    assert count > 15
