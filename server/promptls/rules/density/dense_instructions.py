"""More instructions at once than the target model holds.

## What

Two measures, both of instruction units: list items or sentences, outside code, examples, quotations and
headings, that open with a verb or hold a word of obligation.

- **N**, all units of the prompt: more than `max_units`.
- **D**, units for each 1,000 tokens of prose in one group, where the group has at least
  `min_units_for_density` of them: more than `max_units_per_1000_tokens`. A group is what stands under one
  heading, one tag or one line that introduces a list ("When you write:").

## Why

The share of instructions that are followed falls with their number: the best model of IFScale (2025)
follows 68 % of 500, and in ManyIFEval, up to ten instructions, the number alone predicts success to about
10 %. The decline has three shapes, so the limit belongs to the model's profile; 75 is the default here,
since it separates the top 5 % of 2,243 public prompt files (p95 is 74). The default for D is the p90 to
p95 of their density, 44 to 50, measured over whole files (docs/evidence.md, own counts, 2026-11-22). A group
of fewer than 20 is left alone, since terse entries are dense by this measure: of the 30 such groups of 15 and
more in 1,063 files 21 have fewer than 20, most of them one plain list that a heading would not divide.
IFScale's instruction is the easiest there is ("include the word X"), so the limits are its numbers cut to
a third or less by judgement, not by measurement.

## Fix

Of a dense group *chunk-dense-instructions*: paragraphs full of instructions become lists, and a long flat
list gets headings where its entries already stand in unbroken runs of a kind. Instructions are never dropped,
so a prompt over N stays over N and no fix is offered: cut what the model does anyway, or split the prompt.

## Fix safety

Unsafe: layout alone changes what a model does.

## Limits

Reference documents and checklists that are read on demand count like everything else. English and Chinese.
Earlier instructions survive better than later ones, which a mere count does not show.

## Sources

- docs/evidence.md, own counts and rule 1 (2026-11-22)
- IFScale, arXiv 2507.11538; ManyIFEval, arXiv 2509.21051 (2025)
- product page of GLM-4.7 Flash: use chunking instead (retrieved 2026-11-22)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import PROSE_KINDS, BlockContent, Document
from promptls.prompt.rescan import Kept
from promptls.rules import Bad, Context, Good, rule
from promptls.text import Span

_REWRITE = "chunk-dense-instructions"


class Options(NamedTuple):
    """The most that is still accepted.

    `max_units` instructions in the whole prompt; `max_units_per_1000_tokens` in a group that has
    at least `min_units_for_density` of them.
    """

    max_units: int = 75
    max_units_per_1000_tokens: float = 45
    min_units_for_density: int = 20


class _Group(NamedTuple):
    """What stands under one heading or lead-in; `blocks` are its prose, `opening` where it begins."""

    message: int
    opening: int
    section: int
    blocks: tuple[int, ...]
    units: int


_ORDERS = "Sort the rows. Name the file. Quote all strings. Drop empty cells. Keep the header. "
_NEVER = "Never guess. Never round. Never merge rows. Never skip a row. Never rename a key. "
_TERSE = "- " + (_ORDERS * 2 + _NEVER * 2).strip().replace(". ", ".\n- ") + "\n"


def _long(count: int) -> str:
    return "".join(
        f"- When a customer asks about topic {n} of the handbook, quote the page that answers it and say "
        "in one short sentence of your own why that page applies.\n"
        for n in range(count)
    )


@rule(
    "dense-instructions",
    family="density",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    languages=("en", "zh"),
    good=(
        _long(60),
        _TERSE[: _TERSE.index("- Never")],
        f"## Do\n\n{_ORDERS}{_ORDERS}\n\n## Do not\n\n{_NEVER}{_NEVER}\n",
        "".join(f"When you {verb}:\n\n- {_ORDERS}\n\n" for verb in ("read", "write", "check", "send")),
        "```text\n" + _TERSE * 5 + "```\n\nExplain the rules above.\n",
        Good(_long(60), thresholds={"max_units": 60}),
    ),
    bad=(
        Bad(_long(80)),
        Bad(f"# Answering\n\nBe brief.\n\n## Topics\n\n{_long(80)}", found=("## Topics",)),
        Bad(_long(12), thresholds={"max_units": 10}),
        Bad(
            "Clean the table.\n\n" + _TERSE,
            found=("Clean the table.",),
            fixed="Clean the table.\n\n## Always\n\n"
            + _TERSE[: _TERSE.index("- Never")]
            + "\n## Never\n\n"
            + _TERSE[_TERSE.index("- Never") :],
        ),
        Bad(
            f"## Table\n\n{_ORDERS}{_NEVER}Count the rows. Add the sum. Check the sum. Return CSV. Stop.\n",
            found=("## Table",),
            thresholds={"max_units": 10},
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a prompt, at the section or group that carries most."""
    options = ctx.options
    told = [(index, each.document) for index, each in enumerate(ctx.prompt.messages) if each.instructs]
    if not _may_be_dense([document for _, document in told], options):
        return
    groups = [group for index, document in told for group in _groups(index, document)]
    total = sum(group.units for group in groups)
    if total > options.max_units:
        place, here = _fullest_section(ctx, groups)
        message = (
            f"this prompt gives {total} instructions at once, {here} of them in this section; "
            f"{options.max_units} is the most to count on, so cut or split it"
        )
        yield Finding(place, message)  # no fix: as many are left, in lists or not
        return
    density, group = max(
        ((_density(ctx, group), group) for group in groups if group.units >= options.min_units_for_density),
        default=(0.0, None),
    )
    if group is not None and density > options.max_units_per_1000_tokens:
        message = (
            f"{group.units} instructions stand here in one group, at {density:.0f} per 1,000 tokens where "
            f"{options.max_units_per_1000_tokens:g} is the most; divide them under headings"
        )
        yield Finding(_place(ctx, group.message, group.opening), message, _proposals(ctx))


