"""Types and lists of fields as people put them in words.

    type    := ["required" | "optional" | "nullable"] base ["or null"] [choices] [rest]
    base    := "string" | "number" | … | base "[]" | ("array" | "list") ["of" base-plural]
             | ("object" | "objects") [[", each"] ("with" | "containing" | "having" | "where") fields]
    choices := "one of" value ("," | "or" | "|") value …  |  "a" | "b" | "c"
    fields  := field (("," | ";" | "and") field)*
    field   := key ["(" type ")" | ("as" | "is" | ":") type]
    key     := `code` | "quoted" | **bold** | an identifier

`rest` becomes the description. Both readers look at `text[start:end]` and give offsets in `text`.
"""

from __future__ import annotations

import re

from promptls.named_tuple import NamedTuple
from promptls.schema.shape import Field, Kind, Shape
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_SCALARS: dict[str, Kind] = {
    **dict.fromkeys(("string", "str", "text", "varchar", "char"), "string"),
    **dict.fromkeys(("number", "float", "double", "decimal", "numeric", "percentage"), "number"),
    **dict.fromkeys(("integer", "int", "long"), "integer"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    **dict.fromkeys(("null", "none"), "null"),
    "any": "any",
}
_DESCRIBED = frozenset(
    {"date", "datetime", "date-time", "timestamp", "time", "url", "uri", "email", "uuid", "percentage"}
)
_OBJECTS = frozenset({"object", "dict", "dictionary", "map", "record", "struct"})
_ARRAYS = frozenset({"array", "list"})
CORE_TYPES = frozenset(
    {"string", "str", "number", "float", "integer", "int", "boolean", "bool", "null", "array", "list",
     "object", "dict", "any"}
)  # fmt: skip
"""Words that name a type even where a sample value could stand."""

MAX_NESTING = 8
MAX_FIELDS = 200

_NEED = LazyPattern(r"\s*(required|optional|mandatory|nullable)\b[ \t]*,?[ \t]*", re.I)
_ARTICLE = LazyPattern(r"\s*(?:an?|the|one|single|json|valid|iso(?:[ -]?8601)?|non-empty|short)\s+", re.I)
_BASE = LazyPattern(r"\s*([A-Za-z][A-Za-z\-]*)(?:[<\[](?=[A-Za-z]))?")
_GENERIC = LazyPattern(r"\s*(?:array|list|set|sequence)[<\[]([A-Za-z]{1,20})[>\]]", re.I)
_MARKS = LazyPattern(r"(?:\[\])+")
_CLAUSE_STOP = LazyPattern(r"[,;:()\n]")
_OF = LazyPattern(r"\s+of\s+", re.I)
_WITH = LazyPattern(
    r"(?:,?\s*(?:each|where each (?:has|is)))?\s*[,:]?\s*"
    r"\b(?:with|containing|having|including|of the form)\s+"
    r"(?:(?:the|these|following|keys?|fields?|properties)\b\s*)*:?\s*",
    re.I,
)
_DESCRIBED_WITH = LazyPattern(r":\s*([^\n;]{1,2000});(?=\s(?:each\s)?with\s)")
_OR_NULL = LazyPattern(r"\s*(?:or|\||/)\s*(?:null|none)\b|\s*\(nullable\)", re.I)
_ONE_OF = LazyPattern(
    r"\s*[,;:(\-–—]?\s*(?:one of|either|enum(?:eration)?(?: of)?|must be(?: one of)?|always)\b:?\s*", re.I
)
_QUOTED = LazyPattern(r"\"([^\"\n]{0,200})\"|`\"?([^`\"\n]{1,200})\"?`|'([^'\n]{1,200})'|“([^”\n]{1,200})”")
_BETWEEN = LazyPattern(r"\s*(?:,\s*(?:or|and)?|\||/|or\b|and\b)\s*", re.I)
_REST_STARTS = LazyPattern(
    r"\s*(?:$|[,;:(\-–—|/.\]])|\s+(?:of|or|in|one|either|from|between|representing|that|which)\b", re.I
)
_KEY = LazyPattern(
    r"`\"?([^`\"\n]{1,80})\"?`"
    r"|\*\*`?\"?([^*`\"\n]{1,80}?)\"?`?:?\*\*"
    r"|\"((?:[^\"\\\n]|\\.){1,80})\""
    r"|'([^'\n]{1,80})'"
    r"|“([^”\n]{1,80})”"
    r"|([A-Za-z_][\w\-]{0,80}(?:\.[a-z_]\w*)*)"
)
_ARTICLES = frozenset(
    {"the", "a", "an", "its", "their", "each", "all", "any", "no", "as", "is", "of", "in", "for", "to"}
)
_PROSE_FOLLOWS = LazyPattern(r"\s+[A-Za-z]")
_AS = LazyPattern(r"\s*(?::|=|\bas\b|\bis\b|\bare\b)\s*", re.I)
_SUFFIX = LazyPattern(r"\s+(array|list|string|number|object|boolean)\b", re.I)
_SEPARATOR = LazyPattern(
    r"\s*(?:,\s*and\b|;\s*and\b|,|;|\band\b|&)\s*(?:an?\s+|the\s+)?|\s+[-–•]\s+(?=[\"`'*])", re.I
)
_DASH = LazyPattern(r"\s*[-–•]\s+(?=[\"`'*])")


class TypeReading(NamedTuple):
    """A type, whether the words call it required, and where they end."""

    shape: Shape
    required: bool | None
    end: int


class FieldsReading(NamedTuple):
    """Fields in order, where their list ends, and how many of them have a type or a choice of values."""

    fields: tuple[Field, ...]
    end: int
    typed: int
    quoted: int


def read_type(text: str, start: int = 0, end: int | None = None, *, level: int = 0) -> TypeReading | None:
    """The type that `text[start:end]` names at its beginning; None if it names none."""
    end = len(text) if end is None else end
    at, required, nullable = start, None, False
    while need := _NEED.match(text, at, end):
        word = need.group(1).lower()
        nullable = nullable or word == "nullable"
        required = required if word == "nullable" else word != "optional"
        at = need.end()
    union = _union(text[at:end]) if at < end else None
    if union is not None:
        return TypeReading(union._replace(nullable=union.nullable or nullable), required, end)
    base = _base(text, at, end, level)
    if base is None:
        return None
    shape, at = base
    if null := _OR_NULL.match(text, at, end):
        nullable, at = True, null.end()
    if not _REST_STARTS.match(text, at, end):
        return None
    shape, at = _choices_after(text, at, end, shape)
    shape, said = _with_rest(shape, text[at:end])
    required = required if said is None else said
    return TypeReading(shape._replace(nullable=shape.nullable or nullable), required, end)


def _base(text: str, start: int, end: int, level: int) -> tuple[Shape, int] | None:
    while article := _ARTICLE.match(text, start, end):
        start = article.end()
    if generic := _GENERIC.match(text, start, end):
        return _array_of(_scalar(generic.group(1).lower())), generic.end()
    match = _BASE.match(text, start, end)
    if match is None or level > MAX_NESTING:
        return None
    word, at = match.group(1).lower(), match.end(1)
    if word in _ARRAYS or word.rstrip("s") in _ARRAYS:
        return _array(text, at, end, level)
    if word in _OBJECTS or (word[-1] == "s" and word[:-1] in _OBJECTS):
        return _object(text, at, end, level)
    scalar = _scalar(word)
    if scalar is None:
        return None
    while marks := _MARKS.match(text, at, end):
        for _ in range(min(len(marks.group()) // 2, MAX_NESTING)):
            scalar = _array_of(scalar)
        at = marks.end()
    return scalar, at


def _scalar(word: str) -> Shape | None:
    singular = word if word in _SCALARS or word in _DESCRIBED else word.removesuffix("s")
    if singular in _OBJECTS:
        return Shape("object", opaque=True)
    if singular in _DESCRIBED:
        return Shape(_SCALARS.get(singular, "string"), description=singular)
    kind = _SCALARS.get(singular)
    return Shape(kind) if kind else None


def _array_of(items: Shape | None) -> Shape:
    return Shape("array", items=items, opaque=items is None)


def _array(text: str, at: int, end: int, level: int) -> tuple[Shape, int]:
    if of := _OF.match(text, at, end):
        inner = _base(text, of.end(), end, level + 1)
        if inner is not None:
            shape, at = inner
            lifted = shape._replace(description=None, nullable=False) if shape.kind == "object" else shape
            array = Shape("array", items=lifted, opaque=False)
            if shape.kind == "object":
                array = array._replace(description=shape.description, nullable=shape.nullable)
            return array, at
        stop = _CLAUSE_STOP.search(text, of.end(), end)
        until = stop.start() if stop else end
        words = text[of.end() : until].strip()
        if words:
            return _array_of(Shape("any", description=words)), until
    if with_ := _WITH.match(text, at, end):
        read = read_fields(text, with_.end(), end, level=level + 1)
        if len(read.fields) > 1:
            return _array_of(Shape("object", fields=read.fields)), read.end
    return _array_of(None), at


def _object(text: str, at: int, end: int, level: int) -> tuple[Shape, int]:
    marks = _MARKS.match(text, at, end)
    if marks:
        return _array_of(Shape("object", opaque=True)), marks.end()
    null = _OR_NULL.match(text, at, end)
    after = null.end() if null else at
    described = _DESCRIBED_WITH.match(text, after, end)
    with_ = _WITH.match(text, described.end() if described else after, end)
    if with_ is not None:
        read = read_fields(text, with_.end(), end, level=level + 1)
        if read.fields:
            words = described.group(1) if described else None
            return Shape("object", fields=read.fields, description=words, nullable=null is not None), read.end
    return Shape("object", opaque=True), at


def _choices_after(text: str, at: int, end: int, shape: Shape) -> tuple[Shape, int]:
    lead = _ONE_OF.match(text, at, end)
    if shape.kind not in ("string", "number", "integer", "any") or shape.enum:
        return shape, at
    begin = lead.end() if lead else at
    values, stop = _quoted_choices(text, _skip(text, begin, end), end)
    if len(values) >= (1 if lead else 2):
        return shape._replace(enum=values), stop
    if lead and (values := _plain_choices(text[begin:end])):
        return shape._replace(enum=values), end
    return shape, at


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t:,(":
        at += 1
    return at


def _quoted_choices(text: str, at: int, end: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    stop = at
    while match := _QUOTED.match(text, at, end):
        values.append(next((group for group in match.groups() if group is not None), ""))
        stop = match.end()
        between = _BETWEEN.match(text, stop, end)
        if between is None:
            break
        at = between.end()
    return tuple(values), stop


_PLAIN_STOP = LazyPattern(r"[.;:)\n]")
_PLAIN_BETWEEN = LazyPattern(r"\s*[,|/]\s*(?:or\s+|and\s+)?|\s+or\s+")


def _plain_choices(text: str) -> tuple[str, ...]:
    stop = _PLAIN_STOP.search(text)
    parts = [
        part.strip(" \"'`()") for part in _PLAIN_BETWEEN.split(text[: stop.start() if stop else len(text)])
    ]
    short = all(0 < len(part) <= 40 and part.count(" ") < 4 for part in parts)
    return tuple(parts) if len(parts) > 1 and short else ()


def read_choices(text: str) -> tuple[str, ...]:
    """The values that `text` lists as a choice ("one of a, b or c", `"a" | "b"`, "a|b|c"); () if none."""
    lead = _ONE_OF.match(text)
    begin = _skip(text, lead.end() if lead else 0, len(text))
    values, _ = _quoted_choices(text, begin, len(text))
    if len(values) > 1:
        return values
    if lead:
        return _plain_choices(text[begin:])
    union = _union(text)
    return union.enum if union else ()


_WORDS_ONLY = LazyPattern(r"[A-Za-z]{2,20}(?:/[A-Za-z]{2,20}){2,}$")
_OPTION = LazyPattern(r"[\"'`]?[\w][\w .+&'\-]{0,39}[\"'`]?$")


def _union(text: str) -> Shape | None:
    """`a | b | c` as a choice of texts or of types; `Low/Medium/High` too."""
    text = text.strip()
    if "|" not in text or len(text) > 600:
        return Shape("string", enum=tuple(text.split("/"))) if _WORDS_ONLY.match(text) else None
    parts = [part.strip() for part in text.split("|")]
    nullable = any(part.lower() in ("null", "none") for part in parts)
    parts = [part for part in parts if part.lower() not in ("null", "none")]
    if not parts or not all(_OPTION.match(part) or part in ('""', "true", "false") for part in parts):
        return None
    bare = [part.strip("\"'`") for part in parts]
    types = [
        _base(part, 0, len(part), 0) if part.lower().rstrip("s[]") in CORE_TYPES else None for part in bare
    ]
    if all(found is not None for found in types):
        kinds = {found[0].kind: found[0] for found in types if found is not None}
        shape = next(iter(kinds.values())) if len(kinds) == 1 else Shape("any")
        return shape._replace(nullable=nullable)
    if len(bare) < 2 and not nullable:
        return None
    return Shape("string", enum=tuple(bare), nullable=nullable)


_REQUIRED = LazyPattern(r"^[\s,;:(\-–—]*(required|mandatory|optional)\b[\s,;:)]*", re.I)
_TRIM = " \t\n,;:-–—"


def _with_rest(shape: Shape, rest: str) -> tuple[Shape, bool | None]:
    said = None
    if need := _REQUIRED.match(rest):
        said = need.group(1).lower() != "optional"
        rest = rest[need.end() :]
    rest = rest.strip(_TRIM)
    if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1:
        rest = rest[1:-1].strip()
    rest = rest.rstrip(". ")
    return (shape._replace(description=shape.description or rest) if rest else shape), said


def read_fields(text: str, start: int = 0, end: int | None = None, *, level: int = 0) -> FieldsReading:
    """The fields listed in `text[start:end]`, up to the first words that are no field."""
    end = len(text) if end is None else end
    fields: list[Field] = []
    dash = _DASH.match(text, start, end)
    at, stop, typed, quoted = dash.end() if dash else start, start, 0, 0
    while len(fields) < MAX_FIELDS:
        match = _KEY.match(text, at, end)
        if match is None:
            break
        index = match.lastindex or 6
        name = match.group(index)
        if index == 6 and name.lower() in _ARTICLES and _PROSE_FOLLOWS.match(text, match.end(), end):
            break
        field, stop, has_type = _typed(text, match, name, index, end, level)
        fields.append(field)
        typed += has_type
        quoted += index != 6
        separator = _SEPARATOR.match(text, stop, end)
        if separator is None:
            break
        at = separator.end()
    return FieldsReading(tuple(fields), stop, typed, quoted)


def _typed(
    text: str, key: re.Match[str], name: str, group: int, end: int, level: int
) -> tuple[Field, int, bool]:
    span = Span(key.start(group), key.end(group))
    stop = key.end()
    paren = _skip_blanks(text, stop, end)
    if paren < end and text[paren] == "(":
        close = closing_paren(text, paren, end)
        read = read_type(text, paren + 1, close, level=level + 1)
        if read is not None:
            return Field(name, read.shape, read.required, span), min(close + 1, end), True
        inner = text[paren + 1 : close].strip()
        need = {"required": True, "optional": False}.get(inner.lower())
        shape = Shape(
            "any", enum=read_choices(inner), description=None if need is not None else inner or None
        )
        return Field(name, shape, need, span), min(close + 1, end), bool(shape.enum)
    if suffix := _SUFFIX.match(text, stop, end):
        read = read_type(suffix.group(1), level=level + 1)
        if read is not None:
            return Field(name, read.shape, None, span), suffix.end(), True
    if as_ := _AS.match(text, stop, end):
        return _as_type(text, as_.end(), end, Field(name, Shape("any"), None, span), level)
    return Field(name, Shape("any"), None, span), stop, False


_CLAUSE_END = LazyPattern(r"[,;.\n)]|\s[-–—]\s|$")


def _as_type(text: str, at: int, end: int, field: Field, level: int) -> tuple[Field, int, bool]:
    """`field` with the type that follows "as", "is" or a colon, up to the end of its clause or field list."""
    values, stop = _lead_choices(text, at, end)
    if values:
        return field._replace(shape=Shape("string", enum=values)), stop, True
    base = _base(text, at, end, level + 1)
    if base is None:
        clause = _CLAUSE_END.search(text, at, end)
        until = clause.start() if clause else end
        words = text[at:until].strip()
        return field._replace(shape=Shape("any", description=words or None)), until, False
    shape, stop = base
    if null := _OR_NULL.match(text, stop, end):
        shape, stop = shape._replace(nullable=True), null.end()
    return field._replace(shape=shape), stop, True


def _lead_choices(text: str, at: int, end: int) -> tuple[tuple[str, ...], int]:
    lead = _ONE_OF.match(text, at, end)
    values, stop = _quoted_choices(text, _skip(text, lead.end() if lead else at, end), end)
    return (values, stop) if len(values) > 1 else ((), at)


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t":
        at += 1
    return at


def closing_paren(text: str, opening: int, end: int) -> int:
    """The offset of the parenthesis that closes the one at `opening`; `end` if none does."""
    level = 0
    for match in _PARENS.finditer(text, opening, end):
        level += 1 if match.group() == "(" else -1
        if level == 0:
            return match.start()
    return end


_PARENS = LazyPattern(r"[()]")
