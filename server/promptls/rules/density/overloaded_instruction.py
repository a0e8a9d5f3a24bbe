"""One sentence or bullet asks for many actions at once, or a sentence makes several demands in many words.

## What

A sentence that coordinates more than `max_verbs` actions ("tag it, notify the lead, open a bridge and
draft a note"), or that is longer than `max_words` words and holds two or more demands. Also a list item
that strings together more than `max_verbs` sentences, each of them an instruction, or as many actions and two
more in fewer sentences, one of which has `max_verbs` of them.

## Why

Each action in such a sentence is a separate requirement, and one that is easily dropped. Success falls
with the number of instructions given at once (IFScale, 2025: the best model follows 68 % of 500).
Amazon's guide for Nova advises to break instructions down. Of 2,243 public prompt files, 11.1 % hold a
sentence of more than 45 words with several demands (docs/evidence.md, own counts, 2026-11-22). That
splitting such a sentence raises compliance was not measured.

## Fix

None is offered: cutting the sentence in several would have to repeat its subject and its condition, which
only its author can word. Write one action a line, numbered if the order matters, under the condition that
governs them.

## Limits

Verbs are recognised from a closed list and only in places where a noun cannot stand; when in doubt a word
counts as a noun, so some overloaded sentences are missed. One prohibition of several things ("never add,
rename or delete files") is one demand. English only.

## Sources

- docs/evidence.md, rule 3 (2026-11-22)
- IFScale, arXiv 2507.11538 (2025)
- Femmer et al., Rapid quality assurance with requirements smells, arXiv 1611.08847 (the idea of a smell)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding
from promptls.prompt.actions import Action, actions, most_actions
from promptls.prompt.block import BlockKind
from promptls.prompt.units import Unit
from promptls.rules import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_MORE = 2
"""Actions above the most, at which an item of fewer sentences is overloaded, too. Our judgement."""
_MODAL = LazyPattern(
    r"\b(?:must|shall|should|needs? to|ha(?:ve|s) to|never|always|do not|don['’]t|cannot|avoid|ensure"
    r"|make sure)\b",
    re.I,
)
# Says when a skill or an agent is for, and so only names what users ask.
_DESCRIBES = LazyPattern(
    r"\b(?:use this|whenever|when(?:ever)? the user (?:wants|asks)|user wants to)\b", re.I
)
# A line that opens with a capital or a label is a sentence of its own, though the line before lacks its stop.
_NEW_LINE = LazyPattern(r"\n[ \t]*(?=[A-Z]|\w+:)")
_PROHIBITS = LazyPattern(r"(?:never|do not|don['’]t|avoid|(?:you )?(?:must not|should not|cannot))\b", re.I)


class Options(NamedTuple):
    """A sentence may hold `max_verbs` actions, and `max_words` words where it makes two demands or more."""

    max_verbs: int = 3
    max_words: int = 45


@rule(
    "overloaded-instruction",
    family="density",
    severity=Severity.INFO,
    scope=Scope.BLOCK,
    options=Options,
    languages=("en",),
    good=(
        "Extract the names, dates and amounts from this invoice.\n",
        "Read the ticket, then write a reply.\n",
        "Never add, remove, rename or move files.\n",
        "Keywords: plan, draft, review, test\n",
        "Return name, address, phone, order and value as columns.\n",
        "Use this skill whenever the user wants to cut a release, publish a version or tag it.\n",
        "- Read the ticket. Sort it by area. Write a reply.\n",
        "- Check, then go on. Check each step, then open the next. Write down what failed.\n",
        "The service creates invoices, sends reminders, records payments and closes accounts.\n",
    ),
    bad=(
        Bad(
            "If the ticket is urgent, tag it, notify the lead, open a bridge and draft a status note.\n",
            found=(
                "If the ticket is urgent, tag it, notify the lead, open a bridge and draft a status note.",
            ),
        ),
        Bad(
            "Be brief. Read the log, extract every error, group them by module, and write a summary.\n",
            found=("Read the log, extract every error, group them by module, and write a summary.",),
        ),
        Bad(
            "You must validate the input, log each error, retry the call twice and return the last status.\n"
        ),
        Bad(
            "When the customer writes about a delivery that has not arrived within the time that was "
            "promised "
            "on the order page, you must look up the parcel by its number with the carrier that was chosen "
            "and "
            "you must tell the customer the last place at which it was scanned.\n"
        ),
        Bad(
            "- Read the ticket. Sort it by area. Write a reply. Close it after two weeks.\n",
            found=("Read the ticket. Sort it by area. Write a reply. Close it after two weeks.",),
        ),
        Bad(
            "- Open the mail, read it, and sort it. Answer on weekdays. Write a note, sign it and send it.\n"
        ),
        Bad("List the risks. Rate them, name an owner and explain why.\n", thresholds={"max_verbs": 2}),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """One finding for each overloaded sentence of the block."""
    content, options = block.content, ctx.options
    units, prose = content.units, content.prose
    number = _in_one_item(block, options.max_verbs) if len(units) >= options.max_verbs else 0
    if number:
        message = f"this item holds {number} instructions; give each an item of its own"
        yield block.finding(units[0].start, units[-1].end, message)
        return
    for unit in units:
        if not _may_be_overloaded(prose, unit, options) or _is_one_demand(prose, unit):
            continue
        found = actions(prose, unit)
        if len(found) > options.max_verbs:
            yield block.finding(unit.start, unit.end, _too_many(found))
            continue
        sentence = prose[unit.start : unit.end]
        if len(sentence) <= 2 * options.max_words or len(sentence.split()) <= options.max_words:
            continue
        words = max(len(part.split()) for part in _NEW_LINE.split(sentence))
        if words > options.max_words and _demands(sentence, found, unit) >= 2:
            message = (
                f"this sentence makes several demands in {words} words; say one thing a sentence, at most "
                f"{options.max_words} words each"
            )
            yield block.finding(unit.start, unit.end, message)


def _in_one_item(block: BlockView, most: int) -> int:
    """How many instructions an item packs: its sentences, or what they ask for if that is more by `_MORE`.

    Two actions a sentence ("check it, then go on") are read with ease, so that one sentence must have `most`.
    """
    units = block.content.units
    if block.kind is not BlockKind.ITEM:
        return 0
    if len(units) > most:
        return len(units)
    asked = [
        1 if _is_one_demand(block.content.prose, unit) else max(1, len(actions(block.content.prose, unit)))
        for unit in units
    ]
    return sum(asked) if max(asked, default=0) >= most and sum(asked) >= most + _MORE else 0


def _may_be_overloaded(prose: str, unit: Unit, options: Options) -> bool:
    """False for a sentence too short for its words to be many, and too plain for its actions to be."""
    return unit.end - unit.start > 2 * options.max_words or most_actions(prose, unit) > options.max_verbs


def _is_one_demand(prose: str, unit: Unit) -> bool:
    return bool(_PROHIBITS.match(prose, unit.start) or _DESCRIBES.search(prose, unit.start, unit.end))


def _too_many(found: tuple[Action, ...]) -> str:
    named = ", ".join(f'"{action.verb}"' for action in found[:6]) + (", …" if len(found) > 6 else "")
    return f"this sentence asks for {len(found)} actions ({named}); write one a line"


def _demands(sentence: str, found: tuple[Action, ...], unit: Unit) -> int:
    modals = sum(1 for _ in _MODAL.finditer(sentence))
    # A modal with its verb is one demand, not two.
    own = len(found) if unit.modal is None else max(0, len(found) - 1)
    return modals + own
