"""Analysis: one file's text in, its prompt, target model and diagnostics out. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from types import MappingProxyType

from promptls.diagnostics import ORDER, Diagnostic, Fix, merge_models
from promptls.engine.across import across_files
from promptls.engine.detection import absolute, detect_prompt
from promptls.engine.directives import NONE, Directives, read_directives
from promptls.engine.hints import limited, told_once
from promptls.engine.ignores import fingerprint
from promptls.engine.named_model import named_model_problems
from promptls.engine.options import DEFAULT, Options
from promptls.engine.realise import Realised, internal_error
from promptls.engine.run_rules import File, check_rules, check_shared
from promptls.engine.settings import FileSettings
from promptls.engine.target import FILE_ORIGIN, Target, resolve_target
from promptls.engine.workspace import Workspace, on_disk
from promptls.formats import Detection, Format
from promptls.formats.companions import configs_above
from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile
from promptls.prompt import Change, Prompt, Single, singles
from promptls.prompt.recent import forget_documents
from promptls.text import LineIndex
from promptls.time_limit import Overdue, Watch, in_time, watched


class Analysis(NamedTuple):
    """What is known of one file. `prompt` is None for a file that is no prompt, or that could not be read.

    `diagnostics` are sorted and in file coordinates, and so are those that a person set aside, in `ignored`;
    `changes` tells for each fix what it changes. `targets` has the target of each prompt that the file holds,
    in order; `target` is the one of the file as a whole, which is that of most.
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
    targets: tuple[Target, ...] = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def has_several_models(self) -> bool:
        """True if the file gives a prompt to more models than its target."""
        return self.prompt is not None and any(single.prompt.also for single in singles(self.prompt))

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


def _for_its_providers(prompt: Prompt, path: PurePath | None) -> Prompt:
    if path is None or prompt.model is not None or next(configs_above(path), None) is None:
        return prompt
    from promptls.formats.promptfoo_entries import for_its_providers  # which reads YAML

    return for_its_providers(prompt, absolute(path))


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
    detection: Detection | None = None,
) -> Analysis:
    """Read and check one file. Raises UnknownModel if `options.model` names none.

    `gone` is asked before each rule; once it says that nobody wants the result, Superseded is raised. Of a
    part of a file, `detection` is what the whole was found to be.
    """
    read = read_prompt(workspace, source, path, language_id=language_id, options=options, detection=detection)
    if read.prompt is None or read.target is None or read.directives.ignore_file:
        return read
    found = _found_in_time(workspace, read, options, gone)
    set_aside = workspace.settings_for(path).ignored_in(path)
    found.sort(key=lambda item: ORDER(item.diagnostic))
    kept: list[Realised] = found
    ignored: list[Diagnostic] = []
    if set_aside or read.directives.ignores_anything:
        kept = []
        for item in found:
            if _is_ignored(item.diagnostic, read.directives, set_aside, read.line_index):
                ignored.append(item.diagnostic)
            else:
                kept.append(item)
    kept = told_once(source, kept)
    shown = kept if options.every_hint else limited(kept)
    return read._replace(
        diagnostics=tuple(item.diagnostic for item in shown),
        changes={fix: changes for item in shown for fix, changes in item.changes},
        ignored=tuple(ignored),
    )


def analyse_for_all(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    options: Options = DEFAULT,
    gone: Callable[[], bool] = _never,
) -> Analysis:
    """`analyse` for all the models that the file gives a prompt to; what several share names them all."""
    wishes = options._replace(every_model=True)
    found = analyse(workspace, source, path, language_id=language_id, options=wishes, gone=gone)
    if len({diagnostic.model for diagnostic in found.diagnostics}) < 2:
        return found
    return found._replace(diagnostics=tuple(merge_models(found.diagnostics)))


def read_prompt(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    options: Options = DEFAULT,
    detection: Detection | None = None,
) -> Analysis:
    """A file's prompt and target models, unchecked: no rule is run. Raises UnknownModel as `analyse` does."""
    index = LineIndex(source)
    if detection is None:
        detection = detect_prompt(workspace, source, path, language_id, assume=options.assume)
    if detection is None:
        return Analysis(source, path, index)
    if detection.unread:
        told = [internal_error("format", *fault, "nobody else claims the file") for fault in detection.failed]
        return Analysis(
            source, path, index, None, detection, diagnostics=tuple(each.diagnostic for each in told)
        )
    try:
        prompt = _for_its_providers(_parsed(workspace, detection.format, source, path), path)
    except Exception as error:  # whatever a format does wrong, the server and the other files go on
        failed = internal_error("format", detection.format.id, error, "the file was left alone")
        return Analysis(source, path, index, None, detection, diagnostics=(failed.diagnostic,))
    directives = read_directives(source, index)
    file_settings = workspace.settings_for(path).for_file(path)
    catalogue = workspace.catalogue_for(path)
    target = resolve_target(prompt, directives, file_settings, options, catalogue)
    targets = tuple(
        target
        if single.prompt is prompt
        else resolve_target(single.prompt, directives, file_settings, options, catalogue)
        for single in singles(prompt)
    )
    return Analysis(source, path, index, prompt, detection, target, directives, targets=targets)


