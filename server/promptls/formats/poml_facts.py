"""What a POML file says beside its messages: model, parameters, tools, schema, values and variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.expressions import names_looked_up
from promptls.formats.json_tree import JsonNode, read_json
from promptls.formats.poml_nodes import component_of
from promptls.formats.poml_tags import Attribute, Element, Fault
from promptls.formats.poml_text import EXPRESSION, plain, read_text
from promptls.formats.templates import Placeholder, placeholders_in
from promptls.formats.tree import read_tree
from promptls.prompt import Mention, MetadataPath
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

SYNTAX = "poml"
_LOOP = LazyPattern(r"\s*(?:\{\{\s*)?(\w+)\s+in\s")
_NUMBER = LazyPattern(r"-?\d*\.?\d+")
_HYPHEN = LazyPattern(r"-([a-z])")
_CODE = frozenset({"if", "for"})
_CALLED_ALWAYS = frozenset({"loop", "z"})


def elements_of(children: list[Element | Span]) -> Iterator[Element]:
    """Every element, in the file's order."""
    stack = [child for child in reversed(children) if isinstance(child, Element)]
    while stack:
        element = stack.pop()
        yield element
        stack += [child for child in reversed(element.children) if isinstance(child, Element)]


def camel(name: str) -> str:
    """An attribute's name as POML hands it on: `max-tokens` is `maxTokens`."""
    return re.sub(r"-([a-z])", lambda match: match.group(1).upper(), name)


