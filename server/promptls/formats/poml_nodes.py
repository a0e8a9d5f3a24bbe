"""What POML makes of its tags: paragraphs, headings, lists and the like, before they are laid out.

Source: microsoft/poml, packages/poml: base, essentials, presentation and components (read 2026-11-26).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promptls.formats.poml_tags import Attribute, Element, key_of
from promptls.formats.poml_text import Bit, Sort, Text, made, plain, read_text, spaced, trimmed
from promptls.named_tuple import NamedTuple
from promptls.text import Span

ALIASES = {
    "poml": "text", "div": "text", "p": "paragraph", "span": "inline", "br": "newline", "h": "header",
    "section": "subcontent", "b": "bold", "i": "italic", "s": "strikethrough", "strike": "strikethrough",
    "u": "underline", "item": "listitem", "cp": "captionedparagraph", "input": "exampleinput",
    "output": "exampleoutput", "examples": "exampleset", "qa": "question", "systemmsg": "systemmessage",
    "humanmsg": "humanmessage", "aimsg": "aimessage", "msgcontent": "messagecontent", "doc": "document",
    "img": "image", "obj": "object", "dataobj": "object", "tooldef": "tooldefinition",
    "tool": "tooldefinition",
}  # fmt: skip
CAPTIONS = {
    "role": ("Role", "header"), "task": ("Task", "header"), "outputformat": ("Output Format", "header"),
    "stepwiseinstructions": ("Stepwise Instructions", "header"), "hint": ("Hint", "bold"),
    "introducer": ("Introducer", "hidden"), "exampleset": ("Examples", "header"),
    "example": ("Example", "hidden"), "exampleinput": ("Input", ""), "exampleoutput": ("Output", ""),
    "question": ("Question", "bold"), "captionedparagraph": ("", "header"),
}  # fmt: skip
"""Each component with a caption: what it is unless the file says otherwise, and its style."""
SPEAKERS = {"systemmessage": "system", "humanmessage": "human", "aimessage": "ai"}
ELSEWHERE = frozenset(
    "document table object image audio folder tree webpage conversation messagecontent include".split()
)
"""What puts in something that does not stand in the file as text."""
SILENT = frozenset(
    "let meta outputschema tooldefinition runtime stylesheet context toolrequest toolresponse".split()
)
"""What puts no text into the prompt."""
WRAPS = {"bold": "**", "italic": "*", "strikethrough": "~~", "underline": "__"}
COMPONENTS = frozenset(
    {*CAPTIONS, *SPEAKERS, *ELSEWHERE, *SILENT, *WRAPS, "text", "paragraph", "inline", "newline", "header",
     "subcontent", "code", "list", "listitem", "caption"}
)  # fmt: skip
_ENDS = {"bold": "colon", "plain": "colon"}
_MARKUP = ("", "markdown")


class Node:
    """One thing to lay out. `speaker` is who says it, if the file says; `open` and `close` are its tags."""

    __slots__ = ("children", "close", "data", "kind", "open", "speaker")

    def __init__(
        self, kind: str, element: Element, children: list[Child], speaker: str = "", **data: Any
    ) -> None:
        self.kind = kind
        self.open, self.close = element.open, element.close
        self.children = children
        self.speaker = speaker
        self.data = data


Child = Text | Node


class Within(NamedTuple):
    """What the tags around an element decide: the level of headings, whether examples are a chat."""

    level: int = 1
    chat: bool = True


def component_of(element: Element) -> str:
    """The official name of a tag, in lower case."""
    return ALIASES.get(element.key, element.key)


class Expander:
    """Makes nodes of the elements of one file. `lone`: see `read_text`."""

    def __init__(self, source: str, styles: Mapping[str, Any], *, lone: bool) -> None:
        self.source = source
        self.styles = styles
        self.lone = lone

    def root(self, element: Element) -> Node:
        """The whole prompt."""
        free = self.prop(element, "syntax") == "text" and component_of(element) not in CAPTIONS
        if free:
            speaker = self.speaker(element) or SPEAKERS.get(component_of(element), "")
            children: list[Child] = [Node("free", element, self._free(element), speaker)]
        else:
            children = self.expand(element, Within())
        return Node("env", element, children)

    def children(self, element: Element, within: Within) -> list[Child]:
        """What stands in an element; texts that nothing stands between are one."""
        found: list[Child] = []
        for child in element.children:
            found += self.expand(child, within) if isinstance(child, Element) else [self._text(child)]
        return found

    def _text(self, span: Span) -> Text:
        return read_text(self.source, span, lone=self.lone)

    def expand(self, element: Element, within: Within) -> list[Child]:
        """The nodes of one element."""
        name = component_of(element)
        if name in SILENT:
            return []
        syntax = self.prop(element, "syntax")
        if name == "image" and syntax in _MARKUP and "alt" in element.attributes:
            alt = read_text(self.source, element.attributes["alt"].value)
            return [self.node("span", element, [alt])]
        if name in ELSEWHERE or name not in COMPONENTS or syntax not in (*_MARKUP, "text"):
            return [self._kept(element)]
        if syntax == "text" and name not in CAPTIONS:
            return self._fenced(element)
        if name in CAPTIONS:
            return self._captioned(element, name, within)
        return [self._simple(element, name, within)]

    def _kept(self, element: Element) -> Child:
        """A tag as it stands, in place of what it puts in."""
        span = element.span
        shown = self.source[span.start : span.end].replace("\r\n", "\n").replace("\r", "\n")
        bit = Bit(shown, *span, Sort.EXPRESSION)
        kind = "span" if component_of(element) in ("image", "audio", "include") else "p"
        return Node(kind, element, [[bit]], self.speaker(element))

    def _free(self, element: Element) -> list[Child]:
        found: list[Child] = []
        for child in element.children:
            if isinstance(child, Element):
                nodes = self.expand(child, Within())
                found += [Node("env", child, nodes)] if nodes else []
            else:
                found.append(self._text(child))
        return found

    def _fenced(self, element: Element) -> list[Child]:
        inner = Node("free", element, self._free(element))
        return [Node("code", element, [inner], self.speaker(element), block=True, lang="")]

    def _simple(self, element: Element, name: str, within: Within) -> Node:
        if name in SPEAKERS or name == "text":
            node = self.node("p", element, self.children(element, within))
            node.data["blank"] = False
            node.speaker = node.speaker or SPEAKERS.get(name, "")
            return node
        if name == "newline":
            return Node("nl", element, [])  # how many it asks for, 0.0.8 does not heed
        if name == "subcontent":
            within = within._replace(level=within.level + 1)
        children = self.children(element, within)
        if name in WRAPS:
            return self.node("wrap", element, children, sign=WRAPS[name])
        if name == "code":
            block = self.prop(element, "inline").lower() in ("false", "0")
            return self.node("code", element, children, block=block, lang=self.prop(element, "lang"))
        if name == "header":
            return self.node("h", element, children, level=within.level)
        if name == "list":
            return self.node("list", element, children, style=self.prop(element, "liststyle") or "dash")
        kinds = {"listitem": "item", "inline": "span", "caption": "span"}
        return self.node(kinds.get(name, "p"), element, children)

    def node(self, kind: str, element: Element, children: list[Child], **data: Any) -> Node:
        """A node with what the element's own attributes say."""
        blank = self.prop(element, "blankline").lower()
        if blank in ("true", "false"):
            data["blank"] = blank == "true"
        white = self.prop(element, "whitespace")
        return Node(kind, element, arranged(children, white), self.speaker(element), **data)

    def _captioned(self, element: Element, name: str, within: Within) -> list[Child]:
        caption, style = CAPTIONS[name]
        own = self.props(element)
        if "chat" in own and name in ("exampleset", "example"):
            within = within._replace(chat=_truth(own["chat"]))
        elif name == "exampleset":
            within = within._replace(chat=True)
        speaker = ""
        if name in ("exampleinput", "exampleoutput"):
            style = "hidden" if within.chat else "bold"
            speaker = ("human" if name == "exampleinput" else "ai") if within.chat else ""
        style = str(own.get("captionstyle", style))
        wanted = "questioncaption" if name == "question" else "caption"
        node = self._cp(element, self._caption(element, wanted, caption, own), style, own, within)
        node.speaker = self.speaker(element) or speaker
        if name == "question":
            bare = self.props(element, captioned=False)
            # Its place is behind the text, wherever the file says what it is.
            answer = [
                Bit(
                    bit.text,
                    element.close.start,
                    element.close.start,
                    Sort.EXPRESSION if bit.sort is Sort.EXPRESSION else Sort.MADE,
                )
                for bit in self._caption(element, "answercaption", "Answer", bare)
            ]
            more = self._heading(element, answer, style, bare, within, tail=False)
            return [Node("p", element, arranged([node, *more]))]
        return [node]

    def _caption(self, element: Element, key: str, default: str, own: Mapping[str, Any]) -> Text:
        attribute = element.attributes.get(key)
        if attribute is not None:
            text = read_text(self.source, attribute.value)
        else:
            text = [made(str(own.get(key, default)), element.open)]
        change = {"upper": str.upper, "lower": str.lower, "capitalize": _capital}.get(
            str(own.get("captiontexttransform", ""))
        )
        if change is None:
            return text
        return [
            bit if bit.sort is Sort.EXPRESSION else Bit(change(bit.text), bit.start, bit.end, Sort.UNIT)
            for bit in text
        ]

    def _cp(
        self, element: Element, caption: Text, style: str, own: Mapping[str, Any], within: Within
    ) -> Node:
        deeper = within._replace(level=within.level + 1) if style == "header" else within
        white = str(own.get("whitespace", ""))
        introducer = [[made(str(own["introducer"]), element.open)]] if "introducer" in own else []
        inner: list[Child] = [Node("p", element, list(introducer))] if introducer else []
        inner += arranged(self.children(element, deeper), white)
        head = self._heading(element, caption, style, own, within, tail=bool(inner))
        if style == "header":
            inner = [Node("p", element, arranged(inner))]
        data: dict[str, Any] = {}
        blank = str(own.get("blankline", "")).lower()
        if blank in ("true", "false"):
            data["blank"] = blank == "true"
        return Node("p", element, arranged([*head, *inner], white), **data)

    def _heading(
        self,
        element: Element,
        caption: Text,
        style: str,
        own: Mapping[str, Any],
        within: Within,
        *,
        tail: bool,
    ) -> list[Child]:
        ending = str(own.get("captionending", _ENDS.get(style, "none")))
        at = caption[-1] if caption else made("", element.open)
        text = [*caption, Bit(":", at.end, at.end, Sort.MADE)] if "colon" in ending else caption
        if style == "header":
            return [Node("h", element, arranged([text]), level=within.level)]
        if style not in ("bold", "plain"):
            return []
        node = (
            Node("wrap", element, arranged([text]), sign="**")
            if style == "bold"
            else Node("span", element, [text])
        )
        after: list[Child] = [[Bit(" ", at.end, at.end, Sort.MADE)]]
        if "newline" in ending and tail:
            after = [Node("nl", element, [])]
        return [node, *after] if tail else [node]

    def speaker(self, element: Element) -> str:
        """Who an element says it is spoken by."""
        said = self.prop(element, "speaker")
        return said if said in ("human", "ai", "system", "tool") else ""

    def prop(self, element: Element, name: str) -> str:
        """An attribute, or what the stylesheet says in its place; empty where neither does."""
        if not self.styles:
            attribute = element.attributes.get(name)
            return self._value(attribute) if attribute else ""
        return str(self.props(element).get(name, ""))

    def props(self, element: Element, *, captioned: bool = True) -> dict[str, Any]:
        """All attributes of an element by key, with those of the stylesheet that fit it.

        What has a caption is a `<cp>`, too, for the stylesheet, unless `captioned` is False.
        """
        own = {name: self._value(attribute) for name, attribute in element.attributes.items()}
        return {**self._styled(element, own, captioned), **own} if self.styles else own

    def _value(self, attribute: Attribute) -> str:
        return (
            plain(read_text(self.source, attribute.value))
            .strip()
            .removeprefix("{{")
            .removesuffix("}}")
            .strip()
        )

    def _styled(self, element: Element, own: Mapping[str, str], captioned: bool) -> dict[str, Any]:
        name = component_of(element)
        names = {name, *(alias for alias, full in ALIASES.items() if full == name)}
        if name in CAPTIONS and captioned:
            names |= {"cp", "captionedparagraph"}
        classes = {"." + each for each in own.get("classname", "").split()}
        found: list[tuple[int, dict[str, Any]]] = []
        for match, values in self.styles.items():
            ranks = [2 if w in classes else key_of(w) in names for w in match.split()]
            if isinstance(values, dict) and (match == "*" or (ranks and all(ranks))):
                found.append((0 if match == "*" else sum(ranks), values))
        found.sort(key=lambda pair: pair[0])
        return {key_of(key): value for _, values in found for key, value in values.items()}


def arranged(children: list[Child], white: str = "") -> list[Child]:
    """The children of a node, neighbouring texts as one, their blanks as `white` says."""
    merged: list[Child] = []
    for child in children:
        if isinstance(child, list) and merged and isinstance(merged[-1], list):
            merged[-1] = [*merged[-1], *child]
        else:
            merged.append(child)
    if white == "pre":
        return merged
    change = trimmed if white == "trim" else spaced
    last = len(merged) - 1
    found = [
        change(child, first=at == 0, last=at == last) if isinstance(child, list) else child
        for at, child in enumerate(merged)
    ]
    return [child for child in found if isinstance(child, Node) or child]


def styles_of(source: str, root: Element) -> Mapping[str, Any]:
    """The stylesheet of a file, or an empty one."""
    for child in root.children:
        if isinstance(child, Element) and child.key == "stylesheet":
            try:
                found = json.loads(source[child.inner.start : child.inner.end])
            except (ValueError, RecursionError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def _truth(value: Any) -> bool:
    return str(value).lower() in ("true", "1")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
