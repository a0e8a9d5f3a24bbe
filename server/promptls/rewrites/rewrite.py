"""What a rewrite is: a named transformation of a prompt, pure, idempotent, in coordinates of messages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from promptls.diagnostics import Safety
from promptls.named_tuple import NamedTuple
from promptls.prompt import Change, Place, Prompt


class Effect(Enum):
    """What a rewrite does to the author's text; the preservation laws hold for what it does not declare."""

    ADDS = "adds text of its own"
    DROPS = "drops text of the author's"
    MOVES = "moves text"
    RESTRUCTURES = "changes line breaks, list markers and headings only"
    REWORDS = "changes words"
    METADATA = "changes metadata"


class RewriteContext(NamedTuple):
    """What a rewrite may know: the prompt, its parameters from the profile, and the wished output language.

    `output_language` is the ISO 639-1 code or English name that the settings give, or None.
    """

    prompt: Prompt
    params: Mapping[str, Any] = MappingProxyType({})
    output_language: str | None = None

    def param(self, name: str, default: Any) -> Any:
        """The profile's parameter of this name, or `default`."""
        return self.params.get(name, default)


class Suggestion(NamedTuple):
    """One self-contained step of a rewrite: `changes` at `where`, named by `title` (an imperative).

    `safety` overrides the rewrite's own where one case can be trusted more or less than the rest.
    """

    where: Place
    title: str
    changes: tuple[Change, ...]
    safety: Safety | None = None


class Case(NamedTuple):
    """A text before and after; `after` equal to `before` says that the rewrite leaves it alone."""

    before: str
    after: str
    path: str = "example.prompt.md"
    output_language: str | None = None
    params: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def silent(
        cls, text: str, path: str = "example.prompt.md", params: Mapping[str, Any] = MappingProxyType({})
    ) -> Case:
        """A text that the rewrite leaves alone."""
        return cls(text, text, path, None, params)


Apply = Callable[[RewriteContext], Iterator[Suggestion]]


class Rewrite(NamedTuple):
    """A registered rewrite. `doc` is its module's docstring: the page that people read.

    `choices` are the values that a parameter of the profile may have, the default first; `promptls gain`
    measures each. `owns` is True for a line (without list marker and blanks around) that the rewrite may
    have written; None where its text cannot be told from an author's.
    """

    name: str
    safety: Safety
    effects: frozenset[Effect]
    cases: tuple[Case, ...]
    apply: Apply
    doc: str
    choices: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    owns: Callable[[str], bool] | None = None


def rewrite(
    name: str,
    *,
    safety: Safety,
    effects: set[Effect],
    cases: tuple[Case, ...],
    choices: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    owns: Callable[[str], bool] | None = None,
) -> Callable[[Apply], Rewrite]:
    """Declare the module's rewrite; the decorated function yields suggestions that do not overlap."""

    def declare(apply: Apply) -> Rewrite:
        doc = sys.modules[apply.__module__].__doc__ or ""
        return Rewrite(name, safety, frozenset(effects), cases, apply, doc, choices, owns)

    return declare
