"""The arms of a comparison: the prompt as it is, adapted in several ways, and rivals of the adaptation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.options import Options
from promptls.engine.realise import file_edits
from promptls.engine.workspace import Workspace
from promptls.gain.tasks.item import Item
from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile, RewriteSpec
from promptls.prompt import Prompt, Variable
from promptls.rewrites import rewrite_named
from promptls.rewrites.placement import framing_message, line_at_end
from promptls.text import apply_edits
from promptls.text.lazy_pattern import LazyPattern
from promptls.tokens import estimate

ORIGINAL, ADAPTED, PLACEBO, REVERSED, FORMAT = "original", "adapted", "placebo", "reversed", "response_format"
ONLY, WITHOUT, CHOICE = "only ", "without ", "with "
"""How the names of arms begin that are about one rewrite."""

_INERT = (
    "This is an ordinary request.",
    "Thank you for your work on it.",
    "It was written today by one of us.",
    "There is nothing special about it.",
)
"""Sentences that ask for nothing, for a placebo as long as what the adaptation adds."""

Message = dict[str, str]


class Arm(NamedTuple):
    """One way to ask. `specs` are the rewrites that run, None for the prompt as it is."""

    name: str
    about: str
    specs: tuple[RewriteSpec, ...] | None = None
    placebo: bool = False
    response_format: bool = False


class PromptError(ValueError):
    """A prompt that cannot be asked: no prompt file, or a variable without a value."""


def specs_of(profile: Profile, include: Sequence[str] = ()) -> tuple[RewriteSpec, ...]:
    """The rewrites that adapting means: the profile's own, and those off by default that are included."""
    return tuple(
        spec
        for spec in profile.ordered_rewrites()
        if spec.default or {spec.id, spec.transform} & set(include)
    )


def arms_for(profile: Profile, specs: tuple[RewriteSpec, ...]) -> tuple[Arm, ...]:
    """All arms that these rewrites give rise to, the original first."""
    return (
        Arm(ORIGINAL, "the prompt as it is"),
        Arm(ADAPTED, f"adapted to {profile.id}", specs),
        Arm(PLACEBO, "with inert sentences, as long as what the adaptation adds", placebo=True),
        *(Arm(ONLY + spec.id, "this rewrite alone", (spec,)) for spec in specs),
        *_leave_one_out(specs),
        *_choices(specs),
        Arm(REVERSED, "the same rewrites in the reverse order", specs[::-1]),
        Arm(
            FORMAT, "the prompt as it is, the JSON Schema sent along as response_format", response_format=True
        ),
    )


def _leave_one_out(specs: tuple[RewriteSpec, ...]) -> Iterator[Arm]:
    for out in specs:
        rest = tuple(spec for spec in specs if spec is not out)
        yield Arm(WITHOUT + out.id, "all rewrites but this", rest)


def _choices(specs: tuple[RewriteSpec, ...]) -> Iterator[Arm]:
    """Adapted, but with another of the values that a rewrite's parameter may have."""
    for at, spec in enumerate(specs):
        for name, values in rewrite_named(spec.transform).choices.items():
            for value in values:
                if value != spec.params.get(name, values[0]):
                    other = spec._replace(params={**spec.params, name: value})
                    about = f"adapted, {name} of {spec.id} is {value}"
                    yield Arm(
                        f"{CHOICE}{spec.id} {name}={value}", about, (*specs[:at], other, *specs[at + 1 :])
                    )


class Asked(NamedTuple):
    """What an arm sends for an item: (role, text) of each message, and the response format or None."""

    messages: tuple[tuple[str, str], ...]
    response_format: dict[str, Any] | None = None


