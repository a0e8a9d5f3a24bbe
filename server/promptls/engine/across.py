"""Contradictions between a file and those that one assistant reads together with it.

The messages of all of them are put into one prompt, and the rules on contradictions run on it; a finding
counts if its two places stand in different files. It is shown in the file that is checked, with the other place
linked.
"""

# ruff: noqa: E501 - signatures on one line
from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path, PurePath
from threading import Lock

from promptls.diagnostics import Diagnostic, Elsewhere, Related
from promptls.engine.disk import FileError, read_source
from promptls.engine.languages import language_of
from promptls.engine.realise import Realised
from promptls.engine.run_rules import File, Superseded, run_rule
from promptls.engine.selection import ActiveRule, active_rules
from promptls.engine.target import Target
from promptls.engine.together import read_together
from promptls.formats import detect, format_by_id
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Message, Place
from promptls.rules import Context
from promptls.text import LineIndex, Span
from promptls.tokens import estimate

FAMILY = "contradiction"


class _Other(NamedTuple):
    """A file that is read together with the one that is checked."""

    path: Path
    source: str
    messages: tuple[Message, ...]


_KEPT: OrderedDict[Path, tuple[int, int, _Other | None]] = OrderedDict()
"""What was read lately, while the files were the same."""
_MOST = 64
_LOCK = Lock()


def across_files(
    file: File, target: Target, gone: Callable[[], bool], slow: Container[tuple[PurePath | None, str]]
) -> Iterator[Realised]:
    """What the file contradicts in the files that are read before it. Raises Superseded once `gone` says so.

    `slow` are rules that are set aside, by file.
    """
    read = (_read(path) for path in read_together(file.path, file.source))
    # A copy of the file, or a link to it, says nothing that the file's own check does not.
    others = [other for other in read if other and other.source != file.source]
    own = _asked(file.prompt.messages)
    if not others or not own:
        return
    joint = file.prompt._replace(
        messages=(*(m for other in others for m in other.messages), *own), variables=(), prompts=()
    )
    language = language_of(file.prompt)
    for active in active_rules(file.settings, target.profile, file.options, language, ()):
        if active.rule.family != FAMILY:
            continue
        if gone():
            raise Superseded
        if (file.path, active.rule.name) in slow:
            continue  # its own run over the file tells it
        file.watch.begin(active.rule.name)
        context = Context(
            joint,
            target.profile,
            active.options,
            active.pattern,
            file.settings.output_language,
            language,
            estimate,
        )
        found = run_rule(joint, active, context)
        if not isinstance(found, Realised):  # a rule that fails is named by its own run over the file
            yield from _between(file, others, own, active, found, target.profile.id if target.known else None)


def _between(
    file: File, others: Sequence[_Other], own: Sequence[Message], active: ActiveRule, findings: Sequence[Finding],
    model: str | None,
) -> Iterator[Realised]:  # fmt: skip
    """The findings that hold a place of the file against one of another file."""
    owners = [other for other in others for _ in other.messages]
    for finding in findings:
        place = finding.where
        if not isinstance(place, Place) or place.message < len(owners):
            continue
        related = [(where, words) for where, words in finding.related if where.message < len(owners)]
        if not related:
            continue
        other = owners[related[0][0].message]
        name = Path(os.path.relpath(other.path, Path(os.path.abspath(file.path or ".")).parent)).as_posix()
        message = f"{finding.message} (the other is in {name}, which is read together with this file)"
        span = own[place.message - len(owners)].text.to_file(place.span)
        links = tuple(_related(where, words, owners, others) for where, words in related)
        yield Realised(Diagnostic(active.rule.name, span, message, active.severity, (), links, model), ())


def _related(place: Place, words: str, owners: Sequence[_Other], others: Sequence[_Other]) -> Related:
    other = owners[place.message]
    number = place.message - owners.index(other)
    span = other.messages[number].text.to_file(place.span)
    index = LineIndex(other.source)
    start, end = (_position(index, offset) for offset in span)
    return Related(Span(0, 0), words, Elsewhere(str(other.path), start, end))


def _position(index: LineIndex, offset: int) -> tuple[int, str]:
    line = index.line_of(offset)
    return line, index.line_text(line)[: offset - index.line_start(line)]


def _asked(messages: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(message for message in messages if message.instructs)


def _read(path: Path) -> _Other | None:
    """A file's messages; None for what cannot be read or is no prompt."""
    try:
        state = path.stat()
    except OSError:
        return None
    with _LOCK:
        known = _KEPT.get(path)
    if known is None or known[:2] != (state.st_mtime_ns, state.st_size):
        known = (state.st_mtime_ns, state.st_size, _parsed(path))
        with _LOCK:
            _KEPT[path] = known
            while len(_KEPT) > _MOST:
                _KEPT.popitem(last=False)
    return known[2]


def _parsed(path: Path) -> _Other | None:
    try:
        source = read_source(path, named=False).text
        detection = detect(path, None, source)
        # What another prompt includes is text for the model, whatever its name is.
        format = detection.format if detection and not detection.unread else format_by_id("markdown-prompt")
        prompt = format.parse(source, path)
    except (FileError, ValueError, RecursionError):
        return None
    return _Other(path, source, _asked(prompt.messages))
