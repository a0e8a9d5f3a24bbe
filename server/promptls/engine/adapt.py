"""Adapting a prompt: running a profile's rewrites in their order, each checked against the laws."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from promptls.diagnostics import Fix, Safety, plan
from promptls.engine.analyse import Analysis, read_prompt
from promptls.engine.laws import check_law
from promptls.engine.options import DEFAULT, Options
from promptls.engine.realise import file_edits
from promptls.engine.retract import candidates, retractable
from promptls.engine.target import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.formats import Format
from promptls.profiles import Profile, RewriteSpec
from promptls.prompt import Change, Prompt, Single, TextChange, singles
from promptls.rewrites import Rewrite, RewriteContext, Suggestion, rewrite_named
from promptls.text import EditRefused, apply_edits

ROUNDS = 5
"""Times the whole order runs at most: again while a later rewrite gave an earlier one something to do."""


class UnknownRewrite(LookupError):
    """A rewrite was included or excluded by a name that the profile does not list."""


class AdaptStep(NamedTuple):
    """What one rewrite of the profile did: its id and transform, why it is there, what it changed."""

    rewrite: str
    transform: str
    reason: str
    sources: tuple[str, ...]
    changes: tuple[str, ...]
    skipped: str = ""

    @property
    def changed(self) -> bool:
        """True if the rewrite changed the prompt."""
        return bool(self.changes)


class AdaptResult(NamedTuple):
    """The adapted source and what each rewrite did. `refused`: changes that would have broken a law.

    `analysis` is of the adapted source, with its prompt and its target; the rules have not been run on it.
    """

    source: str
    profile: Profile
    steps: tuple[AdaptStep, ...]
    refused: tuple[str, ...]
    analysis: Analysis


def adapt(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    model: str | None = None,
    include: Collection[str] = (),
    exclude: Collection[str] = (),
    written_for: str | None = None,
    language_id: str | None = None,
    options: Options = DEFAULT,
    rewrites: Sequence[RewriteSpec] | None = None,
) -> AdaptResult:
    """Rewrite a prompt for a model: `model`, or the one that the file or the settings name.

    Rewrites that are off by default run only when included; `rewrites` takes the place of the profile's
    own, in the order given. What an earlier adapt has added for another model (`written_for`, or the one
    that the file itself names) is taken back first. Raises UnknownModel and UnknownRewrite; a file that is
    no prompt comes back as it is.
    """
    if model is not None:
        options = options._replace(model=model)
    analysis = read_prompt(workspace, source, path, language_id=language_id, options=options)
    if analysis.prompt is None:
        return AdaptResult(source, workspace.catalogue_for(path).generic, (), (), analysis)
    groups = _groups(workspace, path, analysis, written_for)
    _check_names([group.profile for group in groups], (*include, *exclude))
    output_language = workspace.settings_for(path).for_file(path).output_language
    run = _Run(analysis.format, path, output_language)
    current, prompt = source, analysis.prompt
    steps: dict[tuple[str, str], AdaptStep] = {}
    for group in groups:
        run.numbers = group.numbers
        if rewrites is None:
            current, prompt, taken_back = run.retract(group.other, group.profile, current, prompt)
            _add_steps(steps, taken_back)
        listed = group.profile.ordered_rewrites() if rewrites is None else tuple(rewrites)
        chosen = [spec for spec in listed if _is_chosen(spec, include, exclude)]
        current, prompt, done = run.apply_all(chosen, current, prompt)
        _add_steps(steps, (_step(spec, done.get(spec.id)) for spec in listed))
    final = read_prompt(workspace, current, path, language_id=language_id, options=options)
    return AdaptResult(current, analysis.profile, tuple(steps.values()), tuple(run.refused), final)


class _Group(NamedTuple):
    """The prompts of a file, by number, that are for one model, and the one that they were written for."""

    profile: Profile
    other: Profile | None
    numbers: frozenset[int]


def _groups(
    workspace: Workspace, path: PurePath | None, analysis: Analysis, written_for: str | None
) -> list[_Group]:
    """The prompts of a file by their target models, the file's own first."""
    assert analysis.prompt is not None
    found: dict[tuple[str, str | None], _Group] = {}
    several = zip(singles(analysis.prompt), analysis.targets, strict=True)
    for number, (single, target) in enumerate(several):
        other = _written_for(workspace, path, single.prompt, written_for)
        key = (target.profile.id, other.id if other else None)
        group = found.get(key) or _Group(target.profile, other, frozenset())
        found[key] = group._replace(numbers=group.numbers | {number})
    return sorted(found.values(), key=lambda group: group.profile.id != analysis.profile.id)


