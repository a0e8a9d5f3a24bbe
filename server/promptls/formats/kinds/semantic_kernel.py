"""Semantic Kernel: prompts in YAML (`template` beside `input_variables`), and `skprompt.txt`.

Source: microsoft/semantic-kernel, docs/PROMPT_TEMPLATE_LANGUAGE.md (read 2026-11-22). `{{$name}}` is a
variable, `{{plugin.function $name}}` a call. A template with `<message role="…">` is a chat; without it
the whole is the user's. What stands beside messages is dropped by ChatPromptParser.cs, and is a message of
its own for chat_history.py (read 2026-11-26). The `config.json` beside a `skprompt.txt` gives its input
variables, with descriptions and defaults, the model and the schema of the answer (`response_format`) from its
execution settings, and its template format; it is read from disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.companions import KERNEL_CONFIG, KERNEL_TEXT
from promptls.formats.declared import first_of_each, named_under
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.handlebars import scan_handlebars
from promptls.formats.jinja import scan_jinja
from promptls.formats.kernel_config import read_beside
from promptls.formats.literal import literal_text
from promptls.formats.reading import Reading, Scan
from promptls.formats.response_schema import response_schema
from promptls.formats.roles import chat_kind, role_of
from promptls.formats.slices import sliced
from promptls.formats.template_faults import handlebars_faults, jinja_faults
from promptls.formats.template_parts import mentions_between, part_of
from promptls.formats.templates import Placeholder, placeholders_in, scan_templates
from promptls.formats.tree import Node, child, is_object, is_string, opening, pairs_of, text_of, value_of
from promptls.formats.tree_edit import set_in_yaml
from promptls.prompt import Mention, MetadataPath, Prompt, Role
from promptls.text import MappedText, Span, blank
from promptls.text.lazy_pattern import LazyPattern

_TEMPLATE = LazyPattern(r"^template[ \t]*:", re.MULTILINE)
_BESIDE = LazyPattern(r"^(?:template_format|input_variables|execution_settings)[ \t]*:", re.MULTILINE)
_TYPE = LazyPattern(r"^_type[ \t]*:", re.MULTILINE)
_MESSAGE = LazyPattern(r"<message\s{1,20}role\s{0,5}=\s{0,5}[\"']([^\"'<>]{1,60})[\"'][^<>]{0,200}>")
_MARKUP = LazyPattern(r"<!--.*?-->|<[^<>]{0,400}>", re.DOTALL)
_WORDS = LazyPattern(r"\S(?:[^\n]*\S)?")
_LOST = (
    "Semantic Kernel drops this text in .NET, and takes it for a message of its own in Python, because it "
    'stands outside of "<message>"; put it into one'
)
_VARIABLE = LazyPattern(r"\$([A-Za-z_]\w*)")
_DEFAULT_MODEL: MetadataPath = ("execution_settings", "default", "model_id")
"""Where a file that names no model would name one."""
_YAML, _TEXT = "semantic-kernel", "skprompt"


def _sniff_yaml(candidate: Candidate) -> Claim | None:
    if not candidate.name.lower().endswith((".yml", ".yaml")) or _TYPE.search(candidate.head):
        return None
    if _TEMPLATE.search(candidate.head) and _BESIDE.search(candidate.head):
        return Claim(80, 'the file has "template" beside keys of Semantic Kernel')
    return None


def _sniff_text(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    return Claim(95, f'the file is called "{candidate.name}"') if name == KERNEL_TEXT else None


def scan_kernel(text: str) -> Iterator[Placeholder]:
    """The calls and variables of Semantic Kernel's own template language."""
    at = 0
    while (start := text.find("{{", at)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
        at = end + 2
        span = Span(start, at)
        names: dict[str, list[Span]] = {}
        for match in _VARIABLE.finditer(text, start, end):
            names.setdefault(match.group(1), []).append(Span(*match.span(1)))
        yield from placeholders_in(span, names, "kernel")


def _scan_of(template_format: Any) -> Scan:
    if template_format == "handlebars":
        return scan_handlebars
    return scan_jinja if template_format in ("jinja2", "liquid") else scan_kernel


def _tell_faults(reading: Reading, template: MappedText, template_format: Any) -> None:
    """What keeps a template of Jinja or Handlebars from being filled in; Liquid has other blocks."""
    faults = {"jinja2": jinja_faults, "handlebars": handlebars_faults}.get(str(template_format))
    for fault in faults(template.text) if faults else ():
        reading.tell(template.to_file(fault.span), fault.message)


def _messages(text: str) -> list[tuple[Role, Span]]:
    """The messages in a template, by their tags; the whole text if there is no pair of tags."""
    found = [(role, span) for role, span in _tagged(text) if role is not None]
    return found or [(Role.USER, Span(0, len(text)))]


def _tagged(text: str) -> Iterator[tuple[Role | None, Span]]:
    """What stands within tags of messages, and whose it is if anyone's."""
    at = 0
    while match := _MESSAGE.search(text, at):
        end = text.find("</message>", match.end())
        if end < 0:
            return
        yield role_of(match.group(1)), Span(match.end(), end)
        at = end


def _add(reading: Reading, template: MappedText, path: MetadataPath, scan: Scan) -> None:
    parts, part = _messages(template.text), part_of(scan, template.text)
    texts = sliced(template, [span for _, span in parts], partial(_reads_as, [role for role, _ in parts]))
    for (role, span), text in zip(parts, texts, strict=True):
        whole = span == Span(0, len(template.text))
        reading.add(role, text, path if whole else (), part)
    for span in _outside(template.text, scan):
        reading.tell(template.to_file(span), _LOST, Severity.WARNING)


def _outside(text: str, scan: Scan) -> Iterator[Span]:
    """The first line of each text that stands between messages, and not in one."""
    said = [Span(span.start, span.end + len("</message>")) for _, span in _tagged(text)]
    if not said:
        return
    templates = [found.span for each in (scan, scan_templates) for found in each(text)]
    rest = blank(text, [*said, *templates], " ")
    rest = blank(rest, [Span(*match.span()) for match in _MARKUP.finditer(rest)], " ")
    for start, end in pairwise([0, *(span.end for span in said), len(text)]):
        if (match := _WORDS.search(rest, start, end)) is not None:
            yield Span(*match.span())


def _between(template: MappedText, scan: Scan, path: MetadataPath) -> Iterator[Mention]:
    return mentions_between(template, scan, [span for _, span in _messages(template.text)], path)


def _reads_as(roles: list[Role], after: str, texts: Sequence[str]) -> bool:
    found = [(role, after[span.start : span.end]) for role, span in _messages(after)]
    return found == list(zip(roles, texts, strict=True))


def _parse_yaml(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    between: tuple[Mention, ...] = ()
    root = reading.read_yaml(text_start(source))
    template = child(root, "template") if is_object(root) else None
    if template is not None and is_string(template):
        node = child(root, "template_format")
        kind = value_of(node) if node else None
        scan, text = _scan_of(kind), text_of(source, template)
        _tell_faults(reading, text, kind)
        _add(reading, text, (), scan)
        between = tuple(_between(text, scan, ("template",)))
        reading.texts = [("template",)]
    elif not reading.problems:
        place = template.span if template else opening(root) if root else Span(0, 0)
        reading.tell(place, 'The file has no "template"; give it one, a string')
    data, spans = reading.metadata(root)
    model_path = _model_path(root)
    schema_path, schema = _schema_of(data)
    mentions = named_under(root, ("input_variables",))
    messages = tuple(reading.messages)
    return Prompt(
        format=_YAML,
        kind=chat_kind(messages),
        messages=messages,
        metadata=data if isinstance(data, dict) else {},
        metadata_spans=spans,
        model=str(value_of(_model_node(root, model_path))) if model_path else None,
        model_path=model_path or _DEFAULT_MODEL,
        variables=tuple(reading.variables),
        declared=first_of_each(mentions),
        output_schema=schema,
        output_schema_span=spans.get(schema_path) if schema_path else None,
        problems=tuple(reading.problems),
        mentions=mentions + between,
    )


def _schema_of(data: Any) -> tuple[MetadataPath | None, Mapping[str, Any] | None]:
    """The schema of the answer that the first service with one asks for, and where it stands."""
    settings = data.get("execution_settings") if isinstance(data, dict) else None
    for service, values in settings.items() if isinstance(settings, dict) else ():
        path, schema = response_schema(values)
        if path is not None:
            return ("execution_settings", service, *path), schema
    return None, None


def _model_path(root: Node | None) -> MetadataPath | None:
    """Where the first service of the execution settings names a model."""
    for key, value in pairs_of(child(root, "execution_settings") if is_object(root) else None):
        node = child(value, "model_id") if is_object(value) else None
        if node is not None and is_string(node):
            return ("execution_settings", str(key.value), "model_id")
    return None


def _model_node(root: Node | None, path: MetadataPath) -> Node:
    node = child(root, *(str(key) for key in path))
    assert node is not None  # the path was found in this tree
    return node


def _parse_text(source: str, path: PurePath | None) -> Prompt:
    reading, config = Reading(source), read_beside(path)
    template = literal_text(source, Span(text_start(source), len(source)))
    scan = _scan_of(config.template_format)
    _tell_faults(reading, template, config.template_format)
    _add(reading, template, (), scan)
    if config.fault:
        reading.tell(Span(0, 0), f'"{KERNEL_CONFIG}" beside this file {config.fault}; mend it there')
    messages = tuple(reading.messages)
    return Prompt(
        format=_TEXT,
        kind=chat_kind(messages),
        messages=messages,
        metadata=config.metadata,
        model=config.model,
        variables=tuple(reading.variables),
        declared=first_of_each(config.mentions),
        output_schema=config.schema,
        problems=tuple(reading.problems),
        mentions=(*config.mentions, *_between(template, scan, ())),
    )


FORMATS = [
    Format(
        id=_YAML,
        title="Semantic Kernel prompt in YAML",
        sniff=_sniff_yaml,
        parse=_parse_yaml,
        set_metadata=partial(set_in_yaml, _parse_yaml, "template"),
        layout=Layout.EMBEDDED,
        comment=("#", ""),
        takes=Takes((".yaml", ".yml"), '"template" beside other keys of Semantic Kernel'),
    ),
    Format(
        id=_TEXT,
        title="Semantic Kernel prompt",
        sniff=_sniff_text,
        parse=_parse_text,
        layout=Layout.EMBEDDED,
        takes=Takes(("skprompt.txt",), "the name alone"),
    ),
]
