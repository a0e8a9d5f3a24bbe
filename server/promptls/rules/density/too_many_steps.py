"""A chain of dependent steps is longer than the model keeps together.

## What

More than `max_steps` steps of which each builds on the one before:

- a numbered list of instructions under a heading or a line that calls it steps, a process, a workflow or the
  like, or in which two items or more refer to an order ("then", "after that", "from step 2");
- headings of one level that are numbered ("Step 1", "Phase 2");
- instructions one after the other that begin with "then", "next", "after that", "finally".

A nested list counts with the step that it stands under. Numbered rules are no steps.

## Why

Each step passes its errors on to the next. The product page of GLM-4.7 Flash says that it drops reasoning
chains under stress with complex multi-step workflows, and that its 3B active parameters limit the depth of
reasoning (retrieved 2026-11-22). The limit of eight is our judgement, not a measurement; other models hold
more, so the rule speaks only where the target model's profile lists it.

## Fix

*checkpointed-run*, where the profile offers it and the prompt is an agent's: the model stops and reports
after each milestone. Otherwise none: where to cut the chain is the author's to say.

## Fix safety

Unsafe: the run now has breaks.

## Limits

A prompt that has checkpoints of its own ("wait for my confirmation after each step") is left alone. Steps
told in one long sentence count as one. English and Chinese.

## Sources

- product page of GLM-4.7 Flash, which cites WaveSpeedAI (retrieved 2026-11-22)
- our own judgement for GLM-4.7 Flash, not measured (2026-11-22)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.outline import Scope, scopes
from promptls.prompt.sieve import Sought, looks_for
from promptls.rules import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_REWRITE = "checkpointed-run"
_PROCESS = LazyPattern(
    r"\b(?:steps?|process|workflow|procedure|phases?|stages?|sequence|pipeline|algorithm|protocol"
    r"|in (?:this )?order|order of work|do the following)\b|步骤|流程|过程|顺序|阶段",
    re.I,
)
_REFERS = LazyPattern(
    r"\b(?:then|next|after (?:that|this|step)|afterwards|once (?:that|this|done|all|you)|previous|finally"
    r"|lastly|(?:from|in|of) step|steps? \d)\b"
    r"|然后|接着|之后|最后|上一步|前一步",
    re.I,
)
_LINKED = LazyPattern(
    r"(?:and )?(?:then|next|after (?:that|this)|afterwards?|thereafter|finally|lastly|second(?:ly)?"
    r"|third(?:ly)?)\b"
    r"|然后|接着|随后|之后|最后|其次",
    re.I,
)
_CHECKPOINT = Sought(
    r"\b(?:check-?points?|milestones?)\b"
    r"|\b(?:stop|pause|report|wait|confirm|approv\w+|ask|check in)\b[^.\n]{0,60}"
    r"\b(?:after (?:each|every)|between|before (?:each|every|the next|moving|proceeding|continuing))\b"
    r"|\b(?:after|before) (?:each|every) (?:\w+ )?(?:step|phase|stage|task|part)\b[^.\n]{0,60}"
    r"\b(?:stop|pause|report|wait|confirm|ask|approv\w+)\b"
    r"|每一步.{0,20}(?:确认|等待|报告|停)",
    re.I,
)
_NUMBERED_HEADING = LazyPattern(
    r"(?:step|phase|stage|part|schritt)?\s*(\d{1,3})\b|第([一二三四五六七八九十]+)步", re.I
)


class Options(NamedTuple):
    """`max_steps` dependent steps in one chain are still accepted."""

    max_steps: int = 8


class _Chain(NamedTuple):
    """Steps in order, each by its first block or, in running text, by its span."""

    places: tuple[Span, ...]


def _steps(count: int, title: str = "Follow these steps:") -> str:
    return f"{title}\n\n" + "".join(f"{n}. Read part {n} of the log.\n" for n in range(1, count + 1))


_EIGHT = {"max_steps": 8}


@rule(
    "too-many-steps",
    family="density",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    languages=("en", "zh"),
    good=(
        Good(_steps(8), thresholds=_EIGHT),
        Good(_steps(12, "Rules for every reply:"), thresholds=_EIGHT),
        Good(
            "Follow these steps:\n\n"
            + "".join(
                f"{n}. Read part {n}.\n   1. Note the date.\n   2. Note the sum.\n" for n in range(1, 6)
            ),
            thresholds=_EIGHT,
        ),
        Good(_steps(12) + "\nAfter each step, stop and wait for my confirmation.\n", thresholds=_EIGHT),
        Good("## Steps\n\n" + _steps(6) + "\n## Steps when it fails\n\n" + _steps(6), thresholds=_EIGHT),
    ),
    bad=(
        Bad(_steps(11), found=("Read part 9 of the log.",), thresholds=_EIGHT),
        Bad(
            _steps(17),
            fixed=_steps(17) + "\nStop after each milestone, report what is done and what comes next.\n",
            path="logs.agent.md",
            thresholds=_EIGHT,
        ),
        Bad(
            "## Migration workflow\n\n"
            + "".join(f"{n}. Move table {n}.\n\n   Check its rows.\n\n" for n in range(1, 5)),
            found=("Move table 4.",),
            thresholds={"max_steps": 3},
        ),
        Bad(
            "Read the log. Then list the errors. Next, sort them. After that, count each kind. Finally, add "
            "the sum.\n",
            found=("Finally, add the sum.",),
            thresholds={"max_steps": 4},
        ),
        Bad(
            "".join(f"## Step {n}: part {n}\n\nRead part {n} of the report.\n\n" for n in range(1, 11)),
            found=("Step 9: part 9",),
            thresholds=_EIGHT,
        ),
        Bad(
            "请按以下步骤操作：\n\n1. 阅读全文。\n2. 列出要点。\n3. 翻译要点。\n4. 返回表格。\n",
            found=("返回表格。",),
            thresholds={"max_steps": 3},
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding for each chain that is too long, at the first step past the limit."""
    limit = ctx.options.max_steps
    found = [
        (index, chain)
        for index, message in enumerate(ctx.prompt.messages)
        if message.instructs
        for chain in _chains(message.document, limit)
        if len(chain.places) > limit
    ]
    if not found or any(message.document.mentions(_CHECKPOINT) for message in ctx.prompt.messages):
        return
    offered = ctx.pattern is not None and _REWRITE in ctx.pattern.rewrites
    proposals = ctx.proposals(_REWRITE) if offered else ()
    for index, chain in found:
        text = (
            f"{len(chain.places)} dependent steps in one run, where {limit} is the most to count on; split "
            "the run, or have the model stop and report in between"
        )
        related = ((Place(index, chain.places[0]), "the first step"),)
        yield Finding(Place(index, chain.places[limit]), text, proposals, related)


