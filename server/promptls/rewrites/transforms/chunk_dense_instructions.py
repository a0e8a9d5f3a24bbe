"""Makes a list of a paragraph full of instructions, and puts headings into a long flat list.

## What it changes

A paragraph of six or more instructions in running text becomes a list, one instruction a bullet. Every
word, stop and number stays as it is; only white space, list markers and, in the second case below,
headings are new.

- A condition stays with its action, since both are in one sentence.
- A sentence that only tells, at the start, stays a paragraph before the list; so do a role ("You are …")
  and a label ("Rules:"). Further on it stays in the bullet of the instruction before it.
- A sentence that refers back ("This also applies to …", "Otherwise …", "In that case …", one lone "Then …")
  stays in the bullet of the sentence before it.
- What hands over the input ("My first question is …") or ends in a colon stays a paragraph after the list.
- Where the text itself gives the order ("First … Then … Finally …"), the list is numbered.

A list of fifteen or more entries that ends a prompt without headings, tags or other sections gets
headings, if its entries already stand in unbroken runs of a kind: `## Always` over unconditional orders,
`## Never` over unconditional prohibitions, `## Output` over what the answer must be, `## Steps` over numbered
steps. Nothing is ever moved; if one entry is of another kind or a kind comes twice, the list is left alone.

## What it leaves alone

- paragraphs inside list items, examples and quotes; one instruction a line; unfenced code and transcripts;
- paragraphs that labels, inline numbers or dashes ("1) … 2) …") or template blocks structure already;
- "If …:" before several sentences, since a bullet would lose its condition;
- a paragraph whose bullets would run into a list directly before or after it.

## Why

Quality of small models tapers with dense instructions and chunking is the advice (product page of GLM-4.7
Flash, retrieved 2026-11-22). OpenAI's GPT-4.1 guide writes instructions as bulleted lists, Google's guide
for Gemini Nano as short lines. But layout alone changes what a model does (Sclar et al., 2023: up to 76
points of accuracy between formats of one prompt), so the rewrite is unsafe: look before applying.

## Sources

docs/evidence.md, own counts, rules 1 and 2 (2026-11-22); Sclar et al., arXiv 2310.11324.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.units import Unit
from promptls.prompt.verbs import VERBS
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.walls import MIN_UNITS, Wall, list_edits, runs, take_apart, walls
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MIN_LIST = 15
"""Entries from which a flat list counts as dense, the same number as for density (evidence §1.1)."""

_PROHIBITION = LazyPattern(r"(?:never|do not|don['’]t|avoid|must not|you must not)\b", re.I)
_CONDITIONAL = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|without|until|where|once|in case|only)\b", re.I
)
_OUTPUT = LazyPattern(
    r"(?:return|respond|output|answer|reply|format|end the (?:answer|reply|response))\b"
    r"|the (?:output|answer|response|reply|result)\b",
    re.I,
)


def _same(text: str, path: str = "example.prompt.md") -> Case:
    return Case(text, text, path)


@rewrite(
    "chunk-dense-instructions",
    safety=Safety.UNSAFE,
    effects={Effect.RESTRUCTURES, Effect.ADDS},
    cases=(
        Case(
            "Use British spelling. Cite sources. Keep to 3 paragraphs. Avoid jargon. Do not quote. Add a "
            "title.\n",
            "- Use British spelling.\n- Cite sources.\n- Keep to 3 paragraphs.\n- Avoid jargon.\n- Do not "
            "quote.\n"
            "- Add a title.\n",
        ),
        Case(
            "You answer questions about bills. Customers are often upset. Greet the customer by name. If "
            "the bill is "
            "overdue, offer two instalments. Otherwise thank them. Never promise a refund. Quote amounts "
            "with two "
            "decimals. Keep the reply under 120 words. Sign as the billing team.\n",
            "You answer questions about bills. Customers are often upset.\n\n- Greet the customer by name.\n"
            "- If the bill is overdue, offer two instalments. Otherwise thank them.\n- Never promise a "
            "refund.\n"
            "- Quote amounts with two decimals.\n- Keep the reply under 120 words.\n- Sign as the billing "
            "team.\n",
        ),
        Case(
            "Name the topic. Give three external links. Make sure they're recent. Add a title. "
            "Keep to a page. Avoid jargon. Sign it.\n",
            "- Name the topic.\n- Give three external links. Make sure they're recent.\n- Add a title.\n"
            "- Keep to a page.\n- Avoid jargon.\n- Sign it.\n",
        ),
        Case(
            "First, read the log. Then list the errors. Next, sort them by module. Then count each kind. "
            "Write one line a module. Finally, add the total.\n",
            "1. First, read the log.\n2. Then list the errors.\n3. Next, sort them by module.\n"
            "4. Then count each kind.\n5. Write one line a module.\n6. Finally, add the total.\n",
        ),
        Case(
            "Rules: Read `config.toml` first. Keep all keys. Sort them by name. Quote {{style}} strings. "
            "Drop comments. "
            "Write the file back. Report using these headings:\n\n## Changes\n",
            "Rules:\n\n- Read `config.toml` first.\n- Keep all keys.\n- Sort them by name.\n- Quote "
            "{{style}} strings.\n"
            "- Drop comments.\n- Write the file back.\n\nReport using these headings:\n\n## Changes\n",
        ),
        Case(
            "Check the invoice\nnumber. Check the date. Add the lines.\nCompare the sum with the total. "
            "List each\n"
            "difference. Return CSV.\n",
            "- Check the invoice\n  number.\n- Check the date.\n- Add the lines.\n- Compare the sum with "
            "the total.\n"
            "- List each\n  difference.\n- Return CSV.\n",
        ),
        Case(
            "请阅读全文。列出三个要点。使用简体中文。不要引用原文。如果信息不足，请说明原因。返回一个表格。\n",
            "- 请阅读全文。\n- 列出三个要点。\n- 使用简体中文。\n- 不要引用原文。\n"
            "- 如果信息不足，请说明原因。\n"
            "- 返回一个表格。\n",
        ),
        Case(
            "* Old list.\n\nWe sell bikes. Answer in two sentences. Name the model. Give the price. Avoid "
            "slang. Add the "
            "stock. Offer a test ride.\n",
            "* Old list.\n\nWe sell bikes.\n\n* Answer in two sentences.\n* Name the model.\n* Give the "
            "price.\n"
            "* Avoid slang.\n* Add the stock.\n* Offer a test ride.\n",
        ),
        Case(
            "Act as a quiz master. Ask one question. Wait for the answer. Give a hint once. Keep the score. "
            "Never repeat a question. Stop after ten. My first topic is birds.\n",
            "Act as a quiz master.\n\n- Ask one question.\n- Wait for the answer.\n- Give a hint once.\n"
            "- Keep the score.\n- Never repeat a question.\n- Stop after ten.\n\nMy first topic is birds.\n",
        ),
        _same("Use British spelling. Cite sources. Keep to 3 paragraphs.\n"),
        _same(
            "You will: - Read it. - Sort it all. - Count it. - Check the sum. - Send the mail. - Close it.\n"
        ),
        _same(
            "Use British spelling.\nCite sources.\nKeep to 3 paragraphs.\nAvoid jargon.\nDo not quote.\nAdd "
            "a title.\n"
        ),
        _same("- Read it. Sort it. Count it. Check it. Send it. Close it.\n"),
        _same(
            "1) Read the mail. 2) Sort it. 3) Count it. 4) Check the sum. 5) Send it. 6) Close the case.\n"
        ),
        _same(
            "If the user is angry: Apologise first. Offer help. Ask for the order. Check it. Send a link. "
            "Close it.\n"
        ),
        _same(
            "{% if long %}Read the mail. Sort it. Count the words. Check the sum. Send it.{% endif %} Close "
            "the case.\n"
        ),
        _same(
            "Never do this:\n\n- Guess.\n\nRead the mail. Sort mails. Count words. Check sums. Send all. "
            "Close cases.\n"
        ),
        _same(
            "Use these headings: This also applies to titles. Read it. Sort it all. Count it. Check the sum. "
            "Send the mail. Close it. Use British spelling.\n"
        ),
        _same("Write a poem about the sea.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion for each wall, and one for the headings of a long flat list."""
    min_units = context.param("min_units", MIN_UNITS)
    for index, message in enumerate(context.prompt.messages):
        if not message.instructs:
            continue
        document = message.document
        marker = _marker(document)
        for number, block, content in walls(document, min_units):
            wall = take_apart(document, number)
            if wall is None:
                continue
            titles = _wall_titles(document, number, wall)
            changes = tuple(
                TextChange(index, block.content + start, block.content + end, new)
                for start, end, new in list_edits(content, wall, marker, titles)
            )
            where = Place(index, Span(block.content, block.end))
            yield Suggestion(where, _title(wall, bool(titles)), changes)
        yield from _group_list(index, document)


