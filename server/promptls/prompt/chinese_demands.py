"""What Chinese sentences demand or forbid outright, so that one can be held against another without words to split at."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block
from promptls.prompt.changes import Place
from promptls.prompt.claims_chinese import NUMBERED_PART
from promptls.prompt.document import BlockContent
from promptls.prompt.prompt import Prompt
from promptls.prompt.sieve import looks_for
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_SAID = LazyPattern(
    r"(?:(?P<ban>不要|不得|禁止|请勿|切勿|绝不能?|不能|不可以?|避免|严禁)|(?P<wish>始终|总是|务必|必须|一定要|应当|应该|需要|请))"
    r"(?:要|都|再|在任何情况下)?(?P<what>[^，。；：！？\n]{3,40})"
)
_LIMITED = LazyPattern(
    r"如果|若(?!干)|除非|否则|当[^，。；\n]{1,24}时|[^，。；\n]时，|除|只|仅|未经|没有|无关|过多|过度|过于|太|不必要|多余|以外|之外|之前|之后|以前|其他|其它|别的|直接|随意|擅自|自行|单独|可以|或|例如|比如|首先|然后|最后|第"
)
"""A demand or ban of a case, of a part of a thing, or of doing it in some way: it excludes no other."""
_LIGHT = LazyPattern(r"(?:所有|任何|使用|采用|[\s的了都也再给向对将把用\"“”「」])+")
_LEAST = 3
"""Characters that two demands must have in common besides the light ones. Our judgement."""


class ChineseDemand(NamedTuple):
    """`what` is demanded or, with `banned`, forbidden; without light characters."""

    banned: bool
    what: str
    place: Place
    text: str

    def contradicts(self, other: ChineseDemand) -> bool:
        """True if one forbids what the other demands, with something added to it or not."""
        ban, wish = (self, other) if self.banned else (other, self)
        return ban.banned != wish.banned and (
            wish.what == ban.what or wish.what.endswith(ban.what) or wish.what.startswith(ban.what)
        )


def chinese_demands(prompt: Prompt) -> Iterator[ChineseDemand]:
    """The unconditional ones, in order."""
    for index, message in enumerate(prompt.messages):
        if not message.instructs:
            continue
        document = message.document
        for number, (banned, what, span) in document.gather(_demands_in):
            if NUMBERED_PART.search(document.section_title(document.blocks[number])):
                continue
            place = span.shift(document.blocks[number].content)
            yield ChineseDemand(banned, what, Place(index, place), document.text[place.start : place.end])


@looks_for(_SAID, own=True)
def _demands_in(block: Block, content: BlockContent) -> Iterator[tuple[bool, str, Span]]:
    if NUMBERED_PART.search(content.text):
        return
    for start, end in content.sentences:
        match = _SAID.search(content.prose, start, end)
        if match is None or _LIMITED.search(content.prose, start, end):
            continue
        what = _LIGHT.sub("", match["what"])
        if len(what) >= _LEAST:
            yield match["ban"] is not None, what, Span(match.start(), match.end())
