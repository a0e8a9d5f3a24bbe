"""A wall: many instructions in the running text of one paragraph; and how it falls apart into bullets.

Kept apart from the rewrite so that rules can ask what is a wall without asking what to do about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import looks_for
from promptls.prompt.units import Sentence, Unit
from promptls.text.lazy_pattern import LazyPattern

MIN_UNITS = 6
"""Instructions in one paragraph from which it is a wall: 9.2 % of public files hold one (evidence §1.1)."""

_CODE_LINE = LazyPattern(r"[{};][ \t]*$", re.M)
_SPEAKER_LINE = LazyPattern(r"^[ \t]*(?:\[[^\]\n]{1,20}\]|[A-Za-z]\w{0,20}):[ \t]", re.M)
_LABEL = LazyPattern(
    r"(?:\*\*|__)[^*_\n]{1,80}?(?:[:：](?:\*\*|__)|(?:\*\*|__)[:：])\s*"
    r"|[A-Z][\w /&-]{0,40}:\s+(?=\S)|[\u4e00-\u9fff]{1,10}：\s*(?=\S)"
)
_CONDITION_LABEL = LazyPattern(
    r"(?:if|when|whenever|unless|once|before|after|while|where|for|in case|until|as soon as|during|given)\b"
    r"[^.:：\n]{1,160}[:：]|(?:如果|假如|若|当|一旦)[^，,：。\n]{1,80}：",
    re.I,
)
_ROLE = LazyPattern(
    r"(?:act as|you are|you['’]re|imagine|pretend|assume the role|i want you to act"
    r"|your (?:role|task|job|goal) is|as an? )\b|你是|作为|假设你",
    re.I,
)
_NUMBERED_INLINE = LazyPattern(r"(?:^|[\s（(])(?:\(?\d{1,2}[.)）]|\([a-z]\)|[a-h]\))\s*(?=\S)", re.M)
_DASHED_INLINE = LazyPattern(r"[:.!?] [-–—•*] (?=\*{0,2}[A-Z])")
_HANDS_OVER = LazyPattern(
    r"(?:my (?:first|next|request|question|input|text|topic|sentence)|here (?:is|are)"
    r"|let['’]s (?:begin|start|go)"
    r"|the (?:text|input|question|document|topic) (?:is|follows)|what|who|how|why)\b|我的第一|以下是",
    re.I,
)
_BACK = LazyPattern(
    r"(?:this|that|these|those|it|its|they|their|them|such|otherwise|in (?:that|this|either|both) cases?"
    r"|in (?:such|each) cases?|if (?:so|not|it|they|that|this|you (?:do|cannot|can['’]t))\b|instead"
    r"|however|but|or|conversely|likewise|similarly|for (?:example|instance)|e\.g|i\.e|except|thus"
    r"|therefore|hence|so|because|doing so|the same|as a result|again|rather|and|here|there|note that"
    r"|even (?:then|so|if)|only then|unless it|then you|in other words"
    r"|(?:make sure|ensure|check|verify|confirm) (?:that )?(?:it|they|these|those|them|this))\b"
    r"|否则|此时|这|那|其|它|如果不|若不|例如|比如|但|因此|所以|同样|除非",
    re.I,
)
_SEQUENCE = LazyPattern(
    r"(?:then|next|after (?:that|this)|afterwards?|thereafter)\b|然后|接着|随后|之后", re.I
)
_FIRST = LazyPattern(r"(?:first(?:ly)?|to begin|begin by|start by|step 1)\b|首先|第一", re.I)
_ORDER = LazyPattern(
    r"(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|after (?:that|this)|afterwards?|finally"
    r"|last(?:ly)?)\b"
    r"|首先|其次|然后|接着|随后|之后|最后|第[一二三四五六七八九]",
    re.I,
)
_BLOCK_TEMPLATE = ("{%", "{{#", "{{/", "{{^", "{{else", "{#")


_SLOTS = (("{", "}"), ("[", "]"), ("<", ">"))


class Bullet(NamedTuple):
    """The sentences `start..end` of the content that make one list item; `unit` is the first one's."""

    start: int
    end: int
    unit: Unit


class Wall(NamedTuple):
    """How a wall falls apart, in coordinates of the block's content.

    The text before `lead` stays a paragraph before the list (0: there is none), the text from `tail`
    on one after it (the content's length: there is none). `ordered`: the text itself says in which
    order.
    """

    lead: int
    bullets: tuple[Bullet, ...]
    tail: int
    ordered: bool


