"""YAML is read by the C library where there is one, and not by PyYAML's own scanner at every keystroke."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from unittest import mock

import pytest
import yaml

from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.folding import folds
from promptls.engine.options import Options
from promptls.engine.outline import outline
from promptls.engine.workspace import Workspace

KEYS = 600
EDITS = (
    ("Name the birds", "List the birds"),
    ("Be accurate.", "Be accurate. Say when."),
    ("topic", "subject"),
)


def request() -> str:
    """About 50 kB, as issue 4 has it."""
    turns = "".join(
        f"  - role: user\n    content: |\n      Name the birds of {{{{topic}}}}, number {n}. Be accurate.\n"
        for n in range(KEYS)
    )
    return f"model: openai/gpt-4.1\nmessages:\n{turns}testData:\n  - topic: harbours\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The length of each text that PyYAML's scanner in Python is given, and a scan of which is counted."""
    lengths: list[int] = []
    own = yaml.reader.Reader.__init__

    def counted(self: yaml.reader.Reader, stream: object) -> None:
        lengths.append(len(stream) if isinstance(stream, str) else -1)
        own(self, stream)

    monkeypatch.setattr(yaml.reader.Reader, "__init__", counted)
    yield lengths


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="THIS PYYAML HAS NO C LIBRARY")
def test_a_keystroke_reads_no_yaml_in_python(read: list[int]) -> None:
    workspace, path, source = Workspace(), PurePath("birds.prompt.yml"), request()
    assert len(source) > 45_000
    for old, new in (("x", "x"), *EDITS):
        source = source.replace(old, new, 1)
        found = analyse(workspace, source, path, options=Options(select=("empty-emphasis",)))
        assert found.prompt is not None and len(found.prompt.messages) == KEYS
        assert len(found.diagnostics) == KEYS
        outline(source, found.prompt)
        folds(found.line_index, found.prompt)
    assert (
        fix_all(workspace, source, path, unsafe=True, options=Options(select=("empty-emphasis",))).source
        != source
    )
    assert read == []


def test_the_count_sees_what_it_counts(read: list[int]) -> None:
    list(yaml.parse("a: 1", Loader=yaml.SafeLoader))
    assert read == [4]


def test_without_the_library_the_same_is_read() -> None:
    source = request()
    fast = analyse(Workspace(), source, PurePath("birds.prompt.yml"), options=Options(select=()))
    with mock.patch("promptls.late_yaml.LOADER", yaml.SafeLoader):
        slow = analyse(Workspace(), source + "\n", PurePath("birds.prompt.yml"), options=Options(select=()))
    assert fast.prompt is not None and slow.prompt is not None
    assert [m.text.pieces for m in slow.prompt.messages] == [m.text.pieces for m in fast.prompt.messages]
