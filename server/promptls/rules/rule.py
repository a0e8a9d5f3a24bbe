"""What a rule is: one module with its documentation, examples, options and check together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, MetadataPath, Place, Prompt, Proposal
from promptls.prompt.block import BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import OWN_BLOCKS, Choice, Sieve, Some
from promptls.rewrites import RewriteContext, Suggestion, rewrite_named
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

if TYPE_CHECKING:
    from promptls.profiles import AntiPattern, Profile, RewriteSpec


class Scope(Enum):
    """What a check looks at: one block at a time (its result is kept with the block), or the whole prompt."""

    BLOCK = "block"
    PROMPT = "prompt"


class NoOptions(NamedTuple):
    """A rule without options."""


class Good(NamedTuple):
    """A text in which the rule must stay silent."""

    text: str
    path: str = "example.prompt.md"
    thresholds: Mapping[str, Any] = MappingProxyType({})
    output_language: str | None = None
    listed: bool = False


class Bad(NamedTuple):
    """A text in which the rule must report.

    `found` are the words that each finding covers, in order, where given; `fixed` is the text after
    all of this rule's fixes. `thresholds` stand in for a profile's. `listed` (or any
    threshold) makes the profile list the rule, with every rewrite on offer, as it always does for
    model-bound rules.
    """

    text: str
    fixed: str | None = None
    found: tuple[str, ...] | None = None
    path: str = "example.prompt.md"
    thresholds: Mapping[str, Any] = MappingProxyType({})
    output_language: str | None = None
    listed: bool = False


class Context(NamedTuple):
    """What a rule may know. `options` has the type that the rule declared.

    `pattern` is the target profile's entry for this rule, or None; `language` the ISO 639-1 code of
    the prompt's own prose, or None if it cannot be told; `count_tokens` estimates tokens.
    """

    prompt: Prompt
    profile: Profile
    options: Any
    pattern: AntiPattern | None
    output_language: str | None
    language: str | None
    count_tokens: Callable[[str], int]

    def suggestions(self, transform: str, params: Mapping[str, Any] | None = None) -> Iterator[Suggestion]:
        """What the rewrite `transform` would do to this prompt, with `params` or the profile's for it."""
        spec = self._spec(transform)
        if params is None:
            params = spec.params if spec else {}
        context = RewriteContext(self.prompt, params, self.output_language)
        yield from rewrite_named(transform).apply(context)

    def proposals(
        self,
        transform: str,
        near: Place | MetadataPath | None = None,
        params: Mapping[str, Any] | None = None,
        among: Iterable[Suggestion] | None = None,
    ) -> tuple[Proposal, ...]:
        """The suggestions of a rewrite as fixes; with `near`, only those whose place touches it.

        Near a metadata path are those that change what stands at it. `among` has the suggestions of a rule
        that has asked for them.
        """
        safety = rewrite_named(transform).safety
        return tuple(
            Proposal(s.title, s.changes, s.safety or safety, rewrite=transform, preferred=True)
            for s in (self.suggestions(transform, params) if among is None else among)
            if near is None or _is_near(s, near)
        )

    def _spec(self, transform: str) -> RewriteSpec | None:
        for spec in self.profile.rewrites.values():
            if spec.transform == transform:
                return spec
        return None


def _is_near(suggestion: Suggestion, near: Place | MetadataPath) -> bool:
    if isinstance(near, Place):
        return _touches(suggestion.where, near)
    paths = (getattr(change, "path", None) for change in suggestion.changes)
    return any(path == near[: len(path)] for path in paths if path)


def _touches(first: Place, second: Place) -> bool:
    return (
        first.message == second.message
        and first.span.start <= second.span.end
        and second.span.start <= first.span.end
    )


class BlockView(NamedTuple):
    """A block as block rules see it: offsets count from the content's first character."""

    kind: BlockKind
    ordered: bool
    content: BlockContent

    def finding(
        self, start: int, end: int, message: str, proposals: tuple[Proposal, ...] = (), **more: Any
    ) -> Finding:
        """A finding at `start..end` of the content; its TextChanges use message 0 and the same offsets."""
        return Finding(Place(0, Span(start, end)), message, proposals, **more)


PromptCheck = Callable[[Context], Iterator[Finding]]
BlockCheck = Callable[[Context, BlockView], Iterator[Finding]]


