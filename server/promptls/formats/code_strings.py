"""Prompts in strings of a program: only where a comment such as `# promptls: prompt` marks them.

The mark stands before a string, in the same statement; `# promptls: prompt system` says that it is the
system's. Strings that the program joins as they stand (`"a" "b"`, `"a" + "b"`) are one text. What a
language's strings look like is in a module of its own, python_strings or script_strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import PurePath

from promptls.formats.format import Candidate, Claim
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.formats.roles import role_of
from promptls.formats.several import several
from promptls.formats.templates import Placeholder, scan_templates
from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Prompt, Role
from promptls.text import Edit, MappedText, PieceList, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

SIGN = "promptls: prompt"
_MARK = LazyPattern(
    r"(?:#|//|/\*)\s{0,20}promptls:\s{0,20}prompt(?:\s+(system|developer|user|assistant))?\s*(?:\*/)?\Z"
)
_NAME = LazyPattern(r"([A-Za-z_$][\w$]*)\s{0,20}(?::[^=\n\"'`]{0,80})?[=:]\s{0,20}[\[({]?\s{0,20}\Z")
_PLAIN = LazyPattern(r"[^\\'\"`{}$\r\n\x00-\x1f\x7f]*\Z")


class Literal(NamedTuple):
    """One string of a program: `inner` is what stands between its quotes, `prefix` is in lower case."""

    span: Span
    inner: Span
    quote: str
    prefix: str


class Token(NamedTuple):
    """`kind`: "comment", "string", "(" and ")" for brackets, "+", ";" where a statement ends, or "?"."""

    kind: str
    span: Span
    literal: Literal | None = None


class Field(NamedTuple):
    """What a program puts into a string: its span in the file, and a name that it looks up, if any."""

    span: Span
    name: str | None


class Decoded(NamedTuple):
    """What `decode` found beside the text, which it adds to pieces: fields, and why it is no text, if so."""

    fields: list[Field]
    fault: str = ""


class Language(NamedTuple):
    """How one language writes strings. `write` yields ways to write new text into one, best first."""

    id: str
    suffixes: frozenset[str]
    language_ids: frozenset[str]
    tokens: Callable[[str], Iterator[Token]]
    decode: Callable[[str, Literal, PieceList], Decoded]
    write: Callable[[str, Literal, str], Iterable[str]]


def hexadecimal(char: str) -> str:
    """An ASCII character as an escape that both languages read."""
    return f"\\x{ord(char):02x}"


class Unclosed:
    """Quotes that open nothing: each holds for the rest of its line, a long one for the rest of the file.

    Without it a line of nothing but quotes would be searched to its end from each of them.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._until: dict[str, int] = {}

    def add(self, quote: str, at: int, *, lines: bool) -> None:
        """The quote at `at` is not closed; `lines`: its string could have had several."""
        line = -1 if lines else self._source.find("\n", at)
        self._until[quote] = line if line >= 0 else len(self._source)

    def holds(self, quote: str, at: int) -> bool:
        """True if a quote at `at` opens nothing, too."""
        return at < self._until.get(quote, 0)


class Marked(NamedTuple):
    """The strings behind one mark, which are one text; `at` is the mark."""

    role: Role
    literals: tuple[Literal, ...]
    at: Span


class _Text(NamedTuple):
    text: MappedText
    fields: list[Field]
    fault: str


def sniff(language: Language, candidate: Candidate) -> Claim | None:
    """A claim on a file of the language that has a mark."""
    suffix = candidate.path.suffix.lower() if candidate.path else ""
    if suffix not in language.suffixes and candidate.language_id not in language.language_ids:
        return None
    if not any(_marks(language, candidate.source)):
        return None
    return Claim(90, f'a comment of the file says "{SIGN}"')


def _marks(language: Language, source: str) -> Iterator[Marked | Span]:
    """The marked strings, and the marks that no string follows."""
    if SIGN not in source:
        return  # to look for strings in it takes far longer
    mark: tuple[Span, Role] | None = None
    found: list[Literal] = []
    depth = 0
    begun = joined = False

    def finished() -> Iterator[Marked | Span]:
        if mark is not None:
            yield Marked(mark[1], tuple(found), mark[0]) if found else mark[0]

    for token in language.tokens(source):
        if token.kind == "comment":
            match = _MARK.match(source[token.span.start : token.span.end].strip())
            if match:
                yield from finished()
                mark, found, depth = (token.span, role_of(match.group(1)) or Role.USER), [], 0
                begun, joined = False, True
            continue
        if mark is None or (token.kind == ";" and not begun):
            continue
        begun = True
        if token.literal is not None and joined:
            found.append(token.literal)
            continue
        depth += (token.kind == "(") - (token.kind == ")")
        ended = token.kind == ";" and depth <= 0
        if found:
            joined = token.kind == "+" or (token.kind == ";" and not ended)
        if ended or depth < 0 or (found and not joined):
            yield from finished()
            mark = None
    yield from finished()


