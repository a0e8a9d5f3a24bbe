"""Running the rules on each prompt of a file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import islice
from operator import and_
from pathlib import PurePath
from time import perf_counter

from promptls.engine.languages import Spoken, spoken_in
from promptls.engine.options import Options
from promptls.engine.realise import Draft, Known, Realised, draft, internal_error, realise, too_slow
from promptls.engine.seen_prompts import Seen, key_of
from promptls.engine.selection import ActiveRule, reads
from promptls.engine.settings import FileSettings
from promptls.engine.target import Target
from promptls.engine.workspace import Workspace
from promptls.formats import Format
from promptls.formats.metadata import Readings, at_most
from promptls.named_tuple import NamedTuple, made
from promptls.packs import at_arms_length, pack_of
from promptls.prompt import Finding, Moved, Prompt, Single, shared_mentions, shift_finding
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.recent import make_room
from promptls.rules import BlockView, Context, Scope
from promptls.time_limit import Watch, cpu_seconds
from promptls.tokens import estimate

MOST_FINDINGS = 1_000_000
"""Findings of one rule after which it counts as never ending. Our judgement: a megabyte of one sentence, said
again and again, has some 11,000."""
FEW_MESSAGES = 8
"""Messages up to which a rule is not run at all where the sieves tell that it finds nothing."""


class Superseded(Exception):
    """The analysis was broken off, because its text is no longer the newest."""


class File(NamedTuple):
    """What is the same for all prompts of a file; `prompt` is the whole of it.

    `watch` breaks off what never ends.
    """

    source: str
    path: PurePath | None
    prompt: Prompt
    format: Format
    settings: FileSettings
    options: Options
    watch: Watch


def check_rules(
    workspace: Workspace, file: File, targets: Sequence[tuple[Single, Target]], gone: Callable[[], bool]
) -> list[Realised]:
    """What the rules find in the prompts of a file, each for its own target.

    Raises Superseded once `gone` says so; it is asked before each rule.
    """
    run = _Run(workspace, file, gone)
    found: list[Draft | Realised] = []
    for single, target in targets:
        found += run.remembered(single, target) if len(targets) > 1 else run.check(single, target)
    told = {name: seconds for name, seconds in run.slow.items() if run.wants(name)}
    if gone():
        raise Superseded
    return [*_realised(file.source, found), *(too_slow(name, seconds) for name, seconds in told.items())]


def _realised(source: str, found: Sequence[Draft | Realised]) -> Iterator[Realised]:
    realised = iter(realise(source, (each for each in found if isinstance(each, Draft))))
    return (next(realised) if isinstance(each, Draft) else each for each in found)


def check_shared(
    workspace: Workspace, file: File, target: Target, gone: Callable[[], bool]
) -> list[Realised]:
    """What the rules find in what a file of several prompts declares for all of them."""
    shared = shared_mentions(file.prompt)
    if not any(mention.declares for mention in shared):
        return []
    whole = Single(file.prompt._replace(prompts=(), mentions=shared))
    return list(_realised(file.source, _Run(workspace, file, gone).check(whole, target, only_shared=True)))


class _Run:
    """One run over a file: the rules chosen for each of its models, and those that are too slow for it."""

    def __init__(self, workspace: Workspace, file: File, gone: Callable[[], bool]) -> None:
        self._workspace = workspace
        self._file = file
        self._gone = gone
        self._chosen: dict[tuple[str, str | None, frozenset[str | None]], list[ActiveRule]] = {}
        self.slow = {
            name: seconds for (path, name), seconds in workspace.slow_rules.items() if path == file.path
        }
        self._off = {pack for name in self.slow if (pack := pack_of(name))}
        self._own = workspace.own_rules_for(file.path)
        self._readings: dict[str, Readings] = {}

    def wants(self, name: str) -> bool:
        """True if the rule was chosen for one of the prompts."""
        return any(active.rule.name == name for chosen in self._chosen.values() for active in chosen)

    @cached_property
    def _circumstances(self) -> str:
        return repr((self._file.settings, self._file.options, sorted(self.slow), self._own.mark))

    def remembered(self, single: Single, target: Target) -> Sequence[Draft | Realised]:
        """What the rules find in one prompt, from memory if the very same has been checked before."""
        seen_prompts = self._workspace.seen_prompts
        key = key_of(single.prompt, self._circumstances)
        if (seen := seen_prompts.get(key, target.profile)) is not None:
            if self._gone():
                raise Superseded
            kept = [self._drafts(single, target, active, findings) for active, findings in seen.found]
            return [each for found in kept for each in found]
        told: list[tuple[ActiveRule, tuple[Finding, ...]]] = []
        found = self.check(single, target, told)
        failed = any(isinstance(each, Realised) for each in found)
        if not failed and not self._off:  # without a pack, this is not what the next run would find
            seen_prompts.put(key, Seen(target.profile, tuple(told)))
        return found

    def check(
        self,
        single: Single,
        target: Target,
        told: list[tuple[ActiveRule, tuple[Finding, ...]]] | None = None,
        *,
        only_shared: bool = False,
    ) -> list[Draft | Realised]:
        """What the rules find in one prompt; what each of them finds goes to `told` as well."""
        file, prompt, messages = self._file, single.prompt, single.prompt.messages
        self._workspace.selections.load(file.settings, target.profile, file.options, self._own.rules)
        make_room([message.text.text for message in messages])
        spoken = spoken_in(prompt)
        found: list[Draft | Realised] = []
        watch, cpu, started = file.watch, cpu_seconds(), perf_counter()
        output_language, gone, off, slow = file.settings.output_language, self._gone, self._off, self.slow
        profile, language = target.profile, spoken.whole
        # Those of many messages are not held all at once.
        documents = [message.document for message in messages] if len(messages) <= FEW_MESSAGES else []
        held_back = reduce(and_, [document.held_back for document in documents]) if documents else 0
        edited = [] if held_back else documents  # of an edited text it tells nothing
        let_through = ~held_back
        for active in self._rules(target, spoken):
            rule = active.rule
            if active.bits and not active.bits & let_through:
                continue
            if rule.only_if is not None and not active.pack and not rule.only_if(prompt):
                continue  # that of a pack may fail, so it is asked where the rule is run
            if only_shared and not rule.shared:
                continue
            if gone():
                raise Superseded
            if rule.name in slow or active.pack in off:
                continue
            if (
                edited
                and rule.scope is Scope.BLOCK
                and not _may_find(active, edited, spoken, output_language)
            ):
                continue
            watch.begin(rule.name)
            context = made(
                Context,
                (prompt, profile, active.options, active.pattern, output_language, language, estimate),
            )
            if findings := run_rule(prompt, active, context, spoken):
                if told is not None and not isinstance(findings, Realised):
                    told.append((active, findings))
                drafts = self._drafts(single, target, active, findings)
                found += drafts
                if isinstance(drafts[0], Realised):
                    self._switch_off(active)
            if (now := perf_counter()) - started > watch.limit:
                self._took_long(active, cpu)
            started = now
        watch.rest()
        return found

    def _took_long(self, active: ActiveRule, cpu: float) -> None:
        """Sets a rule aside that took too much processor time and was not broken off.

        That is asked for only where it may be too much; `cpu` had gone before the first rule.
        """
        watch = self._file.watch
        if (seconds := watch.spent(cpu)) > watch.limit:
            self._workspace.slow_rules[self._file.path, active.rule.name] = seconds
            self._switch_off(active, seconds)

    def _switch_off(self, active: ActiveRule, seconds: float | None = None) -> None:
        """A pack of which one rule has failed or taken too long is not run on this file any more."""
        if pack := active.pack:
            self._off.add(pack)
            if seconds is not None:
                self.slow[active.rule.name] = seconds

    def _rules(self, target: Target, spoken: Spoken) -> list[ActiveRule]:
        key = (target.profile.id, spoken.whole, spoken.all)
        if key not in self._chosen:
            chosen = self._workspace.selections.rules(
                self._file.settings,
                target.profile,
                self._file.options,
                spoken.whole,
                self._own.rules,
                spoken.all,
            )
            self._chosen[key] = chosen
        return self._chosen[key]

    def _drafts(
        self, single: Single, target: Target, active: ActiveRule, findings: Sequence[Finding] | Realised
    ) -> Sequence[Draft | Realised]:
        if isinstance(findings, Realised):
            return [findings]
        file = self._file
        model = target.profile.id if target.known else None
        known: Known = {}
        moved: Moved = {}
        # For each rule: what others do does not change what is told.
        readings = self._readings.setdefault(active.rule.name, Readings(file.source))
        try:
            with at_most(readings):
                return [
                    draft(
                        file.source,
                        file.prompt,
                        file.format,
                        active,
                        single.finding_in_file(finding, moved),
                        model,
                        known,
                    )
                    for finding in findings
                ]
        except Exception as error:  # a rule may name a place that there is not
            return [_failed(active, error)]


def _failed(active: ActiveRule, error: Exception) -> Realised:
    pack = active.pack
    then = f'the pack "{pack}" is set aside for this file' if pack else "was skipped"
    return internal_error("rule", active.rule.name, error, then)


def run_rule(
    prompt: Prompt, active: ActiveRule, context: Context, spoken: Spoken | None = None
) -> tuple[Finding, ...] | Realised:
    """What one rule finds in a prompt; one internal error if it raises, which stops nothing.

    `spoken` tells the messages apart that are in other languages than the whole.
    """
    languages = spoken or Spoken(context.language)
    try:
        if not active.pack:
            return _findings(prompt, active, context, languages)
        with at_arms_length(active.rule.name):
            if (glance := active.rule.only_if) is not None and not glance(prompt):
                return ()
            return _findings(prompt, active, context, languages)
    except Exception as error:  # whatever a rule does wrong, the others go on
        return _failed(active, error)


def _ended(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """All the findings. Raises OverflowError where they come without an end."""
    found = tuple(islice(findings, MOST_FINDINGS + 1))
    if len(found) > MOST_FINDINGS:
        raise OverflowError(f"it reported {MOST_FINDINGS:,} findings and went on")
    return found


def _findings(prompt: Prompt, active: ActiveRule, context: Context, spoken: Spoken) -> tuple[Finding, ...]:
    if active.rule.scope is Scope.PROMPT:
        return _ended(active.rule.check(context))
    found: list[Finding] = []
    for number, message in enumerate(prompt.messages):
        language = spoken.of(number)
        if reads(active.rule, language):
            told = context if language == context.language else context._replace(language=language)
            found += _in_message(number, message.document, active, told)
    return _ended(found) if found else ()


def _may_find(
    active: ActiveRule, documents: Iterable[Document], spoken: Spoken, output_language: str | None
) -> bool:
    """False for a rule with block scope whose sieve holds back all blocks that are new to it."""
    sieve = active.sieve
    return sieve is None or not all(
        document.holds_back(_kept_by(active, spoken.of(number), output_language), sieve)
        for number, document in enumerate(documents)
    )


def _kept_by(active: ActiveRule, language: str | None, output_language: str | None) -> Hashable:
    """What findings in a block are kept by: the check itself, since a workspace may change its own rules."""
    return active.key, active.rule.check, language, output_language


def _in_message(number: int, document: Document, active: ActiveRule, context: Context) -> list[Finding]:
    key, check = _kept_by(active, context.language, context.output_language), active.rule.check
    of_pack = bool(active.pack)

    def extract(block: Block, content: BlockContent) -> Iterable[Finding]:
        found = check(context, made(BlockView, (block.kind, block.ordered, content)))
        return _ended(found) if of_pack else found  # ours end, and are counted together in any case

    found = document.gather_as(key, extract, active.sieve)
    return [shift_finding(finding, number, document.blocks[at].content) for at, finding in found]
