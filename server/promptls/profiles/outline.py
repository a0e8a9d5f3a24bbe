"""A model's page as data: sections of lines, each with the ids of its sources. `page` gives it its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.named_tuple import NamedTuple
from promptls.profiles.measured import NOT_MEASURED, gain_in_words, rewrite_in_words
from promptls.profiles.model import AntiPattern, Claim, Conflict, Endpoint, Fact, Profile, RewriteSpec, Source
from promptls.profiles.read import with_derived_words
from promptls.profiles.words import (
    fact_in_words,
    label,
    safety_in_words,
    thresholds_in_words,
    value_in_words,
)

_FIRST_FACTS = (
    "status", "retires", "context_window", "max_output", "price", "long_context_price", "modalities",
    "architecture", "benchmarks", "languages", "knowledge_cutoff", "released",
)  # fmt: skip


class Line(NamedTuple):
    """One statement. `more` holds what belongs under it; `listed` is False for a paragraph."""

    text: str
    sources: tuple[str, ...] = ()
    more: tuple[Line, ...] = ()
    listed: bool = True


class Block(NamedTuple):
    """Text that is shown to the letter, under a caption."""

    caption: str
    text: str


class Section(NamedTuple):
    """A heading and what stands under it; never empty."""

    title: str
    body: tuple[Line | Block, ...]


def outline(profile: Profile) -> tuple[Section, ...]:
    """The sections of a model's page in their order; those without content are left out."""
    profile = with_derived_words(profile)
    found = (
        ("Summary", _statement(profile.summary)),
        ("Documentation", _documentation(profile)),
        ("Specifications", _specifications(profile)),
        ("Refrase's claims, not measured here", [_claimed(fact) for fact in profile.claims.values()]),
        ("Measured gain", _gain(profile)),
        ("Capabilities", [_claim(claim) for claim in profile.capabilities.values()]),
        ("Limitations", [_claim(claim) for claim in profile.limits.values()]),
        ("Preferred format", _statement(profile.preferred_format)),
        ("Recommended practices", [_claim(claim) for claim in profile.practices.values()]),
        (
            "Anti-patterns to avoid",
            [Line(entry.text, entry.sources) for entry in profile.anti_patterns.values()],
        ),
        ("What promptls does for this model, rule by rule", _rules(profile)),
        ("Before and after", list(_examples(profile))),
        ("Sources", [_source(source) for source in cited(profile)]),
    )
    return tuple(Section(title, tuple(body)) for title, body in found if body)


def cited(profile: Profile) -> Iterator[Source]:
    """The sources that the page names, in the order in which the data lists them."""
    records: list[Iterable[object]] = [
        section.values()
        for section in (
            profile.facts,
            profile.claims,
            profile.capabilities,
            profile.limits,
            profile.practices,
            profile.anti_patterns,
            profile.rewrites,
            profile.endpoints,
            profile.request_hints,
        )
    ]
    records.append((profile.summary, profile.preferred_format, *profile.examples))
    records.append(conflict for fact in profile.facts.values() for conflict in fact.conflicts)
    named = {id for group in records for record in group for id in getattr(record, "sources", ())}
    if profile.documentation:
        named.add(profile.documentation.id)
    return (source for id, source in profile.sources.items() if id in named)


def _statement(claim: Claim | None) -> list[Line]:
    if claim is None:
        return []
    note = [Line(claim.note, listed=False)] if claim.note else []
    return [Line(claim.text, claim.sources, listed=False), *note]


def _documentation(profile: Profile) -> list[Line]:
    source = profile.documentation
    return [Line(f"{source.title}: {source.url}", (source.id,))] if source else []


def _specifications(profile: Profile) -> list[Line]:
    lines = []
    if profile.vendor:
        family = f" · {profile.family} family" if profile.family else ""
        lines.append(Line(f"{profile.id} · {profile.vendor}{family}", listed=False))
    if profile.status == "retired":
        instead = f"; {profile.successor} takes its place" if profile.successor else ""
        lines.append(Line(f"Retired by its vendor{instead}", listed=False))
    lines += [_fact(fact) for fact in ordered_facts(profile)]
    if profile.endpoints:
        routes = tuple(_endpoint(endpoint) for endpoint in profile.endpoints.values())
        lines.append(Line("Routes, prices in US dollars per million tokens", more=routes))
    if profile.request_hints:
        hints = tuple(_fact(hint) for hint in profile.request_hints.values())
        lines.append(Line("Request parameters", more=hints))
    return lines


def ordered_facts(profile: Profile) -> list[Fact]:
    """The facts that people ask for first, then the rest as the data has them."""
    first = [profile.facts[id] for id in _FIRST_FACTS if id in profile.facts]
    return [*first, *(fact for id, fact in profile.facts.items() if id not in _FIRST_FACTS)]


