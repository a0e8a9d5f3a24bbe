"""A message's text cut into blocks: paragraphs, list items, fences, headings, tables and so on.

A line scanner, not a Markdown parser: what counts is what an author means. Four-space indents are
prose here (authors mean it so), and only fences and inline code hide text from the rules.
"""

from __future__ import annotations

import re
from enum import Enum

from promptls.named_tuple import NamedTuple, made
from promptls.text.lazy_pattern import LazyPattern


class BlockKind(Enum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADING = "heading"
    FENCE = "fence"
    TABLE = "table"
    QUOTE = "quote"
    COMMENT = "comment"
    TAG = "tag"
    RULE = "rule"

    # An enumeration hashes its members by their names, in Python, and kinds are looked up at every block.
    __hash__ = object.__hash__


class Block(NamedTuple):
    """One block. `start..end` covers whole lines without the last break; the content begins at `content`.

    `indent` is the marker's column; `marker` the list marker or the heading's `#` run, `ordered` for
    numbered items. `section` is the index of the heading it stands under (-1 for none). `example` is
    True in examples, samples and documents, where nothing instructs. `closed` is False for a fence
    or comment that never ends. `info` is a fence's language or a tag's name. `gap` is True if a
    blank line stands before it.
    """

    kind: BlockKind
    start: int
    content: int
    end: int
    indent: int = 0
    marker: str = ""
    ordered: bool = False
    section: int = -1
    example: bool = False
    closed: bool = True
    info: str = ""
    gap: bool = False


_ITEM = LazyPattern(r"([ \t]*)([-*+•]|\d{1,3}[.)、]|[a-zA-Z][.)](?=\s))(?:[ \t]+|(?<=、))(?=\S)")
_HEADING = LazyPattern(r" {0,3}(#{1,6})[ \t]+(?=\S)")
_FENCE = LazyPattern(r"[ \t]*(`{3,}(?!`)|~{3,}(?!~))[ \t]*([^`\n]*)$")
_OPENING = "`~#<|>-*_"
"""What blocks begin with that are no items and no paragraphs."""
_RULE = LazyPattern(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_SETEXT = LazyPattern(r"={3,}[ \t]*$")
_TAG_LINE = LazyPattern(r"[ \t]*<(/?)([A-Za-z][\w:.-]{0,60})(?:\s[^<>\n]{0,200})?(/?)>[ \t]*$")
_LAST_BREAK = LazyPattern(
    r"\n(?=[ \t]*(?:(?:[-*+•]|\d{1,3}[.)、]|[a-zA-Z][.)](?=\s))(?:[ \t]+|(?<=、))(?=\S)"
    r"|`{3,}[^`\n]*$|~~~[^`\n]*$|</?[A-Za-z][\w:.-]{0,60}(?:[^\S\n][^<>\n]{0,200})?/?>[ \t]*$)"
    r"|[^\S\n]*(?:$|[|>]|<!--|={3,}[^\S\n]*$)"
    r"| {0,3}(?:#{1,6}[ \t]+(?=\S)|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$))",
    re.M,
)
"""The break behind the lines of a paragraph or item: before a line that is blank or begins a block, as the
patterns above and what stands before such a line tell it. One search for all the lines, most of which are one.
"""
_EXAMPLE_LEAD = LazyPattern(
    r"(?:.{0,80}\b)?(?:for example|for instance|e\.g\.|examples?(?: [\w ]{1,40})?|sample(?: [\w ]{1,40})?)\s*\d*\s*[:：]\**\s*$",
    re.I,
)
_EXAMPLE_LINE = LazyPattern(
    r"\W{0,3}(?:(?:bad|good|positive|negative|wrong|right)\s+)?(?:examples?|input|output|user|assistant|human|q|a)\s?\d{0,2}\**\s*[:：]\**(?:\s|$)",
    re.I,
)
_TITLE_ATTRIBUTE = LazyPattern(r"\btitle=\"([^\"\n]{1,120})\"")
EXAMPLE_TITLE = LazyPattern(r"\b(?:examples?|samples?|few[- ]shot|demonstrations?)\b", re.I)
EXAMPLE_TAGS = frozenset(
    "example examples sample samples document documents good-example bad-example good_example bad_example "
    "example_output example_input transcript conversation".split()
)


_WRAPPING = frozenset(("", "prompt", "markdown", "md", "text", "txt", "plaintext"))
"""What a fence may be called that holds the prompt itself."""
_ADDRESSED = LazyPattern(
    r"\b(?:you(?:'re|\s+are|\s+will|\s+must)|your\s+(?:\w+\s+)?(?:task|job|goal|role)|act\s+as|i\s+want\s+you)\b|你(?:是|的任务)|请",
    re.I,
)
_TAIL = 200
_SAYS_IT = 600
"""Code points of such a fence in which it speaks to the model. Our judgement."""


def wrapped_in(text: str) -> tuple[int, int] | None:
    """Where the lines begin that fence in the whole of a prompt, or None: a fence of plain text that speaks to the
    model, with nothing around it but headings before it. It shows the prompt to be copied, and quotes nothing.
    """
    # Without a copy of the text where there are but a few blanks at its end.
    ending = text[-_TAIL:].rstrip()
    end = len(text) - len(text[-_TAIL:]) + len(ending) if ending else len(text.rstrip())
    last = text.rfind("\n", 0, end) + 1
    if text[last:].lstrip()[:3] not in ("```", "~~~"):
        return None
    at = 0
    while at < last:
        end = text.find("\n", at)
        line = text[at:end]
        if match := _FENCE.match(line):
            plain = match.group(2).strip().lower() in _WRAPPING
            return (at, last) if plain and _closes(text, match.group(1), end + 1) == last else None
        if line.strip() and not _HEADING.match(line):
            return None
        at = end + 1
    return None


def _closes(text: str, fence: str, inside: int) -> int:
    """Where the line begins that closes a fence, if what is inside speaks to the model; else -1."""
    found = _closing(fence).search(text, inside)
    if found is None or not _ADDRESSED.search(text, inside, min(found.start(), inside + _SAYS_IT)):
        return -1
    return found.start()


def _closing(fence: str) -> re.Pattern[str]:
    """The line that closes a fence: at least as wide as the one that opens it."""
    return re.compile(r"^[ \t]*" + re.escape(fence[0]) + "{" + str(len(fence)) + r",}[ \t]*$", re.M)


State = tuple[int, tuple[str, ...], bool]
"""What the scanner carries from block to block, but for the section and the gap, which blocks say themselves."""


def _is_example_tag(line: str, name: str) -> bool:
    """True for `<example>`, for `<few_shot_examples>`, and for `<section title="Examples">`."""
    if name in EXAMPLE_TAGS:
        return True
    title = _TITLE_ATTRIBUTE.search(line) if "title=" in line else None
    return EXAMPLE_TITLE.search(title.group(1) if title else name.replace("_", " ")) is not None


def _is_rule(line: str, stripped: str) -> bool:
    # A list has an item in every line: the first look spares most of them the second.
    return not stripped.strip(stripped[0] + " \t") and _RULE.match(line) is not None


class Scanner:
    """One pass over the lines: `skip` to the next block, `read` it, and so on. `states[i]` is that before block i."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.states: list[State] = []
        self.section = -1
        self.example_heading_level = 0
        self.open_example_tags: tuple[str, ...] = ()
        self.lead_in = False
        self.gap = False
        self.comments_close = True
        self.wrap = wrapped_in(text) or ()

    @property
    def example(self) -> bool:
        return bool(self.open_example_tags) or self.example_heading_level > 0

    @property
    def state(self) -> State:
        return self.example_heading_level, self.open_example_tags, self.lead_in

    def add(
        self,
        kind: BlockKind,
        start: int,
        content: int,
        end: int,
        indent: int = 0,
        marker: str = "",
        ordered: bool = False,
        example: bool = False,
        closed: bool = True,
        info: str = "",
    ) -> None:
        """Adds a block, which stands under the section and behind the gap that the scanner is at."""
        block = (
            kind, start, content, end, indent, marker, ordered, self.section, example, closed, info, self.gap
        )  # fmt: skip
        self.blocks.append(made(Block, block))
        self.gap = False

    def skip(self, at: int) -> int:
        """The start of the first line at or behind `at` that is not blank; the text's length if there is none."""
        text, length = self.text, len(self.text)
        while at < length:
            if not text[at].isspace():
                return at
            end = text.find("\n", at)
            end = length if end < 0 else end
            if text[at:end].strip():
                return at
            self.gap = True
            at = end + 1
        return length

    def read(self, at: int) -> int:
        """Adds the block that begins with the line at `at`; where the line after it begins."""
        self.states.append((self.example_heading_level, self.open_example_tags, self.lead_in))
        if match := _ITEM.match(self.text, at):
            marker, content = match.group(2), match.end()
            # "- - -" is a rule: its content would begin as it does itself.
            if marker != self.text[content] or not self._is_rule(at):
                return self._item(at, match.start(2), marker, content)
        return self._block(at)

    def _is_rule(self, at: int) -> bool:
        line = self.text[at : self._line_end(at)]
        return _is_rule(line, line.strip())

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _block(self, at: int) -> int:
        """Adds a block that is no list item."""
        text = self.text
        if text[at] not in _OPENING and not text[at].isspace():
            return self._paragraph(at)
        end = self._line_end(at)
        line = text[at:end]
        stripped = line.strip()
        first = stripped[0]
        if first in "`~" and (match := _FENCE.match(line)):
            return self._fence(at, end, match)
        if first == "#" and (match := _HEADING.match(line)):
            return self._heading(at, end, match)
        if first == "<":
            if stripped.startswith("<!--"):
                return self._comment(at, end)
            if match := _TAG_LINE.match(line):
                return self._tag(at, end, match)
        if first == "|":
            return self._run(at, end, BlockKind.TABLE, "|")
        if first == ">":
            return self._run(at, end, BlockKind.QUOTE, ">")
        if first in "-*_" and _is_rule(line, stripped):
            self.add(BlockKind.RULE, at, at, end, example=self.example)
            return end + 1
        return self._paragraph(at)

    def _fence(self, at: int, end: int, match: re.Match[str]) -> int:
        if at in self.wrap:
            self.add(BlockKind.RULE, at, at, end, example=self.example)
            return end + 1
        fence, info = match.group(1), match.group(2).strip()
        found = _closing(fence).search(self.text, min(end + 1, len(self.text)))
        stop = found.end() if found else len(self.text.rstrip("\n"))
        example = self.example or self.lead_in
        self.lead_in = False
        self.add(
            BlockKind.FENCE, at, min(end + 1, stop), stop, match.start(1), fence,
            example=example, closed=found is not None, info=info,
        )  # fmt: skip
        return stop + 1

    def _heading(self, at: int, end: int, match: re.Match[str]) -> int:
        level = len(match.group(1))
        title = self.text[at + match.end() : end]
        within = bool(self.open_example_tags) or 0 < self.example_heading_level < level
        if not self.example_heading_level or level <= self.example_heading_level:
            self.example_heading_level = level if EXAMPLE_TITLE.search(title) else 0
        self.section = len(self.blocks)
        self.lead_in = False
        self.add(BlockKind.HEADING, at, at + match.end(), end, match.start(1), match.group(1), example=within)
        return end + 1

    def _comment(self, at: int, end: int) -> int:
        # Once there is no "-->" ahead there never is: without this, many openers would be quadratic.
        close = self.text.find("-->", at) if self.comments_close else -1
        if close < 0:
            self.comments_close = False
            return self._paragraph(at)
        stop = self.text.find("\n", close)
        stop = len(self.text) if stop < 0 else stop
        self.add(BlockKind.COMMENT, at, at, stop, example=self.example)
        return stop + 1

    def _tag(self, at: int, end: int, match: re.Match[str]) -> int:
        closing, name, empty = match.group(1), match.group(2), match.group(3)
        open_tags, lowered = self.open_example_tags, name.lower()
        if not empty and (lowered in open_tags or _is_example_tag(self.text[at:end], lowered)):
            if lowered in open_tags:
                # A second one of the same name closes with the first, so each name is kept once.
                self.open_example_tags = open_tags[: open_tags.index(lowered)] if closing else open_tags
            elif not closing:
                self.open_example_tags = (*open_tags, lowered)
        self.add(BlockKind.TAG, at, at, end, marker=closing, info=name, example=self.example)
        return end + 1

    def _run(self, at: int, end: int, kind: BlockKind, sign: str) -> int:
        text, stop = self.text, end
        while stop < len(text):
            following = text.find("\n", stop + 1)
            following = len(text) if following < 0 else following
            if not text[stop + 1 : following].lstrip().startswith(sign):
                break
            stop = following
        self.add(kind, at, at, stop, example=self.example or self.lead_in)
        self.lead_in = False
        return stop + 1

    def _item(self, at: int, mark: int, marker: str, content: int) -> int:
        text = self.text
        found = _LAST_BREAK.search(text, content)
        stop = found.start() if found else len(text)
        indent = len(text[at:mark].expandtabs(4)) if mark > at else 0
        example = self.example or _is_example_line(text, content, stop)
        self.add(BlockKind.ITEM, at, content, stop, indent, marker, marker not in "-*+•", example)
        self.lead_in = text[stop - 1] in _BEHIND_LEAD and _leads_to_example(text, content, stop)
        return stop + 1

    def _paragraph(self, at: int) -> int:
        text = self.text
        found = _LAST_BREAK.search(text, at)
        stop = found.start() if found else len(text)
        if text.startswith("===", stop + 1) and "\n" not in text[at:stop]:
            end = self._line_end(stop + 1)
            if _SETEXT.match(text[stop + 1 : end]):
                self.section = len(self.blocks)
                self.add(BlockKind.HEADING, at, at, stop, 0, "=")
                return end + 1
        example = self.example or self.lead_in or _is_example_line(text, at, stop)
        indent = len(text[at:stop]) - len(text[at:stop].lstrip()) if text[at].isspace() else 0
        self.add(BlockKind.PARAGRAPH, at, at + indent, stop, indent, "", False, example)
        self.lead_in = text[stop - 1] in _BEHIND_LEAD and _leads_to_example(text, at, stop)
        return stop + 1


_BEHIND_LEAD = ":： \t*_"
"""How a line that leads to an example ends."""


def _leads_to_example(text: str, start: int, end: int) -> bool:
    last = text[max(start, text.rfind("\n", start, end) + 1, end - 120) : end].rstrip(" \t*_")
    return last.endswith((":", "：")) and bool(_EXAMPLE_LEAD.match(last))


def _is_example_line(text: str, start: int, end: int) -> bool:
    opening = text[start : min(end, start + 40)]
    return (":" in opening or "：" in opening) and bool(_EXAMPLE_LINE.match(opening + "\n"))


def scan_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of `text` in order. Blank lines belong to none. Time is linear in the text."""
    return tuple(scan(text).blocks)


def scan(text: str) -> Scanner:
    """The scanner after all of `text`."""
    scanner = Scanner(text)
    at = scanner.skip(0)
    while at < len(text):
        at = scanner.skip(scanner.read(at))
    return scanner
