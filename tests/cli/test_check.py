"""`promptls check`: what it finds, the JSON contract, which rules and models, exit statuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promptls.text import Edit, LineIndex, apply_edits
from tests.cli.runner import ADAPTED, EXTRACT, MODEL, TWICE, TWICE_FIXED, lay, run

DUPLICATE = ("--select", "duplicate-instruction")
JSON = ("--output-format", "json")
CONCISE = ("--output-format", "concise")


def rules_of(result: Any) -> set[str]:
    return {item["rule"] for item in result.json()}


def offset(index: LineIndex, place: dict[str, int]) -> int:
    return index.line_start(place["line"] - 1) + place["column"] - 1


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """What a consumer of the JSON contract makes of a fix."""
    index = LineIndex(text)
    return apply_edits(
        text, [Edit(offset(index, e["start"]), offset(index, e["end"]), e["text"]) for e in edits]
    )


def test_json_is_exactly_the_contract(tmp_path: Path) -> None:
    lay(tmp_path, {"sub/a.prompt.txt": EXTRACT})
    result = run(tmp_path, "check", "--model", MODEL, *JSON)
    found = result.json()
    assert found and result.err == ""
    for item in found:
        assert list(item) == ["path", "rule", "severity", "message", "model", "start", "end", "fixes"]
        assert item["path"] == "sub/a.prompt.txt"
        assert item["severity"] in ("error", "warning", "info", "hint")
        assert item["model"] == "zai/glm-4.7-flash"
        for place in (item["start"], item["end"]):
            assert list(place) == ["line", "column"] and min(place.values()) >= 1
        for fix in item["fixes"]:
            assert list(fix) == ["title", "safety", "edits"] and fix["safety"] in ("safe", "unsafe")
            assert all(
                list(edit) == ["start", "end", "text"] and list(edit["start"]) == ["line", "column"]
                for edit in fix["edits"]
            )


def test_without_a_model_the_contract_says_null(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    assert [item["model"] for item in run(tmp_path, "check", *DUPLICATE, *JSON).json()] == [None]


def test_nothing_found_is_an_empty_list(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "Name the capital of France in one word.\n"})
    assert run(tmp_path, "check", *DUPLICATE, *JSON) == (0, "[]\n", "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", ["", "\ufeff", "😀 été\u2028x\n\n", "\ufeff😀\n\n"])
def test_places_are_lines_and_code_points_and_no_byte_order_mark(
    tmp_path: Path, newline: str, head: str
) -> None:
    text = (head + TWICE).replace("\n", newline)
    lay(tmp_path, {"a.prompt.md": text})
    (item,) = run(tmp_path, "check", *DUPLICATE, *JSON).json()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert (
        lines[item["start"]["line"] - 1][item["start"]["column"] - 1 :]
        == "Use the British spelling of every word."
    )
    fixed = applied(text.removeprefix("\ufeff"), item["fixes"][0]["edits"])
    assert fixed == (head + TWICE_FIXED).replace("\n", newline).removeprefix("\ufeff")


def test_the_seed_prompt_is_fixed_to_the_letter_and_then_clean(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    assert run(tmp_path, "check", "--model", MODEL).status == 1
    assert run(tmp_path, "check", "--model", MODEL, "--fix", "--unsafe-fixes").status == 0
    assert (tmp_path / "a.prompt.txt").read_text() == ADAPTED


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("info", 1), ("hint", 1), (None, 1)]
)
def test_fail_on_is_the_least_severity_that_fails(tmp_path: Path, fail_on: str | None, status: int) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    wish = ("--fail-on", fail_on) if fail_on else ()
    assert run(tmp_path, "check", *DUPLICATE, *wish).status == status


def test_rules_are_selected_by_name_family_and_preset(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    everything = rules_of(run(tmp_path, "check", "--select", "all", *JSON))
    assert {"empty-emphasis", "missing-output-format", "missing-language-directive"} <= everything
    default = rules_of(run(tmp_path, "check", *JSON))
    assert default == rules_of(run(tmp_path, "check", "--select", "recommended", *JSON)) < everything
    assert rules_of(run(tmp_path, "check", "--select", "vagueness", *JSON)) == {"empty-emphasis"}
    both = {"empty-emphasis", "missing-output-format"}
    assert rules_of(run(tmp_path, "check", "--select", ",".join(both), *JSON)) == both
    apart = [word for name in sorted(both) for word in ("--select", name)]
    assert rules_of(run(tmp_path, "check", *apart, *JSON)) == both


def test_ignore_takes_away_from_what_is_selected(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    default = rules_of(run(tmp_path, "check", *JSON))
    assert rules_of(run(tmp_path, "check", "--ignore", "vagueness", *JSON)) == default - {"empty-emphasis"}
    assert rules_of(run(tmp_path, "check", "--ignore", "vagueness", "--ignore", "output", *JSON)) == set()


@pytest.mark.parametrize("preset", ["recommended", "strict", "all"])
def test_a_preset_that_is_ignored_takes_away_what_it_would_run(preset: str, tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    assert rules_of(run(tmp_path, "check", "--ignore", preset, *JSON)) == set()
    beyond = rules_of(run(tmp_path, "check", "--select", "all", "--ignore", preset, *JSON))
    everything = rules_of(run(tmp_path, "check", "--select", "all", *JSON))
    assert beyond <= everything - rules_of(run(tmp_path, "check", "--select", preset, *JSON))


def test_the_flags_win_over_the_settings_and_ignore_adds_to_them(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"a.prompt.txt": EXTRACT, "promptls.toml": 'select = ["output"]\nignore = ["empty-emphasis"]\n'},
    )
    assert rules_of(run(tmp_path, "check", *JSON)) == {"missing-output-format"}
    assert rules_of(run(tmp_path, "check", "--select", "vagueness", *JSON)) == set()
    assert rules_of(run(tmp_path, "check", "--ignore", "missing-output-format", *JSON)) == set()


def test_several_models_are_checked_one_after_the_other(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    models = ("--model", MODEL, "--model", "glm-4.7")
    found = run(tmp_path, "check", *models, *JSON).json()
    by_model = {
        name: [i["rule"] for i in found if i["model"] == name]
        for name in ("zai/glm-4.7-flash", "zai/glm-4.7")
    }
    assert all(by_model.values()) and sum(map(len, by_model.values())) == len(found)
    one = run(tmp_path, "check", "--model", MODEL, *JSON).json()
    assert [i for i in found if i["model"] == "zai/glm-4.7-flash"] == one


def test_people_see_a_finding_for_several_models_once(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    rule = ("--select", "undescribed-nested-object")
    result = run(tmp_path, "check", "--model", MODEL, "--model", "glm-4.7", *rule, *CONCISE)
    assert result.out.count("a.prompt.txt:1:1:") == 1
    assert "(zai/glm-4.7-flash, zai/glm-4.7)" in result.out
    assert "Found 1 warning in 1 of 1 prompt file." in result.out


def test_a_model_under_two_names_counts_once(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    twice = run(tmp_path, "check", "--model", MODEL, "--model", "zai/glm-4.7-flash", *JSON)
    assert twice.json() == run(tmp_path, "check", "--model", MODEL, *JSON).json()


def test_model_of_flag_then_directive_then_metadata_then_settings(tmp_path: Path) -> None:
    settings = 'model = "glm-4.7-flash"\n'
    named = f"---\nmodel: zai/glm-4.7\n---\n{EXTRACT}"
    lay(tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": named, "promptls.toml": settings})
    lay(tmp_path, {"c.prompt.md": "<!-- promptls: model=glm-4.7 -->\n" + EXTRACT})
    found = run(tmp_path, "check", *JSON).json()
    models = {(item["path"], item["model"]) for item in found}
    assert models == {
        ("a.prompt.md", "zai/glm-4.7-flash"),
        ("b.prompt.md", "zai/glm-4.7"),
        ("c.prompt.md", "zai/glm-4.7"),
    }
    forced = run(tmp_path, "check", "--model", MODEL, *JSON).json()
    assert {item["model"] for item in forced} == {"zai/glm-4.7-flash"}


def test_a_file_named_twice_or_found_below_a_folder_counts_once(tmp_path: Path) -> None:
    lay(tmp_path, {"sub/a.prompt.md": TWICE})
    (tmp_path / "link.prompt.md").symlink_to("sub/a.prompt.md")
    result = run(
        tmp_path, "check", "sub/a.prompt.md", "./sub/a.prompt.md", "sub", "link.prompt.md", *DUPLICATE, *JSON
    )
    assert [item["path"] for item in result.json()] == ["sub/a.prompt.md"]


def test_folders_are_walked_without_what_git_ignores_or_the_settings_exclude(tmp_path: Path) -> None:
    names = ("a", "ignored/b", "excluded/c", "node_modules/d", "own/e", "own/deep/f")
    lay(tmp_path, {f"{name}.prompt.md": TWICE for name in names})
    lay(
        tmp_path,
        {
            ".git/HEAD": "",
            ".gitignore": "ignored/\n",
            "promptls.toml": 'exclude = ["excluded"]\n',
            ".promptlsignore": "deep\n",
        },
    )
    found = {item["path"] for item in run(tmp_path, "check", *DUPLICATE, *JSON).json()}
    assert found == {"a.prompt.md", "own/e.prompt.md"}
    named = run(tmp_path, "check", "ignored/b.prompt.md", "excluded/c.prompt.md", *DUPLICATE, *JSON).json()
    assert {item["path"] for item in named} == {"ignored/b.prompt.md", "excluded/c.prompt.md"}


def test_force_exclude_holds_for_named_files_too(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "a.prompt.md": TWICE,
            "README.md": TWICE,
            "old/b.prompt.md": TWICE,
            "promptls.toml": 'exclude = ["old"]\n',
        },
    )
    names = ("a.prompt.md", "README.md", "old/b.prompt.md")
    forced = run(tmp_path, "check", "--force-exclude", *names, *DUPLICATE, *JSON)
    assert [item["path"] for item in forced.json()] == ["a.prompt.md"] and forced.err == ""
    assert {item["path"] for item in run(tmp_path, "check", *names, *DUPLICATE, *JSON).json()} == set(names)
    assert run(tmp_path, "format", "--force-exclude", "README.md").err == ""
    missing = run(tmp_path, "check", "--force-exclude", "nowhere.prompt.md")
    assert missing.status == 2 and "no such file" in missing.err


def test_a_file_is_known_by_the_folders_above_it_wherever_the_run_starts(tmp_path: Path) -> None:
    lay(tmp_path, {"app/prompts/sum.txt": EXTRACT, "app/.claude/commands/a.md": EXTRACT})
    for where, paths in (
        ("app/prompts", ["sum.txt"]),
        ("app/.claude", ["commands/a.md"]),
        ("app/.claude/commands", ["a.md"]),
    ):
        found = run(tmp_path / where, "check", *JSON).json()
        assert {item["path"] for item in found} == set(paths)


def test_settings_include_prompts_under_other_names(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "assistants/helper.txt": TWICE,
            "notes.txt": TWICE,
            "promptls.toml": 'include = ["assistants/**"]\n',
        },
    )
    assert {i["path"] for i in run(tmp_path, "check", *DUPLICATE, *JSON).json()} == {"assistants/helper.txt"}


def test_no_prompt_file_is_said(tmp_path: Path) -> None:
    lay(tmp_path, {"main.py": "print()\n"})
    result = run(tmp_path, "check")
    assert result.status == 0 and "no prompt files here" in result.err and "include" in result.err
    assert run(tmp_path, "check", *JSON).out == "[]\n"
    assert "no prompt files" not in run(tmp_path, "check", "nowhere").err


def test_stdin_is_taken_for_the_file_named(tmp_path: Path) -> None:
    lay(tmp_path, {"promptls.toml": f'[[overrides]]\nfiles = ["x/**"]\nmodel = "{MODEL}"\n'})
    result = run(tmp_path, "check", "--stdin-filename", "x/a.prompt.txt", "-", *JSON, stdin=EXTRACT)
    assert {(item["path"], item["model"]) for item in result.json()} == {
        ("x/a.prompt.txt", "zai/glm-4.7-flash")
    }
    assert run(tmp_path, "check", "--stdin-filename", "x/a.prompt.txt", *JSON, stdin=EXTRACT) == result
    assert run(tmp_path, "check", "-", *JSON, stdin=EXTRACT).json()[0]["path"] == "stdin.prompt.md"
    assert run(tmp_path, "check", "-", stdin=b"").status == 0


def test_stdin_stands_alone(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    for words in (("-", "a.prompt.md"), ("--stdin-filename", "x.prompt.md", "a.prompt.md")):
        result = run(tmp_path, "check", *words, *JSON, stdin=EXTRACT)
        assert result.status == 2 and result.out == "" and "stands alone" in result.err


def test_statistics_count_by_rule_and_file(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE, "b.prompt.md": TWICE, "c.prompt.txt": EXTRACT})
    names = "duplicate-instruction,empty-emphasis"
    found = run(tmp_path, "check", "--select", names, "--statistics", *JSON)
    assert found.status == 1
    assert json.loads(found.out) == {
        "rules": [
            {"rule": "duplicate-instruction", "findings": 2, "files": 2},
            {"rule": "empty-emphasis", "findings": 1, "files": 1},
        ],
        "files": [
            {"path": f"{name}", "findings": 1, "rules": 1}
            for name in ("a.prompt.md", "b.prompt.md", "c.prompt.txt")
        ],
        "models": [],
    }
    text = run(tmp_path, "check", "--select", names, "--statistics").out.split("\n")
    assert text[1].split() == ["2", "2", "duplicate-instruction"]
    assert "Found 2 warnings, 1 hint in 3 of 3 prompt files." in text


def test_statistics_count_a_finding_for_several_models_once_and_each_model_for_itself(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    models = ("--model", MODEL, "--model", "glm-4.7", "--select", "undescribed-nested-object")
    found = run(tmp_path, "check", *models, "--statistics", *JSON).json()
    assert found["rules"] == [{"rule": "undescribed-nested-object", "findings": 1, "files": 1}]
    assert found["models"] == [
        {"model": m, "findings": 1, "files": 1} for m in ("zai/glm-4.7", "zai/glm-4.7-flash")
    ]


def test_a_directive_and_a_fingerprint_set_findings_aside(tmp_path: Path) -> None:
    ignored = TWICE.replace("\n\n", "\n\n<!-- promptls: ignore duplicate-instruction -->\n")
    lay(tmp_path, {"a.prompt.md": ignored, "b.prompt.md": "<!-- promptls: ignore-file -->\n" + TWICE})
    assert run(tmp_path, "check", *DUPLICATE, *JSON).json() == []


def test_strict_adds_rules_and_makes_everything_a_warning(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    strict = run(tmp_path, "check", "--select", "strict", *JSON)
    assert (
        rules_of(run(tmp_path, "check", *JSON))
        <= rules_of(strict)
        <= rules_of(run(tmp_path, "check", "--select", "all", *JSON))
    )
    assert {item["severity"] for item in strict.json()} <= {"warning", "error"} and strict.status == 1
    lay(tmp_path, {"promptls.toml": '[severity]\nempty-emphasis = "hint"\n'})
    own = {
        item["rule"]: item["severity"] for item in run(tmp_path, "check", "--select", "strict", *JSON).json()
    }
    assert own.pop("empty-emphasis") == "hint" and set(own.values()) <= {"warning", "error"}


def test_security_is_a_preset_of_its_own(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    assert run(tmp_path, "check", "--select", "security", *JSON).json() == []