class Writer:
    """Writes the messages of items under arms. Adapting is done once for each prompt and arm."""

    def __init__(self, workspace: Workspace, profile: Profile, specs: tuple[RewriteSpec, ...]) -> None:
        self._workspace = workspace
        # Rules are not asked: a plan reads thousands of prompts and wants no diagnostics.
        self._options = Options(model=profile.id, assume=True, select=("invalid-file",))
        self._adapted = specs
        self._prompts: dict[tuple[str, str, str], Prompt] = {}

    def ask(self, item: Item, arm: Arm) -> Asked | None:
        """What is sent, or None where the arm does not apply to the item. Raises PromptError."""
        schema = None
        if arm.response_format:
            if item.schema is None:
                return None
            schema = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": item.schema},
            }
        key = (item.source, item.path, arm.name)
        if key not in self._prompts:
            self._prompts[key] = self._prompt(item.source, item.path, arm)
        prompt = self._prompts[key]
        return Asked(tuple(render(prompt, item)), schema)

    def _prompt(self, source: str, path: str, arm: Arm) -> Prompt:
        place = PurePath(path)
        if arm.placebo:
            return self._placebo(source, place)
        if arm.specs is None:
            return _required(self._analysis(source, place))
        return _required(self._rewritten(source, place, arm.specs))

    def _analysis(self, source: str, place: PurePath) -> Analysis:
        return analyse(self._workspace, source, place, options=self._options)

    def _rewritten(self, source: str, place: PurePath, specs: tuple[RewriteSpec, ...]) -> Analysis:
        names = [spec.id for spec in specs]
        return adapt(
            self._workspace, source, place, include=names, options=self._options, rewrites=specs
        ).analysis

    def _placebo(self, source: str, place: PurePath) -> Prompt:
        """The prompt with a line that asks for nothing, where an adaptation would put its own."""
        analysis = self._analysis(source, place)
        prompt = _required(analysis)
        adapted = _required(self._rewritten(source, place, self._adapted))
        message = framing_message(prompt)
        if message is None or adapted.text == prompt.text:
            return prompt
        line = inert(estimate(adapted.text) - estimate(prompt.text))
        edits = file_edits(source, prompt, analysis.format, (line_at_end(prompt, message, line),))
        return _required(self._analysis(apply_edits(source, edits), place))


def inert(tokens: int) -> str:
    """Sentences that ask for nothing, of about as many tokens; at least one."""
    parts = [_INERT[0]]
    while estimate(" ".join([*parts, _INERT[len(parts) % len(_INERT)]])) <= tokens:
        parts.append(_INERT[len(parts) % len(_INERT)])
    return " ".join(parts)


def _required(analysis: Analysis) -> Prompt:
    if analysis.prompt is None:
        raise PromptError(f"{analysis.path}: not a prompt file that promptls knows; name another")
    if len(analysis.prompt.prompts) > 1:
        several = len(analysis.prompt.prompts)
        raise PromptError(f"{analysis.path}: the file holds {several} prompts; name a file that holds one")
    return analysis.prompt


_TAG = LazyPattern(r"\{\{\{?~?\s*(?P<name>[\w@$.\[\]-]+)\s*~?\}?\}\}|(?!\{\{|\{%)[^?]+")
"""A placeholder that only stands for a value: a name in double braces, or another syntax without a choice."""

_CONTROL = LazyPattern(r"\{\{\{?~?\s*(?:[#/^!>]|else\b)[^{}]*\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
"""What else an engine would not leave in a text whose variables stand in double braces."""


def render(prompt: Prompt, item: Item) -> Iterator[tuple[str, str]]:
    """(role, text) of the messages, variables filled in.

    Raises PromptError for one without a value, and for what a template does beyond putting values in: to send
    `{{#if x}}` as it stands would measure a text that no model is meant to see.
    """
    for index, message in enumerate(prompt.messages):
        text = message.text.text
        found = [variable for variable in prompt.variables if variable.message == index]
        tags = any(text.startswith(("{{", "{%"), variable.span.start) for variable in found)
        if tags and (control := _CONTROL.search(text)):
            raise PromptError(_more_than_a_value(item, control.group()))
        for variable in sorted(found, key=lambda v: -v.span.start):
            value = _value(variable, text, item)
            text = text[: variable.span.start] + value + text[variable.span.end :]
        yield message.role.value, text


def _value(variable: Variable, text: str, item: Item) -> str:
    raw = text[variable.span.start : variable.span.end]
    tag = _TAG.fullmatch(raw)
    if tag is None:
        raise PromptError(_more_than_a_value(item, raw))
    name = tag["name"] or variable.name  # `user.name` is a value of its own, and not all of `user`
    if name not in item.values:
        raise PromptError(f'{item.id}: the variable "{name}" has no value; give it one under "values"')
    return item.values[name]


def _more_than_a_value(item: Item, raw: str) -> str:
    return (
        f'{item.id}: "{raw:.60}" is more than a value to put in; '
        "measure the prompt as it reads once its template is filled in"
    )