def _may_be_dense(documents: Iterable[Document], options: Options) -> bool:
    """False for what has few instructions in all and in each section, which a group stands in."""
    least, left = options.min_units_for_density, options.max_units
    for document in documents:
        units, blocks = document.own_units, document.blocks
        left -= len(units)
        if left < 0:
            return True
        if (
            units
            and len(units) >= least
            and max(Counter([blocks[at].section for at, _ in units]).values()) >= least
        ):
            return True
    return False


def _groups(index: int, document: Document) -> Sequence[_Group]:
    groups = document.whole(_groups_in, _groups_after)
    return [group._replace(message=index) for group in groups] if index else groups


def _groups_in(document: Document) -> tuple[_Group, ...]:
    return tuple(_groups_of(document))


def _groups_after(
    document: Document, before: Document, kept: Kept, old: tuple[_Group, ...]
) -> tuple[_Group, ...]:
    """The same, unless the edit made a block of another kind, or more or fewer instructions of one."""
    same = (
        not kept.moved
        and kept.same_kinds(before.blocks, document.blocks)
        and _parted(document, kept) == _parted(before, kept)
        and _counted(document, kept) == _counted(before, kept)
    )
    return old if same else _groups_in(document)


def _parted(document: Document, kept: Kept) -> list[tuple[bool, bool]]:
    """Which of the edited blocks are examples, and which may lead into a list."""
    edited = slice(kept.head, kept.tail)
    blocks, contents = document.blocks[edited], document.contents[edited]
    return [(block.example, _leads(content)) for block, content in zip(blocks, contents, strict=True)]


def _counted(document: Document, kept: Kept) -> list[int]:
    """The block of each unit in the edited blocks."""
    return list(map(_BLOCK, kept.edited(document.own_units)))


def _groups_of(document: Document) -> Iterator[_Group]:
    """The groups of a document, as if it were of the first message."""
    counts = Counter(map(_BLOCK, document.own_units))
    blocks, contents = document.blocks, document.contents
    opening, units = -1, 0
    members: list[int] = []
    for number, block in enumerate(blocks):
        kind = block.kind
        leads = kind is BlockKind.PARAGRAPH and _before_list(blocks, number) and _leads(contents[number])
        if kind in _OPENING or leads:
            yield from _group(document, opening, members, units)
            opening, members, units = number, [], counts[number]
        elif kind in PROSE_KINDS and not block.example:
            members.append(number)
            units += counts[number]
    yield from _group(document, opening, members, units)


_BLOCK = itemgetter(0)
_OPENING = (BlockKind.HEADING, BlockKind.TAG)


def _before_list(blocks: Sequence[Block], number: int) -> bool:
    return number + 1 < len(blocks) and blocks[number + 1].kind is BlockKind.ITEM


def _leads(content: BlockContent) -> bool:
    """True for what ends in a colon: before a list, a paragraph that does opens a group."""
    return content.text.rstrip()[-1:] in (":", "：")


def _group(document: Document, opening: int, members: list[int], units: int) -> Iterator[_Group]:
    if members and units:
        first = opening if opening >= 0 else members[0]
        yield _Group(0, first, document.blocks[members[0]].section, tuple(members), units)


def _density(ctx: Context, group: _Group) -> float:
    document = ctx.prompt.messages[group.message].document
    prose = "\n".join(document.text[document.blocks[n].start : document.blocks[n].end] for n in group.blocks)
    return 1000 * group.units / max(ctx.count_tokens(prose), 1)


def _fullest_section(ctx: Context, groups: list[_Group]) -> tuple[Place, int]:
    """The section that holds most units, and how many."""
    held: Counter[tuple[int, int]] = Counter()
    for group in groups:
        held[group.message, group.section] += group.units
    (message, heading), units = held.most_common(1)[0]
    openings = (g.opening for g in groups if (g.message, g.section) == (message, heading))
    return _place(ctx, message, heading if heading >= 0 else next(openings)), units


def _place(ctx: Context, message: int, number: int) -> Place:
    """The first line of a block: a heading, a lead-in, or the text itself where there is neither."""
    document = ctx.prompt.messages[message].document
    block = document.blocks[number]
    line_end = document.text.find("\n", block.content, block.end)
    return Place(message, Span(block.start, block.end if line_end < 0 else line_end))


def _proposals(ctx: Context) -> tuple[Proposal, ...]:
    """All that the rewrite can do to this prompt, as one fix."""
    changes = tuple(change for s in ctx.suggestions(_REWRITE) for change in s.changes)
    if not changes:
        return ()
    title = "Make lists of the paragraphs full of instructions, and group long lists"
    return (Proposal(title, changes, Safety.UNSAFE, _REWRITE, True),)
