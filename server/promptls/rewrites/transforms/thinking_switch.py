"""Says with the model's own parameter what the file says about thinking with another model's.

## Trigger

The request's parameters, in the file's own metadata, switch thinking on or off in one of the forms
`thinking: {type: enabled}`, `enable_thinking: true`, `chat_template_kwargs: {enable_thinking: true}`, and the
model takes another of them. Or the text does, by `/think` or `/no_think` alone on a line, behind a sentence
at the end of its line, or last in a message; the model does not heed such words (the parameter `words` says
that it does), and the metadata keeps parameters of the request, but none that switches thinking.

## What does not trigger it

- A form that the model takes, its self-hosted one included.
- Files that say nothing about thinking, or more than on and off (`budget_tokens`, `clear_thinking`).
- Words in code, in quotes or within a sentence; words that switch to and fro; a message of nothing else.
- Models that have no such switch, or one of degrees (`reasoning_effort`): on and off are no degree.

## Change

The entry gets the model's name for it and the same state, on or off, where it stands; the word leaves the
text, and the parameter says it. Unsafe, and only by name: a key is renamed or a word goes. Whether thinking
suits the task is the rule `thinking-mode-mismatch`'s matter.

## Sources

- docs.z.ai, thinking mode (`thinking.type`); docs.vllm.ai and Qwen3's model card (`enable_thinking`,
  `chat_template_kwargs`, `/think` and `/no_think`); the fact `reasoning` of each profile with its source;
  2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety
from promptls.prompt import MetadataChange, MetadataRename, Place, Prompt, TextChange
from promptls.prompt.thinking import FORMS, Switch, in_form, read_switch, word_switches
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

_TYPE = {"parameter": "thinking.type", "also": ["chat_template_kwargs.enable_thinking"]}
_ENABLE = {"parameter": "enable_thinking"}
_KWARGS = {"parameter": "chat_template_kwargs.enable_thinking"}
_CHAT = '"messages": [{"role": "user", "content": "Name a bird."}]}\n'


@rewrite(
    "thinking-switch",
    safety=Safety.UNSAFE,
    effects={Effect.METADATA, Effect.DROPS},
    cases=(
        Case(
            "---\nenable_thinking: false\n---\nName a bird.\n",
            '---\nthinking: {"type": "disabled"}\n---\nName a bird.\n',
            params=_TYPE,
        ),
        Case(
            '{"thinking": {"type": "enabled"}, ' + _CHAT,
            '{"enable_thinking": true, ' + _CHAT,
            "a.chat.json",
            params=_ENABLE,
        ),
        Case(
            '{"extra_body": {"enable_thinking": true}, ' + _CHAT,
            '{"extra_body": {"chat_template_kwargs": {"enable_thinking": true}}, ' + _CHAT,
            "a.chat.json",
            params=_KWARGS,
        ),
        Case(
            "---\ntemperature: 1\n---\nName a bird. /no_think\n",
            '---\ntemperature: 1\nthinking: {"type": "disabled"}\n---\nName a bird.\n',
            params=_TYPE,
        ),
        Case(
            "---\ntemperature: 1\n---\n/think\n\nName a bird.\n",
            "---\ntemperature: 1\nenable_thinking: true\n---\nName a bird.\n",
            params=_ENABLE,
        ),
        Case(
            "---\ntemperature: 1\n---\nName a bird. /no_think\n\nAnswer in English.\n",
            "---\ntemperature: 1\nenable_thinking: false\n---\nName a bird.\n\nAnswer in English.\n",
            params=_ENABLE,
        ),
        Case.silent("---\ntemperature: 1\n---\nOften used is /no_think\nin such texts.\n", params=_TYPE),
        Case.silent("---\ntemperature: 1\n---\nName a bird. /no_think\n", params={**_ENABLE, "words": True}),
        Case.silent("---\ntemperature: 1\n---\nSay /no_think to end it.\n", params=_TYPE),
        Case.silent("---\ntemperature: 1\n---\nWrite:\n\n```\n/no_think\n```\n", params=_TYPE),
        Case.silent("---\ntemperature: 1\n---\n/think\n\nName a bird.\n\n/no_think\n", params=_TYPE),
        Case.silent("---\ntemperature: 1\n---\n/no_think\n", params=_TYPE),
        Case.silent("Name a bird. /no_think\n", params=_TYPE),
        Case.silent("---\nthinking: {type: disabled}\n---\nName a bird.\n", params=_TYPE),
        Case.silent(
            '{"chat_template_kwargs": {"enable_thinking": true}, ' + _CHAT, "a.chat.json", params=_TYPE
        ),
        Case.silent(
            "---\nthinking: {type: enabled, clear_thinking: false}\n---\nName a bird.\n", params=_ENABLE
        ),
        Case.silent("---\ntemperature: 1\n---\nName a bird.\n", params=_ENABLE),
        Case.silent(
            "---\nenable_thinking: false\n---\nName a bird.\n", params={"parameter": "reasoning_effort"}
        ),
        Case.silent("Set enable_thinking to false in the config.\n", params=_TYPE),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """At most one suggestion."""
    wanted = str(context.param("parameter", ""))
    metadata = context.prompt.metadata
    switch = read_switch(metadata)
    if switch is None or wanted not in FORMS:
        return
    if switch.on is None:
        if not context.param("words", False):
            yield from _from_words(context.prompt, switch, wanted)
        return
    entry = switch.path[: len(switch.parent) + 1]
    said = ".".join(map(str, switch.path[len(switch.parent) :]))
    if said in (wanted, *context.param("also", ())) or not _is_alone(metadata, entry, switch):
        return
    key, value = in_form(wanted, on=switch.on)
    # The value first: a change names an entry by the key that it has before.
    changes: tuple[MetadataChange | MetadataRename, ...] = (MetadataChange(entry, value),)
    if key != entry[-1]:
        changes += (MetadataRename(entry, key),)
    title = f"Switch thinking {'on' if switch.on else 'off'} with {wanted}"
    yield Suggestion(Place(0, Span(0, 0)), title, changes)


def _from_words(prompt: Prompt, switch: Switch, wanted: str) -> Iterator[Suggestion]:
    """At most one suggestion: all words leave the text, and the parameter says what they said."""
    words = list(word_switches(prompt))
    if len({word.on for word in words}) != 1:
        return
    cuts = [TextChange(word.where.message, word.cut.start, word.cut.end, "") for word in words]
    gone = {cut.message: 0 for cut in cuts}
    for cut in cuts:
        gone[cut.message] += len(prompt.messages[cut.message].text.text[cut.start : cut.end].split())
    if any(len(prompt.messages[number].text.text.split()) <= count for number, count in gone.items()):
        return
    key, value = in_form(wanted, on=words[0].on)
    title = f"Switch thinking {'on' if words[0].on else 'off'} with {wanted}"
    yield Suggestion(words[0].where, title, (*cuts, MetadataChange((*switch.parent, key), value)))


def _is_alone(metadata: Mapping[str, Any], entry: tuple[str | int, ...], switch: Switch) -> bool:
    """True if the entry says nothing but on or off."""
    value: Any = metadata
    for key in entry:
        value = value[key]
    return not isinstance(value, Mapping) or len(value) == 1
