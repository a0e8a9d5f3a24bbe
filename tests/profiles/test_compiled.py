"""The compiled profiles say what the YAML says."""

from __future__ import annotations

import shutil
from pathlib import Path

from promptls.profiles import Catalogue
from promptls.profiles.catalogue import builtin_folder
from promptls.profiles.compiled import ALONE, compile_profiles, read_one
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


def test_the_generic_profile_is_read_from_its_compiled_form_until_its_file_changes(tmp_path: Path) -> None:
    for name in ("generic.yaml", ALONE):
        shutil.copyfile(Path(builtin_folder(), name), tmp_path / name)
    text = (tmp_path / "generic.yaml").read_text(encoding="utf-8")
    read = Catalogue(folder=str(tmp_path)).generic
    assert read_one((tmp_path / ALONE).read_text(encoding="utf-8"), text, "") is not None
    changed = text.replace("no particular model", "no model at all")
    (tmp_path / "generic.yaml").write_text(changed, encoding="utf-8")
    assert page_json(Catalogue(folder=str(tmp_path)).generic) == {
        **page_json(read),
        "name": "no model at all",
    }
    (tmp_path / "generic.yaml").write_text(text, encoding="utf-8")
    for damaged in ("", "[]", "{", '{"of": 1}'):
        (tmp_path / ALONE).write_text(damaged, encoding="utf-8")
        assert page_json(Catalogue(folder=str(tmp_path)).generic) == page_json(read)
