"""Patterns that an earlier run has compiled are the patterns that `re` compiles."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest

import promptls
from promptls.text import kept_patterns
from promptls.text.kept_patterns import KeptPatterns
from promptls.text.lazy_pattern import LazyPattern
from tests.corpora import decoded, own_files

SOURCE, FLAGS = r"(?P<verb>write|read)\s+(the\s+)?(?P<what>[\u3000-\u9fff\w]+)", re.IGNORECASE | re.MULTILINE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "folder" / "patterns"


def kept(file: Path, *sources: tuple[str, int]) -> KeptPatterns:
    """The patterns of a second run, after a first that compiled `sources`."""
    first = KeptPatterns(str(file))
    for source, flags in sources:
        first.compile(source, flags)
    first.save()
    return KeptPatterns(str(file))


def own_patterns() -> list[tuple[str, int]]:
    """The source and flags of every pattern of a module."""
    names = [info.name for info in pkgutil.walk_packages(promptls.__path__, "promptls.")]
    modules = [importlib.import_module(n) for n in names if not n.startswith(("promptls.lsp", "promptls.__"))]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, LazyPattern)]
    return [(pattern._source, pattern._flags) for pattern in found]


def test_every_pattern_of_ours_finds_the_same_in_a_second_run(file: Path) -> None:
    texts = [text[:3000] for path in own_files()[:12] if (text := decoded(path))]
    sources = own_patterns()
    assert len(sources) > 300
    second = kept(file, *sources)
    for source, flags in sources:
        mine, real = second.compile(source, flags), re.compile(source, flags)
        assert (mine.pattern, mine.flags, mine.groups) == (real.pattern, real.flags, real.groups)
        assert dict(mine.groupindex) == dict(real.groupindex)
        for text in texts:
            assert [m.regs for m in mine.finditer(text)] == [m.regs for m in real.finditer(text)]
    assert second._new == 0


def test_a_damaged_file_is_as_none(file: Path) -> None:
    kept(file, (SOURCE, FLAGS))
    whole = file.read_bytes()
    for raw in (b"", b"\n", b"[1, []]\n", whole[:-8], whole[:-1] + b"\0", b"x" + whole, b"\xff" * 100):
        file.write_bytes(raw)
        found = KeptPatterns(str(file)).compile(SOURCE, FLAGS).search("Read the 書類")
        assert found is not None and found["what"] == "書類"


def test_a_list_that_the_engine_refuses_is_compiled_again(file: Path) -> None:
    second = kept(file, (SOURCE, FLAGS))
    for key, one in second._kept.items():
        second._kept[key] = one._replace(code=one.code[:4] * 20)
    assert second.compile(SOURCE, FLAGS).match("write it") is not None


def test_a_python_whose_re_is_made_in_another_way_compiles_as_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_patterns, "_engine", lambda: None)
    assert KeptPatterns(str(file)).compile(SOURCE, FLAGS).match("write it") is not None


def test_what_is_no_pattern_is_told(file: Path) -> None:
    with pytest.raises(re.error):
        KeptPatterns(str(file)).compile("(", 0)


def test_nothing_is_written_where_byte_code_is_not(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept(file, (SOURCE, FLAGS))
    assert not file.exists()


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("")
    kept(tmp_path / "file" / "patterns", (SOURCE, FLAGS)).compile(SOURCE, FLAGS)


def test_the_file_does_not_grow_without_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_patterns, "MOST", 5)
    for number in range(4):
        kept(file, *((f"{number}{n}", 0) for n in range(3)))
    assert len(KeptPatterns(str(file))._kept) <= 5 + 3


def test_clues_are_kept_without_the_pattern_and_with_it(file: Path) -> None:
    first = KeptPatterns(str(file))
    clues = first.clues(SOURCE, FLAGS)
    assert clues == first.clues(SOURCE, FLAGS) != ()
    first.save()
    second = KeptPatterns(str(file))
    assert second.clues(SOURCE, FLAGS) == clues and second._new == 0
    assert second.compile(SOURCE, FLAGS).match("write it") is not None and second._new == 1
    second.save()
    third = KeptPatterns(str(file))
    assert third.clues(SOURCE, FLAGS) == clues and third.compile(SOURCE, FLAGS).match("Read the x")
    assert third._new == 0
