"""Types of BAML as JSON Schema: the classes and enums of one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.formats.baml_blocks import Block, Token

_SCALARS = {"string": "string", "int": "integer", "float": "number", "bool": "boolean", "null": "null"}
_DEEPEST = 30
_MOST = 2000
"""Types that a schema may have, so that classes of classes end. Our judgement: more than any prompt shows."""


class Types:
    """The named types of a file. A type that is declared elsewhere has no schema."""

    def __init__(self, blocks: list[Block]) -> None:
        self._left = _MOST
        self._blocks = {block.name.text: block for block in blocks if block.kind in ("class", "enum")}

    def schema(self, tokens: list[Token]) -> Mapping[str, Any] | None:
        """The JSON Schema of an answer's type; None unless it is made of classes and enums of the file."""
        names = {token.text for token in tokens if not token.string and token.text[:1].isupper()}
        if not names or not names <= set(self._blocks):
            return None
        self._left = _MOST
        return self._of(tokens, 0)

    def _of(self, tokens: list[Token], depth: int) -> dict[str, Any]:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return {}
        options = [option for option in _split(tokens) if option]
        if len(options) > 1:
            if all(option[0].string for option in options):
                return {"enum": [option[0].text for option in options]}
            return {"anyOf": [self._of(option, depth + 1) for option in options]}
        return self._single(options[0], depth) if options else {}

    def _single(self, tokens: list[Token], depth: int) -> dict[str, Any]:
        texts = [token.text for token in tokens]
        if texts[-1:] == ["?"]:
            return self._of(tokens[:-1], depth + 1)
        if texts[-2:] == ["[", "]"]:
            return {"type": "array", "items": self._of(tokens[:-2], depth + 1)}
        if texts[0] == "(" and texts[-1] == ")":
            return self._of(tokens[1:-1], depth + 1)
        if tokens[0].string:
            return {"const": texts[0]}
        if texts[0] in _SCALARS:
            return {"type": _SCALARS[texts[0]]}
        block = self._blocks.get(texts[0])
        return self._named(block, depth + 1) if block else {}

    def _named(self, block: Block, depth: int) -> dict[str, Any]:
        if block.kind == "enum":
            return {"enum": [name.text for name, _, _ in _fields(block.body, types=False)]}
        properties: dict[str, Any] = {}
        required: list[str] = []
        for name, tokens, description in _fields(block.body, types=True):
            found = self._of(tokens, depth)
            properties[name.text] = found | ({"description": description} if description else {})
            if not tokens or tokens[-1].text != "?":
                required.append(name.text)
        return {"type": "object", "properties": properties, "required": required}


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """The options of a union."""
    depth = 0
    start = 0
    for at, token in enumerate(tokens):
        if not token.string:
            depth += (token.text in "([<") - (token.text in ")]>")
            if token.text == "|" and depth == 0:
                yield tokens[start:at]
                start = at + 1
    yield tokens[start:]


def _fields(body: list[Token], *, types: bool) -> Iterator[tuple[Token, list[Token], str]]:
    """The fields of a class, or the values of an enum: name, tokens of the type, description."""
    at = 0
    while at < len(body):
        name = body[at]
        at += 1
        if name.string or not (name.text[0].isalpha() or name.text[0] == "_"):
            at = _past_attribute(body, at) if name.text == "@" else at
            continue
        start = at
        while types and at < len(body) and body[at].text != "@" and not _begins_field(body, at, start):
            at += 1
        tokens = body[start:at]
        description = ""
        while at < len(body) and body[at].text == "@" and not body[at].string:
            end = _past_attribute(body, at + 1)
            strings = [token.text for token in body[at:end] if token.string]
            if at + 1 < len(body) and body[at + 1].text == "description" and strings:
                description = strings[0]
            at = end
        yield name, tokens, description


def _begins_field(body: list[Token], at: int, start: int) -> bool:
    """True if the token is the next field's name: the type before it is whole."""
    token = body[at]
    if at == start or token.string or not (token.text[0].isalpha() or token.text[0] == "_"):
        return False
    return body[at - 1].text not in ("|", "(", "<", ",")


def _past_attribute(body: list[Token], at: int) -> int:
    """Where an attribute such as `@description("…")` ends; `at` is behind its sign."""
    while at < len(body) and body[at].text == "@":
        at += 1
    at += 1
    if at >= len(body) or body[at].text != "(":
        return at
    depth = 0
    while at < len(body):
        if not body[at].string:
            depth += (body[at].text == "(") - (body[at].text == ")")
        at += 1
        if depth == 0:
            break
    return at
