"""What the model receives: the messages with the values of variables filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt, Variable


class Part(NamedTuple):
    """A stretch of a message; `variable` names the placeholder it stands for, None for the author's text."""

    text: str
    variable: str | None = None


def filled_parts(prompt: Prompt, values: Mapping[str, str]) -> list[tuple[Part, ...]]:
    """Each message in parts, with each placeholder that stands for one named value replaced by it.

    Placeholders with more than a name in them (filters, attributes, conditions) stay as they are: only
    the format's own engine knows what becomes of them.
    """
    texts = [message.text.text for message in prompt.messages]
    own: list[list[Variable]] = [[] for _ in texts]
    for variable in prompt.variables:
        own[variable.message].append(variable)
    return [tuple(_parts(text, variables, values)) for text, variables in zip(texts, own, strict=True)]


def _parts(text: str, variables: list[Variable], values: Mapping[str, str]) -> Iterator[Part]:
    at = 0
    for variable in sorted(variables, key=lambda v: v.span):
        if variable.span.start < at:
            continue
        if variable.span.start > at:
            yield Part(text[at : variable.span.start])
        written = text[variable.span.start : variable.span.end]
        plain = written.strip("{}$~- \t") == variable.name
        yield Part(values.get(variable.name, written) if plain else written, variable.name)
        at = variable.span.end
    if at < len(text):
        yield Part(text[at:])


def filled(prompt: Prompt, values: Mapping[str, str]) -> list[str]:
    """The text of each message, with the values in it."""
    return ["".join(part.text for part in parts) for parts in filled_parts(prompt, values)]


def unfilled(prompt: Prompt, values: Mapping[str, str]) -> list[str]:
    """The names of the variables that have no value, each once, in order."""
    return list(dict.fromkeys(v.name for v in prompt.variables if v.name not in values))
