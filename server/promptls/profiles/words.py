"""Facts and thresholds in words, for pages and hovers."""

from __future__ import annotations

from typing import Any

from promptls.profiles.model import AntiPattern, Fact, RewriteSpec

_THRESHOLDS = {
    "max_units": "at most {} instructions",
    "max_units_per_1000_tokens": "at most {} instructions per 1,000 tokens",
    "min_units_for_density": "density looked at from {} instructions on",
    "min_units": "from {} instructions in one paragraph",
    "max_verbs": "at most {} actions in a sentence",
    "max_words": "at most {} words in a sentence",
    "max_tasks": "at most {} tasks",
    "max_tokens": "a warning above {} tokens",
    "window_share": "an error above {} of the context window",
    "max_steps": "at most {} steps",
    "max_files": "at most {} files",
    "allowed_input": "input: {}",
    "max_output": "at most {} tokens of output",
    "context_window": "in a window of {}",
    "rejected": "rejected: {}",
    "ignored": "without effect: {}",
    "advised": "best kept at {}",
    "over": "past its last day: {}",
    "day": "last day {}",
    "successor": "take {} instead",
}
_PARAMETERS = frozenset({"top_p", "clear_thinking"})
_SHARES = frozenset({"window_share"})


def value_in_words(value: Any) -> str:
    """A fact's value on one line: 200,000 · text, image · temperature 1, top_p 0.95."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return str(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(value_in_words(item) for item in value)
    if isinstance(value, dict):
        mixed = any(isinstance(item, (dict, list)) for item in value.values())
        return ("; " if mixed else ", ").join(_pair_in_words(key, item) for key, item in value.items())
    return str(value)


def _pair_in_words(key: str, value: Any) -> str:
    shown = str(value).lower() if _is_parameter(key) and isinstance(value, bool) else value_in_words(value)
    return f"{label(key)} ({shown})" if isinstance(value, dict) else f"{label(key)} {shown}"


def label(id: str) -> str:
    """An id of the data for people: max_output gives max output. Names of parameters stay as they are."""
    return id if _is_parameter(id) else id.replace("_", " ").replace("json", "JSON")


def _is_parameter(id: str) -> bool:
    return "." in id or id in _PARAMETERS


def fact_in_words(fact: Fact) -> str:
    """The fact's name, its value and its unit."""
    name = label(fact.id)
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{name[:1].upper()}{name[1:]}: {value_in_words(fact.value)}{unit}"


def thresholds_in_words(pattern: AntiPattern) -> str:
    """The thresholds of a rule, or an empty text: at most 30 instructions, …"""
    shown = []
    for name, value in pattern.thresholds.items():
        form = _THRESHOLDS.get(name, f"{label(name)} {{}}")
        shown.append(form.format(f"{value:.0%}" if name in _SHARES else value_in_words(value)))
    basis = {"project-default": "not measured", "measured": "measured"}.get(pattern.basis or "")
    return ", ".join(shown) + (f" ({basis})" if shown and basis else "")


def safety_in_words(spec: RewriteSpec) -> str:
    """Whether a person should look first, and whether plain `adapt` runs it."""
    safety = spec.safety.value if spec.safety else "safe or unsafe case by case"
    return f"{safety}, {'on by default' if spec.default else 'only when named'}"