def _written_for(
    workspace: Workspace, path: PurePath | None, prompt: Prompt, named: str | None
) -> Profile | None:
    """The profile that an earlier adapt was for: the one named, else the file's own model, if it is known.

    Raises UnknownModel for a name that a person has given and no profile goes by.
    """
    name = named or prompt.model
    catalogue = workspace.catalogue_for(path)
    found = catalogue.resolve(name) if name else None
    if found is None and named:
        raise UnknownModel(named, catalogue.nearest(named))
    return found.profile if found else None


def _add_steps(steps: dict[tuple[str, str], AdaptStep], more: Iterable[AdaptStep]) -> None:
    """Add what was done for one model; a rewrite that two models list is one step."""
    for step in more:
        key = (step.rewrite, step.reason)
        before = steps.get(key)
        steps[key] = step._replace(changes=(*before.changes, *step.changes)) if before else step


def _step(spec: RewriteSpec, titles: list[str] | None) -> AdaptStep:
    skipped = "" if titles is not None else ("off by default" if not spec.default else "excluded")
    return AdaptStep(spec.id, spec.transform, spec.text, spec.sources, tuple(titles or ()), skipped)


def _is_chosen(spec: RewriteSpec, include: Collection[str], exclude: Collection[str]) -> bool:
    names = {spec.id, spec.transform}
    return not names & set(exclude) and (spec.default or bool(names & set(include)))


def _check_names(profiles: Sequence[Profile], names: Collection[str]) -> None:
    specs = [spec for profile in profiles for spec in profile.rewrites.values()]
    known = {name for spec in specs for name in (spec.id, spec.transform)}
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            of = " and ".join(dict.fromkeys(profile.id for profile in profiles))
            raise UnknownRewrite(f'{of} lists no rewrite "{name}"; it lists {listed}')


def _in_file(single: Single, suggestion: Suggestion) -> Suggestion:
    changes = tuple(single.change_in_file(change) for change in suggestion.changes)
    return suggestion._replace(changes=changes)