def is_wall(content: BlockContent, min_units: int = MIN_UNITS) -> bool:
    """True for a paragraph of at least `min_units` instructions in running text.

    One instruction a line is half a list already, and code or a transcript without a fence is none.
    """
    if len(content.units) < min_units:
        return False
    prose = content.prose
    running = sum(1 for unit in content.units if unit.start and not _follows_break(prose, unit.start))
    if running * 2 < min_units:
        return False
    if "\n" not in prose:
        return True
    return _count(_CODE_LINE, prose) < 2 and _count(_SPEAKER_LINE, prose) < 3


def _count(pattern: LazyPattern, prose: str) -> int:
    return sum(1 for _ in pattern.finditer(prose))


def _follows_break(prose: str, at: int) -> bool:
    # Walks back over blanks alone: looking for the line's start would be quadratic in one long line.
    while at > 0 and prose[at - 1] in " \t":
        at -= 1
    return at == 0 or prose[at - 1] == "\n"


def walls(document: Document, min_units: int = MIN_UNITS) -> Iterator[tuple[int, Block, BlockContent]]:
    """The walls of a text with their block numbers, whether or not they can be taken apart."""
    for number, _ in document.gather(_walls_in, min_units):
        yield number, document.blocks[number], document.contents[number]


@looks_for(kinds=(BlockKind.PARAGRAPH,))
def _walls_in(block: Block, content: BlockContent, min_units: int) -> tuple[bool, ...]:
    return (True,) if not block.example and is_wall(content, min_units) else ()


def take_apart(document: Document, number: int) -> Wall | None:
    """How the wall in block `number` becomes a list; None where that could change what governs what.

    So it is where labels, inline numbers or block templates structure the paragraph already, where
    "If …:" governs several sentences, and where the bullets would join a list beside them.
    """
    block, content = document.blocks[number], document.contents[number]
    if block.indent or _is_structured(content):
        return None
    lead, sentences = _lead(content)
    kept, tail = _without_tail(content, sentences)
    bullets = tuple(_bullets(content, kept))
    following = document.blocks[number + 1] if number + 1 < len(document.blocks) else None
    joins_next = following is not None and following.kind is BlockKind.ITEM and tail == len(content.text)
    joins_last = number > 0 and document.blocks[number - 1].kind is BlockKind.ITEM and not lead
    if len(bullets) < 3 or joins_next or joins_last or not _covers(content.text, lead, bullets, tail):
        return None
    return Wall(lead, bullets, tail, _is_ordered(content, bullets))


def _covers(text: str, lead: int, bullets: tuple[Bullet, ...], tail: int) -> bool:
    """True if nothing but blanks stands between the bullets: what does would be lost."""
    ends = [lead, *(bullet.end for bullet in bullets)]
    starts = [*(bullet.start for bullet in bullets), tail]
    return not any(text[end:start].strip() for end, start in zip(ends, starts, strict=True))


def _is_structured(content: BlockContent) -> bool:
    text = content.text
    if text.startswith(("[", "(")):
        return True
    if any(text[span.start : span.end].startswith(_BLOCK_TEMPLATE) for span in content.templates):
        return True
    if _count(_NUMBERED_INLINE, content.prose) >= 2 or _count(_DASHED_INLINE, content.prose) >= 2:
        return True
    if any(_LABEL.match(content.prose, s.start, s.end) for s in content.sentences[1:]):
        return True
    # Each match is bounded, so a long paragraph costs no more than its sentences.
    return any(_CONDITION_LABEL.match(content.prose, s.start, s.end) for s in content.sentences)


def _lead(content: BlockContent) -> tuple[int, list[Sentence]]:
    """Where the list begins, and the sentences from there on; a label opens the list on its own."""
    sentences = list(content.sentences)
    units = {unit.start for unit in content.units}
    first = sentences[0]
    if (label := _LABEL.match(content.prose, *first)) and label.end() < first.end:
        return label.end(), [Sentence(label.end(), first.end), *sentences[1:]]
    at = 0
    while at < len(sentences) and (
        sentences[at].start not in units or _ROLE.match(content.prose, *sentences[at])
    ):
        at += 1
    if at == len(sentences):
        return 0, sentences
    return (sentences[at].start if at else 0), sentences[at:]


def _without_tail(content: BlockContent, sentences: list[Sentence]) -> tuple[list[Sentence], int]:
    """The sentences of the list, and where the rest begins, which hands over or introduces something."""
    for number, sentence in enumerate(sentences):
        hands_over = number > 2 and _HANDS_OVER.match(content.prose, *sentence)
        if hands_over or (
            sentence is sentences[-1] and _leads_on(content.text[sentence.start : sentence.end])
        ):
            return sentences[:number], sentence.start
    return sentences, len(content.text)


