"""How the time of reading and of each rule grows with the size of the text.

The exponent is that between two sizes, one four times the other: 1 is linear, 2 quadratic. CPU seconds of
the thread, the least of two runs; what takes less than SHORT at the larger size says nothing and is left out.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, NamedTuple

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import recent
from tests.sweep.hostile import grown

SHORT = 0.05
STEP = 4
READING = "(reading the file)"
WISHES = Options(model="glm-4.7-flash", select=("all",))
PATH = PurePath("hostile.prompt.md")
_RUN_RULES = sys.modules["promptls.engine.run_rules"]


class Growth(NamedTuple):
    """The time of one rule on one text at the larger size, and the exponent."""

    exponent: float
    rule: str
    text: str
    size: int
    seconds: float


def growths(pieces: Iterable[tuple[str, str]], size: int) -> list[Growth]:
    """The growth from `size` to four times as much of every rule on every text that takes any time."""
    found: list[Growth] = []
    for name, piece in pieces:
        for numbered in (False, True):
            small = _seconds(grown(piece, size, numbered=numbered))
            large = _seconds(grown(piece, STEP * size, numbered=numbered))
            for rule, seconds in large.items():
                if seconds >= SHORT:
                    exponent = math.log(seconds / max(small.get(rule, 0.0), 1e-4), STEP)
                    label = f"{name}, numbered" if numbered else name
                    found.append(Growth(exponent, rule, label, STEP * size, seconds))
    return sorted(found, reverse=True)


def _seconds(text: str) -> dict[str, float]:
    runs = [_timed(text) for _ in range(2)]
    return {rule: min(run[rule] for run in runs) for rule in runs[0]}


def _timed(text: str) -> dict[str, float]:
    spent: dict[str, float] = {}
    real = _RUN_RULES.run_rule  # type: ignore[attr-defined]

    def run_rule(prompt: Any, active: Any, *more: Any) -> Any:
        for message in prompt.messages:  # what all rules share is reading
            _ = message.document.contents, message.document.units
        start = time.thread_time()
        try:
            return real(prompt, active, *more)
        finally:
            spent[active.rule.name] = time.thread_time() - start

    kept, recent._RECENT = recent._RECENT, recent.Recent()
    _RUN_RULES.run_rule = run_rule  # type: ignore[attr-defined]
    gc.collect()
    gc.disable()  # how often it runs depends on all that is held, and would be counted as the rule's
    start = time.thread_time()
    try:
        analyse(Workspace(), text, PATH, options=WISHES)
    finally:
        gc.enable()
        recent._RECENT = kept
        _RUN_RULES.run_rule = real  # type: ignore[attr-defined]
    spent[READING] = time.thread_time() - start - sum(spent.values())
    return spent
