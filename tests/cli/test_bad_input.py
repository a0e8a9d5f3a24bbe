"""Bad usage, settings, profiles and files: one clear sentence with the place, status 2, and nothing lost."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from promptls.cli.commands import format as format_command
from promptls.engine import disk
from tests.cli.runner import EXTRACT, MODEL, TWICE, TWICE_FIXED, lay, process, run

GOOD = {"good.prompt.md": TWICE}
LOOK = ("check", "--select", "duplicate-instruction", "--output-format", "concise")
FIX = (*LOOK, "--fix")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chekc"], 'there is no command "chekc"; did you mean "check"?'),
        (["check", "--modle", "x"], 'unknown flag "--modle"; did you mean "--model"'),
        (["check", "--output-format", "sarfi"], '"sarfi" is no report form; did you mean "sarif"?'),
        (["check", "--output-format", "xml"], '"xml" is no report form; use'),
        (["check", "--output-format"], "--output-format: expected one argument"),
        (["check", "--fail-on", "warn"], '"warn" is no severity; did you mean "warning"?'),
        (["check", "--model", "glm-4.7-flsh"], 'no profile for the model "glm-4.7-flsh"; did you mean zai/glm-4.7-flash'),
        (["check", "--model", "zzz"], "`promptls model` lists the known ones"),
        (["check", "--select", "vague-qualifer"], 'did you mean "vague-qualifier"'),
        (["check", "--ignore", "densty"], 'did you mean "density"'),
        (["check", "--select", ","], "--select names nothing"),
        (["check", "--statistics", "--output-format", "sarif"], "--statistics has no form sarif"),
        (["check", "--statistics", "--show-ignored"], "choose one"),
        (["check", "--fix", "--since", "HEAD"], "--since shows a part of it"),
        (["check", "--diff", "--baseline", "x"], "--baseline shows a part of it"),
        (["check", "--baseline", "."], ".: is a directory"),
        (["check", "--since", ""], "--since: expected a git revision"),
        (["check", "nowhere"], "nowhere: no such file or folder"),
        (["check", "--sel", "all"], 'unknown flag "--sel"'),
        (["adapt"], "which file?"),
        (["adapt", "good.prompt.md"], "no target model; name one with --model"),
        (["adapt", "good.prompt.md", "extra"], 'one argument too many: "extra"'),
        (["adapt", "good.prompt.md", "--model", "glm-4.7-flsh"], "did you mean zai/glm-4.7-flash"),
        (["adapt", "good.prompt.md", "--model", MODEL, "--model", "glm-4.7"], "several models need --out-dir"),
        (["adapt", "good.prompt.md", "--model", MODEL, "--include", "x"], 'lists no rewrite "x"; it lists '),
        (["adapt", "-", "--model", MODEL, "--write"], "standard input cannot be changed in place"),
        (["adapt", "good.prompt.md", "--model", MODEL, "--write", "--diff"], "choose one"),
        (["adapt", "good.prompt.md", "--stdin-filename", "x"], "leave the file out"),
        (["adapt", "main.py", "--model", MODEL], "main.py: not a prompt file"),
        (["adapt", "wrong.chat.json", "--model", MODEL, "--write"], 'no list "messages"; give one'),
        (["adapt", ".", "--model", MODEL], ".: is a directory"),
        (["format", "nowhere"], "nowhere: no such file or folder"),
        (["rule", "vauge-qualifier"], 'no rule or family "vauge-qualifier"; did you mean "vague-qualifier"'),
        (["model", "glm-4.7-flsh"], "did you mean zai/glm-4.7-flash"),
        (["model", "--output-format", "yaml"], '"yaml" is no report form'),
        (["init", "--model", "zzz"], 'no profile for the model "zzz"'),
        (["server", "--tcp", "here"], '"here" is not HOST:PORT'),
    ],
)  # fmt: skip
def test_bad_usage(tmp_path: Path, words: list[str], told: str) -> None:
    lay(tmp_path, {**GOOD, "main.py": "print()\n", "wrong.chat.json": '{"messages": 7}\n'})
    before = sorted(p.name for p in tmp_path.iterdir())
    result = run(tmp_path, *words)
    assert result.status == 2
    assert result.err.startswith("error: ") and told in result.err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_no_command_shows_the_help(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.status == 2 and "VERB" in result.err and result.out == ""
    assert run(tmp_path, "--help").status == 0


def test_a_profile_of_ones_own_is_no_unknown_file(tmp_path: Path) -> None:
    lay(tmp_path, {".promptls/profiles/x.yaml": "id: team/x\nname: X\nextends: glm\n", "promptls.toml": ""})
    named = ("check", ".promptls/profiles/x.yaml")
    good = run(tmp_path, *named)
    assert good.status == 0 and "nothing is wrong with it" in good.err
    lay(tmp_path, {".promptls/profiles/x.yaml": "id: team/x\nname: X\nextends: glm\nfoo: 1\n"})
    bad = run(tmp_path, *named)
    assert bad.status == 2 and "x.yaml:4:1:" in bad.err and "not a prompt file" not in bad.err


SETTINGS = [
    ('model = "glm\n', "1:13: this is not valid TOML"),
    ('\n\nmodel = "glm-4.7-flsh"\n', '3:1: no profile for the model "glm-4.7-flsh"; did you mean zai/glm-4.7-flash'),
    ('selct = ["all"]\n', '1:1: unknown setting "selct"; did you mean "select"?'),
    ('select = ["all", "vague-qualifer"]\n', '1:18: "vague-qualifer" in "select" is no rule, family or preset'),
    ("model = 3\n", '1:1: "model" must be a string'),
    ('[severity]\nempty-emphasis = "loud"\n', '2:1: "loud" is not a severity; use error, warning, info or hint'),
    ("[rules.dense-instructions]\nmax_unit = 3\n", '2:1: "dense-instructions" has no option "max_unit"; did you mean "max_units"?'),
    ('[rules.dense-instructions]\n\nmax_units = "x"\n', '3:1: "max_units" of "dense-instructions" must be a number'),
    ('[rules.no-such]\nx = 1\n', '1:1: there is no rule "no-such"'),
    ('[[overrides]]\nmodel = "glm-4.7"\n', '1:1: an override needs "files"'),
    ('[[overrides]]\nfiles = ["a"]\n\n[[overrides]]\nfiles = ["b"]\nmodle = "x"\n', '6:1: unknown setting "modle"'),
    ('[[ignored]]\npath = "x"\n', '1:1: an ignored diagnostic needs "path", "rule" and "fingerprint"'),
    ('include = ["a/**", "../b/*.md"]\n', '1:20: "../b/*.md" in "include" leads out of the folder of these settings'),
    ('exclude = ["/etc/*"]\n', '1:12: "/etc/*" in "exclude" leads out'),
    ('[[overrides]]\nfiles = ["a/../../b"]\nmodel = "glm-4.7"\n', '2:10: "a/../../b" in "files" leads out'),
    ('[[ignored]]\npath = "~/x"\nrule = "x"\nfingerprint = "y"\n', '2:1: "~/x" leads out'),
    ("a = " + "[" * 5000 + "]" * 5000, ":1:1: nested too deeply"),
    (b'model = "\xff"\n', "1:10: not valid UTF-8 here"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), SETTINGS)
def test_broken_settings_are_told_with_line_and_column(tmp_path: Path, text: str | bytes, told: str) -> None:
    lay(tmp_path, {**GOOD, "promptls.toml": text})
    for verb in (LOOK, ("format", "--check")):
        result = run(tmp_path, *verb)
        assert result.status == 2 and f"promptls.toml:{told.lstrip(':')}" in result.err
    assert "good.prompt.md:4:3" in run(tmp_path, *LOOK).out  # what can be checked is checked
    adapted = run(tmp_path, "adapt", "good.prompt.md", "--model", MODEL)
    assert adapted.status == 2 and adapted.out == ""


def test_settings_that_are_a_folder_are_told(tmp_path: Path) -> None:
    lay(tmp_path, GOOD)
    (tmp_path / "promptls.toml").mkdir()
    assert "promptls.toml:1:1: cannot be read: is a directory" in run(tmp_path, *LOOK).err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[tool.promptls]\nmodle = "x"\n', 'pyproject.toml:2:1: unknown setting "modle"'),
        ("[tool]\npromptls = 3\n", 'pyproject.toml:2:1: "promptls" must be a table'),
        ('[tool.promptls]\nmodel = "x\n', "pyproject.toml:2:11: this is not valid TOML"),
        ("[tool.other]\nx =\n", ""),
    ],
)
def test_pyproject_holds_settings_too(tmp_path: Path, text: str, told: str) -> None:
    lay(tmp_path, {**GOOD, "pyproject.toml": text})
    result = run(tmp_path, *LOOK)
    assert told in result.err if told else result.err == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: acme/x\nextends: [\n", "x.yaml:3:1: not valid YAML"),
        ("id: acme/x\nname: X\nextends: glm\nfoo: 1\n", 'x.yaml:4:1: "foo" is not a key'),
        ("id: acme/x\nname: X\nextends: nobody\n", 'x.yaml:3:10: there is no profile "nobody" to extend'),
        (b"id: acme/\xff\n", "x.yaml:1:10: not valid UTF-8"),
    ],
)
def test_a_broken_profile_is_told_with_line_and_column(tmp_path: Path, text: str | bytes, told: str) -> None:
    lay(tmp_path, {**GOOD, ".promptls/profiles/x.yaml": text})
    result = run(tmp_path, *LOOK)
    assert result.status == 2 and f".promptls/profiles/{told}" in result.err
    assert run(tmp_path, "model").status == 2
    for words in (LOOK, ("adapt", "good.prompt.md"), ("show", "good.prompt.md")):
        named = run(tmp_path, *words, "--model", "acme/x")
        assert named.status == 2 and f".promptls/profiles/{told}" in named.err
        assert "did you mean acme/x" not in named.err


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "latin.prompt.txt": (b"Answer.\ncaf\xe9\n", "not valid UTF-8 at line 2, column 4 (byte 12)"),
    "cut.prompt.txt": (b"Answer. \xe4\xbd", "not valid UTF-8 at line 1, column 9"),
    "utf16.prompt.txt": ("Answer.".encode("utf-16"), "UTF-16, not UTF-8"),
    "binary.prompt.txt": (b"Answer\x00\n", "not a text file (a NUL byte at byte 6)"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_files_that_are_no_text_are_told_and_left_alone(tmp_path: Path, name: str) -> None:
    raw, told = UNREADABLE[name]
    lay(tmp_path, {name: raw, **GOOD})
    for words in (FIX, ("format",)):
        result = run(tmp_path, *words)
        assert result.status == 2 and f"error: {name}: {told}" in result.err
        assert (tmp_path / name).read_bytes() == raw
    adapted = run(tmp_path, "adapt", name, "--model", MODEL, "--write")
    assert adapted.status == 2 and told in adapted.err and (tmp_path / name).read_bytes() == raw
    on_stdin = run(tmp_path, *FIX, "--stdin-filename", name, stdin=raw)
    assert on_stdin.status == 2 and told in on_stdin.err and on_stdin.out == ""
    assert (tmp_path / "good.prompt.md").read_text() == TWICE_FIXED  # the others went on


def test_a_file_above_the_limit_is_refused_and_devices_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "LARGEST", 100)
    lay(tmp_path, {"large.prompt.txt": "word " * 40})
    assert "larger than" in run(tmp_path, *LOOK).err
    if os.path.exists("/dev/zero"):
        result = run(tmp_path, *LOOK, "/dev/zero")
        assert result.status == 2 and "larger than" in result.err


def test_links_that_lead_nowhere_or_in_circles_are_told(tmp_path: Path) -> None:
    lay(tmp_path, GOOD)
    (tmp_path / "circle.prompt.md").symlink_to("circle.prompt.md")
    (tmp_path / "gone.prompt.md").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "up").symlink_to("..")
    result = run(tmp_path, *LOOK)
    assert result.status == 2
    assert "circle.prompt.md: too many levels of symbolic links" in result.err
    assert "gone.prompt.md: a link to a file that does not exist" in result.err
    assert result.out.count("good.prompt.md") == 1


def test_a_file_that_vanishes_while_folders_are_walked_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {**GOOD, "short-lived.prompt.md": TWICE})
    reads = disk.read_source

    def vanish(path: Path, *, named: bool = True) -> disk.Source:
        if path.name == "short-lived.prompt.md":
            path.unlink()
        return reads(path, named=named)

    with mock.patch("promptls.cli.checking.read_source", vanish):
        result = run(tmp_path, *LOOK)
    assert result.status == 2 and "short-lived.prompt.md: no such file" in result.err
    assert "good.prompt.md:4:3" in result.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="NO NAMED PIPES HERE")
def test_pipes_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    lay(tmp_path, GOOD)
    pipe = tmp_path / "pipe.prompt.md"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'w')"]) as writer:
        result = process(tmp_path, *LOOK)
        waits = writer.poll() is None
        writer.kill()
    assert result.status == 1 and result.err == ""
    assert waits, "whoever writes to it waits for one who wants to read"


def test_files_and_folders_without_permission_are_told(tmp_path: Path) -> None:
    lay(tmp_path, {**GOOD, "secret.prompt.md": TWICE, "closed/x.prompt.md": TWICE})
    (tmp_path / "secret.prompt.md").chmod(0o000)
    with _closed(tmp_path, 0o000):
        result = process(tmp_path, *LOOK, before=_nobody)
    assert result.status == 2
    assert "secret.prompt.md: permission denied" in result.err
    assert "closed: permission denied" in result.err
    assert "good.prompt.md:4:3" in result.out


@pytest.mark.parametrize("verb", [LOOK, ("format", "--check")])
def test_a_folder_that_may_be_listed_and_not_entered_is_told(tmp_path: Path, verb: tuple[str, ...]) -> None:
    lay(tmp_path, {**GOOD, "closed/é.prompt.md": TWICE})
    with _closed(tmp_path, 0o444):
        result = process(tmp_path, *verb, before=_nobody)
    assert result.status == 2
    assert "closed/é.prompt.md: permission denied" in result.err
    assert "1 prompt file" in result.out, "and the others go on"


def test_settings_are_looked_for_in_the_folder_of_a_file_however_it_is_written(tmp_path: Path) -> None:
    lay(tmp_path, {"closed/a.prompt.md": TWICE})
    names = ("closed/a.prompt.md", "closed/a.prompt.md/", "closed/a.prompt.md/.")
    with _closed(tmp_path, 0o000):
        told = [process(tmp_path, *LOOK, name, before=_nobody).err for name in names]
    assert told == [told[0]] * 3 and "closed/promptls.toml:1:1: cannot be read" in told[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be taken away")
def test_a_working_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    result = process(tmp_path / "gone", *LOOK, before=lambda: (tmp_path / "gone").rmdir())
    assert result.status == 2 and "the working folder is gone" in result.err


@contextmanager
def _closed(root: Path, mode: int) -> Iterator[None]:
    """While this lasts, the folder "closed" has that mode; the one around it may be entered by all."""
    root.chmod(0o755)
    (root / "closed").chmod(mode)
    try:
        yield
    finally:
        (root / "closed").chmod(0o755)


def _nobody() -> None:
    """Makes permission bits hold for root too, by giving up the two capabilities that pass them."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "prctl")


