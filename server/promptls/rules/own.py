"""Rules that a team writes as YAML: lists of words that are not to stand, are written otherwise, or vary.

Words are literal, with `*` at the end of a word for any letters, so that no list of anybody's can take more
than linear time. What is code, quoted by a fence or part of a template is never looked at, as for every rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.packs import OWN
from promptls.profiles.tree import Document, Node, ProfileProblem, parse
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.rules.rule import Bad, BlockView, Context, Good, NoOptions, Rule, Scope
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MOST_WORDS = 2_000
"""Words in one list. Our judgement: a text is compared with each of them at each word."""

LONGEST_PHRASE = 30
"""Words in one phrase. Our judgement: as many are compared at each word of a text that says the first again
and again."""

_NAME = LazyPattern(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING)
_TEXT = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "items": _TEXT, "minItems": 1}
_BAD = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": _TEXT, "fixed": {"type": "string"}},
}
KEYS = ("$schema", "summary", "why", "kind", "words", "message", "severity", "match_case", "good", "bad")
SEVERITIES = tuple(severity.label for severity in sorted(Severity, reverse=True))
KINDS = ("existence", "substitution", "consistency")


class Words(NamedTuple):
    """Phrases of one list as a pattern. `wanted` is what stands in for each, by its form in lower case."""

    pattern: LazyPattern
    wanted: tuple[tuple[str, str], ...] = ()


def read_rule(text: str, path: str, stem: str) -> tuple[Rule | None, list[ProfileProblem]]:
    """The rule in a YAML file called `stem`, or what is wrong with it, each fault with its place."""
    document = parse(text, path)
    if document.problems:
        return None, document.problems
    rule = _Reader(document).rule(stem)
    return (None if document.problems else rule), document.problems


class _Reader:
    """Takes one file apart; faults go to the document."""

    def __init__(self, document: Document) -> None:
        self.root = document.root
        self.document = document
        self.entries: dict[str, Node] = {}
        for key, (node, value) in document.root.value.items():
            if key in KEYS:
                self.entries[key] = value
            else:
                node.report(f'"{key}" is no key of a rule; there are {", ".join(KEYS[1:])}')

    def rule(self, stem: str) -> Rule | None:
        if not _NAME.match(stem):
            self.root.report(f'the file is called "{stem}"; a rule\'s name is lower case with hyphens')
        summary, kind = self._text("summary", needed=True), self._choice("kind", KINDS)
        severity = Severity.parse(self._choice("severity", SEVERITIES, "warning"))
        exact = self._flag("match_case")
        made = self._check(kind, exact)
        good = tuple(Good(text) for text, _ in self._examples("good"))
        bad = tuple(Bad(text, fixed) for text, fixed in self._examples("bad"))
        if made is None:
            return None
        scope, check = made
        why = self._text("why")
        doc = f"{summary}\n\n## What\n\n{_told(kind)}" + (f"\n\n## Why\n\n{why}" if why else "")
        safety = None if kind == "existence" else Safety.UNSAFE
        return Rule(
            f"{OWN}/{stem}", OWN, severity, safety, scope, NoOptions, False, None, True, good, bad, check,
            doc, self.document.path,
        )  # fmt: skip

    def _check(self, kind: str, exact: bool) -> tuple[Scope, Callable[..., Iterator[Finding]]] | None:
        node = self.entries.get("words")
        if node is None:
            self.root.report('a rule needs "words"')
            return None
        if kind == "substitution":
            pairs = self._pairs(node)
            message = self._text("message")
            return Scope.BLOCK, _listed(_words([old for old, _ in pairs], exact, pairs), message)
        if kind == "consistency":
            return Scope.PROMPT, _consistent([_group(group, exact) for group in self._groups(node)])
        words = self._words_in(node)
        return Scope.BLOCK, _listed(_words(words, exact), self._text("message", needed=True))

    def _text(self, key: str, *, needed: bool = False) -> str:
        node = self.entries.get(key)
        if node is None:
            if needed:
                self.root.report(f'a rule needs "{key}"')
            return ""
        if node.kind == "scalar" and isinstance(node.value, str) and node.value.strip():
            return node.value.strip().rstrip(".") if key == "message" else node.value.strip()
        node.report(f'"{key}" must be a text')
        return ""

    def _choice(self, key: str, among: tuple[str, ...], default: str = "") -> str:
        node = self.entries.get(key)
        if node is not None and node.kind == "scalar" and node.value in among:
            return str(node.value)
        if node is not None or not default:
            (node or self.root).report(f'"{key}" must be one of {", ".join(among)}')
        return default or among[0]

    def _flag(self, key: str) -> bool:
        node = self.entries.get(key)
        if node is not None and not isinstance(node.value, bool):
            node.report(f'"{key}" must be true or false')
        return node is not None and node.value is True

    def _words_in(self, node: Node) -> list[str]:
        if node.kind != "list" or not node.value:
            node.report("give a list of words")
            return []
        self._bound(node, len(node.value))
        return [word for item in node.value if (word := self._word(item))]

    def _bound(self, node: Node, count: int) -> None:
        if count > MOST_WORDS:
            node.report(f"{count:,} words are more than {MOST_WORDS:,}; make two rules of them")

    def _word(self, node: Node) -> str:
        word = node.value if node.kind == "scalar" else None
        if not isinstance(word, str) or not word.strip():
            node.report("give a word or a phrase; put quotes around a number")
            return ""
        if any("*" in part[:-1] or part == "*" for part in word.split()):
            node.report(f'"*" stands at the end of a word alone, not as in "{word}"')
            return ""
        if (count := len(word.split())) > LONGEST_PHRASE:
            node.report(f"a phrase of {count:,} words is longer than {LONGEST_PHRASE}; leave words out")
            return ""
        return " ".join(word.split())

    def _pairs(self, node: Node) -> list[tuple[str, str]]:
        if node.kind != "map" or not node.value:
            node.report("give a map from each word to the one that is wanted")
            return []
        self._bound(node, len(node.value))
        found = []
        for key, value in node.value.values():
            old, new = self._word(key), self._word(value)
            if old and new:
                found.append((old, new))
        return found

    def _groups(self, node: Node) -> list[list[str]]:
        if node.kind != "list" or not node.value:
            node.report("give a list of lists, each of words that mean the same")
            return []
        groups = [self._words_in(item) for item in node.value]
        self._bound(node, sum(map(len, groups)))
        for item, group in zip(node.value, groups, strict=True):
            if len(group) == 1:
                item.report("one word alone cannot vary; give two or more")
        return groups

    def _examples(self, key: str) -> list[tuple[str, str | None]]:
        node = self.entries.get(key)
        if node is None or node.kind != "list" or not node.value:
            (node or self.root).report(f'a rule needs at least one text under "{key}"')
            return []
        found: list[tuple[str, str | None]] = []
        for item in node.value:
            text, fixed = _example(item.plain())
            if text is None or (fixed is not None and key == "good"):
                item.report("give a text" + (', or a map of "text" and "fixed"' if key == "bad" else ""))
            else:
                found.append((text, fixed))
        return found


def _example(value: Any) -> tuple[str | None, str | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, Mapping) and isinstance(value.get("text"), str) and set(value) <= {"text", "fixed"}:
        fixed = value.get("fixed")
        return (value["text"], fixed) if fixed is None or isinstance(fixed, str) else (None, None)
    return None, None


def _told(kind: str) -> str:
    return {
        "existence": "Words that are not to stand in a prompt.",
        "substitution": "Words that are written in another way; the fix puts that in.",
        "consistency": "Words that mean the same: of each group a prompt keeps to the one it uses first.",
    }[kind]


def _words(words: list[str], exact: bool, pairs: list[tuple[str, str]] = []) -> Words:  # noqa: B006
    # The longest first, since the first alternative that fits is taken.
    listed = "|".join(map(_literal, sorted(words, key=len, reverse=True)))
    pattern = LazyPattern(rf"(?<!\w)(?:{listed or '(?!)'})(?!\w)", 0 if exact else re.I)
    return Words(pattern, tuple((old.casefold(), new) for old, new in pairs))


def _literal(word: str) -> str:
    parts = (re.escape(part.removesuffix("*")) + r"\w*" * part.endswith("*") for part in word.split())
    return r"\s+".join(parts)


def _listed(words: Words, message: str) -> Callable[..., Iterator[Finding]]:
    """The check of a list of words, with what is wanted in the place of each where that is said."""

    def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
        for match in words.pattern.finditer(block.content.prose):
            start, end = match.span()
            said = " ".join(block.content.text[start:end].split())
            wanted = _wanted(words, said)
            if wanted == said:
                continue
            told = message or f'is written "{wanted}" here; change it'
            fixes = (_put(wanted, start, end),) if wanted else ()
            yield block.finding(start, end, f'"{said}" {told}', fixes)

    return check


def _wanted(words: Words, said: str) -> str:
    for old, new in words.wanted:
        if said.casefold() == old or (old.endswith("*") and said.casefold().startswith(old[:-1])):
            return new
    return ""


def _put(wanted: str, start: int, end: int, message: int = 0) -> Proposal:
    return Proposal(f'Write "{wanted}"', (TextChange(message, start, end, wanted),), Safety.UNSAFE)


class _Group(NamedTuple):
    """Words that mean the same: a pattern for all of them, and one for each."""

    any: LazyPattern
    each: tuple[LazyPattern, ...]
    words: tuple[str, ...]

    def variant(self, said: str) -> int:
        """The number of the word that was said."""
        return next(number for number, one in enumerate(self.each) if one.fullmatch(said))


def _group(words: list[str], exact: bool) -> _Group:
    ordered = sorted(words, key=len, reverse=True)
    flags = 0 if exact else re.I
    each = tuple(LazyPattern(_literal(word), flags) for word in ordered)
    return _Group(_words(ordered, exact).pattern, each, tuple(ordered))


class _Use(NamedTuple):
    start: int
    end: int
    said: str


def _uses(block: Block, content: BlockContent, pattern: LazyPattern) -> Iterator[_Use]:
    if not block.example and block.kind in _PROSE:
        for match in pattern.finditer(content.prose):
            yield _Use(*match.span(), " ".join(content.text[match.start() : match.end()].split()))


def _consistent(groups: list[_Group]) -> Callable[..., Iterator[Finding]]:
    """The check of words that vary: what is not as it was said first is reported, with that place."""

    def check(ctx: Context) -> Iterator[Finding]:
        return chain.from_iterable(_varied(ctx, group) for group in groups)

    return check


def _varied(ctx: Context, group: _Group) -> Iterator[Finding]:
    first: tuple[Place, str, int] | None = None
    for number, message in enumerate(ctx.prompt.messages):
        blocks = message.document.blocks
        for at, use in message.document.gather(_uses, group.any):
            base = blocks[at].content
            place = Place(number, Span(base + use.start, base + use.end))
            variant = group.variant(use.said)
            if first is None:
                first = place, use.said, variant
            elif variant != first[2]:
                told = f'"{use.said}" is called "{first[1]}" before; keep to one of them'
                # What ends in "*" stands for several forms, and which of them fits here is not known.
                open_ended = any(group.words[each].endswith("*") for each in (variant, first[2]))
                fixes = () if open_ended else (_put(first[1], place.span.start, place.span.end, number),)
                yield Finding(place, told, fixes, ((first[0], "called so first"),))


def rule_schema() -> dict[str, Any]:
    """The JSON Schema of such a file."""
    words = {
        "oneOf": [
            {**_LIST, "description": "existence: what is not to stand in a prompt"},
            {
                "type": "object",
                "additionalProperties": _TEXT,
                "minProperties": 1,
                "description": "substitution: what is wanted in the place of each",
            },
            {
                "type": "array",
                "items": {**_LIST, "minItems": 2},
                "minItems": 1,
                "description": "consistency: groups of words that mean the same",
            },
        ]
    }
    properties = {
        "$schema": {"type": "string"},
        "summary": {**_TEXT, "description": "The first line of the rule's page."},
        "why": {**_TEXT, "description": "The reason, for the rule's page."},
        "kind": {"enum": list(KINDS)},
        "words": words,
        "message": {**_TEXT, "description": "What follows the quoted words of a finding."},
        "severity": {"enum": list(SEVERITIES), "default": "warning"},
        "match_case": {"type": "boolean", "default": False},
        "good": {**_LIST, "description": "Texts in which the rule stays silent."},
        "bad": {"type": "array", "items": {"anyOf": [_TEXT, _BAD]}, "minItems": 1},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule in .promptls/rules",
        "type": "object",
        "additionalProperties": False,
        "required": ["summary", "kind", "words", "good", "bad"],
        "properties": properties,
    }
