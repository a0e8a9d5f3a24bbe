"""The markup of a POML file: elements with their attributes and texts, read tolerantly and in one pass.

Source: microsoft/poml, packages/poml/file.tsx, and its loader 0.0.8 on files of our own (read 2026-11-26). It
reads XML without a document type. Entities and CDATA sections are taken for markup, and what they say is
lost; `#lt;` is how POML writes `<`. Nothing is ever expanded here.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

DEEPEST = 60
"""Elements within one another; what stands deeper is not read, for each level is a level of calls, too."""
_MARK = LazyPattern(r"[<&]")
_NAME = LazyPattern(r"[A-Za-z_:][\w:.\-]*")
_BLANKS = LazyPattern(r"[ \t\r\n]*")
_REFERENCE = LazyPattern(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z_:][\w:.\-]*);")
_TEXT = LazyPattern(r"[ \t\r\n]+|[^<&]+")
_ESCAPES = {"&lt;": "#lt;", "&gt;": "#gt;", "&amp;": "#amp;", "&quot;": "#quot;", "&apos;": "#apos;"}


class Attribute(NamedTuple):
    """`name` in lower case without hyphens; `value` is the span between the quotation marks."""

    name: str
    key: Span
    value: Span


class Element:
    """A tag with what stands in it. `key` is its name in lower case without hyphens."""

    __slots__ = ("attributes", "children", "close", "key", "name", "open")

    def __init__(self, name: Span, key: str, attributes: dict[str, Attribute], opening: Span) -> None:
        self.name = name
        self.key = key
        self.attributes = attributes
        self.open = opening
        self.close = Span(opening.end, opening.end)
        self.children: list[Element | Span] = []

    @property
    def span(self) -> Span:
        """From the opening tag to the end of the closing one."""
        return Span(self.open.start, self.close.end)

    @property
    def inner(self) -> Span:
        """What stands between the tags."""
        return Span(self.open.end, self.close.start)


class Fault(NamedTuple):
    """What is wrong; an error is what POML refuses the whole file for."""

    span: Span
    message: str
    severity: Severity = Severity.ERROR


class Tags(NamedTuple):
    """What stands at the top of the file, elements and pieces of text, and what is wrong with it."""

    children: list[Element | Span]
    faults: list[Fault]
    comments: list[Span]


def read_tags(source: str, start: int) -> Tags:
    """The elements from `start` on."""
    reader = _Reader(source)
    reader.read(start)
    return Tags(reader.top, sorted(reader.faults, key=lambda fault: fault.span), reader.comments)


def key_of(name: str) -> str:
    """A name of an element or attribute as it is compared: `output-format` is `OutputFormat`."""
    return name.replace("-", "").lower()


class _Reader:
    """`stack` are the elements that are open; below `DEEPEST` of them nothing is kept."""

    __slots__ = ("comments", "faults", "source", "stack", "top")

    def __init__(self, source: str) -> None:
        self.source = source
        self.top: list[Element | Span] = []
        self.stack: list[Element] = []
        self.faults: list[Fault] = []
        self.comments: list[Span] = []

    def tell(self, start: int, end: int, message: str, severity: Severity = Severity.ERROR) -> None:
        self.faults.append(Fault(Span(start, min(max(start, end), len(self.source))), message, severity))

    def read(self, at: int) -> None:
        source = self.source
        while at < len(source):
            mark = _MARK.search(source, at)
            end = mark.start() if mark else len(source)
            self._text(at, end)
            if mark is None:
                break
            at = self._reference(end) if mark.group() == "&" else self._markup(end)
            if at < 0:
                return  # behind what is never closed nothing is certain
        for element in self.stack:
            name = source[element.name.start : element.name.end]
            self.tell(*element.open, f'The tag "<{name}>" is not closed; put "</{name}>" after its text')
            element.close = Span(len(source), len(source))

    def _keep(self, child: Element | Span) -> None:
        if len(self.stack) <= DEEPEST:
            (self.stack[-1].children if self.stack else self.top).append(child)

    def _text(self, start: int, end: int) -> None:
        # Blanks at the start are a token of their own to POML, which decides what a lone `{{ }}` is.
        for match in _TEXT.finditer(self.source, start, end):
            self._keep(Span(*match.span()))

    def _reference(self, at: int) -> int:
        match = _REFERENCE.match(self.source, at)
        if match is None:
            self.tell(at, at + 1, 'POML reads no file with a lone "&"; write "#amp;"')
            return at + 1
        written = _ESCAPES.get(match.group(), "the character itself")
        message = f'POML leaves out "{match.group()}", so that no model reads it; write {_quoted(written)}'
        self.tell(at, match.end(), message, Severity.WARNING)
        return match.end()

    def _markup(self, at: int) -> int:
        """What begins with `<` at `at`; where it ends, or -1 if it never does."""
        source = self.source
        for opening, closing, what in _SECTIONS:
            if source.startswith(opening, at):
                end = source.find(closing, at + len(opening))
                if opening == "<!" and (subset := source.find("[", at, end)) >= 0:
                    # What a document type declares within brackets has such signs itself.
                    end = source.find(closing, max(subset, source.find("]", subset)))
                if end < 0:
                    self.tell(
                        at,
                        at + len(opening),
                        f'The {what} that begins here is not closed; end it with "{closing}"',
                    )
                    return -1
                end += len(closing)
                self.comments.append(Span(at, end))
                if opening == "<![CDATA[" and source[at + 9 : end - 3].strip():
                    lost = (
                        "POML leaves out CDATA sections, and no model reads them; write the text without one"
                    )
                    self.tell(at, end, lost, Severity.WARNING)
                return end
        return self._closing(at) if source.startswith("</", at) else self._opening(at)

    def _closing(self, at: int) -> int:
        match = _NAME.match(self.source, at + 2)
        end = _past(_BLANKS, self.source, match.end()) if match else -1
        if match is None or not self.source.startswith(">", end):
            self.tell(at, at + 2, 'What begins here is no tag; close it with ">", or write "#lt;" for "<"')
            return at + 2
        end += 1
        name = match.group()
        open_names = [self.source[e.name.start : e.name.end] for e in self.stack[-2:]]
        if name not in open_names:
            wanted = f'close "{open_names[-1]}" first' if open_names else "remove it"
            self.tell(at, end, f'"</{name}>" closes nothing that is open here; {wanted}')
            return end
        if open_names[-1] != name:
            inner = self.stack.pop()
            self.tell(
                *inner.open,
                f'The tag "<{open_names[-1]}>" is not closed; put "</{open_names[-1]}>" after its text',
            )
            inner.close = Span(at, at)
        self.stack.pop().close = Span(at, end)
        return end

    def _opening(self, at: int) -> int:
        match = _NAME.match(self.source, at + 1)
        if match is None:
            self.tell(at, at + 1, 'A lone "<" begins a tag for POML; write "#lt;"')
            return at + 1
        attributes: dict[str, Attribute] = {}
        end = match.end()
        for attribute in _attributes(self.source, end):
            if attribute is None:
                message = (
                    f'The tag "<{match.group()}" is not closed; end it with ">", or write "#lt;" for "<"'
                )
                self.tell(at, match.end(), message)
                return match.end()
            if attribute.name in attributes:
                self.tell(*attribute.key, "The attribute is given twice; remove one")
            attributes.setdefault(attribute.name, attribute)
            end = attribute.value.end + 1
        end = _past(_BLANKS, self.source, end)
        closed = self.source.startswith("/>", end)
        opening = Span(at, end + (2 if closed else 1))
        element = Element(Span(*match.span()), key_of(match.group()), attributes, opening)
        if len(self.stack) == DEEPEST:
            self.tell(*opening, f"Only {DEEPEST} tags within one another are read; take some away")
        self._keep(element)
        if not closed:
            self.stack.append(element)
        return opening.end


_SECTIONS = (
    ("<!--", "-->", "comment"),
    ("<![CDATA[", "]]>", "CDATA section"),
    ("<?", "?>", "instruction"),
    ("<!", ">", "declaration"),
)


def _attributes(source: str, at: int) -> Iterator[Attribute | None]:
    """The attributes of a tag up to its end; None where it is none."""
    while True:
        at = _past(_BLANKS, source, at)
        if source.startswith((">", "/>"), at):
            return
        match = _NAME.match(source, at)
        equals = _past(_BLANKS, source, match.end()) if match else at
        quote = _past(_BLANKS, source, equals + 1)
        sign = source[quote : quote + 1]
        end = source.find(sign, quote + 1) if sign in ("'", '"') else -1
        if match is None or not source.startswith("=", equals) or end < 0 or "<" in source[quote:end]:
            yield None
            return
        yield Attribute(key_of(match.group()), Span(*match.span()), Span(quote + 1, end))
        at = end + 1


def _quoted(text: str) -> str:
    return f'"{text}"' if text.startswith("#") else text


def _past(pattern: LazyPattern, source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at
