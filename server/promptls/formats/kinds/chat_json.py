"""Chat requests in JSON, as OpenAI's API and those like it take them: `messages` with roles and content."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from promptls.diagnostics import Severity
from promptls.formats.chat import read_messages, under_messages
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.json_templates import mask_templates
from promptls.formats.reading import Reading
from promptls.formats.response_schema import response_schema
from promptls.formats.roles import chat_kind
from promptls.formats.tree import Node, child, is_array, is_object
from promptls.formats.tree_edit import restructure_json, set_in_json
from promptls.prompt import Problem, Prompt
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_FIRST_MESSAGE = r'\[\s{0,80}\{\s{0,80}"(?:role|content)"\s{0,20}:'
_MESSAGES = LazyPattern(rf'"messages"\s{{0,80}}:\s{{0,80}}{_FIRST_MESSAGE}')
_BARE_LIST = LazyPattern(rf"\ufeff?\s{{0,80}}{_FIRST_MESSAGE}")


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith(".json"):
        return None
    if _MESSAGES.search(candidate.head):
        return Claim(90, 'the file has "messages" with "role" and "content"')
    if _BARE_LIST.match(candidate.head):
        return Claim(80, 'the file is a list of messages with "role" and "content"')
    ending = next((end for end in (".chat.json", ".prompt.json") if name.endswith(end)), None)
    if ending and '"_type"' not in candidate.head:
        return Claim(70, f'the name ends in "{ending}"')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_json(text_start(source))
    tags: tuple[Span, ...] = ()
    if reading.broken:
        reading, root, tags = _as_template(source) or (reading, root, tags)
    known = len(reading.problems)
    if root is None:
        return Prompt("chat-json", chat_kind(()), (), problems=tuple(reading.problems))
    listed = child(root, "messages") if is_object(root) else root
    if listed is None or not is_array(listed):
        if not reading.broken:
            reading.tell(listed.span if listed else Span(root.span.start, root.span.start), _NO_MESSAGES)
    else:
        read_messages(reading, listed, ("messages",) if is_object(root) else ())
    if tags:
        # What a tag gives, and who speaks, is known once the template has been filled in.
        reading.problems[known:] = [
            problem
            for problem in reading.problems[known:]
            if "{{" not in source[slice(*problem.span)]
            and not any(tag.start <= problem.span.start < tag.end for tag in tags)
        ]
    return _prompt(reading, root)


def _as_template(source: str) -> tuple[Reading, Node | None, tuple[Span, ...]] | None:
    """The file read without template tags that stand where JSON has none; None where there are none."""
    masked = mask_templates(source)
    if not masked.outside:
        return None
    reading = Reading(masked.text)
    root = reading.read_json(text_start(source))
    reading.source = source
    reading.problems = [_in_template(problem) for problem in reading.problems]
    return reading, root, masked.outside


def _in_template(problem: Problem) -> Problem:
    """What is no JSON even so may be some once the template has been filled in."""
    if not problem.message.startswith("The JSON is not valid"):
        return problem
    told = "Without its template tags the file is no JSON here, and nothing behind is read; check the commas"
    return problem._replace(message=told, severity=Severity.WARNING)


_NO_MESSAGES = 'The file has no list "messages"; give one of objects with "role" and "content"'


def _prompt(reading: Reading, root: Node) -> Prompt:
    data, spans = reading.metadata(root)
    if is_array(root):
        data, spans = under_messages(reading, data, spans)
        spans = {**spans, ("messages",): root.span}
    model = data.get("model") if isinstance(data, dict) else None
    schema_path, schema = response_schema(data)
    messages = tuple(reading.messages)
    return Prompt(
        format="chat-json",
        kind=chat_kind(messages),
        messages=messages,
        metadata=data if isinstance(data, dict) else {},
        metadata_spans=spans,
        model=model if isinstance(model, str) and model else None,
        model_path=("model",) if isinstance(model, str) and model else None,
        variables=tuple(reading.variables),
        output_schema=schema,
        output_schema_span=spans.get(schema_path) if schema_path else None,
        problems=tuple(reading.problems),
    )


FORMAT = Format(
    id="chat-json",
    title="Chat request in JSON",
    sniff=_sniff,
    parse=_parse,
    set_metadata=partial(set_in_json, _parse, "messages"),
    restructure=partial(restructure_json, _parse),
    layout=Layout.EMBEDDED,
    takes=Takes(
        (".json",),
        '"messages" with "role" and "content", a list of these, or a name in ".chat.json" or ".prompt.json"',
    ),
)