def _fact(fact: Fact) -> Line:
    more = [Line(fact.note)] if fact.note else []
    more += [_conflict(conflict) for conflict in fact.conflicts]
    dated = f" (as of {fact.as_of})" if fact.as_of else ""
    return Line(f"{fact_in_words(fact)}{dated}{_doubt(fact.confidence)}", fact.sources, tuple(more))


def _conflict(conflict: Conflict) -> Line:
    note = f": {conflict.note}" if conflict.note else ""
    return Line(f"Also given as {value_in_words(conflict.value)}{note}", conflict.sources)


def _gain(profile: Profile) -> list[Line]:
    if profile.kind != "model":
        return []
    if not profile.measurements:
        return [Line(f"{NOT_MEASURED}; `promptls gain` measures it on an endpoint of yours".capitalize())]
    return [Line(text) for text in gain_in_words(profile.measurements)]


def _claimed(fact: Fact) -> Line:
    note = f". {fact.note}" if fact.note else ""
    return Line(f"{fact_in_words(fact)}{note}", fact.sources)


def _endpoint(endpoint: Endpoint) -> Line:
    parts = [f"{label(name)} {value:g}" for name, value in endpoint.price.items()]
    parts += [f"{label(name)} up to {value:,} tokens" for name, value in endpoint.limits.items()]
    dated = f" (as of {endpoint.as_of})" if endpoint.as_of else ""
    note = f". {endpoint.note}" if endpoint.note else ""
    return Line(f"{endpoint.id}: {', '.join(parts)}{dated}{note}", endpoint.sources)


def _claim(claim: Claim) -> Line:
    more = [Line(claim.note)] if claim.note else []
    if claim.rules:
        more.append(Line("Checked by " + _names(claim.rules)))
    if claim.rewrites:
        more.append(Line("Rewritten by " + _names(claim.rewrites)))
    if claim.unchecked:
        partly = "Not checked further" if claim.rules or claim.rewrites else "Not checked"
        more.append(Line(f"{partly}: {claim.unchecked}"))
    return Line(f"{claim.text}{_doubt(claim.confidence)}", claim.sources, tuple(more))


def _doubt(confidence: str) -> str:
    return "" if confidence == "high" else f" (confidence: {confidence})"


def _rules(profile: Profile) -> list[Line]:
    lines = [_rule(pattern) for pattern in profile.anti_patterns.values()]
    if lines:
        lines.append(Line("Rules that need no knowledge of a model run as they do everywhere"))
    if profile.upgrade:
        lines.append(
            Line(f"Switch target model: the editor offers {profile.upgrade} where more is asked for")
        )
    if profile.rewrites:
        steps = tuple(_rewrite(spec, profile) for spec in profile.ordered_rewrites())
        lines.append(
            Line(
                f"Rewrites, in the order in which `promptls adapt --model {profile.id}` runs them", more=steps
            )
        )
    return lines


def _rule(pattern: AntiPattern) -> Line:
    severity = pattern.severity.label if pattern.severity else "the rule's own severity"
    limits = thresholds_in_words(pattern)
    head = f"`{pattern.rule}` ({severity}){': ' + limits if limits else ''}"
    more = [Line(f"Why: {pattern.text}{_doubt(pattern.confidence)}")]
    if pattern.rewrites:
        more.append(Line("Offers " + _names(pattern.rewrites)))
    return Line(head, pattern.sources, tuple(more))


def _rewrite(spec: RewriteSpec, profile: Profile) -> Line:
    found = rewrite_in_words(profile.measurements, spec.id) if profile.measurements else []
    gains = [Line(f"Measured gain: {text}") for text in found]
    aka = f', Refrase\'s "{spec.aka}"' if spec.aka else ""
    parameters = f", with {value_in_words(dict(spec.params))}" if spec.params else ""
    head = f"{spec.order}. `{spec.transform}` ({safety_in_words(spec)}{aka}{parameters})"
    return Line(head, spec.sources, (Line(spec.text), *gains))


def _names(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{id}`" for id in ids)


def _examples(profile: Profile) -> Iterator[Line | Block]:
    for example in profile.examples:
        if example.note:
            yield Line(example.note, example.sources, listed=False)
        yield Block("Before", example.before)
        yield Block(f"After, for {profile.name}", example.after)


def _source(source: Source) -> Line:
    dated = f"{source.publisher}, {source.retrieved}" + (f", as of {source.as_of}" if source.as_of else "")
    place = f" {source.url}" if source.url else ""
    more = (Line(source.note),) if source.note else ()
    return Line(f"{source.id}: {source.title} ({dated}){place}", more=more)