def _leads_on(last: str) -> bool:
    """True for a last sentence that introduces what follows, or is a slot for it: "{Link or transcript}"."""
    return last[-1] in ":：" or (len(last) < 80 and (last[0], last[-1]) in _SLOTS)


def _bullets(content: BlockContent, sentences: list[Sentence]) -> Iterator[Bullet]:
    units = {unit.end: unit for unit in content.units}
    chain = sum(bool(_SEQUENCE.match(content.prose, *sentence)) for sentence in sentences) >= 2
    current: Bullet | None = None
    open_pairs = 0
    for sentence in sentences:
        unit = units.get(sentence.end)
        if current is not None and unit and not open_pairs and _stands_alone(content.prose, sentence, chain):
            yield current
            current = None
        if current is None:
            current = Bullet(*sentence, unit) if unit else None
        else:
            current = Bullet(current.start, sentence.end, current.unit)
        open_pairs = _open_pairs(content.prose, sentence, open_pairs)
    if current is not None:
        yield current


def _stands_alone(prose: str, sentence: Sentence, chain: bool) -> bool:
    """True if a sentence can be a bullet of its own, since it does not refer back."""
    return not (_BACK.match(prose, *sentence) or (not chain and _SEQUENCE.match(prose, *sentence)))


def _open_pairs(prose: str, sentence: Sentence, before: int) -> int:
    """Not 0 while a bracket or an emphasis is open that an earlier sentence, or this one, has opened."""
    start, end = sentence
    brackets = prose.count("(", start, end) + prose.count("[", start, end)
    closed = prose.count(")", start, end) + prose.count("]", start, end)
    # Emphasis flips the lowest bit, brackets count in twos.
    depth = max(0, (before >> 1) + brackets - closed)
    return depth << 1 | (before & 1) ^ (prose.count("**", start, end) & 1)


def refers_back(prose: str, start: int, end: int) -> bool:
    """True for a sentence that cannot be understood without the one before it ("Otherwise …", "This …")."""
    return bool(_BACK.match(prose, start, end) or _SEQUENCE.match(prose, start, end))


def _is_ordered(content: BlockContent, bullets: tuple[Bullet, ...]) -> bool:
    words = [bool(_ORDER.match(content.prose, bullet.start, bullet.end)) for bullet in bullets]
    opens = bool(_FIRST.match(content.prose, bullets[0].start, bullets[0].end))
    return sum(words) >= 3 or (opens and sum(words[1:]) >= 1)


def list_edits(
    content: BlockContent, wall: Wall, marker: str, headings: dict[int, str] | None = None
) -> Iterator[tuple[int, int, str]]:
    """The replacements (start, end, new text) in the content that make a list of a wall.

    `marker` opens an item of an unordered list; `headings` are lines to put before bullets, by number.
    Only white space is replaced.
    """
    text = content.text
    titles = headings or {}
    previous = len(text[: wall.lead].rstrip())
    for number, bullet in enumerate(wall.bullets):
        sign = f"{number + 1}." if wall.ordered else marker
        title = f"{titles[number]}\n\n" if number in titles else ""
        if number == 0:
            gap = "\n\n" if wall.lead else ""
        else:
            gap = "\n\n" if title else "\n"
        yield previous, bullet.start, f"{gap}{title}{sign} "
        yield from _hang(text, bullet, " " * (len(sign) + 1))
        previous = bullet.end
    if wall.tail < len(text):
        yield previous, wall.tail, "\n\n"


def _hang(text: str, bullet: Bullet, indent: str) -> Iterator[tuple[int, int, str]]:
    """Indents the further lines of a bullet, so that they hang under its first."""
    at = text.find("\n", bullet.start, bullet.end)
    while at >= 0:
        line = at + 1
        start = line
        while start < bullet.end and text[start] in " \t":
            start += 1
        if text[line:start] != indent:
            yield line, start, indent
        at = text.find("\n", line, bullet.end)


def runs(classes: list[str | None]) -> list[tuple[int, str]] | None:
    """Where each run of equal classes begins; None unless each class has exactly one run of three or more."""
    starts: list[tuple[int, str]] = []
    for number, name in enumerate(classes):
        if name is None:
            return None
        if not starts or starts[-1][1] != name:
            starts.append((number, name))
    ends = [*(number for number, _ in starts), len(classes)]
    if len(starts) < 2 or len({name for _, name in starts}) < len(starts):
        return None
    return starts if all(second - first >= 3 for first, second in pairwise(ends)) else None
