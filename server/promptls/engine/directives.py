"""`promptls:` comments in a prompt file: `model=…`, `ignore RULE …: why` for the next block, `ignore-file`.

Existing directives are honoured in any comment form, since a person wrote them; promptls itself
writes them only where the format strips comments before the model reads the prompt.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.rules.registry import rule_named
from promptls.text import LineIndex, Span
from promptls.text.followed import by_lines
from promptls.text.lazy_pattern import LazyPattern

_DIRECTIVE = LazyPattern(
    r"(?:<!--|#|//|\{#|\{\{!(?:--)?|/\*|;)[^\S\n]{0,20}promptls:[^\S\n]{0,20}([a-z-]+(?:[^\S\n]{0,4}=[^\S\n]{0,4}[^\s#}>*]+)?[^\n\r#}>*]{0,400})"
)
_OPENING = "promptls:"
_WORD = LazyPattern(r"[a-z][a-z0-9-]*[a-z0-9]")


class Directives(NamedTuple):
    """What the comments of one file say.

    `ignores` are (file span, names of rules or families, reason); no names means all rules.
    """

    model: str | None = None
    model_span: Span | None = None
    ignore_file: bool = False
    ignored_rules: frozenset[str] = frozenset()
    ignores: tuple[tuple[Span, frozenset[str], str], ...] = ()

    @property
    def ignores_anything(self) -> bool:
        """False if no comment sets anything aside."""
        return bool(self.ignored_rules or self.ignores)

    def ignore(self, rule: str, offset: int) -> bool:
        """True if a comment sets aside what `rule` finds at `offset` of the file."""
        return self.reason(rule, offset) is not None

    def reason(self, rule: str, offset: int) -> str | None:
        """The reason that a comment gives (or nothing) for setting that aside; None if none does."""
        if not self.ignores_anything:
            return None
        own = _names_of(rule)
        if own & self.ignored_rules:
            return ""
        for span, names, reason in self.ignores:
            if span.start <= offset < span.end and (not names or own & names):
                return reason
        return None


def _names_of(rule: str) -> frozenset[str]:
    """The names under which a rule can be ignored: its own, older ones, its family."""
    try:
        found = rule_named(rule)
    except KeyError:
        return frozenset({rule, rule.partition("/")[0]})
    return frozenset({found.name, found.family, *found.aliases})


NONE = Directives()


def read_directives(source: str, index: LineIndex) -> Directives:
    """The directives of a file."""
    if not _lines_with_any(source):
        return NONE
    model: str | None = None
    model_span: Span | None = None
    whole, everywhere = False, frozenset[str]()
    ignores: list[tuple[Span, frozenset[str], str]] = []
    for match in _DIRECTIVE.finditer(source):
        words = match.group(1).strip().removesuffix("--").strip()
        if words.startswith("model"):
            name = words.partition("=")[2].strip().split(" ")[0]
            if name and model is None:
                start = source.index(name, source.index("=", match.start(1)))
                model, model_span = name, Span(start, start + len(name))
        elif words.startswith("ignore-file"):
            names = frozenset(_WORD.findall(words.removeprefix("ignore-file").partition(":")[0]))
            everywhere |= names
            whole = whole or not names
        elif words.startswith("ignore"):
            listed, _, reason = words.removeprefix("ignore").partition(":")
            names = frozenset(_WORD.findall(listed))
            ignores.append((_next_block(index, match.end()), names, reason.strip()))
    return Directives(model, model_span, whole, everywhere, tuple(ignores))


def _places_in(source: str, start: int, end: int) -> Iterator[tuple[int, None]]:
    at = source.find(_OPENING, start, end)
    while at >= 0:
        yield at, None
        at = source.find(_OPENING, at + 1, end)


_lines_with_any = by_lines(_places_in)
"""Where a directive may stand: at a keystroke, only the edited line is read."""


def directive_spans(source: str) -> Iterator[Span]:
    """Where directives stand, from `promptls:` to the end of what they say."""
    if _OPENING in source:
        for match in _DIRECTIVE.finditer(source):
            words = match.group().removesuffix("--").rstrip()
            yield Span(source.index(_OPENING, match.start()), match.start() + len(words))


def _next_block(index: LineIndex, at: int) -> Span:
    """From the directive's own line to the end of the next run of lines that are not blank."""
    line = index.line_of(at)
    start = index.line_start(line)
    line += 1
    while line < index.line_count and not index.line_text(line).strip():
        line += 1
    while line < index.line_count and index.line_text(line).strip():
        line += 1
    return Span(start, index.line_start(line) if line < index.line_count else len(index.text) + 1)
