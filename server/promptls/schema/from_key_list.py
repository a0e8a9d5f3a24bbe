"""Shapes read from keys that the prose lists.

    Return a JSON object with keys name (string) and items (array of objects with sku and qty).

    The JSON has these fields:
    - `name` (string): the full name
    - `tags`: list of strings

A sentence counts if it names a container ("JSON object with …", "with the keys …"); a list of bullets
counts if the line before it does, or if most of its items give a type.
"""

from __future__ import annotations

import re

from promptls.schema.closed_sets import is_closed_set_key
from promptls.schema.phrases import MAX_NESTING, closing_paren, read_choices, read_fields, read_type
from promptls.schema.shape import Field, Hole, Parsed, Path, Shape, child_path, content_fields
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MAX_SENTENCE = 3000
"""Code points of one sentence that are read for keys."""


def from_key_list(text: str) -> Parsed | None:
    """The shape that the first list of keys in `text` gives, in a sentence or in bullets; None if none does.

    Linear in the length of the text.
    """
    found = [reading for reading in (_in_sentence(text), _in_bullets(text)) if reading is not None]
    if not found:
        return None
    shape, span = min(found, key=lambda reading: reading[1].start)
    return Parsed(shape, tuple(_holes(shape, (), span)), span)


def _holes(shape: Shape, path: Path, span: Span) -> list[Hole]:
    holes: list[Hole] = []
    for field in content_fields(shape):
        here, where = child_path(path, shape, field.name), field.span or span
        inner = field.shape
        if inner.opaque and not content_fields(inner):
            holes.append(Hole("VS3", where, here))
        elif is_closed_set_key(field.name) and inner.kind in ("string", "any") and not inner.enum:
            holes.append(Hole("VS5", where, here))
        elif inner.kind == "any" and not inner.enum and not inner.description:
            holes.append(Hole("VS6", where, here))
        holes += _holes(inner, here, where)
    return holes


_NOUN = r"(?:keys?|fields?|properties|attributes|columns?)"
_LINKS = r"(?:with|containing|contains|having|has|including|that (?:contains|includes|has)|consisting of)"
_CONTAINER = LazyPattern(
    r"\b(?P<json>JSON|YAML|XML|CSV)\b(?:[ \t]+(?!with|where|contain|hav|includ|of\b)[\w\-]+){0,4}?"
    r"[ \t]*[:,]?[ \t]+" + _LINKS + r"\s+"
    r"(?P<lead>[^\n.:\"`*]{0,60}?"
    + _NOUN
    + r"\b(?:\s+and\s+(?:values|their values|types|their types))?)?\s*:?\s*"
    r"|\b(?:with|has|have|containing|contains|include|includes|these|following|exactly|the|only)\s+"
    r"(?:\w+\s+){0,3}?(?P<noun>"
    + _NOUN
    + r")(?:\s+and\s+(?:values|their types))?\s*(?:[:—–-]|\bare\b|\bis\b)?\s*"
    r"|\b(?:JSON\s+)?(?P<object>objects?|array of objects)\s*,?\s*(?:each\s+)?(?:with|containing)\s+",
    re.I,
)
_WHERE = LazyPattern(r"\bJSON (?P<root>object|array)\b[^\n.]{0,40}?\bwhere\s+", re.I)
_ROOT_ARRAY = LazyPattern(
    r"\b(?:JSON array of(?: JSON)? objects|array of JSON objects)\b[^\n.:]{0,40}$", re.I
)
_SENTENCE_END = LazyPattern(r"[.!?](?=\s|$)|\n[ \t]*(?:\n|[-*+•]\s|\d{1,3}[.)]\s|#)|\n(?=```)")
_PLURAL_TYPE = LazyPattern(
    r"[\"`]?\s*\((?:(?:both|all|each)\s+)?(strings|numbers|integers|floats|booleans)\)", re.I
)
_IS = LazyPattern(r"\s*([\w\-]+|\"[^\"\n]{1,80}\"|`[^`\n]{1,80}`)\s+(?:is|are)\s+", re.I)


def _in_sentence(text: str) -> tuple[Shape, Span] | None:
    # Each pattern runs over the text once: searching for both again from every hit would be quadratic.
    leads = [(match.start(), False, match) for match in _CONTAINER.finditer(text)]
    leads += [(match.start(), True, match) for match in _WHERE.finditer(text)]
    for _, is_where, lead in sorted(leads, key=lambda found: found[:2]):
        reading = _where(text, lead) if is_where else _listed(text, lead)
        if reading is not None:
            return reading
    return None


