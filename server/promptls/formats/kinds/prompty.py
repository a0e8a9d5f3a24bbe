"""Prompty: front matter with the model and its inputs, then messages under role markers.

Source: microsoft/prompty, spec/spec.md and the Python loader 2.1 (read 2026-11-25): text before the first
marker is the system's, a marker is a line of its own (`system:`, `# User:`, `user[name="x"]:`), and blank
lines at both ends of a message are dropped. Front matter ends at the first `---`, wherever that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.declared import first_of_each, front_tree, named_under
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import FrontMatter, read_front_matter, text_start
from promptls.formats.front_matter_format import with_front_matter
from promptls.formats.jinja import scan_jinja
from promptls.formats.reading import Reading
from promptls.formats.role_lines import ONE_MARK, ROLE_MARKS, role_sections
from promptls.formats.roles import chat_kind
from promptls.formats.sections import Section, remove_section, section_texts
from promptls.formats.template_faults import jinja_faults, tell_faults
from promptls.formats.template_parts import part_of
from promptls.formats.templates import mustache
from promptls.formats.tree import Node, child, is_object, is_string, items_of, pairs_of, value_of
from promptls.last_asked import last_asked
from promptls.prompt import Mention, MessageRemoval, MetadataPath, Problem, Prompt
from promptls.text import Edit, Span
from promptls.text.lazy_pattern import LazyPattern

_BLANK = LazyPattern(r"\s*")
_MODEL_PATHS: tuple[MetadataPath, ...] = (
    ("model", "id"),
    ("model",),
    ("model", "configuration", "model"),
    ("model", "configuration", "azure_deployment"),
    ("model", "configuration", "name"),
)
_KINDS = {
    **{kind: kind for kind in ("string", "integer", "number", "boolean", "array", "object")},
    "float": "number",
    "list": "array",
}


def _sniff(candidate: Candidate) -> Claim | None:
    if candidate.name.lower().endswith(".prompty"):
        return Claim(95, 'the name ends in ".prompty"')
    return Claim(90, 'the language id is "prompty"') if candidate.language_id == "prompty" else None


@last_asked
def _front(source: str) -> FrontMatter:
    """The front matter, which may have blank lines above it."""
    blank = _BLANK.match(source, text_start(source))
    return read_front_matter(source, blank.end() if blank else 0)


def _split(source: str) -> list[Section]:
    body = _front(source).body
    at = _BLANK.match(source, body.start)
    return list(role_sections(source, Span(at.end() if at else body.start, body.end)))


def _parse(source: str, path: PurePath | None) -> Prompt:
    front = _front(source)
    reading = Reading(source, problems=list(front.problems))
    _check_front(reading, front)
    template = front.data.get("template")
    scan = mustache if _is_mustache(template) else part_of(scan_jinja, source[front.body.start :])
    for role, text in section_texts(source, _split, ROLE_MARKS):
        reading.add(role, text, (), scan)
    if not _is_mustache(template):
        tell_faults(reading, jinja_faults(source[front.body.start : front.body.end]), front.body.start)
    model_path = next((path for path in _MODEL_PATHS if _is_name(_at(front.data, path))), None)
    root = front_tree(source, front)
    mentions = named_under(root, ("inputs",), ("sample",))
    schema_path, schema = _schema(front.data)
    messages = tuple(reading.messages)
    return Prompt(
        format="prompty",
        kind=chat_kind(messages),
        messages=messages,
        metadata=front.data,
        metadata_spans=front.spans,
        model=str(_at(front.data, model_path)) if model_path else None,
        model_path=model_path,
        variables=tuple(reading.variables),
        declared=first_of_each(mentions),
        output_schema=schema,
        output_schema_span=front.spans.get(schema_path) if schema_path else None,
        problems=tuple(reading.problems),
        mentions=(*mentions, *_bound(root)),
    )


def _bound(root: Node | None) -> Iterator[Mention]:
    """The inputs that are bound to arguments of tools, which the model is not asked for."""
    for at, tool in items_of(child(root, "tools")):
        for key, value in pairs_of(child(tool, "bindings")):
            named = child(value, "input") if is_object(value) else value
            if named is not None and is_string(named):
                path: MetadataPath = ("tools", at, "bindings", str(key.value))
                yield Mention(str(value_of(named)), named.span, path, declares=False)


def _check_front(reading: Reading, front: FrontMatter) -> None:
    if front.inner is None:
        if not front.problems:
            message = 'A Prompty file begins with front matter between two lines "---"; this one has none'
            reading.tell(Span(0, 0), message, Severity.WARNING)
        return
    for mark in ("---", "+++"):
        at = reading.source.find(mark, front.inner.start, front.inner.end)
        if at >= 0:
            message = f'Prompty ends the front matter at this "{mark}", and what follows becomes prompt text'
            reading.problems.append(Problem(Span(at, at + 3), message, Severity.ERROR))


def _is_mustache(template: Any) -> bool:
    kind = template.get("format", template.get("type")) if isinstance(template, dict) else template
    kind = kind.get("kind") if isinstance(kind, dict) else kind
    return kind in ("mustache", "handlebars")


def _at(data: Any, path: MetadataPath) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _is_name(value: Any) -> bool:
    """True for a model's name; `${env:…}` and `${file:…}` stand for what is known only when it runs."""
    return isinstance(value, str) and bool(value.strip()) and "${" not in value


def _schema(data: Mapping[str, Any]) -> tuple[MetadataPath | None, Mapping[str, Any] | None]:
    path: MetadataPath = ("model", "parameters", "response_format", "json_schema", "schema")
    found = _at(data, path)
    if isinstance(found, dict):
        return path, found
    outputs = data.get("outputs")
    fields = outputs.items() if isinstance(outputs, dict) else _named(outputs)
    properties = {name: _property(value) for name, value in fields}
    return (("outputs",), {"type": "object", "properties": properties}) if properties else (None, None)


def _named(outputs: Any) -> Iterator[tuple[str, Any]]:
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict) and isinstance(output.get("name"), str):
            yield output["name"], output


def _property(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"type": _KINDS[value]} if isinstance(value, str) and value in _KINDS else {}
    kind = value.get("kind", value.get("type"))
    found: dict[str, Any] = {"type": _KINDS[kind]} if isinstance(kind, str) and kind in _KINDS else {}
    if isinstance(value.get("description"), str):
        found["description"] = value["description"]
    inner = value.get("properties")
    if inner:
        fields = inner.items() if isinstance(inner, dict) else _named(inner)
        found["properties"] = {name: _property(item) for name, item in fields}
    if isinstance(value.get("items"), dict):
        found["items"] = _property(value["items"])
    return found


def _remove(source: str, change: MessageRemoval) -> Edit:
    return remove_section(source, _split, change, ONE_MARK, _front(source).body.start)


FORMAT = Format(
    id="prompty",
    title="Prompty",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    comment=("{#", "#}"),
    takes=Takes((".prompty",), "the name alone", languages=("prompty",)),
)
FORMAT = with_front_matter(FORMAT, _front, _remove)
