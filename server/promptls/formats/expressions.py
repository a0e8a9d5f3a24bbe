"""Expressions of JavaScript within `{{ }}` or `${ }`: where they end, and which names they look up."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(
    r"\"(?:[^\"\\\n]|\\.){0,200}\"|'(?:[^'\\\n]|\\.){0,200}'|`(?:[^`\\]|\\.){0,200}`|[0-9][\w.]*|[A-Za-z_$][\w$]*"
    r"|\?\.|=>|[=!<>]=+|[^\s\w]",
)
_STOP = LazyPattern(r"[\"'`{}]")
_QUOTED = {quote: LazyPattern(rf"(?:[^{quote}\\\n]|\\.)*{quote}") for quote in "\"'"}
_QUOTED["`"] = LazyPattern(r"(?:[^`\\]|\\.)*`", 16)
_LONGEST = 5000
"""Characters of an expression that are looked at for names; enough for any that a person wrote."""
_WORDS = frozenset(
    "true false null undefined in of new typeof instanceof void delete await async function return if else "
    "for as this NaN Infinity Math JSON Date Object Array String Number Boolean Map Set let const var".split()
)


def closing_braces(text: str, at: int, closing: str) -> int:
    """Where the expression that begins at `at` ends, before `closing` (braces); -1 if it never does.

    Braces in quotes do not count, and braces within must be paired.
    """
    depth = 0
    never: set[str] = set()
    while match := _STOP.search(text, at):
        sign, at = match.group(), match.end()
        if sign == "{":
            depth += 1
        elif sign == "}":
            if depth == 0:
                return match.start() if text.startswith(closing, match.start()) else -1
            depth -= 1
        elif sign not in never:
            quoted = _QUOTED[sign].match(text, at)
            at = quoted.end() if quoted else at
            if quoted is None:
                never.add(sign)  # it opens nothing; to look again for each would take quadratic time
    return -1


def names_looked_up(expression: str) -> Iterator[str]:
    """The names that an expression reads, each once: no attributes, keys of an object or text in quotes."""
    tokens = _tokens(expression)
    seen: set[str] = set()
    open_brackets: list[str] = []
    for at, token in enumerate(tokens):
        if token in "([{":
            open_brackets.append(token)
        elif token in ")]}" and open_brackets:
            open_brackets.pop()
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        key = after == ":" and before in ("{", ",") and open_brackets[-1:] == ["{"]
        if not _is_name(token) or token in seen or key or before in (".", "?.") or after == "=>":
            continue
        seen.add(token)
        yield token


def assigned_name(expression: str) -> str | None:
    """The name that an expression such as `total = price * 2` sets; None for any other."""
    tokens = _tokens(expression)
    return tokens[0] if len(tokens) > 1 and _is_name(tokens[0]) and tokens[1] == "=" else None


def _tokens(expression: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(expression[:_LONGEST])]


def _is_name(token: str) -> bool:
    return (token[0].isalpha() or token[0] in "_$") and token not in _WORDS
