"""JSON is asked for, and nothing says with which keys.

## What

The prompt asks for JSON, YAML, XML or CSV, and gives no keys, no example and no schema anywhere. The
finding stands on the sentence that asks.

## Why

The model then invents the keys, and others each time, so a program cannot read the answer. OpenAI's
GPT-5.2 guide asks for a schema whenever fields are extracted, DeepSeek's JSON mode demands the word
"json" and an example in the prompt (both read 2026-11-22). A quarter of the public prompt files that ask
for JSON show no shape (2,243 files, measured 2026-11-22).

## Fix

Where the task names what to extract, the rewrite `nested-object-fix` writes the keys from it.

## Fix safety

Unsafe: the names and types of the keys are read from the task's words.

## Limits

English and Chinese. Silent where the file declares a response schema. Keys that are named in prose ("JSON
with the name and the price") are a shape. A schema that stands in another file and is referred to by
name counts as given.

## Sources

- OpenAI, GPT-5.2 prompting guide, structured extraction, read 2026-11-22
- DeepSeek, JSON mode, read 2026-11-22
- AWS, Nova prompting, structured output, read 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.asked_output import REQUESTING, AskedFormat, asked_output
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_REWRITE = "nested-object-fix"
_ELSEWHERE = LazyPattern(
    r"\b(?:schema|spec|template|example)\b.{0,30}\b(?:below|above|following|defined|described|given|provided)\b"
    r"|\b(?:below|above|following|defined|described|given|provided|attached|see|according to)\b.{0,30}"
    r"\b(?:schema|spec|format|structure|template|example|fields|keys|columns)\b"
    r"|\bformat\b.{0,30}\b(?:like so|like this|as follows)\b"
    r"|字段|键(?:名|为|包括|包含|有|分别|[:：])|属性|模式|模板|示例|例如|形如|结构|格式如下|形式如下|如下格式|如下形式|以下格式|以下形式"
    r"|\b(?:SARIF|GeoJSON|OpenAPI|RSS|SVG|JSON[- ](?:LD|RPC|Schema))\b",
    re.I,
)

_HOLDS = LazyPattern(
    r"[^.!?\n]{0,80}?(?:\b(?:with|containing|contains?|including|includes?|covering|holding|listing|mapping|keyed"
    r"|where|whose|for each|array of|list of)\b|:|：|包含|包括|其中|含有)",
    re.I,
)
_NOUN = LazyPattern(r"\s(?:object|array|document|list|report|response|file)\b", re.I)
_NO_KEY = LazyPattern(
    r"\s*(?:(?:all|of|the|your|any|these|those|relevant|extracted|requested|necessary|[A-Za-z]{1,20}['’]s?)\s+){0,5}"
    r"(?:data structures|details|information|info|data|results?|findings|contents?|everything)"
    r"\s*(?:(?:found|present|mentioned|contained)\s+in\s+(?:the|your|this)\s+\w+\s*)?(?:[.!]|$|\n)",
    re.I,
)
"""Words that hold everything and name no key: "with the customer's details"."""
_ELEMENTS = LazyPattern(r"<\w|\b(?:tags?|elements?)\b", re.I)
_COLUMNS = LazyPattern(r"\b(?:columns?|header (?:row|line)|headers)\b", re.I)


@rule(
    "json-without-schema",
    family="output",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    languages=("en", "zh"),
    looks_for=REQUESTING,
    good=(
        'Extract the buyer. Return JSON: {"buyer": string}\n',
        'Extract the buyer. Return JSON like this:\n\n```json\n{"buyer": "Ada"}\n```\n',
        "Extract the buyer. Return a JSON object with the keys `name` and `city`.\n",
        "Return a JSON array of strings.\n",
        "Parse the JSON file and summarise it in two sentences.\n",
        "Do not return JSON.\n",
        "请总结这份工单，以 JSON 格式输出，字段为 name 和 city。\n",
        "请总结这份工单。只返回JSON，不要任何解释。键为 name（字符串）和 age（整数）。\n",
        "如果用户要求 JSON，请返回 JSON。\n",
    ),
    bad=(
        Bad("Summarise the ticket. Return JSON.\n", found=("Return JSON",)),
        Bad(
            "You read contracts.\n\nRespond only with valid JSON.\n", found=("Respond only with valid JSON",)
        ),
        Bad("请总结这份工单。\n\n请以 JSON 格式输出。\n", found=("以 JSON",)),
        "Turn the notes into a plan. Output your answer as YAML.\n",
        "Read the letter. Return a JSON object with the customer's details.\n",
        Bad(
            "You are an AI that outputs CSV.\n\n"
            "- Output a CSV file that contains all data found in the input.\n",
            found=("Output a CSV file",),
        ),
        Bad(
            "Extract the key information from this document as JSON.\n",
            fixed="Extract the key information from this document as JSON.\n"
            "Return a JSON object where key_points is an array of objects, "
            'each with "topic" (string) and "details" (string).\n',
        ),
    ),
)
def json_without_schema(ctx: Context) -> Iterator[Finding]:
    asked = asked_output(ctx.prompt)
    if asked.shapes or not asked.requests:
        return
    request = _demand(ctx.prompt, asked.requests)
    document = ctx.prompt.messages[request.message].document
    if _ELSEWHERE.search(ctx.prompt.text) or _says_more(document, request):
        return
    whole = _NOUN.match(document.text, request.span.end)
    span = Span(request.span.start, whole.end() if whole else request.span.end)
    yield Finding(
        Place(request.message, span),
        f"{quoted(document.text[span.start : span.end])} gives no keys; {_advice(request)}",
        ctx.proposals(_REWRITE),
    )


def _demand(prompt: Prompt, requests: tuple[AskedFormat, ...]) -> AskedFormat:
    """The first in an instruction: "You are an AI that outputs CSV" only tells of the role."""
    return next(
        (
            request
            for request in requests
            if any(
                unit.start <= request.span.start < unit.end
                for unit in prompt.messages[request.message].document.units
            )
        ),
        requests[0],
    )


def _says_more(document: Document, request: AskedFormat) -> bool:
    """True if the sentence goes on to what the output holds, or anything in the message shows it."""
    holds = _HOLDS.match(document.text, request.span.end)
    if holds is not None and _NO_KEY.match(document.text, holds.end()) is None:
        return True
    parts = _COLUMNS if request.kind in ("csv", "tsv") else _ELEMENTS if request.kind == "xml" else None
    if parts is not None and parts.search(document.text):
        return True
    return any(
        block.example
        or (block.kind in (BlockKind.FENCE, BlockKind.TABLE) and block.start > request.span.start)
        for block in document.blocks
    )


def _advice(request: AskedFormat) -> str:
    if request.kind == "csv":
        return "list the columns in order, and say whether there is a header line"
    return "show the shape, or list the keys with their types"
