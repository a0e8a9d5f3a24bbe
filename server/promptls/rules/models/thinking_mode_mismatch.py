"""The request switches thinking off for a hard task, on for a trivial one, or lets it go between turns.

## What

For models whose thinking can be switched, where the prompt file keeps the parameters of its request:

- thinking is off, and the task has tools, ordered steps, code to write, many demands, or several words such as
  "prove", "compare" and "step by step";
- thinking is on (or not set, where the model thinks by default), and the task is one short rewrite, lookup or
  classification; or it is not set, the model does not think by default, and the task is hard;
- the prompt is an agent's, or a conversation with `min_answers` or more of the assistant's, thinking is on, and
  earlier thinking is not retained (`clear_thinking: false`).

Read are `thinking` (`{type: enabled}`, `enabled`, `true`), `enable_thinking`,
`chat_template_kwargs.enable_thinking` and `clear_thinking`, at the root of the metadata or under `parameters`,
`modelParameters`, `model.parameters`, `model.options`, `config` or `extra_body`.

## Why

Z.ai's documentation says to enable thinking for complex tasks and to disable it for simple queries, which are then
answered sooner. GLM-4.7 thinks by default, and its standard API drops earlier thinking between turns unless
`clear_thinking` is false, which also improves the cache hit rate of long conversations (docs.z.ai, thinking mode,
retrieved 2026-11-22). No figures are given there. What counts as hard or trivial is the project's own judgement.

## Fix safety

Unsafe: the request changes, with its cost and its latency. Only the metadata is edited, never the text.

## Limits

Silent where the file keeps no request parameters: its host sets them, and the default is right for a hard task on
models that think by default. Worked examples that are written as turns count as turns. What a coding tool sends
along with a prompt cannot be seen. A latency budget is a good reason to leave thinking off; ignore the finding there.

## Sources

- docs.z.ai, thinking mode (enabled, disabled, interleaved, retained, turn-level), retrieved 2026-11-22
- Product page of GLM-4.7 Flash, recommended practices, retrieved 2026-11-22
- docs/evidence.md, rule 59, 2026-11-22
"""

# ruff: noqa: E501 - whole requests in the examples
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, MetadataChange, MetadataPath, Prompt, Proposal, Role
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.glance import has_metadata
from promptls.prompt.thinking import FORMS, Switch, read_switch, word_switches
from promptls.rewrites.long_runs import is_agent
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text.lazy_pattern import LazyPattern

_CODE = frozenset("implement refactor debug code program".split())
_LIGHT = frozenset(
    "translate rewrite rephrase paraphrase reword proofread correct classify categorise categorize label tag convert "
    "format capitalise capitalize title name spell shorten return answer extract list give respond reply".split()
)
_HARD = LazyPattern(
    r"\b(?:step[- ]by[- ]step|prove|derive|root cause|trade-?offs?|(?:every|all) possible|optimi[sz]e|optimal|solve"
    r"|calculate|compute|reason|why|compare|weigh|estimate|diagnose|strategy|plan|design|analy[sz]e|evaluate|justify)\b",
    re.I,
)
_STEP = LazyPattern(r"^\W{0,6}(?:step|phase|stage)\s*\d+\b", re.I | re.M)
_SIX_STEPS = "".join(f"{number}. Check part {number} of the proof.\\n" for number in range(1, 7))
_AGENT = "---\ndescription: Fixes bugs\ntools: ['edit']\nthinking: {type: enabled}\n---\nFix the bug in the issue.\n"
_TURNS = '{"role": "user", "content": "Go on."}, {"role": "assistant", "content": "Done."}, '
_TALK = f'{{"thinking": {{"type": "enabled"}}, "messages": [{_TURNS * 3}{{"role": "user", "content": "Go on."}}]}}\n'


class Options(NamedTuple):
    """`min_steps`, `min_demands`, `min_hard_words`: so many ordered steps, demands, or words of reasoning make a
    task hard. `max_demands`, `max_characters`: with more than these (code points) a task is not trivial.
    `min_answers`: so many answers of the assistant make a conversation long.
    """

    min_steps: int = 4
    min_demands: int = 10
    min_hard_words: int = 3
    max_demands: int = 2
    max_characters: int = 600
    min_answers: int = 3


