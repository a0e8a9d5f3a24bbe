"""Tags that mark off parts of a prompt: never closed, closing nothing, or closed under another name."""

# ruff: noqa: E501 - a word list and an alternation
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt, Proposal, TextChange, masks
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Sought, looks_for
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TAG = LazyPattern(
    r"(?:(?<!\w)<|<(?=/))(/?)([A-Za-z][\w.:-]{0,60})((?:\s+[\w:.-]{1,60}\s*=\s*(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))*)\s*(/?)>"
)
_HTML = frozenset(
    """a abbr address area article aside audio b base blockquote body br button canvas caption center cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1
    h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark meta meter
    nav noscript object ol optgroup option p param picture pre progress q s samp script section select slot small source
    span strong style sub summary sup svg path table tbody td template textarea tfoot th thead time title tr track u ul
    var video wbr""".split()
)
_BLOCK_TEMPLATE = Sought(r"\{%|\{\{\s*[#/^]|<%")
_LIKE = 0.75
"""How alike (difflib ratio) two names must be for one to be a slip of the pen. Our judgement."""
_PAIRS_TRIED = 200
"""Unmatched tags compared for likeness at most; beyond that they are reported one by one."""
_LINE_ENDS = LazyPattern(r"[^\S\n]*(?:\n|\Z)")


class Tag(NamedTuple):
    """One tag in coordinates of its message; `own_line` if nothing else stands on its line, `structural` if
    it begins or ends one.
    """

    message: int
    start: int
    end: int
    name: str
    closing: bool
    own_line: bool
    structural: bool
    block: int

    @property
    def place(self) -> Place:
        return Place(self.message, Span(self.start, self.end))


class _Balance(NamedTuple):
    open: list[Tag]
    stray: list[Tag]
    paired: dict[str, int]
    named: frozenset[str]


def tag_findings(prompt: Prompt) -> Iterator[Finding]:
    """What is wrong with the tags of a prompt, in no particular order."""
    tags = [tag for index, message in enumerate(prompt.messages) for tag in tags_in(index, message.document)]
    if not tags or any(message.document.mentions(_BLOCK_TEMPLATE) for message in prompt.messages):
        return
    balance = _match(tags)
    stray = [tag for tag in balance.stray if tag.own_line or balance.open]
    unclosed = balance.open
    for opening, closing in _slips(unclosed, stray):
        unclosed.remove(opening)
        stray.remove(closing)
        yield _misnamed(opening, closing)
    yield from (_closes_nothing(tag) for tag in stray if tag.own_line)
    ending = _ends_open(prompt, unclosed)
    for tag in unclosed:
        if tag != ending and _is_delimiter(prompt, tag, balance, prefilled=ending is not None):
            yield _never_closed(tag)


def tags_in(index: int, document: Document) -> Iterator[Tag]:
    """The tags of a message in order, but for HTML and what stands in code, fences and comments."""
    for number, (start, end, name, closing, own_line, structural) in document.gather(_tags_in):
        base = document.blocks[number].content
        yield Tag(index, base + start, base + end, name, closing, own_line, structural, number)


@looks_for(_TAG)
def _tags_in(block: Block, content: BlockContent) -> Iterator[tuple[int, int, str, bool, bool, bool]]:
    """(start, end, name, closing, own line, structural) of each tag of a block."""
    raw = content.text
    if block.kind in (BlockKind.FENCE, BlockKind.COMMENT) or "<" not in raw:
        return
    hidden = [*masks.code_spans(raw), *masks.comment_spans(raw)]
    shown = masks.mask(raw, hidden) if hidden else raw
    marked = block.kind in (BlockKind.ITEM, BlockKind.HEADING)
    for match in _TAG.finditer(shown):
        name = match.group(2)
        if match.group(4) or name.lower() in _HTML:
            continue
        before = match.start()  # not from the line's beginning: one line may hold very many tags
        while before > 0 and shown[before - 1] in " \t>":
            before -= 1
        # A marker stands before the first line of an item or heading.
        opens = shown[before - 1] == "\n" if before else not marked
        ends = _LINE_ENDS.match(shown, match.end()) is not None
        closing = bool(match.group(1))
        yield *match.span(), name, closing, opens and ends, opens or (closing and ends)


