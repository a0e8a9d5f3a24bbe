"""A long fix that many findings share stands at the first of them in each report; short ones stand at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.diagnostics import Diagnostic, Fix, Safety, Severity
from promptls.diagnostics.told_once import LONG, long_fixes_once
from promptls.engine.ignores import ignore_entry
from promptls.text import Edit, LineIndex, Span
from tests.cli.runner import Result, lay, run
from tests.cli.test_check import applied

CHECK = ("check", "--select", "empty-emphasis")
JSON = (*CHECK, "--output-format", "json")
NAME = "a.prompt.md"


def demands(count: int) -> str:
    """A numbered list of which each second item demands nothing: to drop one renumbers those after it."""
    return "".join(f"{2 * n + 1}. Sort part {n}.\n{2 * n + 2}. Be careful.\n" for n in range(count))


def without(count: int) -> str:
    return "".join(f"{n + 1}. Sort part {n}.\n" for n in range(count))


def checked(folder: Path, text: str, *flags: str) -> Result:
    lay(folder, {NAME: text})
    return run(folder, *flags)


@pytest.mark.parametrize("count", [2, 10])
def test_a_short_list_has_its_fix_at_each_finding(tmp_path: Path, count: int) -> None:
    found = checked(tmp_path, demands(count), *JSON).json()
    assert len(found) == count
    for item in found:
        assert applied(demands(count), item["fixes"][0]["edits"]) == without(count)
        assert "fixed_with" not in item


def test_a_long_list_has_it_at_the_first_and_the_others_say_where(tmp_path: Path) -> None:
    first, *others = checked(tmp_path, demands(60), *JSON).json()
    assert applied(demands(60), first["fixes"][0]["edits"]) == without(60)
    assert "fixed_with" not in first and len(others) == 59
    assert all(item["fixes"] == [] and item["fixed_with"] == first["start"] for item in others)


def test_where_the_first_is_set_aside_the_next_has_it(tmp_path: Path) -> None:
    text = demands(60)
    first = Diagnostic("empty-emphasis", Span(text.index("Be"), text.index("2. ") + 15), "", Severity.HINT)
    lay(tmp_path, {"promptls.toml": ignore_entry(NAME, first, LineIndex(text))})
    second, *others = checked(tmp_path, text, *JSON).json()
    assert second["start"] == {"line": 4, "column": 4} and len(others) == 58
    assert applied(text, second["fixes"][0]["edits"]) == without(60)
    assert all(item["fixed_with"] == second["start"] for item in others)


def test_each_model_has_it(tmp_path: Path) -> None:
    lay(tmp_path, {NAME: demands(60)})
    found = run(tmp_path, *JSON, "--model", "glm-4.7-flash", "--model", "gpt-5").json()
    assert len(found) == 120
    for model in ("zai/glm-4.7-flash", "openai/gpt-5"):
        assert sum(bool(item["fixes"]) for item in found if item["model"] == model) == 1


def test_sarif_has_it_once(tmp_path: Path) -> None:
    (log,) = checked(tmp_path, demands(60), *CHECK, "--output-format", "sarif").json()["runs"]
    assert [bool(result.get("fixes")) for result in log["results"]] == [True] + [False] * 59


def test_the_report_for_people_shows_it_once_and_counts_all(tmp_path: Path) -> None:
    out = checked(tmp_path, demands(60), *CHECK).out
    assert out.count("help: Drop") == 60
    assert out.count("the fix shown at 2:4 mends this, too") == 59
    assert "60 can be rewritten with --fix --unsafe-fixes" in out


def test_fixing_makes_it_once_for_all(tmp_path: Path) -> None:
    result = checked(tmp_path, demands(60), *CHECK, "--fix", "--unsafe-fixes")
    assert (tmp_path / NAME).read_text() == without(60)
    assert "made 1 fix in 1 file" in result.err


def test_what_is_kept_for_the_next_run_tells_the_same(tmp_path: Path) -> None:
    first = checked(tmp_path, demands(60), *JSON)
    assert run(tmp_path, *JSON) == first == run(tmp_path, *JSON, "--no-cache")


@pytest.mark.parametrize(("length", "told"), [(LONG, 2), (LONG + 1, 1)])
def test_one_edit_may_be_long(length: int, told: int) -> None:
    fix = Fix("Write it anew", (Edit(0, 1, "x" * (length - 100)),), Safety.SAFE, "r")
    found = [Diagnostic("r", Span(n, n + 1), "m", Severity.HINT, (fix,)) for n in range(2)]
    assert sum(len(each.fixes) for each in long_fixes_once(found)) == told
