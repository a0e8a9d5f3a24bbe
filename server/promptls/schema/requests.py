"""Does a text ask for output that a machine reads?

    "Return the result as JSON."   "Respond only with valid YAML."   "Output format: CSV"

No request: a mention of the format as input or topic ("parse the JSON file", "the API returns JSON"), a
condition ("if the user asks for JSON", "when JSON is needed"), a prohibition ("do not output JSON").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern


class FormatRequest(NamedTuple):
    """`kind` is json, jsonl, yaml, xml, csv, tsv or toml; `span` runs from the verb to the format's name.

    `only`: nothing beside the format is wanted ("only", "nothing else", "no other text").
    """

    kind: str
    span: Span
    only: bool


_FORMAT = r"(?P<format>JSON[ -]?Lines|JSONL|NDJSON|JSON|YAML|YML|XML|CSV|TSV|TOML)"
_KINDS = {"yml": "yaml", "ndjson": "jsonl", "jsonlines": "jsonl"}

_INPUT_NOUN = (
    r"(?![ \t]+(?:inputs?|parser|library|libraries|APIs?|syntax|tags?|config|configuration|keys?|path|"
    r"serializ\w*|encod\w*|pars\w*|schemas?(?![ \t]+(?:below|above))|editor|viewer|tools?|"
    r"responses|comments|documentation)\b)"
    r"(?!-[A-Za-z])(?![.(/\\_]\w)"
)
_WORD = r"(?:\{\{[^{}\n]{1,60}\}\}|\$?\{\w{1,40}\}|[^\s.,;:!?()\[\]{}<>|]+)"
"""A word, or a variable in the place of one."""
_GAP = r"(?:[ \t]+" + _WORD + r"){0,8}?[ \t]+"
_STRONG = r"return|respond|reply|output|emit|answer|produce"
_LOOSE = (
    r"give|provide|write|generate|create|format|print|extract|list|present|render|structure|encode|convert|"
    r"summari[sz]e|classify|identify|put|deliver|send back|turn|transform"
)
_BEGINS = (
    r"(?:^|(?<=[.!?:;,)\]>*_\-•#\n|])[ \t]+|(?<=[*_\-•#\n])|\b(?:and|then|must|should|shall|will|please|only"
    r"|always|also|you|finally|just|now|to|simply|strictly|directly)[ \t]+)"
)
_ADJECTIVES = (
    r"(?:(?:an?|the|valid|strict|raw|pure|well-formed|single|plain|structured|minified|compact|correct|proper|"
    r"one|only|formatted|parseable|this|following|exact|simple|flat)[ \t]+)*"
)

_STRONG_REQUEST = LazyPattern(
    _BEGINS + r"(?P<verb>" + _STRONG + r")\b(?:" + _GAP + r"|[ \t]*:?[ \t]*\n?[ \t]*)[`*_\"]*"
    + _FORMAT + r"\b" + _INPUT_NOUN,
    re.I | re.M,
)  # fmt: skip
_LOOSE_REQUEST = LazyPattern(
    _BEGINS
    + r"(?P<verb>" + _LOOSE + r")\b" + _GAP
    + r"(?:(?:in|as|into|to|using)[ \t]+[`*_]*" + _ADJECTIVES + r"[`*_]*"
    + _FORMAT + r"\b" + _INPUT_NOUN
    + r"|" + _FORMAT.replace("format", "bare")
    + r"[ \t]+(?:object|array|response|output|document|block|list|report|"
    + r"summary|file[ \t]+(?:with|containing|that)|with|containing)\b)",
    re.I | re.M,
)  # fmt: skip
_STATED = LazyPattern(
    r"(?P<verb>\b(?:output|response|answer|result|reply|return)s?(?:[ \t]+format)?)[*_`]*"
    r"(?:[ \t]*:[*_`]*[ \t]*"
    r"|[ \t]+(?:(?:must|should|shall|will|has to|have to|needs? to)[ \t]+(?:only[ \t]+)?"
    r"(?:be|contain|use|follow|match)|(?:is|are)(?=[ \t]+(?:always|only|an?|valid|strict|in)))[ \t]+)"
    r"(?:(?:returned|formatted|given|provided|written|always|only|in|as)[ \t]+){0,4}[`*_]*"
    + _ADJECTIVES + r"[`*_]*" + _FORMAT + r"\b" + _INPUT_NOUN,
    re.I,
)  # fmt: skip
_ONLY_FORMAT = LazyPattern(
    r"(?:^|(?<=[.!?:;*_\-•#\n])[ \t]*)(?P<verb>(?:only[ \t]+)?(?:valid[ \t]+|raw[ \t]+|strict[ \t]+)?)"
    + _FORMAT + r"[ \t]+only\b",
    re.I | re.M,
)  # fmt: skip
_CHINESE = LazyPattern(
    r"(?P<verb>(?:输出|返回|回答|回复|响应|生成|给出)(?:的?(?:结果|内容|答案|格式))?[^，。！？；\n]{0,12}?)"
    r"[ \t`*_：:]*" + _FORMAT + r"(?![A-Za-z.(/\\_]|[ \t]*(?:文件|接口|数据库|解析|模式))"
    r"|(?P<way>(?:以|用|按照?|使用|采用)[^，。！？；\n]{0,8}?)[ \t`*_]*"
    + _FORMAT.replace("format", "bare")
    + r"[ \t`*_]*(?:格式|对象|数组|字符串)(?:的(?:形式|方式))?[^，。！？；\n]{0,6}?"
    r"(?:输出|返回|回答|回复|响应|给出|呈现|提供)",
    re.I,
)  # fmt: skip
_CHINESE_EXCUSE = LazyPattern(
    r"(?:不要|不得|不能|不必|禁止|请勿|切勿|无需|避免|如果|假如|若(?!干)|(?<![应适])当|接口|工具|函数)[^。！？；\n]*$"
)
_PATTERNS = (_STRONG_REQUEST, _LOOSE_REQUEST, _STATED, _ONLY_FORMAT, _CHINESE)

_CONDITION = LazyPattern(
    r"\b(?:if|when|whenever|unless|in case|in the event|where|should the (?:user|caller))\b[^.!?\n]*$", re.I
)
_NEGATION = LazyPattern(
    r"\b(?:not|never|don't|don’t|avoid|without|cannot|can't|instead of|rather than|how|which|that|who|tools?|"
    r"functions?|endpoints?|commands?|scripts?|apis?|servers?|able|ability|used|helps?|allows?|supports?)"
    r"(?:[ \t]+(?:ever|just|only|simply|to))?[ \t]*$",
    re.I,
)
_NOT_INSIDE = LazyPattern(r"\b(?:not|never|no|without|any other than)[ \t]+(?:\w+[ \t]+){0,2}$", re.I)
_TO = LazyPattern(
    r"(?:\b(?:need|have|has|(?:task|job|goal)[ \t]+is|want[ \t]+you|required|asked|going|are|is|sure)|^)"
    r"[ \t]+$",
    re.I,
)
_ONLY = LazyPattern(
    r"\b(?:only|nothing else|nothing but|no other text|no (?:extra |additional )?(?:text|prose|commentary|"
    r"explanations?|markdown|preamble)|without (?:any|further|additional|extra)|solely|exclusively)\b",
    re.I,
)
_SENTENCE_END = LazyPattern(r"[.!?](?=\s|$)|[。！？；]|\n")


def find_format_requests(text: str) -> tuple[FormatRequest, ...]:
    """The requests for a machine-readable format, in order, none inside another. Linear in the length.

    In `text`, code is masked by U+FFFC of the same length; spans are its code points.
    """
    found = sorted(set(_requests(text)), key=lambda request: (request.span.start, -request.span.end))
    kept: list[FormatRequest] = []
    for request in found:
        if not kept or request.span.start >= kept[-1].span.end:
            kept.append(request)
    return tuple(kept)


def asks_for(text: str, kind: str) -> bool:
    """True if `text` asks for output of that kind."""
    return any(request.kind == kind for request in find_format_requests(text))


def _requests(text: str) -> Iterator[FormatRequest]:
    for pattern in _PATTERNS[:-1] if text.isascii() else _PATTERNS:  # the last is Chinese
        for match in pattern.finditer(text):
            groups = match.groupdict()
            name = groups["format"] or groups.get("bare") or ""
            end = match.end("format") if groups["format"] else match.end("bare")
            span = Span(match.start(), end) if pattern is _CHINESE else Span(match.start("verb"), end)
            if not _incidental(text, match, span):
                yield FormatRequest(_kind(name), span, _is_only(text, span))


def _kind(name: str) -> str:
    plain = name.lower().replace(" ", "").replace("-", "")
    return _KINDS.get(plain, plain)


def _incidental(text: str, match: re.Match[str], span: Span) -> bool:
    """True for a condition, a prohibition, or a clause about something else that gives the format."""
    before = text[_sentence_start(text, span.start) : span.start]
    if _CONDITION.search(before) or _NEGATION.search(before) or _CHINESE_EXCUSE.search(before):
        return True
    if before.lower().rstrip().endswith((" to", "\nto")) or before.lower().strip() == "to":
        lead = before.rstrip()[:-2]
        if not _TO.search(lead if lead.endswith((" ", "\t")) else lead + " "):
            return True
    inside = text[span.start : span.end]
    words_before_format = inside[: len(inside) - len(inside.split()[-1])]
    conditional = _CONDITION_INSIDE.search(inside) is not None and not _AS_FORMAT.search(inside)
    return conditional or _NOT_INSIDE.search(words_before_format) is not None


_CONDITION_INSIDE = LazyPattern(
    r"\b(?:if|when|from|that|which|instead[ \t]+of|rather[ \t]+than|the[ \t]+(?:input|given|provided|user's)"
    r"|asks?[ \t]+for|based[ \t]+on)\b",
    re.I,
)

# "Extract the dates from this letter as JSON" asks, "extract the dates from the JSON" does not.
_AS_FORMAT = LazyPattern(r"\bfrom\b[^.\n]*[ \t](?:as|in|into)[ \t]+(?:[\w-]+[ \t]+){0,3}?\w+$", re.I)


# "Extract the dates from this letter as JSON" asks, "extract the dates from the JSON" does not.
_AS_FORMAT = LazyPattern(r"\bfrom\b[^.\n]*[ \t](?:as|in|into)[ \t]+(?:[\w-]+[ \t]+){0,3}?\w+$", re.I)


def _sentence_start(text: str, at: int) -> int:
    low = max(0, at - 300)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, low, at)]
    return ends[-1] if ends else low


def _is_only(text: str, span: Span) -> bool:
    start = _sentence_start(text, span.start)
    stop = _SENTENCE_END.search(text, span.end, min(len(text), span.end + 300))
    end = stop.end() if stop else min(len(text), span.end + 300)
    # "Return JSON. No other text." says it in the next sentence.
    following = _SENTENCE_END.search(text, end, min(len(text), end + 120))
    return _ONLY.search(text, start, end) is not None or (
        following is not None and _NOTHING_ELSE.match(text, end, following.end()) is not None
    )


_NOTHING_ELSE = LazyPattern(
    r"\s*(?:(?:do not|don't) (?:include|add|write|output) (?:any|other|anything)|no |nothing )", re.I
)