class _Run:
    """One adaptation: the format and settings that stay the same, and what was refused.

    `numbers` are the prompts of the file that are being adapted.
    """

    def __init__(
        self,
        format: Format,
        path: PurePath | None,
        output_language: str | None,
        numbers: frozenset[int] = frozenset(),
    ) -> None:
        self.format = format
        self.path = path
        self.output_language = output_language
        self.numbers = numbers
        self.refused: list[str] = []

    def apply_all(
        self, specs: Sequence[RewriteSpec], source: str, prompt: Prompt
    ) -> tuple[str, Prompt, dict[str, list[str]]]:
        """The source and prompt after all rewrites, round by round, and by rewrite what it changed."""
        done: dict[str, list[str]] = {spec.id: [] for spec in specs}
        for _ in range(ROUNDS):
            before = source
            for spec in specs:
                source, prompt, titles = self.apply(spec, source, prompt)
                done[spec.id] += titles
            if source == before:
                break
        return source, prompt, done

    def apply(self, spec: RewriteSpec, source: str, prompt: Prompt) -> tuple[str, Prompt, list[str]]:
        """The source and prompt after one rewrite, and the titles of what it changed."""
        candidates: list[tuple[Fix, tuple[Change, ...]]] = []
        several = singles(prompt)
        suggestions = [
            found for number in sorted(self.numbers) for found in self._suggestions(spec, several[number])
        ]
        for rewrite, suggestion in suggestions:
            fix = self._fix(source, prompt, rewrite, suggestion)
            if fix is not None:
                candidates.append((fix, suggestion.changes))
        chosen = plan([fix for fix, _ in candidates], unsafe=True).chosen
        wanted = [(fix, changes) for fix, changes in candidates if fix in chosen]
        if not wanted:
            return source, prompt, []
        new = self._try(source, prompt, wanted)
        if new is not None:
            return new, self.format.parse(new, self.path), [fix.title for fix, _ in wanted]
        return self._one_by_one(source, prompt, wanted)

    def retract(
        self, other: Profile | None, target: Profile, source: str, prompt: Prompt
    ) -> tuple[str, Prompt, tuple[AdaptStep, ...]]:
        """The source and prompt without what the rewrites of `other` have added, and what was taken back."""
        steps: list[AdaptStep] = []
        if other is None or other.id == target.id:
            return source, prompt, ()
        for spec in retractable(other, target):
            reason = f"It was added for {other.name}, and {target.name} does not list it."
            for number in sorted(self.numbers):
                found = self._without(spec, number, source, prompt)
                if found is not None:
                    source, prompt = found
                    steps.append(AdaptStep(spec.id, spec.transform, reason, (), ("Take back what it added",)))
        return source, prompt, tuple(steps)

    def _without(
        self, spec: RewriteSpec, number: int, source: str, prompt: Prompt
    ) -> tuple[str, Prompt] | None:
        """The text without a rewrite's lines, if the rewrite gives the very same text again."""
        trial = _Run(self.format, self.path, self.output_language, frozenset({number}))
        single = singles(prompt)[number]
        for candidate in candidates(spec, single.prompt):
            change = single.change_in_file(TextChange(candidate.message, *candidate.span, ""))
            try:
                shorter = apply_edits(source, file_edits(source, prompt, self.format, (change,)))
            except EditRefused:
                continue
            before = self.format.parse(shorter, self.path)
            if len(singles(before)) != len(singles(prompt)):
                continue
            if shorter != source and trial.apply(spec, shorter, before)[0] == source:
                return shorter, before
        return None

    def _suggestions(self, spec: RewriteSpec, single: Single) -> list[tuple[Rewrite, Suggestion]]:
        """What a rewrite suggests; one that is missing or fails suggests nothing, and the others go on."""
        context = RewriteContext(single.prompt, spec.params, self.output_language)
        try:
            rewrite = rewrite_named(spec.transform)
            return [(rewrite, _in_file(single, suggestion)) for suggestion in rewrite.apply(context)]
        except Exception as error:  # whatever a rewrite does wrong, the others go on
            reason = (
                "there is no such rewrite" if isinstance(error, KeyError) else f"it failed: {error!r:.120}"
            )
            if (text := f"{spec.transform}: {reason}") not in self.refused:
                self.refused.append(text)
            return []

    def _one_by_one(
        self, source: str, prompt: Prompt, wanted: list[tuple[Fix, tuple[Change, ...]]]
    ) -> tuple[str, Prompt, list[str]]:
        kept: list[tuple[Fix, tuple[Change, ...]]] = []
        result = source
        for item in wanted:
            new = self._try(source, prompt, [*kept, item])
            if new is None:
                self.refused.append(f"{item[0].rewrite}: {item[0].title}")
            else:
                kept, result = [*kept, item], new
        return result, self.format.parse(result, self.path), [fix.title for fix, _ in kept]

    def _fix(self, source: str, prompt: Prompt, rewrite: Rewrite, suggestion: Suggestion) -> Fix | None:
        try:
            edits = file_edits(source, prompt, self.format, suggestion.changes)
        except EditRefused as error:
            if (text := f"{rewrite.name}: {suggestion.title} ({error})") not in self.refused:
                self.refused.append(text)
            return None
        return (
            Fix(suggestion.title, edits, Safety.UNSAFE, rewrite.name, rewrite=rewrite.name) if edits else None
        )

    def _try(self, source: str, prompt: Prompt, wanted: list[tuple[Fix, tuple[Change, ...]]]) -> str | None:
        new = apply_edits(source, {edit for fix, _ in wanted for edit in fix.edits})
        changes = [change for _, changes in wanted for change in changes]
        return None if check_law(self.format, self.path, prompt, changes, new) else new
