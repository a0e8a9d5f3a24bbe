"""What an author wrote that no rewrite may lose: counted before and after, as multisets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from promptls.prompt import Prompt
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.emphasis import empty_sentences

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:not|never|no|without|none|cannot|nor)\b|n['’]t\b|不|别|勿", re.I)
_ORDINAL = re.compile(r"(?m)^[ \t]*\d{1,3}[.)、](?=\s)")
_BULLET = re.compile(r"(?m)^[ \t]*[-*+•](?=[ \t])|^[ \t]*#{1,6}[ \t]")

_TAG = re.compile(r"</?\w+>")

Kept = dict[str, Counter[str]]


def kept(prompt: Prompt) -> Kept:
    """Instruction units, numbers, negations, templates, fences, examples and quotations of all messages.

    White space and list markers count for nothing, since rewrites that restructure may change them.
    """
    found: Kept = {name: Counter() for name in ("units", "numbers", "negations", "templates")}
    found |= {name: Counter() for name in ("fences", "examples", "quotations")}
    for message in prompt.messages:
        text, document = message.text.text, message.document
        bare = _TAG.sub(_in_words, _BULLET.sub("", _ORDINAL.sub("", text)))
        found["numbers"].update(_NUMBER.findall(bare))
        found["negations"].update(match.lower() for match in _NEGATION.findall(bare))
        found["templates"].update(text[span.start : span.end] for span in message.text.templates)
        for name, piece in _pieces(document):
            found[name][_plain(piece)] += 1
    return found


def lost(before: Prompt, after: Prompt) -> Kept:
    """What `before` has more of than `after`, by kind; kinds that lost nothing are left out.

    A unit that has merged with its neighbour, since it had no stop, is not lost: its words still stand there.
    """
    old, new = kept(before), kept(after)
    gone = {name: old[name] - new[name] for name in old}
    text = _plain(_BULLET.sub("", _ORDINAL.sub("", after.text)))
    gone["units"] = Counter({unit: n for unit, n in gone["units"].items() if unit not in text})
    return {name: what for name, what in gone.items() if what}


def lost_but_empty_demands(before: Prompt, after: Prompt) -> Kept:
    """`lost` without sentences such as "Be accurate.", which `drop-empty-emphasis` leaves out and says so."""
    dropped = {
        content.text[content.sentences[i].start : content.sentences[i].end].strip(" .")
        for message in before.messages
        for content in message.document.contents
        for i in empty_sentences(content)
    }
    gone = lost(before, after)
    units = Counter({unit: n for unit, n in gone.pop("units", Counter()).items() if unit not in dropped})
    return {**gone, "units": units} if units else gone


def _pieces(document: Document) -> Iterator[tuple[str, str]]:
    for unit in document.units:
        yield "units", document.text[unit.start : unit.end]
    for block, content in zip(document.blocks, document.contents, strict=True):
        if block.kind is BlockKind.FENCE:
            yield "fences", document.text[block.content : block.end]
        elif block.example:
            yield "examples", document.text[block.content : block.end]
        for span in content.quotations:
            yield "quotations", content.text[span.start : span.end]


def _in_words(tag: re.Match[str]) -> str:
    """A tag such as `<Never_Guess>` is a title as well."""
    return tag.group().replace("_", " ")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .:：")
