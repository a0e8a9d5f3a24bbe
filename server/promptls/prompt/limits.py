"""The numeric limits of a prompt: how long a part of the answer may be, or how many of a thing it is to hold."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import math
import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block
from promptls.prompt.changes import Place
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.lemmas import lemma
from promptls.prompt.prompt import Prompt
from promptls.prompt.sieve import Choice, Sieve
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern


class Limit(NamedTuple):
    """`low..high` of `thing` ("summary in words", "trends", "queries per question", REST), both ends allowed.

    `counts` is True for a number of things, `firm` where a word says that it is a limit ("at most", "exactly").
    """

    thing: str
    low: float
    high: float
    counts: bool
    firm: bool
    place: Place
    text: str
    block: int

    def excludes(self, other: Limit) -> bool:
        """True if no number meets both, and one of them says that it is a limit."""
        apart = self.low > other.high or other.low > self.high
        return apart and (self.firm or other.firm)

    def disagrees(self, other: Limit) -> bool:
        """True if no number meets both, both are upper or both lower bounds and differ, or a bound cuts a range."""
        if self.low > other.high or other.low > self.high:
            return True
        if _cuts(self, other) or _cuts(other, self):
            return True
        # "Up to 20" and "at least 20" leave one number only, which nobody writes so.
        if {self.low, other.low} == {0, self.high} or {self.low, other.low} == {0, other.high}:
            return math.inf in (self.high, other.high)
        upper = self.low == other.low == 0 and self.high != other.high
        return upper or (self.high == other.high == math.inf and self.low != other.low)


def _cuts(bound: Limit, span: Limit) -> bool:
    """True for "at least 10" and "5 to 15", for "at most 10" and "5 to 15", and not for bounds at the ends."""
    if not span.counts or math.inf in (span.low, span.high) or span.low in (0, span.high):
        return False
    at_least, at_most = bound.high == math.inf, bound.low == 0
    return (at_least and span.low < bound.low <= span.high) or (
        at_most and span.low <= bound.high < span.high
    )


_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_COMPARED = (
    r"(?P<most>at\s+most|no\s+more\s+than|not\s+more\s+than|up\s+to|max(?:imum)?(?:\s+of)?:?|under|below|fewer\s+than|less\s+than|within|not\s+exceed(?:ing)?|limit(?:ed)?\s+(?:\w+\s+){0,3}?to)"
    r"|(?P<least>at\s+least|no\s+(?:fewer|less)\s+than|min(?:imum)?(?:\s+of)?:?|more\s+than|over)|(?P<about>about|around|approximately|roughly|~)|(?P<exact>exactly|precisely)"
)
_LENGTH = LazyPattern(
    rf"(?:\b(?:{_COMPARED})\s*)?(?:(?:a|an)\s+(?P<max>maximum\s+of\s+))?\b(?P<one>{_NUMBER})(?:\s*(?:-|–|—|to|and)\s*(?P<two>{_NUMBER}))?[ -](?:short\s+|full\s+)?(?P<unit>words?|sentences?|characters?|paragraphs?|lines?|pages?)\b(?P<after>\s+(?:or\s+(?:less|fewer)|max(?:imum)?|at\s+most))?",
    re.I,
)
_NAMES_NOTHING = LazyPattern(
    r"\W*(?:please\s+)?(?:(?:write|use|return|produce|give|be|stay|remain|aim\s+for|limit\s+yourself\s+to)\s+)?",
    re.I,
)
"""What stands before a length that says of nothing that it is its length: "Use at most 3 sentences."."""
_UNNAMED = "the text"
"""What such a length is of; it is held against that of the next sentence, since one farther on may be of another part."""
_TASK = "task: "
"""Before what a length is of that ends another sentence: "Sum the log up in at most 3 sentences."; a limit only if
a sentence with nothing but a length comes next, for the task after it may have a length of its own."""
_IN_ALL = LazyPattern(r"\b(?:in|within|using)\s+$", re.I)
"""Before the length of what a task gives; "sentences of", "a hook has" and the like are of a part of it."""
_PART = LazyPattern(
    r"\b(?:sentences?|lines?|paragraphs?|words?|headings?|headers?|subjects?|hooks?|quot(?:e|es|ations?))\b",
    re.I,
)
"""What a text has of its own length: "Write the subject in at most 8 words."."""
_COUNT = LazyPattern(
    rf"\b(?P<verb>list|give|extract|provide|write|generate|include|output|create|suggest|ask|name|offer|return|produce|pick|select|propose|present|show|identify|draft)\s+(?:me\s+|the\s+[a-z]+\s+(?={_NUMBER}\b)|the\s+)?(?:{_COMPARED})?\s*(?:the\s+)?(?P<one>{_NUMBER})(?:\s*(?:-|–|—|to)\s*(?P<two>{_NUMBER}))?\s+(?:of\s+the\s+)?(?:(?!of\b|to\b|in\b|for\b|from\b|with\b|that\b)[\w,/-]+\s+){{0,5}}?(?P<noun>[a-z]{{3,}}s)\b(?!\s+of\b)",
    re.I,
)
_HELD = LazyPattern(
    rf"\b(?:run|use|call|ha(?:s|ve)|contains?|holds?)\s+(?:{_COMPARED})\s+(?P<one>{_NUMBER})(?:\s*(?:-|–|—|to)\s*(?P<two>{_NUMBER}))?\s+(?:[a-z-]+\s+){{0,2}}?(?P<noun>[a-z]{{3,}}s)\b(?!\s+of\b)",
    re.I,
)
_BARE = LazyPattern(
    rf"^\W*(?:{_COMPARED})\s*(?P<one>{_NUMBER})(?:\s*(?:-|–|—|to)\s*(?P<two>{_NUMBER}))?\s+(?P<noun>[a-z]{{3,}}s)\b",
    re.I,
)
_AGAIN = LazyPattern(
    rf"\b(?:extract|list|give|provide|include|write|output)\s+(?:{_COMPARED})\s+(?P<one>{_NUMBER})(?P<two>(?!))?\s*[.!]*$",
    re.I,
)
_REST = LazyPattern(
    rf"\b(?:list|give|extract|provide|write|include|output|have)\s+(?:{_COMPARED})\s+(?P<one>{_NUMBER})(?P<two>(?!))?\s+(?:items|entries|bullets|points|things)\s+(?:for|in|into|to)"
    r"\s+(?:(?:each|all)\s+(?:of\s+)?)?the\s+(?:other|remaining|rest\s+of\s+the)\s+(?:output\s+)?(?:sections|lists|parts)\b",
    re.I,
)
"""A limit of all that has none of its own."""
REST = "the rest"
_LASTING = LazyPattern(
    r"\b(?P<one>\d{1,3})-(?P<time>second|minute|hour|day|week|month)s?\s+(?P<noun>[a-z]{4,})\b(?!-)", re.I
)
_OF = LazyPattern(r"\s+(?:for|of|in)\s+(?:(?:the|an?|each|every|our|your)\s+)?(?P<owner>[a-z]{3,})\b", re.I)
_HAS = LazyPattern(
    r"\b(?:the|an?|each|every|our|your)\s+(?P<owner>[a-z]{3,})\s+(?:has|have|gets?|runs?|takes?|needs?|uses?)\s+(?:an?\s+|the\s+)?$",
    re.I,
)
_CASE = LazyPattern(r"\b(?:if|when|unless|except|or|versus|vs|example|e\.g)\b", re.I)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604_800, "month": 2_592_000}
_CHINESE = LazyPattern(
    r"(?P<part>摘要|总结|标题|回答|回复|答复|答案|输出|正文|全文|描述|简介|文章|邮件|评论|报告|介绍)?(?P<between>[^，。；！？\n]{0,12}?)"
    r"(?P<bound>不(?:要|得|能|可)?超过|最多|至多|不多于|少于|控制在|限制在|限于|至少|不少于|不低于|不得少于|恰好|正好)?\s{0,2}"
    r"(?P<one>\d{1,5}|[一二两三四五六七八九十])(?:\s{0,2}(?:到|至|-|–|—|~)\s{0,2}(?P<two>\d{1,5}|[一二两三四五六七八九十]))?\s{0,2}个?(?P<unit>字|句话?|段话?|行|条|个要点|点)(?P<after>以内|之内|以下|左右|以上)?"
)
_CHINESE_CASE = LazyPattern(
    r"如果|若(?!干)|当[^，。；\n]{1,24}时|除非|否则|每|各|分别|或|第|例如|比如|可以|前|后"
)
_CHINESE_NUMBERS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_TARGET = LazyPattern(
    r"\b(meta\s+description|subject\s+line|summar(?:y|ies)|titles?|descriptions?|answers?|responses?|repl(?:y|ies)|headlines?|tweets?|posts?|articles?|essays?|captions?|abstracts?|introductions?"
    r"|conclusions?|bios?|messages?|emails?|stor(?:y|ies)|poems?|reports?|reviews?|explanations?|outputs?|comments?|overviews?|paragraphs?|bullets?|names?|mails?|letters?|notes?|hints?|slides?|respond|reply|answer|keep\s+it)\b",
    re.I,
)
_ANSWER = frozenset("answer answers response responses reply replies output outputs respond keep it".split())
_CONDITION = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|otherwise|depending|each|per|every|for\s+(?:complex|simple|long|short|the\s+\w+)|first|second|next|remaining|other|e\.g|example|mode|level)\b",
    re.I,
)
_UNIT = LazyPattern(r"\b(?:per|for\s+(?:each|every))\s+([a-z]+)\W*$", re.I)
"""At the end of a sentence: what a limit is for each of."""
_UNITS_ONLY = frozenset(
    "words sentences characters paragraphs lines pages minutes hours days weeks years seconds times steps points stars percents tokens spaces levels".split()
)


_SOME_NUMBER = LazyPattern(_NUMBER, re.I)
_NUMBERED = Sieve((_SOME_NUMBER,))
"""Lets through what may hold a number, without which there is no limit."""
_COUNTS = (_COUNT, _HELD, _BARE, _AGAIN)
LIMITING = Choice({each: each for each in (_LENGTH, *_COUNTS, _REST, _LASTING, _CHINESE)}, own=True)
"""The ways to limit."""


def limits(prompt: Prompt) -> Iterator[Limit]:
    """The unconditional limits, in order."""
    for index, message in enumerate(prompt.messages):
        if message.instructs:
            yield from _in_document(index, message.document)


def _in_document(index: int, document: Document) -> Iterator[Limit]:
    for number, (thing, low, high, counts, firm, span) in document.gather_each(_limits_in, LIMITING):
        place = span.shift(document.blocks[number].content)
        if thing.startswith(_UNNAMED):
            thing = f"{thing} of block {number}"
        text = document.text[place.start : place.end].strip(" \n.")
        yield Limit(thing, low, high, counts, firm, Place(index, place), text, number)


class _Unnamed(NamedTuple):
    """The length in a sentence: what of, where the first of those side by side begins, what a task says of its own."""

    thing: str
    begun: int
    of_task: re.Match[str] | None


def _limits_in(
    block: Block, content: BlockContent, possible: tuple[LazyPattern, ...]
) -> Iterator[tuple[str, float, float, bool, bool, Span]]:
    """(thing, low, high, counts, firm, where) of the limits of one block, of which `possible` may match."""
    if _CHINESE in possible:
        yield from _in_chinese(content)
    if not content.may_hold(_NUMBERED):
        return
    counted = ""
    unnamed: _Unnamed | None = None
    for start, end in content.sentences:
        last, unnamed = unnamed, None
        if not _SOME_NUMBER.search(content.prose, start, end):
            continue
        if _LASTING in possible:
            yield from _lasting(content.prose, start, end)
        if _REST in possible and (rest := _REST.search(content.prose, start, end)):
            yield REST, *_bounds(rest), True, _is_firm(rest), Span(*rest.span())
            continue
        found = [*_in_sentence(content.prose, start, end, possible)]
        unit = _UNIT.search(content.prose, start, end) if found else None
        if not found or _CONDITION.search(content.prose, start, unit.start() if unit else end):
            continue
        for thing, counts, match in found:
            thing = f"{thing} per {lemma(unit[1])}" if unit and thing else thing
            thing = thing or counted
            counted = thing if counts else counted
            if thing.startswith((_TASK, _UNNAMED)):
                unnamed, lengths = _side_by_side(thing, start, match, last)
                for each in lengths:
                    yield (
                        f"{unnamed.thing} from {unnamed.begun}",
                        *_bounds(each),
                        False,
                        True,
                        Span(*each.span()),
                    )
            elif thing:
                yield thing, *_bounds(match), counts, _is_firm(match), Span(*match.span())


def _side_by_side(
    thing: str, start: int, match: re.Match[str], last: _Unnamed | None
) -> tuple[_Unnamed, list[re.Match[str]]]:
    """The length of nothing that is named in a sentence, after the `last` sentence, and the limits that it makes."""
    if thing.startswith(_TASK):
        return _Unnamed(thing.removeprefix(_TASK), start, match), []
    if last is None or last.thing != thing:
        return _Unnamed(thing, start, None), [match]
    return _Unnamed(thing, last.begun, None), [last.of_task, match] if last.of_task else [match]


def _lasting(prose: str, start: int, end: int) -> Iterator[tuple[str, float, float, bool, bool, Span]]:
    """How long things last that are named by it: "6-day sprints"."""
    found = [*_LASTING.finditer(prose, start, end)]
    # Two in one sentence are held against each other by it.
    for match in found if len(found) == 1 and not _CASE.search(prose, start, end) else ():
        lasts = float(match["one"]) * _SECONDS[match["time"].lower()]
        thing = f"{lemma(match['noun'])}{_owner(prose, start, end, match)} in time"
        yield thing, lasts, lasts, False, True, Span(*match.span())


def _owner(prose: str, start: int, end: int, match: re.Match[str]) -> str:
    """Whose a thing is that lasts: the sprint of the pilot is another one than that of the roadmap."""
    of = _OF.match(prose, match.end(), end) or _HAS.search(
        prose, max(start, match.start() - 60), match.start()
    )
    return f" of {lemma(of['owner'])}" if of else ""


def _in_chinese(content: BlockContent) -> Iterator[tuple[str, float, float, bool, bool, Span]]:
    """Limits such as "摘要不超过100字", of a part of the answer or, where none is named, of all of it."""
    for start, end in content.sentences:
        found = [m for m in _CHINESE.finditer(content.prose, start, end) if m["bound"] or m["after"]]
        if len(found) == 1 and not _CHINESE_CASE.search(content.prose, start, end):
            match = found[0]
            part = match["part"] or "回答"
            thing = "回答" if part in ("回复", "答复", "答案", "输出", "全文") else part
            low, high = _chinese_bounds(match)
            if match["unit"] in ("条", "点", "个要点"):
                thing = content.prose[match.end() : match.end() + 2]  # what is counted is named behind it
            yield f"{thing}/{match['unit'][0]}", low, high, False, True, Span(*match.span())


def _chinese_bounds(match: re.Match[str]) -> tuple[float, float]:
    one, bound, after = _value(match["one"]), match["bound"] or "", match["after"] or ""
    if match["two"]:
        return one, _value(match["two"])
    if after == "以上" or bound in ("至少", "不少于", "不低于", "不得少于"):
        return one, math.inf
    if after == "左右":
        return one * 0.8, one * 1.2
    return (one, one) if bound in ("恰好", "正好") else (0, one - (bound == "少于"))


def _is_firm(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return any(groups.get(word) for word in ("most", "least", "exact", "max", "after"))


def _in_sentence(
    prose: str, start: int, end: int, possible: tuple[LazyPattern, ...]
) -> Iterator[tuple[str, bool, re.Match[str]]]:
    found_lengths = list(_LENGTH.finditer(prose, start, end)) if _LENGTH in possible else []
    # Two limits in one sentence, or two things that they could be of: which is of which cannot be told.
    if len(found_lengths) == 1:
        targets, match = list(_TARGET.finditer(prose, start, end)), found_lengths[0]
        if len(targets) == 1:
            yield f"{_target(targets[0].group())} in {match['unit'].lower().rstrip('s')}s", False, match
        elif not targets and _is_firm(match) and _ends(prose, end, match):
            thing = f"{_UNNAMED} in {match['unit'].lower().rstrip('s')}s"
            if _is_all(prose, start, match):
                yield thing, False, match
            elif _is_of_task(prose[start : match.start()]):
                yield f"{_TASK}{thing}", False, match
    for pattern in _COUNTS:
        found = pattern.search(prose, start, end) if pattern in possible else None
        if found and found.groupdict().get("noun", "").lower() not in _UNITS_ONLY:
            yield (lemma(found["noun"]) if pattern is not _AGAIN else ""), True, found
            return


def _ends(prose: str, end: int, match: re.Match[str]) -> bool:
    return not prose[match.end() : min(end, match.end() + 20)].strip(" \n.!;)")


def _is_all(prose: str, start: int, match: re.Match[str]) -> bool:
    """True if nothing but the limit stands before its end in the sentence: "Write at most 3 sentences."."""
    before = _NAMES_NOTHING.match(prose, start, match.start())
    return before is not None and before.end() == match.start()


def _is_of_task(before: str) -> bool:
    return _IN_ALL.search(before) is not None and _PART.search(before) is None


def _target(words: str) -> str:
    found = " ".join(words.lower().split())
    return "answer" if found.split()[0] in _ANSWER else lemma(found.split()[-1])


def _bounds(match: re.Match[str]) -> tuple[float, float]:
    groups = match.groupdict()
    one = _value(match["one"])
    if groups["two"]:
        return one, _value(groups["two"])
    if groups["most"] or groups.get("max") or groups.get("after"):
        return 0, one - (1 if re.match(r"under|below|fewer|less", groups["most"] or "", re.I) else 0)
    if groups["least"]:
        return one, math.inf
    if groups["about"]:
        return one * 0.8, one * 1.2
    return one, one


def _value(text: str) -> float:
    if text in _CHINESE_NUMBERS:
        return _CHINESE_NUMBERS[text]
    lowered = text.lower()
    return float(_WORDS.index(lowered) + 1) if lowered in _WORDS else float(text.replace(",", ""))
