"""What is wrong with the model that a file names: nobody knows it, or nobody serves it any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.diagnostics import Diagnostic, Severity
from promptls.engine.nearest import listed
from promptls.engine.target import Target
from promptls.profiles import Catalogue, Profile
from promptls.text import Span

RETIRED = "retired-model"
UNKNOWN = "unknown-model"


def named_model_problems(targets: Iterable[Target], catalogue: Catalogue) -> Iterator[Diagnostic]:
    """At most one for each place in the file that names a model; nothing where something else names it."""
    for target in targets:
        if target.span is not None:
            yield from _problems_of(target, target.span, catalogue)


def _problems_of(target: Target, span: Span, catalogue: Catalogue) -> Iterator[Diagnostic]:
    if target.unknown is not None:
        nearest = catalogue.nearest(target.unknown)
        if nearest:
            message = f'no profile for the model "{target.unknown}"; did you mean {listed(nearest)}?'
            yield Diagnostic(UNKNOWN, span, message, Severity.HINT)
    elif target.profile.pattern_for(RETIRED):
        message, severity = _farewell(target.profile)
        yield Diagnostic(RETIRED, span, message, severity, model=target.profile.id)


def _farewell(profile: Profile) -> tuple[str, Severity]:
    """A model whose last day is still to come is no fault of the prompt yet."""
    over = profile.status == "retired"
    day = profile.fact("retires")
    what = f"{profile.name} {'is retired' if over else 'is to be retired'}"
    when = f" {'since' if over else 'on'} {day}" if day else ""
    instead = f"take {profile.successor}" if profile.successor else "take a newer model"
    return f"{what}{when}; {instead}", Severity.WARNING if over else Severity.HINT
