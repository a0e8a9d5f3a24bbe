"""The fences of front matter, and nothing between them."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formats.front_matter import read_front_matter
from promptls.text import Edit, newline_of
from promptls.text.lazy_pattern import LazyPattern

_FENCE = LazyPattern(r"---([ \t]*)(?=[\r\n]|\Z)")


def tidy_front_matter(source: str) -> tuple[Edit, ...]:
    """The edits of the file that strip blanks after both fences, and end a file that is front matter alone.

    Empty where there is no front matter. The line below belongs to the text: see `layout_changes`.
    """
    front = read_front_matter(source)
    if front.inner is None:
        return ()
    return tuple(_fence_edits(source, front.inner.start, front.inner.end, front.body.start))


def _fence_edits(source: str, opened: int, closes: int, body: int) -> Iterator[Edit]:
    start = source.index("---", 0, opened)
    for at, stop in ((start, opened), (closes, body)):
        fence = _FENCE.match(source, at, stop)
        if fence and fence.group(1):
            yield Edit(fence.start(1), fence.end(1), "")
    if body == len(source) and source[-1] not in "\r\n":
        yield Edit(body, body, newline_of(source))
