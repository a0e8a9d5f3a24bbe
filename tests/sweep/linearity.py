"""How the time of reading and of each rule grows with the size of the text, in CPU seconds of the thread."""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import PurePath
from typing import Any

from promptls.engine.analyse import analyse
from promptls.engine.settings import FileSettings
from promptls.engine.workspace import Workspace
from promptls.profiles import Profile
from promptls.prompt import recent
from promptls.rules import Rule
from promptls.rules.registry import all_rules
from promptls.testing.examples import ExampleWorkspace, example_profile

READING = "(reading the file)"
_RUN_RULES = sys.modules["promptls.engine.run_rules"]


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Of two (size, seconds): 1 is linear, 2 quadratic."""
    return math.log(large[1] / max(small[1], 1e-5)) / math.log(large[0] / small[0])


@cache
def _profile() -> Profile:
    """A model that every rule is about, each with the thresholds of its first example that has some."""
    profiles = [example_profile(rule, _thresholds(rule), listed=True) for rule in all_rules()]
    patterns = {name: pattern for each in profiles for name, pattern in each.anti_patterns.items()}
    return profiles[0]._replace(anti_patterns=patterns)


def _thresholds(rule: Rule) -> Any:
    return next((bad.thresholds for bad in rule.bad if bad.thresholds), {})


def workspace_of(*rules: Rule) -> Workspace:
    """A workspace in which these rules run, or all."""
    wished = next((bad.output_language for rule in rules for bad in rule.bad if bad.output_language), None)
    names = tuple(rule.name for rule in rules) or ("all",)
    return ExampleWorkspace(FileSettings(select=names, output_language=wished), _profile())


def seconds(source: str, path: str, *rules: Rule, runs: int = 2) -> dict[str, float]:
    """The seconds that each rule takes on a text that has been read, the least of several runs, and READING."""
    found = [_timed(source, path, *rules) for _ in range(runs)]
    return {name: min(run.get(name, 0.0) for run in found) for name in found[0]}


def _timed(source: str, path: str, *rules: Rule) -> dict[str, float]:
    spent: dict[str, float] = {}
    real = _RUN_RULES.run_rule

    def run_rule(prompt: Any, active: Any, *more: Any) -> Any:
        for message in prompt.messages:  # what all rules share is reading
            _ = message.document.contents, message.document.units
        start = time.thread_time()
        try:
            return real(prompt, active, *more)
        finally:
            name = active.rule.name
            spent[name] = spent.get(name, 0.0) + time.thread_time() - start

    with _fresh():
        _RUN_RULES.run_rule = run_rule  # type: ignore[attr-defined]
        start = time.thread_time()
        try:
            analyse(workspace_of(*rules), source, PurePath("/") / path)
        finally:
            _RUN_RULES.run_rule = real  # type: ignore[attr-defined]
        spent[READING] = time.thread_time() - start - sum(spent.values())
    return spent


@contextmanager
def _fresh() -> Iterator[None]:
    """Nothing is kept of other texts, and no garbage is collected: how often depends on all that is held."""
    kept, recent._RECENT = recent._RECENT, recent.Recent()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        recent._RECENT = kept
