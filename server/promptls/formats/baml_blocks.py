"""The declarations of a BAML file: functions with their prompts, clients, classes and enums, by place.

Source: docs.boundaryml.com, BAML reference of version 0 (read 2026-11-26). Only what is needed to find the
prompts and what they are for is read; the rest of the language is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.last_asked import last_asked
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(
    r"//[^\n]*|(#+)\"|\"(?:[^\"\\]|\\.)*\"|[{}()\[\],:]|->|[A-Za-z_][\w.-]*(?:/[\w./:-]+)?|[^\s\w]", re.DOTALL
)


class Token(NamedTuple):
    """`text` of a string is what stands between its quotes, and so is `span`; `raw` counts its hashes."""

    text: str
    span: Span
    string: bool = False
    raw: int = 0


class Block(NamedTuple):
    """A declaration such as `class Person { … }`: its words before the brace, and the tokens within."""

    kind: str
    name: Token
    head: list[Token]
    body: list[Token]


class Field(NamedTuple):
    """One line of a function's or client's block: a word and what follows it."""

    key: str
    value: Token


@last_asked
def baml_tokens(source: str) -> tuple[list[Token], Span | None]:
    """The tokens of a file, and the opening of a block string that is never closed, if there is one."""
    found: list[Token] = []
    at = 0
    while match := _TOKEN.search(source, at):
        start, at, text = match.start(), match.end(), match.group()
        if match.group(1):
            end = source.find('"' + match.group(1), at)
            if end < 0:
                return found, Span(start, at)
            found.append(Token(source[at:end], Span(at, end), True, len(match.group(1))))
            at = end + len(match.group(1)) + 1
        elif text[0] == '"' and len(text) > 1:
            found.append(Token(text[1:-1], Span(start + 1, at - 1), True))
        elif not text.startswith("//"):
            found.append(Token(text, Span(start, at)))
    return found, None


def blocks_of(tokens: list[Token]) -> Iterator[Block]:
    """The declarations with a block, in order."""
    at = 0
    head: list[Token] = []
    while at < len(tokens):
        token = tokens[at]
        if token.text == "{" and not token.string:
            end = _closing(tokens, at)
            if len(head) >= 2:
                yield _block(head, tokens[at + 1 : end])
            head, at = [], end + 1
            continue
        if (
            not token.string
            and token.text in _KINDS
            and (not head or head[0].text not in _KINDS or len(head) > 1)
        ):
            head = []
        head.append(token)
        at += 1


_KINDS = frozenset(
    "function class enum client test generator retry_policy template_string type dynamic impl".split()
)


def _block(head: list[Token], body: list[Token]) -> Block:
    # `client<llm> Name` has its type between the word and the name.
    name = head[4] if head[0].text == "client" and len(head) > 4 and head[1].text == "<" else head[1]
    return Block(head[0].text, name, head, body)


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for number in range(at, len(tokens)):
        token = tokens[number]
        if not token.string and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return number
    return len(tokens)


def value_in(block: Block, *keys: str) -> Token | None:
    """What stands behind a word of a block, or of a block within it; None if there is nothing."""
    body = block.body
    for number, key in enumerate(keys):
        at = _index(body, key)
        if at is None:
            return None
        if number == len(keys) - 1:
            return body[at + 1] if at + 1 < len(body) else None
        body = body[at + 2 : _closing(body, at + 1)]
    return None


def list_in(block: Block, *keys: str) -> list[Token]:
    """What stands in the brackets behind a word of a block within the block; nothing if there are none."""
    opening = value_in(block, *keys)
    if opening is None or opening.text != "[" or opening.string:
        return []
    start = next(at for at, token in enumerate(block.body) if token is opening) + 1
    end = next((at for at in range(start, len(block.body)) if block.body[at].text == "]"), len(block.body))
    return [token for token in block.body[start:end] if token.text != ","]


def template_strings_of(tokens: list[Token]) -> Iterator[Block]:
    """The text blocks that prompts include: `template_string Name(inputs) #"…"#`."""
    for at, token in enumerate(tokens):
        if token.string or token.text != "template_string" or at + 1 >= len(tokens):
            continue
        end = next(
            (n for n in range(at + 1, len(tokens)) if tokens[n].string or tokens[n].text in "{}"), None
        )
        if end is not None and tokens[end].raw:
            yield Block("template_string", tokens[at + 1], tokens[at:end], [tokens[end]])


def _index(body: list[Token], key: str) -> int | None:
    depth = 0
    for number, token in enumerate(body):
        if token.string:
            continue
        if depth == 0 and token.text == key:
            return number
        depth += (token.text == "{") - (token.text == "}")
    return None


def parameters_of(block: Block) -> list[Token]:
    """The names of a function's inputs."""
    head = block.head
    opening = next((at for at, token in enumerate(head) if token.text == "("), len(head))
    names: list[Token] = []
    depth = 0
    for token, after in zip(head[opening:], head[opening + 1 :], strict=False):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 1 and after.text == ":":
            names.append(token)
    return names


def returned_by(block: Block) -> list[Token]:
    """The tokens of a function's type of answer."""
    arrow = next((at for at, token in enumerate(block.head) if token.text == "->"), len(block.head))
    return block.head[arrow + 1 :]
