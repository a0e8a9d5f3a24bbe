"""Adapting a prompt: running a profile's rewrites in their order, each checked against the laws."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath

from promptls.engine.analyse import Analysis, read_prompt
from promptls.engine.options import DEFAULT, Options
from promptls.engine.retract import retractable
from promptls.engine.run_rewrites import AdaptStep, RewriteRun
from promptls.engine.style import Style, styles_of
from promptls.engine.take_back import take_back
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.named_tuple import NamedTuple
from promptls.profiles import Catalogue, Profile, RewriteSpec
from promptls.prompt import Prompt, singles

NOBODY = "none"
"""As `written_for`: nothing is taken back, whatever the file or its style says."""


class UnknownRewrite(LookupError):
    """A rewrite was included or excluded by a name that the profile does not list."""


class AdaptResult(NamedTuple):
    """The adapted source and what each rewrite did. `refused`: changes that would have broken a law.

    `analysis` is of the adapted source, with its prompt and its target; the rules have not been run on it.
    `written_for` is the model whose lines were looked for, as a person or the file names it; `style` the one
    that the lines themselves speak for, where nobody names it: theirs are taken back only if it is sure.
    """

    source: str
    profile: Profile
    steps: tuple[AdaptStep, ...]
    refused: tuple[str, ...]
    analysis: Analysis
    written_for: Profile | None = None
    style: Style | None = None


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
    own, in the order given. What an earlier adapt has added for another model is taken back first: for
    `written_for` (NOBODY takes nothing back), the one that the file itself names, or the one that its style
    tells for sure. Raises UnknownModel and UnknownRewrite; a file that is no prompt comes back as it is.
    """
    if model is not None:
        options = options._replace(model=model)
    analysis = read_prompt(workspace, source, path, language_id=language_id, options=options)
    if analysis.prompt is None:
        return AdaptResult(source, workspace.catalogue_for(path).generic, (), (), analysis)
    output_language = workspace.settings_for(path).for_file(path).output_language
    run = RewriteRun(analysis.format, path, output_language)
    groups = _groups(workspace, analysis, run, None if rewrites is not None else written_for or "")
    _check_names(groups, include, exclude)
    current, prompt = source, analysis.prompt
    steps: dict[tuple[str, str], AdaptStep] = {}
    for group in groups:
        run.numbers = group.numbers
        back_specs = [spec for spec in group.takes_back if not _is_named(spec, exclude)]
        current, prompt, back = take_back(run, back_specs, current, prompt)
        _add_steps(steps, (_step_back(group, spec) for spec, numbers in back for _ in numbers))
        listed = group.profile.ordered_rewrites() if rewrites is None else tuple(rewrites)
        chosen = [spec for spec in listed if _is_chosen(spec, include, exclude)]
        current, prompt, done = run.apply_all(chosen, current, prompt)
        _add_steps(steps, (_step(spec, done.get(spec.id)) for spec in listed))
    final = read_prompt(workspace, current, path, language_id=language_id, options=options)
    named = next((group.named for group in groups if group.named), None)
    style = next((group.style for group in groups if group.style), None)
    refused = tuple(run.refused)
    return AdaptResult(current, analysis.profile, tuple(steps.values()), refused, final, named, style)


class _Group(NamedTuple):
    """The prompts of a file, by number, that are for one model, and the one that they were written for."""

    profile: Profile
    named: Profile | None
    style: Style | None
    numbers: frozenset[int]

    @property
    def other(self) -> Profile | None:
        """The model whose lines are taken back."""
        return self.style.profile if self.style and self.style.sure else self.named

    @property
    def takes_back(self) -> tuple[RewriteSpec, ...]:
        """The rewrites whose lines are taken back."""
        other = self.other
        return retractable(other, self.profile) if other and other.id != self.profile.id else ()


def _groups(
    workspace: Workspace, analysis: Analysis, run: RewriteRun, written_for: str | None
) -> list[_Group]:
    """The prompts of a file by their target models, the file's own first."""
    assert analysis.prompt is not None
    found: dict[tuple[str, str | None, tuple[str, bool] | None], _Group] = {}
    several = [*zip(singles(analysis.prompt), analysis.targets, strict=True)]
    wanted = written_for is not None and written_for.casefold() != NOBODY
    unnamed = {
        number: target.profile
        for number, (single, target) in enumerate(several)
        if wanted and not (written_for or single.prompt.model)
    }
    catalogue = workspace.catalogue_for(analysis.path)
    styles = styles_of(run, unnamed, analysis.source, analysis.prompt, catalogue)
    for number, (single, target) in enumerate(several):
        named = _written_for(catalogue, single.prompt, written_for or "") if wanted else None
        style = styles.get(number)
        of_style = (style.profile.id, style.sure) if style else None
        key = (target.profile.id, named.id if named else None, of_style)
        group = found.get(key) or _Group(target.profile, named, style, frozenset())
        found[key] = group._replace(numbers=group.numbers | {number})
    return sorted(found.values(), key=lambda group: group.profile.id != analysis.profile.id)


def _written_for(catalogue: Catalogue, prompt: Prompt, named: str) -> Profile | None:
    """The profile that an earlier adapt was for: the one named, else the file's own model, if it is known.

    Raises UnknownModel for a name that a person has given and no profile goes by.
    """
    name = named or prompt.model
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


def _step_back(group: _Group, spec: RewriteSpec) -> AdaptStep:
    assert group.other is not None
    how = " (by its style; nobody names it)" if group.style else ""
    reason = f"It was added for {group.other.name}{how}, and {group.profile.name} does not list it."
    return AdaptStep(spec.id, spec.transform, reason, (), ("Take back what it added",))


def _is_chosen(spec: RewriteSpec, include: Collection[str], exclude: Collection[str]) -> bool:
    return not _is_named(spec, exclude) and (spec.default or _is_named(spec, include))


def _is_named(spec: RewriteSpec, names: Collection[str]) -> bool:
    return spec.id in names or spec.transform in names


def _check_names(groups: Sequence[_Group], include: Collection[str], exclude: Collection[str]) -> None:
    listed = [spec for group in groups for spec in group.profile.rewrites.values()]
    taken_back = [spec for group in groups for spec in group.takes_back]
    for names, specs in ((include, listed), (exclude, [*listed, *taken_back])):
        known = {name for spec in specs for name in (spec.id, spec.transform)}
        for name in names:
            if name not in known:
                of = " and ".join(dict.fromkeys(group.profile.id for group in groups))
                what = ", ".join(sorted(known)) or "none"
                raise UnknownRewrite(f'{of} lists no rewrite "{name}"; it lists {what}')