class Facts:
    """All of it, with places. `runtime` is the tag of the parameters, `attributes` are its entries by key."""

    def __init__(self, source: str, elements: list[Element]) -> None:
        self.source = source
        self.data: dict[str, Any] = {}
        self.spans: dict[MetadataPath, Span] = {}
        self.mentions: list[Mention] = []
        self.faults: list[Fault] = []
        self.runtime: Element | None = None
        self.attributes: dict[str, Attribute] = {}
        self.bound = set(_CALLED_ALWAYS)
        for element in elements:
            self.bound.update(self._looped(element))
        for element in elements:
            self._read(element)

    def text(self, span: Span) -> str:
        """The text of an attribute."""
        return plain(read_text(self.source, span))

    def _looped(self, element: Element) -> list[str]:
        loop = element.attributes.get("for")
        match = _LOOP.match(self.source, loop.value.start, loop.value.end) if loop else None
        return [match.group(1)] if match else []

    def _read(self, element: Element) -> None:
        name = component_of(element)
        if name == "runtime":
            self._runtime(element)
        elif name == "outputschema":
            self._schema(element, ("output_schema",))
        elif name == "tooldefinition":
            self._tool(element)
        elif name == "let":
            self._let(element)
        elif name == "meta" and "type" in element.attributes:
            message = (
                'POML has taken away "<meta type=…>"; write <output-schema>, <tool-definition> or <runtime>'
            )
            self.faults.append(Fault(element.open, message))
        self.mentions += self._asked(element, name)

    def _runtime(self, element: Element) -> None:
        for key in (key for key, attribute in self.attributes.items() if attribute):
            self.data.pop(key, None)
            self.spans.pop((key,), None)
        self.runtime, self.attributes = element, {}
        for attribute in element.attributes.values():
            key = camel(self.source[attribute.key.start : attribute.key.end])
            if key in ("tools", "output_schema", "let"):
                continue
            self.attributes[key] = attribute
            self.data[key] = converted(self.text(attribute.value))
            self.spans[(key,)] = attribute.value

    def _json(self, span: Span, what: str) -> JsonNode | None:
        """The JSON at a span; None where it is code, or not valid, which is told."""
        written = self.source[span.start : span.end]
        if not written.lstrip().startswith("{") or "{{" in written or "#" in written:
            return None
        start = span.start + len(written) - len(written.lstrip())
        document = read_json(self.source, start, span.start + len(written.rstrip()))
        for fault in document.faults[:1]:
            self.faults.append(Fault(fault.span, f"The JSON of {what} is not valid here: {fault.reason}"))
        return None if document.faults else document.root

    def _put(self, path: MetadataPath, node: JsonNode) -> Any:
        value, spans = read_tree(node)
        self.spans |= {(*path, *inner): span for inner, span in spans.items()}
        self.spans[path] = node.span
        return value

    def _schema(self, element: Element, path: MetadataPath) -> None:
        if "output_schema" in self.data:
            self.faults.append(Fault(element.open, "POML reads one output schema alone; remove one of them"))
        elif node := self._json(element.inner, "the output schema"):
            self.data["output_schema"] = self._put(path, node)

    def _tool(self, element: Element) -> None:
        named = element.attributes.get("name")
        if named is None or named.value.length == 0:
            self.faults.append(Fault(element.open, 'A tool needs a name; add name="…"'))
            return
        tools = self.data.setdefault("tools", [])
        at: MetadataPath = ("tools", len(tools))
        tool: dict[str, Any] = {}
        tools.append(tool)
        for key in ("name", "description"):
            if attribute := element.attributes.get(key):
                tool[key] = self.text(attribute.value)
                self.spans[(*at, key)] = attribute.value
        self.spans[at] = element.span
        if node := self._json(element.inner, "the tool"):
            tool["parameters"] = self._put((*at, "parameters"), node)

    def _let(self, element: Element) -> None:
        named = element.attributes.get("name")
        if named is not None:
            self._declare(self.text(named.value), named.value, self._given(element))
        elif "src" not in element.attributes and (node := self._json(element.inner, "the values")):
            for key, value in node.pairs:
                self._declare(str(key.value), key.span, value.value)

    def _given(self, element: Element) -> Any:
        """The value that a `<let>` gives, where it is plain JSON."""
        value = element.attributes.get("value")
        written = self.text(value.value if value else element.inner).strip()
        try:
            found = json.loads(written.replace("'", '"'))
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, str | int | float) else None

    def _declare(self, name: str, span: Span, value: Any) -> None:
        known = self.data.setdefault("let", {})
        known[name] = {} if value is None else {"default": value}
        self.mentions.append(Mention(name, span, ("let", name)))

    def _asked(self, element: Element, name: str) -> Iterator[Mention]:
        """The variables that the attributes of a tag ask for."""
        for attribute in element.attributes.values():
            span = attribute.value
            whole = attribute.name in _CODE or (name == "let" and attribute.name == "value")
            found = EXPRESSION.finditer(self.source, span.start, span.end)
            codes = [Span(*match.span(1)) for match in found] or ([span] if whole else [])
            for code in codes:
                start = 0
                if attribute.name == "for" and (loop := _LOOP.match(self.source, code.start, code.end)):
                    start = loop.end() - code.start
                for variable, places in self.names(self.source[code.start : code.end], start).items():
                    for place in places:
                        yield Mention(variable, place.shift(code.start), (), declares=False)

    def names(self, code: str, start: int = 0) -> Mapping[str, list[Span]]:
        """The variables that an expression looks up; none that a loop sets."""
        return {n: places for n, places in names_looked_up(code, start).items() if n not in self.bound}

    def placeholders(self, text: str, spans: tuple[Span, ...]) -> Iterator[Placeholder]:
        """The expressions in a message's text."""
        for span in spans:
            found: dict[str, list[Span]] = {}
            for match in EXPRESSION.finditer(text, span.start, span.end):
                for name, places in self.names(match.group(1)).items():
                    found.setdefault(name, []).extend(place.shift(match.start(1)) for place in places)
            yield from placeholders_in(span, found, SYNTAX)


def converted(text: str) -> Any:
    """A parameter's value: POML takes numbers, truth values and JSON for what they are."""
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text[:300])
    if text[:1] + text[-1:] in ("[]", "{}"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def unknown(source: str, element: Element, known: frozenset[str]) -> Fault:
    """POML reads no file with a component that it does not have."""
    from difflib import get_close_matches  # slow to import, and seldom needed

    name = source[element.name.start : element.name.end]
    near = get_close_matches(element.key, known, n=1)
    advice = f'did you mean "{near[0]}"?' if near else 'write "#lt;" for "<" if it is text'
    return Fault(element.name, f'POML has no component "{name}"; {advice}', Severity.ERROR)