def _limit(text: str, at: int) -> int:
    """Where the sentence at `at` ends; a full stop inside parentheses does not end it."""
    last = min(len(text), at + MAX_SENTENCE)
    while True:
        stop = _SENTENCE_END.search(text, at, last)
        limit = stop.start() if stop else last
        opening = text.find("(", at, limit)
        close = closing_paren(text, opening, last) if opening >= 0 else last
        if close >= last:
            return limit
        at = close + 1


def _where(text: str, lead: re.Match[str]) -> tuple[Shape, Span] | None:
    """`where key_points is an array of objects, each with …`."""
    key = _IS.match(text, lead.end())
    if key is None:
        return None
    end = _limit(text, key.end())
    read = read_type(text, key.end(), end)
    if read is None:
        return None
    span = Span(key.start(1), key.end(1))
    field = Field(key.group(1).strip('"`'), read.shape, read.required, span)
    return Shape("object", fields=(field,)), Span(lead.start(), end)


def _listed(text: str, lead: re.Match[str]) -> tuple[Shape, Span] | None:
    end = _limit(text, lead.end())
    read = read_fields(text, lead.end(), end)
    named = lead.group("noun") is not None or lead.group("lead") is not None
    if not read.fields or not _enough(text, read.fields, read.typed, read.quoted, read.end, end, named=named):
        return None
    shape = Shape("object", fields=_sharing_types(text, read.fields, read.end))
    if _ROOT_ARRAY.search(text[max(0, lead.start() - 80) : lead.end()].rstrip().rsplit(" with", 1)[0]):
        shape = Shape("array", items=shape)
    return shape, Span(lead.start(), read.end)


def _sharing_types(text: str, fields: tuple[Field, ...], end: int) -> tuple[Field, ...]:
    """The fields, where a type in the plural holds for those before it: `"a" and "b" (strings)`."""
    known = list(fields)
    untyped = 0
    for number, field in enumerate(known):
        shared = _PLURAL_TYPE.match(text, field.span.end, end) if field.span else None
        read = read_type(shared[1]) if shared else None
        if read is not None:
            known[number - untyped : number + 1] = [
                one._replace(shape=read.shape) for one in known[number - untyped : number + 1]
            ]
        untyped = untyped + 1 if field.shape.kind == "any" and not field.shape.description else 0
    return tuple(known)


def _enough(
    text: str, fields: tuple[Field, ...], typed: int, quoted: int, end: int, limit: int, *, named: bool
) -> bool:
    """Whether the words behind the lead are keys and not prose that happens to follow "with"."""
    if typed:
        return True
    if quoted == len(fields) and (named or quoted > 1):
        return True
    whole = not text[end:limit].strip(" \t\n,;:)*")
    return whole and (len(fields) > 1 or named)


class _Item:
    __slots__ = ("end", "field", "indent", "start", "typed")

    def __init__(self, indent: int, field: Field, typed: bool, start: int, end: int) -> None:
        self.indent = indent
        self.field = field
        self.typed = typed
        self.start = start
        self.end = end


_BULLET = LazyPattern(r"^([ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)", re.M)
_ITEM_KEY = LazyPattern(
    r"(?:\*\*)?(?:`\"?([^`\"\n]{1,80})\"?`|\"([^\"\n]{1,80})\"|([A-Za-z_][\w\-]{0,80}(?:\.\w+|\[\])*))"
    r"(?:\*\*)?(?=\s*[:(=–—]|\s+[-–—]|\s+as\b|\s*$|:\*\*)",
    re.M,
)
_BOLD_KEY = LazyPattern(r"\*\*([A-Za-z_][\w\-]{0,80}):?\*\*(?=\s*[:(–—-]|\s|$)")
# "structure" alone introduces the parts of a letter as often as keys.
_INTRO = LazyPattern(r"\b(?:" + _NOUN + r"|JSON|YAML|XML|CSV|schema|object)\b[^\n]{0,200}$", re.I)
_PLAIN_STOP = LazyPattern(r"\n")


