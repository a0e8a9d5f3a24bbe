"""What is shown to a person: diagnostics and fixes in coordinates of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from promptls.diagnostics.severity import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.text import Edit, Span


class Fix(NamedTuple):
    """File edits that remove one diagnostic; applied whole or not at all.

    `preferred` marks the one that an editor offers first.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    rule: str
    preferred: bool = False
    rewrite: str | None = None


class Elsewhere(NamedTuple):
    """A place in another file (absolute path); each end is its line, from 0, and the text before it there."""

    path: str
    start: tuple[int, str]
    end: tuple[int, str]


class Related(NamedTuple):
    """Another place that the message speaks of, in the same file or (then `span` is empty) in another."""

    span: Span
    message: str
    elsewhere: Elsewhere | None = None


class Diagnostic(NamedTuple):
    """One fault: the rule that found it, its place in the file (code points), and what can be done.

    `advice`: who says so of the target model, with the date, where that depends on the model.
    """

    rule: str
    span: Span
    message: str
    severity: Severity
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    model: str | None = None
    unnecessary: bool = False
    advice: tuple[str, ...] = ()


ORDER = itemgetter(1, 0, 2)
"""The total order in which diagnostics are shown: by their place, rule and message."""


def merge_models(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics with those that differ in the model alone made one, which names all its models."""
    models: dict[Diagnostic, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        models.setdefault(diagnostic._replace(model=None, advice=()), []).append(diagnostic)
    return sorted(map(_for_all, models.values()), key=ORDER)


def _for_all(found: Sequence[Diagnostic]) -> Diagnostic:
    """What was found for several models as one, with what is advised for any of them."""
    models = ", ".join(dict.fromkeys(each.model for each in found if each.model))
    advice = dict.fromkeys(source for each in found for source in each.advice)
    return found[0]._replace(model=models or None, advice=tuple(advice))