def _title(wall: Wall, grouped: bool) -> str:
    kind = "numbered steps" if wall.ordered else "a list"
    return f"Make {kind} of these {len(wall.bullets)} instructions" + (", under headings" if grouped else "")


def _marker(document: Document) -> str:
    for block in document.blocks:
        if block.kind is BlockKind.ITEM and not block.ordered and not block.example:
            return block.marker
    return "-"


def _wall_titles(document: Document, number: int, wall: Wall) -> dict[int, str]:
    """Headings for a wall that ends a prompt without any, by the number of the bullet they stand over."""
    if len(wall.bullets) < MIN_LIST or wall.ordered or not _takes_headings(document, number, number):
        return {}
    content = document.contents[number]
    if wall.tail < len(content.text):
        return {}
    found = runs([_class(content.prose, b.start, b.end, b.unit) for b in wall.bullets])
    return {at: f"## {name}" for at, name in found or ()}


def _takes_headings(document: Document, first: int, last: int) -> bool:
    """True if blocks `first` to `last` end the text and nothing in it is a heading or a tag."""
    return last == len(document.blocks) - 1 and not any(
        block.kind in (BlockKind.HEADING, BlockKind.TAG) for block in document.blocks
    )


def _group_list(index: int, document: Document) -> Iterator[Suggestion]:
    blocks = document.blocks
    first = len(blocks)
    while first > 0 and blocks[first - 1].kind is BlockKind.ITEM and not blocks[first - 1].example:
        first -= 1
    if len(blocks) - first < MIN_LIST or not _takes_headings(document, first, len(blocks) - 1):
        return
    level = min(block.indent for block in blocks[first:])
    entries = [number for number in range(first, len(blocks)) if blocks[number].indent == level]
    if level or len(entries) < MIN_LIST or entries[0] != first:
        return
    found = runs([_entry_class(document, number) for number in entries])
    changes = []
    for at, name in found or ():
        start = blocks[entries[at]].start
        gap = "\n" if start and not document.text.endswith("\n\n", 0, start) else ""
        changes.append(TextChange(index, start, start, f"{gap}## {name}\n\n"))
    if changes:
        where = Place(index, Span(blocks[first].content, blocks[-1].end))
        yield Suggestion(where, f"Put headings over these {len(entries)} instructions", tuple(changes))


def _entry_class(document: Document, number: int) -> str | None:
    block, content = document.blocks[number], document.contents[number]
    if block.ordered:
        return "Steps" if content.units else None
    if not content.units or content.units[0].start != content.sentences[0].start:
        return None
    return _class(content.prose, 0, len(content.prose), content.units[0])


def _class(prose: str, start: int, end: int, unit: Unit) -> str | None:
    """The heading under which an entry belongs beyond doubt, or None."""
    if unit.condition or unit.lead_in or _CONDITIONAL.search(prose, start, end):
        return None
    if _PROHIBITION.match(prose, unit.start, end):
        return "Never"
    if unit.negated or not prose[unit.start].isascii():
        return None
    if _OUTPUT.match(prose, unit.start, end):
        return "Output"
    return "Always" if unit.verb in VERBS else None
