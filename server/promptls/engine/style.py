"""Which model an earlier adapt was for, by the lines that it leaves, where nobody names one.

"Return JSON." and "Respond in English." are also what people write themselves. So it is sure only where the
prompt reads, to the letter, as adapting to that model leaves it: all that its profile does by default
changes nothing, and it would put back every line of SIGNS or more of its rewrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from promptls.engine.retract import adding, retractable
from promptls.engine.run_rewrites import RewriteRun
from promptls.engine.take_back import take_back
from promptls.named_tuple import NamedTuple
from promptls.profiles import Catalogue, Profile
from promptls.prompt import Prompt, singles
from promptls.rewrites import Effect, Rewrite, all_rewrites

SIGNS = 2
"""Rewrites of which a prompt must hold lines to be sure: a person may have written one. Our judgement."""


class Style(NamedTuple):
    """The model that an earlier adapt seems to have been for, and whether that is sure.

    `rewrites` are those whose lines speak for it.
    """

    profile: Profile
    sure: bool
    rewrites: tuple[str, ...]


def styles_of(
    run: RewriteRun, targets: Mapping[int, Profile], source: str, prompt: Prompt, catalogue: Catalogue
) -> dict[int, Style]:
    """The style of prompts of a file, by number, where adapting to their targets would take something back.

    The first model that leaves the very text, of which it is sure by SIGNS rewrites; else the first that
    explains the lines of so many; none where there is none.
    """
    several = singles(prompt)
    families = cache(lambda: [*_one_of_each_family(catalogue)])
    found = {
        number: _explaining(left, families(), target)
        for number, target in targets.items()
        if (left := _left_behind(several[number].prompt))
    }
    styles = {
        number: style
        for number, each in found.items()
        if (style := next((style for style in each if len(style.rewrites) >= SIGNS), None))
    }
    for number, style in _exact(run, found, source, prompt):
        styles[number] = style._replace(sure=len(style.rewrites) >= SIGNS)
    return styles


def _explaining(left: set[str], families: Iterable[Profile], target: Profile) -> list[Style]:
    """The models that would have added some of these lines, where `target` would not; most of them first."""
    found = [
        Style(profile, False, tuple(sorted(explained)))
        for profile in families
        if (explained := left & {spec.transform for spec in adding(profile)})
        and explained & {spec.transform for spec in retractable(profile, target)}
    ]
    return sorted(found, key=lambda style: -len(style.rewrites))


def _exact(
    run: RewriteRun, found: Mapping[int, Sequence[Style]], source: str, prompt: Prompt
) -> Iterator[tuple[int, Style]]:
    """The first style of each prompt that it has to the letter; the same models are asked about together."""
    waiting = {number: iter(styles) for number, styles in found.items()}
    while asked := {number: style for number, styles in waiting.items() for style in islice(styles, 1)}:
        for profile in {style.profile.id: style.profile for style in asked.values()}.values():
            numbers = frozenset(number for number, style in asked.items() if style.profile is profile)
            put_back = _put_back(run.of(numbers), profile, source, prompt)
            for number in sorted(numbers):
                if set(asked[number].rewrites) <= put_back.get(number, set()):
                    del waiting[number]
                    yield number, asked[number]
        waiting = {number: styles for number, styles in waiting.items() if number in asked}


def _put_back(run: RewriteRun, profile: Profile, source: str, prompt: Prompt) -> dict[int, set[str]]:
    """By prompt that the model's rewrites leave as it is, those that would put lines of it back."""
    default = [spec for spec in profile.ordered_rewrites() if spec.default]
    left = run.left_alone(default, source, prompt)
    found: dict[int, set[str]] = {number: set() for number in left}
    for spec, numbers in take_back(run.of(left), adding(profile), source, prompt).found:
        for number in numbers:
            found[number].add(spec.transform)
    return found


def _left_behind(prompt: Prompt) -> set[str]:
    """The rewrites that do nothing but add lines, and may have added one of the prompt's."""
    lines = {line.strip(" \t-*+•") for message in prompt.messages for line in message.text.text.split("\n")}
    return {rewrite.name for rewrite in all_rewrites() if _owns_one(rewrite, lines)}


def _owns_one(rewrite: Rewrite, lines: Iterable[str]) -> bool:
    return rewrite.effects == {Effect.ADDS} and rewrite.owns is not None and any(map(rewrite.owns, lines))


def _one_of_each_family(catalogue: Catalogue) -> Iterator[Profile]:
    """The models in order of their ids, the first of each set of rewrites."""
    seen: set[tuple[str, ...]] = set()
    for profile in map(catalogue.get, catalogue.ids()):
        rewrites = tuple(sorted(spec.transform for spec in profile.rewrites.values() if spec.default))
        if rewrites and rewrites not in seen:
            seen.add(rewrites)
            yield profile
