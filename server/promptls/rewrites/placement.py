"""Where a rewrite puts a line of its own, so that the message reads as if its author had written it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from promptls.prompt import Message, Prompt, Role, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.prompt.verbs import VERBS
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_FRAMES = (Role.SYSTEM, Role.DEVELOPER)
INPUT_TAGS = frozenset(
    "input document documents transcript conversation context text data email message question query passage "
    "passages content article user_input user-input ticket source chat history diff code".split()
)
"""Names of tags around something that is worked on and gives no orders."""
_LABEL = LazyPattern(r"[^\w\n]{0,6}[^\n:：.!?]{1,60}[:：][*_ \t]*$")
_TURN = LazyPattern(
    r"\W{0,4}(?:(?:user|human|assistant|ai|bot|customer|agent|system|q|a|question|speaker \w{1,10})"
    r"\W{0,4}[:：]|(?:answer|input|output|response)\W{0,4}[:：]\W{0,4}$)",
    re.I,
)
_BOLD_LABEL = LazyPattern(r"[ \t]*(?:\*\*|__)[A-Z][\w ]{1,30}(?:\*\*|__)[ \t]*$")
_CLOSES = LazyPattern(r"\bend\b", re.I)
_WORD = LazyPattern(r"\w")
_BLANK = LazyPattern(r"[ \t]*")
_TRAILING = LazyPattern(r"[ \t]+(?=\n|\Z)")
_TAGS = LazyPattern(r"</?[A-Za-z][\w:.-]{0,60}(?:\s[^<>\n]{0,200})?/?>")
_PLACEHOLDER = LazyPattern(r"\W*(?:\$\w+|\{+\w+\}+|<\w+>|\[[A-Z][A-Z _]+\]|%[sd])\W*$")
_DELIMITER = LazyPattern(r"[\s\"'`*_=+~#<>-]+$")
_SLOT_LABEL = LazyPattern(r"[\s*_#]{0,6}(?:\[[A-Za-z][\w ]{1,30}\]|[A-Za-z][\w ]{0,30}[:：])")
_LEADS = LazyPattern(
    r"(?:(?:let.?s )?begin(?: now)?[!.]?|let.?s (?:go|start)[!.]?|(?:[A-Z][a-z]+ ){0,2}[A-Za-z]+,"
    r"|[A-Z][^:：\n]{0,60}[:：][ \t]*\[[^\]\n]{1,120}\]|\[[A-Z][\w ]{1,30}\])[ \t]*$",
    re.I,
)
"""Lines that lead to input or stand between its parts: a start signal, a greeting, a field, a label."""
_OPENING = LazyPattern(r"[^\w]*([A-Za-z]+)")
_JINJA = LazyPattern(r"\{%[-+~]?\s*(end)?(\w+)")
_HANDLEBARS = LazyPattern(r"\{\{~?\s*([#^/])>?\s*([\w.-]+)")
_NEVER_CLOSED = frozenset(
    {"else", "elif", "elseif", "include", "import", "from", "extends", "do", "break", "continue"}
)


def framing_message(prompt: Prompt) -> int | None:
    """The first system or developer message, else the first user message; None if all are empty or names."""
    for roles in (_FRAMES, (Role.USER,)):
        for index, message in enumerate(prompt.messages):
            if message.role in roles and not message.title and message.text.text.strip():
                return index
    return None


def ends_in_open_fence(prompt: Prompt, message: int) -> bool:
    """True if a fence of the message never closes: what comes last is code, or prose that looks like it."""
    blocks = prompt.messages[message].document.blocks
    return bool(blocks) and not blocks[-1].closed


def line_at_end(prompt: Prompt, message: int, line: str) -> TextChange:
    """Put `line` last in a message, but before the input and the section of examples that it ends with.

    Such input is a lone template variable, a label with nothing or a variable after it, a tag pair
    around variables, or turns of a transcript. Behind the last example a line would look like part of it.
    """
    document = prompt.messages[message].document
    at = _first_of_its_kind(document, input_start(document, led_to=True))
    at = _before_examples(document, at)
    return _line_before(document, message, line, outside_conditions(prompt.messages[message], at))


def _first_of_its_kind(document: Document, at: int) -> int:
    """`at`, or where the label of the input there ("Input:") stands first, over a worked example."""
    first = next((line for line in document.text[at:].split("\n") if _WORD.search(line)), "")
    label = _SLOT_LABEL.match(first)
    if label is None:
        return at
    if document.text.startswith(label.group(), 0, at):
        return 0
    earlier = document.text.find("\n" + label.group(), 0, at)
    return earlier + 1 if earlier >= 0 else at


def only_input(message: Message) -> bool:
    """True for a message that is nothing but labels and slots for input, and asks for nothing."""
    document = message.document
    return not document.text[: input_start(document)].strip() and not any(
        _orders(document, block.start, block.end) for block in document.blocks
    )


def _orders(document: Document, start: int, end: int) -> bool:
    """True if a line begins with a verb that has more than a colon behind it: "Answer the question: …"."""
    lines = (line.split() for line in _outside_templates(document, start, end).split("\n"))
    return any(len(words) > 1 and words[0].lower() in VERBS for words in lines)


def _before_examples(document: Document, at: int) -> int:
    """`at`, or the start of the section of examples, with its heading or label, that ends there."""
    blocks = document.blocks
    number = bisect_left(blocks, at, key=lambda block: block.start) - 1
    last = number
    while number > 0 and (blocks[number].example or blocks[number].kind is BlockKind.RULE):
        number -= 1
    opener = blocks[number] if 0 < number < last else None
    if opener is None or not any(block.example for block in blocks[number : last + 1]):
        return at
    if _CLOSES.search(document.text, opener.start, opener.end):
        return at
    heads = opener.kind is BlockKind.HEADING or _is_label(document, opener.start, opener.end)
    return opener.start if heads else at


def line_behind_all(prompt: Prompt, message: int, line: str) -> TextChange:
    """Put `line` last in a message, behind the input too that it ends with."""
    document = prompt.messages[message].document
    return _line_before(document, message, line, len(document.text))


def line_at_start(prompt: Prompt, message: int, line: str) -> TextChange:
    """Put `line` before everything else in a message."""
    return _line_before(prompt.messages[message].document, message, line, 0)


def line_after(prompt: Prompt, message: int, line: str, after: Span) -> TextChange:
    """Put `line` below the sentence or block at `after`: next line in a lone paragraph, else next paragraph.

    Where the sentence leads to the input that the message ends with, `line` goes before it.
    """
    document = prompt.messages[message].document
    if after.start >= (start := input_start(document)):
        return _line_before(document, message, line, start)
    end = _sentence_line_end(document, after)
    before = document.block_at(end - 1)
    fence = before is not None and before.kind is BlockKind.FENCE and before.end == end
    indent = _indent(document, before.start) if fence and before else ""
    own = indent.removeprefix(_shared_indent(document.text))
    return _line_at(document, message, own + line, end)


def _line_before(document: Document, message: int, line: str, at: int) -> TextChange:
    end = len(document.text[:at].rstrip())
    if end == 0:
        return TextChange(message, at, at, _in_step(document, line) + _gap(document, at))
    return _line_at(document, message, line, end)


def _line_at(document: Document, message: int, line: str, end: int) -> TextChange:
    gap = _gap(document, end)
    blanks = _TRAILING.match(document.text, end)  # a hard break of the author's line stays on it
    end = blanks.end() if blanks else end
    following = document.text[end + 1 :].split("\n", 1)[0]
    closing = "\n" if gap == "\n\n" and following.strip() else ""
    return TextChange(message, end, end, gap + _in_step(document, line) + closing)


def _in_step(document: Document, lines: str) -> str:
    """`lines` with the indent that all lines of the text share.

    A program that takes the indent off its strings (`textwrap.dedent`) would else leave it on all of them.
    """
    indent = _shared_indent(document.text)
    return "\n".join(indent + line if line else line for line in lines.split("\n")) if indent else lines


def _shared_indent(text: str) -> str:
    if text.lstrip("\n")[:1] not in (" ", "\t"):
        return ""
    lines = [line for line in text.split("\n") if line.strip()]
    indent = min((line[: len(line) - len(line.lstrip(" \t"))] for line in lines), key=len, default="")
    return indent if all(line.startswith(indent) for line in lines) else ""


def _indent(document: Document, start: int) -> str:
    match = _BLANK.match(document.text, start)
    return match.group() if match else ""


def _gap(document: Document, at: int) -> str:
    """One line break within a paragraph, two elsewhere, and two where its last sentence has no stop:
    the line would read as its continuation.
    """
    blocks = document.blocks
    if document.text[at - 1 : at].isalnum():
        return "\n\n"
    if len(blocks) == 1 and blocks[0].kind is BlockKind.PARAGRAPH:
        return "\n"
    block = document.block_at(at)
    inside = block is not None and block.kind is BlockKind.PARAGRAPH and block.start < at
    return "\n" if inside else "\n\n"


def _sentence_line_end(document: Document, after: Span) -> int:
    """The first end of a line at or behind `after` where no sentence goes on."""
    text = document.text
    block = document.block_at(after.start)
    if block is None or block.kind is not BlockKind.PARAGRAPH:
        return max(after.end, block.end if block else 0)
    content = document.contents[document.blocks_at(Span(after.start, after.start + 1))[0]]
    at = text.find("\n", after.end)
    while 0 <= at < block.end:
        if not any(block.content + s.start < at < block.content + s.end for s in content.sentences):
            return len(text[:at].rstrip())
        at = text.find("\n", at + 1)
    return block.end - len(text[block.start : block.end]) + len(text[block.start : block.end].rstrip())


def input_start(document: Document, *, led_to: bool = False) -> int:
    """Where the input at the end of the message begins; the text's length if there is none.

    With `led_to` it has with it what is said only to lead to it or between its parts: "Begin!", "Thanks,".
    """
    start = len(document.text)
    index = len(document.blocks) - 1
    while index >= 0:
        block = document.blocks[index]
        opened = _input_tags_open(document, index)
        if opened is not None:
            start, index = document.blocks[opened].start, opened - 1
            continue
        begins = _input_in_block(document, block, has_input=start < len(document.text), led_to=led_to)
        if begins is None:
            break
        start = begins
        if begins > block.start:
            break
        index -= 1
    return start if _is_input(document, start) else len(document.text)


def _is_input(document: Document, start: int) -> bool:
    """False for a rule, a comment or quotation marks alone at the end."""
    if any(span.end > start for span in document.templates[-1:]):
        return True
    shown = [b for b in document.blocks if b.end > start and b.kind is not BlockKind.COMMENT]
    return any(_WORD.search(document.text, max(start, block.start), block.end) for block in shown)


def _input_tags_open(document: Document, index: int) -> int | None:
    """The block that opens the tag which block `index` closes, if what lies between is input."""
    closing = document.blocks[index]
    if closing.kind is not BlockKind.TAG or not closing.marker:
        return None
    for at in range(index - 1, -1, -1):
        block = document.blocks[at]
        if block.kind is BlockKind.TAG and not block.marker and block.info == closing.info:
            inner = document.blocks[at + 1 : index]
            if closing.info.lower() in INPUT_TAGS or all(_only_input(document, b) for b in inner):
                return at
            return None
    return None


def _input_in_block(document: Document, block: Block, has_input: bool, led_to: bool) -> int | None:
    """Where input begins in a block that only input follows; None if the block does not end in any."""
    if block.kind is BlockKind.RULE:
        # One right below a line ends what stands above it: a form between two rules.
        return block.start if block.gap else None
    if block.kind is BlockKind.COMMENT:
        return block.start
    if block.kind is BlockKind.FENCE:
        return block.start if document.templates and _only_input(document, block) else None
    if block.kind is BlockKind.HEADING:
        return block.start if has_input or _is_label(document, block.content, block.end) else None
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return None
    begins = None
    end = block.end
    while end > block.start:
        line = max(document.text.rfind("\n", 0, end) + 1, block.start)
        last = not has_input and begins is None
        leads = led_to and not last and _LEADS.match(document.text, line, end)
        if not leads and not _input_line(document, line, end, last, item=block.kind is BlockKind.ITEM):
            break
        begins = line
        end = line - 1
    return begins


def _only_input(document: Document, block: Block) -> bool:
    return not _WORD.search(_outside_templates(document, block.content, block.end))


def _input_line(document: Document, start: int, end: int, last: bool, item: bool) -> bool:
    """True for a line of nothing but templates, a label, a turn, or words with a colon and templates.

    A bullet without a template is no label of an input: "- Answer 3:" belongs to a form.
    """
    line = document.text[start:end]
    outside = _outside_templates(document, start, end)
    holds_template = len(outside) < len(line)
    bare = (_TAGS.sub("", outside) if holds_template else outside).rstrip(" \t\"'`*_")
    if not _WORD.search(bare) if holds_template else _DELIMITER.match(line) or _PLACEHOLDER.match(line):
        return True
    ends_in_template = holds_template and bare.endswith((":", "："))
    if ends_in_template or (not item and _TURN.match(bare)):
        return True
    if item:
        return False
    if not last and _BOLD_LABEL.match(line):
        return True
    if not last and bare.endswith((":", "：")):
        return True
    return _is_label(document, start, end)


def _is_label(document: Document, start: int, end: int) -> bool:
    """A short line that ends in a colon and orders nothing: "INPUT:", "Question:"."""
    line = document.text[start:end].strip()
    if not _LABEL.match(line):
        return False
    opening = _OPENING.match(line)
    return len(line.split()) <= 5 and (
        opening is None or opening.group(1).lower() not in VERBS or len(line.split()) == 1
    )


def _outside_templates(document: Document, start: int, end: int) -> str:
    """The text without template syntax."""
    parts, at = [], start
    for span in document.templates_in(Span(start, end)):
        parts.append(document.text[at : max(at, span.start)])
        at = span.end
    parts.append(document.text[at:end] if at < end else "")
    return "".join(parts)


def outside_conditions(message: Message, at: int) -> int:
    """`at`, or the end of the outermost `{% if %}`, `{% for %}` or `{{#section}}` that it lies in."""
    around = span_around(conditions(message), at)
    return around.end if around else at


def conditions(message: Message) -> list[Span]:
    """The outermost `{% if %}`, `{% for %}` and `{{#section}}`, in order."""
    text = message.text.text
    waiting: list[tuple[str, int]] = []
    names: Counter[str] = Counter()
    found: list[Span] = []
    for span in message.text.templates:
        name, closes = _block_tag(text[span.start : span.end])
        if not name:
            continue
        if not closes:
            waiting.append((name, span.start))
            names[name] += 1
            continue
        opened, begins = "", 0
        while names[name] and opened != name:
            opened, begins = waiting.pop()
            names[opened] -= 1
        if opened:
            while found and found[-1].start > begins:
                found.pop()
            found.append(Span(begins, span.end))
    return found


def span_around(spans: Sequence[Span], at: int) -> Span | None:
    """The span that has `at` inside, not at its start or end, of some in order that do not overlap."""
    before = bisect_left(spans, (at,)) - 1
    return spans[before] if before >= 0 and at < spans[before].end else None


def keeps_conditions(message: Message) -> bool:
    """True if each `{% if %}`, `{% for %}` or `{{#section}}` of the message is closed in it, and no other."""
    text = message.text.text
    waiting: list[str] = []
    for span in message.text.templates:
        name, closes = _block_tag(text[span.start : span.end])
        if closes and (not waiting or waiting.pop() != name):
            return False
        if name and not closes:
            waiting.append(name)
    return not waiting


def _block_tag(syntax: str) -> tuple[str, bool]:
    """The name of a template tag that opens or closes a block, and whether it closes; "" for others."""
    if match := _JINJA.match(syntax):
        name = match.group(2)
        return ("", False) if name in _NEVER_CLOSED else (name, bool(match.group(1)))
    if match := _HANDLEBARS.match(syntax):
        return match.group(2), match.group(1) == "/"
    return "", False
