"""Which model an earlier adapt was for, by the lines that it leaves, where nobody names one.

"Return JSON." and "Respond in English." are also what people write themselves. So it is sure only where the
prompt reads, to the letter, as adapting to that model leaves it: all that its profile does by default
changes nothing, and it would put back every line of SIGNS or more of its rewrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.engine.retract import adding, retractable
from promptls.engine.run_rewrites import RewriteRun
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


def style_of(
    run: RewriteRun, number: int, source: str, prompt: Prompt, target: Profile, catalogue: Catalogue
) -> Style | None:
    """The style of prompt `number` of a file, where adapting to `target` would take something back.

    The first model that leaves the very text, of which it is sure by SIGNS rewrites; else the first that
    explains the lines of so many; None where there is none.
    """
    left = _left_behind(singles(prompt)[number].prompt)
    if not left:
        return None
    found = [
        Style(profile, False, tuple(sorted(explained)))
        for profile in _one_of_each_family(catalogue)
        if (explained := left & {spec.transform for spec in adding(profile)})
        and explained & {spec.transform for spec in retractable(profile, target)}
    ]
    found.sort(key=lambda style: -len(style.rewrites))
    own = run.of(number)
    exact = next((style for style in found if _left_by(own, style, source, prompt)), None)
    if exact is not None:
        return exact._replace(sure=len(exact.rewrites) >= SIGNS)
    return next((style for style in found if len(style.rewrites) >= SIGNS), None)


def _left_by(run: RewriteRun, style: Style, source: str, prompt: Prompt) -> bool:
    default = [spec for spec in style.profile.ordered_rewrites() if spec.default]
    if not run.changes_nothing(default, source, prompt):
        return False
    _, _, proven = run.retract(adding(style.profile), source, prompt)
    return set(style.rewrites) <= {spec.transform for spec in proven}


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
