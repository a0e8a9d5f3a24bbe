"""Settings: which file holds, what an override adds, globs, and the place of everything that is wrong."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.diagnostics import Severity
from promptls.engine.settings import FileSettings, Settings, matches_any, parse_settings
from promptls.engine.toml_places import places_of
from promptls.engine.workspace import Workspace
from tests.corpora import REPOSITORY

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = "/project"


def parsed(text: str) -> Settings:
    settings = parse_settings(text, f"{ROOT}/promptls.toml", root=ROOT)
    assert settings is not None
    return settings


def holding(text: str, path: str) -> FileSettings:
    settings = parsed(text)
    assert settings.problems == ()
    return settings.for_file(PurePath(ROOT, path))


def test_nothing_said_is_the_default() -> None:
    assert holding("", "a.md") == FileSettings()


UNREADABLE = (
    "model = 3", "new = 1", 'select = "output"', 'select = ["no-such"]', '[severity]\nempty-emphasis = "loud"',
    '[severity]\nno-such = "error"', "[rules.no-such]", '[[overrides]]\nfiles = []', '[[overrides]]\nfiles = ["a"]\nnew = 1',
    '[[ignored]]\npath = "a"\nrule = "b"\nfingerprint = "c"\nnew = 1', "[rules.dense-instructions]\nmax_units = true", "[rules.dense-instructions]\nno_such = 1",
    '[[overrides]]\nmodel = "x"', '[[ignored]]\npath = "x"', "include = [1]",
)  # fmt: skip
"""Valid TOML that says something that settings cannot."""
CASCADE = """
model = "glm-4.7"
select = ["output"]
ignore = ["vague-schema"]
output_language = "German"

[severity]
vague-qualifier = "error"
empty-emphasis = "info"

[rules.dense-instructions]
max_units = 10
min_units_for_density = 20

[[overrides]]
files = ["legacy/**", "*.txt"]
model = "glm-4.7-flash"
ignore = ["invalid-json-example"]
severity = { vague-qualifier = "hint" }
rules.dense-instructions.max_units = 99