def _chains(document: Document, limit: int) -> Iterator[_Chain]:
    """All chains longer than `limit`, and some that are not."""
    if not document.own_units:
        return
    if len([True for block in document.blocks if block.ordered]) > limit:
        yield from _lists(document, scopes(document))
    if len(document.gather(_counts_up)) > limit:
        yield from _headings(document)
    if len(document.gather(_linked_in)) >= limit:  # the one before the first of them is a step, too
        yield from _linked_units(document)


def _lists(document: Document, outline: tuple[Scope, ...]) -> Iterator[_Chain]:
    """Numbered lists that are steps. Text between two items belongs to the first while the numbers go on."""
    open_list: list[int] = []
    for number, _ in document.gather(_is_numbered):
        if _is_nested(document, outline, number):
            continue
        block, last = document.blocks[number], document.blocks[open_list[-1]] if open_list else None
        if last is not None and not (last.section == block.section and _goes_on(last, block)):
            yield from _close(document, outline, open_list)
            open_list = []
        open_list.append(number)
    yield from _close(document, outline, open_list)


@looks_for(own=True)
def _is_numbered(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if block.ordered else ()


@looks_for(_REFERS, own=True)
def _refers_back(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if _REFERS.search(content.prose) else ()


def _is_nested(document: Document, outline: tuple[Scope, ...], number: int) -> bool:
    parent = outline[number].parent
    return parent >= 0 and document.blocks[parent].kind is BlockKind.ITEM


def _goes_on(last: Block, block: Block) -> bool:
    one, two = last.marker.rstrip(".)、"), block.marker.rstrip(".)、")
    if not (one.isdigit() and two.isdigit()):
        return last.indent == block.indent
    return last.indent == block.indent and int(two) in (int(one) + 1, int(one))


def _close(document: Document, outline: tuple[Scope, ...], items: list[int]) -> Iterator[_Chain]:
    if len(items) < 3:
        return
    contents = [document.contents[number] for number in items]
    orders = sum(any(u.verb and not u.negated for u in c.units[:1]) for c in contents)
    if orders * 5 < len(items) * 3:
        return
    if _is_called_steps(document, outline, items[0]) or _referring(document, items) >= 2:
        yield _Chain(tuple(_first_line(document, number) for number in items))


def _referring(document: Document, items: list[int]) -> int:
    """How many of the items speak of another one."""
    found = document.gather(_refers_back)  # of the whole text, which may hold many lists
    first, end = (bisect_left(found, number, key=itemgetter(0)) for number in (items[0], items[-1] + 1))
    return len({number for number, _ in found[first:end]}.intersection(items))


def _is_called_steps(document: Document, outline: tuple[Scope, ...], number: int) -> bool:
    heading, parent = outline[number]
    titles = [document.blocks[n] for n in (heading, parent) if n >= 0]
    return any(_PROCESS.search(document.text, block.content, block.end) for block in titles)


def _headings(document: Document) -> Iterator[_Chain]:
    """Runs of headings of one level that count up from one."""
    open_runs: dict[str, list[int]] = {}
    for number, digits in document.gather(_counts_up):
        block = document.blocks[number]
        run = open_runs.setdefault(block.marker, [])
        position = int(digits) if digits else len(run) + 1
        if position == len(run) + 1:
            run.append(number)
        else:
            yield from _heading_chain(document, run)
            open_runs[block.marker] = [number] if position == 1 else []
    for run in open_runs.values():
        yield from _heading_chain(document, run)


@looks_for(_NUMBERED_HEADING, kinds=(BlockKind.HEADING,))
def _counts_up(block: Block, content: BlockContent) -> tuple[str | None, ...]:
    """The number that a heading begins with, None for one in Chinese."""
    match = _NUMBERED_HEADING.match(content.text)
    return (match.group(1),) if match else ()


def _heading_chain(document: Document, run: list[int]) -> Iterator[_Chain]:
    titles = [document.text[document.blocks[n].content : document.blocks[n].end] for n in run]
    if len(run) > 2 and all(_PROCESS.search(title) for title in titles):
        yield _Chain(tuple(_first_line(document, number) for number in run))


def _linked_units(document: Document) -> Iterator[_Chain]:
    """Instructions that begin with "then" and the like, with the one before the first of them."""
    links = set(document.gather(_linked_in))
    if len(links) < 2:
        return
    run: list[Span] = []
    section = -1
    for placed in document.units:
        block = document.blocks[placed.block]
        linked = not block.ordered and (placed.block, placed.unit.start) in links
        if not linked or block.section != section:
            if len(run) > 2:
                yield _Chain(tuple(run))
            run = []
        run.append(Span(placed.start, placed.end))
        section = block.section
    if len(run) > 2:
        yield _Chain(tuple(run))


@looks_for(_LINKED, own=True)
def _linked_in(block: Block, content: BlockContent) -> Iterator[int]:
    """Where the instructions begin that say what comes after another one."""
    for unit in content.units:
        if _LINKED.match(content.prose, unit.start, unit.end):
            yield unit.start


def _first_line(document: Document, number: int) -> Span:
    block = document.blocks[number]
    end = document.text.find("\n", block.content, block.end)
    return Span(block.content, block.end if end < 0 else end)
