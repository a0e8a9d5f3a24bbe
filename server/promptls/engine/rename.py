"""Giving a variable another name everywhere in its file, under a law of its own.

*Rename law*: read again, the file has the same messages but for the name, the same variables in the same
places but for the name, and the same metadata but for as many names as were changed there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from promptls.diagnostics import Severity
from promptls.engine.analyse import Analysis
from promptls.engine.tag_pairs import TagPair, tag_pairs
from promptls.engine.variables import Occurrence, named, occurrences, root_name, scope, uses
from promptls.prompt import Prompt, Variable
from promptls.text import Edit, EditRefused, MappedText, Span, apply_edits, conflict, trim_edit
from promptls.text.lazy_pattern import LazyPattern

_NAME = LazyPattern(r"\w[\w-]*")
_TAG_NAME = LazyPattern(r"[A-Za-z][\w:.-]{0,60}")


def can_be_renamed(analysis: Analysis, name: str) -> None:
    """Raises EditRefused, with the reason, if the name stands where it cannot be written anew."""
    prompt = analysis.prompt
    if prompt is None:
        raise EditRefused("not a prompt file")
    if any(problem.severity is Severity.ERROR for problem in prompt.problems):
        raise EditRefused("the file has faults; mend them first")
    if any(root_name(v) == name and not v.places for v in prompt.variables):
        raise EditRefused(f'"{name}" is a name of the tool that fills it in, and not of this file')
    known = {o.span for o in occurrences(analysis.source, prompt)}
    for mention in prompt.mentions:
        if mention.name == name and mention.file:
            raise EditRefused(f"{mention.file} declares it; rename it in both by hand")
        if mention.name == name and not any(mention.span.contains(span) for span in known):
            raise EditRefused(f'"{name}" is written with escapes in one place')


def rename_edits(analysis: Analysis, name: str, new: str, near: Span | None = None) -> tuple[Edit, ...]:
    """The file edits that change the variable `name` to `new`, its declarations and every use.

    `near` is one of its places, where the name may mean another variable in another prompt of the file.

    Raises EditRefused where the name is taken, is none in this file's syntax, or the law does not hold.
    """
    can_be_renamed(analysis, name)
    prompt = analysis.prompt
    assert prompt is not None
    if new == name:
        return ()
    if not _NAME.fullmatch(new):
        raise EditRefused(f'"{new}" is no name of a variable')
    own = scope(analysis.source, prompt, name, near) if near is not None else None
    around = own[0] if own else prompt
    if any(m.name == new for m in around.mentions) or any(root_name(v) == new for v in around.variables):
        raise EditRefused(f'"{new}" is a variable of this prompt already')
    places = named(analysis.source, prompt, name, near)
    edits = _edits(analysis.source, prompt, places, new)
    after = analysis.format.parse(apply_edits(analysis.source, edits), analysis.path)
    if (broken := _broken(analysis.source, prompt, after, places, new)) is not None:
        raise EditRefused(broken)
    return edits


def rename_tag_edits(analysis: Analysis, pair: TagPair, new: str) -> tuple[Edit, ...]:
    """The file edits that give both tags of a pair the name `new`.

    Raises EditRefused where that is no name, or the file would not read back with the two of them as a pair.
    """
    prompt = analysis.prompt
    assert prompt is not None
    if not _TAG_NAME.fullmatch(new):
        raise EditRefused(f'"{new}" is no name of a tag')
    text = prompt.messages[pair.message].text
    edits = tuple(_in_text(analysis.source, text, [pair.opening, pair.closing], new))
    after = analysis.format.parse(apply_edits(analysis.source, edits), analysis.path)
    longer = len(new) - len(pair.name)
    expected = pair._replace(
        name=new,
        span=Span(pair.span.start, pair.span.end + 2 * longer),
        opening=Span(pair.opening.start, pair.opening.end + longer),
        closing=Span(pair.closing.start + longer, pair.closing.end + 2 * longer),
    )
    texts = [message.text.text for message in prompt.messages]
    inner = [Edit(*pair.opening, new), Edit(*pair.closing, new)]
    texts[pair.message] = apply_edits(texts[pair.message], inner)
    if [m.text.text for m in after.messages] != texts or after.metadata != prompt.metadata:
        raise EditRefused("something else in the file would change")
    if new != pair.name and expected not in tag_pairs(after)[pair.message]:
        raise EditRefused(f'"{new}" would pair up with other tags')
    return edits


def _edits(source: str, prompt: Prompt, places: Sequence[Occurrence], new: str) -> tuple[Edit, ...]:
    edits = [Edit(*place.span, new) for place in places if place.message < 0]
    inside: dict[int, list[Span]] = {}
    for place in places:
        if place.message >= 0:
            inside.setdefault(place.message, []).append(place.place)
    for number, spans in inside.items():
        edits += _in_text(source, prompt.messages[number].text, spans, new)
    ordered = tuple(sorted(edits))
    if any(conflict(first, second) for first, second in pairwise(ordered)):
        raise EditRefused("two places of the name touch one another")
    return ordered


def _in_text(source: str, text: MappedText, spans: Sequence[Span], new: str) -> Iterator[Edit]:
    """The edits of one message. Templates are edited in their own names alone, so nothing asks `text.edit`.

    A name has no character that any format escapes, so where it stands as it is it is written as it is. What
    else the format would write is not proven for each place: the law is checked once for all.
    """
    for span in spans:
        place = text.to_file(span)
        if source[place.start : place.end] == text.text[span.start : span.end]:
            yield Edit(*place, new)
        else:
            yield trim_edit(source, next(iter(text.encoder(text, span, new))).edit)


def _broken(source: str, before: Prompt, after: Prompt, places: Sequence[Occurrence], new: str) -> str | None:
    """What would not be as it should; None if all is well. `places` are those that get the new name."""
    name, changed = places[0].name, {place.span for place in places}
    if [m.role for m in before.messages] != [m.role for m in after.messages]:
        return f'"{new}" would change how the file is split into messages'
    inside: dict[int, list[Edit]] = {}
    for use in uses(before):
        if use.span in changed:
            inside.setdefault(use.message, []).append(Edit(*use.place, new))
    for number, (old, now) in enumerate(zip(before.messages, after.messages, strict=True)):
        if now.text.text != apply_edits(old.text.text, inside.get(number, ())):
            return f"message {number + 1} would not read as meant"
    kept = {(use.message, use.place) for use in uses(before) if use.span not in changed}
    expected = [v.name if _lies_in(v, kept) else _renamed(v.name, name, new) for v in before.variables]
    if expected != [v.name for v in after.variables]:
        return f'"{new}" would not be read as the name of a variable'
    mentions = [
        _renamed(m.name, name, new) if any(m.span.contains(span) for span in changed) else m.name
        for m in before.mentions
    ]
    if mentions != [m.name for m in after.mentions]:
        return f'"{new}" would not be declared as a variable'
    changes = list(_differences(before.metadata, after.metadata, name, new))
    if not all(changes) or len(changes) > sum(place.message < 0 for place in places):
        return "something else in the file would change"
    return "the file would have a new fault" if len(after.problems) > len(before.problems) else None


def _lies_in(variable: Variable, uses: set[tuple[int, Span]]) -> bool:
    """True if a place of the variable's name is among the uses."""
    length = len(root_name(variable))
    return any(
        (variable.message, Span(place.start, place.start + length)) in uses for place in variable.places
    )


def _renamed(name: str, old: str, new: str) -> str:
    root, dot, rest = name.partition(".")
    return new + dot + rest if root == old else name


def _differences(before: Any, after: Any, name: str, new: str) -> Iterator[bool]:
    """For each difference between two trees, whether it is the name that changed."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and len(before) == len(after):
        for (old_key, old), (key, now) in zip(before.items(), after.items(), strict=True):
            if old_key != key:
                yield _is_renaming(old_key, key, name, new)
            yield from _differences(old, now, name, new)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for old, now in zip(before, after, strict=True):
            yield from _differences(old, now, name, new)
    elif before != after or type(before) is not type(after):
        yield _is_renaming(before, after, name, new)


def _is_renaming(before: Any, after: Any, name: str, new: str) -> bool:
    """True if `after` is `before` with the name changed in one or more places."""
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    at = 0
    while before != after:
        at = before.find(name, at)
        if at < 0:
            return False
        changed = before[:at] + new + before[at + len(name) :]
        if after.startswith(changed[: at + len(new)]):
            before, at = changed, at + len(new)
        else:
            at += 1
    return True
