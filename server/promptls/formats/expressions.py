"""Expressions of JavaScript within `{{ }}` or `${ }`: where they end, and which names they look up."""

from __future__ import annotations

from promptls.text import Span
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


def names_looked_up(expression: str, start: int = 0) -> dict[str, list[Span]]:
    """The names that an expression from `start` on reads, and where: no attributes, keys of an object or
    text in quotes."""
    tokens = list(_TOKEN.finditer(expression[: start + _LONGEST], start))
    words = [match.group() for match in tokens]
    found: dict[str, list[Span]] = {}
    open_brackets: list[str] = []
    for at, word in enumerate(words):
        if word in "([{":
            open_brackets.append(word)
        elif word in ")]}" and open_brackets:
            open_brackets.pop()
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        key = after == ":" and before in ("{", ",") and open_brackets[-1:] == ["{"]
        if _is_name(word) and not key and before not in (".", "?.") and after != "=>":
            found.setdefault(word, []).append(Span(*tokens[at].span()))
    return found


def assigned_name(expression: str) -> str | None:
    """The name that an expression such as `total = price * 2` sets; None for any other."""
    tokens = [match.group() for match in _TOKEN.finditer(expression[:200])][:2]
    return tokens[0] if len(tokens) > 1 and _is_name(tokens[0]) and tokens[1] == "=" else None


def _is_name(token: str) -> bool:
    return (token[0].isalpha() or token[0] in "_$") and token not in _WORDS
