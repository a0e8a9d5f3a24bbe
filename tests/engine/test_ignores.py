"""Setting findings aside: by fingerprint in the settings, and by comments that are there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.diagnostics import Diagnostic, Severity
from promptls.engine.analyse import analyse
from promptls.engine.directives import read_directives
from promptls.engine.ignores import PASSAGE, _first_words, fingerprint, ignore_edit
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.text import LineIndex, Span

RULE = "duplicate-instruction"
TEXT = "# Rules\n\n- Use the British spelling of every word.\n- Use the British spelling of every word.\n"


def found(folder: Path, text: str = TEXT, name: str = "a.prompt.md", rule: str = RULE) -> list[Diagnostic]:
    options = Options(select=(rule,))
    return [*analyse(Workspace(folder), text, folder / name, options=options).diagnostics]


def set_aside(folder: Path, name: str = "a.prompt.md") -> Path:
    """Ignore the one finding of TEXT; the settings file that was written."""
    (diagnostic,) = found(folder, name=name)
    target, new = ignore_edit(Workspace(folder), TEXT, folder / name, diagnostic)
    target.write_bytes(new.encode())
    return target


LONG_TEXT = st.text(st.sampled_from("ab \n\t")).map(lambda text: text * 60 + " " * 900 + text * 60)


@given(LONG_TEXT, st.integers(0, 500), st.integers(0, 5_000))
def test_the_beginning_of_a_passage_is_that_of_all_its_words(text: str, start: int, length: int) -> None:
    whole = " ".join(text[start : start + length].split())
    assert _first_words(text, start, min(len(text), start + length)) == whole[:PASSAGE]


@pytest.mark.parametrize(
    "name",
    [
        "a.prompt.md",
        "deep/er/a b.prompt.md",
        'q"uo\\te.prompt.md',
        "tab\tbell\a\x7f.prompt.md",
        "größe😀.prompt.md",
    ],
)
def test_what_is_ignored_is_not_found_again(tmp_path: Path, name: str) -> None:
    target = set_aside(tmp_path, name)
    assert target == tmp_path / "promptls.toml"
    assert Workspace(tmp_path).problems(tmp_path / name) == ()
    assert found(tmp_path, name=name) == []
    assert len(found(tmp_path, name="other.prompt.md")) == 1


def test_it_stays_ignored_when_lines_move_and_comes_back_when_the_words_change(tmp_path: Path) -> None:
    set_aside(tmp_path)
    assert found(tmp_path, "\n\nSay hello.\n\n" + TEXT.replace("# Rules", "## The rules")) == []
    assert len(found(tmp_path, TEXT.replace("British", "Scottish"))) == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_settings_file_is_extended_and_stays_as_it_is_otherwise(tmp_path: Path, newline: str) -> None:
    own = f'# ours{newline}select = ["all"]  # yes{newline}{newline}[severity]{newline}empty-emphasis = "info"{newline}'
    (tmp_path / "promptls.toml").write_bytes(own.encode())
    set_aside(tmp_path)
    text = (tmp_path / "promptls.toml").read_bytes().decode()
    assert text.startswith(own) and text.count("\n") == text.count(newline)
    assert "[[ignored]]" in text and found(tmp_path) == []


def test_settings_in_pyproject_are_extended_there(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.promptls]\nselect = ["all"]\n')
    assert set_aside(tmp_path).name == "pyproject.toml"
    assert "[[tool.promptls.ignored]]" in (tmp_path / "pyproject.toml").read_text()
    assert found(tmp_path) == []


def test_a_fingerprint_is_of_the_rule_and_the_words_alone() -> None:
    def print_of(rule: str, text: str) -> str:
        start = text.index("Be")
        return fingerprint(Diagnostic(rule, Span(start, start + 12), "", Severity.HINT), LineIndex(text))

    one = print_of("r", "Be accurate.\n")
    assert len(one) == 12 and int(one, 16) >= 0
    assert print_of("r", "x\r\n\r\n  Be \t accurate.  \r\n") == one
    assert print_of("s", "Be accurate.\n") != one
    assert print_of("r", "Be accurate!\n") != one


COMMENTS = [
    "<!-- {} -->",
    "# {}",
    "// {}",
    "{{# {} #}}",
    "{{{{! {} }}}}",
    "{{{{!-- {} --}}}}",
    "/* {} */",
    "; {}",
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_directives_are_read_in_any_comment_form(comment: str) -> None:
    def read(words: str) -> object:
        text = comment.format("promptls: " + words) + "\nnext\n"
        return read_directives(text, LineIndex(text))

    assert read("model=glm-4.7-flash").model == "glm-4.7-flash"  # type: ignore[attr-defined]
    assert read("ignore-file").ignore_file  # type: ignore[attr-defined]
    some = read("ignore-file vague-qualifier, empty-emphasis")
    assert not some.ignore_file and some.ignored_rules == {"vague-qualifier", "empty-emphasis"}  # type: ignore[attr-defined]
    ((_, names, _),) = read("ignore vague-qualifier empty-emphasis").ignores  # type: ignore[attr-defined]
    assert names == {"vague-qualifier", "empty-emphasis"}


def test_a_directive_holds_for_the_next_block_alone() -> None:
    text = "one\n\n<!-- promptls: ignore some-rule -->\n\ntwo\ntwo more\n\nthree\n"
    directives = read_directives(text, LineIndex(text))
    held = [
        word for word in ("one", "two", "more", "three") if directives.ignore("some-rule", text.index(word))
    ]
    assert held == ["two", "more"]
    assert not directives.ignore("other-rule", text.index("two"))


@pytest.mark.parametrize(
    "text", ["promptls: ignore", "the promptls: model=x", "<!-- promptls : ignore -->", "#promptls"]
)
def test_words_that_are_no_directive_are_none(text: str) -> None:
    assert read_directives(text, LineIndex(text)) == read_directives("", LineIndex(""))