def _match(tags: list[Tag]) -> _Balance:
    """Each closing tag takes the nearest opening one of its name, one that stands as a delimiter first."""
    delimiters: dict[str, list[Tag]] = {}
    mentions: dict[str, list[Tag]] = {}
    stray: list[Tag] = []
    paired: dict[str, int] = {}
    for tag in tags:
        if not tag.closing:
            (delimiters if tag.structural else mentions).setdefault(tag.name, []).append(tag)
            continue
        near = mentions.get(tag.name, [])
        if near and near[-1].message == tag.message and near[-1].block == tag.block:
            near.pop()
        elif delimiters.get(tag.name):
            delimiters[tag.name].pop()
            paired[tag.name] = paired.get(tag.name, 0) + 1
        elif near:
            near.pop()
        elif tag.structural:
            stray.append(tag)
    unclosed = sorted(tag for tags_of_name in delimiters.values() for tag in tags_of_name)
    return _Balance(unclosed, stray, paired, frozenset(name for name in mentions if mentions[name]))


def _slips(unclosed: list[Tag], stray: list[Tag]) -> list[tuple[Tag, Tag]]:
    """Opening and closing tags whose names are nearly the same."""
    found: list[tuple[Tag, Tag]] = []
    taken: set[Tag] = set()
    for closing in stray[:_PAIRS_TRIED]:
        for opening in reversed(unclosed[:_PAIRS_TRIED]):
            before = (opening.message, opening.end) <= (closing.message, closing.start)
            if before and opening not in taken and _alike(opening.name, closing.name):
                taken.add(opening)
                found.append((opening, closing))
                break
    return found


def _alike(first: str, second: str) -> bool:
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    return SequenceMatcher(None, first.lower(), second.lower()).ratio() >= _LIKE


def _ends_open(prompt: Prompt, unclosed: list[Tag]) -> Tag | None:
    """The tag left open on the last line for the model to go on from, if there is one."""
    if not unclosed:
        return None
    last = unclosed[-1]
    text = prompt.messages[-1].text.text
    if last.message != len(prompt.messages) - 1 or "\n" in text[last.end :].strip():
        return None
    return last


def _is_delimiter(prompt: Prompt, tag: Tag, balance: _Balance, *, prefilled: bool) -> bool:
    """True if the tag marks off a part: it is paired elsewhere, or a variable follows it at once, or text does
    and other tags are paired or the prompt speaks of it ("the text in <report>").
    """
    if balance.paired.get(tag.name):
        return True
    if prefilled or not tag.own_line:
        return False
    document = prompt.messages[tag.message].document
    line_end = document.text.find("\n", tag.end + 1)
    following = document.text[tag.end + 1 : line_end if line_end >= 0 else len(document.text)]
    if not following.strip() or following.lstrip().startswith("<"):
        return False
    begins = tag.end + 1 + len(following) - len(following.lstrip())
    if any(span.start == begins for span in document.templates_in(Span(begins, begins + 1))):
        return True
    return bool(balance.paired) or (tag.name in balance.named and _speaks_of(document.text, tag.name))


def _speaks_of(text: str, name: str) -> bool:
    """True if a sentence places something in the tag of this name, or calls it a tag."""
    quoted = re.escape(name)
    return bool(
        re.search(rf"\b(?:in|inside|within|between|from)\s+(?:the\s+)?<{quoted}>|<{quoted}>\s+tags?\b", text)
    )


def _never_closed(tag: Tag) -> Finding:
    return Finding(
        tag.place, f'"<{tag.name}>" is never closed; write "</{tag.name}>" where the part that it marks ends'
    )


def _closes_nothing(tag: Tag) -> Finding:
    return Finding(tag.place, f'"</{tag.name}>" closes nothing; drop it, or open "<{tag.name}>" before it')


def _misnamed(opening: Tag, closing: Tag) -> Finding:
    change = TextChange(
        closing.message,
        closing.start + 2,
        closing.start + 2 + len(closing.name),
        opening.name,
    )
    return Finding(
        closing.place,
        f'"</{closing.name}>" stands where "<{opening.name}>" should be closed; write "</{opening.name}>"',
        (Proposal(f'Write "</{opening.name}>"', (change,), Safety.UNSAFE, preferred=True),),
        related=((opening.place, "opened here"),),
    )
