"""The blocks of a prompt that is one JSON object: its strings are what it says, its keys are the headings.

Such prompts are shared and used as they are: the model reads the JSON. Without this all their words would be
taken for quotations. A JSON object that only holds data, and gives no task, is left as quotations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import EXAMPLE_TITLE, Block, BlockKind
from promptls.text.lazy_pattern import LazyPattern

_TASKING = LazyPattern(
    r"\"(?:your_?)?(?:task|tasks|instructions?|system_?prompt|prompt|objectives?|goals?|rules|constraints|guidelines|requirements"
    r"|directives?|output_?format|response_?format|behaviou?r|任务|要求|规则|约束|目标|输出格式)\"\s{0,20}:",
    re.I,
)
"""A key that gives the model something to do."""
_TOKEN = LazyPattern(r"\"(?P<string>(?:[^\"\\\n]|\\.)*)\"(?P<key>\s{0,200}:)?|[{}\[\]]")
_BREAK = LazyPattern(r"(?:\\[nrt]|\s)*\\n(?:\\[nrt]|\s)*")
"""Where a string has a line break: the two characters, with the blanks around them."""
_LIST_MARK = LazyPattern(r"(?:[-*+•]|\d{1,3}[.)])[ \t]+")
_TELLING = LazyPattern(r"\w[^\w\s]*\s+\S*\w|[\u4e00-\u9fff]{4}")
"""Two words: a string of one is a name or a value."""
_DEEPEST = 6


class _Within(NamedTuple):
    """An open object or list: the number of the heading it stands under, and whether it shows an example."""

    heading: int
    example: bool
    listed: bool


def is_json_prompt(text: str) -> bool:
    """True if the whole of a text is one JSON object that gives a task."""
    return _read(text) is not None


def json_shape(text: str) -> object:
    """Such a prompt with its strings empty, which no edit of its words may change; None for other texts."""
    value = _read(text)
    return None if value is None else _emptied(value)


def _read(text: str) -> dict[str, Any] | None:
    opening = text[:200].lstrip()
    if opening[:1] != "{" or opening[1:].lstrip()[:1] != '"' or text[-200:].rstrip()[-1:] != "}":
        return None
    if not _TASKING.search(text):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _emptied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_emptied(item) for item in value]
    return "" if isinstance(value, str) else value


def json_blocks(text: str) -> list[Block]:
    """The keys of objects and lists as headings, strings as paragraphs, those of lists as items.

    A block is a part of a line here, and its content has the characters of the file, escapes and all.
    """
    blocks: list[Block] = []
    within: list[_Within] = []
    key: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        last = within[-1] if within else _Within(-1, False, False)
        sign = text[token.start()]
        if sign in "{[":
            heading, example = last.heading, last.example
            if key is not None:
                heading = len(blocks)
                blocks.append(_heading(key, len(within), heading, example))
                example = example or _shows(key)
            within.append(_Within(heading, example, sign == "["))
        elif sign in "}]":
            within = within[:-1]
        elif token["key"] is None:
            example = last.example or (key is not None and _shows(key))
            blocks += _paragraphs(text, token, last._replace(example=example))
        key = token if token["key"] is not None else None
    return blocks


def _heading(key: re.Match[str], depth: int, number: int, example: bool) -> Block:
    start, end = key.span("string")
    marker = "#" * min(depth, _DEEPEST)
    return Block(BlockKind.HEADING, start, start, end, 0, marker, section=number, example=example)


def _shows(key: re.Match[str]) -> bool:
    """True for the keys of examples."""
    return EXAMPLE_TITLE.search(key["string"].replace("_", " ")) is not None


def _paragraphs(text: str, token: re.Match[str], within: _Within) -> Iterator[Block]:
    """The lines of a string, which breaks them with escapes."""
    at, end = token.span("string")
    if not _TELLING.search(text, at, end):
        return
    stops = [*_BREAK.finditer(text, at, end)] if "\\n" in token["string"] else []
    for start, stop in zip([at, *(s.end() for s in stops)], [*(s.start() for s in stops), end], strict=True):
        if start < stop:
            mark = _LIST_MARK.match(text, start, stop)
            content = mark.end() if mark else start
            marker = mark.group().rstrip() if mark else "-"
            item = mark is not None or within.listed
            kind = BlockKind.ITEM if item else BlockKind.PARAGRAPH
            yield Block(
                kind, start, content, stop, 0, marker if item else "", item and marker not in "-*+•",
                within.heading, within.example,
            )  # fmt: skip
