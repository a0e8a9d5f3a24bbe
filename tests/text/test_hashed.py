"""Tuples that are hashed once are what the plain ones are."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from promptls.text.hashed import FEW, Hashed, hashed_once


class Counted(str):
    """Text that counts how often it is hashed."""

    asked = 0

    def __hash__(self) -> int:
        Counted.asked += 1
        return super().__hash__()


@pytest.mark.parametrize("length", [0, FEW, FEW + 1])
def test_it_is_equal_to_the_plain_one_and_found_by_it(length: int) -> None:
    plain = tuple(map(str, range(length)))
    once = hashed_once(plain)
    assert once == plain and hash(once) == hash(plain) and {plain: 1}[once] == 1
    assert isinstance(once, Hashed) is (length > FEW)


def test_its_items_are_hashed_once() -> None:
    once = Hashed([Counted("a"), Counted("b")])
    Counted.asked = 0
    assert len({hash(once) for _ in range(5)}) == 1 and Counted.asked == 2


def test_another_process_hashes_it_anew() -> None:
    once = Hashed("abc")
    hash(once)
    program = (
        "import pickle, sys\n"
        "once = pickle.load(sys.stdin.buffer)\n"
        "assert hash(once) == hash(tuple(once)) and type(once).__name__ == 'Hashed'"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", program], input=pickle.dumps(once), env=environment, check=True)
