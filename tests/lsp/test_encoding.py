"""A message is the same JSON whichever module writes it."""

from __future__ import annotations

import enum
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.lsp import encoding
from promptls.lsp.encoding import encoded

TEXTS = st.text(st.characters())  # halves of surrogate pairs among them
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


class _Kind(enum.Enum):
    ONE = 1


class _Plain:
    def __init__(self) -> None:
        self.kind = _Kind.ONE


def _default(value: object) -> Any:
    return value.value if isinstance(value, enum.Enum) else vars(value)


@pytest.fixture(params=[orjson, None], ids=["orjson", "json"])
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "orjson", request.param)


@given(value=VALUES)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    for module in (orjson, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(encoding, "orjson", module)
            assert json.loads(encoded({"params": value}, _default)) == {"params": value}


@pytest.mark.usefixtures("module")
def test_objects_are_written_in_their_plain_form() -> None:
    assert json.loads(encoded({"result": [_Plain()]}, _default)) == {"result": [{"kind": 1}]}


@pytest.mark.usefixtures("module")
def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError):
        encoded({"result": object()}, vars)
