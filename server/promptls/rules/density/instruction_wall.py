"""A paragraph carries many instructions in running text.

## What

A paragraph, outside examples and quotations, with `min_units` or more instructions one after the other.
An instruction is a sentence that opens with a verb or holds a word of obligation. A list is no wall, nor
are instructions that stand one a line.

## Why

In running text nothing marks where one demand ends and the next begins, and demands in the middle are the
first to be lost. Vendors write instructions as lists themselves: OpenAI's GPT-4.1 guide as bullets,
Google's guide for Gemini Nano as short lines. Of 2,243 public prompt files, 9.2 % hold a paragraph of six
or more (docs/evidence.md, own counts, 2026-11-22).

## Fix

*chunk-dense-instructions*: one instruction a bullet, the words untouched.

## Fix safety

Unsafe: the words stay, but layout alone changes what a model does (Sclar et al., 2023).

## Limits

Instructions are counted by a closed list of verbs and words of obligation, in English and Chinese; a wall
of statements ("the answer is short, the tone is dry") is not seen. Where labels, inline numbers or an
"If …:" before several sentences structure the paragraph, the finding comes without a fix.

## Sources

- docs/evidence.md, own counts and rule 2 (2026-11-22)
- OpenAI, GPT-4.1 prompting guide; Google, Gemini Nano prompt guide
- Sclar et al., Quantifying language models' sensitivity to spurious features, arXiv 2310.11324 (2023)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal
from promptls.rewrites.walls import MIN_UNITS, walls
from promptls.rules import Bad, Context, Good, rule
from promptls.text import Span


class Options(NamedTuple):
    """`min_units` instructions in one paragraph make a wall."""

    min_units: int = MIN_UNITS


_REWRITE = "chunk-dense-instructions"
_WALL = "Use British spelling. Cite sources. Keep to 3 paragraphs. Avoid jargon. Do not quote. Add a title.\n"
_LIST = (
    "- Use British spelling.\n- Cite sources.\n- Keep to 3 paragraphs.\n- Avoid jargon.\n- Do not quote.\n"
    "- Add a title.\n"
)


@rule(
    "instruction-wall",
    family="density",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    languages=("en", "zh"),
    good=(
        _LIST,
        "Use British spelling. Cite sources. Keep to 3 paragraphs.\n",
        "Use British spelling.\nCite sources.\nKeep to 3 paragraphs.\nAvoid jargon.\nDo not quote.\nStop.\n",
        f"<example>\n{_WALL}</example>\n\nRewrite the example in plain words.\n",
        f"> {_WALL}\nSay what is wrong with the rules above.\n",
        "The service reads mail. It sorts letters. It answers questions. It closes cases. It rests.\n",
        Good(_WALL, thresholds={"min_units": 9}),
    ),
    bad=(
        Bad(_WALL, fixed=_LIST, found=(_WALL.strip(),)),
        Bad(
            "You answer questions about bills. Greet the customer. If the bill is overdue, offer two "
            "instalments. "
            "Otherwise thank them. Never promise a refund. Quote amounts exactly. Sign as the billing "
            "team.\n",
            fixed="You answer questions about bills.\n\n- Greet the customer.\n- If the bill is overdue, "
            "offer two "
            "instalments. Otherwise thank them.\n- Never promise a refund.\n- Quote amounts exactly.\n"
            "- Sign as the billing team.\n",
        ),
        Bad("Read the mail. Sort it by sender. Count the mails.\n", thresholds={"min_units": 3}),
        Bad(
            "请阅读全文。列出三个要点。使用简体中文。不要引用原文。如果信息不足，请说明原因。返回一个表格。\n",
        ),
        Bad("If they are angry: Apologise. Offer help. Ask for the order. Check it. Send a link. Stop.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding for each wall, from its first instruction to its last."""
    fixes: dict[tuple[int, int], Proposal] | None = None
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        for _, block, content in walls(message.document, ctx.options.min_units):
            # All walls are rewritten at once: one by one would be quadratic in a file full of them.
            fixes = _fixes(ctx) if fixes is None else fixes
            first, last = content.units[0], content.units[-1]
            where = Place(index, Span(block.content + first.start, block.content + last.end))
            fix = fixes.get((index, block.content))
            yield Finding(where, _message(len(content.units)), (fix,) if fix else ())


def _fixes(ctx: Context) -> dict[tuple[int, int], Proposal]:
    """The lists that walls become, by message and by where the paragraph begins."""
    return {
        (s.where.message, s.where.span.start): Proposal(s.title, s.changes, Safety.UNSAFE, _REWRITE, True)
        for s in ctx.suggestions(_REWRITE)
    }


def _message(count: int) -> str:
    return f"this paragraph holds {count} instructions in running text; write them as a list, one a bullet"
