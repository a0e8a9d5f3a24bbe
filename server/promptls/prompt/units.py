"""Sentences and instruction units of one block.

An *instruction unit* is one sentence or list item that either holds a word of obligation ("must",
"never", "avoid", ...) or opens with a base-form verb, after list markers, labels, discourse words
and one leading condition are set aside. Calibrated on bulleted prompts with a known number of
requirements (docs/evidence.md, own counts, 2026-11-22): a task line and n bullets count n + 1.
Coordinated verbs in one sentence are one unit; splitting them over-counts.
"""

from __future__ import annotations

import re
from re import Match

from promptls.named_tuple import NamedTuple, made
from promptls.prompt.sieve import Sieve
from promptls.prompt.verbs import VERBS
from promptls.text.lazy_pattern import LazyPattern


class Sentence(NamedTuple):
    """`start..end` without surrounding white space."""

    start: int
    end: int


class Unit(NamedTuple):
    """One instruction. `verb` opens it (lower case, after condition and labels); `modal` obliges.

    `action` is where the verb or the clause after the leading condition begins; `condition` is the
    leading condition's span or None. `lead_in` ends in a colon and introduces what follows.
    """

    start: int
    end: int
    action: int
    verb: str | None
    modal: str | None
    negated: bool
    condition: tuple[int, int] | None
    lead_in: bool


_ABBREVIATIONS = LazyPattern(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|excl|no|nr|fig|sec|ch|pp?|mr|mrs|ms|dr|prof|st|inc|ltd|z\.b|d\.h|bzw|usw)|\b[A-Za-z])\.$",
    re.I,
)
_STOP = LazyPattern(
    r"[.!?…]+[\"'”’)\]*_]*(?=\s|$)|[。！？；]+[”」）]?|\n"
    r"|，(?=(?:并且?|同时|而且|且|也|还|然后|最后)?(?:必须|务必|应该|应当|不要|不得|不能|禁止|请|切勿|需要|确保|避免|只能|始终|总是|绝不))"
)
"""Chinese puts a full stop behind a train of thought: each demand in it stands between commas."""
_STOP_SIGN = LazyPattern(r"[.!?…。！？；，\n]")
"""What each of these begins with: most blocks hold none, or none but their last sign."""
_CHINESE_CONDITION = LazyPattern(
    r"[^，。！？；\n]{0,12}?(?:如果|假如|若(?!干)|(?<![应适])当|一旦|除非|在[^，。\n]{1,40}时)[^，。！？；\n]*，"
)
_MODAL = LazyPattern(
    r"\b(must(?:n't| not)?|shall(?: not)?|should(?:n't| not)?|needs? to|ha(?:ve|s) to|never|always|do not|don['’]t|cannot"
    r"|can['’]t|avoid|ensure|make sure|only)\b"
    r"|必须|务必|应该|应当|不要|不得|不能|禁止|请勿|切勿|需要|确保|避免|只能|始终|总是|绝不",
    re.I,
)
OBLIGING = Sieve([_MODAL])
"""Lets through what may hold a word of obligation."""
_NEGATION = LazyPattern(
    r"\b(?:never|not|no|cannot|avoid|without|refuse|refrain)\b|n['’]t\b|不要|不得|不能|禁止|请勿|切勿|避免|绝不",
    re.I,
)
_LABEL_LENGTH = 42
"""Code points of a label that is not bold, with its colon."""
_LABEL = LazyPattern(r"(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)\s*(?:[:：–—-]\s*)?|[A-Z][\w /&-]{0,40}:\s+(?=\S)")
_LEAD = LazyPattern(
    r"(?:(?:then|finally|please|also|first|firstly|second|secondly|third|next|last|lastly|and|but|so|now|instead|always"
    r"|afterwards?|additionally|furthermore|otherwise|kindly|just|simply|carefully|strictly|clearly|briefly|explicitly"
    r"|only|to begin|after that|in addition|don['’]t|do not|never|you must|you should|you will|you need to|you have to"
    r"|your task is to|your job is to|your goal is to|i want you to|we need you to|you are to|let's)\b[,:]?\s*)"
    r"|(?P<condition>(?:if|when|whenever|unless|once|before|after|while|where|wherever|for|in case|until|as soon as|during|given)\b[^,;:\n]{1,160}[,:]\s*"
    r"|(?:如果|假如|若|当|一旦)[^，,：；。\n]{1,80}[，,：]\s*)",
    re.I,
)
"""A word before the verb, or a condition; what both can begin with ("after that") is a word."""
_LEADING = frozenset(
    """then finally please also first firstly second secondly third next last lastly and but so now instead always
    afterward afterwards additionally furthermore otherwise kindly just simply carefully strictly clearly briefly
    explicitly only to after in don do never you your i we let
    if when whenever unless once before while where wherever for until as during given""".split()
)
"""The first words, up to what is no letter, of all that `_LEAD` matches."""
_WORD = LazyPattern(r"[A-Za-z][A-Za-z'’-]*")
_CHINESE_IMPERATIVE = LazyPattern(
    r"(?:请|将|把|列出|提取|总结|翻译|分析|生成|返回|输出|使用|写|给出|检查|回答|根据|按照|保持|忽略|遵循|阅读|确认|描述|说明|提供|判断|比较|分类|改写)"
)
WRAP_WIDTH = 60
"""A line shorter than this (code points) was ended by its author, not wrapped by an editor. Our judgement."""


