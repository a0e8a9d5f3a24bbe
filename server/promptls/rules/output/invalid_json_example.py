"""An example that is meant as JSON does not parse.

## What

A fence marked `json`, a fence that the sentence before it introduces as JSON, or JSON in the text that the
prompt asks for as output holds text that a JSON parser rejects: a trailing comma, quotes of the wrong kind,
a comma that is missing, a raw line break in a string. The finding stands on the character where a parser
stops.

## Why

Models copy the quirks of examples, and the program that reads the answer then fails on it. Google's guide
says that the format of the examples shapes that of the answer, and asks for consistent ones
(ai.google.dev/gemini-api/docs/prompting-strategies, read 2026-11-22); a taxonomy of prompt defects lists
syntax errors (arXiv 2509.14404, read 2026-11-22). Of 60 public prompt files read for this project, one had
such an example (2026-11-22).

## Fix

Trailing commas are dropped, and single or curly quotation marks become straight double ones, if the example
parses afterwards.

## Fix safety

Unsafe, although the values stay the same: text in a fence changes only by a person's choice. Other faults
are only explained, since there is more than one repair.

## Limits

Between tags only an object that stands there alone, with quoted keys, is read. Notation is no fault:
placeholders, template syntax, ellipses, comments, and type names for values (`"age": number`) stand for
something that will be JSON. JSON outside of fences is judged only where it is asked for as output. Only the
first fault that has no repair is reported for one example.

## Sources

- Google, Gemini API, prompting strategies, few-shot examples, read 2026-11-22
- arXiv 2509.14404, a taxonomy of prompt defects, read 2026-11-22
- 60 public prompt files read for this project, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.asked_output import asked_output
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.fences import body_of, is_meant_as_json, masked, masked_body
from promptls.prompt.sieve import looks_for
from promptls.rules.rule import Bad, Context, rule
from promptls.schema.strict_json import JsonFault, json_faults
from promptls.text import Span, include, meeting
from promptls.text.followed import by_lines
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_WORD = LazyPattern(r"\w{1,40}")


_LAST_BRACE = LazyPattern(r"[{}](?=[ \t]*$)", re.M)
"""One a line at most. A search is quick where a pattern begins with a set of signs."""
_KEYED = LazyPattern(r"^[ \t]*\"[\w -]{1,80}\"[ \t]*:", re.M)
_ARRAY_LINE = LazyPattern(
    r"^[ \t]*(?P<array>\[[ \t]*\"[^\"\n]{1,300}\"[ \t]*,[ \t]*\"[^\n]{1,2000}\])[ \t]*$", re.M
)
"""A list of strings that has a line to itself."""
_LONGEST = 20_000
"""Code points of an object on lines of its own. Our judgement."""
_OBJECT = LazyPattern(r"\{\s{0,200}\"[^\"\n]{1,100}\"\s{0,20}:")


@rule(
    "invalid-json-example",
    family="output",
    severity=Severity.ERROR,
    safety=Safety.UNSAFE,
    good=(
        'Return JSON:\n\n```json\n{"name": "Ada", "age": 36}\n```\n',
        'Return JSON like this:\n\n```json\n{"name": string, "age": number, "tags": [...]}\n```\n',
        'Return JSON:\n\n```json\n{\n  // the full name\n  "name": "{{name}}",\n  "id": <id>\n}\n```\n',
        'Return JSON: {"name": "Ada", "tags": [...]}\n',
        'Return JSON:\n\n```json\n{"found": true/false}\n```\n',
        "Format the object:\n\n```js\nconst a = {b: 1,}\n```\n",
        'One a line:\n\n```jsonl\n{"id": 1}\n{"id": 2}\n```\n',
        'The call fails:\n\n```\n{"a": 1,}\n```\n',
        '<answer>\n{"a": 1, "b": {{b}} }\n</answer>\n',
        'Name the steps, say:\n\n["Draw a head", "Draw a horse", ...]\n',
        'rows = [\n    {\n        "a": 25_000,\n    }\n]\n',
    ),
    bad=(
        'Return JSON:\n\n```json\n{"name": "Ada", "age": }\n```\n',
        'Return JSON:\n\n```json\n{"name": "Ada" "age": 36}\n```\n',
        Bad(
            'Return JSON:\n\n```json\n{"items": [1, 2,], "total": 3,}\n```\n',
            fixed='Return JSON:\n\n```json\n{"items": [1, 2], "total": 3}\n```\n',
        ),
        Bad(
            'Return JSON: {"name": "Ada", "tags": ["a",]}\n',
            fixed='Return JSON: {"name": "Ada", "tags": ["a"]}\n',
        ),
        Bad(
            "Return JSON:\n\n```json\n{'name': 'Ada'}\n```\n",
            fixed='Return JSON:\n\n```json\n{"name": "Ada"}\n```\n',
        ),
        Bad(
            "Return JSON like this:\n\n```\n{“name”: “Ada”}\n```\n",
            fixed='Return JSON like this:\n\n```\n{"name": "Ada"}\n```\n',
        ),
        'Say it so:\n\n{\n  "why": "late",\n  "ok": ,\n}\n\nBe brief.\n',
        'Name the steps, say:\n\n["Draw a head", "Draw a horse")]\n',
        'Judge it.\n\n<answer>\n{\n  "why": "it is\n   late",\n  "ok": true\n}\n</answer>\n',
    ),
)
def invalid_json_example(ctx: Context) -> Iterator[Finding]:
    for number, message in enumerate(ctx.prompt.messages):
        document = message.document
        for index in document.numbers_of(BlockKind.FENCE):
            block = document.blocks[index]
            if not block.closed or not is_meant_as_json(document, index):
                continue
            for fault in _faults_in(masked_body(document, block)):
                yield _finding(number, document, body_of(document, block), fault)
    for number, body in sorted(_outside_fences(ctx)):
        document = ctx.prompt.messages[number].document
        faults = _faults_in(masked(document, body))
        # A list of strings is one line: what is wrong behind the first fault follows from it.
        for fault in faults[:1] if document.text[body.start] == "[" else faults:
            yield _finding(number, document, body, fault)


def _outside_fences(ctx: Context) -> set[tuple[int, Span]]:
    """(message, place) of what is meant as JSON in prose: between tags, on lines of its own, asked for as output."""
    found = {(a.message, a.place) for a in asked_output(ctx.prompt).shapes if a.source == "inline"}
    asked: dict[int, list[Span]] = defaultdict(list)
    for number, place in found:
        asked[number].append(place)
    for number, message in enumerate(ctx.prompt.messages):
        document = message.document
        bodies = (*_between_tags(document), *_on_lines_of_its_own(document), *_lists_on_lines(document))
        fences = (document.blocks[index] for index in document.numbers_of(BlockKind.FENCE) if bodies)
        taken = [Span(fence.start, fence.end) for fence in fences]
        for place in asked[number] if bodies else ():
            include(taken, place)
        for body in bodies:
            if not meeting(taken, body):
                include(taken, body)
                found.add((number, body))
    return found


def _on_lines_of_its_own(document: Document) -> Iterator[Span]:
    """From a line that is an opening brace, with a string below it, to the line that closes it."""
    opening: tuple[int, str] | None = None
    for at, line in _brace_lines(document.text) if "{" in document.text else ():
        if opening is not None and at - opening[0] > _LONGEST:
            opening = None
        if opening is None:
            # After "= [" or "call(" it is the literal of another language.
            before = document.text[max(0, at - 200) : at].rstrip()
            opening = (at, line) if line[-1] == "{" and before[-1:] not in ("=", "[", "(", ",") else None
        elif line[-1] == "}" and line[:-1] == opening[1][:-1]:
            start = opening[0] + len(opening[1])
            if _KEYED.search(document.text, start, at):
                yield Span(start - 1, at + len(line))
            opening = None


def _lists_on_lines(document: Document) -> Iterator[Span]:
    for number, span in document.gather(_lists_in):
        yield span.shift(document.blocks[number].content)


@looks_for(_ARRAY_LINE, own=True)
def _lists_in(block: Block, content: BlockContent) -> Iterator[Span]:
    """The lists of strings in one block that have a line to themselves."""
    yield from (Span(*match.span("array")) for match in _ARRAY_LINE.finditer(content.text))


def _brace_lines_in(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(where a line that is one brace begins, the line up to the brace)."""
    for brace in _LAST_BRACE.finditer(text, start, end):
        line = text.rfind("\n", start, brace.start()) + 1 or start
        upto = text[line : brace.end()]
        if not upto[:-1].strip(" \t"):
            yield line, upto


