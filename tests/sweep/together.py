"""What all rules together spend on texts that mix kinds, rule by rule, in CPU seconds of the thread."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path, PurePath
from typing import Any

from promptls.engine.analyse import analyse
from promptls.engine.settings import FileSettings
from promptls.testing.examples import ExampleWorkspace
from tests.sweep.linearity import every_rule_profile, exponent, findings_of, fresh
from tests.sweep.mixed import MIXED, Mixed

READING, TOTAL = "reading", "total"
NOTE = (
    "Where one rule grows by more than 1.1 here, what was looked at (2026-11-27) is a bound that a longer text fills. `duplicate-instruction`\n"
    "compares a demand with twelve earlier ones in its words at most: on `fences` alone it took 0.018, 0.074 and 0.215 s at 0.5, 2 and\n"
    "6 MB, a growth of 1.00. `repeated-demand` and `repeated-entry` look at twelve earlier demands a word, and `keys` has 45,000 words: alone\n"
    "they took 0.37, 0.74, 1.8 and 5.2 s at 0.5, 1, 2 and 4 MB, and 0.25, 0.52 and 1.5 s to 2 MB, a growth of 1.5 at the end; on the same\n"
    "text of 1,500 words, where the bound is met early, 0.46 and 1.57 s, and 0.23 and 0.75 s, at 1 and 4 MB, a growth of 0.9. Once the\n"
    "bound is full it is linear: 7.3 and 14.8 s for `repeated-demand` at 4 and 8 MB, on a busy machine, a growth of 1.02.\n"
    "`unclosed-delimiter` alone took 0.022 and 0.28 s on `everything` of 0.5 and 8 MB, a growth of 0.92."
)
MIXED_SIZES = (125_000, 500_000, 2_000_000)
SHORT = 0.05
"""Seconds on the longest text below which the growth of one rule says nothing: it is in the noise of the clock."""
_RUN_RULES = sys.modules["promptls.engine.run_rules"]


def spent_together(text: Mixed, size: int) -> dict[str, float]:
    """Seconds by the names of the rules, with READING, which is before the first, and the TOTAL."""
    source, spent = text.grown(size), dict[str, float]()
    real = _RUN_RULES.run_rule  # type: ignore[attr-defined]

    def run_rule(prompt: Any, active: Any, *more: Any) -> Any:
        begun = time.thread_time()
        if READING not in spent:
            for message in prompt.messages:  # what all rules share is reading
                _ = message.document.contents, message.document.units
            spent[READING] = time.thread_time() - begun
        begun = time.thread_time()
        found = real(prompt, active, *more)
        spent[active.rule.name] = spent.get(active.rule.name, 0.0) + time.thread_time() - begun
        return found

    workspace = ExampleWorkspace(FileSettings(select=("all",)), every_rule_profile())
    with fresh():
        _RUN_RULES.run_rule = run_rule  # type: ignore[attr-defined]
        begun = time.thread_time()
        try:
            findings_of(analyse(workspace, source, PurePath("/") / text.path))
        finally:
            _RUN_RULES.run_rule = real
        spent[TOTAL] = time.thread_time() - begun
    return spent


def growth_of(spent: Mapping[int, Mapping[str, float]], what: str) -> float:
    """The exponent up to the largest size; 0 where that takes a time that tells nothing.

    From the smallest size at which it takes a tenth of its share: what a rule waits for may not be in a short text.
    """
    large = max(spent)
    most = spent[large].get(what, 0.0)
    if most < SHORT:
        return 0.0
    seconds = {size: spent[size].get(what, 0.0) for size in sorted(spent)}
    small = next(size for size, each in seconds.items() if each >= most * size / large / 10)
    return 0.0 if small == large else exponent((small, seconds[small]), (large, most))


def fastest_growing(spent: Mapping[int, Mapping[str, float]]) -> str:
    """The rule of which the time grows most; that which takes most if all are too quick to tell."""
    rules = [name for name in spent[max(spent)] if name not in (READING, TOTAL)]
    return max(rules, key=lambda name: (growth_of(spent, name), spent[max(spent)][name]))


def measured_together(kept: Path, commit: str) -> tuple[dict[str, dict[int, dict[str, float]]], set[str]]:
    """What each family has spent, by size, and at which commits; `kept` is the file that holds it for the next run."""
    found: dict[str, dict[int, dict[str, float]]] = {text.name: {} for text in MIXED}
    commits = set()
    for line in kept.read_text("utf-8").splitlines() if kept.exists() else ():
        name, size, spent, of = json.loads(line)
        found[name][size] = spent
        commits.add(of)
    spent_together(MIXED[0], 2_000)  # what is imported and compiled once
    for size, text in product(MIXED_SIZES, MIXED):
        if size not in found[text.name]:
            commits.add(commit)
            found[text.name][size] = spent_together(text, size)
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps([text.name, size, found[text.name][size], commit]) + "\n")
    return found, commits


def page_of(found: Mapping[str, Mapping[int, Mapping[str, float]]], commits: Iterable[str]) -> Iterator[str]:
    """The table of all families, those first that grow most."""
    yield f"\n### All rules together on texts that mix kinds (commit {', '.join(sorted(commits))})\n"
    yield (
        f"{len(found)} families of texts (`tests/sweep/mixed.py`) in which nearly all lines differ and share words with others. CPU seconds of\n"
        "reading and all rules; the growth from the shortest to the longest, and the rule that grows most of those that take\n"
        f"{SHORT} s there, from where it takes a tenth of its share. One run each.\n\n{NOTE}\n"
    )
    yield f"| text | {' | '.join(f'{size // 1000:,} kB' for size in MIXED_SIZES)} | growth | grows most | its growth |"
    yield f"|---|{'---|' * (len(MIXED_SIZES) + 3)}"
    for name, spent in sorted(found.items(), key=lambda item: -growth_of(item[1], TOTAL)):
        cells = " | ".join(f"{spent[size][TOTAL]:.2f}" for size in MIXED_SIZES)
        rule = fastest_growing(spent)
        yield f"| {name} | {cells} | {growth_of(spent, TOTAL):.2f} | {rule} | {growth_of(spent, rule):.2f} |"
