"""The same instruction is given twice.

## What

Two instructions of at least `min_length` characters that read the same, or nearly: they have all content
words, numbers and negations in common, in one order, and overlap by `similarity` as sets of words. Case,
emphasis and the last stop do not count; code in backquotes does.

Not reported, since the copies have work to do:

- steps of numbered lists, which may well be repeated ("Run the tests");
- copies under headings, items or lead-in lines made after one pattern ("For Python", "For Java"), and a
  line that stands in three sections or more of one level: each section is read for its own case;
- what points at its own surroundings ("Give this as bullets"), and under another heading what does not open
  with a verb ("The description should be short");
- a reminder: one copy in the first quarter of a prompt, one in the last, `reminder_tokens` or more apart.

## Why

A copy costs tokens and brings nothing; when one copy is edited later, the two contradict each other. OpenAI
reports that leaner system prompts gained 10 to 15 % in internal evaluations while using 41 to 66 % fewer
tokens; Google's checklist lists redundant instructions as a fault (docs/evidence.md, rule 6,
2026-11-22).

## Fix

Deletes the later copy of two equal ones, with its list marker and line. No fix where that would leave a
list, a section or a following "Otherwise …" without what it needs, or a numbered list with a hole, and none
for copies that are only nearly equal.

## Fix safety

Safe where the earlier copy governs the place of the later one: the same section, or above all headings.
Unsafe across sections, since the later copy may be meant for its section alone.

## Limits

The same demand in other words is not seen; people find many of these. Examples, quotations, tables and
plain statements are not compared.

## Sources

- docs/evidence.md, rule 6 (2026-11-22)
- OpenAI, GPT-5.5 and 5.6 guides; Google, Prompt health checklist
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple, made
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.outline import Scope, parallel, scopes
from promptls.prompt.quote import quoted
from promptls.prompt.rescan import Kept
from promptls.prompt.sameness import Said, overlap, said, trace
from promptls.prompt.units import Unit
from promptls.rewrites.removal import removal
from promptls.rules import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_COMPARED = 12
"""Earlier copies that an instruction is compared with; more than that stand only in made-up texts."""


_UNLIKE_PROSE = LazyPattern(r"\(|[#}]|//|[A-Z]{3,7} /|[^\n]*(?:[{;]|\w\([^()\n]*\)|:)[ \t]*(?:\n|$)")
_BANS = LazyPattern(r"(?:never|do not|don['’]t|avoid)\b", re.I)
_POINTS_AROUND = LazyPattern(
    r"^(?:\S+ ){0,2}(?:this|these|those|it|them)\b|\b(?:above|below)\b"
    r"|\bthis (?:section|field|step|part|list|table)\b",
    re.I,
)


class Options(NamedTuple):
    """`min_length` in characters, `similarity` from 0 to 1, `reminder_tokens` between two wanted copies."""

    min_length: int = 30
    similarity: float = 0.9
    reminder_tokens: int = 2000


class _Copy(NamedTuple):
    message: int
    block: int
    start: int
    end: int
    offset: int
    orders: bool
    bans: bool
    ordered: bool
    said: Said

    @property
    def place(self) -> Place:
        return Place(self.message, Span(self.start, self.end))


_RULE = "Write all amounts with two decimals and the currency."


@rule(
    "duplicate-instruction",
    family="density",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    good=(
        f"- {_RULE}\n- Write all dates as year, month and day.\n",
        "- Be brief.\n- Name the file.\n- Be brief.\n",
        f"## For invoices\n\n- {_RULE}\n\n## For reminders\n\n- {_RULE}\n",
        f"When you write an invoice:\n\n- {_RULE}\n\nWhen you write a reminder:\n\n- {_RULE}\n",
        f"FOR INVOICES:\n\nName the sum. {_RULE}\n\nFOR REMINDERS:\n\nName the delay. {_RULE}\n",
        f"- Invoices\n  - {_RULE}\n- Reminders\n  - {_RULE}\n",
        "1. Run the unit tests and read all logs.\n2. Mend one.\n3. Run the unit tests and read all logs.\n",
        "- Run `make lint` before you commit anything.\n- Run `make test` before you commit anything.\n",
        "- Put the summary before the table of results.\n- Put the table of results before the summary.\n",
        "- You may name the customer in the reply.\n- Never name the customer in the reply.\n",
        "## Name\n\n- The text should be a noun phrase.\n\n## Type\n\n- The text should be a noun phrase.\n",
        f"- {_RULE}\n\n<example>\n- {_RULE}\n</example>\n",
        Good(
            f"{_RULE} Read this.\n\n{'The harbour opens at six. ' * 60}\n\n{_RULE}\n",
            thresholds={"reminder_tokens": 300},
        ),
    ),
    bad=(
        Bad(
            f"- {_RULE}\n- Name the customer.\n- {_RULE}\n- Sign the letter.\n",
            fixed=f"- {_RULE}\n- Name the customer.\n- Sign the letter.\n",
            found=(_RULE,),
        ),
        Bad(
            f"Read the invoice. {_RULE} Name the customer. **{_RULE}** Sign the letter.\n",
            fixed=f"Read the invoice. {_RULE} Name the customer. Sign the letter.\n",
        ),
        Bad(
            f"{_RULE}\n\n## Letters\n\nName the customer.\n\n{_RULE}\n\nSign the letter.\n",
            fixed=f"{_RULE}\n\n## Letters\n\nName the customer.\n\nSign the letter.\n",
        ),
        Bad(
            f"## Style\n\n- {_RULE}\n\n## Before you send\n\n- Sign the letter.\n- {_RULE}\n",
            fixed=f"## Style\n\n- {_RULE}\n\n## Before you send\n\n- Sign the letter.\n",
        ),
        Bad(
            f"- {_RULE}\n- Name the customer.\n\nLetters:\n\n- {_RULE}\n",
            found=(_RULE,),
            fixed=f"- {_RULE}\n- Name the customer.\n\nLetters:\n\n- {_RULE}\n",
        ),
        Bad(
            f"- {_RULE}\n- Name the customer in the first line.\n\nRemember:\n\n- {_RULE}\n"
            "- Name the customer in the first line.\n",
            fixed=f"- {_RULE}\n- Name the customer in the first line.\n\nRemember:\n\n- {_RULE}\n"
            "- Name the customer in the first line.\n",
        ),
        Bad(
            "- Always answer the customer in the language in which the customer wrote the very first mail.\n"
            "- Sign the letter.\n"
            "- Always answer the customer in the language in which the customer wrote the first mail.\n"
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding for each later copy, linked to the earlier one."""
    by_core: dict[str, list[_Copy]] = defaultdict(list)
    for core, copy in _copies(ctx):
        by_core[core].append(copy)
    if not by_core:
        return
    judge = _Judge(ctx)
    pairs = [pair for alike in by_core.values() for pair in judge.pairs(alike)]
    doomed: dict[int, Counter[int]] = defaultdict(Counter)
    for earlier, later in pairs:
        if _equal(earlier, later):
            doomed[later.message][later.block] += 1
    for earlier, later in pairs:
        yield _finding(judge, earlier, later, doomed[later.message])