_brace_lines = by_lines(_brace_lines_in)


def _between_tags(document: Document) -> Iterator[Span]:
    """What stands alone between a tag and its end, and begins and ends like a JSON object with quoted keys."""
    tags = document.numbers_of(BlockKind.TAG)
    for first, last in pairwise(tags):
        opening, closing = document.blocks[first], document.blocks[last]
        if opening.marker or not closing.marker or opening.info != closing.info:
            continue
        body = Span(opening.end + 1, max(opening.end + 1, closing.start - 1))
        text = document.text[body.start : body.end].strip()
        if _OBJECT.match(text) and text.endswith("}"):
            yield body


@kept_by_text(100_000)
def _faults_in(text: str) -> tuple[JsonFault, ...]:
    """Kept, so that a keystroke elsewhere does not read all the JSON of a long prompt again."""
    return json_faults(text)


def _finding(number: int, document: Document, body: Span, fault: JsonFault) -> Finding:
    at = body.start + fault.offset
    word = _WORD.match(document.text, at, body.end)
    end = word.end() if word else min(at + 1, body.end)
    proposals: tuple[Proposal, ...] = ()
    if fault.repairs:
        changes = tuple(
            TextChange(number, body.start + edit.start, body.start + edit.end, edit.text)
            for edit in fault.repairs
        )
        proposals = (Proposal("Repair the JSON", changes, Safety.UNSAFE, preferred=True),)
    return Finding(Place(number, Span(min(at, end), end)), fault.message, proposals)