def test_a_crash_on_one_file_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    lay(tmp_path, {**GOOD, "bad.prompt.md": TWICE})
    from promptls.engine.analyse import analyse

    def crash(workspace: object, text: str, path: Path, **options: object) -> object:
        if path.name == "bad.prompt.md":
            raise RecursionError("too deep")
        return analyse(workspace, text, path, **options)  # type: ignore[arg-type]

    with mock.patch("promptls.engine.analyse.analyse", crash):
        result = run(tmp_path, *LOOK)
    assert result.status == 2
    assert "bad.prompt.md: promptls failed on this file (RecursionError: too deep)" in result.err
    assert "good.prompt.md:4:3" in result.out


def test_a_crash_of_the_layout_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "* a\n", "b.prompt.md": "* b\n"})
    layout = format_command.lay_out

    def crash(workspace: object, text: str, path: Path, **options: object) -> object:
        if text == "* a\n":
            raise IndexError("out of luck")
        return layout(workspace, text, path, **options)  # type: ignore[arg-type]

    with mock.patch.object(format_command, "lay_out", crash):
        result = run(tmp_path, "format")
        on_stdin = run(tmp_path, "format", "-", stdin="* a\n")
    assert (
        result.status == 2
        and "a.prompt.md: promptls failed on this file (IndexError: out of luck)" in result.err
    )
    assert (tmp_path / "a.prompt.md").read_text() == "* a\n" and (
        tmp_path / "b.prompt.md"
    ).read_text() == "- b\n"
    assert on_stdin.out == "* a\n" and on_stdin.status == 2