def _copies(ctx: Context) -> Iterator[tuple[str, _Copy]]:
    """The instructions whose core is said more than once, in order, each after its core."""
    least: int = ctx.options.min_length
    told = [
        (index, number, saying)
        for index, message in enumerate(ctx.prompt.messages)
        if message.instructs
        for number, saying in message.document.whole(_sayings, _sayings_after)
        if saying.unit.end - saying.unit.start >= least
    ]
    if len({saying.trace for _, _, saying in told}) == len(told):
        return
    traces = Counter([saying.trace for _, _, saying in told])
    likely = [
        (index, number, saying, core)
        for index, number, saying in told
        if traces[saying.trace] > 1 and (core := _core(saying.text, least))
    ]
    times = Counter([core for _, _, _, core in likely])
    starts = ctx.prompt.starts
    for index, number, saying, core in likely:
        if times[core] > 1:
            block = ctx.prompt.messages[index].document.blocks[number]
            unit, base = saying.unit, block.content
            start, end = base + unit.start, base + unit.end
            yield (
                core,
                made(
                    _Copy,
                    (
                        index,
                        number,
                        start,
                        end,
                        starts[index] + start,
                        unit.verb is not None or unit.negated,
                        _BANS.search(saying.content.prose, unit.start, unit.action) is not None,
                        block.ordered,
                        said(saying.text),
                    ),
                ),
            )


class _Saying(NamedTuple):
    """An instruction. What it says is read where another one may say the same, which its trace tells."""

    trace: bytes
    content: BlockContent
    unit: Unit

    @property
    def text(self) -> str:
        return self.content.text[self.unit.start : self.unit.end]


_Sayings = list[tuple[int, _Saying]]


def _sayings(document: Document) -> _Sayings:
    """The instructions of a document, each after the number of its block."""
    return _in_units(document, document.own_units)


def _sayings_after(document: Document, before: Document, kept: Kept, old: _Sayings) -> _Sayings:
    return kept.mended(old, _in_units(document, kept.edited(document.own_units)))


def _in_units(document: Document, units: Iterable[tuple[int, Unit]]) -> _Sayings:
    contents = document.contents
    return [
        (number, made(_Saying, (trace(content.text[unit.start : unit.end]), content, unit)))
        for number, unit in units
        if not unit.lead_in
        for content in (contents[number],)
    ]


@kept_by_text(100_000)
def _core(text: str, least: int) -> str:
    """The words of the core of an instruction, "" where it is not to be compared."""
    key, core, _ = said(text)
    return "\0".join(core) if len(key) >= least and not _depends_on_place(text) else ""


