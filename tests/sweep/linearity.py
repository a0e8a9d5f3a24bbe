"""How the time of reading and of each rule grows with the size of the text, in CPU seconds of the thread."""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from promptls import time_limit
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.settings import FileSettings
from promptls.engine.workspace import Workspace
from promptls.profiles import Profile
from promptls.prompt import recent, statements
from promptls.rules import Rule
from promptls.rules.registry import all_rules
from promptls.testing.examples import ExampleWorkspace, example_profile

_RUN_RULES = sys.modules["promptls.engine.run_rules"]


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Of two (size, seconds): 1 is linear, 2 quadratic."""
    return math.log(large[1] / max(small[1], 1e-5)) / math.log(large[0] / small[0])


@cache
def every_rule_profile() -> Profile:
    """A model that every rule is about, each with the thresholds of its first example that has some."""
    profiles = [example_profile(rule, _thresholds(rule), listed=True) for rule in all_rules()]
    patterns = {name: pattern for each in profiles for name, pattern in each.anti_patterns.items()}
    return profiles[0]._replace(anti_patterns=patterns)


def _thresholds(rule: Rule) -> Any:
    return next((bad.thresholds for bad in rule.bad if bad.thresholds), {})


def workspace_of(rule: Rule) -> Workspace:
    """A workspace in which this rule alone runs."""
    wished = next((bad.output_language for bad in rule.bad if bad.output_language), None)
    return ExampleWorkspace(FileSettings(select=(rule.name,), output_language=wished), every_rule_profile())


class Spent(NamedTuple):
    """CPU seconds: of reading a file, and of all that comes after it where one rule alone is run.

    `memory`: of the process at its most, in MB, where the system tells. `found`: how much the rule finds.
    """

    reading: float
    rule: float
    memory: int = 0
    found: int = 0


def seconds(source: str, path: str, rule: Rule, *, runs: int = 1) -> Spent:
    """What one rule spends on a text, with its fixes; the least of several runs.

    Raises RuntimeError where the rule fails: what it has spent by then is no measure.
    """
    found = [_timed(source, path, rule) for _ in range(runs)]
    least = Spent(min(each.reading for each in found), min(each.rule for each in found))
    return least._replace(memory=max(each.memory for each in found), found=found[0].found)


def findings(source: str, path: str, rule: Rule) -> int:
    """How much the rule finds in a text."""
    return findings_of(analyse(workspace_of(rule), source, PurePath("/") / path))


def findings_of(analysis: Analysis) -> int:
    """The diagnostics, with those that the last of many hints only counts. RuntimeError for a failure of ours."""
    for each in analysis.diagnostics:
        if each.rule == "internal-error":
            raise RuntimeError(each.message)
    return len(analysis.diagnostics)


def _timed(source: str, path: str, rule: Rule) -> Spent:
    real = _RUN_RULES.run_rule  # type: ignore[attr-defined]
    read: list[float] = []

    def run_rule(prompt: Any, *more: Any) -> Any:
        for message in () if read else prompt.messages:  # what all rules share is reading
            _ = message.document.contents, message.document.units
        read.append(time.thread_time())
        return real(prompt, *more)

    with fresh():
        _RUN_RULES.run_rule = run_rule  # type: ignore[attr-defined]
        start = time.thread_time()
        try:
            analysis = analyse(workspace_of(rule), source, PurePath("/") / path)
        finally:
            _RUN_RULES.run_rule = real
        end = time.thread_time()
        memory = _most_memory()
    begun = read[0] if read else end  # a text in another language than the rule's, or that is none
    return Spent(begun - start, end - begun, memory, findings_of(analysis))


_PROCESS = Path("/proc/self")


def _most_memory() -> int:
    """The most that the process has held since it was forgotten, in MB; 0 where the system does not tell."""
    with suppress(OSError):
        for line in (_PROCESS / "status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1000
    return 0


@contextmanager
def fresh() -> Iterator[None]:
    """Nothing is kept of other texts, no garbage is collected, since how often depends on all that is held, and
    nothing is broken off, however long it takes: the time up to there would look linear."""
    kept, recent._RECENT = recent._RECENT, recent.Recent()
    longest, time_limit.LONGEST = time_limit.LONGEST, math.inf
    statements._RECENT.clear()
    for forget in _caches():
        forget()
    gc.collect()
    gc.disable()
    with suppress(OSError):
        (_PROCESS / "clear_refs").write_text("5", "utf-8")  # from now on the most memory is that of this run
    try:
        yield
    finally:
        gc.enable()
        recent._RECENT = kept
        time_limit.LONGEST = longest


def _caches() -> Iterator[Callable[[], None]]:
    """What empties each cache of bounded size: a small text is wholly in it when it is run again, a large one is not."""
    for name, module in list(sys.modules.items()):
        for value in list(vars(module).values()) if name.startswith("promptls.") else ():
            unbounded = hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is None
            if hasattr(value, "cache_clear") and not unbounded:
                yield value.cache_clear