def test_output_that_nobody_reads_or_that_cannot_be_written(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    if os.path.exists("/dev/full"):
        words = [sys.executable, "-m", "promptls", "check"]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(words, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
        assert (
            done.returncode == 2 and b"the output cannot be written (no space left on device)" in done.stderr
        )
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="another system's pipes")
@pytest.mark.parametrize("form", ["json", "full"])
def test_a_full_pipe_that_does_not_block_gets_all_of_the_report(tmp_path: Path, form: str) -> None:
    lay(tmp_path, {f"{number}.prompt.md": TWICE for number in range(250)})
    words = ["check", "--no-cache", "--output-format", form]
    wanted = run(tmp_path, *words)
    assert len(wanted.out) > 100_000
    end, begin = os.pipe()
    os.set_blocking(begin, False)
    running = subprocess.Popen([sys.executable, "-m", "promptls", *words], cwd=tmp_path, stdout=begin)
    os.close(begin)
    time.sleep(0.5)  # it has nothing to do with the rest of the time, but the pipe may be full by then
    with open(end, "rb") as pipe:
        assert pipe.read().decode() == wanted.out
    assert running.wait() == wanted.status


@pytest.mark.skipif(os.name != "posix", reason="another system's shell")
def test_where_standard_output_is_closed_the_status_tells(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE, "b.prompt.md": "Say hello.\n"})
    command = 'exec "$0" -m promptls check --no-cache "$1" >&-'
    for name, status in (("a.prompt.md", 1), ("b.prompt.md", 0)):
        words = ["/bin/sh", "-c", command, sys.executable, name]
        done = subprocess.run(words, cwd=tmp_path, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (status, b"")
