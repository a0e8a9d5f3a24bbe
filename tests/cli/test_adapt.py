"""`promptls adapt` and `promptls format`: what comes out, where it goes, and when nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.profiles import Catalogue
from tests.cli.runner import ADAPTED, EXTRACT, MODEL, Result, lay, run

FOR = ("--model", MODEL)


def test_the_seed_prompt_comes_out_to_the_letter_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    words = ("adapt", *FOR, "--stdin-filename", "x.prompt.txt", "-")
    assert run(tmp_path, *words, stdin=EXTRACT) == Result(0, ADAPTED, "")
    assert run(tmp_path, *words, stdin=ADAPTED) == Result(0, ADAPTED, "")
    checked = run(tmp_path, "check", *FOR, "--stdin-filename", "x.prompt.txt", "-", stdin=ADAPTED)
    assert checked.status == 0


def test_the_file_stays_as_it_is_unless_it_is_to_be_written(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    assert run(tmp_path, "adapt", *FOR, "a.prompt.txt") == Result(0, ADAPTED, "")
    assert run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--diff").out.startswith(
        "--- a.prompt.txt\n+++ a.prompt.txt\n"
    )
    assert run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--check").status == 1
    assert (tmp_path / "a.prompt.txt").read_text() == EXTRACT
    written = run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--write")
    assert written.out == "" and "was adapted to zai/glm-4.7-flash" in written.err
    assert (tmp_path / "a.prompt.txt").read_text() == ADAPTED
    assert run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--check") == Result(0, "", "")
    assert "has nothing to change in it" in run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--write").err


def test_line_breaks_and_byte_order_mark_stay(tmp_path: Path) -> None:
    raw = ("\ufeff" + EXTRACT.replace("\n", "\r\n")).encode()
    lay(tmp_path, {"a.prompt.txt": raw})
    run(tmp_path, "adapt", *FOR, "a.prompt.txt", "--write")
    assert (tmp_path / "a.prompt.txt").read_bytes() == ("\ufeff" + ADAPTED.replace("\n", "\r\n")).encode()


def test_rewrites_are_left_out_by_name(tmp_path: Path) -> None:
    words = ("adapt", *FOR, "--stdin-filename", "x.prompt.txt", "--exclude", "english-enforcement")
    both = (*words[:-1], "english-enforcement, drop-empty-emphasis")
    assert run(tmp_path, *both, stdin=EXTRACT).out.startswith(EXTRACT)
    assert run(tmp_path, *words, stdin=EXTRACT).out == ADAPTED.replace("Respond in English.\n", "")


def test_explain_tells_each_rewrite_with_its_reason_and_source(tmp_path: Path) -> None:
    out = run(tmp_path, "adapt", *FOR, "--explain", "-", stdin=EXTRACT).out
    for rewrite in (
        "drop-empty-emphasis: 1 change",
        "nested-object-fix: 1 change",
        "checkpointed-run: nothing",
    ):
        assert rewrite in out
    rewrites = Catalogue().get(f"zai/{MODEL}").rewrites
    assert all(f"\n{name}: " in out for name in rewrites) and out.count("\n  why: ") == len(rewrites)
    assert "source: Refrase's page on GLM-4.7 Flash, https://" in out


def test_the_file_can_be_made_to_name_the_model(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": f"---\nmodel: gpt-4o  # ours\n---\n{EXTRACT}"})
    run(tmp_path, "adapt", *FOR, "a.prompt.md", "--set-model", "--write")
    assert (tmp_path / "a.prompt.md").read_text().startswith("---\nmodel: zai/glm-4.7-flash  # ours\n---\n")
    plain = run(tmp_path, "adapt", *FOR, "--set-model", "--stdin-filename", "x.prompt.txt", stdin=EXTRACT)
    assert plain.out == ADAPTED and "the model was not written into the file" in plain.err


def test_variants_for_several_models_go_into_a_folder_and_are_kept_up_to_date(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    words = ("adapt", *FOR, "--model", "glm-4.7", "a.prompt.txt", "--out-dir", "out")
    missing = run(tmp_path, *words, "--check")
    assert missing.status == 1 and "missing" in missing.out and not (tmp_path / "out").exists()
    assert run(tmp_path, *words).out.split() == [
        "out/zai-glm-4.7-flash/a.prompt.txt",
        "out/zai-glm-4.7/a.prompt.txt",
    ]
    assert (tmp_path / "out/zai-glm-4.7-flash/a.prompt.txt").read_text() == ADAPTED
    assert run(tmp_path, *words, "--check") == Result(0, "", "")
    lay(tmp_path, {"a.prompt.txt": EXTRACT + "Name the author.\n"})
    stale = run(tmp_path, *words, "--check")
    assert stale.status == 1 and stale.out.count("is out of date") == 2


def test_variants_of_two_prompts_of_one_name_lie_apart(tmp_path: Path) -> None:
    lay(tmp_path, {"a/x.prompt.txt": EXTRACT, "b/x.prompt.txt": EXTRACT, "elsewhere/x.prompt.txt": EXTRACT})
    for path in ("a/x.prompt.txt", "a/../b/x.prompt.txt"):
        run(tmp_path, "adapt", *FOR, path, "--out-dir", "out")
    model = tmp_path / "out/zai-glm-4.7-flash"
    assert {path.relative_to(model).as_posix() for path in model.rglob("*.txt")} == {
        "a/x.prompt.txt",
        "b/x.prompt.txt",
    }
    run(tmp_path / "a", "adapt", *FOR, "../elsewhere/x.prompt.txt", "--out-dir", "out")
    assert (tmp_path / "a/out/zai-glm-4.7-flash/x.prompt.txt").is_file()


@pytest.mark.parametrize("named", ["directive", "metadata", "settings"])
def test_the_model_may_be_named_in_the_file_or_the_settings(tmp_path: Path, named: str) -> None:
    head = {
        "directive": f"<!-- promptls: model={MODEL} -->\n",
        "metadata": f"---\nmodel: {MODEL}\n---\n",
        "settings": "",
    }
    lay(tmp_path, {"a.prompt.md": head[named] + EXTRACT})
    if named == "settings":
        lay(tmp_path, {"promptls.toml": f'model = "{MODEL}"\n'})
    assert run(tmp_path, "adapt", "a.prompt.md").out.endswith("Respond in English.\n")


UGLY = "#   Title\n\n\n\n* one   \n* two\n"
TIDY = "# Title\n\n- one\n- two\n"


def test_format_lays_out_in_place(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": UGLY, "README.md": UGLY})
    assert run(tmp_path, "format") == Result(0, "1 of 1 prompt file formatted\n", "")
    assert (tmp_path / "a.prompt.md").read_text() == TIDY
    assert (tmp_path / "README.md").read_text() == UGLY
    assert run(tmp_path, "format").out == "0 of 1 prompt file formatted\n"


@pytest.mark.parametrize("flag", ["--check", "--diff"])
def test_format_can_tell_what_it_would_do(tmp_path: Path, flag: str) -> None:
    lay(tmp_path, {"a.prompt.md": UGLY, "b.prompt.md": TIDY})
    result = run(tmp_path, "format", flag)
    assert result.status == 1 and "a.prompt.md" in result.out and "b.prompt.md" not in result.out
    assert "1 of 2 prompt files would be formatted" in result.out + result.err
    assert (tmp_path / "a.prompt.md").read_text() == UGLY
    assert run(tmp_path, "format", flag, "b.prompt.md").status == 0


def test_format_on_stdin(tmp_path: Path) -> None:
    words = ("format", "--stdin-filename", "a.prompt.md")
    assert run(tmp_path, *words, stdin=UGLY) == Result(0, TIDY, "")
    assert run(tmp_path, *words, "--check", stdin=UGLY).status == 1
    assert run(tmp_path, *words, "--diff", stdin=UGLY).out.startswith("--- a.prompt.md\n")
    crlf = run(tmp_path, *words, stdin=UGLY.replace("\n", "\r\n").encode())
    assert crlf.out == TIDY.replace("\n", "\r\n")


def test_why_a_file_that_cannot_be_read_is_not_formatted_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.prompt.yml").write_text('messages:\n  - role: user\n    content: "a  \n')
    result = run(tmp_path, "format")
    assert result.out == "0 of 1 prompt file formatted\n"
    assert result.err.startswith("note: a.prompt.yml:4:1: The YAML is not valid here")


def test_format_leaves_other_files_alone_even_if_they_are_named(tmp_path: Path) -> None:
    lay(tmp_path, {"README.md": UGLY})
    result = run(tmp_path, "format", "README.md")
    assert result.status == 0 and "not recognised as a prompt file" in result.err
    assert (tmp_path / "README.md").read_text() == UGLY


def test_lines_of_an_earlier_adapt_to_a_model_that_nobody_names_go_where_that_is_sure(tmp_path: Path) -> None:
    mine = "Summarise the text.\nRespond in English.\n"
    lay(tmp_path, {"a.prompt.txt": ADAPTED, "mine.prompt.txt": mine})
    to = ("--model", "claude-sonnet-5-5")
    bare = "Extract the key information from this document.\n"
    taken = run(tmp_path, "adapt", *to, "a.prompt.txt")
    assert taken.out == bare and "--from none keeps it" in taken.err
    assert run(tmp_path, "adapt", *to, "a.prompt.txt", "--from", MODEL) == Result(0, bare, "")
    assert run(tmp_path, "adapt", *to, "a.prompt.txt", "--from", "none") == Result(0, ADAPTED, "")
    assert "by its style" in run(tmp_path, "adapt", *to, "a.prompt.txt", "--explain").out
    told = run(tmp_path, "adapt", *to, "mine.prompt.txt")
    assert told.out == mine and "--from zai/" in told.err


def test_settings_in_the_place_of_the_models_name_are_never_overwritten(tmp_path: Path) -> None:
    for head in ("model:\n  api: chat\n  configuration:\n    type: openai\n", "model: {api: chat}\n"):
        lay(tmp_path, {"a.prompt.md": f"---\n{head}---\nName a bird.\n"})
        result = run(tmp_path, "adapt", *FOR, "--set-model", "a.prompt.md")
        assert result.out == f"---\n{head}---\nName a bird.\nRespond in English.\n"
        assert '"model" holds settings and no name' in result.err
