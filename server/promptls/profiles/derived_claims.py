"""What a model can do, in words, where nobody has written it: from its facts, with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.profiles.model import Claim, Confidence, Fact

_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")
_FLAGS = {
    "reasoning_model": "Reasons before it answers.",
    "tool_calling": "Calls functions and tools.",
    "json_schema": "Takes a JSON Schema for its output.",
    "prompt_caching": "Caches prompts that begin alike.",
    "prefill": "Continues an answer that the request begins.",
    "open_weights": "Open weights.",
}


def derived_capabilities(facts: Mapping[str, Fact]) -> Iterator[Claim]:
    """One statement for each fact that tells of an ability."""
    for id, form in (
        ("context_window", "{} tokens of context."),
        ("max_output", "Up to {} tokens of output."),
    ):
        value = _value(facts, id)
        if isinstance(value, int):
            yield _claim(id, form.format(f"{value:,}"), [facts[id]])
    inputs = _inputs(facts)
    if len(inputs) > 1:
        yield _claim("modalities", f"Reads {_listed(inputs)}.", [facts["modalities"]])
    for id, text in _FLAGS.items():
        if _value(facts, id) is True:
            yield _claim(id, text, [facts[id]])


def derived_summary(name: str, vendor: str | None, facts: Mapping[str, Fact]) -> Claim | None:
    """The model in one sentence; None where too little is known."""
    window, used = _value(facts, "context_window"), []
    if not isinstance(window, int):
        return None
    used.append(facts["context_window"])
    parts = [f"a window of {window:,} tokens"]
    if isinstance(_value(facts, "max_output"), int):
        parts.append(f"up to {facts['max_output'].value:,} of output")
        used.append(facts["max_output"])
    price = _value(facts, "price")
    if isinstance(price, Mapping) and {"input", "output"} <= price.keys():
        free = not price["input"] and not price["output"]
        parts.append(
            "free" if free else f"${price['input']:g} in and ${price['output']:g} out per million tokens"
        )
        used.append(facts["price"])
    by = f" by {vendor}" if vendor else ""
    kind = "a reasoning model" if _value(facts, "reasoning_model") else "a model"
    inputs = _inputs(facts)
    reads = f" that reads {_listed(inputs)}" if inputs else ""
    used += [facts[id] for id in ("reasoning_model", "modalities") if id in facts]
    return _claim("summary", f"{name} is {kind}{by}{reads}: {', '.join(parts)}.", used)


def _claim(id: str, text: str, facts: list[Fact]) -> Claim:
    sources = tuple(dict.fromkeys(source for fact in facts for source in fact.sources))
    return Claim(id, text, sources, min((fact.confidence for fact in facts), key=_ORDER.index))


def _inputs(facts: Mapping[str, Fact]) -> list[str]:
    value = _value(facts, "modalities")
    found = value.get("input") if isinstance(value, Mapping) else None
    return [str(kind) for kind in found] if isinstance(found, list | tuple) else []


def _listed(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]


def _value(facts: Mapping[str, Fact], id: str) -> Any:
    fact = facts.get(id)
    return None if fact is None else fact.value
