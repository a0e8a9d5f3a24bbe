"""What an earlier adapt to another model added, taken out of a file where that model's rewrites prove it.

All prompts of the file are tried together, the next candidate of each at a time, so that the file is read a
few times for all of them, and not for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from promptls.engine.realise import edits_of_each
from promptls.engine.retract import Retraction, candidates
from promptls.engine.run_rewrites import RewriteRun
from promptls.named_tuple import NamedTuple
from promptls.profiles import RewriteSpec
from promptls.prompt import Prompt, TextChange, singles
from promptls.text import Edit, EditRefused, OverlappingEdits, apply_edits

MOST = 100
"""Candidates of one prompt that are tried for a rewrite, of which a place has up to nine. Our judgement: a
rewrite adds its lines in one place, and none where others like them stand."""
TRIALS = 100
"""Times that candidates of the same turn are tried: of all prompts, then of halves if these share a text."""


class TakenBack(NamedTuple):
    """The source and prompt without what was added, and by rewrite the prompts that held it."""

    source: str
    prompt: Prompt
    found: tuple[tuple[RewriteSpec, tuple[int, ...]], ...] = ()


def take_back(run: RewriteRun, specs: Sequence[RewriteSpec], source: str, prompt: Prompt) -> TakenBack:
    """The file without what these rewrites have added to the prompts of the run."""
    taken = TakenBack(source, prompt)
    for spec in specs:
        taken = _of_one(run, spec, taken)
    return taken


def _of_one(run: RewriteRun, spec: RewriteSpec, taken: TakenBack) -> TakenBack:
    source, prompt, before = taken
    waiting, found = run.numbers, frozenset[int]()
    for turn in range(MOST):
        several = singles(prompt)
        tried = {
            number: candidate
            for number in sorted(waiting)
            for candidate in islice(candidates(spec, several[number].prompt), turn, turn + 1)
        }
        if not tried:
            break
        source, prompt, proven = _proven(run, spec, tried, source, prompt)
        found |= proven
        waiting = frozenset(tried) - proven
    return TakenBack(source, prompt, (*before, (spec, tuple(sorted(found)))) if found else before)


def _proven(
    run: RewriteRun, spec: RewriteSpec, tried: Mapping[int, Retraction], source: str, prompt: Prompt
) -> tuple[str, Prompt, frozenset[int]]:
    """The file without the candidates that the rewrite puts back to the letter, and whose they are."""
    found = frozenset[int]()
    groups = [tried]
    for _ in range(TRIALS):
        if not groups:
            break
        group = groups.pop()
        edits = _edits(run, group, source, prompt)
        shorter = _without(run, edits, source, prompt)
        if shorter is None:
            groups += _halves(group)
            continue
        numbers = frozenset(edits)
        again, after, _ = run.of(numbers).apply(spec, *shorter)
        if again == source:
            source, prompt = shorter
            found |= numbers
        elif alike := _alike(prompt, after, numbers):
            # The lines of the others are not put back; if there are no others, a text depends on another one.
            group = {number: group[number] for number in alike}
            groups += _halves(group) if alike == numbers else [group]
    return source, prompt, found


def _edits(
    run: RewriteRun, group: Mapping[int, Retraction], source: str, prompt: Prompt
) -> dict[int, tuple[Edit, ...]]:
    """What takes the lines of each out of the file, of those where that can be written."""
    several = singles(prompt)
    changes = [
        (several[number].change_in_file(TextChange(each.message, *each.span, "")),)
        for number, each in group.items()
    ]
    found = zip(group, edits_of_each(source, prompt, run.format, changes), strict=True)
    return {number: edits for number, edits in found if edits and not isinstance(edits, EditRefused)}


def _without(
    run: RewriteRun, edits: Mapping[int, tuple[Edit, ...]], source: str, prompt: Prompt
) -> tuple[str, Prompt] | None:
    """The file after these edits; None if there are none, they overlap, or it has other prompts then."""
    try:
        shorter = apply_edits(source, {edit for each in edits.values() for edit in each})
    except OverlappingEdits:
        return None
    before = run.format.parse(shorter, run.path) if edits else prompt
    return (shorter, before) if edits and len(singles(before)) == len(singles(prompt)) else None


def _halves(group: Mapping[int, Retraction]) -> list[Mapping[int, Retraction]]:
    """The two halves of a group; none of a single one, which is then known not to hold."""
    items = list(group.items())
    middle = len(items) // 2
    return [dict(items[:middle]), dict(items[middle:])] if middle else []


def _alike(before: Prompt, after: Prompt, numbers: frozenset[int]) -> frozenset[int]:
    """The prompts that read as before."""
    pairs = zip(singles(before), singles(after), strict=True)
    return frozenset(
        number
        for number, (old, new) in enumerate(pairs)
        if number in numbers
        and [message.text.text for message in old.prompt.messages]
        == [message.text.text for message in new.prompt.messages]
    )
