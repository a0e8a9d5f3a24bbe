"""Which rules run on a prompt, with which options, at which severity."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.engine.options import Options
from promptls.engine.settings import FileSettings
from promptls.named_tuple import NamedTuple
from promptls.packs import pack_of
from promptls.profiles import AntiPattern, Profile
from promptls.prompt.sieve import Sieve
from promptls.rules import Rule, Scope
from promptls.rules.listing import Listed
from promptls.rules.registry import listed_rules


class ActiveRule(NamedTuple):
    """A rule as it runs: with its options filled in and the severity that its findings get.

    `advice`: the sources of what the profile says, each with its date, where the rule depends on the model.
    """

    rule: Rule
    options: Any
    pattern: AntiPattern | None
    severity: Severity
    advice: tuple[str, ...] = ()
    key: str = ""
    """Rules with one key find the same in a block."""
    sieve: Sieve | None = None
    """What lets the blocks through that a rule with block scope is asked about."""
    bits: int = 0
    """Of sieves of which one lets a block through, or nothing is found; 0 if the rule is always asked."""
    pack: str = ""
    """The pack that it comes from; nothing for ours and a workspace's."""


class Selections:
    """The choices made last, since most files of a run have the same settings and target."""

    most = 16
    """Choices that are kept: as many models and languages as one workspace has at a time."""

    def __init__(self) -> None:
        self._kept: deque[tuple[_Asked, list[ActiveRule]]] = deque(maxlen=self.most)
        self._loaded: deque[tuple[_Circumstances, list[ActiveRule]]] = deque(maxlen=self.most)

    def load(
        self, settings: FileSettings, profile: Profile, options: Options, own: tuple[Rule, ...]
    ) -> list[ActiveRule]:
        """The rules for prompts of any language, all imported: their searches are indexed once then."""
        asked = (settings, options, own, profile)
        for known, active in tuple(self._loaded):
            # A profile that was read again is another one.
            if known[-1] is profile and known[:-1] == asked[:-1]:
                return active
        active = [*_active(settings, profile, options, _wanted(settings, profile, options, own))]
        self._loaded.append((asked, active))
        return active

    def rules(
        self,
        settings: FileSettings,
        profile: Profile,
        options: Options,
        language: str | None,
        own: tuple[Rule, ...],
        spoken: frozenset[str | None],
    ) -> list[ActiveRule]:
        """The same as `active_rules`, from memory if it was asked before."""
        asked = (settings, options, language, own, spoken, profile)
        for known, active in tuple(self._kept):
            if known[-1] is profile and known[:-1] == asked[:-1]:
                return active
        loaded = self.load(settings, profile, options, own)
        active = [each for each in loaded if _is_heard(each.rule, language, spoken)]
        self._kept.append((asked, active))
        return active


_Circumstances = tuple[FileSettings, Options, tuple[Rule, ...], Profile]
_Asked = tuple[FileSettings, Options, str | None, tuple[Rule, ...], frozenset[str | None], Profile]


def active_rules(
    settings: FileSettings,
    profile: Profile,
    options: Options,
    language: str | None,
    own: tuple[Rule, ...] = (),
    spoken: frozenset[str | None] = frozenset(),
) -> list[ActiveRule]:
    """The rules to run, sorted by name; `own` are the workspace's, after those of promptls.

    A rule that looks at one block at a time is wanted if it reads one of the languages that are `spoken` in
    the messages, one that looks at the whole prompt if it reads the `language` of the whole: what is missing,
    it could not tell otherwise.

    Presets: `recommended` is every rule that is on by default; `strict` adds those that are off, and
    reports every hint and info as a warning; `all` adds model-bound rules that the target's profile does
    not list, as hints, since no model is known to want them; `security` is the family of that name.
    A model-bound rule that the profile does not list also runs, as a hint, if it is selected by its own name.
    """
    wanted = _wanted(settings, profile, options, own)
    heard = (each for each in wanted if _is_heard(each[0], language, spoken))
    return [*_active(settings, profile, options, heard)]


def _is_heard(rule: Listed | Rule, language: str | None, spoken: frozenset[str | None]) -> bool:
    heard = {language, *spoken} if rule.scope is Scope.BLOCK else {language}
    return any(reads(rule, each) for each in heard)


def _active(
    settings: FileSettings,
    profile: Profile,
    options: Options,
    wanted: Iterable[tuple[Listed | Rule, AntiPattern | None]],
) -> Iterator[ActiveRule]:
    least = Severity.WARNING if "strict" in _selectors(settings, options) else Severity.HINT
    for listed, pattern in wanted:
        rule = listed.load()
        bound = rule.model_bound and pattern is None
        severity = Severity.HINT if bound else max(_severity(rule, pattern), least)
        filled = fill_options(rule, pattern, settings.options.get(rule.name, {}))
        advised = profile.sources_of(pattern.sources) if pattern and rule.model_bound else ()
        advice = tuple(source.dated_title for source in advised)
        shown = settings.severity.get(rule.name, severity)
        key, sieve, bits = _key(rule, filled, pattern), rule.sieve_for(filled), rule.bits_for(filled)
        yield ActiveRule(rule, filled, pattern, shown, advice, key, sieve, bits, pack_of(rule.name))


def _selectors(settings: FileSettings, options: Options) -> frozenset[str]:
    return frozenset((*(options.select or settings.select), *options.extend_select))


def _wanted(
    settings: FileSettings, profile: Profile, options: Options, own: tuple[Rule, ...]
) -> Iterator[tuple[Listed | Rule, AntiPattern | None]]:
    """The rules that are selected, each with what the profile says of it."""
    selectors = _selectors(settings, options)
    ignored = frozenset((*settings.ignore, *options.ignore))
    for rule in (*listed_rules(), *own):
        pattern = profile.pattern_for(rule.name)
        if rule.family in ignored or _is_chosen(rule, pattern, ignored):
            continue
        if _is_chosen(rule, pattern, selectors):
            yield rule, pattern


def _is_chosen(rule: Listed | Rule, pattern: AntiPattern | None, selectors: frozenset[str]) -> bool:
    """True if one of the selectors means the rule: its name, its family, or a preset that it is in."""
    if "all" in selectors or not selectors.isdisjoint((rule.name, *rule.aliases)):
        return True
    if rule.model_bound and pattern is None:
        return False
    return rule.family in selectors or "strict" in selectors or ("recommended" in selectors and rule.default)


def reads(rule: Listed | Rule, language: str | None) -> bool:
    """True if the rule can judge text in this language; what cannot be told is not held against it."""
    return rule.languages is None or language is None or language in rule.languages


def _key(rule: Rule, options: Any, pattern: AntiPattern | None) -> str:
    # The pattern's text and not its identity: profiles are reloaded, and addresses are used again.
    return f"{rule.name}\0{options!r}\0{pattern!r}"


def _severity(rule: Rule, pattern: AntiPattern | None) -> Severity:
    """The profile's severity, else the rule's own; what the profile is not sure of is a hint at most."""
    wanted = (pattern.severity if pattern else None) or rule.severity
    return min(wanted, Severity.HINT) if pattern and pattern.confidence == "low" else wanted


def fill_options(rule: Rule, pattern: AntiPattern | None, wished: Mapping[str, Any]) -> Any:
    """The rule's options: the person's wish, else the profile's threshold, else the default."""
    if not wished and (pattern is None or not pattern.thresholds):
        return rule.options()
    known = set(rule.options._fields)
    thresholds = {
        key: value for key, value in (pattern.thresholds if pattern else {}).items() if key in known
    }
    return rule.options(**{**thresholds, **{key: value for key, value in wished.items() if key in known}})
