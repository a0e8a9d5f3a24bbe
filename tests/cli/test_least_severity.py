"""`check --min-severity`: what weighs less is counted, not shown, and fails nothing."""

from __future__ import annotations

from pathlib import Path

from tests.cli.runner import EXTRACT, MODEL, lay, run


def test_what_weighs_less_is_counted_and_not_shown(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    whole = run(tmp_path, "check", "--model", MODEL, "--output-format", "json").json()
    result = run(tmp_path, "check", "--model", MODEL, "--min-severity", "warning", "--output-format", "json")
    shown = result.json()
    assert {item["severity"] for item in whole} == {"info", "warning"}
    assert shown == [item for item in whole if item["severity"] == "warning"]
    assert f"not shown: {len(whole) - len(shown)} findings below warning" in result.err
    assert result.status == 1


def test_it_may_not_hide_what_fails(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    result = run(tmp_path, "check", "--min-severity", "error")
    assert result.status == 2 and "--fail-on warning" in result.err
    assert run(tmp_path, "check", "--min-severity", "error", "--fail-on", "error").status == 0
    assert run(tmp_path, "check", "--min-severity", "info", "--write-baseline").status == 2
    assert run(tmp_path, "check", "--min-severity", "worst").status == 2


def test_what_is_selected_leaves_out_what_is_wrong_with_the_named_model(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "---\nmodel: glm-4.7-flush\n---\nTranslate the text into German.\n"})
    assert "unknown-model" in run(tmp_path, "check").out
    assert "unknown-model" in run(tmp_path, "check", "--select", "unknown-model").out
    assert "unknown-model" not in run(tmp_path, "check", "--select", "security").out
