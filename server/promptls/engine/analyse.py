"""Analysis: one file's text in, its prompt, target model and diagnostics out. No I/O."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

from promptls.diagnostics import Diagnostic, Fix, Severity
from promptls.engine.directives import NONE, Directives, read_directives
from promptls.engine.ignores import fingerprint
from promptls.engine.named_model import named_model_problems
from promptls.engine.options import DEFAULT, Options
from promptls.engine.realise import Realised, internal_error, realise, too_slow
from promptls.engine.selection import ActiveRule, active_rules
from promptls.engine.settings import FileSettings
from promptls.engine.target import Target, resolve_target
from promptls.engine.workspace import Workspace
from promptls.formats import Detection, Format, detect, format_by_id
from promptls.formats.registry import HEAD
from promptls.profiles import Profile
from promptls.prompt import Change, Finding, Prompt, shift_finding
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.language import detect_language
from promptls.rules import BlockView, Context, Scope
from promptls.text import LineIndex
from promptls.tokens import estimate

HINTS_SHOWN = 8
"""How many hints of one rule a file shows; the last one counts the rest. Our judgement."""


class Analysis(NamedTuple):
    """What is known of one file. `prompt` is None for a file that is no prompt, or that could not be read.

    `diagnostics` are sorted and in file coordinates, and so are those that a person set aside, in `ignored`;
    `changes` tells for each fix what it changes.
    """

    source: str
    path: PurePath | None
    line_index: LineIndex
    prompt: Prompt | None = None
    detection: Detection | None = None
    target: Target | None = None
    directives: Directives = NONE
    diagnostics: tuple[Diagnostic, ...] = ()
    changes: Mapping[Fix, tuple[Change, ...]] = MappingProxyType({})
    ignored: tuple[Diagnostic, ...] = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def format(self) -> Format:
        """The format that the file was read as. Raises ValueError for a file that is no prompt."""
        if self.detection is None:
            raise ValueError("not a prompt file")
        return self.detection.format

    @property
    def profile(self) -> Profile:
        """The target model's profile. Raises ValueError for a file that is no prompt."""
        if self.target is None:
            raise ValueError("not a prompt file")
        return self.target.profile

    @property
    def model_origin(self) -> str:
        """Who named the target model."""
        return self.target.origin if self.target else ""


ASSUMABLE = frozenset({"", ".md", ".markdown", ".mdc", ".txt", ".text"})
"""Suffixes of files that can be read as a prompt because a person says so; others would be misread."""


def detect_prompt(
    workspace: Workspace, source: str, path: PurePath | None, language_id: str | None, *, assume: bool
) -> Detection | None:
    """The format of a file; what none claims is read as text if `assume`, the settings or a directive say so.

    A file that the settings exclude is no prompt, unless `assume`: a person named it.
    """
    settings = workspace.settings_for(path)
    if not assume and settings.excludes(path):
        return None
    found = detect(path, language_id, source)
    suffix = path.suffix.lower() if path else ""
    asked = suffix in ASSUMABLE and (assume or "promptls: model" in source[:HEAD])
    if found is None and (asked or settings.includes(path)):
        return Detection(format_by_id("plain" if suffix in (".txt", ".text") else "markdown-prompt"), ())
    return found


TOO_LONG = 10.0
"""Seconds of CPU after which a rule is not run on the same file again. Our judgement: the slowest takes
a tenth of a second for a megabyte. A rule that is under way is not broken off."""


class Superseded(Exception):
    """The analysis was broken off, because its text is no longer the newest."""


def _never() -> bool:
    return False


