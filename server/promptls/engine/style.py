"""Which model an earlier adapt may have been for, by the lines that it leaves, where nobody names one.

It is told and not acted on: "Return JSON." and "Respond in English." are what people write themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptls.engine.retract import retractable
from promptls.profiles import Catalogue, Profile
from promptls.prompt import Prompt
from promptls.rewrites import Effect, Rewrite, all_rewrites

SIGNS = 2
"""Rewrites of which a prompt must hold lines: one alone is chance. Our judgement."""


def seems_adapted_for(prompt: Prompt, target: Profile, catalogue: Catalogue) -> Profile | None:
    """A model whose rewrites have lines of theirs in the prompt that adapting to `target` does not add.

    The first that explains most of them; None where fewer than SIGNS rewrites do.
    """
    # What the target adds itself is no sign of another model.
    found = _left_behind(prompt) - {spec.transform for spec in target.rewrites.values()}
    if len(found) < SIGNS:
        return None
    best: Profile | None = None
    explained = SIGNS - 1
    for profile in _one_of_each_family(catalogue):
        count = len(found & {spec.transform for spec in retractable(profile, target)})
        if count > explained:
            best, explained = profile, count
    return best


def _left_behind(prompt: Prompt) -> set[str]:
    """The rewrites that do nothing but add lines, and may have added one of the prompt's."""
    lines = {line.strip(" \t-*+•") for message in prompt.messages for line in message.text.text.split("\n")}
    return {rewrite.name for rewrite in all_rewrites() if _owns_one(rewrite, lines)}


def _owns_one(rewrite: Rewrite, lines: Iterable[str]) -> bool:
    return rewrite.effects == {Effect.ADDS} and rewrite.owns is not None and any(map(rewrite.owns, lines))


def _one_of_each_family(catalogue: Catalogue) -> Iterable[Profile]:
    """The models in order of their ids, the first of each set of rewrites."""
    seen: set[tuple[str, ...]] = set()
    for profile in map(catalogue.get, catalogue.ids()):
        rewrites = tuple(sorted(spec.transform for spec in profile.rewrites.values() if spec.default))
        if rewrites and rewrites not in seen:
            seen.add(rewrites)
            yield profile
