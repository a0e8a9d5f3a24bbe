"""What a second reader said of random findings: how many are right, which are still reported, and who agrees."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from promptls.engine.workspace import Workspace
from tests.accuracy.intervals import share
from tests.accuracy.measure import EVERYTHING, marks_of
from tests.corpora import shared_corpus

VERDICTS = Path(__file__).with_name("verdicts")
IN_USE = Path(__file__).with_name("in_use.jsonl")


class Verdict(NamedTuple):
    """One finding as it was drawn; lines count from 1."""

    rule: str
    path: str
    line: int
    right: bool


def by_second_reader() -> tuple[Verdict, ...]:
    """All verdicts of the second reader."""
    return tuple(_verdict(entry) for entry in _entries() if entry.get("reader") == "second")


def by_author() -> dict[tuple[str, str, int], bool]:
    """What the rules' author said last of a finding, by rule, file and line."""
    own = [_verdict(entry) for entry in _entries() if "reader" not in entry]
    return {(verdict.rule, verdict.path, verdict.line): verdict.right for verdict in own}


def page() -> Iterator[str]:
    """The section of docs/accuracy.md."""
    verdicts, author = by_second_reader(), by_author()
    rules: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        rules[verdict.rule].append(verdict)
    both = [v for v in verdicts if (v.rule, v.path, v.line) in author]
    same = share(sum(author[v.rule, v.path, v.line] == v.right for v in both), len(both))
    yield "## Random findings, judged by a second reader\n"
    yield (
        f"{len(verdicts)} findings in the whole corpus, 20 a rule or all there are (of the two worst rules everything), drawn by a fixed seed and judged by somebody who "
        "did not write the rules (`tests/accuracy/verdicts/`, with the reasons). Rules with a wrong finding were mended where "
        "the reason holds beyond the file; the second column counts only what is still reported. Of the findings that the "
        f"author judged, too, both say the same of {same}.\n"
    )
    yield "| rule | right as drawn | right of what is still reported |\n|---|---|---|"
    for rule, drawn in sorted(rules.items()):
        left = [v for v in drawn if _is_reported(v)]
        before = share(sum(v.right for v in drawn), len(drawn))
        after = share(sum(v.right for v in left), len(left))
        yield f"| {rule} | {before} | {after} |"
    yield ""


def in_use() -> Iterator[str]:
    """The section on how much of what is said is worth its reader's time."""
    entries = [json.loads(line) for line in IN_USE.read_text(encoding="utf-8").splitlines()]
    files = {entry["path"] for entry in entries}
    silent = sum("rule" not in entry for entry in entries)
    yield "## Worth the attention\n"
    yield (
        f"The preset `recommended` over {len(files)} files that nobody had judged, drawn by "
        '`random.Random("noise 2026-11-26").sample`; each finding was read as the author of the prompt would read it '
        f"(`tests/accuracy/in_use.jsonl`, with the reason where it was not worth it). {silent} files hear nothing.\n"
    )
    yield "| target model | worth it | findings a file |\n|---|---|---|"
    for model, title in ((None, "none"), ("zai/glm-4.7-flash", "GLM-4.7 Flash, what it adds")):
        said = [entry for entry in entries if entry["model"] == model and "rule" in entry]
        worth = share(sum(entry["worth"] for entry in said), len(said))
        yield f"| {title} | {worth} | {len(said) / len(files):.1f} |"
    yield ""


def _entries() -> Iterator[dict[str, Any]]:
    for file in sorted(VERDICTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _verdict(entry: dict[str, Any]) -> Verdict:
    return Verdict(entry["rule"], entry["path"], entry["line"], entry["right"])


def _is_reported(verdict: Verdict) -> bool:
    return (verdict.rule, verdict.line) in _reported_in(verdict.path)


@cache
def _reported_in(path: str) -> frozenset[tuple[str, int]]:
    corpus = shared_corpus()
    if corpus is None:
        raise FileNotFoundError("no shared corpus: set PROMPTLS_CORPUS to its folder")
    return frozenset((mark.rule, mark.line) for mark in marks_of(Workspace(None), corpus / path, EVERYTHING))
