"""What the model receives: the messages with the values of variables filled in."""

from __future__ import annotations

from collections.abc import Mapping

from promptls.prompt import Prompt


def filled(prompt: Prompt, values: Mapping[str, str]) -> list[str]:
    """The text of each message, with each placeholder that stands for one named value replaced by it.

    Placeholders with more than a name in them (filters, attributes, conditions) stay as they are: only
    the format's own engine knows what becomes of them.
    """
    texts = [message.text.text for message in prompt.messages]
    for variable in reversed(prompt.variables):
        text = texts[variable.message]
        raw = text[variable.span.start : variable.span.end]
        if variable.name in values and raw.strip("{}$~- \t") == variable.name:
            end = text[variable.span.end :]
            texts[variable.message] = text[: variable.span.start] + values[variable.name] + end
    return texts


def unfilled(prompt: Prompt, values: Mapping[str, str]) -> list[str]:
    """The names of the variables that have no value, each once, in order."""
    return list(dict.fromkeys(v.name for v in prompt.variables if v.name not in values))
