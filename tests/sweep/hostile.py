"""Texts made to be slow: each rule's own examples over and over, cut off and in one line, and openers without end."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from promptls.rules import Rule

OPENERS = {
    "backticks": "`", "fences": "```\n", "backtick words": "`a ", "tildes": "~~~\n", "asterisks": "*a ", "globs": "Edit*a", "quotes": '"a ',
    "single quotes": "'a ", "low quotes": "„a ", "comments": "<!--\n", "comment words": "<!-- ", "tags": "<a>\n",
    "tag openers": "<a ", "closing tags": "</a>\n", "example tags": "<example>\n<sample>\n", "braces": "{", "double braces": "{{",
    "brace lines": "{\n", "brackets": "[", "bracket lines": "[x\n", "statements": "{% if a ", "dollars": "${", "links": "](",
    "addresses": "https://a ", "headings": "# a\n", "items": "- a\n", "numbered": "1. a\n", "deep items": " - a\n  - b\n",
    "lead-ins": "Do this:\n", "examples": "Example:\n", "tables": "| a |\n", "rules": "---\n", "setext": "a\n===\n",
    "spaces": " " * 50 + "a", "blank lines": "\n", "tabs": "\t", "words": "word ", "one word": "a", "capitals": "A",
    "digits": "1", "numbers": "1 2-3 ", "dots": ".", "commas": ", ", "colons": "a: ", "parentheses": "(", "orders": "Write it. ",
    "conditions": "if you ", "negations": "do not ", "modals": "you must ", "ands": "write and ", "steps": "then do ", "Chinese": "请写。",
    "placeholders": "[Insert ", "json": '{"a": {', "json list": '{"a": [1, ', "json asked": 'Return JSON: {"a": {',
    "keys": "Return JSON with the keys a, ", "only": "only json only ", "emoji": "😀", "line separators": "\u2028", "directives": "<!-- promptls: ignore ",
    "code variables": "`{{a}}` and {a} ", "code tokens": "`<|im_start|>` <|im_end|> ", "code placeholders": "`[Insert a]` [Insert b] ",
    "code links": "`[a](b.md)` [a](b.md) ", "tagged variables": "<a>{{x}}</a> ", "variable lines": "<a>\n{{x}}\n", "said of variables": "Write {{x}} to all readers now. ",
    "pointers": "See the [NAMES], go to step 9 and read the text in <a>; output only the list and follow the steps below. ",
}  # fmt: skip
PLAIN = "hostile.prompt.md"
NUMBER = "\0"
"""Where the number of a copy goes, in a piece of a file with a grammar."""
_ROW, _COLUMN = "\2", "\3"
_SIDE = 8
"""Rows and columns of a square of nearly alike copies, no two of which differ in less than a word."""
_HEAD = re.compile(r"---\n(.*?)\n---\n", re.S)
_KEY = re.compile(r"^(\w+):", re.M)
_REMARK = "# " + "as agreed with all who use it " * 8 + "\n"
"""Between entries, so that ten megabytes of them are no more values than a format reads."""
_MARK = "\1"


class Hostile(NamedTuple):
    """A text of any size: `piece` over and over, between `start` and `end`, in a file of that name.

    `whole`: no piece may be cut off, or the file could not be read. `last`: what the last third is of instead.
    """

    name: str
    piece: str
    path: str = PLAIN
    start: str = ""
    end: str = ""
    whole: bool = False
    last: str = ""

    def grown(self, size: int, *, numbered: bool) -> str:
        """The text of that many code points, or a few more; `numbered` copies all differ."""
        if self.last:
            most = self._replace(last="").grown(size * 2 // 3, numbered=numbered)
            return most + grown(self.last, size - len(most), numbered=numbered)
        if _ROW in self.piece:
            return "".join(_squares(self.piece, size))
        if not self.whole:
            return self.start + grown(self.piece, size - len(self.start), numbered=numbered) + self.end
        count = max(1, (size - len(self.start) - len(self.end)) // len(self.piece))
        copies = (self.piece.replace(NUMBER, str(number)) for number in range(count))
        return self.start + "".join(copies) + self.end


_LATE = "ite each row by the name of its harbour, in letters, as they stand in the book that keeps it.\n"
MADE = {
    "late-critical-instruction": Hostile(
        "late-critical-instruction of rules that are said before", f"- C{_LATE}", last=f"- ALWAYS c{_LATE}"
    ),
}
"""Where a rule's own examples give it one thing to do, however often they are repeated."""


def hostile_to(rule: Rule) -> Iterator[Hostile]:
    """The texts that are made for one rule, of its first examples."""
    if rule.name in MADE:
        yield MADE[rule.name]
    for number, bad in enumerate(rule.bad[:4]):
        yield from hostile_of(f"{rule.name} {number}", bad.text, bad.path)