[[overrides]]
files = ["legacy/new/**"]
select = ["all"]
output_language = "French"
"""


def test_overrides_add_to_the_base_in_the_order_written() -> None:
    base = holding(CASCADE, "a.md")
    assert (base.model, base.select, base.ignore) == ("glm-4.7", ("output",), ("vague-schema",))
    assert base.options == {"dense-instructions": {"max_units": 10, "min_units_for_density": 20}}
    legacy = holding(CASCADE, "legacy/a.md")
    assert legacy.model == "glm-4.7-flash" and legacy.select == ("output",)
    assert legacy.ignore == ("vague-schema", "invalid-json-example")
    assert legacy.severity == {"vague-qualifier": Severity.HINT, "empty-emphasis": Severity.INFO}
    assert legacy.options == {"dense-instructions": {"max_units": 99, "min_units_for_density": 20}}
    new = holding(CASCADE, "legacy/new/deep/a.md")
    assert new == legacy._replace(select=("all",), output_language="French")
    assert holding(CASCADE, "other/deep/x.txt") == legacy


def test_a_file_outside_the_settings_folder_gets_the_base_alone() -> None:
    settings = parsed(CASCADE)
    assert settings.for_file(PurePath("/elsewhere/legacy/a.md")) == settings.base
    assert not parsed('exclude = ["**"]').excludes(PurePath("/elsewhere/a.md"))


SCHEMA = json.loads((REPOSITORY / "docs/schemas/promptls.schema.json").read_text(encoding="utf-8"))
IGNORED = '[[ignored]]\npath = "a"\nrule = "b"\nfingerprint = "c"\nreason = "d"\nsince = "2026-11-25"\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        CASCADE,
        IGNORED,
        'select = ["strict", "security", "invalid-file"]\n[severity]\ninvalid-file = "info"',
        *UNREADABLE,
    ],
)
def test_the_shipped_schema_says_what_the_reader_says(text: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    assert valid is (parsed(text).problems == ())


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("*.md", "a.md deep/er/a.md", "a.mdc a.md/x"),
        ("./*.md", "a.md", "deep/a.md"),
        ("docs/*.md", "docs/a.md", "docs/x/a.md x/docs/a.md"),
        ("docs/**/*.md", "docs/a.md docs/x/y/a.md", "a.md"),
        ("docs/**", "docs/a docs/x/y", "docs other/docs"),
        ("**/x/*.md", "x/a.md y/x/a.md", "x/y/a.md"),
        ("docs/", "docs deep/docs", "docs.md"),
        ("a?c.md", "abc.md", "ac.md a/c.md"),
        ("a.md", "a.md x/a.md", "axmd"),
        ("[a].md", "[a].md", "a.md"),
    ],
)
def test_globs(glob: str, yes: str, no: str) -> None:
    assert [path for path in yes.split() if not matches_any(path, [glob])] == []
    assert [path for path in no.split() if matches_any(path, [glob])] == []


def test_an_excluded_folder_takes_what_is_in_it_along() -> None:
    settings = parsed('exclude = ["third_party", "build/out"]')
    inside = ("third_party", "third_party/a/b.md", "x/third_party/a.md", "build/out/a.md")
    assert all(settings.excludes(PurePath(ROOT, path)) for path in inside)
    assert not any(
        settings.excludes(PurePath(ROOT, path)) for path in ("third.md", "build/a.md", "x/build/out/a.md")
    )


def test_what_is_wrong_is_left_out_and_the_rest_holds() -> None:
    settings = parsed('model = 3\nselect = ["output", "nonsense"]\noutput_language = "German"\nnew = 1\n')
    assert settings.base == FileSettings(None, ("output",), (), "German")
    assert sorted((p.line, p.column) for p in settings.problems) == [(1, 1), (2, 21), (4, 1)]


keys = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.sampled_from(['a"b', "a b", "ü", "", "x.y", "#"])
)
values = st.recursive(
    st.one_of(
        st.integers(), st.booleans(), st.sampled_from(["", "x", "a]b", "# no", 'q"q', "tab\t", "l\nl"])
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def key_text(key: str) -> str:
    bare = key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key)
    return key if bare else json.dumps(key, ensure_ascii=False)


def value_text(value: Any, *, lines: bool) -> str:
    if isinstance(value, list):
        comma = ",\n  # a comment, ]\n  " if lines else ", "
        return "[" + comma.join(value_text(item, lines=lines) for item in value) + "]"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key_text(k)} = {value_text(v, lines=lines)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, str) and lines and "\n" in value:
        return f'"""{value}"""'
    return json.dumps(value, ensure_ascii=False)


@given(
    st.dictionaries(keys, values, max_size=4),
    st.lists(st.dictionaries(keys, values, max_size=3), max_size=3),
    st.booleans(),
)
def test_every_key_and_item_has_its_place(
    top: dict[str, Any], tables: list[dict[str, Any]], lines: bool
) -> None:
    top.pop("many", None)
    text = "".join(
        f"{key_text(key)} = {value_text(value, lines=lines)}  # {key!r}\n" for key, value in top.items()
    )
    for table in tables:
        text += "\n[[ many ]]\n" + "".join(
            f"{key_text(k)}={value_text(v, lines=lines)}\n" for k, v in table.items()
        )
    data = tomllib.loads(text)
    assert data == {**top, **({"many": tables} if tables else {})}
    places = places_of(text)

    def look(value: Any, path: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                assert text.startswith(key_text(key), places[(*path, key)]) or (path == () and key == "many")
                look(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                start = text[places[(*path, number)] :]
                assert start.startswith(("[[ many ]]", value_text(item, lines=lines)))
                look(item, (*path, number))

    look(data, ())


def lay(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_the_nearest_settings_hold_and_alone(tmp_path: Path) -> None:
    lay(tmp_path, promptls_toml='model = "outer"\nselect = ["all"]\n', a__pyproject_toml="[tool.other]\n")
    lay(tmp_path, a__b__pyproject_toml='[tool.promptls]\nmodel = "inner"\n')
    workspace = Workspace(tmp_path)
    model_of = {
        name: workspace.settings_for(tmp_path / name).base.model for name in ("x.md", "a/x.md", "a/b/c/x.md")
    }
    assert model_of == {"x.md": "outer", "a/x.md": "outer", "a/b/c/x.md": "inner"}
    assert workspace.settings_for(tmp_path / "a/b/x.md").base.select == ("recommended",)


def test_promptls_toml_comes_before_pyproject(tmp_path: Path) -> None:
    lay(tmp_path, promptls_toml='model = "own"\n', pyproject_toml='[tool.promptls]\nmodel = "project"\n')
    assert Workspace(tmp_path).settings_for(tmp_path / "x.md").base.model == "own"


def test_settings_above_the_root_do_not_hold(tmp_path: Path) -> None:
    lay(tmp_path, promptls_toml='model = "outer"\n', root__x_toml="")
    assert Workspace(tmp_path / "root").settings_for(tmp_path / "root" / "x.md").base.model is None
    assert Workspace(None).settings_for(tmp_path / "root" / "x.md").base.model == "outer"


def test_changes_are_seen_after_invalidate(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert workspace.settings_for(tmp_path / "x.md").base.model is None
    lay(tmp_path, promptls_toml='\ufeffmodel = "new"\r\n')
    workspace.invalidate()
    assert workspace.settings_for(tmp_path / "x.md").base.model == "new"


@pytest.mark.parametrize("root", ["/", "//top", "/top", "/top/a", "/to", None])
@pytest.mark.parametrize(
    "path",
    ["a.md", "./a", "../x/y", "..", ".", "/", "/top", "/top/a/../b", "//top/x", "/top//x", "/topmost/é"],
)
@pytest.mark.skipif(os.sep != "/", reason="paths of POSIX")
def test_where_a_file_lies_below_its_settings_is_what_pathlib_says(root: str | None, path: str) -> None:
    whole = PurePath(os.path.abspath(path))
    if root is None:
        expected: str | None = PurePath(path).as_posix()
    else:
        expected = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else None
    assert Settings(root=root).relative(PurePath(path)) == expected
