"""What is known of one model, with a source for each statement.

The records are named tuples and not dataclasses: a dozen frozen dataclasses cost 40 ms of process time at
import, and the command line has 250 ms for everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.profiles.measured import Measurement

Kind = Literal["model", "family", "generic"]
Confidence = Literal["high", "medium", "low"]
Publisher = Literal["vendor", "catalogue", "third-party", "community", "project", "product-page"]
Basis = Literal["measured", "project-default"]


class Source(NamedTuple):
    """Where a statement comes from. The ISO dates say when it was read, and when it was true."""

    id: str
    title: str
    publisher: Publisher
    retrieved: str
    url: str | None = None
    as_of: str | None = None
    note: str | None = None

    @property
    def dated_title(self) -> str:
        """The title with the date of which it is true, or on which it was read."""
        return f"{self.title} ({self.as_of or self.retrieved})"


class Conflict(NamedTuple):
    """What another source says of the same fact, and why it was not taken."""

    value: Any
    sources: tuple[str, ...]
    note: str | None = None


class Fact(NamedTuple):
    """One value with its sources. `unit` is for people: tokens, US dollars per million tokens, per cent."""

    id: str
    value: Any
    sources: tuple[str, ...]
    confidence: Confidence
    unit: str | None = None
    as_of: str | None = None
    note: str | None = None
    conflicts: tuple[Conflict, ...] = ()


class Claim(NamedTuple):
    """A statement in words: a capability, a limit, a practice, the summary.

    `rules` and `rewrites` say what promptls does about it, `unchecked` why it can do nothing (or no more).
    """

    id: str
    text: str
    sources: tuple[str, ...]
    confidence: Confidence
    rules: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    unchecked: str | None = None
    note: str | None = None


class AntiPattern(NamedTuple):
    """How one rule behaves for this model. `text` is the reason that a person sees.

    `severity` None leaves the rule's own. A threshold named `max_…` is the most that is still accepted,
    one named `min_…` the amount from which the rule speaks. `rewrites` are ids in `Profile.rewrites`.
    """

    id: str
    text: str
    rule: str
    sources: tuple[str, ...]
    confidence: Confidence
    severity: Severity | None = None
    thresholds: Mapping[str, Any] = {}
    basis: Basis | None = None
    rewrites: tuple[str, ...] = ()


class RewriteSpec(NamedTuple):
    """One transformation that `adapt` runs for this model, in ascending `order`.

    `safety` is the transformation's own, repeated for people; None where it judges place by place.
    `default` False means that it runs only when it is named.
    """

    id: str
    order: int
    transform: str
    text: str
    sources: tuple[str, ...]
    params: Mapping[str, Any] = {}
    safety: Safety | None = None
    default: bool = True
    aka: str | None = None


class Endpoint(NamedTuple):
    """What one route to the model charges (US dollars per million tokens) and allows (tokens)."""

    id: str
    sources: tuple[str, ...]
    price: Mapping[str, float] = {}
    limits: Mapping[str, int] = {}
    as_of: str | None = None
    note: str | None = None


class Example(NamedTuple):
    """A prompt before and after adaptation, to the letter."""

    before: str
    after: str
    sources: tuple[str, ...]
    note: str | None = None


class Match(NamedTuple):
    """The names by which a model goes: `exact` ones, and `patterns` in which `*` stands for anything."""

    exact: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class Profile(NamedTuple):
    """One model, its family merged in. The maps are keyed by the ids used in the data.

    `upgrade` is the id of the model to take where more is asked for, `successor` of the one to take instead
    of a retired one. `catalogues` names the rows from which the facts of this model are generated.
    """

    id: str
    name: str
    kind: Kind
    path: str
    vendor: str | None = None
    family: str | None = None
    extends: str | None = None
    documentation: Source | None = None
    upgrade: str | None = None
    successor: str | None = None
    match: Match = Match()
    catalogues: Mapping[str, Any] = {}
    summary: Claim | None = None
    preferred_format: Claim | None = None
    sources: Mapping[str, Source] = {}
    facts: Mapping[str, Fact] = {}
    capabilities: Mapping[str, Claim] = {}
    limits: Mapping[str, Claim] = {}
    practices: Mapping[str, Claim] = {}
    anti_patterns: Mapping[str, AntiPattern] = {}
    rewrites: Mapping[str, RewriteSpec] = {}
    endpoints: Mapping[str, Endpoint] = {}
    claims: Mapping[str, Fact] = {}
    request_hints: Mapping[str, Fact] = {}
    examples: tuple[Example, ...] = ()
    measurements: tuple[Measurement, ...] = ()

    @property
    def status(self) -> str | None:
        """active, deprecated and the like; a fact of that name."""
        return self._word("status")

    @property
    def released(self) -> str | None:
        """The day of release, an ISO date; a fact of that name."""
        return self._word("released")

    def fact(self, id: str, default: Any = None) -> Any:
        """The value of a fact, or `default` where the profile does not have it."""
        found = self.facts.get(id)
        return default if found is None else found.value

    def _word(self, id: str) -> str | None:
        value = self.fact(id)
        return None if value is None else str(value)

    def pattern_for(self, rule: str) -> AntiPattern | None:
        """How `rule` behaves for this model; None where the profile does not mention it."""
        return next((entry for entry in self.anti_patterns.values() if entry.rule == rule), None)

    def ordered_rewrites(self) -> tuple[RewriteSpec, ...]:
        """All rewrites in the order in which they run, the ones off by default included."""
        return tuple(sorted(self.rewrites.values(), key=lambda spec: (spec.order, spec.id)))

    def sources_of(self, ids: tuple[str, ...]) -> tuple[Source, ...]:
        """The sources behind the ids that a fact or a claim names."""
        return tuple(self.sources[id] for id in ids)