def _text_of(language: Language, source: str, marked: Marked) -> _Text:
    pieces = PieceList()
    fields: list[Field] = []
    fault = ""
    for literal in marked.literals:
        decoded = language.decode(source, literal, pieces)
        fields += decoded.fields
        fault = fault or decoded.fault
    anchor = marked.literals[0].inner.start
    return _Text(MappedText(pieces.text, pieces.pieces, anchor, (), newline_of(source)), fields, fault)


def _read(language: Language, source: str) -> Read:
    parts: list[Part] = []
    rest: list[str] = []
    at = 0
    for marked in _marks(language, source):
        if isinstance(marked, Span):
            continue
        parts.append(Part(marked.role, _text_of(language, source, marked).text))
        rest.append(source[at : marked.literals[0].span.start])
        # A comment between two strings is code, too.
        between = zip(marked.literals, marked.literals[1:], strict=False)
        gaps = [source[one.span.end : two.span.start] for one, two in between]
        rest += [gap for gap in gaps if "#" in gap or "/" in gap]
        at = marked.literals[-1].span.end
    return Read(parts, [*rest, source[at:]])


def _edits(
    language: Language,
    source: str,
    marked: list[Marked],
    number: int,
    mapped: MappedText,
    span: Span,
    new: str,
) -> Iterator[Edit]:
    where = mapped.to_file(span)
    literals = marked[number].literals
    inside = [literal for literal in literals if literal.inner.start <= where.start <= literal.inner.end]
    literal = inside[-1] if inside else literals[-1]
    for written in language.write(source, literal, new):
        yield Edit(where.start, where.end, written)


def _is_plain(mapped: MappedText, span: Span, new: str) -> bool:
    """True if no language can read the edit in another way: plain words within one piece."""
    piece = mapped.piece_at(span.start)
    if piece is None or not piece.literal or not _PLAIN.match(new):
        return False
    return (
        piece.text_start < span.start
        and span.end < piece.text_end
        and _PLAIN.match(mapped.text[span.start - 1] + mapped.text[span.end]) is not None
    )


def parse(language: Language, source: str, path: PurePath | None) -> Prompt:
    """The marked strings of a file, each a prompt of its own."""
    found = list(_marks(language, source))
    marked = [each for each in found if isinstance(each, Marked)]
    problems = Reading(source)
    for each in found:
        if isinstance(each, Span):
            problems.tell(
                each, "No string follows this mark in its statement; put it before one, or remove it"
            )
    parts = proven_texts(
        source, partial(_read, language), partial(_edits, language, source, marked), _is_plain
    )
    prompts = [
        _prompt(language, source, each, part, problems) for each, part in zip(marked, parts, strict=True)
    ]
    prompts = [prompt for prompt in prompts if prompt]
    return several(language.id, prompts, problems=sorted(problems.problems))


def _prompt(language: Language, source: str, marked: Marked, part: Part, problems: Reading) -> Prompt:
    reading = Reading(source)
    read = _text_of(language, source, marked)
    if read.fault:
        problems.tell(marked.literals[0].span, read.fault)
        reading.locked = read.fault
    found = [
        Placeholder(where, field.name, language.id)
        for field in read.fields
        if (where := _in_text(part.text, field.span)) is not None
    ]
    # A string without fields may be one that `format` fills in.
    scan = scan_templates if not found else lambda _: found
    reading.add(part.role, part.text, (), scan)
    before = _NAME.search(source[max(0, marked.literals[0].span.start - 200) : marked.literals[0].span.start])
    return Prompt(
        format=language.id,
        kind=Kind.SYSTEM if part.role in (Role.SYSTEM, Role.DEVELOPER) else Kind.TASK,
        messages=tuple(reading.messages),
        variables=tuple(reading.variables),
        title=before.group(1) if before else "",
    )


def _in_text(text: MappedText, span: Span) -> Span | None:
    start, end = text.from_file(span.start), text.from_file(span.end)
    return Span(start, end) if start is not None and end is not None else None
