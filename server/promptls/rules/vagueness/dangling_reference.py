"""The prompt points at something that is not there.

## What

"Use the following steps" with no steps, "the SETUP section above" where no section is called so, "go to step 9"
of five, "the text in <notes>" without such a tag, "at least 25 IDEAS from the input" where no part of the answer is
called IDEAS, "Code to be refactored:" with prose alone under it, "output only the list" where nothing else speaks of a list.

## Why

Google's health checklist names conflicting internal references, and taxonomies of prompt defects list them
(docs/evidence.md, G1, P4, 2026-11-22). What is missing is made up by the model, or asked for where
nobody answers.

## Fix

None: the missing part, or the reference to it, is the author's to write.

## Limits

English only. What a host adds at run time cannot be seen, so "the code below" at the very end of a prompt
is left alone, as are references in prompts with variables near them, to files, to the conversation and to
what the user sends.

## Sources

- Google, prompt health checklist, conflicting internal references; docs/evidence.md, G1, 2026-11-22
- *A Taxonomy of Prompt Defects*, arXiv 2509.14404; docs/evidence.md, P4
- docs/evidence.md, rule 20, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Kind, Place, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Choice, Sieve, looks_for, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.followed import by_lines
from promptls.text.lazy_pattern import LazyPattern

_LISTED = r"steps|instructions|rules|guidelines|requirements|criteria|constraints|examples?|format|schema|template|structure|table|list|sections?|questions|categories|options|fields|checklist"
_BELOW = LazyPattern(
    rf"\b(?:(?P<next>(?:use|using|follow|following|with|apply|per|answer|complete|perform|these|in)\s+(?:the\s+|these\s+)?following\s+(?:\w+\s+)?(?P<what>{_LISTED})\b)"
    rf"|(?:the|these|this)\s+(?:\w+\s+)?(?P<thing>{_LISTED})\s+(?:(?:given|listed|shown|described|defined|provided|specified|outlined)\s+)?below)\b",
    re.I,
)
_NAMED_SECTION = LazyPattern(
    r"\b(?:the|see|in|per|to|from)\s+(?:the\s+)?(?P<name>[A-Z][A-Z _-]{2,40}[A-Z])\s+(?:section|information|instructions|rules|list)\s+(?:above|below)\b"
    r"|\b(?:see|per|follow|in|to)\s+(?:the\s+)?[\"“](?P<quoted>[^\"”\n]{3,60})[\"”]\s+(?:section|heading)\b(?!\s+(?:of|in|from)\b)",
)
_STEP = LazyPattern(
    r"\b(?:see|in|from|to|repeat|return\s+to|go\s+(?:back\s+)?to|skip\s+to)\s+[Ss]tep\s+(?P<step>\d{1,2})\b(?!\.\d)"
)
_TAGGED = LazyPattern(
    r"\b(?:in|inside|within|from|between)\s+(?:the\s+)?`?<(?P<tag>[a-z][\w-]{1,40})>`?(?:\s+tags?)?", re.I
)
_ONLY = LazyPattern(
    r"\b(?:only\s+(?:output|return|print|give|show)|(?:output|return|print|give|show)\s+only)\s+the\s+(?P<only>list|table|diagram|chart|score|title|summary)\b",
    re.I,
)
_REQUESTED = LazyPattern(
    r"\b(?:just|only)(?:\s+(?:output|return|print|give|show))?\s+the\s+(?:requested|required|specified)\s+sections\b(?!\s*[:(])",
    re.I,
)
_SECTION = LazyPattern(r"\bsections?\b", re.I)
_FOLLOWING = LazyPattern(r"\b(?:output|return|print|give|show|write)\s+(?:only\s+)?the\s+following\s*:", re.I)
"""Opens the template of an answer, whose titles are its sections."""
_LISTED_AS = LazyPattern(r"\bsections?:([^\n]*)")
_IN_CAPITALS = LazyPattern(r"\b(?:the|an?|each)\s+[A-Z]{5,}\b")
_LABEL = LazyPattern(r"\b(?:in|the|from|defined|per|see)\s+\[(?P<label>[A-Z][A-Z _]{2,38}[A-Z])\](?!\()")
_LABEL_MADE = LazyPattern(r"(?:^|\n)[ \t#*>-]*\[([A-Z][A-Z _]{2,38}[A-Z])\]")
_PART = LazyPattern(
    r"\b(?:the|each|all|of|at\s+(?:least|most)\s+\d{1,3}|exactly\s+\d{1,3}|up\s+to\s+\d{1,3})\s+(?P<part>(?=[A-Z]*[AEIOU])[A-Z][A-Z-]{4,24}(?:\s[A-Z][A-Z-]{1,24}){0,3})"
    r"\s{0,3}(?:bullets?|items?|points?|from\s+the\s+(?:content|input|text))\b"
)
"""A part of the answer by its name in capitals, where something is demanded of what stands in it."""
_ANNOUNCED = LazyPattern(
    r"\W*(?:the\s+)?(?:[a-z]+\s+)?(?:code|text|document|article|input|data|diff|transcript|content|message|e?mail|query|file|log|report)s?\s+to\s+be\s+[a-z]+(?:ed|ten|n)\W*",
    re.I,
)
"""A title that announces what is to be worked on."""
_MADE = LazyPattern(
    r"\b(?:group|put|place|add|write|create|list|include|output|insert|append|move|called|collect)\b", re.I
)
_MOST = 200
"""Blocks that point at something of which the targets are looked for; each name is sought in the whole prompt."""
_REFERENCE = LazyPattern(r" (?:sections?|information|instructions|rules|list) (?:above|below)")
_OPENED = LazyPattern(r"<([a-z][\w-]{1,40})[\s>]", re.I)
_PUT_OUT = LazyPattern(r"\b(?:list|table|diagram|chart|score|title|summary)", re.I)
_BULLETS = LazyPattern(r"\bbullets\b|\bbullet[- ]points\b", re.I)
_STEP_MADE = LazyPattern(
    r"(?:^|\n)\W{0,8}(?:[Ss]tep|STEP|[Pp]hase)\s*(\d{1,2})\b|(?:^|\n)[ \t#*]*(\d{1,2})[.)]"
)
_STEPS = LazyPattern(
    r"\b(?:steps?|task|process|workflow|phases?|procedure|actions?|method\w*|approach|plan|(?<!output )instructions?|what to do)\b",
    re.I,
)
_NAMES = LazyPattern(rf"\b(?:{_LISTED}|output|workflow|process|phases?|procedure|task)", re.I)
_THINGS_BELOW = frozenset((BlockKind.ITEM, BlockKind.FENCE, BlockKind.TABLE, BlockKind.TAG, BlockKind.QUOTE))


_POINTS = {
    _BELOW: "prose",
    _NAMED_SECTION: "text",
    _STEP: "outside_code",
    _TAGGED: "text",
    _ONLY: "prose",
    _REQUESTED: "prose",
    _LABEL: "text",
    _PART: "text",
}
"""What points at something, with what of a block's content it is sought in."""
_POSSIBLE = Choice({pattern: pattern for pattern in _POINTS}, own=True)
_TITLES = Sieve((_ANNOUNCED,), (BlockKind.HEADING,))


