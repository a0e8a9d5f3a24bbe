"""Running the rules on each prompt of a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from promptls.engine.options import Options
from promptls.engine.realise import Realised, internal_error, realise, too_slow
from promptls.engine.selection import ActiveRule, active_rules
from promptls.engine.settings import FileSettings
from promptls.engine.target import Target
from promptls.engine.workspace import Workspace
from promptls.formats import Format
from promptls.prompt import Finding, Prompt, Single, shift_finding
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.language import detect_language
from promptls.rules import BlockView, Context, Scope
from promptls.tokens import estimate

TOO_LONG = 10.0
"""Seconds of CPU after which a rule is not run on the same file again. Our judgement: the slowest takes
a tenth of a second for a megabyte. A rule that is under way is not broken off."""

_cpu_seconds = getattr(time, "thread_time", time.perf_counter)
"""Python in a browser has no processor time of its own."""


class Superseded(Exception):
    """The analysis was broken off, because its text is no longer the newest."""


class File(NamedTuple):
    """What is the same for all prompts of a file; `prompt` is the whole of it."""

    source: str
    path: PurePath | None
    prompt: Prompt
    format: Format
    settings: FileSettings
    options: Options


def check_rules(
    workspace: Workspace, file: File, targets: Sequence[tuple[Single, Target]], gone: Callable[[], bool]
) -> list[Realised]:
    """What the rules find in the prompts of a file, each for its own target.

    Raises Superseded once `gone` says so; it is asked before each rule.
    """
    found: list[Realised] = []
    slow = {name: spent for (path, name), spent in workspace.slow_rules.items() if path == file.path}
    chosen: dict[tuple[str, str | None], list[ActiveRule]] = {}
    for single, target in targets:
        language = language_of(single.prompt)
        key = (target.profile.id, language)
        if key not in chosen:
            chosen[key] = active_rules(file.settings, target.profile, file.options, language)
        for active in chosen[key]:
            if gone():
                raise Superseded
            if active.rule.name not in slow:
                started = _cpu_seconds()
                found += _findings_of(file, single, target, active, language)
                if (seconds := _cpu_seconds() - started) > TOO_LONG:
                    workspace.slow_rules[file.path, active.rule.name] = seconds
    wanted = {active.rule.name for rules in chosen.values() for active in rules}
    return [*found, *(too_slow(name, seconds) for name, seconds in slow.items() if name in wanted)]


def _findings_of(
    file: File, single: Single, target: Target, active: ActiveRule, language: str | None
) -> list[Realised]:
    context = Context(
        single.prompt,
        target.profile,
        active.options,
        active.pattern,
        file.settings.output_language,
        language,
        estimate,
    )
    model = target.profile.id if target.known else None
    return run_rule(file.source, file.prompt, file.format, active, context, model, single)


def language_of(prompt: Prompt) -> str | None:
    """The language of the prompt's own prose (ISO 639-1), or None."""
    parts: list[str] = []
    length = 0
    for message in prompt.messages:
        for content in message.document.contents:
            if content.prose:
                parts.append(content.prose)
                length += len(content.prose)
                if length > 6000:
                    return detect_language(" ".join(parts))
    return detect_language(" ".join(parts))


def run_rule(
    source: str, prompt: Prompt, format: Format, active: ActiveRule, context: Context, model: str | None,
    single: Single,
) -> list[Realised]:  # fmt: skip
    """What one rule finds in `single`, one prompt of the file that `prompt` is the whole of.

    A rule that raises yields one internal error and stops nothing.
    """
    try:
        return [
            realise(source, prompt, format, active, single.finding_in_file(finding), model)
            for finding in _findings(single.prompt, active, context)
        ]
    except Exception as error:  # whatever a rule does wrong, the others go on
        return [internal_error(f'the rule "{active.rule.name}"', error)]


def _findings(prompt: Prompt, active: ActiveRule, context: Context) -> Iterator[Finding]:
    if active.rule.scope is Scope.PROMPT:
        yield from active.rule.check(context)
        return
    # The pattern's text and not its identity: profiles are reloaded, and addresses are used again.
    key = (active.rule.name, repr(active.options), repr(active.pattern), context.language,
           context.output_language)  # fmt: skip

    def extract(block: Block, content: BlockContent) -> Iterator[Finding]:
        if block.example or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            return iter(())
        return active.rule.check(context, BlockView(block.kind, block.ordered, content))

    for number, message in enumerate(prompt.messages):
        document = message.document
        for at, finding in document.gather_as(key, extract):
            yield shift_finding(finding, number, document.blocks[at].content)
