"""A file of requests, one a line, that is too large to be held is read line by line, with the same findings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promptls.cli import checking, long_files
from promptls.cli.main import main
from promptls.engine.workspace import Workspace

LINES = (
    "Handle errors gracefully and return JSON.",
    "Name the river in “Élan”.\\n\\nHandle failures gracefully.",
    "Answer in one word.",
)


def line(text: str) -> str:
    return (
        f'{{"messages": [{{"role": "system", "content": "{text}"}}, {{"role": "user", "content": "Go."}}]}}\n'
    )


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, object, str]:
    status = main(["check", "--no-cache", "--output-format", "json", *arguments])
    told = capsys.readouterr()
    return status, json.loads(told.out), told.err


@pytest.fixture
def requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "requests.jsonl"
    file.write_text(line(LINES[0]) + "\n" + line(LINES[1]) + line(LINES[2]) * 3, encoding="utf-8")
    return file


def test_the_findings_are_those_of_the_whole_file_at_the_same_places(
    requests: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = found(capsys, requests.name)
    assert len(str(whole[1])) > 200
    monkeypatch.setattr(checking, "LONG", 100)
    assert found(capsys, requests.name) == whole


def test_what_a_person_reads_names_the_line_of_the_file(
    requests: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--no-cache", requests.name])
    whole = capsys.readouterr().out
    assert "requests.jsonl:3:" in whole
    monkeypatch.setattr(checking, "LONG", 100)
    main(["check", "--no-cache", requests.name])
    assert capsys.readouterr().out == whole


def test_it_is_told_how_far_a_long_file_is(requests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LONG", 100)
    requests.write_text(line(LINES[2]) * 45, encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    checking.check_path(
        Workspace(None), checking.Wishes(), requests, named=True, tell=lambda *now: told.append(now)
    )
    size, one = requests.stat().st_size, len(line(LINES[2]))
    assert [(done // one, whole) for _, done, whole in told] == [(1, size), (21, size), (41, size)]


def test_a_line_that_is_no_text_is_named(
    requests: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "LONG", 100)
    requests.write_bytes(requests.read_bytes() + b"\xff\n")
    status, shown, told = found(capsys, requests.name)
    assert (status, shown) == (2, [])
    assert "line 7 is not valid UTF-8" in told


def test_a_few_lines_and_hints_are_shown_and_the_others_counted(
    requests: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "LONG", 100)
    requests.write_text(line(LINES[0]) * 30, encoding="utf-8")
    _, shown, told = found(capsys, requests.name)
    assert isinstance(shown, list)
    assert len([each for each in shown if each["rule"] == "vague-qualifier"]) == long_files.HINTS_SHOWN
    assert "more hints like those that are shown" in told
    monkeypatch.setattr(long_files, "SHOWN", 3)
    _, shown, told = found(capsys, requests.name)
    assert isinstance(shown, list)
    assert {each["start"]["line"] for each in shown} == {1, 2, 3}
    assert "more lines have findings" in told


def test_an_error_behind_many_lines_is_shown_and_tells_in_the_status(
    requests: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "LONG", 100)
    monkeypatch.setattr(long_files, "SHOWN", 3)
    requests.write_text(line(LINES[0]) * 9, encoding="utf-8")
    assert found(capsys, "--fail-on", "error", requests.name)[0] == 0
    requests.write_text(line(LINES[0]) * 9 + '{"messages": [\n', encoding="utf-8")
    status, shown, _ = found(capsys, "--fail-on", "error", requests.name)
    assert isinstance(shown, list)
    assert (status, shown[-1]["rule"], shown[-1]["start"]["line"]) == (1, "invalid-file", 10)


PEAK = """
import re, sys
from promptls.cli.main import main
main(["check", "--no-cache", "--select", "vague-qualifier", sys.argv[1]])
# Not what getrusage says, which counts the process that this one was forked from.
print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="kilobytes are Linux's unit")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for number, megabytes in enumerate((13, 39)):
        file = tmp_path / f"{number}.jsonl"
        text = line("The heron waits at the river. " * 6_000)
        file.write_text(text * (megabytes * 1_000_000 // len(text)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(file)], capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stderr.split()[-1]))
    assert peaks[1] < peaks[0] + 15_000
