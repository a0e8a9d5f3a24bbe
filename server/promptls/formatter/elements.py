"""XML-like elements whose tags stand alone on their lines."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formatter.page import Page
from promptls.named_tuple import NamedTuple
from promptls.prompt.block import BlockKind
from promptls.text.lazy_pattern import LazyPattern

_WORD = LazyPattern(r"[a-z]+")
# What such an element holds is shown to be copied or read as data, so its white space may be meant.
_VERBATIM = frozenset(
    "example examples sample samples template templates format output schema code snippet diff log logs pre "
    "script style textarea document documents transcript conversation verbatim".split()
)


class Element(NamedTuple):
    """The blocks of an opening tag and of the tag that closes it."""

    opening: int
    closing: int


def elements(page: Page) -> list[Element]:
    """The elements in order of their opening tags; a tag without its partner is left out."""
    pairs: list[Element] = []
    stack: list[int] = []
    open_names: dict[str, int] = {}
    for index, block in enumerate(page.blocks):
        if block.kind is not BlockKind.TAG or _closes_itself(page, index):
            continue
        if not block.marker:
            stack.append(index)
            open_names[block.info] = open_names.get(block.info, 0) + 1
        elif open_names.get(block.info):
            while True:
                opening = stack.pop()
                name = page.blocks[opening].info
                open_names[name] -= 1
                if name == block.info:
                    break
            pairs.append(Element(opening, index))
    return sorted(pairs)


def _closes_itself(page: Page, block: int) -> bool:
    return page.source(block).rstrip().endswith("/>")


def outermost(found: list[Element]) -> Iterator[Element]:
    """The elements that lie in no other."""
    end = -1
    for element in found:
        if element.opening > end:
            yield element
            end = element.closing


def is_verbatim(page: Page, element: Element) -> bool:
    """True if the element's name says that what it holds is shown, not said."""
    return not _VERBATIM.isdisjoint(_WORD.findall(page.blocks[element.opening].info.lower()))