def _depends_on_place(text: str) -> bool:
    return bool(_UNLIKE_PROSE.match(text) or _POINTS_AROUND.search(text))


def _equal(first: _Copy, second: _Copy) -> bool:
    return first.said.key == second.said.key


class _Judge:
    """Decides which copies are needless. Made for one check; what is true of the whole prompt is kept."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._documents = [message.document for message in ctx.prompt.messages]
        self._outlines = [scopes(document) for document in self._documents]
        self._length = sum(len(document.text) for document in self._documents)
        self._tokens: int | None = None

    def document(self, copy: _Copy) -> Document:
        return self._documents[copy.message]

    def scope(self, copy: _Copy) -> Scope:
        return self._outlines[copy.message][copy.block]

    def pairs(self, alike: list[_Copy]) -> Iterator[tuple[_Copy, _Copy]]:
        """Each needless copy after the earlier one that makes it so; an equal one where there is one."""
        headings = {(copy.message, self.scope(copy).heading) for copy in alike}
        if len(headings) == len(alike) >= 3 and self._are_of_one_level(headings):
            return  # each section is read for its own case; no two need be compared
        for number, copy in enumerate(alike[1:], 1):
            before = alike[: min(number, _COMPARED)]
            nearest = sorted(before, key=lambda other: not _equal(other, copy))
            for other in nearest:
                if self._says_the_same(other, copy) and not self._is_meant(other, copy, len(headings)):
                    yield other, copy
                    break

    def _are_of_one_level(self, headings: set[tuple[int, int]]) -> bool:
        message, heading = next(iter(headings))
        blocks = self._documents[message].blocks
        level = blocks[heading].marker
        return all(own == message and at >= 0 and blocks[at].marker == level for own, at in headings)

    def _says_the_same(self, first: _Copy, second: _Copy) -> bool:
        least: float = self._ctx.options.similarity
        return _equal(first, second) or overlap(first.said, second.said) >= least

    def _is_meant(self, first: _Copy, second: _Copy, sections: int) -> bool:
        """True if two copies stand where each has its own work to do."""
        if first.ordered and second.ordered and not second.bans:
            return True
        if first.message == second.message and self._are_parallel(first, second, sections):
            return True
        return self._is_reminder(first, second)

    def _is_reminder(self, first: _Copy, second: _Copy) -> bool:
        if first.offset * 4 >= self._length or second.offset * 4 <= 3 * self._length:
            return False
        if self._tokens is None:
            # Once for all: the tokens between two copies are their share of the whole.
            self._tokens = sum(self._ctx.count_tokens(document.text) for document in self._documents)
        between = self._tokens * (second.offset - first.offset) / self._length
        least: int = self._ctx.options.reminder_tokens
        return between >= least

    def _are_parallel(self, first: _Copy, second: _Copy, sections: int) -> bool:
        document = self.document(first)
        one, two = self.scope(first), self.scope(second)
        if one.parent != two.parent and one.parent >= 0 and two.parent >= 0:
            parents = document.blocks[one.parent], document.blocks[two.parent]
            if parents[0].kind is parents[1].kind is BlockKind.ITEM:
                return True
            if one.heading == two.heading or parallel(*(_title(document, block) for block in parents)):
                return True
        if one.heading == two.heading or one.heading < 0:
            return False
        headings = document.blocks[one.heading], document.blocks[two.heading]
        if not second.orders:
            return True
        if headings[0].marker != headings[1].marker:
            return False
        return sections >= 3 or parallel(*(_title(document, block) for block in headings))


def _title(document: Document, block: Block) -> str:
    return document.text[block.content : min(block.end, block.content + 200)].split("\n", 1)[0]


def _finding(judge: _Judge, earlier: _Copy, later: _Copy, doomed: Mapping[int, int]) -> Finding:
    quote = quoted(judge.document(later).text[later.start : later.end])
    related = ((earlier.place, "said here first"),)
    if not _equal(earlier, later):
        message = f"{quote} says nearly the same as an earlier instruction; keep the better wording"
        return Finding(later.place, message, related=related)
    message = f"{quote} was said before; keep one of the two"
    proposals = _proposals(judge, earlier, later, doomed)
    return Finding(later.place, message, proposals, related, unnecessary=True)


def _proposals(
    judge: _Judge, earlier: _Copy, later: _Copy, doomed: Mapping[int, int]
) -> tuple[Proposal, ...]:
    cut = removal(judge.document(later), later.block, later.start, later.end, doomed)
    if cut is None:
        return ()
    one, two = judge.scope(earlier), judge.scope(later)
    governs = one.parent in (-1, two.parent) and one.heading in (-1, two.heading)
    safe = earlier.message == later.message and governs
    change = TextChange(later.message, cut.start, cut.end, "")
    return (Proposal("Delete this copy", (change,), Safety.SAFE if safe else Safety.UNSAFE, preferred=True),)
