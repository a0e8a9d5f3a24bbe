"""BAML: the block string behind `prompt` of each function, Jinja with roles `{{ _.role("user") }}`.

Source: docs.boundaryml.com, BAML reference of version 0 (read 2026-11-26), and what its own runtime 0.226
makes of prompts: the common indent is dropped if the text begins on a line of its own, what stands before
the first role is the system's or, depending on the client, the user's, and blanks at both ends of a message
are dropped. The model is what `client` names, or the client of that name in the same file or in
`clients.baml` beside it or above it up to `baml_src`; where a client falls back on others or takes turns, all
of them are meant. A function's inputs are the declared variables, its type of answer the schema, as far as
the file has it. A `template_string` is read as instructions for the models of the functions that include it.
Tests are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.baml_blocks import (
    Block,
    Token,
    baml_tokens,
    blocks_of,
    parameters_of,
    returned_by,
    template_strings_of,
    value_in,
)
from promptls.formats.baml_clients import Client, named_clients, other_clients, resolved
from promptls.formats.baml_types import Types
from promptls.formats.declared import first_of_each
from promptls.formats.dedent import Dedented, dedented, indented_edit
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.jinja import jinja_tags, scan_jinja
from promptls.formats.metadata import proven
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.formats.roles import KNOWN_ROLES, chat_kind, role_of
from promptls.formats.several import several
from promptls.formats.slices import clipped
from promptls.formats.template_parts import mentions_between, part_of
from promptls.formats.templates import Placeholder
from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Mention, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, MappedText, Span, map_literal
from promptls.text.lazy_pattern import LazyPattern

_ID = "baml"
_BLANKS = "\t\n\v\f\r \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_ROLE = LazyPattern(
    r"\{\{[-+]?\s*_\.(?:role|chat)\(\s*(?:role\s*=\s*)?(?:[\"'](\w+)[\"'](?=\s*[,)]))?(\s*\))?"
)
_CALLED = LazyPattern(r"\b(\w+)\s*\(")
_CALL = LazyPattern(r"\s*\(")
_NAME = LazyPattern(r"[\w./:@-]+")
_OWN = frozenset({"_", "ctx", "null"})


class _Function(NamedTuple):
    """A function with a prompt, or a text that prompts include: its block, the string, its clients.

    There is one client at least; its model is empty where none is known.
    """

    block: Block
    prompt: Token
    clients: tuple[Client, ...] = (Client("", None, Role.SYSTEM),)

    @property
    def included(self) -> bool:
        """True for a `template_string`."""
        return self.block.kind == "template_string"


class _File(NamedTuple):
    """`functions` are those with a prompt and the texts that prompts include, in order."""

    functions: list[_Function]
    blocks: list[Block]
    unclosed: Span | None


Others = Mapping[str, Block]
"""The clients of other files, by name."""


def _sniff(candidate: Candidate) -> Claim | None:
    named = candidate.name.lower().endswith(".baml") or candidate.language_id == "baml"
    if named and _read_file(candidate.source or candidate.head).functions:
        return Claim(95, 'the file is BAML and has a function with a "prompt", or a "template_string"')
    return None


def _read_file(source: str, others: Others = MappingProxyType({})) -> _File:
    tokens, unclosed = baml_tokens(source)
    blocks = list(blocks_of(tokens))
    own = named_clients(blocks)
    found = [(block, value_in(block, "prompt")) for block in blocks if block.kind == "function"]
    functions = [_Function(b, p)._replace(**_clients(b, own, others)) for b, p in found if p and p.raw]
    texts = [_Function(block, block.body[0]) for block in template_strings_of(tokens)]
    functions += [_for_callers(text, functions, texts) for text in texts]
    return _File(sorted(functions, key=lambda each: each.prompt.span.start), blocks, unclosed)


def _clients(function: Block, own: Mapping[str, Block], others: Others) -> dict[str, Any]:
    named = value_in(function, "client")
    found = tuple(resolved(named, own, others)) if named is not None and not named.raw else ()
    return {"clients": found} if found else {}


def _for_callers(text: _Function, functions: list[_Function], texts: list[_Function]) -> _Function:
    """The text for the models of all functions that include it, by itself or in another text."""
    names, found = {text.block.name.text}, [*texts, *functions]
    while more := {each.block.name.text for each in found if _includes(each, names)} - names:
        names |= more
    clients = [client for each in functions if each.block.name.text in names for client in each.clients]
    return text._replace(clients=tuple(dict.fromkeys(clients))) if clients else text


def _includes(function: _Function, names: set[str]) -> bool:
    return any(match.group(1) in names for match in _CALLED.finditer(function.prompt.text))


def _chunks(text: str, client: Client) -> Iterator[tuple[Role, Span]]:
    """The messages of a prompt: what stands between its roles, without blanks at both ends."""
    role, at = client.role, 0
    says: list[Span] = []
    for tag in jinja_tags(text):
        match = _ROLE.match(text, tag.span.start)
        if match is None or match.end() > tag.span.end:
            says.append(tag.span) if tag.kind != "{{" else None
            continue
        yield from _chunk(text, role, Span(at, tag.span.start), says)
        # A role that only data give is most often the user's.
        given = client.said_as(match.group(1)) if match.group(1) else Role.USER
        role, at, says = given, tag.span.end, []
    yield from _chunk(text, role, Span(at, len(text)), says)


def _chunk(text: str, role: Role, span: Span, statements: list[Span]) -> Iterator[tuple[Role, Span]]:
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip(_BLANKS))
    end = max(start, span.start + len(inner.rstrip(_BLANKS)))
    rest = text[start:end]
    for tag in reversed(statements):
        if start <= tag.start and tag.end <= end:
            rest = rest[: tag.start - start] + rest[tag.end - start :]
    if rest.strip(_BLANKS):
        yield role, Span(start, end)


def _whole(source: str, function: _Function) -> Dedented:
    span = function.prompt.span
    whole = map_literal(source, span)
    first = whole.text.partition("\n")[0]
    return dedented(whole, _BLANKS, cut=not first.strip(_BLANKS), bare=True)


def _parts_of(source: str, function: _Function) -> list[Part]:
    whole = _whole(source, function).text
    return [Part(role, _slice(whole, span)) for role, span in _chunks(whole.text, function.clients[0])]


def _slice(whole: MappedText, span: Span) -> MappedText:
    anchor = whole.to_file(Span(span.start, span.start)).start
    return MappedText(whole.text[span.start : span.end], clipped(whole, span), anchor, (), whole.newline)


def _read(source: str, others: Others = MappingProxyType({})) -> Read:
    parts: list[Part] = []
    rest: list[Any] = []
    at = 0
    for function in _read_file(source, others).functions:
        whole = _whole(source, function).text.text
        parts += _parts_of(source, function)
        rest.append(source[at : function.prompt.span.start])
        rest.append(
            [
                whole[tag.span.start : tag.span.end]
                for tag in jinja_tags(whole)
                if _ROLE.match(whole, tag.span.start)
            ]
        )
        at = function.prompt.span.end
    return Read(parts, [*rest, source[at:]])


def _edits(
    source: str, indents: list[str], number: int, mapped: MappedText, span: Span, new: str
) -> Iterator[Edit]:
    yield indented_edit(source, mapped, span, new, indents[number])


def _parse(source: str, path: PurePath | None) -> Prompt:
    others = other_clients(path)
    file = _read_file(source, others)
    problems = Reading(source)
    if file.unclosed:
        problems.tell(
            file.unclosed, "The block string that begins here is not closed; end it with the quote and hashes"
        )
    counts = [len(_parts_of(source, function)) for function in file.functions]
    indents = [
        _whole(source, function).indent
        for function, count in zip(file.functions, counts, strict=True)
        for _ in range(count)
    ]
    parts = proven_texts(source, partial(_read, others=others), partial(_edits, source, indents))
    types = Types(file.blocks)
    prompts: list[Prompt] = []
    metadata: list[dict[str, Any]] = []
    spans: dict[MetadataPath, Span] = {}
    for number, (function, count) in enumerate(zip(file.functions, counts, strict=True)):
        own, parts = parts[:count], parts[count:]
        values, places = _metadata(function)
        metadata.append(values)
        spans |= {("functions", number, key): span for key, span in places.items()}
        prompts.append(_prompt(source, file, function, own, types, values, places, number))
    if not prompts and not problems.problems:
        problems.tell(Span(0, 0), 'The file has no function with a "prompt"')
    for function in file.functions:
        _tell_roles(problems, source, function)
    return several(_ID, prompts, {"functions": metadata}, spans, problems.problems)


def _tell_roles(reading: Reading, source: str, function: _Function) -> None:
    """A call without a role, at which BAML stops, and roles that it does not know."""
    whole = _whole(source, function).text
    for tag in jinja_tags(whole.text):
        match = _ROLE.match(whole.text, tag.span.start)
        if match is None or match.end() > tag.span.end:
            continue
        name, span = match.group(1), whole.to_file(tag.span)
        if name is None and match.group(2):
            reading.tell(span, 'The call names no role, and BAML stops here; write {{ _.role("user") }}')
        elif name is not None and role_of(name) is None:
            sent = function.clients[0].role.value
            said = f'"{name}" is not a role, and BAML sends it as "{sent}"; use {KNOWN_ROLES}'
            reading.tell(span, said, Severity.WARNING)


def _metadata(function: _Function) -> tuple[dict[str, Any], dict[str, Span]]:
    """The function's name, and the model that its client names, with their places."""
    values: dict[str, Any] = {"name": function.block.name.text}
    places = {"name": function.block.name.span}
    named, client = value_in(function.block, "client"), function.clients[0]
    if function.included:
        return values, places
    if named is not None and not named.string and "/" not in named.text:
        values["client"] = named.text
    if client.token is not None and not client.token.raw and _NAME.fullmatch(client.model):
        values["model"], places["model"] = client.model, client.token.span
    return values, places