def analyse(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    options: Options = DEFAULT,
    gone: Callable[[], bool] = _never,
) -> Analysis:
    """Read and check one file. Raises UnknownModel if `options.model` names none.

    `gone` is asked before each rule; once it says that nobody wants the result, Superseded is raised.
    """
    index = LineIndex(source)
    detection = detect_prompt(workspace, source, path, language_id, assume=options.assume)
    if detection is None:
        return Analysis(source, path, index)
    try:
        prompt = detection.format.parse(source, path)
    except Exception as error:  # whatever a format does wrong, the server and the other files go on
        failed = internal_error(f'the format "{detection.format.id}"', error, "the file was left alone")
        return Analysis(source, path, index, None, detection, diagnostics=(failed.diagnostic,))
    directives = read_directives(source, index)
    settings = workspace.settings_for(path)
    file_settings = settings.for_file(path)
    target = resolve_target(prompt, directives, file_settings, options, workspace.catalogue_for(path))
    if directives.ignore_file:
        return Analysis(source, path, index, prompt, detection, target, directives)
    language = language_of(prompt)
    rules = active_rules(file_settings, target.profile, options, language)
    model = target.profile.id if target.known else None
    found = list(_built_in(workspace, path, prompt, target, file_settings, options))
    for active in rules:
        if gone():
            raise Superseded
        if (seconds := workspace.slow_rules.get((path, active.rule.name))) is not None:
            found.append(too_slow(active.rule.name, seconds))
            continue
        context = Context(
            prompt,
            target.profile,
            active.options,
            active.pattern,
            file_settings.output_language,
            language,
            estimate,
        )
        started = time.thread_time()
        found += run_rule(source, prompt, detection.format, active, context, model)
        if (seconds := time.thread_time() - started) > TOO_LONG:
            workspace.slow_rules[path, active.rule.name] = seconds
    set_aside = settings.ignored_in(path)
    found.sort(key=lambda item: item.diagnostic.order)
    kept, ignored = [], []
    for item in found:
        if _is_ignored(item.diagnostic, directives, set_aside, index):
            ignored.append(item.diagnostic)
        else:
            kept.append(item)
    shown = kept if options.every_hint else _limit_hints(kept)
    return Analysis(
        source, path, index, prompt, detection, target, directives,
        tuple(item.diagnostic for item in shown),
        {fix: changes for item in shown for fix, changes in item.changes},
        tuple(ignored),
    )  # fmt: skip


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
    source: str, prompt: Prompt, format: Format, active: ActiveRule, context: Context, model: str | None
) -> list[Realised]:
    """What one rule finds. A rule that raises yields one internal error and stops nothing."""
    try:
        return [
            realise(source, prompt, format, active, finding, model)
            for finding in _findings(prompt, active, context)
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


def _built_in(
    workspace: Workspace, path: PurePath | None, prompt: Prompt, target: Target, settings: FileSettings,
    options: Options,
) -> Iterator[Realised]:  # fmt: skip
    """The diagnostics that no rule makes; `ignore` and `severity` hold for them too."""
    model = target.profile.id if target.known else None
    named = named_model_problems(target, workspace.catalogue_for(path))
    for item in (*_problems(prompt, model), *(Realised(diagnostic, ()) for diagnostic in named)):
        rule = item.diagnostic.rule
        if rule not in settings.ignore and rule not in options.ignore:
            severity = settings.severity.get(rule, item.diagnostic.severity)
            yield item._replace(diagnostic=item.diagnostic._replace(severity=severity))


def _problems(prompt: Prompt, model: str | None) -> Iterator[Realised]:
    for problem in prompt.problems:
        yield Realised(
            Diagnostic(problem.rule, problem.span, problem.message, problem.severity, model=model), ()
        )


def _is_ignored(
    diagnostic: Diagnostic, directives: Directives, set_aside: frozenset[tuple[str, str]], index: LineIndex
) -> bool:
    if directives.ignore(diagnostic.rule, diagnostic.span.start):
        return True
    return bool(set_aside) and (diagnostic.rule, fingerprint(diagnostic, index)) in set_aside


def _limit_hints(found: list[Realised]) -> list[Realised]:
    """At most HINTS_SHOWN hints of a rule that offers no fix; the last one counts those left out."""
    from collections import Counter

    totals = Counter(item.diagnostic.rule for item in found)
    seen: Counter[str] = Counter()
    shown: list[Realised] = []
    for item in found:
        diagnostic = item.diagnostic
        seen[diagnostic.rule] += 1
        few = totals[diagnostic.rule] <= HINTS_SHOWN or seen[diagnostic.rule] < HINTS_SHOWN
        if few or diagnostic.severity is not Severity.HINT or diagnostic.fixes:
            shown.append(item)
        elif seen[diagnostic.rule] == HINTS_SHOWN:
            more = totals[diagnostic.rule] - HINTS_SHOWN
            text = f"{diagnostic.message} (and {more} more like this below)"
            shown.append(Realised(diagnostic._replace(message=text), item.changes))
    return shown
