"""What a prompt file says about thinking, in its request parameters or by a word in the text, and how it would
say the opposite."""

# ruff: noqa: E501 - word lists
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.last_asked import last_asked
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, Place, Prompt, Role
from promptls.prompt.block import BlockKind
from promptls.prompt.request import places
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_PARAMETERS = (
    "thinking", "enable_thinking", "chat_template_kwargs", "clear_thinking", "temperature", "top_p", "topP", "max_tokens",
    "maxTokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "stop", "seed", "do_sample",
    "frequency_penalty", "presence_penalty",
)  # fmt: skip
_OPPOSITES = {
    "enabled": "disabled",
    "on": "off",
    "true": "false",
    "disabled": "enabled",
    "off": "on",
    "false": "true",
}
_ON = frozenset(("enabled", "on", "true"))

_WORD = LazyPattern(r"(?<!\S)/(?P<no>no_)?think(?!\S)")
"""What Qwen3 and SmolLM3 read; a path or a command with something behind it is none."""

_LINE_ENDS = LazyPattern(r"[ \t]*(?:\n|\Z)")
_STOPS = ".!?。！？"


class WordSwitch(NamedTuple):
    """A word in the text that switches thinking, and what goes where it goes."""

    where: Place
    on: bool
    cut: Span


def word_switches(prompt: Prompt) -> Iterator[WordSwitch]:
    """`/think` and `/no_think` of the system and the user where these order: alone on a line or behind a
    sentence that ends there, or last of all.

    Elsewhere a text may only speak of them.
    """
    for number, message in enumerate(prompt.messages):
        text = message.text.text
        if message.role is Role.ASSISTANT or not ("/think" in text or "/no_think" in text):
            continue
        written = len(text.rstrip())
        for match in _WORD.finditer(text):
            start, end = match.span()
            block = message.document.block_at(start)
            if block is None or block.kind is not BlockKind.PARAGRAPH or block.example:
                continue
            first = start
            while first and text[first - 1].isspace():
                first -= 1
            begins = not first or "\n" in text[first:start] or text[first - 1] in _STOPS
            if (begins and _LINE_ENDS.match(text, end)) or end == written:
                last = end if first else len(text) - len(text[end:].lstrip())
                yield WordSwitch(Place(number, Span(start, end)), not match["no"], Span(first, last))


class Switch(NamedTuple):
    """How a request stands. `parent` holds its parameters, `shown` is the one that a finding points at.

    `on` is None where nothing is said; else `path` leads to the `value` that says it. `retained` is True
    where earlier thinking is kept between turns (`clear_thinking: false`), None where nothing is said;
    `retained_path` is where that is, or would be, set.
    """

    parent: MetadataPath
    shown: MetadataPath
    on: bool | None
    path: MetadataPath
    value: Any
    retained: bool | None
    retained_path: MetadataPath

    def turned(self, form: str, *, on: bool) -> tuple[MetadataPath, Any]:
        """The path and the value that switch thinking: what is said is turned round, else `form` says `on`."""
        if self.on is None:
            key, value = in_form(form, on=on)
            return (*self.parent, key), value
        if isinstance(self.value, str):
            return self.path, _OPPOSITES[self.value.lower()]
        return self.path, not self.value


FORMS = ("thinking.type", "enable_thinking", "chat_template_kwargs.enable_thinking")
"""The parameters that switch thinking on and off, by their path below the place of request parameters."""


def in_form(form: str, *, on: bool) -> tuple[str, Any]:
    """The key and the value that say on or off in one of FORMS."""
    key, _, inner = form.partition(".")
    state: Any = on if form != "thinking.type" else "enabled" if on else "disabled"
    return key, {inner: state} if inner else state


@last_asked
def read_switch(metadata: Mapping[str, Any]) -> Switch | None:
    """The switch, from the first place that keeps request parameters; None where the file keeps none."""
    found = [switch for place in places(metadata) if (switch := _in(*place)) is not None]
    return next((switch for switch in found if switch.on is not None), found[0] if found else None)


def _in(parent: MetadataPath, values: Mapping[str, Any]) -> Switch | None:
    kept = next((name for name in _PARAMETERS if name in values), None)
    if kept is None:
        return None
    path, value = _said(values, parent)
    thinking = values.get("thinking")
    nested = isinstance(thinking, Mapping)
    holder = thinking if isinstance(thinking, Mapping) and "clear_thinking" in thinking else values
    clear = holder.get("clear_thinking")
    # Z.ai takes it inside `thinking`; what stands elsewhere already is changed where it stands.
    inside = holder is thinking or (nested and "clear_thinking" not in values)
    return Switch(
        parent,
        path or (*parent, kept),
        _is_on(value) if path else None,
        path,
        value,
        None if not isinstance(clear, bool) else not clear,
        (*parent, "thinking", "clear_thinking") if inside else (*parent, "clear_thinking"),
    )


def _said(values: Mapping[str, Any], parent: MetadataPath) -> tuple[MetadataPath, Any]:
    """Where and how thinking is switched; an empty path if nowhere."""
    thinking, template = values.get("thinking"), values.get("chat_template_kwargs")
    candidates: list[tuple[MetadataPath, Any]] = [((*parent, "thinking"), thinking)]
    if isinstance(thinking, Mapping):
        candidates.append(((*parent, "thinking", "type"), thinking.get("type")))
    candidates.append(((*parent, "enable_thinking"), values.get("enable_thinking")))
    if isinstance(template, Mapping):
        candidates.append(
            ((*parent, "chat_template_kwargs", "enable_thinking"), template.get("enable_thinking"))
        )
    for path, value in candidates:
        if isinstance(value, bool) or (isinstance(value, str) and value.lower() in _OPPOSITES):
            return path, value
    return (), None


def _is_on(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in _ON
