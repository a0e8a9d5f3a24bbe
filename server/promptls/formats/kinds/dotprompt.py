"""dotprompt (Google's Genkit): front matter, then Handlebars with `{{role "system"}}`.

Source: google/dotprompt, js/src/parse.ts and spec/ (read 2026-11-22): comment lines may stand above the
front matter, the template is trimmed, text before the first role is the user's, and after `{{history}}`
the model's. Pieces of nothing but blanks are dropped.

A role as a block (`{{#role "system"}}` to `{{/role}}`) is told as an error: the helper writes the role's mark
and nothing of the block, so that no model gets its text (dotprompt 1.1.2 for JavaScript and dotpromptz 0.2.0
for Python, tried 2026-11-26; the template reference knows no such block). The text is read and checked all
the same, as the message that its author means: nothing else in the file says what the prompt is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath

from promptls.formats.declared import first_of_each, front_tree, named_under
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import FrontMatter, read_front_matter, text_start
from promptls.formats.front_matter_format import with_front_matter
from promptls.formats.handlebars import handlebars_tags, scan_handlebars
from promptls.formats.picoschema import is_json_schema, property_name, to_json_schema
from promptls.formats.reading import Reading
from promptls.formats.roles import chat_kind, role_of
from promptls.formats.sections import Section, remove_section, section_texts
from promptls.formats.template_faults import handlebars_faults, tell_faults
from promptls.prompt import Mention, MessageRemoval, Prompt, Role
from promptls.text import Edit, Span
from promptls.text.lazy_pattern import LazyPattern

_ABOVE = LazyPattern(r"(?:(?:#[^\r\n]*|[ \t]*)(?:\r\n|\n|\r))*")
_ROLE = LazyPattern(r"\{\{~?#?\s{0,20}role\s{1,20}[\"'](\w{1,40})[\"']\s{0,20}~?\}\}\Z")
_CLOSING = r"\{\{~?/role\s{0,20}~?\}\}\s*"
_ONE_ROLE = LazyPattern(
    r"(?P<above>(?:\s*\{\{~?!(?:--(?:[^-]|-(?!-))*--|[^}]*)~?\}\})*)"
    rf"\s*(?:(?:{_CLOSING})?(?P<block>\{{\{{~?#)|\{{\{{~?\s{{0,20}})"
    r"role\s{1,20}[\"']\w{1,40}[\"']\s{0,20}~?\}\}\s*"
)
_CLOSE = LazyPattern(rf"\s*{_CLOSING}")
_END_OF_ROLE = LazyPattern(r"\{\{~?/role\s{0,20}~?\}\}\Z")
_HISTORY = LazyPattern(r"\{\{~?\s{0,20}history\s{0,20}~?\}\}\Z")
_SIGNS = LazyPattern(r"\{\{~?#?\s{0,20}(?:role|history|media|section)\b|\{\{[#>]")
_OTHER_ROLES = LazyPattern(
    r"^[ \t]*(?:system|user|assistant)[ \t]*:|^<(?:system|user|assistant)>", re.MULTILINE | re.IGNORECASE
)
_MARKS = LazyPattern(r"\{\{|\}\}")


def _sniff(candidate: Candidate) -> Claim | None:
    if candidate.language_id == "dotprompt":
        return Claim(90, 'the language id is "dotprompt"')
    if not candidate.name.lower().endswith(".prompt"):
        return None
    if _SIGNS.search(candidate.head):
        return Claim(85, 'the name ends in ".prompt" and the text has Handlebars of dotprompt')
    front = _front(candidate.head)
    # Files of this name have front matter with LiteLLM, too, and lines "User:" where a role begins, and with
    # Humanloop, and a tag `<user>` there.
    if front.inner is not None and not _OTHER_ROLES.search(candidate.head, front.body.start):
        return Claim(80, 'the name ends in ".prompt" and the file has front matter')
    return None


def _front(source: str) -> FrontMatter:
    above = _ABOVE.match(source, text_start(source))
    at = above.end() if above else 0
    found = read_front_matter(source, at)
    # Without front matter the comment lines are part of the template.
    return found if found.inner is not None or found.problems else read_front_matter(source)


def _split(source: str) -> list[Section]:
    body = _front(source).body
    text = source[body.start : body.end]
    start = body.start + len(text) - len(text.lstrip())
    end = body.end - (len(text) - len(text.rstrip()))
    return list(_sections(source, start, max(start, end)))


def _sections(source: str, start: int, end: int) -> Iterator[Section]:
    role = Role.USER
    at = start
    for span, tag in handlebars_tags(source[start:end]):
        following = _role_after(tag, role)
        if following is not None:
            yield from _section(source, role, at, span.start + start)
            role, at = following, span.end + start
    yield from _section(source, role, at, end)


def _section(source: str, role: Role, start: int, end: int) -> Iterator[Section]:
    if _says_something(source[start:end]):
        yield Section(role, Span(start, end))


def _says_something(text: str) -> bool:
    """True unless there is nothing but blanks and comments."""
    at = 0
    for span, tag in handlebars_tags(text):
        if text[at : span.start].strip() or not tag.startswith(("{{!", "{{~!")):
            return True
        at = span.end
    return bool(text[at:].strip())


def _role_after(tag: str, role: Role) -> Role | None:
    """The role of what follows a tag; None if the tag does not end a message."""
    if match := _ROLE.match(tag):
        return role_of(match.group(1)) or Role.USER
    if _HISTORY.match(tag):
        return Role.ASSISTANT
    return role if _END_OF_ROLE.match(tag) else None


def _parse(source: str, path: PurePath | None) -> Prompt:
    front = _front(source)
    reading = Reading(source, problems=list(front.problems))
    scopes: list[bool] = []
    for role, text in section_texts(source, _split, _MARKS):
        reading.add(role, text, (), partial(scan_handlebars, scopes=scopes))
    _tell_blocks(reading, front)
    model = front.data.get("model")
    named = isinstance(model, str) and bool(model.strip())
    output = front.data.get("output")
    schema = to_json_schema(output.get("schema")) if isinstance(output, dict) else None
    tell_faults(reading, handlebars_faults(source[front.body.start : front.body.end]), front.body.start)
    messages = tuple(reading.messages)
    declared, mentions = _mentions(source, front)
    return Prompt(
        format="dotprompt",
        kind=chat_kind(messages),
        messages=messages,
        metadata=front.data,
        metadata_spans=front.spans,
        model=str(model).strip() if named else None,
        model_path=("model",) if named else None,
        variables=tuple(reading.variables),
        declared=first_of_each(declared),
        output_schema=schema,
        output_schema_span=front.spans.get(("output", "schema")) if schema else None,
        problems=tuple(reading.problems),
        mentions=mentions,
    )


def _tell_blocks(reading: Reading, front: FrontMatter) -> None:
    """Roles as blocks, of which dotprompt gives the model nothing."""
    for span, tag in handlebars_tags(reading.source[front.body.start : front.body.end]):
        match = _ROLE.match(tag) if tag.lstrip("{~").startswith("#") else None
        if match is not None:
            instead = f'write {{{{role "{match.group(1)}"}}}} above the text, and nothing below it'
            said = f"dotprompt gives the model nothing of what stands in this block; {instead}"
            reading.tell(span.shift(front.body.start), said)


def _mentions(source: str, front: FrontMatter) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """The inputs that the schema names (nothing where it allows any, or is not in the file), and all places
    of inputs' names."""
    root = front_tree(source, front)
    declared = front.data.get("input")
    schema = declared.get("schema") if isinstance(declared, dict) else None
    given = named_under(root, ("input", "default"))
    if root is None or not isinstance(schema, dict):
        return (), given
    if is_json_schema(schema):
        names = named_under(root, ("input", "schema", "properties"))
        return names, (*names, *given, *named_under(root, ("input", "schema", "required")))
    keys = named_under(root, ("input", "schema"))
    names = tuple(_picoschema(source, key) for key in keys)
    any_name = any(key.name.endswith("(*)") for key in keys)
    return () if any_name else names, (*names, *given)


def _picoschema(source: str, key: Mention) -> Mention:
    """The name within a key such as `tags(array, what they are)`."""
    name, start = property_name(key.name), key.span.start
    span = Span(start, start + len(name)) if source.startswith(name, start) else key.span
    return Mention(name, span, key.path)


def _remove(source: str, change: MessageRemoval) -> Edit:
    return remove_section(source, _split, change, _ONE_ROLE, _front(source).body.start, _CLOSE)


FORMAT = Format(
    id="dotprompt",
    title="dotprompt",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    comment=("{{! ", " }}"),
    takes=Takes(
        (".prompt",),
        'front matter without lines such as "User:" or "<user>", or Handlebars of dotprompt',
        languages=("dotprompt",),
    ),
)
FORMAT = with_front_matter(FORMAT, _front, _remove)
