"""Anti-patterns that follow from facts: what a model cannot take is wrong to send it.

Nobody writes these into a profile; a model's facts are generated, and so is what the rules make of them. An
anti-pattern that a profile does write for the same rule goes before. The confidence is the fact's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.profiles.model import AntiPattern, Confidence, Fact, RewriteSpec

SAMPLING = ("temperature", "top_p", "top_k")
"""The parameters that a model without sampling parameters rejects."""

_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")


SWITCHES = ("thinking.type", "enable_thinking", "chat_template_kwargs.enable_thinking")
"""The parameters between which a switch of thinking can be translated (`prompt/thinking.py`)."""


class _Mending(NamedTuple):
    """A rewrite, its place in the order, whether it runs unasked, and what it does."""

    rewrite: str
    order: int
    default: bool
    text: str


_MENDS = {
    "system-prompt-unsupported": _Mending(
        "fold-system-into-user",
        2,
        True,
        "Begins the user's first message with the system message, which the model has no role for.",
    ),
    "prefill-unsupported": _Mending(
        "drop-prefill",
        4,
        False,
        "Asks in words for the beginning of the answer, which the model does not continue. Only when named.",
    ),
    "volatile-prefix": _Mending(
        "stable-prefix",
        80,
        False,
        "Moves values that change with each request behind what stays. Only when named.",
    ),
    "unsupported-parameter": _Mending(
        "parameter-fix",
        90,
        False,
        "Takes out, renames or sets request parameters as the model wants them. Only when named.",
    ),
    "json-schema-unsupported": _Mending(
        "schema-to-prose",
        92,
        False,
        "Says the schema of the output in the prompt and asks for JSON mode instead. Only when named.",
    ),
    "foreign-thinking-switch": _Mending(
        "thinking-switch",
        94,
        False,
        "Says with the model's own parameter whether to think. Only when named, since a key is renamed.",
    ),
}
"""The rewrite that mends what a rule reports, by the rule."""

_TAKES_THRESHOLDS = ("parameter-fix", "thinking-switch")


def derived_rewrites(
    patterns: Iterable[AntiPattern], written: Iterable[RewriteSpec]
) -> Iterator[RewriteSpec]:
    """The rewrites that mend what the `patterns` of a model report, but those that are `written` already.

    What drops or renames anything of the author's is off by default.
    """
    taken = {spec.transform for spec in written}
    for pattern in patterns:
        if pattern.rule in _MENDS and _MENDS[pattern.rule].rewrite not in taken:
            name, order, default, text = _MENDS[pattern.rule]
            params = pattern.thresholds if name in _TAKES_THRESHOLDS else {}
            yield RewriteSpec(name, order, name, text, pattern.sources, params, Safety.UNSAFE, default)


def with_mending(pattern: AntiPattern, specs: Iterable[RewriteSpec]) -> AntiPattern:
    """The pattern with the id of the rewrite that mends it."""
    name = _MENDS[pattern.rule].rewrite if pattern.rule in _MENDS else ""
    ids = tuple(spec.id for spec in specs if spec.transform == name and spec.id not in pattern.rewrites)
    return pattern._replace(rewrites=pattern.rewrites + ids)


def derived_patterns(
    name: str, facts: Mapping[str, Fact], written: Iterable[AntiPattern], successor: str | None
) -> Iterator[AntiPattern]:
    """The anti-patterns that the facts of the model `name` imply and that are not `written` already."""
    taken = {pattern.rule for pattern in written}
    for pattern in _all(name, facts, successor):
        if pattern.rule not in taken:
            yield pattern


def _all(name: str, facts: Mapping[str, Fact], successor: str | None) -> Iterator[AntiPattern]:
    inputs = _part(facts, "modalities", "input")
    if isinstance(inputs, list | tuple):
        kinds = ", ".join(inputs[:-1]) + " and " + inputs[-1] if len(inputs) > 1 else inputs[0]
        text = f"{name} takes {kinds} and nothing else"
        yield _pattern("modality-mismatch", text, [facts["modalities"]], {"allowed_input": list(inputs)})
    budget = _budget(name, facts)
    if budget:
        yield budget
    parameters = _parameters(name, facts)
    if parameters:
        yield parameters
    for rule, id, key, text in (
        ("prefill-unsupported", "prefill", None, "{} rejects a request that ends in an assistant message"),
        ("system-prompt-unsupported", "system_messages", None, "{} has no system role"),
        ("json-schema-unsupported", "structured_output", "json_schema", "The API of {} takes no JSON Schema"),
    ):
        value = _part(facts, id, key) if key else _value(facts, id)
        if value is False:
            yield _pattern(rule, text.format(name), [facts[id]], {})
    switch = _part(facts, "reasoning", "parameter")
    if switch in SWITCHES:
        also = _part(facts, "reasoning", "self_hosted_parameter")
        thresholds = {"parameter": switch, **({"also": [also]} if also else {})}
        if _part(facts, "reasoning", "soft_switches"):
            thresholds["words"] = True
        text = f"{name} takes {switch} to switch thinking"
        yield _pattern("foreign-thinking-switch", text, [facts["reasoning"]], thresholds)
    if _value(facts, "status") in ("retired", "retiring"):
        yield _retired(name, facts, successor)


def _budget(name: str, facts: Mapping[str, Fact]) -> AntiPattern | None:
    """The most that any source allows, so that one that is too low makes no false alarm."""
    known = {id: facts[id] for id in ("max_output", "context_window") if isinstance(_value(facts, id), int)}
    if "max_output" not in known:
        return None
    thresholds = {
        id: max(value for value in (fact.value, *(c.value for c in fact.conflicts)) if isinstance(value, int))
        for id, fact in known.items()
    }
    text = f"{name} writes {thresholds['max_output']:,} tokens at most"
    return _pattern("output-limit-exceeded", text, list(known.values()), thresholds)


def _retired(name: str, facts: Mapping[str, Fact], successor: str | None) -> AntiPattern:
    over = facts["status"].value == "retired"
    day = _value(facts, "retires")
    thresholds = {"over": over, "day": day or "", "successor": successor or ""}
    text = f"{name} is not served by its vendor any more" if over else f"{name} is to be retired"
    found = _pattern(
        "retired-model", text, [facts["status"]], {k: v for k, v in thresholds.items() if v != ""}
    )
    # What is still to come is no fault of the prompt yet.
    return found if over else found._replace(severity=Severity.HINT)


def _parameters(name: str, facts: Mapping[str, Fact]) -> AntiPattern | None:
    """What the API rejects, ignores or is best left at: written facts and the catalogues' flags together."""
    said: dict[str, Any] = {"rejected": [], "ignored": [], "advised": [], "renamed": []}
    used: list[Fact] = []
    written = _value(facts, "parameters")
    if isinstance(written, Mapping):
        used.append(facts["parameters"])
        said["rejected"] += written.get("rejected", ())
        said["ignored"] += written.get("ignored", ())
        said["advised"] += [f"{key}={value}" for key, value in written.get("advised", {}).items()]
        said["renamed"] += [f"{key}={value}" for key, value in written.get("renamed", {}).items()]
    flags = (("sampling_parameters", SAMPLING), ("temperature_parameter", ("temperature",)))
    for id, names in flags:
        if _value(facts, id) is False and not set(names) <= {*said["rejected"], *said["ignored"]}:
            used.append(facts[id])
            said["rejected"] += [each for each in names if each not in said["rejected"]]
    if not used:
        return None
    thresholds = {key: value for key, value in said.items() if value}
    pattern = _pattern(
        "unsupported-parameter", f"Not every request parameter works with {name}", used, thresholds
    )
    fails = said["rejected"] or said["renamed"]
    # What is passed over, or only best left alone, lets no request fail.
    return pattern if fails else pattern._replace(severity=Severity.WARNING)


def _pattern(rule: str, text: str, facts: list[Fact], thresholds: Mapping[str, Any]) -> AntiPattern:
    sources = tuple(dict.fromkeys(source for fact in facts for source in fact.sources))
    confidence = min((fact.confidence for fact in facts), key=_ORDER.index)
    return AntiPattern(rule, text, rule, sources, confidence, None, thresholds)


def _value(facts: Mapping[str, Fact], id: str) -> Any:
    fact = facts.get(id)
    return None if fact is None else fact.value


def _part(facts: Mapping[str, Fact], id: str, key: str) -> Any:
    value = _value(facts, id)
    return value.get(key) if isinstance(value, Mapping) else None