class Rule(NamedTuple):
    """A registered rule. `doc` is its module's docstring: page, hover and SARIF help.

    `safety` is that of its fixes, None if it offers none. `model_bound` rules run only where the
    target profile lists them. `languages` are ISO 639-1 codes of prompts that it can judge (None:
    all). `default` is False for rules that run only when selected by name or family. `shared` rules are
    asked about all messages of a file of several prompts as well, with what it declares for all of them.
    Nothing is found in a prompt of which `only_if` is false, nor in one of which no block is let through by
    what the `bits` stand for: the `sieve` of a rule with block scope, or one of those of prompt scope.
    """

    name: str
    family: str
    severity: Severity
    safety: Safety | None
    scope: Scope
    options: type[Any]
    model_bound: bool
    languages: frozenset[str] | None
    default: bool
    good: tuple[Good, ...]
    bad: tuple[Bad, ...]
    check: Callable[..., Iterator[Finding]]
    doc: str
    module: str
    aliases: tuple[str, ...] = ()
    sieve: Sieve | None = None
    shared: bool = False
    only_if: Callable[[Prompt], bool] | None = None
    bits: int = 0

    def sieve_for(self, options: Any) -> Sieve | None:
        """What lets the blocks through that a check with block scope is asked about, under these options."""
        if self.scope is Scope.PROMPT:
            return None
        return OWN_BLOCKS if self.sieve is None or _has_words(options) else self.sieve

    def bits_for(self, options: Any) -> int:
        """Those of sieves of which one lets a block through, or nothing is found; 0 if none can tell."""
        sieve = self.sieve_for(options)
        return sieve.bits if sieve else 0 if _has_words(options) else self.bits

    def load(self) -> Rule:
        """The rule itself, as rules have it that are not imported yet (rules/listing.py)."""
        return self

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.doc.strip().split("\n", 1)[0]


_Sifts = Sieve | Choice[Any] | Some
LooksFor = tuple[LazyPattern | _Sifts, ...] | Sieve


def rule(
    name: str,
    *,
    family: str,
    severity: Severity,
    good: tuple[str | Good, ...],
    bad: tuple[str | Bad, ...],
    safety: Safety | None = None,
    scope: Scope = Scope.PROMPT,
    options: type[Any] = NoOptions,
    model_bound: bool = False,
    languages: tuple[str, ...] | None = None,
    default: bool = True,
    aliases: tuple[str, ...] = (),
    looks_for: LooksFor = (),
    shared: bool = False,
    only_if: Callable[[Prompt], bool] | None = None,
) -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    """Declare the module's rule; the decorated generator is its check.

    A check with prompt scope takes (context); with block scope (context, block view), and then must
    depend on nothing of the prompt but that block, since its findings are kept with the block.
    A check with block scope may say what it `looks_for`: it is not asked about blocks in which none of these
    patterns matches, unless a person adds words of their own (an option called `words`). With prompt scope
    one of them is in some block, of whatever kind, or it finds nothing; or it gives the sieves of its
    searches, one of which lets a block through then.
    A check is run on those prompts alone of which `only_if` is true, a glance as in `prompt/glance.py`.
    """
    sieves = _sieves_of(looks_for, scope)
    bits = reduce(or_, (each.bits for each in sieves), 0)
    sieve = next((each for each in sieves if isinstance(each, Sieve)), None)
    if scope is Scope.BLOCK and sieves not in ((), (sieve,)):
        raise TypeError(f"{name} is asked about blocks, so it looks for patterns alone or has one sieve")
    if not hasattr(options, "_field_defaults"):
        raise TypeError(f"the options of {name} must be a NamedTuple class with defaults")

    def declare(check: Callable[..., Iterator[Finding]]) -> Rule:
        return Rule(
            name, family, severity, safety, scope, options, model_bound,
            frozenset(languages) if languages else None, default,
            tuple(Good(item) if isinstance(item, str) else item for item in good),
            tuple(Bad(item) if isinstance(item, str) else item for item in bad),
            check, sys.modules[check.__module__].__doc__ or "", check.__module__, aliases,
            sieve, shared, only_if, bits,
        )  # fmt: skip

    return declare


def _sieves_of(looks_for: LooksFor, scope: Scope) -> tuple[_Sifts, ...]:
    """The sieves among what a rule looks for, and one of all the patterns."""
    given = (looks_for,) if isinstance(looks_for, Sieve) else tuple(looks_for)
    patterns = [each for each in given if isinstance(each, LazyPattern)]
    sieves = tuple(each for each in given if not isinstance(each, LazyPattern))
    return (Sieve(patterns, own=scope is Scope.BLOCK), *sieves) if patterns else sieves


def _has_words(options: Any) -> bool:
    """True if a person adds words of their own to what a rule looks for."""
    return bool(getattr(options, "words", ()))
