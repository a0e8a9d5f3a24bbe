"""What the model receives: each message decoded, with its variables filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from promptls.prompt import Message, Prompt, Variable
from promptls.tokens import Count

Counter = Callable[[str], Count]
"""Counts the tokens of a text."""


class Part(NamedTuple):
    """A stretch of a message; `variable` names the placeholder it stands for, None for the author's text."""

    text: str
    variable: str | None = None


class Received(NamedTuple):
    """One message as it arrives: who speaks, its text in parts, how many tokens."""

    role: str
    parts: tuple[Part, ...]
    tokens: Count

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(part.text for part in self.parts)


def received(prompt: Prompt, values: Mapping[str, str], counted: Counter) -> tuple[Received, ...]:
    """The messages in their order. A variable without a value stays as it is written."""
    return tuple(
        _received(message, [v for v in prompt.variables if v.message == number], values, counted)
        for number, message in enumerate(prompt.messages)
    )


def _received(
    message: Message, variables: list[Variable], values: Mapping[str, str], counted: Counter
) -> Received:
    parts = tuple(_parts(message.text.text, variables, values))
    return Received(message.role.value, parts, counted("".join(part.text for part in parts)))


def _parts(text: str, variables: list[Variable], values: Mapping[str, str]) -> Iterator[Part]:
    at = 0
    for variable in sorted(variables, key=lambda v: v.span):
        if variable.span.start < at:
            continue
        if variable.span.start > at:
            yield Part(text[at : variable.span.start])
        written = text[variable.span.start : variable.span.end]
        yield Part(values.get(variable.name, written), variable.name)
        at = variable.span.end
    if at < len(text):
        yield Part(text[at:])


def sample_values(prompt: Prompt) -> dict[str, str]:
    """Values for the prompt's variables that the file itself gives: its samples, test data or defaults."""
    found: dict[str, str] = {}
    for given in _samples(prompt.metadata):
        for name, value in given.items():
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                found.setdefault(str(name), str(value))
    names = {variable.name for variable in prompt.variables}
    return {name: value for name, value in found.items() if name in names}


def _samples(metadata: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("sample", "testData", "test_data"):
        value = metadata.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping):
            yield value
    inputs = metadata.get("inputs")
    if isinstance(inputs, Mapping):
        yield {
            name: given.get("sample", given.get("default")) if isinstance(given, Mapping) else given
            for name, given in inputs.items()
        }