def _in_bullets(text: str) -> tuple[Shape, Span] | None:
    for block, intro in _blocks(text):
        items = [_item(text, indent, start, end) for indent, start, end in block]
        known = [item for item in items if item is not None]
        if len(known) < len(items) or not known:
            continue
        introduced = _INTRO.search(intro) is not None and (len(known) > 1 or known[0].typed)
        if introduced or 2 * sum(item.typed for item in known) > len(known) > 1:
            fields, _ = _tree(known, 0, known[0].indent, 0)
            return Shape("object", fields=fields), Span(known[0].start, known[-1].end)
    return None


def _blocks(text: str) -> list[tuple[list[tuple[int, int, int]], str]]:
    """Runs of list items, each as (indent, start, end) of its first line, with the line before the run."""
    blocks: list[tuple[list[tuple[int, int, int]], str]] = []
    last_end = -1
    for match in _BULLET.finditer(text):
        stop = _PLAIN_STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        item = (len(match.group(1).expandtabs(4)), match.end(), end)
        between = text[last_end : match.start()] if last_end >= 0 else None
        if between is not None and _joins(between):
            blocks[-1][0].append(item)
        else:
            before = text[max(0, match.start() - 400) : match.start()].rstrip()
            blocks.append(([item], before.rsplit("\n", 1)[-1]))
        last_end = end
    return blocks


def _joins(between: str) -> bool:
    """True if only blank lines and indented continuation lines stand between two items."""
    return between.count("\n\n") < 1 and all(
        not line.strip() or line[0] in " \t" for line in between.split("\n")
    )


def _item(text: str, indent: int, start: int, end: int) -> _Item | None:
    key = _ITEM_KEY.match(text, start, end) or _BOLD_KEY.match(text, start, end)
    if key is None:
        return None
    group = key.lastindex or 1
    name, span = key.group(group), Span(key.start(group), key.end(group))
    at = key.end()
    while at < end and text[at] in "*: \t=–—-":
        at += 1
    shape, required, typed = _told(text, at, end)
    return _Item(indent, Field(name, shape, required, span), typed, start, end)


_AS = LazyPattern(r"as\s+", re.I)
_AFTER_PAREN = LazyPattern(r"\)[*\s:.–—-]*")


def _told(text: str, at: int, end: int) -> tuple[Shape, bool | None, bool]:
    """What stands behind a bullet's key: `(string): words`, `list of strings`, `one of a, b`, or words."""
    words_start = at
    required = None
    if at < end and text[at] == "(":
        close = closing_paren(text, at, end)
        inner = text[at + 1 : close]
        after = _AFTER_PAREN.match(text, close, end)
        rest = text[after.end() if after else end : end].strip()
        read = read_type(inner)
        if read is not None:
            shape = read.shape._replace(description=rest or read.shape.description)
            return _with_choices(shape, rest), read.required, True
        required = {"required": True, "optional": False}.get(inner.strip().lower())
        if required is None:
            choices = read_choices(inner)
            return Shape("any", enum=choices, description=rest or inner.strip()), None, bool(choices)
        words_start = after.end() if after else end
    elif lead := _AS.match(text, at, end):
        words_start = lead.end()
    words = text[words_start:end].strip()
    read = read_type(words)
    if read is not None:
        return read.shape, read.required if required is None else required, True
    shape = _with_choices(Shape("any", description=words or None), words)
    return shape, required, bool(shape.enum)


def _with_choices(shape: Shape, words: str) -> Shape:
    choices = read_choices(words) if not shape.enum and shape.kind in ("string", "any", "number") else ()
    return (
        shape._replace(kind="string" if shape.kind == "any" else shape.kind, enum=choices)
        if choices
        else shape
    )


def _tree(items: list[_Item], at: int, indent: int, level: int) -> tuple[tuple[Field, ...], int]:
    """Items at `indent`, those further in as fields of the item above them."""
    fields: list[Field] = []
    while at < len(items) and items[at].indent >= indent:
        field = items[at].field
        at += 1
        if at < len(items) and items[at].indent > indent and level < MAX_NESTING:
            children, at = _tree(items, at, items[at].indent, level + 1)
            field = field._replace(shape=_holding(field.shape, children))
        fields.append(field)
    return tuple(fields), at


def _holding(shape: Shape, children: tuple[Field, ...]) -> Shape:
    if shape.kind == "array":
        return shape._replace(items=Shape("object", fields=children), opaque=False)
    return shape._replace(kind="object", fields=children, opaque=False)
