"""`promptls check --explain-format`: what files are taken for, and why not for another format."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.formats import all_formats, detect
from tests.cli.runner import run
from tests.corpora import decoded, own_files

FILES = {
    "a.prompt": '---\nmodel: x\n---\n{{role "system"}}Hi\n',
    "b.prompt": "System:\nHi\n",
    "c.prompt": "Say hello.\n",
    "d.prompt.yml": "messages:\n- role: user\n  content: x\n",
    "e.yaml": "x: 1\n",
    "README.md": "About us.\n",
    "f.c": "int a;\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_each_file_has_its_reason(folder: Path) -> None:
    result = run(folder, "check", "--explain-format", *FILES)
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    for line in (
        'a.prompt: dotprompt (dotprompt), by its content, because the name ends in ".prompt" and the text has'
        " Handlebars of dotprompt",
        "b.prompt: left alone, because no format claims it",
        '  not dotprompt, which takes front matter without lines such as "User:" or "<user>", or Handlebars of dotprompt',
        'c.prompt: Plain text prompt (plain), by its path, because the name ends in ".prompt" and nothing in it tells'
        " of another format",
        "README.md: Markdown prompt (markdown-prompt), by your wish, because you named it, and no format claims it",
        "f.c: left alone, because no format claims it",
        "  no format is kept in files of such a name",
    ):
        assert line in lines


def test_a_folder_lists_its_prompts_and_no_others(folder: Path) -> None:
    result = run(folder, "check", "--explain-format", "--output-format", "json")
    found = {each["path"]: each for each in result.json()}
    assert sorted(found) == ["a.prompt", "c.prompt", "d.prompt.yml"]
    chat = found["d.prompt.yml"]
    assert (chat["format"], chat["by"]) == ("chat-yaml", "path and content")
    assert chat["claims"][0]["confidence"] == 95
    assert {"crewai", "promptfoo"} <= {each["format"] for each in chat["not"]}


def test_claims_that_lost_are_told(tmp_path: Path) -> None:
    chat = "messages:\n- role: user\n  content: x\nprompts: [a b]\nproviders: [openai:gpt-4o]\ntests: []\n"
    (tmp_path / "x.yaml").write_text(chat, "utf-8")
    out = run(tmp_path, "check", "--explain-format", "x.yaml").out
    assert "x.yaml: promptfoo configuration (promptfoo), by its content" in out
    assert "  chat-yaml claims it, too, less surely (60 of 100, not 75), because the file has" in out


def test_code_is_not_run_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "promptfooconfig.js").write_text("module.exports = {prompts: ['Hi there']};\n", "utf-8")
    out = run(tmp_path, "check", "--explain-format", "promptfooconfig.js").out
    assert "left alone, because promptfoo runs such a file as a program, and promptls runs none" in out


def test_settings_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "promptls.toml").write_text('include = ["*.rst"]\nexclude = ["old.prompt.md"]\n', "utf-8")
    (tmp_path / "a.rst").write_text("Hi", "utf-8")
    out = run(tmp_path, "check", "--explain-format", "a.rst").out
    assert "by the settings, because the settings include it" in out
    given = run(tmp_path, "check", "--explain-format", "-", "--stdin-filename", "x.poml", stdin="<poml/>")
    assert given.out.startswith('x.poml: POML (poml), by its path, because the name ends in ".poml"')


@pytest.mark.parametrize("flag", ["--fix", "--diff", "--statistics", "--show-ignored", "--write-baseline"])
def test_it_stands_alone(tmp_path: Path, flag: str) -> None:
    result = run(tmp_path, "check", "--explain-format", flag)
    assert result.status == 2 and "--explain-format" in result.err


def test_every_format_says_what_it_takes() -> None:
    for format in all_formats():
        assert format.takes.sign and format.takes.endings, format.id
    for path in own_files():
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if found is not None:
            assert found.format.takes.fits(path.name), path
