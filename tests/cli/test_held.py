"""A run over very many files: what it holds is packed, what it writes goes out piece by piece, and nothing shows."""

from __future__ import annotations

import importlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.cli import held
from promptls.cli.commands.check import FORMATS
from promptls.cli.console import Style
from promptls.cli.held import Held
from promptls.cli.report import FileReport, weight_of
from promptls.diagnostics import Diagnostic, Severity
from promptls.text import LineIndex, Span
from tests.cli.runner import EXTRACT, TWICE, inside, lay, run
from tests.cli.test_forms import Terminal

WORDS = [("--output-format", form) for form in FORMATS] + [
    ("--statistics",),
    ("--statistics", "--output-format", "json"),
    ("--show-ignored",),
    ("--show-ignored", "--output-format", "json"),
    ("--min-severity", "warning"),
    ("--diff",),
]
GROWING = {"markdown"}
"""Forms that hold the reports that they show, of which there are no more than a comment has room for."""


def reports(count: int, *, faulty: bool, more: str = "") -> Iterator[FileReport]:
    for number in range(count):
        text = f"You are clerk {number}.\n\n- Handle errors of customer {number} properly.\n" * 5
        found = Diagnostic(
            "vague-qualifier", Span(24, 30), f'"properly" in {number} says nothing: {more}', Severity.HINT
        )
        path = f"team{number // 1000:04}/part{number // 50:02}/p{number:06}.prompt.md"
        yield FileReport(path, LineIndex(text), (found,)) if faulty else FileReport(path, LineIndex(""), ())


class Lazy:
    """Reports that are nowhere held; each time they are gone through they are made anew."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[FileReport]:
        return reports(self.count, faulty=True, more="nothing " * 250)


def size_of(count: int, *, faulty: bool) -> int:
    """Bytes that so many reports take when they are held."""
    tracemalloc.start()
    try:
        kept = Held(weight_of)
        for report in reports(count, faulty=faulty):
            kept.add(report)
        assert sum(1 for _ in kept) == count
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def written(form: str, files: int) -> tuple[int, int]:
    """Characters of a report over so many files, and bytes that are held at once while it is written."""
    module = importlib.import_module(f"promptls.cli.output.{form}")
    style = Style(Terminal())
    tracemalloc.start()
    try:
        length = sum(map(len, module.render(Lazy(files), style, Severity.HINT)))
        return length, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@given(st.lists(st.integers(0, 50)), st.integers(0, 200), st.integers(1, 100))
def test_what_is_held_comes_back_each_time(things: list[int], room: int, together: int) -> None:
    with mock.patch.object(held, "ROOM", room), mock.patch.object(held, "TOGETHER", together):
        kept: Held[int] = Held(lambda thing: thing)
        for thing in things:
            kept.add(thing)
        assert [*kept] == things and [*kept] == things


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_what_was_packed_reads_the_same(tmp_path: Path, words: tuple[str, ...]) -> None:
    aside = TWICE.replace("\n\n", "\n\n<!-- promptls: ignore duplicate-instruction: on purpose -->\n")
    lay(
        tmp_path, {f"{n}.prompt.md": text for n, text in enumerate([TWICE, "Name it.\n", EXTRACT, aside] * 3)}
    )
    models = ("--model", "glm-4.7", "--model", "gpt-5")
    plain = run(tmp_path, "check", *models, *words)
    with mock.patch.object(held, "ROOM", 0), mock.patch.object(held, "TOGETHER", 3_000):
        assert run(tmp_path, "check", *models, *words) == plain
    assert plain.out and plain.status < 2


@pytest.mark.parametrize(("faulty", "most"), [(False, 60), (True, 500)])
def test_a_file_more_takes_little(faulty: bool, most: int) -> None:
    with mock.patch.object(held, "ROOM", 0), mock.patch.object(held, "TOGETHER", 40_000):
        size_of(200, faulty=faulty)  # what is imported is not counted
        few, many = size_of(500, faulty=faulty), size_of(1_500, faulty=faulty)
    assert (many - few) / 1_000 < most


@pytest.mark.parametrize("form", sorted({*FORMATS} - GROWING))
def test_a_report_is_written_piece_by_piece(form: str, tmp_path: Path) -> None:
    with inside(tmp_path):
        written(form, 5)  # what is imported is not counted
        length, peak = written(form, 500)
    assert length > 1_000_000 and peak < length / 2
