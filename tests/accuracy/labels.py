"""The hand labels of real prompt files, and what a finding must do to be right."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.corpora import REPOSITORY

SECOND_OPINION = Path(__file__).with_name("second_opinion.jsonl")
FILE_LEVEL = frozenset(
    "too-many-tasks missing-output-format untrusted-input-no-guard mixed-placeholder-syntax".split()
)
"""Classes that are true of a whole file: their label stands on line 1."""
CLASS_OF = {
    "contradictory-format": "contradictory-instructions",
    "contradictory-length": "contradictory-instructions",
    "contradictory-modality": "contradictory-instructions",
    "contradictory-language": "contradictory-instructions",
    "contradictory-persona": "contradictory-instructions",
    "contradictory-tool": "contradictory-instructions",
    "example-breaks-rule": "contradictory-instructions",
    "empty-emphasis": "vague-qualifier",
    "repeated-demand": "duplicate-instruction",
    "repeated-entry": "duplicate-instruction",
    "undeclared-variable": "unresolved-placeholder",
}
"""The class under which readers label what a rule finds, where it has another name."""


class Label(NamedTuple):
    """What a reader marked. Lines count from 1; `other` is the earlier place of a pair, 0 for none."""

    rule: str
    line: int
    end: int
    other: int
    clear: bool
    more: bool
    text: str


class LabelledFile(NamedTuple):
    """One file and all its labels; a file without faults has none."""

    repo: str
    path: str
    labels: tuple[Label, ...]

    @property
    def folder(self) -> str:
        """The folder of its repository in the corpus."""
        return self.repo.replace("/", "+")


class Mark(NamedTuple):
    """A finding by its lines; `related` are the lines of the other places it speaks of."""

    rule: str
    line: int
    end: int
    related: tuple[int, ...]
    severity: int
    text: str


@cache
def labels_file() -> Path | None:
    """The labels (`PROMPTLS_LABELS`, or ../shared/labels/dev.jsonl), or None."""
    named = os.environ.get("PROMPTLS_LABELS")
    path = Path(named) if named else REPOSITORY.parent / "shared" / "labels" / "dev.jsonl"
    return path if path.is_file() else None


def read_labels(path: Path, *, second: bool = False) -> tuple[LabelledFile, ...]:
    """The labelled files in order; `second` adds our second opinion, which may also withdraw a label."""
    entries = list(_entries(path))
    files: dict[tuple[str, str], list[Label]] = {}
    for entry in entries:
        found = files.setdefault((entry["repo"], entry["path"]), [])
        if entry["rule"] != "none":
            found.append(_label(entry))
    for entry in _entries(SECOND_OPINION) if second and SECOND_OPINION.exists() else ():
        found = files[entry["repo"], entry["path"]]
        label = _label(entry)
        if entry.get("withdraw"):
            found[:] = [o for o in found if (o.rule, o.line) != (label.rule, label.line)]
        else:
            found.append(label)
    return tuple(LabelledFile(repo, name, tuple(found)) for (repo, name), found in files.items())


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _label(entry: dict[str, Any]) -> Label:
    line = entry["line"]
    return Label(
        entry["rule"], line, entry.get("end_line") or line, entry.get("other_line") or 0,
        entry.get("strength") == "clear", bool(entry.get("more")), entry.get("text", ""),
    )  # fmt: skip


def class_of(rule: str) -> str:
    """The class that a rule's findings are judged under."""
    return CLASS_OF.get(rule, rule)


def covers(label: Label, mark: Mark) -> bool:
    """True if the label says of the finding's lines what the finding says.

    A pair may be reported at either of its places, if the other one is linked or is not the label's.
    """
    if label.rule != class_of(mark.rule):
        return False
    if label.rule in FILE_LEVEL or (label.line <= mark.end and mark.line <= label.end):
        return True
    at_other = label.other and mark.line <= label.other <= mark.end
    return bool(at_other and any(label.line <= line <= label.end for line in mark.related))
