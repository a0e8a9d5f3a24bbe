"""Rules that a team writes as YAML: found, fixed, tried, selected, and told of when faulty."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promptls.rules.own import read_rule, rule_schema
from promptls.testing.examples import check_bad, check_good
from tests.cli.runner import lay, run
from tests.corpora import REPOSITORY

PAGE = (REPOSITORY / "docs" / "your-own-rules.md").read_text(encoding="utf-8")
PRODUCT = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)[0]
PLEASE = """summary: Prompts are orders.
kind: existence
severity: hint
words: [please, "would be so kind*"]
message: says nothing to a model; leave it out
good: [List the dates., "Print `please`."]
bad: [Please list the dates.]
"""
MAIL = """summary: One word for one thing.
kind: consistency
words: [[e-mail, email], [colour*, color*]]
good: [Write an email. Send the email., The colour of the colours.]
bad:
  - text: Write an email. Send the e-mail.
    fixed: Write an email. Send the email.
  - The color and the colours.
"""
FILES = {
    ".promptls/rules/product-name.yaml": PRODUCT,
    ".promptls/rules/no-please.yaml": PLEASE,
    ".promptls/rules/one-mail.yaml": MAIL,
    "prompts/a.prompt.md": "# Mail\n\nPlease explain AcmeCloud. Write an e-mail.\n\n- Send the email to `AcmeCloud`.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path, FILES)
    return tmp_path


def found(folder: Path, *flags: str) -> list[tuple[str, int, int]]:
    rows = run(folder, "check", "--output-format", "json", *flags).json()
    return [
        (r["rule"], r["start"]["line"], r["start"]["column"]) for r in rows if r["rule"].startswith("own/")
    ]


def test_they_find_words_in_prose_alone(folder: Path) -> None:
    assert found(folder) == [("own/no-please", 3, 1), ("own/product-name", 3, 16), ("own/one-mail", 5, 12)]


def test_settings_and_flags_speak_of_them(folder: Path) -> None:
    assert [rule for rule, *_ in found(folder, "--ignore", "own/no-please")] == [
        "own/product-name",
        "own/one-mail",
    ]
    assert len(found(folder, "--select", "own")) == 3
    assert found(folder, "--ignore", "own") == []
    (folder / "promptls.toml").write_text(
        'ignore = ["own/one-mail"]\n[severity]\n"own/no-please" = "error"\n'
    )
    rows = run(folder, "check", "--output-format", "json").json()
    severities = {row["rule"]: row["severity"] for row in rows if row["rule"].startswith("own/")}
    assert severities == {"own/no-please": "error", "own/product-name": "warning"}


def test_a_changed_list_counts_at_once(folder: Path) -> None:
    """Neither the cache of results nor what is kept of a block remembers the old words."""
    assert len(found(folder)) == 3
    changed = PLEASE.replace("words: [please", "words: [explain")
    (folder / ".promptls/rules/no-please.yaml").write_text(changed)
    assert ("own/no-please", 3, 8) in found(folder)


def test_fixes_are_made_when_asked_for(folder: Path) -> None:
    run(folder, "check", "--fix", "--unsafe-fixes", "--select", "own")
    text = (folder / "prompts/a.prompt.md").read_text()
    assert (
        text == "# Mail\n\nPlease explain Acme Cloud. Write an e-mail.\n\n- Send the e-mail to `AcmeCloud`.\n"
    )


def test_their_examples_are_tried(folder: Path) -> None:
    done = run(folder, "rule", "--test")
    assert done.status == 0
    assert "own/product-name: 2 examples, 0 faults" in done.out
    broken = PLEASE.replace("good: [List the dates.", "good: [List the dates please.")
    (folder / ".promptls/rules/no-please.yaml").write_text(broken)
    done = run(folder, "rule", "--test", "no-please")
    assert done.status == 1
    assert "good 1, 'List the dates please.'" in done.out


def test_they_have_a_page_and_stand_in_the_list(folder: Path) -> None:
    assert "Our product is written Acme Cloud." in run(folder, "rule", "own/product-name").out
    assert "own/no-please" in run(folder, "rule").out
    assert "own/product-name" in run(folder, "check", "--output-format", "sarif").out


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("summary: x\nkind: existance\n", "2:7", '"kind" must be one of'),
        ("summary: x\nkinds: existence\n", "2:1", '"kinds" is no key'),
        (PLEASE.replace("good:", "why: [1]\ngood:"), "6:6", '"why" must be a text'),
        (PLEASE.replace("[please,", "[5,"), "4:9", "quotes around a number"),
        (PLEASE.replace("[please,", '["a*b",'), "4:9", "at the end of a word alone"),
        (MAIL.replace("[e-mail, email]", "[email]"), "3:9", "cannot vary"),
        (PLEASE.replace("bad: [Please list the dates.]\n", ""), "1:1", 'at least one text under "bad"'),
        ("summary: [\n", "2:1", "not valid YAML"),
    ],
)
def test_a_fault_is_told_with_its_place(folder: Path, text: str, place: str, said: str) -> None:
    (folder / ".promptls/rules/no-please.yaml").write_text(text)
    done = run(folder, "check")
    assert done.status == 2
    assert f"no-please.yaml:{place}: " in done.err
    assert said in done.err
    assert "own/product-name" in done.out, "the others go on"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("kind", ["rules", "profiles"])
def test_a_pipe_among_them_is_named_and_not_waited_for(folder: Path, kind: str) -> None:
    (folder / ".promptls" / kind).mkdir(exist_ok=True)
    os.mkfifo(folder / ".promptls" / kind / "pipe.yaml")
    result = run(folder, "check", "a.prompt.md")
    assert (
        result.status == 2
        and f".promptls/{kind}/pipe.yaml:1:1: cannot be read: not a regular file" in result.err
    )


@pytest.mark.parametrize("text", [PRODUCT, PLEASE, MAIL])
def test_the_schema_takes_what_is_right(text: str) -> None:
    jsonschema.validate(yaml.safe_load(text), rule_schema())
    rule, problems = read_rule(text, "x.yaml", "x")
    assert rule is not None and not problems
    assert [fault for example in rule.good for fault in check_good(rule, example)] == []
    assert [fault for example in rule.bad for fault in check_bad(rule, example)] == []


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6), st.text(max_size=200))
def test_any_words_are_words_and_no_pattern(words: list[str], text: str) -> None:
    """Whatever stands in a list, it is found literally, or refused with a place."""
    source = json.dumps(
        {"summary": "x", "kind": "existence", "words": words, "message": "m", "good": ["a"], "bad": ["b"]}
    )
    rule, problems = read_rule(source, "x.yaml", "x")
    assert (rule is None) == bool(problems)
    if rule is not None:
        assert check_good(rule, rule.good[0]._replace(text=f"{text}\n")) is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("kind: existence\nwords: [{}]", "2,001 words are more than 2,000; make two rules of them"),
        ("kind: substitution\nwords: {{{}}}", "2,001 words are more than 2,000; make two rules of them"),
        ("kind: consistency\nwords: [[{}]]", "2,001 words are more than 2,000; make two rules of them"),
        ("kind: existence\nwords: [" + "again " * 31 + "]", "a phrase of 31 words is longer than 30"),
    ],
)
def test_a_list_that_would_cost_too_much_is_told(words: str, told: str) -> None:
    colon = ": x" if "substitution" in words else ""
    many = ", ".join(f"word{number}{colon}" for number in range(2001))
    text = f"summary: S.\n{words.format(many)}\nmessage: m\ngood: [a]\nbad: [b]\n"
    rule, problems = read_rule(text, "x.yaml", "x")
    assert rule is None and told in problems[0].message and problems[0].line == 3