def hostile_of(name: str, text: str, path: str) -> Iterator[Hostile]:
    """The texts that are made of an example, in a file of that name."""
    if path.endswith((".json", ".yml", ".yaml")):
        yield from _values_of(name, text, path)
    elif head := _HEAD.match(text):
        yield from _front_matter(name, text, path, head)
    else:
        yield Hostile(name, text, path)
        yield Hostile(f"{name} in one line", " ".join(text.split()) + " ", path)
        yield Hostile(f"{name} cut off", text[: len(text) * 2 // 3], path)
        yield Hostile(f"{name} nearly alike", _with_two_endings(text), path)
        parts = text.split("\n\n")
        if len(parts) > 1:  # what is said once, such as a schema, and what is said of it over and over
            start, piece = parts[: len(parts) // 2], parts[len(parts) // 2 :]
            yield Hostile(f"{name} without end", "\n\n".join(piece) + "\n", path, "\n\n".join(start) + "\n\n")


def _front_matter(name: str, text: str, path: str, head: re.Match[str]) -> Iterator[Hostile]:
    """More and more of its text, or more and more entries like those at its head."""
    body, entries = text[head.end() :], head[1]
    yield Hostile(f"{name} with a long text", body, path, head[0])
    more = _KEY.sub(rf"{_REMARK}\1{NUMBER}:", entries) + "\n"
    yield Hostile(f"{name} with many entries", more, path, f"---\n{entries}\n", f"---\n{body}", whole=True)


def _with_two_endings(text: str) -> str:
    """The two words that are used most, with the places for an ending each."""
    words = Counter(re.findall(r"[^\W\d_]{4,}", text))
    most = sorted(words, key=lambda word: (-words[word], -len(word)))[:2]
    ends = dict(zip(most, (_ROW, _COLUMN), strict=False))
    return re.sub(r"[^\W\d_]{4,}", lambda match: match[0] + ends.get(match[0], ""), text) + _ROW * (not ends)


def _squares(piece: str, size: int) -> Iterator[str]:
    """Copies that share one of two words with a few others each: as many likely pairs as a rule can meet."""
    length = number = 0
    while length < size:
        square, place = divmod(number, _SIDE * _SIDE)
        row, column = (_letters(square * _SIDE + each) for each in divmod(place, _SIDE))
        part = piece.replace(_ROW, row).replace(_COLUMN, column)
        number += 1
        length += len(part)
        yield part


def _letters(number: int) -> str:
    """A number as letters that end no English word."""
    return "q" + re.sub(r"\d", lambda digit: "bcdfghjklm"[int(digit[0])], str(number))


def _values_of(name: str, text: str, path: str) -> Iterator[Hostile]:
    """More and more of each list, object and sentence in a file of JSON, or of YAML, which JSON is too."""
    data = yaml.safe_load(text)
    for keys, value in _values(data):
        if (piece := _piece(value)) is None or not (keys or path.endswith(".json")):
            continue  # a file of YAML is told by its first lines
        start, end = json.dumps(_replaced(data, keys, _MARK)).split(json.dumps(_MARK))
        opening, closing = json.dumps(value)[:1], json.dumps(value)[1:]
        where = ".".join(map(str, keys)) or "top"
        yield Hostile(f"{name} with a long {where}", piece, path, start + opening, closing + end, whole=True)


def _piece(value: Any) -> str | None:
    """What can be repeated at the beginning of a value, so that it is one of its kind; None if nothing can."""
    if isinstance(value, str):
        return json.dumps(value)[1:-1] + " " if " " in value else None
    if isinstance(value, dict):
        entries = (f"{json.dumps(key + NUMBER)}: {json.dumps(each)}, " for key, each in value.items())
        return "".join(entries).replace(json.dumps(NUMBER)[1:-1], NUMBER) or None
    if isinstance(value, list):
        return "".join(f"{json.dumps(each)}, " for each in value) or None
    return None


def _values(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _values(value, (*path, key))


def _replaced(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = _replaced(data[path[0]], path[1:], value)
    return copy


def grown(piece: str, size: int, *, numbered: bool) -> str:
    """`piece` repeated to `size` code points; `numbered` copies all differ."""
    if not numbered:
        return (piece * (size // max(len(piece), 1) + 1))[:size]
    return "".join(_numbered(piece, size))[:size]


def _numbered(piece: str, size: int) -> Iterator[str]:
    length = number = 0
    while length < size:
        part = f"{piece}{number} " if len(piece) < 80 else piece.replace(".", f" {number}.")
        number += 1
        length += len(part)
        yield part
