"""`make sweep`: how the time of each rule grows on the texts on which it is slowest, from 10 kB to 10 MB.

First each text is tried at 40 kB, with the rule that it is made for, and the openers with all rules. Then each
rule is timed alone on the two texts on which it took longest; at 10 MB on that of the two on which its time
grew most, those first that took longest. What has been measured is kept in `.make/sweep.jsonl`, so that a run that is broken off
goes on where it was; delete the file to begin anew. Names on the command line: those rules alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from promptls.rules import Rule
from promptls.rules.registry import all_rules
from tests.sweep.hostile import OPENERS, Hostile, hostile_to
from tests.sweep.hostile import texts as all_texts
from tests.sweep.linearity import READING, exponent, seconds

LIMIT = 1.1
TRIED = 40_000
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
SHORT = 0.05
"""Seconds at the largest size below which a rule's growth says nothing: it is in the noise of the clock."""
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".make" / "sweep.jsonl"
PAGE = ROOT / "tests" / "bench" / "long_runs" / "sweep.md"


class Case(NamedTuple):
    """A rule, or READING, on a text, the copies of which are numbered or not."""

    rule: str
    text: str
    numbered: bool


class Times:
    """The seconds of each case by size; what is added is kept for the next run."""

    def __init__(self) -> None:
        self.found: dict[Case, dict[int, float]] = {}
        self.done: set[tuple[str, bool, int, tuple[str, ...]]] = set()
        for line in KEPT.read_text("utf-8").splitlines() if KEPT.exists() else ():
            self._take(json.loads(line))

    def measure(self, text: Hostile, numbered: bool, size: int, *rules: Rule) -> None:
        """Times these rules, or all, on a text of that size, unless that is known."""
        names = tuple(rule.name for rule in rules)
        if (text.name, numbered, size, names) in self.done:
            return
        source = text.grown(size, numbered=numbered)
        spent = seconds(source, text.path, *rules, runs=2 if size in SIZES[:-1] else 1)
        entry = {"text": text.name, "numbered": numbered, "size": size, "rules": names, "seconds": spent}
        self._take(entry)
        KEPT.parent.mkdir(exist_ok=True)
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def _take(self, entry: dict[str, Any]) -> None:
        self.done.add((entry["text"], entry["numbered"], entry["size"], tuple(entry["rules"])))
        for rule, spent in entry["seconds"].items():
            case = Case(rule, entry["text"], entry["numbered"])
            self.found.setdefault(case, {})[entry["size"]] = spent


def main() -> None:
    """Measures, prints the table and keeps it. Exit status 1 if any growth is above LIMIT."""
    wanted = [rule for rule in all_rules() if not sys.argv[1:] or rule.name in sys.argv[1:]]
    times = Times()
    _try_all(times, wanted)
    chosen = list(
        dict.fromkeys(
            case for name in [*(rule.name for rule in wanted), READING] for case in _worst(times, name)
        )
    )
    for size in SIZES:
        # The slowest first: what there is no time for at the end is what matters least.
        chosen.sort(key=lambda case: -_last(times.found[case]))
        _measure(times, _steeper(times, chosen) if size == SIZES[-1] else chosen, size)
        PAGE.write_text("\n".join(_page(times, chosen)) + "\n", "utf-8") if not sys.argv[1:] else None
    print(*_page(times, chosen), sep="\n")
    raise SystemExit(any(steepest > LIMIT for case in chosen if (steepest := _steepest(times.found[case]))))


def _try_all(times: Times, wanted: Sequence[Rule]) -> None:
    texts = [(text, rule) for rule in wanted for text in hostile_to(rule)]
    for number, (text, rule) in enumerate(texts, 1):
        _progress(f"trying {number}/{len(texts)} {text.name}")
        for numbered in (False, True):
            times.measure(text, numbered, TRIED, rule)
    for name, piece in OPENERS.items():
        _progress(f"trying {name}")
        for numbered in (False, True):
            times.measure(Hostile(name, piece), numbered, TRIED, *wanted)


def _worst(times: Times, rule: str) -> list[Case]:
    """The two texts on which a rule took longest."""
    tried = {
        case: found[TRIED] for case, found in times.found.items() if case.rule == rule and TRIED in found
    }
    return sorted(tried, key=lambda case: -tried[case])[:2]


def _steeper(times: Times, cases: Sequence[Case]) -> list[Case]:
    """Of the texts of each rule, the one on which its time grew more, up to the last size but one."""
    found: dict[str, Case] = {}
    for case in sorted(cases, key=lambda case: (_steepest(times.found[case]) or 0, _last(times.found[case]))):
        found[case.rule] = case
    return [case for case in cases if found[case.rule] == case]


def _measure(times: Times, cases: Sequence[Case], size: int) -> None:
    rules, texts = {rule.name: rule for rule in all_rules()}, {text.name: text for text in all_texts()}
    together: dict[tuple[str, bool], list[Rule]] = {}
    for case in cases:
        if size not in times.found[case]:
            together.setdefault((case.text, case.numbered), []).extend(
                [rules[case.rule]] if case.rule in rules else ()
            )
    for number, ((name, numbered), asked) in enumerate(together.items(), 1):
        _progress(f"{size:,}: {number}/{len(together)} {name}")
        times.measure(texts[name], numbered, size, *(asked or all_rules()[:1]))  # the reading alone


def _progress(text: str) -> None:
    print(f"\r{text[:90]:90}", end="", file=sys.stderr)


def _last(found: Mapping[int, float]) -> float:
    return found[max(found)]


def _steps(found: Mapping[int, float]) -> Iterator[float]:
    """The exponents between two sizes one after the other, where the larger takes a time that tells something."""
    for small, large in pairwise(sorted((size, found[size]) for size in SIZES if size in found)):
        if large[1] >= SHORT:
            yield exponent(small, large)


def _steepest(found: Mapping[int, float]) -> float | None:
    return max(_steps(found), default=None)


def _page(times: Times, chosen: Sequence[Case]) -> Iterator[str]:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    yield f"## How the time of each rule grows on hostile texts (`make sweep`, {today})\n"
    told = [case for case in chosen if _steepest(times.found[case]) is not None]
    rules = {case.rule for case in chosen}
    measured = [case for case in chosen if SIZES[-1] in times.found[case]]
    texts = {case.text for case in times.found}
    yield (
        f"{len(rules - {READING})} rules and the reading of the file, each on the two texts on which it took longest of {len(texts)} that were tried at\n"
        f"{TRIED // 1000} kB, those made for it and the openers; at {SIZES[-1] // 1_000_000} MB on that of the two on which its time grew most, "
        f"{len({case.rule for case in measured} - {READING})} rules.\nCPU seconds of the rule alone, the text having been read, "
        f"up to 1 MB the least of two runs. The growth is the steepest step between\n"
        f"two sizes of which the larger took {SHORT} s; 1 is linear. What never took that long is not in the table: "
        f"{len(rules - {case.rule for case in told})} rules.\n"
    )
    sizes = " | ".join(f"{size // 1000:,} kB" for size in SIZES)
    yield f"| rule | text | {sizes} | growth |\n|---|---|{'---|' * len(SIZES)}---|"
    for case in sorted(told, key=lambda case: -(_steepest(times.found[case]) or 0)):
        found = times.found[case]
        cells = " | ".join(f"{found[size]:.3f}" if size in found else "" for size in SIZES)
        text = f"{case.text}, numbered" if case.numbered else case.text
        yield f"| {case.rule} | {text} | {cells} | {_steepest(found):.2f} |"


if __name__ == "__main__":
    main()