@rule(
    "thinking-mode-mismatch",
    family="models",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    only_if=has_metadata,
    good=(
        "1. Read the file.\n2. Sort it.\n3. Add a sum.\n4. Prove the sum.\n5. Return CSV.\n",
        Good(f'{{"thinking": {{"type": "enabled"}}, "messages": [{{"role": "user", "content": "{_SIX_STEPS}"}}]}}\n', "a.chat.json"),
        Good('{"thinking": {"type": "disabled"}, "messages": [{"role": "user", "content": "Translate this into German: {{text}}"}]}\n', "a.chat.json"),
        "---\nenable_thinking: false\n---\nRewrite the sentence in the past tense.\n",
        Good(_TALK.replace("enabled", "disabled"), "a.chat.json"),
        Good(_AGENT.replace("enabled}", "enabled, clear_thinking: false}"), "x.agent.md"),
        Good(_AGENT.replace("thinking: {type: enabled}\n", ""), "x.agent.md"),
        "---\ntemperature: 1\n---\nRewrite the sentence in the past tense. /no_think\n",
        "---\ntemperature: 0.2\n---\nPlan the migration, compare the options and justify the best one.\n",
    ),
    bad=(
        Bad(
            f'{{"thinking": {{"type": "disabled"}}, "messages": [{{"role": "user", "content": "{_SIX_STEPS}"}}]}}\n',
            fixed=f'{{"thinking": {{"type": "enabled"}}, "messages": [{{"role": "user", "content": "{_SIX_STEPS}"}}]}}\n',
            found=('"disabled"',),
            path="a.chat.json",
        ),
        Bad(
            "---\nenable_thinking: true\n---\nRewrite the sentence in the past tense.\n",
            fixed="---\nenable_thinking: false\n---\nRewrite the sentence in the past tense.\n",
            found=("true",),
        ),
        Bad(
            "---\nenable_thinking: false\n---\nImplement the parser.\n",
            fixed="---\nenable_thinking: true\n---\nImplement the parser.\n",
            found=("false",),
        ),
        Bad(
            _TALK,
            fixed=_TALK.replace("\"enabled\"}", "\"enabled\", \"clear_thinking\": false}"),
            found=('"enabled"',),
            path="a.chat.json",
        ),
        Bad(
            _AGENT,
            fixed=_AGENT.replace("enabled}", "enabled, clear_thinking: false}"),
            found=("enabled",),
            path="x.agent.md",
        ),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding for the switch and one for what is retained."""
    switch = read_switch(ctx.prompt.metadata)
    if switch is None:
        return
    default, form = _thinks_by_default(ctx), _form(ctx)
    hard = _what_makes_it_hard(ctx.prompt, ctx.options)
    on = default if switch.on is None else switch.on
    if on is False and hard:
        state = "off" if switch.on is False else "not set, and the model does not think by default,"
        message = f"thinking is {state} for a task {hard}; switch it on"
        yield _finding(switch, message, "Switch thinking on", switch.turned(form, on=True))
    elif on is True and not hard and _is_trivial(ctx.prompt, ctx.options):
        state = "on" if switch.on else "not set, so the model thinks,"
        message = f"thinking is {state} for one short task; switch it off to be answered sooner"
        yield _finding(switch, message, "Switch thinking off", switch.turned(form, on=False))
    goes_on = _goes_on(ctx.prompt, ctx.options)
    if on is True and switch.retained is not True and goes_on:
        message = (
            f"earlier thinking is dropped between the turns of this {goes_on}; set clear_thinking to false"
        )
        yield _finding(switch, message, "Retain earlier thinking", (switch.retained_path, False))


def _goes_on(prompt: Prompt, options: Options) -> str:
    """What takes many turns, for people; empty if nothing does."""
    if is_agent(prompt):
        return "agent"
    answers = sum(message.role is Role.ASSISTANT for message in prompt.messages)
    return "conversation" if answers >= options.min_answers else ""


def _finding(switch: Switch, message: str, title: str, setting: tuple[MetadataPath, Any]) -> Finding:
    change = MetadataChange(*setting)
    return Finding(switch.shown, message, (Proposal(title, (change,), Safety.UNSAFE, preferred=True),))


def _thinks_by_default(ctx: Context) -> bool | None:
    """Whether the model thinks where the request says nothing; None if the profile does not know,

    or a word in the text switches it, or means to: that the model does not heed it, foreign-thinking-switch says.
    """
    if any(True for _ in word_switches(ctx.prompt)):
        return None
    default = _reasoning(ctx).get("default")
    return {"enabled": True, "on": True, True: True, "disabled": False, "off": False, False: False}.get(
        default
    )


def _form(ctx: Context) -> str:
    """The parameter that switches the model's thinking."""
    parameter = str(_reasoning(ctx).get("parameter"))
    return parameter if parameter in FORMS else FORMS[0]


def _reasoning(ctx: Context) -> Mapping[str, Any]:
    reasoning = ctx.profile.fact("reasoning")
    return reasoning if isinstance(reasoning, Mapping) else {}


def _what_makes_it_hard(prompt: Prompt, options: Options) -> str:
    """The end of "a task ...", for people; empty if nothing does."""
    if prompt.metadata.get("tools"):
        return "with tools"
    documents = [message.document for message in prompt.messages]
    steps = sum(
        bool(block.ordered and block.kind is BlockKind.ITEM and content.units)
        for document in documents
        for block, content in document.prose_blocks()
    )
    steps = max(steps, sum(1 for document in documents for _ in _STEP.finditer(document.text)))
    if steps >= options.min_steps:
        return f"of {steps} ordered steps"
    units = [placed.unit for document in documents for placed in document.units]
    if any(unit.verb in _CODE for unit in units):
        return "that asks for code"
    if len(units) >= options.min_demands:
        return f"of {len(units)} demands"
    words = list(dict.fromkeys(word for document in documents for word in _hard_words(document)))
    if len(words) >= options.min_hard_words:
        return "that asks for reasoning (" + ", ".join(f'"{word}"' for word in words[:3]) + ")"
    return ""


def _hard_words(document: Document) -> Iterator[str]:
    for _, content in document.prose_blocks():
        for unit in content.units:
            for match in _HARD.finditer(content.prose, unit.start, unit.end):
                yield match.group().lower()


def _is_trivial(prompt: Prompt, options: Options) -> bool:
    """One short rewrite, lookup or classification, in one turn, with nothing that asks for reasoning."""
    if is_agent(prompt) or any(message.role is Role.ASSISTANT for message in prompt.messages):
        return False
    documents = [message.document for message in prompt.messages]
    units = [placed.unit for document in documents for placed in document.units]
    if not 1 <= len(units) <= options.max_demands:
        return False
    if sum(len(document.text) for document in documents) > options.max_characters:
        return False
    if any(document.numbers_of(BlockKind.FENCE) for document in documents):
        return False
    return all(unit.verb in _LIGHT for unit in units) and not any(
        True for document in documents for _ in _hard_words(document)
    )
