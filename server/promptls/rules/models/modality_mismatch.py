"""A prompt asks a model to look at or listen to something that it cannot take in.

## What

"Describe the attached screenshot", "Look at this photo", "Transcribe the recording", an image part in a chat
request, `{{media url=...}}` in a template, where the target model takes only the kinds of input in `allowed_input`.

## Why

A text-only model never receives the image: the request is rejected, or the part is dropped and the answer made up.
GLM-4.7 Flash is text only (Z.ai documentation of GLM-4.7 and the models.dev catalogue, retrieved 2026-11-22;
confirmed by its product page). What a model takes in is a fact of its profile, so the rule runs only where the
profile lists it.

## Fix

None: give the text instead (OCR, a transcript, a description), or take a model that sees, which the editor offers as
*Switch target model* where the profile knows one.

## Limits

English only. Silent where a picture is to be made or planned ("Create an image of ..."), where its name, path, metadata
or alternative text is the matter, where a transcript, OCR text or caption is said to be given, and where the prompt says
that the model cannot see. A PDF counts only where its pages are to be looked at, since most hosts turn PDFs into text.

## Sources

- docs.z.ai, GLM-4.7 (text in, text out), retrieved 2026-11-22
- Product page of GLM-4.7 Flash, limits, retrieved 2026-11-22
- docs/evidence.md, rule 69, 2026-11-22
"""

# ruff: noqa: E501 - alternations
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, MetadataPath, Place, Prompt
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Choice, Sought, looks_for
from promptls.prompt.units import Unit
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_THING = (
    r"(?P<image>images?|photos?|photographs?|pictures?|screenshots?|screen\s+captures?|scans?|x-rays?)"
    r"|(?P<video>videos?|clips?|footage|screen\s+recordings?)|(?P<audio>audio(?:\s+(?:file|clip|recording))?s?|recordings?|voice\s+(?:memo|note|message)s?)"
    r"|(?P<pdf>pdf\s+pages?|scanned\s+(?:pdfs?|documents?|pages?))"
)
_NOT_A_NAME = (
    r"(?!(?:['’]s)?\s*(?:[-_/]|\.\w|files?\s*names?\b|file\s*paths?\b|names?\b|paths?\b|urls?\b|uris?\b|links?\b|sources?\b|src\b|ids?\b|metadata\b|prompts?\b"
    r"|descriptions?\b|tags?\b|sizes?\b|formats?\b|generat|galler|components?\b|elements?\b|assets?\b|process|uploads?\b|captions?\b|alt\b|credits?\b"
    r"|script|title|transcript|players?\b|you\b|that\s+you\b|to\s+(?:be|create|generate|use)\b|model|editor|class|api\b|storage|compress|optimi|load))"
)
_GIVEN = r"(?:attached|uploaded|provided|given|supplied|enclosed|accompanying|following|above|below|included|pasted|shared|submitted|scanned|user['’]s|input|source|original)"
_MEDIA = LazyPattern(r"\{\{media", re.I)
_LOOKS = LazyPattern(
    r"\b(?:look(?:ing)?\s+(?:closely\s+|carefully\s+)?at|describe|analy[sz]e|examine|inspect|view|study|interpret|caption|transcribe|watch|listen\s+to|ocr"
    r"|see|read|identify|count|recogni[sz]e|detect|review|evaluate|assess|critique|compare|summari[sz]e|extract|explain)\b",
    re.I,
)
_SEEN = LazyPattern(
    rf"\b(?:this|these|that|those|my|(?:the|your|each|an?|every)\s+(?:(?!file\b)\w+\s+)?{_GIVEN}|{_GIVEN})\s+(?:\w+\s+){{0,1}}?(?:{_THING})\b{_NOT_A_NAME}",
    re.I,
)
_PLAIN = LazyPattern(
    r"\b(?:look\s+(?:closely\s+|carefully\s+)?at|describe|analy[sz]e|examine|inspect|caption|transcribe|watch|listen\s+to|ocr)\s+(?:what\s+\w+\s+in\s+|all\s+|each\s+of\s+)?the\s+(?:\w+\s+)??"
    rf"(?:{_THING})\b{_NOT_A_NAME}",
    re.I,
)
_USED = LazyPattern(
    r"\b(from|use|using|based\s+on|of|in|to|on|take|transform|convert|turn|edit|enhance|modify|retouch|restore|colou?ri[sz]e|divide|crop|verify|match)"
    r"\s+(?:the|an?|your|my|this|these|each)\s+(?:\w+\s+)?(?:attached|uploaded|provided|supplied|reference|input)\s+(?:(?:reference|input|original)\s+)?(?:\w+\s+)??"
    rf"(?:{_THING})\b{_NOT_A_NAME}",
    re.I,
)
_MADE = LazyPattern(
    r"\b(?:alt(?:ernative)?[- ]?text|alt\s+attributes?|transcripts?|ocr(?:ed)?\s+(?:text|output|result)|extracted\s+text|subtitles|captions?\s+(?:below|given|file)|midjourney|dall-?e"
    r"|stable\s+diffusion|text-to-image|image\s+generat\w+|generate\s+(?:an?\s+|the\s+)?(?:image|picture|photo|video)s?|file\s*names?|thumbnail)\b",
    re.I,
)
_SAYS_IT_IS_BLIND = Sought(
    r"\b(?:cannot|can['’]t|can\s+not|unable\s+to|not\s+able\s+to|do\s+not|don['’]t|never)\s+(?:\w+\s+)?(?:see|view|process|analy[sz]e|open|read|accept|receive|handle|look\s+at|watch|hear|listen)\b"
    r"[^.\n]{0,40}\b(?:images?|photos?|pictures?|screenshots?|videos?|audio|attachments?)\b",
    re.I,
)
_PART_KINDS = {
    "image_url": "image", "input_image": "image", "image": "image", "input_audio": "audio", "audio": "audio",
    "audio_url": "audio", "video_url": "video", "video": "video", "input_video": "video",
}  # fmt: skip
_DEEPEST = 8