class _Reference(NamedTuple):
    place: Place
    words: str
    why: str


@rule(
    "dangling-reference",
    family="vagueness",
    severity=Severity.WARNING,
    languages=("en",),
    looks_for=(_POSSIBLE, _TITLES),
    good=(
        "Follow these steps below:\n\n1. Read it.\n2. Sort it.\n",
        "Use the following format:\n\n```\nname: x\n```\n",
        "Answer the following questions about {{text}}.\n",
        "Fill in the template above.\n\nName: ...\n",
        "1. Read.\n2. Sort.\n3. Go to step 1.\n",
        "Read the text in <notes>.\n\n<notes>\n{{notes}}\n</notes>\n",
        "# RULES\n\nBe kind.\n\nApply the RULES section above.\n",
        "Sort the names into a list. Output only the list.\n",
        "Write 4 16-word bullets on the year. Output only the list.\n",
        "Match the values in [NAMES].\n\n[NAMES]\nAda\n",
        "Match the values in [NAMES], which the user gives.\n",
        "Put the ideas into a section called IDEAS. Write the IDEAS bullets in 16 words.\n",
        "## Ideas\n\nName them.\n\nWrite the IDEAS bullets in 16 words.\n",
        "## Code to be refactored\n\n```\na = 1\n```\n",
        "## Code to be refactored\n\n{{code}}\n\nNow do it.\n",
        "Put the risks into one section. Give no notes, just the requested sections.\n",
        "Read the report. Output only the requested sections: SUMMARY, RISKS.\n",
        "Name the risks. Output the following:\n\n## RISKS\n\n- First\n\nGive no notes, just the requested sections.\n",
        "It must have the following sections: Risk, Trends, Quotes.\n\nExtract at least 5 TRENDS from the content.\n",
        "Refactor it.\n\n## Code to be refactored:\n",
        "Name the risks. Give the JSON items in order.\n",
    ),
    bad=(
        Bad(
            "Think about the goal using the following steps.\n\n# OUTPUT\n\nWrite one line.\n",
            found=("using the following steps",),
        ),
        Bad("Write the art to go with the SETUP section above.\n", found=("the SETUP section above",)),
        Bad("1. Read the log.\n2. Sort it.\n3. Go to step 9.\n", found=("to step 9",)),
        Bad(
            "Summarise the text in <notes> tags.\n\n<style>\nBe brief.\n</style>\n",
            found=("in <notes> tags",),
        ),
        Bad("Draw how the goals hang together. Output only the list.\n", found=("Output only the list",)),
        Bad(
            "Take a value of the [OPTIONS] for each of the [NAMES].\n\n[NAMES]\nAda\n",
            found=("the [OPTIONS]",),
        ),
        Bad(
            "Clean up the text.\n\n- Give no notes, just the requested sections.\n",
            found=("just the requested sections",),
        ),
        Bad("Refactor it.\n\n## Code to be refactored:\n\nNow do it.\n", found=("Code to be refactored:",)),
        Bad(
            "Put the facts into a section called FACTS. Write the FACTS bullets in 16 words. Extract at least 25 IDEAS from the input.\n",
            found=("at least 25 IDEAS from the input",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each reference whose target is not in the prompt."""
    targets = _Targets(ctx.prompt)
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        for announced in _announced(index, document):
            yield _finding(announced)
        numbers = dict.fromkeys(number for number, _ in document.gather_each(_may_refer, _POSSIBLE))
        for number in islice(numbers, _MOST):
            block, content = document.blocks[number], document.contents[number]
            for found in (
                *_below(index, document, number),
                *_sections(targets, index, document, block),
                *_steps(targets, index, document, number),
                *_tags(targets, index, document, block),
                *_only(targets, index, block, content),
                *_sections_asked(targets, index, block, content),
                *_labels(targets, index, document, block),
                *_parts(targets, index, document, block),
            ):
                yield _finding(found)


def _finding(found: _Reference) -> Finding:
    return Finding(found.place, f'"{found.words}" points at something that is not there; {found.why}')


class _Targets:
    """What a prompt has that could be pointed at, each looked for once."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt
        self.texts = [message.document.text for message in prompt.messages]
        self._named: dict[str, list[tuple[int, int]]] = {}
        self._last: dict[int, int | None] = {}
        self.told: set[str] = set()
        self._made: dict[str, bool] = {}

    @cached_property
    def lowered(self) -> list[str]:
        """The texts in lower case."""
        return [text.lower() for text in self.texts]

    @cached_property
    def listed(self) -> str:
        """What is listed as sections, in lower case, one list a line."""
        return "\n".join(found[1] for text in self.lowered for found in _LISTED_AS.finditer(text))

    @cached_property
    def titles(self) -> str:
        """All headings, in lower case, one a line."""
        return "\n".join(
            document.text[block.content : block.end].lower()
            for document in (message.document for message in self.prompt.messages)
            for block in (document.blocks[number] for number in document.numbers_of(BlockKind.HEADING))
        )

    @cached_property
    def opened(self) -> Counter[str]:
        """How often each tag is opened."""
        return Counter([name for text in self.texts for _, name in _opened(text)])

    @cached_property
    def put_out(self) -> Counter[str]:
        """How often each thing that can be put out is named."""
        return Counter(name.lower() for text in self.texts for name in _PUT_OUT.findall(text))

    @cached_property
    def sections(self) -> int:
        """How often sections are spoken of, counted up to two."""
        return sum(1 for _ in islice((m for text in self.texts for m in _SECTION.finditer(text)), 2))

    @cached_property
    def has_bullets(self) -> bool:
        """True if bullets are asked for, which are a list by another name."""
        return any(_BULLETS.search(text) for text in self.texts)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The names in brackets that open a line."""
        return frozenset(name for text in self.texts for name in _LABEL_MADE.findall(text))

    @cached_property
    def parts(self) -> Counter[str]:
        """How often each part in capitals is named where something is demanded of it."""
        return Counter(
            [name for message in self.prompt.messages for _, name in message.document.gather(_parts_in)]
        )

    def is_made(self, name: str) -> bool:
        """True if a part in capitals is also named otherwise, or is to be called so, or listed, in any case."""
        if name not in self._made:
            # Each name is sought in the whole prompt: of so many no more is said.
            self._made[name] = len(self._made) >= _MOST or self._is_made(name)
        return self._made[name]

    def _is_made(self, name: str) -> bool:
        said = sum(_times_said(name, text) for text in self.texts)
        called = f"called {name.lower()}"
        if said > self.parts[name] or any(called in text for text in self.lowered):
            return True
        return _times_said(name.lower(), self.listed) > 0

    def last_step(self, message: int) -> int | None:
        """The highest number of a step that a message has."""
        if message not in self._last:
            found = self.prompt.messages[message].document.gather(_steps_in)
            self._last[message] = max((step for _, step in found), default=None)
        return self._last[message]

    def is_called(self, name: str, message: int, start: int, end: int) -> bool:
        """True if a name in capitals stands elsewhere than in `start..end`, and not to point at the thing."""
        if name not in self._named:
            self._named[name] = list(islice(self._places(name), 2))
        places = self._named[name]
        return name.lower() in self.titles or any(
            place != message or not start <= at < end for place, at in places
        )

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        for index, text in enumerate(self.texts):
            at = text.find(name)
            while at >= 0:
                if not _REFERENCE.match(text, at + len(name)):
                    yield index, at
                at = text.find(name, at + len(name))

    def is_quoted(self, name: str, around: str) -> bool:
        """True if a name, in any case, stands elsewhere than in `around`."""
        name = name.lower()
        return sum(text.count(name) for text in self.lowered) > around.lower().count(name)


def _times_said(name: str, text: str) -> int:
    """How often a name stands in a text as words of its own."""
    times, at = 0, text.find(name)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        alone = not any(sign.isalnum() or sign == "_" for sign in around)
        times += alone
        at = text.find(name, at + (len(name) if alone else 1))
    return times


def _opened_in(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Where tags are opened, and their names."""
    for match in _OPENED.finditer(text, start, end):
        yield match.start(), match[1].lower()


_opened = by_lines(_opened_in)


@looks_for(_PART)
def _parts_in(block: Block, content: BlockContent) -> Iterator[str]:
    """The parts in capitals of which something is demanded."""
    for match in _PART.finditer(content.text):
        yield match["part"]


def _may_refer(block: Block, content: BlockContent, possible: tuple[LazyPattern, ...]) -> tuple[bool, ...]:
    """Paragraphs and items that hold words which point at something."""
    refers = any(pattern.search(getattr(content, _POINTS[pattern])) for pattern in possible)
    return (True,) if refers else ()


def _reference(index: int, document: Document, start: int, end: int, why: str) -> _Reference:
    words = " ".join(document.text[start:end].split())
    return _Reference(Place(index, Span(start, end)), words, why)


def _below(index: int, document: Document, number: int) -> Iterator[_Reference]:
    block, content = document.blocks[number], document.contents[number]
    for match in _BELOW.finditer(content.prose):
        start, end = block.content + match.start(), block.content + match.end()
        if not _anything_follows(document, number, content.prose, match):
            yield _reference(index, document, start, end, "write it, or drop the reference")


def _anything_follows(document: Document, number: int, prose: str, match: re.Match[str]) -> bool:
    """True if something that could be meant stands after the words: in the block itself, or in later ones."""
    what = (match["what"] or match["thing"]).lower()
    rest = prose[match.end() :]
    if ":" in rest or "\n" in rest.strip() or number + 1 >= len(document.blocks):
        return True
    if document.templates and document.templates[-1].start >= document.blocks[number].content:
        return True
    for later in document.blocks[number + 1 : number + 4]:
        if later.kind in _THINGS_BELOW or (later.kind is BlockKind.PARAGRAPH and not what.startswith("step")):
            return True
        if later.kind is BlockKind.HEADING:
            break
    else:
        return True
    return _is_headed(document, number, what)


def _is_headed(document: Document, number: int, what: str) -> bool:
    """True if a later heading names the thing; steps may also be a numbered list."""
    steps = what.startswith("step")
    ends = [document.gather(_headed_by, _STEPS if steps else _NAMES)]
    if steps:
        ends.append(document.gather(_is_ordered))
    return any(found and found[-1][0] > number for found in ends)


@looks_for(kinds=(BlockKind.HEADING,))
def _headed_by(block: Block, content: BlockContent, names: LazyPattern) -> tuple[bool, ...]:
    return (True,) if names.search(content.text) else ()


def _is_ordered(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if block.ordered else ()


def _sections(targets: _Targets, index: int, document: Document, block: Block) -> Iterator[_Reference]:
    for match in _NAMED_SECTION.finditer(document.text, block.content, block.end):
        if name := match["quoted"]:
            before = max(block.content, match.start() - 60)
            there = _MADE.search(document.text, before, match.start()) or targets.is_quoted(name, match[0])
        else:
            there = targets.is_called(match["name"], index, match.start(), match.end())
        if not there:
            yield _reference(index, document, match.start(), match.end(), "name a section that there is")


def _steps(targets: _Targets, index: int, document: Document, number: int) -> Iterator[_Reference]:
    block, text = document.blocks[number], document.contents[number].outside_code
    for match in _STEP.finditer(text):
        last = targets.last_step(index)
        if last is not None and last < int(match["step"]):
            start, end = block.content + match.start(), block.content + match.end()
            yield _reference(index, document, start, end, f"the last step is {last}")


def _steps_in(block: Block, content: BlockContent) -> Iterator[int]:
    marker = f"{block.marker} " if block.kind is BlockKind.ITEM else ""
    for found in _STEP_MADE.finditer(marker + content.text):
        yield int(found[1] or found[2])


def _tags(targets: _Targets, index: int, document: Document, block: Block) -> Iterator[_Reference]:
    if targets.prompt.kind is not Kind.TASK or not document.numbers_of(BlockKind.TAG):
        return
    for match in _TAGGED.finditer(document.text, block.content, block.end):
        if targets.opened[match["tag"].lower()] == 1 and _asks_to_read(document.text, match.start()):
            yield _reference(
                index, document, match.start(), match.end(), "open the tag where the text stands"
            )


def _only(targets: _Targets, index: int, block: Block, content: BlockContent) -> Iterator[_Reference]:
    """Demands to put out only the list, say, where nothing else in the prompt speaks of a list."""
    for match in _ONLY.finditer(content.prose):
        thing = match["only"].lower()
        if targets.put_out[thing] == 1 and not (thing == "list" and targets.has_bullets):
            start, end = block.content + match.start(), block.content + match.end()
            document = targets.prompt.messages[index].document
            yield _reference(index, document, start, end, "say what is to be put out")


def _sections_asked(
    targets: _Targets, index: int, block: Block, content: BlockContent
) -> Iterator[_Reference]:
    """Demands to put out only the sections that were asked for, in a prompt that asks for none."""
    match = _REQUESTED.search(content.prose)
    named = (pattern.search(text) for text in targets.texts for pattern in (_IN_CAPITALS, _FOLLOWING))
    if match and targets.sections == 1 and not any(named):
        start, end = block.content + match.start(), block.content + match.end()
        document = targets.prompt.messages[index].document
        yield _reference(index, document, start, end, "name the sections, or say what is to be put out")


def _labels(targets: _Targets, index: int, document: Document, block: Block) -> Iterator[_Reference]:
    """A name in brackets that opens no line, in a prompt whose parts are opened by such names."""
    for match in _LABEL.finditer(document.text, block.content, block.end):
        if targets.labels and match["label"] not in targets.labels:
            why = f"open a part with [{match['label']}], or name the part that is meant"
            yield _reference(index, document, match.start(), match.end(), why)


def _parts(targets: _Targets, index: int, document: Document, block: Block) -> Iterator[_Reference]:
    """A demand on a part of the answer, where that part is only ever spoken of in such demands."""
    for match in _PART.finditer(document.text, block.content, block.end):
        name = match["part"]
        if name not in targets.told and name.lower() not in targets.titles and not targets.is_made(name):
            targets.told.add(name)
            yield _reference(index, document, *match.span(), f"say what goes into {name}, or take it out")


def _announced(index: int, document: Document) -> Iterator[_Reference]:
    """Titles that announce a text under which there is prose alone: no fence, variable, tag or quotation."""
    blocks = document.blocks
    found = document.gather(_announces)
    headings = document.numbers_of(BlockKind.HEADING) if found else []
    for number, _ in found:
        block = blocks[number]
        following = bisect_right(headings, number)
        end = blocks[headings[following]].start if following < len(headings) else len(document.text)
        below = document.blocks_at(Span(block.end, end))
        shown = any(blocks[n].kind in _THINGS_BELOW or document.contents[n].quotations for n in below)
        # At the very end the host may add it.
        if below and not shown and not document.templates_in(Span(block.end, end)):
            yield _reference(index, document, block.content, block.end, "write it, or make it a variable")


@sifted(_TITLES)
def _announces(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if _ANNOUNCED.fullmatch(content.text) else ()


def _asks_to_read(text: str, at: int) -> bool:
    before = text[max(0, at - 60) : at]
    return (
        re.search(
            r"\b(?:read|text|summari[sz]e|use|analy[sz]e|data|document|content|input)\b",
            before,
            re.I,
        )
        is not None
    )