def split_sentences(prose: str) -> tuple[Sentence, ...]:
    """The sentences of a block's prose, in order; a line break ends one where its author meant it to."""
    length = len(prose)
    if prose.isascii() and not ("." in prose or "\n" in prose or "!" in prose or "?" in prose):
        return _trimmed(prose, 0, length)  # as in most blocks, and told sooner than by a pattern
    first = _STOP_SIGN.search(prose)
    if first is None or first.end() == length:
        return _trimmed(prose, 0, length)
    found: list[Sentence] = []
    start = line_start = 0
    for match in _STOP.finditer(prose, first.start()):
        at, end = match.span()
        if end == length:
            break
        if prose[at] == "\n":
            breaks = _line_break_ends(prose, line_start, at)
            line_start = end
            if not breaks:
                continue
        elif _goes_on(prose, start, match):
            continue
        found += _trimmed(prose, start, end)
        start = end
    found += _trimmed(prose, start, length)
    return tuple(found)


def _goes_on(prose: str, start: int, stop: Match[str]) -> bool:
    """True for the dot of an abbreviation, and for the comma behind a Chinese condition."""
    if stop.group() == "，":
        return _CHINESE_CONDITION.fullmatch(prose[start : stop.end()].lstrip()) is not None
    before = max(0, stop.start() - 12)
    return stop.group() == "." and _ABBREVIATIONS.search(prose, before, stop.end()) is not None


def _trimmed(prose: str, start: int, end: int) -> tuple[Sentence, ...]:
    while start < end and prose[start].isspace():
        start += 1
    while end > start and prose[end - 1].isspace():
        end -= 1
    return (made(Sentence, (start, end)),) if start < end else ()


def _line_break_ends(prose: str, line_start: int, at: int) -> bool:
    if prose[max(line_start, at - 2) : at] == "  ":
        return True
    following = prose[at + 1 : at + 80].lstrip()
    opens = bool(following) and not following[0].islower()
    return opens and (at - line_start <= WRAP_WIDTH or prose[line_start:at].rstrip()[-1:] in ":：;.!?。！？")


def find_units(prose: str, sentences: tuple[Sentence, ...], *, obliges: bool = True) -> tuple[Unit, ...]:
    """The sentences that instruct. `prose` has code and quotations masked.

    `obliges` may be False where `OBLIGING` lets nothing through: then no word of obligation is looked for.
    """
    found: list[Unit] = []
    for start, end in sentences:
        verb = _first_word(prose, start, end)
        at, condition = start, None
        if verb is None:
            at, condition = _skip_leads(prose, _skip_labels(prose, start, end), end)
            verb = _verb_at(prose, at, end)
        elif verb not in VERBS:
            verb = None
        modal = _MODAL.search(prose, start, end) if obliges else None
        if verb is None and modal is None:
            continue
        last = prose[end - 1]
        if last in "?？" and modal is None:
            continue
        modal_word = modal.group().lower().replace("’", "'") if modal else None
        negated = modal is not None and _NEGATION.search(prose, start, end) is not None
        found.append(made(Unit, (start, end, at, verb, modal_word, negated, condition, last in ":：")))
    return tuple(found)


def _first_word(prose: str, at: int, end: int) -> str | None:
    """The word at `at` in lower case, if neither a label nor what may stand before a verb can begin there.

    So it is in most sentences, which this alone tells.
    """
    blank = prose.find(" ", at, end)
    word = prose[at:blank]
    if blank < 0 or not (word.isalpha() and word.isascii()) or ":" in prose[at : at + _LABEL_LENGTH]:
        return None
    found = word.lower()
    return None if found in _LEADING else found


def _verb_at(prose: str, at: int, end: int) -> str | None:
    word = _WORD.match(prose, at, end)
    if word and (verb := word.group().lower()) in VERBS:
        return verb
    chinese = None if prose.isascii() else _CHINESE_IMPERATIVE.match(prose, at, end)
    return chinese.group() if chinese else None


def _skip_labels(prose: str, at: int, end: int) -> int:
    while at < end and not prose[at].isalnum() and prose[at] not in "*_\ufffc":
        at += 1
    bold = prose.startswith(("**", "__"), at)
    match = _LABEL.match(prose, at, end) if bold or ":" in prose[at : at + _LABEL_LENGTH] else None
    # A label is set aside only if something follows it: a bold sentence is the instruction itself.
    if match and match.end() < end:
        at = match.end()
    while at < end and (prose[at] in "*_-–— " or not prose[at].isprintable()):
        at += 1
    return at


def _skip_leads(prose: str, at: int, end: int) -> tuple[int, tuple[int, int] | None]:
    condition: tuple[int, int] | None = None
    for _ in range(4):
        match = _LEAD.match(prose, at, end)
        if match is None:
            break
        if match["condition"]:
            if condition is not None:
                break
            condition = match.span()
        at = match.end()
    return at, condition
