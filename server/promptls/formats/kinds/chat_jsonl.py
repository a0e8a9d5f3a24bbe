"""Files of chat requests, one a line, as OpenAI's fine-tuning and batch APIs take them.

Source: OpenAI's API reference, "Create batch" (request input object), and its guides to fine-tuning (copies
read 2026-11-26): `{"messages": [...]}`, `{"input": {"messages": [...]}, "preferred_output": ...}`, and
`{"custom_id": ..., "method": "POST", "url": ..., "body": {"model": ..., "messages": [...]}}`. For
`/v1/responses` the body has `input`, a text or a list, and `instructions` ("Create a model response", read
2026-11-26). ShareGPT's lines, which LLaMA-Factory and Axolotl take, have `conversations` with `from` and
`value` (their documentation, read 2026-11-26). promptfoo takes each line as one prompt, so that a line may be
the bare list of messages (its loader of `.jsonl`, read 2026-11-26).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.chat import read_input, read_messages, read_turns, reads_input, under_messages
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.json_edit import remove_json_value, rename_json_key, set_json_value
from promptls.formats.json_tree import JsonNode, read_json
from promptls.formats.metadata import proven, proven_restructuring
from promptls.formats.reading import Reading
from promptls.formats.response_schema import response_schema
from promptls.formats.roles import chat_kind
from promptls.formats.several import Places, several
from promptls.formats.tree import Node, child, is_array, is_object, items_of, opening
from promptls.formats.tree_edit import entry_of
from promptls.prompt import MessageRemoval, MetadataPath, MetadataRename, Problem, Prompt, Restructuring
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

LARGEST = 12_000_000
"""Code points of a file beyond which none of it is read. Our judgement: nobody edits a larger one by hand."""
FAULTY_LINES = 20
"""Lines whose faults are told one by one; a file of which more are broken is told so once. Our judgement."""
_MESSAGES = LazyPattern(r'"messages"\s{0,80}:\s{0,80}\[\s{0,80}\{\s{0,80}"(?:role|content)"\s{0,20}:')
_TURNS = LazyPattern(
    r'"conversations"\s{0,80}:\s{0,80}\[\s{0,80}\{\s{0,80}"(?:from|value|role|content)"\s{0,20}:'
)
_INPUT = LazyPattern(r'"input"\s{0,80}:\s{0,80}(?:"|\[\s{0,80}\{\s{0,80}"(?:role|content|type)"\s{0,20}:)')
_LIST = LazyPattern(r'\[\s{0,80}\{\s{0,80}"(?:role|content)"\s{0,20}:')
_SPEAKER = LazyPattern(r'"role"\s{0,80}:\s{0,80}"(?:system|developer|user|assistant)"')
_MODEL = LazyPattern(r'"model"\s{0,80}:\s{0,80}"')
_HOLDERS: tuple[tuple[str, ...], ...] = ((), ("body",), ("input",))
"""The objects of a line that can hold `messages`; the first two, `input`."""
_ID = "chat-jsonl"
_NO_OBJECT = "the line is not a JSON object without faults"
_NO_MESSAGES = 'The line has no list "messages"; give one of objects with "role" and "content"'


def _sniff(candidate: Candidate) -> Claim | None:
    if not candidate.name.lower().endswith((".jsonl", ".ndjson")):
        return None
    first, *more = candidate.head[text_start(candidate.head) :].lstrip().split("\n")
    if (claim := _claim(first, "the first line")) is not None:
        return claim
    # A line that is not like the others is a fault of the file, which is told there.
    whole = [line for line in more[:-1] if line.strip()]
    claims = [claim for line in whole if (claim := _claim(line, "most lines")) is not None]
    return claims[0] if len(claims) > 1 and 2 * len(claims) > len(whole) + 1 else None


def _claim(line: str, where: str) -> Claim | None:
    if _LIST.match(line) and _SPEAKER.search(line) and '"content"' in line:
        return Claim(85, f'{where} is a list of messages with "role" and "content"')
    if not line.startswith("{"):
        return None
    if _MESSAGES.search(line):
        return Claim(90, f'{where} has "messages" with "role" and "content"')
    if _TURNS.search(line):
        return Claim(90, f'{where} has "conversations" with "from" and "value"')
    if _INPUT.search(line) and _MODEL.search(line):
        return Claim(85, f'{where} has "input" beside "model", as the Responses API takes it')
    return None


def _lines(source: str) -> Iterator[Span]:
    """The lines that are not blank, without their line breaks."""
    start = text_start(source)
    while start < len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        if source[start:end].strip(" \t\r"):
            yield Span(start, end)
        start = end + 1


def _parse(source: str, path: PurePath | None) -> Prompt:
    if len(source) > LARGEST:
        most = f"{LARGEST // 1_000_000} million characters"
        return several(
            _ID,
            (),
            problems=[Problem(Span(0, 1), f"The file has more than {most}; split it in two", Severity.ERROR)],
        )
    prompts: list[Prompt] = []
    values: list[Any] = []
    spans: list[dict[MetadataPath, Span]] = []
    problems: list[Problem] = []
    faulty = 0
    for number, line in enumerate(_lines(source)):
        reading = Reading(source)
        prompt, data, places = _read_line(reading, line, number)
        prompts += [prompt] if prompt else []
        values.append(data)
        spans.append(places)
        faulty += bool(reading.problems)
        if faulty <= FAULTY_LINES:
            problems += reading.problems
    if faulty > FAULTY_LINES:
        told = f"{faulty} lines of the file have faults, of which {FAULTY_LINES} are shown; mend them all"
        problems.append(Problem(problems[0].span, told, Severity.ERROR))
    return several(_ID, prompts, {"lines": values}, Places("lines", spans), problems)


def _read_line(
    reading: Reading, line: Span, number: int
) -> tuple[Prompt | None, Any, dict[MetadataPath, Span]]:
    """The prompt of one line, the line's values without its texts, and their places."""
    root = reading.read_json(line.start, line.end)
    holder = _holder(root)
    request = child(root, *holder) if holder is not None else None
    if request is not None and holder is not None:
        _read_request(reading, request, holder)
    elif not reading.broken:
        reading.tell(opening(root) if root else Span(line.start, line.start), _NO_MESSAGES)
    data, places = reading.metadata(root)
    if root is not None and _is_chat(root):
        data, places = under_messages(reading, data, places)
    prompt = _prompt(reading, data, dict(places), number, holder) if holder is not None else None
    return prompt, data, dict(places)