class Options(NamedTuple):
    """`allowed_input`: the kinds of input that the model takes: text, image, audio, video, pdf."""

    allowed_input: tuple[str, ...] = ("text",)


@rule(
    "modality-mismatch",
    family="models",
    severity=Severity.ERROR,
    options=Options,
    model_bound=True,
    languages=("en",),
    good=(
        "Create an image of a lighthouse at dusk.\n",
        "Rename the uploaded image file name to kebab case.\n",
        "Write alt text for the attached photo from its description below.\n",
        "Summarise this video from the transcript below.\n",
        "You cannot see images. If asked to describe the image, ask for text.\n",
        "Read the attached PDF and list the dates.\n",
        Good("Describe the attached screenshot.\n", thresholds={"allowed_input": ["text", "image"]}),
        "Build a page that lets users upload a photo.\n",
    ),
    bad=(
        Bad("Describe the attached screenshot.\n", found=("the attached screenshot",)),
        Bad("Look at this photo and name the bird.\n", found=("this photo",)),
        Bad("Transcribe the recording and list who speaks.\n", found=("Transcribe the recording",)),
        Bad("- Count the cars in the uploaded image.\n", found=("the uploaded image",)),
        Bad("Build an app based on the provided screenshots.\n", found=("the provided screenshots",)),
        Bad(
            '{"messages": [{"role": "user", "content": [{"type": "text", "text": "Name the bird."},'
            ' {"type": "image_url", "image_url": {"url": "bird.png"}}]}]}\n',
            found=('"image_url"',),
            path="bird.chat.json",
        ),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Image parts of the request, then sentences that ask to look or listen."""
    allowed = frozenset(str(kind).lower() for kind in ctx.options.allowed_input)
    yield from _parts(ctx.prompt, allowed)
    found = [
        (index, number, span, kind)
        for index, message in enumerate(ctx.prompt.messages)
        for number, (span, kind) in _given(message.document)
        if kind not in allowed
    ]
    if not found or any(message.document.mentions(_SAYS_IT_IS_BLIND) for message in ctx.prompt.messages):
        return
    for index, number, span, kind in found:
        document = ctx.prompt.messages[index].document
        yield _finding(index, document.text, span.shift(document.blocks[number].content), kind)


def _given(document: Document) -> tuple[tuple[int, tuple[Span, str]], ...]:
    return (*document.gather(_media_tags), *document.gather_each(_looked_at, _ASKING))


_ASKING = Choice({pattern: pattern for pattern in (_SEEN, _PLAIN, _USED)}, own=True)


def _looked_at(
    block: Block, content: BlockContent, possible: tuple[LazyPattern, ...]
) -> Iterator[tuple[Span, str]]:
    """What the instructions of a block ask to look at or listen to, and what kind it is."""
    asked = [_asks_to_see(content, unit, possible) for unit in content.units if not unit.negated]
    if any(asked) and not _MADE.search(content.prose):
        yield from filter(None, asked)


def _asks_to_see(
    content: BlockContent, unit: Unit, possible: tuple[LazyPattern, ...]
) -> tuple[Span, str] | None:
    """The words of an instruction that name something to be looked at, and what kind it is."""
    for pattern in possible:
        match = pattern.search(content.prose, unit.start, unit.end)
        if match and (pattern is not _SEEN or _LOOKS.search(content.prose, unit.start, match.start())):
            lead = match.end(1) + 1 if pattern is _USED else match.start()
            return Span(lead, match.end()), match.lastgroup or "image"
    return None


@looks_for(_MEDIA)
def _media_tags(block: Block, content: BlockContent) -> Iterator[tuple[Span, str]]:
    for span in content.templates:
        tag = content.text[span.start : span.end].lower()
        if tag.startswith("{{media"):
            yield span, next((kind for kind in ("audio", "video", "pdf") if kind in tag), "image")


def _parts(prompt: Prompt, allowed: frozenset[str]) -> Iterator[Finding]:
    """Parts of the request that are no text: the place is that of their type."""
    if not prompt.metadata:
        return
    for path, value in _typed(prompt.metadata, (), 0):
        kind = _PART_KINDS.get(value)
        if kind and kind not in allowed:
            yield Finding(
                path, f'the model takes no {kind} input; give its text instead of this "{value}" part'
            )


def _typed(value: Any, path: MetadataPath, depth: int) -> Iterator[tuple[MetadataPath, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str) and "content" in path:
            yield (*path, "type"), value["type"]
        for key, item in value.items():
            if key in ("messages", "content", "prompt") or path:
                yield from _typed(item, (*path, key), depth + 1)
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _typed(item, (*path, at), depth + 1)


def _finding(index: int, text: str, span: Span, kind: str) -> Finding:
    words = " ".join(text[span.start : span.end].split())
    quoted = words if len(words) <= 50 else words[:49] + "…"
    shown = "PDF pages as pictures" if kind == "pdf" else f"{kind} input"
    return Finding(
        Place(index, span), f'"{quoted}" needs {shown}, which the model does not take; give its text instead'
    )
