"""`make sweep`: how the time of each rule grows on the text on which it is slowest, from 10 kB to 10 MB.

Each text is tried at 40 kB with the rule that it is made for, the three on which that takes longest at 200 kB, and
the one on which it does then is read and checked with that rule alone at each size. What has been measured is kept in `.make/sweep.jsonl`, so that a
run that is broken off goes on where it was; delete the file to begin anew. Then all rules together are timed on the
texts of `tests/sweep/mixed.py` (`.make/mixed.jsonl`). Names on the command line: those rules alone, and the page is
left as it is.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from promptls.rules import Rule  # noqa: E402
from promptls.rules.registry import all_rules  # noqa: E402
from tests.sweep.hostile import Hostile, hostile_to  # noqa: E402
from tests.sweep.linearity import Spent, exponent, seconds  # noqa: E402
from tests.sweep.together import measured_together, page_of  # noqa: E402

LIMIT = 1.1
TRIED = 40_000
SIZES = (10_000, 200_000, 1_000_000, 10_000_000)
SHORT = 0.05
"""Seconds at the larger of two sizes below which the growth says nothing: it is in the noise of the clock."""
KEPT = ROOT / ".make" / "sweep.jsonl"
KEPT_MIXED = KEPT.with_name("mixed.jsonl")
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


@cache
def _commit() -> str:
    """The last commit that changed what is measured."""
    said = subprocess.run(
        ["git", "log", "-1", "--format=%h", "--", "server", "profiles"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


class Times:
    """What each case has spent, by size; what is added is kept for the next run."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, bool], dict[int, Spent]] = {}
        self.commits: set[str] = set()
        for line in KEPT.read_text("utf-8").splitlines() if KEPT.exists() else ():
            rule, text, numbered, size, *spent, commit = json.loads(line)
            self.commits.add(commit)
            self._found.setdefault((rule, text, numbered), {})[size] = Spent(*spent)

    def of(self, case: Case) -> Mapping[int, Spent]:
        """What is known of a case."""
        return self._found.get(case.key, {})

    def measure(self, case: Case, size: int) -> Spent:
        """What a case spends at a size, measured unless that is known."""
        known = self._found.setdefault(case.key, {})
        if size not in known:
            source = case.text.grown(size, numbered=case.numbered)
            self.commits.add(_commit())
            known[size] = seconds(source, case.text.path, case.rule, runs=3 if size == SIZES[0] else 1)
            KEPT.parent.mkdir(exist_ok=True)
            with KEPT.open("a", encoding="utf-8") as file:
                file.write(json.dumps([*case.key, size, *known[size], _commit()]) + "\n")
        return known[size]

    def growth(self, case: Case) -> float:
        """The exponent up to the largest size that is known, if what it takes there tells something."""
        known = {size: spent.rule for size, spent in self.of(case).items() if size in SIZES}
        if len(known) < 2 or known[max(known)] < SHORT:
            return 0.0
        return exponent((min(known), known[min(known)]), (max(known), known[max(known)]))


def main() -> None:
    """Measures, prints the table and keeps it. Exit status 1 if any growth is above LIMIT."""
    wanted = [rule for rule in all_rules() if not sys.argv[1:] or rule.name in sys.argv[1:]]
    gc.collect()
    gc.freeze()  # what is loaded by now need not be looked at before each text
    times = Times()
    cases = [_worst(times, rule) for rule in wanted]
    with suppress(KeyboardInterrupt):  # the page then tells what is known by now
        _measure(times, cases)
    page = list(_page(times, cases))
    if not sys.argv[1:]:
        page += page_of(*measured_together(KEPT_MIXED, _commit()))
    print(*page, sep="\n")
    if not sys.argv[1:]:
        PAGE.write_text("\n".join(page) + "\n", "utf-8")
    raise SystemExit(any(growth > LIMIT for case in cases for growth in _growths(times, case).values()))


def _measure(times: Times, cases: list[Case]) -> None:
    for size in SIZES:
        # Those first that grow most: what there is no time for at the end is what matters least.
        cases.sort(key=times.growth, reverse=True)
        for number, case in enumerate(cases, 1):
            _progress(f"{size:,}: {number}/{len(cases)} {case.text.name}")
            times.measure(case, size)


