"""The compiled profiles say what the YAML says."""

from __future__ import annotations

from pathlib import Path

from promptls.profiles import Catalogue
from promptls.profiles.catalogue import builtin_folder
from promptls.profiles.compiled import compile_profiles
from promptls.profiles.page import page_json
from promptls.profiles.tree import parse


def test_every_profile_reads_the_same(tmp_path: Path) -> None:
    source = Path(builtin_folder())
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.yaml"))
    documents = ((name, parse((source / name).read_text(encoding="utf-8"), name)) for name in names)
    (tmp_path / "compiled.jsonl").write_bytes(compile_profiles(documents))
    yaml, compiled = Catalogue(), Catalogue(folder=str(tmp_path))
    assert compiled.ids() == yaml.ids()
    assert compiled.index == yaml.built_index()
    for id in ("generic", *yaml.ids()):
        assert page_json(compiled.get(id)) == page_json(yaml.get(id))


def test_an_unknown_profile_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "compiled.jsonl").write_bytes(compile_profiles([]))
    assert Catalogue(folder=str(tmp_path)).ids() == []