def _holder(root: Node | None) -> tuple[str, ...] | None:
    """The path to the object of a line that has a list of messages, or to the line that is one."""
    if root is not None and _is_chat(root):
        return ()
    if root is None or not is_object(root):
        return None
    chats = (path for path in _HOLDERS if is_array(child(root, *path, "messages")))
    requests = (path for path in _HOLDERS[:2] if reads_input(child(root, *path)))
    turns = [()] if is_array(child(root, "conversations")) else []
    return next(chain(chats, requests, turns), None)


def _is_chat(root: Node) -> bool:
    """True for a line that is nothing but a list of messages."""
    return is_array(root) and any(
        is_object(item) and child(item, "role") is not None for _, item in items_of(root)
    )


def _read_request(reading: Reading, request: Node, path: MetadataPath) -> None:
    listed = request if is_array(request) else child(request, "messages")
    if listed is not None and is_array(listed):
        read_messages(reading, listed, (*path, "messages") if is_object(request) else path)
    elif reads_input(request):
        read_input(reading, request, path)
    else:
        read_turns(reading, request)


def _prompt(
    reading: Reading, data: Any, places: dict[MetadataPath, Span], number: int, holder: tuple[str, ...]
) -> Prompt:
    messages = tuple(m._replace(entry=("lines", number, *m.entry)) for m in reading.messages)
    own: Any = data
    for key in holder:
        own = own[key]
    depth = len(holder)
    spans = {path[depth:]: span for path, span in places.items() if path[:depth] == holder and path[depth:]}
    schema_path, schema = response_schema(own)
    model = own.get("model")
    named = data.get("custom_id") or data.get("id")
    return Prompt(
        format=_ID,
        kind=chat_kind(messages),
        messages=messages,
        metadata=own,
        metadata_spans=spans,
        model=model if isinstance(model, str) and model else None,
        model_path=("model",) if isinstance(model, str) and model else None,
        variables=tuple(reading.variables),
        output_schema=schema,
        output_schema_span=spans.get(schema_path) if schema_path else None,
        at=("lines", number, *holder),
        title=named if isinstance(named, str) else "",
    )


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    """The edit that sets one value of a line. Raises EditRefused; a fine-tuning file names no model."""
    place = _line_of(source, prompt, path)
    line, alone = _alone(source, place)
    below = _below(path)
    edit = set_json_value(line, _object_of(line), below[2:], value, "messages")
    return _in_file(source, place, proven(line, alone, edit, below, value, _reread))