def _worst(times: Times, rule: Rule) -> Case:
    """The text on which a rule takes longest."""
    cases = [Case(rule, text, numbered) for text in hostile_to(rule) for numbered in (False, True)]
    for case in cases:
        _progress(f"trying {case.text.name}")
        times.measure(case, TRIED)
    cases.sort(key=lambda case: -times.of(case)[TRIED].rule)
    return max(cases[:3], key=lambda case: times.measure(case, SIZES[1]).rule)


def _progress(text: str) -> None:
    print(f"\r{text[:90]:90}", end="", file=sys.stderr, flush=True)


def _growths(times: Times, case: Case) -> dict[int, float]:
    """The exponents from the smallest size to 1 MB and to 10 MB, where that takes a time that tells something."""
    found = times.of(case)
    for small in SIZES[:2]:
        growths = {
            large: exponent((small, found[small].rule), (large, found[large].rule))
            for large in SIZES[2:]
            if large in found and found[large].rule >= SHORT
        }
        if max(growths.values(), default=0.0) <= LIMIT or not _begins_late(found):
            break
    return growths


def _begins_late(found: Mapping[int, Spent]) -> bool:
    """True if where the smallest text is cut off leaves the rule little to find in it."""
    small, large = (found[size].found for size in SIZES[:2])
    return small * SIZES[1] < large * SIZES[0] / 2


def _page(times: Times, cases: Sequence[Case]) -> Iterator[str]:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    told = [(_growths(times, case), case) for case in cases]
    slow = sorted((each for each in told if each[0]), key=lambda each: -max(each[0].values()))
    quick = ", ".join(sorted(case.rule.name for growths, case in told if not growths))
    reached = [case for case in cases if SIZES[-1] in times.of(case)]
    not_reached = ", ".join(sorted(case.rule.name for case in cases if case not in reached)) or "none"
    above = ", ".join(case.rule.name for growths, case in slow if max(growths.values()) > LIMIT) or "none"
    most = max((spent.memory for case in cases for spent in times.of(case).values()), default=0)
    texts = sum(len(list(hostile_to(case.rule))) for case in cases)
    commits = ", ".join(sorted(times.commits))
    worst = max((max(growths.values()) for growths, _ in slow), default=0.0)
    yield f"## How the time of each rule grows on hostile texts (`make sweep`, {today}, commit {commits})\n"
    yield (
        f"{len(cases)} rules, each on that of the {texts} texts made for them on which it takes longest at 40 and 200 kB, {len(reached)} of them up to\n"
        f"10 MB, those first that grow most (not reached: {not_reached}). CPU seconds of the rule alone, with its fixes, after the file\n"
        f"has been read, which is the last column but one; the least of three runs at {SIZES[0] // 1000} kB, one run at the other sizes, nothing kept\n"
        f"from one to the next, nothing broken off. YAML of more than 100,000 values is refused, so that no rule takes time on it then.\n"
        f"The growth is the exponent from {SIZES[0] // 1000} kB to 1 MB and to 10 MB; 1 is linear. It is that\n"
        f"from 200 kB where the text is cut off at {SIZES[0] // 1000} kB so that the rule finds less than half as much, for its size. The memory is\n"
        f"the most that the process held at the largest size; {most:,} MB at any. Rules that take less than {SHORT} s at\n"
        f"the largest size: {quick or 'none'}.\n\n"
        f"**The worst exponent is {worst:.2f}. Above {LIMIT}: {above}.**\n"
    )
    heads = " | ".join(f"{size // 1000:,} kB" for size in SIZES)
    more = " | ".join(f"to {size // 1_000_000} MB" for size in SIZES[2:])
    yield f"| rule | text | {heads} | {more} | reading | MB |\n|---|---|{'---|' * (len(SIZES) + 4)}"
    for growths, case in slow:
        yield _row(times.of(case), growths, case)


def _row(found: Mapping[int, Spent], growths: Mapping[int, float], case: Case) -> str:
    cells = " | ".join(f"{found[size].rule:.3f}" if size in found else "" for size in SIZES)
    grows = " | ".join(f"{growths[size]:.2f}" if size in growths else "" for size in SIZES[2:])
    text = f"{case.text.name}, numbered" if case.numbered else case.text.name
    last = found[max(found)]
    return f"| {case.rule.name} | {text} | {cells} | {grows} | {last.reading:.1f} | {last.memory:,} |"


if __name__ == "__main__":
    main()