def _models(function: _Function) -> list[str]:
    """The models that a prompt is for, each once."""
    return list(dict.fromkeys(each.model for each in function.clients if _NAME.fullmatch(each.model)))


def _prompt(
    source: str,
    file: _File,
    function: _Function,
    parts: list[Part],
    types: Types,
    values: dict[str, Any],
    places: dict[str, Span],
    number: int,
) -> Prompt:
    reading = Reading(source)
    template = _whole(source, function).text
    scan = part_of(_scan, template.text)
    for part in parts:
        reading.add(part.role, part.text, (), scan)
    spans = [span for _, span in _chunks(template.text, function.clients[0])]
    declared = tuple(Mention(token.text, token.span, ()) for token in parameters_of(function.block))
    returned = returned_by(function.block)
    schema = types.schema(returned)
    messages = tuple(reading.messages)
    models = _models(function)
    return Prompt(
        format=_ID,
        kind=Kind.INSTRUCTIONS if function.included else chat_kind(messages),
        messages=messages,
        metadata=values,
        metadata_spans={(key,): span for key, span in places.items()},
        model=models[0] if models else None,
        model_path=("model",) if "model" in values else None,
        variables=tuple(reading.variables),
        declared=first_of_each(declared),
        mentions=(*declared, *mentions_between(template, _scan, spans, ())),
        output_schema=schema,
        output_schema_span=Span(returned[0].span.start, returned[-1].span.end) if schema else None,
        at=("functions", number),
        title=function.block.name.text,
        also=tuple(models[1:]),
    )


def _scan(text: str) -> Iterator[Placeholder]:
    """The template's inputs: not BAML's own names, nor template strings that it calls."""
    for found in scan_jinja(text):
        called = any(_CALL.match(text, place.end) for place in found.places)
        yield found._replace(name=None, places=()) if found.name in _OWN or called else found


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    place = prompt.metadata_spans.get(path)
    if place is None or path[-1] != "model" or not isinstance(value, str) or not _NAME.fullmatch(value):
        raise EditRefused("only the model that a client names can be set, to a name")
    return proven(source, prompt, Edit(*place, value), path, value, lambda edited: _parse(edited, None))


FORMAT = Format(
    id=_ID,
    title="BAML",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
    comment=("//", ""),
    anywhere=frozenset({".baml"}),
    takes=Takes(
        (".baml",),
        'a function with a "prompt" in a block string, or a "template_string"',
        languages=("baml",),
    ),
)
