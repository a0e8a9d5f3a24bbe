"""`make sweep`: how the time of each rule grows on the text on which it is slowest, from 20 kB to 10 MB.

Each text is tried at 20 kB with the rule that it is made for; the one on which that takes longest is then read
and checked with that rule alone at each size. What has been measured is kept in `.make/sweep.jsonl`, so that a
run that is broken off goes on where it was; delete the file to begin anew. Names on the command line: those
rules alone, and the page is left as it is.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from promptls.rules import Rule  # noqa: E402
from promptls.rules.registry import all_rules  # noqa: E402
from tests.sweep.hostile import Hostile, hostile_to  # noqa: E402
from tests.sweep.linearity import Spent, exponent, seconds  # noqa: E402

LIMIT = 1.1
SIZES = (20_000, 100_000, 1_000_000, 10_000_000)
SHORT = 0.05
"""Seconds at the larger of two sizes below which the growth says nothing: it is in the noise of the clock."""
KEPT = ROOT / ".make" / "sweep.jsonl"
PAGE = ROOT / "tests" / "bench" / "long_runs" / "sweep.md"


class Case(NamedTuple):
    """A rule on a text that is made for it, the copies of which are numbered or not."""

    rule: Rule
    text: Hostile
    numbered: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        """What it is kept under."""
        return self.rule.name, self.text.name, self.numbered


class Times:
    """What each case has spent, by size; what is added is kept for the next run."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, bool], dict[int, Spent]] = {}
        for line in KEPT.read_text("utf-8").splitlines() if KEPT.exists() else ():
            rule, text, numbered, size, *spent = json.loads(line)
            self._found.setdefault((rule, text, numbered), {})[size] = Spent(*spent)

    def of(self, case: Case) -> Mapping[int, Spent]:
        """What is known of a case."""
        return self._found.get(case.key, {})

    def measure(self, case: Case, size: int) -> Spent:
        """What a case spends at a size, measured unless that is known."""
        known = self._found.setdefault(case.key, {})
        if size not in known:
            source = case.text.grown(size, numbered=case.numbered)
            known[size] = seconds(source, case.text.path, case.rule, runs=1 if size > 1_000_000 else 2)
            KEPT.parent.mkdir(exist_ok=True)
            with KEPT.open("a", encoding="utf-8") as file:
                file.write(json.dumps([*case.key, size, *known[size]]) + "\n")
        return known[size]

    def last(self, case: Case) -> float:
        """Seconds of the rule at the largest size that is known."""
        known = self.of(case)
        return known[max(known)].rule


def main() -> None:
    """Measures, prints the table and keeps it. Exit status 1 if any growth is above LIMIT."""
    wanted = [rule for rule in all_rules() if not sys.argv[1:] or rule.name in sys.argv[1:]]
    gc.collect()
    gc.freeze()  # what is loaded by now need not be looked at before each text
    times = Times()
    cases = [_worst(times, rule) for rule in wanted]
    for size in SIZES:
        # The slowest first: what there is no time for at the end is what matters least.
        cases.sort(key=times.last, reverse=True)
        for number, case in enumerate(cases, 1):
            _progress(f"{size:,}: {number}/{len(cases)} {case.text.name}")
            times.measure(case, size)
    page = list(_page(times, cases))
    print(*page, sep="\n")
    if not sys.argv[1:]:
        PAGE.write_text("\n".join(page) + "\n", "utf-8")
    raise SystemExit(any(growth > LIMIT for case in cases for growth in _steps(times.of(case))))


def _worst(times: Times, rule: Rule) -> Case:
    """The text on which a rule takes longest at the smallest size."""
    cases = [Case(rule, text, numbered) for text in hostile_to(rule) for numbered in (False, True)]
    for case in cases:
        _progress(f"trying {case.text.name}")
        times.measure(case, SIZES[0])
    return max(cases, key=lambda case: times.of(case)[SIZES[0]].rule)


def _progress(text: str) -> None:
    print(f"\r{text[:90]:90}", end="", file=sys.stderr, flush=True)


def _steps(found: Mapping[int, Spent]) -> Iterator[float]:
    """The exponents between two sizes one after the other, where the larger takes a time that tells something."""
    for small, large in pairwise(sorted(size for size in SIZES if size in found)):
        if found[large].rule >= SHORT:
            yield exponent((small, found[small].rule), (large, found[large].rule))


def _page(times: Times, cases: Sequence[Case]) -> Iterator[str]:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    growths = [max(_steps(times.of(case)), default=None) for case in cases]
    told = [(growth, case) for growth, case in zip(growths, cases, strict=True) if growth is not None]
    told.sort(key=lambda each: -each[0])
    texts = sum(len(list(hostile_to(case.rule))) for case in cases)
    largest = sum(SIZES[-1] in times.of(case) for case in cases)
    yield f"## How the time of each rule grows on hostile texts (`make sweep`, {today})\n"
    yield (
        f"{len(cases)} rules, each on that of the {texts} texts made for them on which it takes longest at {SIZES[0] // 1000} kB; "
        f"{largest} of them at {SIZES[-1] // 1_000_000} MB, the slowest first.\n"
        f"CPU seconds of the rule alone, with its fixes, after the file has been read, which is the last column; the least of two\n"
        f"runs up to 1 MB. The growth is the steepest step between two sizes of which the larger took {SHORT} s; 1 is linear.\n"
        f"{len(cases) - len(told)} rules never took that long and are not in the table.\n"
    )
    heads = " | ".join(f"{size // 1000:,} kB" for size in SIZES)
    yield f"| rule | text | {heads} | growth | reading |\n|---|---|{'---|' * len(SIZES)}---|---|"
    for growth, case in told:
        found = times.of(case)
        cells = " | ".join(f"{found[size].rule:.3f}" if size in found else "" for size in SIZES)
        text = f"{case.text.name}, numbered" if case.numbered else case.text.name
        yield f"| {case.rule.name} | {text} | {cells} | {growth:.2f} | {found[max(found)].reading:.1f} |"


if __name__ == "__main__":
    main()
