"""LSP's types are loaded without a copy of all their names in each of them, and mean the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys, typing, attrs
{load}
from lsprotocol import types
assert sys.modules["lsprotocol.types"] is types
classes = [each for each in vars(types).values() if isinstance(each, type) and attrs.has(each)]
held = sum("CodeActionParams" in each.__init__.__globals__ for each in classes)
from pygls.protocol import default_converter
made = default_converter().structure({{"textDocument": {{"uri": "a"}}, "position": {{"line": 1, "character": 2}}}}, types.HoverParams)
print(len(classes), held, made, [sorted(map(repr, typing.get_type_hints(each).items())) for each in classes])
"""


def loaded(load: str) -> list[str]:
    words = [sys.executable, "-c", LOADED.format(load=load)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split(" ", 2)


@pytest.fixture(scope="module")
def plain() -> list[str]:
    return loaded("")


@pytest.mark.parametrize(
    "load",
    ["from promptls.lsp.lean_types import load_types; load_types(); load_types()",
     "from promptls.lsp.server import _load; _load(None)"],
)  # fmt: skip
def test_the_types_are_the_same_and_hold_less(plain: list[str], load: str) -> None:
    lean = loaded(load)
    assert int(plain[0]) == int(lean[0]) > 500 and plain[2] == lean[2]
    assert int(lean[1]) == 0 < int(plain[1])


ALONE = """
import sys
from promptls.lsp.server import _load
_load(None)
import asyncio
print([name for name in ("ssl", "_ssl", "_hashlib") if name in sys.modules], asyncio.run(asyncio.sleep(0, "done")))
import ssl
print(ssl.create_default_context().check_hostname)
"""


def test_the_server_loads_no_encryption_and_whoever_wants_it_can() -> None:
    words = [sys.executable, "-c", ALONE]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "[] done\nTrue\n"


def test_types_that_are_loaded_already_stay() -> None:
    assert loaded(
        "import lsprotocol.types as t; from promptls.lsp.lean_types import load_types; load_types()"
    )