def _restructure(source: str, prompt: Prompt, change: Restructuring) -> Edit:
    """The edit that takes an entry or a message out of a line, or gives an entry of it another key."""
    path = prompt.messages[change.message].entry if isinstance(change, MessageRemoval) else change.path
    place = _line_of(source, prompt, path)
    line, alone = _alone(source, place)
    if isinstance(change, MessageRemoval):
        # The messages of the file stand in the order of its lines.
        before = bisect_left(prompt.messages, path[1], key=lambda message: message.entry[1])
        change = MessageRemoval(change.message - before)
    else:
        change = change._replace(path=_below(path))
    below = entry_of(alone, change)
    root, inside = _leading_to(line, below[2:])
    if isinstance(change, MetadataRename):
        edit = rename_json_key(root, inside, change.key)
    else:
        edit = remove_json_value(root, inside)
    return _in_file(source, place, proven_restructuring(line, alone, edit, change, _reread))


def _reread(line: str) -> Prompt:
    return _parse(line, None)


def _below(path: MetadataPath) -> MetadataPath:
    """The path in the file that is nothing but the line which `path` leads into."""
    return ("lines", 0, *path[2:])


def _line_of(source: str, prompt: Prompt, path: MetadataPath) -> Span:
    """The line that a path leads into. Raises EditRefused where there is none that can be changed."""
    if len(path) < 3 or path[0] != "lines" or not isinstance(path[1], int):
        raise EditRefused("only what is in a line can be changed")
    at = bisect_left(prompt.prompts, path[1], key=lambda each: int(each.at[1]))
    own = prompt.prompts[at] if at < len(prompt.prompts) else None
    if own is None or own.at[1] != path[1]:
        raise EditRefused("the line holds no prompt")
    texts = (message.text.to_file(Span(0, 0)) for message in own.messages)
    inside = next(chain(own.metadata_spans.values(), texts), None)
    if inside is None:
        raise EditRefused("the line holds no prompt")
    end = source.find("\n", inside.start)
    start = source.rfind("\n", 0, inside.start) + 1 or text_start(source)
    return Span(start, len(source) if end < 0 else end)


def _alone(source: str, place: Span) -> tuple[str, Prompt]:
    """A line, and what it reads as by itself.

    Each line is read for itself, so an edit that leaves it one line does nothing to the others: it is proven
    there, lest each edit of a long file read the whole.
    """
    line = source[place.start : place.end]
    return line, _reread(line)


def _in_file(source: str, place: Span, edit: Edit) -> Edit:
    """An edit of a line that is proven there. Raises EditRefused if the file would be too large."""
    if len(source) + len(edit.text) - (edit.end - edit.start) > LARGEST or "\n" in edit.text:
        raise EditRefused("the file would not read back as meant")
    return Edit(place.start + edit.start, place.start + edit.end, edit.text)


def _object_of(line: str) -> JsonNode:
    """What is in a line. Raises EditRefused where it is no object, or has faults."""
    root = _value_of(line)
    if root.kind != "object":
        raise EditRefused(_NO_OBJECT)
    return root


def _leading_to(line: str, path: MetadataPath) -> tuple[JsonNode, MetadataPath]:
    """What is in a line, and where a path of its metadata leads there: a bare list has no key above it."""
    root = _value_of(line)
    inside = path[1:] if root.kind == "array" else path
    if not inside:
        raise EditRefused("the line is nothing but its messages")
    return root, inside


def _value_of(line: str) -> JsonNode:
    document = read_json(line, 0)
    if document.root is None or document.faults:
        raise EditRefused(_NO_OBJECT)
    return document.root


FORMAT = Format(
    id=_ID,
    title="Chat requests in JSON Lines",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    restructure=_restructure,
    layout=Layout.EMBEDDED,
    takes=Takes(
        (".jsonl", ".ndjson"),
        '"messages", "conversations" or "input" in the first line or most, with roles or beside "model"; '
        "or lines that are lists of messages",
    ),
)
