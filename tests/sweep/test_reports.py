"""Reports grow as the text does: each fixing rule's examples over and over, as the lists that people write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import PurePath

import pytest

from promptls.cli.console import Style
from promptls.cli.packed import pack
from promptls.cli.report import FileReport
from promptls.diagnostics import Severity
from promptls.engine.analyse import analyse
from promptls.engine.settings import FileSettings
from promptls.rules import Bad, Rule
from promptls.rules.registry import all_rules
from promptls.testing.examples import ExampleWorkspace
from tests.sweep.calls import calls
from tests.sweep.linearity import every_rule_profile

SMALL, LARGE = 2_000, 8_000
MOST = 6
"""Times the bytes for a text four times as long; 16 are quadratic."""
LITTLE = 20
"""Bytes a character of the text that a report may take in any case: a short text may have no finding yet."""
FORMS = ("json", "sarif", "full", "junit")
LISTS: dict[str, Callable[[int, str], str]] = {
    "numbered": lambda number, line: f"{number}. {line}\n",
    "bullets": lambda number, line: f"- {line}\n",
    "lines": lambda number, line: f"{line}\n",
    "paragraphs": lambda number, line: f"{line}\n\n",
    "one line": lambda number, line: f"{line} ",
}
FIXING = [rule for rule in all_rules() if rule.safety is not None]


def grown(bad: Bad, item: Callable[[int, str], str], size: int) -> str:
    """The lines of an example over and over, as items of one list, below the head of its file."""
    head, body = "", bad.text
    if body.startswith("---\n"):
        head, _, body = body.partition("\n---\n")
        head += "\n---\n"
    lines = [line.strip("-* ") for line in body.splitlines() if line.strip("-* ")] or ["Sort it."]
    numbers, made = count(1), [head]
    while sum(map(len, made)) < size:
        made += [item(next(numbers), line) for line in lines]
    return "".join(made)


def sizes(rule: Rule, bad: Bad, source: str) -> Iterator[tuple[str, int]]:
    """How long each form of the report is, and what is kept of it for the next run."""
    settings = FileSettings(select=(rule.name,), output_language=bad.output_language)
    found = analyse(ExampleWorkspace(settings, every_rule_profile()), source, PurePath("/") / bad.path)
    report = FileReport(bad.path, found.line_index, found.diagnostics)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        style = Style(nowhere)
    for form in FORMS:
        render = import_module(f"promptls.cli.output.{form}").render
        yield form, sum(map(len, render([report], style, Severity.ERROR)))
    yield "kept", len(json.dumps(pack(report)))


@pytest.mark.parametrize("rule", FIXING, ids=lambda rule: rule.name)
def test_bytes_grow_as_the_text_does(rule: Rule) -> None:
    for bad in rule.bad:
        for name, item in LISTS.items() if not bad.path.endswith(".json") else ():
            small, large = (dict(sizes(rule, bad, grown(bad, item, size))) for size in (SMALL, LARGE))
            for form, length in large.items():
                assert length < MOST * max(small[form], LITTLE * SMALL), (bad.text, name, form, small, large)


DEMANDS = "".join(f"{2 * n + 1}. Sort them.\n{2 * n + 2}. Be careful.\n" for n in range(400))


def test_calls_grow_as_a_list_in_each_of_several_prompts_does() -> None:
    """Each of the two has one fix that all its findings share."""
    made = []
    for size in (1_000, SMALL, LARGE):  # the first for what is loaded once
        line = json.dumps({"messages": [{"role": "user", "content": DEMANDS[:size]}]})
        made.append(calls(lambda workspace, *file: analyse(workspace, *file), f"{line}\n{line}\n", "a.jsonl"))
    assert made[2] < MOST * made[1], made
