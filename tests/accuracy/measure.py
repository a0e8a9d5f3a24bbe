"""Runs the rules over the labelled files and says of each finding and each label what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.text import Span
from tests.accuracy.labels import LabelledFile, Mark, class_of, covers
from tests.corpora import decoded, shared_corpus

EVERYTHING = Options(select=("all",), assume=True)
"""No target model; rules whose sign depends on the model run as hints."""


class Judged(NamedTuple):
    """A finding. `right` is None where no reader was asked: a class without labels, or past the cap."""

    repo: str
    path: str
    mark: Mark
    right: bool | None


class Wanted(NamedTuple):
    """A label and whether a finding covers it."""

    repo: str
    path: str
    rule: str
    clear: bool
    found: bool


class Measured(NamedTuple):
    """Everything that was counted; `unread` are labelled files that no format claims."""

    findings: tuple[Judged, ...]
    labels: tuple[Wanted, ...]
    files: int
    unread: tuple[str, ...]


def measure(files: tuple[LabelledFile, ...], options: Options = EVERYTHING) -> Measured:
    """The findings and labels of all files. Raises FileNotFoundError without the shared corpus."""
    corpus = shared_corpus()
    if corpus is None:
        raise FileNotFoundError("no shared corpus: set PROMPTLS_CORPUS to its folder")
    labelled = {label.rule for file in files for label in file.labels}
    workspace = Workspace(None)
    findings: list[Judged] = []
    wanted: list[Wanted] = []
    unread: list[str] = []
    for file in files:
        path = corpus / file.folder / file.path
        marks = tuple(marks_of(workspace, path, options))
        if not marks and _is_unread(workspace, path, options):
            unread.append(f"{file.repo}/{file.path}")
        findings += (Judged(file.repo, file.path, mark, _verdict(file, mark, labelled)) for mark in marks)
        wanted += (
            Wanted(file.repo, file.path, label.rule, label.clear, any(covers(label, m) for m in marks))
            for label in file.labels
        )
    return Measured(tuple(findings), tuple(wanted), len(files), tuple(unread))


def analysis_of(workspace: Workspace, path: Path, options: Options) -> Analysis | None:
    """The analysis of a file, or None if it is not UTF-8."""
    source = decoded(path)
    return None if source is None else analyse(workspace, source, path, options=options)


def marks_of(workspace: Workspace, path: Path, options: Options) -> Iterator[Mark]:
    """The findings of one file by their lines."""
    analysis = analysis_of(workspace, path, options)
    if analysis is None:
        return
    source = analysis.source
    for d in analysis.diagnostics:
        related = tuple(_lines(source, other.span)[0] for other in d.related)
        yield Mark(
            d.rule, *_lines(source, d.span), related, int(d.severity), source[d.span.start : d.span.end]
        )


def _lines(source: str, span: Span) -> tuple[int, int]:
    first = source.count("\n", 0, span.start) + 1
    return first, first + source.count("\n", span.start, max(span.start, span.end - 1))


def _is_unread(workspace: Workspace, path: Path, options: Options) -> bool:
    analysis = analysis_of(workspace, path, options)
    return analysis is None or analysis.prompt is None


def _verdict(file: LabelledFile, mark: Mark, labelled: set[str]) -> bool | None:
    if any(covers(label, mark) for label in file.labels):
        return True
    named = class_of(mark.rule)
    if named not in labelled or any(label.rule == named and label.more for label in file.labels):
        return None
    return False
