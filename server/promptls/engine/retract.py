"""Which lines of a prompt an earlier adapt to another model may have added.

`adapt` takes such a line back only if the other model's rewrite, run on the text without it, gives the
very same text again. So adapting from A to B and back to A restores every character, whoever wrote the
line.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile, RewriteSpec
from promptls.prompt import Prompt
from promptls.rewrites import Effect, Rewrite, rewrite_named
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_MARKER = LazyPattern(r"[ \t]*(?:[-*+•][ \t]+)?")


class Retraction(NamedTuple):
    """A span of message number `message` that may be the work of a rewrite."""

    message: int
    span: Span


def retractable(source: Profile, target: Profile) -> tuple[RewriteSpec, ...]:
    """The rewrites that adapt to `source` runs by default and adapt to `target` does not, last first.

    Only those that do nothing but add lines which can be told from others.
    """
    wanted = {(spec.transform, repr(spec.params)) for spec in target.ordered_rewrites() if spec.default}
    return tuple(spec for spec in adding(source) if (spec.transform, repr(spec.params)) not in wanted)


def adding(profile: Profile) -> tuple[RewriteSpec, ...]:
    """The rewrites that adapt runs by default and that only add lines which can be told, last first."""
    return tuple(spec for spec in reversed(profile.ordered_rewrites()) if spec.default and _adds_lines(spec))


def _adds_lines(spec: RewriteSpec) -> bool:
    rewrite = _rewrite(spec)
    return rewrite is not None and rewrite.effects == {Effect.ADDS} and rewrite.owns is not None


def _rewrite(spec: RewriteSpec) -> Rewrite | None:
    try:
        return rewrite_named(spec.transform)
    except KeyError:
        return None


def candidates(spec: RewriteSpec, prompt: Prompt) -> Iterator[Retraction]:
    """The spans whose deletion could undo the rewrite: runs of its lines, with line breaks on either side."""
    rewrite = _rewrite(spec)
    if rewrite is None or rewrite.owns is None:
        return
    for index, message in enumerate(prompt.messages):
        text = message.text.text
        for start, end in _runs(text, rewrite):
            before, after = text[max(start - 2, 0) : start], text[end : end + 2]
            for left in range(len(before) - len(before.rstrip("\n")), -1, -1):
                for right in range(len(after) - len(after.lstrip("\n")) + 1):
                    yield Retraction(index, Span(start - left, end + right))


def _runs(text: str, rewrite: Rewrite) -> Iterator[tuple[int, int]]:
    """Neighbouring lines that the rewrite may have written, as one span each."""
    run: tuple[int, int] | None = None
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        bare = _MARKER.sub("", line, count=1).rstrip()
        if rewrite.owns is not None and rewrite.owns(bare):
            run = (run[0] if run else at, end)
        elif run:
            yield run
            run = None
        at = end + 1
    if run:
        yield run
