"""JSON as people write it in prompts, read into a tree that keeps the place of everything.

Nothing is refused: a missing comma, an unquoted key, a comment, an ellipsis or a type name in place
of a value all have their node. `strict_json` says what a JSON parser would say.
"""

from __future__ import annotations

import json
from typing import Literal

from promptls.named_tuple import NamedTuple
from promptls.schema.json_tokens import CLOSERS, OPENERS, STRINGS, Token, TokenKind, tokens
from promptls.schema.shape import MAX_DEPTH
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

NodeKind = Literal["object", "array", "string", "bare", "placeholder", "ellipsis", "union", "missing"]


class Node:
    """A value. `text` is a string's decoded text or the words as they stand.

    `deep`: a container at MAX_DEPTH, whose content was skipped. `note` is the comment on its line.
    """

    __slots__ = ("deep", "end", "entries", "items", "kind", "note", "start", "text")

    def __init__(
        self,
        kind: NodeKind,
        start: int,
        end: int,
        text: str = "",
        items: list[Node] | None = None,
        deep: bool = False,
        note: str | None = None,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.entries: list[Entry] = []
        self.items: list[Node] = [] if items is None else items
        self.deep = deep
        self.note = note

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return Span(self.start, self.end)


class Entry:
    """`key: value` of an object; an ellipsis among the entries has an empty key and an ellipsis node."""

    __slots__ = ("end", "key", "key_kind", "optional", "start", "value")

    def __init__(
        self, key: str, start: int, end: int, value: Node, key_kind: TokenKind, optional: bool = False
    ) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.value = value
        self.key_kind = key_kind
        self.optional = optional

    @property
    def span(self) -> Span:
        """Where the key stands, without its quotes."""
        return Span(self.start, self.end)


class Tree(NamedTuple):
    """The values of a text in order (several for JSON Lines), and whether any nests past MAX_DEPTH."""

    values: tuple[Node, ...]
    too_deep: bool


def read_tree(text: str, start: int = 0, end: int | None = None) -> Tree:
    """The values that stand at the outermost level of `text[start:end]`. Linear in the length."""
    reader = _Reader(text, list(tokens(text, start, end)))
    values = []
    while (token := reader.peek()) is not None:
        if token.kind in _BETWEEN:
            reader.take()
            continue
        values.append(reader.value(0))
    return Tree(tuple(values), reader.too_deep)


def decode_string(raw: str) -> str:
    """The text of a string literal in any kind of quotes; as it stands where its escapes are wrong."""
    if raw[0] != '"':
        return raw[1:-1].replace("\\'", "'")
    if "\\" not in raw and raw[-1] == '"' and len(raw) > 1:
        return raw[1:-1]
    try:
        return str(_DECODER.decode(raw))
    except ValueError:
        return raw.strip('"')


_DECODER = json.JSONDecoder(strict=False)
_NOTE = LazyPattern(r"^(?://+|#+|/\*+|<!--)\s*|\s*(?:\*/|-->)$")
_BETWEEN = CLOSERS | {TokenKind.COMMA, TokenKind.SEMICOLON, TokenKind.COLON, TokenKind.BAR}
_END_OF_ENTRY = frozenset({TokenKind.COMMA, TokenKind.SEMICOLON}) | CLOSERS


class _Reader:
    """A place in the tokens; comments are put aside and handed to the value on whose line they stand."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.tokens = [token for token in found if token.kind is not TokenKind.COMMENT]
        comments = [token for token in found if token.kind is TokenKind.COMMENT]
        self.comments = comments[::-1]
        self.at = 0
        self.too_deep = False

    def peek(self, ahead: int = 0) -> Token | None:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def value(self, depth: int) -> Node:
        """One value with its alternatives (`"a" | "b"`), array marks (`string[]`) and comment."""
        node = self.atom(depth)
        while (bar := self.peek()) is not None and bar.kind is TokenKind.BAR:
            self.take()
            following = self.peek()
            if following is None or following.kind in _END_OF_ENTRY:
                break
            other = self.atom(depth)
            if node.kind != "union":
                node = Node("union", node.start, node.end, items=[node])
            node.items.append(other)
            node.end = other.end
        node.text = node.text or self.text[node.start : node.end] if node.kind == "union" else node.text
        self.note(node)
        return node

    def atom(self, depth: int) -> Node:
        token = self.peek()
        if token is None:
            last = self.tokens[-1].end
            return Node("missing", last, last)
        if token.kind in OPENERS:
            node = self.container(depth)
        elif token.kind in STRINGS:
            self.take()
            node = Node("string", token.start, token.end, decode_string(self.text[token.start : token.end]))
        elif token.kind in (TokenKind.PLACEHOLDER, TokenKind.ELLIPSIS):
            self.take()
            kind: NodeKind = "placeholder" if token.kind is TokenKind.PLACEHOLDER else "ellipsis"
            node = Node(kind, token.start, token.end, self.text[token.start : token.end])
            if kind == "placeholder" and self.continues(token):
                node = self.bare(token)
        elif token.kind in (TokenKind.WORD, TokenKind.TEMPLATE_TAG):
            node = self.bare(self.take())
        else:
            return Node("missing", token.start, token.start)
        return self.array_marks(node)

    def continues(self, previous: Token) -> bool:
        following = self.peek()
        return (
            following is not None
            and following.kind in (TokenKind.WORD, TokenKind.PLACEHOLDER)
            and "\n" not in self.text[previous.end : following.start]
        )

    def bare(self, token: Token) -> Node:
        """Words up to the end of the entry or of the line."""
        first = token
        while self.continues(token):
            token = self.take()
        return Node("bare", first.start, token.end, self.text[first.start : token.end])

    def array_marks(self, node: Node) -> Node:
        while (
            (opening := self.peek()) is not None
            and opening.kind is TokenKind.OPEN_ARRAY
            and opening.start == node.end
            and (closing := self.peek(1)) is not None
            and closing.kind is TokenKind.CLOSE_ARRAY
        ):
            self.at += 2
            node = Node("array", node.start, closing.end, items=[node])
        return node

    def note(self, node: Node) -> None:
        following = self.peek()
        end = node.end
        if following is not None and following.kind in (TokenKind.COMMA, TokenKind.SEMICOLON):
            end = following.end
        while self.comments and self.comments[-1].start < end:
            self.comments.pop()
        if self.comments and self.text[end : self.comments[-1].start].strip(" \t") == "":
            comment = self.comments.pop()
            node.note = _NOTE.sub("", self.text[comment.start : comment.end]).strip() or None

    def container(self, depth: int) -> Node:
        opening = self.take()
        node = Node(
            "object" if opening.kind is TokenKind.OPEN_OBJECT else "array", opening.start, opening.end
        )
        if depth >= MAX_DEPTH:
            self.skip(node)
            return node
        read = self.entry if node.kind == "object" else self.element
        while (token := self.peek()) is not None:
            if token.kind in CLOSERS:
                node.end = self.take().end
                return node
            before = self.at
            read(node, depth + 1)
            if self.at == before:
                self.take()
        node.end = self.tokens[-1].end
        return node

    def skip(self, node: Node) -> None:
        self.too_deep = node.deep = True
        level = 1
        while level and self.peek() is not None:
            token = self.take()
            level += (token.kind in OPENERS) - (token.kind in CLOSERS)
            node.end = token.end

    def element(self, node: Node, depth: int) -> None:
        token = self.peek()
        assert token is not None
        if token.kind in (TokenKind.COMMA, TokenKind.SEMICOLON, TokenKind.TEMPLATE_TAG):
            self.take()
            return
        node.items.append(self.value(depth))

    def entry(self, node: Node, depth: int) -> None:
        token = self.peek()
        assert token is not None
        if token.kind in (TokenKind.COMMA, TokenKind.SEMICOLON, TokenKind.TEMPLATE_TAG):
            self.take()
            return
        if token.kind is TokenKind.ELLIPSIS:
            self.take()
            ellipsis = Node("ellipsis", token.start, token.end, "...")
            node.entries.append(Entry("", token.start, token.start, ellipsis, token.kind))
            return
        key = self.key()
        if key is None:
            return
        colon = self.peek()
        if colon is not None and colon.kind is TokenKind.COLON:
            self.take()
            following = self.peek()
            if following is not None and following.kind not in _END_OF_ENTRY:
                key.value = self.value(depth)
        else:
            self.note(key.value)
        node.entries.append(key)

    def key(self) -> Entry | None:
        """A quoted key, or the words up to the colon; None (and nothing taken) where no key can stand."""
        token = self.peek()
        assert token is not None
        if token.kind in STRINGS:
            self.take()
            text = decode_string(self.text[token.start : token.end])
            quoted = 0 if token.kind is TokenKind.UNCLOSED_STRING else 1
            start, end = token.start + quoted, token.end - quoted
        elif token.kind in (TokenKind.WORD, TokenKind.PLACEHOLDER):
            words = self.bare(self.take())
            text, start, end = words.text, words.start, words.end
        else:
            return None
        optional = False
        mark = self.peek()
        if token.kind in STRINGS and mark is not None and self.text[mark.start : mark.end] == "?":
            self.take()
            optional = True
        if text.endswith("?") and token.kind is TokenKind.WORD:
            text, end, optional = text[:-1], end - 1, True
        return Entry(text, start, end, Node("missing", end, end), token.kind, optional)