def _parsed(workspace: Workspace, format: Format, source: str, path: PurePath | None) -> Prompt:
    """The prompt in a file. Raises Overdue where that takes too long, or has done so before."""
    known = (path, format.id)
    if (seconds := workspace.slow_formats.get(known)) is not None:
        raise Overdue(format.id, seconds)
    try:
        return in_time(format.id, lambda: format.parse(source, path), len(source))
    except Overdue as late:
        workspace.slow_formats[known] = late.seconds
        raise


def _found_in_time(
    workspace: Workspace, read: Analysis, options: Options, gone: Callable[[], bool]
) -> list[Realised]:
    """What is found in a file. A rule that takes too long is broken off, and the others run once more."""
    path, slow = read.path, workspace.slow_rules
    try:
        return watched(lambda watch: list(_findings(workspace, read, options, gone, watch)), len(read.source))
    except Overdue as late:
        if (path, late.what) in slow:  # it is not asked again, so this would be a fault of ours
            raise
        slow[path, late.what] = late.seconds
        forget_documents()  # it may have been broken off while it kept something for others
    return _found_in_time(workspace, read, options, gone)


def _findings(
    workspace: Workspace, read: Analysis, options: Options, gone: Callable[[], bool], watch: Watch
) -> Iterable[Realised]:
    """What the rules and the engine itself find in a file that has been read, in no order."""
    assert read.prompt is not None and read.target is not None
    path, several = read.path, singles(read.prompt)
    file_settings = workspace.settings_for(path).for_file(path)
    failed = read.detection.failed if read.detection else ()
    found = [internal_error("format", *fault, "was not asked about this file") for fault in failed]
    found += _built_in(workspace, path, read.prompt, (read.target, *read.targets), file_settings, options)
    checked = File(read.source, path, read.prompt, read.format, file_settings, options, watch)
    pairs = list(zip(several, read.targets, strict=True))
    found += check_rules(workspace, checked, pairs, gone)
    if options.every_model and (others := list(_others(workspace, read, pairs))):
        found += _without_fixes(found, check_rules(workspace, checked, others, gone))
    found += check_shared(workspace, checked, read.target, gone) if read.prompt.prompts else ()
    found += across_files(checked, read.target, gone, workspace.slow_rules) if on_disk(path) else ()
    # What two prompts share is said once.
    return {item.diagnostic: item for item in found}.values() if len(several) > 1 else found


def _others(
    workspace: Workspace, read: Analysis, pairs: list[tuple[Single, Target]]
) -> Iterator[tuple[Single, Target]]:
    """Each prompt with each further model that the file gives it to, where the file's word is what counts."""
    catalogue = workspace.catalogue_for(read.path)
    for single, first in pairs:
        seen = {first.profile.id}
        for name in single.prompt.also if first.origin == FILE_ORIGIN else ():
            found = catalogue.resolve(name)
            if found is not None and found.profile.id not in seen:
                seen.add(found.profile.id)
                yield single, Target(found.profile, FILE_ORIGIN, matched_by=found.matched_by)


def _without_fixes(first: list[Realised], others: list[Realised]) -> Iterator[Realised]:
    """What is found for further models. What only they want changed is not done for all of them."""
    known = {item.diagnostic._replace(model=None, advice=()) for item in first}
    for item in others:
        same = item.diagnostic._replace(model=None, advice=()) in known
        yield item if same else Realised(item.diagnostic._replace(fixes=()), ())


def _built_in(
    workspace: Workspace, path: PurePath | None, prompt: Prompt, targets: tuple[Target, ...],
    settings: FileSettings, options: Options,
) -> Iterator[Realised]:  # fmt: skip
    """The diagnostics that no rule makes; `ignore` and `severity` hold for them too, and `select` for those
    on the model that is named: that a file cannot be read as it should is told in any case.

    `targets` are the file's own and those of its prompts; several may share the place that names them.
    """
    model = targets[0].profile.id if targets[0].known else None
    by_place = {target.span: target for target in targets}
    selectors = {*(options.select or settings.select), *options.extend_select}
    named = [
        item
        for item in named_model_problems(by_place.values(), workspace.catalogue_for(path))
        if selectors & {"recommended", "strict", "all", item.rule}
    ]
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
