"""The texts that are made for each rewrite, of its own cases, and what it does to them alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from promptls.engine.adapt import NOBODY, AdaptResult, adapt
from promptls.engine.settings import FileSettings
from promptls.profiles import RewriteSpec
from promptls.rewrites import Case, Rewrite
from promptls.testing.examples import ExampleWorkspace
from tests.sweep.hostile import NUMBER, Hostile, hostile_of
from tests.sweep.linearity import every_rule_profile

_MADE = {
    "flatten-nested-schema": Hostile(
        "flatten-nested-schema of many objects", f', "order{NUMBER}": {{"id": 1}}',
        start='Return JSON like this:\n\n```json\n{"note": "late"', end="}\n```\n", whole=True,
    ),
    "markdown-sections": Hostile(
        "markdown-sections of whole sections", f"<rules{NUMBER}>\n- Be brief.\n</rules{NUMBER}>\n\n", whole=True
    ),
    "move-query-last": Hostile(
        "move-query-last of many slots", f"{{{{contract{NUMBER}}}}}\n",
        start="Summarise the contract for a tenant.\n\n<contract>\n", end="</contract>\n", whole=True,
    ),
}  # fmt: skip
"""Where a rewrite has nothing to do in its own cases when they are repeated, or cut off."""


class Rewritten(NamedTuple):
    """A text for a rewrite: of its `case`, the copies of which are `numbered` or not."""

    rewrite: Rewrite
    case: Case
    text: Hostile
    numbered: bool

    @property
    def name(self) -> str:
        """What it is called on the page."""
        return f"{self.text.name}, numbered" if self.numbered else self.text.name

    def grown(self, size: int) -> str:
        """The text of that many code points, or a few more."""
        return self.text.grown(size, numbered=self.numbered)

    def adapted(self, size: int) -> AdaptResult:
        """A text of that size after this rewrite alone, with the case's parameters. RuntimeError if it fails."""
        spec = RewriteSpec(self.rewrite.name, 1, self.rewrite.name, "", (), self.case.params)
        workspace = ExampleWorkspace(
            FileSettings(output_language=self.case.output_language), every_rule_profile()
        )
        path = PurePath("/") / self.text.path
        result = adapt(workspace, self.grown(size), path, written_for=NOBODY, rewrites=[spec])
        if any("it failed" in why for why in result.refused):
            raise RuntimeError(result.refused)
        return result

    def changes(self, size: int) -> int:
        """How much the rewrite changes in a text of that size."""
        return sum(len(step.changes) for step in self.adapted(size).steps)


def rewritten(rewrite: Rewrite) -> Iterator[Rewritten]:
    """The texts for one rewrite, of each case in which it changes something."""
    if rewrite.name in _MADE:
        yield Rewritten(rewrite, rewrite.cases[0], _MADE[rewrite.name], False)
    for number, case in enumerate(rewrite.cases):
        if case.before != case.after:
            for text in hostile_of(f"{rewrite.name} {number}", case.before, case.path):
                yield from (Rewritten(rewrite, case, text, numbered) for numbered in (False, True))
