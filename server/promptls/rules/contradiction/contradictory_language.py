"""Two demands name different languages for the same answer.

## What

"Respond in English." and "Always answer in French."; "reply in the user's language" and "write only in
German". The later place is reported and the earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

A model that is told two languages picks one by position or by chance; multilingual models mix languages
more when prompts are complex (Language Confusion Benchmark, arXiv 2406.20052; docs/evidence.md, P10,
2026-11-22).

## Fix

None: which language is wanted is the author's to say.

## Limits

English and Chinese prompts, and only sentences that speak of the whole answer, or both of one thing in it, as
of "the summary": a condition ("if the user writes in French"), a translation, a title or field, and quoted or
example text contradict nothing.

## Sources

- arXiv 2406.20052, *Understanding and Mitigating Language Confusion in LLMs*; docs/evidence.md, P10
- Google, prompt health checklist, conflicting instructions; docs/evidence.md, G1, 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.language_names import NAMES
from promptls.prompt.lemmas import stem
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_LANGUAGE = "|".join(sorted(NAMES.values(), key=len, reverse=True))
_WHOLE = frozenset("answer response reply output everything".split())
"""What is the answer by another name."""
_IN = (
    rf"in\s+(?:the\s+)?(?:(?P<name>{_LANGUAGE})\b|(?P<mirror>(?:user|customer|reader|same)(?:['’]s)?\s+(?:own\s+)?language\b|language\s+(?:of|that|in\s+which|used\s+(?:by|in))\b))"
    r"(?!\s+(?:or\b|and\b|unless|if|when|style))"
)
_PART = LazyPattern(
    r"\b(?:(?:write|give|draft|compose|prepare|keep|deliver|phrase|word)\s+(?:the|your|all|each|every)\s+(?:whole\s+|entire\s+)?(?P<made>[a-z]+)"
    r"|(?:(?:the|your|all|each|every)\s+(?:whole\s+|entire\s+)?)?(?P<said>[a-z]+)\s+(?:is|are|must\s+be|should\s+be|ha(?:s|ve)\s+to\s+be)(?:\s+always|\s+only)?(?:\s+written|\s+given|\s+phrased)?)"
    rf"\s+{_IN}",
    re.I,
)
"""A demand on the language of a thing: of the answer, or of a part of it."""
_ASKED = LazyPattern(
    r"\b(?:respond|reply|answer|write|speak|communicate|output|conduct\s+the\s+conversation)\s+(?:(?:to\s+(?:me|the\s+users?)|only|always|exclusively|back|everything|your\s+(?:answer|response|reply))\s+){0,3}"
    rf"{_IN}",
    re.I,
)
_NAMES = "简体中文|繁体中文|中文|汉语|英文|英语|日文|日语|韩文|韩语|法文|法语|德文|德语|俄文|俄语|西班牙语"
_CHINESE = LazyPattern(
    rf"(?:使用|采用|用|以)(?P<name>{_NAMES})(?:来|进行)?(?:回答|回复|答复|作答|输出|交流|回应|撰写|书写)"
    rf"|(?:回答|回复|答复|输出)(?:内容)?(?:必须|一律|全部|都|应|要|需|须)?(?:使用|采用|用|是|为)(?P<also>{_NAMES})(?!名|单词|词)"
    r"|(?:使用|采用|用|以)(?:与)?用户(?:所)?(?:使用的?|提问的?|的|相同的?)语言(?:来|进行)?(?:回答|回复|答复|作答|输出)"
)
_CHINESE_CASE = LazyPattern(
    r"如果|若(?!干)|当[^，。；\n]{1,24}时|除非|否则|翻译|标题|字段|代码|注释|例如|比如|可以|或|(?:不要|不得|禁止|避免|请勿|不)[^，。；\n]{0,6}(?:用|以|采)"
)
_CASE = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|otherwise|for\s+(?:users|customers|readers|the)|translat\w+|where|title|section|field|comments?|code|subject|example|e\.g|may|can)\b",
    re.I,
)
_SIEVE = Sieve((_ASKED, _PART, _CHINESE), own=True)


@rule(
    "contradictory-language",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en", "zh"),
    looks_for=_SIEVE,
    good=(
        "Respond in English. If the user writes in French, respond in French.\n",
        "Respond in English. Write the title in French.\n",
        "All answers are in English. The plan is in Danish.\n",
        "Respond in English. Always respond in English.\n",
        "用中文回答。\n\n- 始终使用简体中文回复。\n",
        "用中文回答。如果用户使用英文，用英文回答。\n",
        "用中文回答。不要用英文回答。\n",
        'Respond in English. Never say "answer in French".\n',
    ),
    bad=(
        Bad("Respond in English. Be kind.\n\n- Always answer in French.\n", found=("answer in French",)),
        Bad("Reply in the user's language. Cite the law. Write in German.\n", found=("Write in German",)),
        Bad("Write the summary in English. Cite the law. The whole summary has to be in German.\n"),
        Bad("All answers are in English.\n\nRespond in Danish.\n", found=("Respond in Danish",)),
        Bad("Write the plan in French. Be kind. Write the plan in the language that the guest used.\n"),
        Bad("用中文回答。引用日志。\n\n- 始终用英文回复。\n", found=("用英文回复",)),
        Bad("Answer only in Spanish.\n\n## Rules\n\nRespond in English.\n", found=("Respond in English",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each demand for another language than the first one for the same thing."""
    first: dict[str, tuple[str, Place, str]] = {}
    for about, language, place, words in _demands(ctx):
        known = first.setdefault(about, (language, place, words))
        if language != known[0]:
            message = f'"{words}" names another language than "{known[2]}"; keep one, or say when each holds'
            yield Finding(place, message, related=((known[1], "the other language"),))


def _demands(ctx: Context) -> Iterator[tuple[str, str, Place, str]]:
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        document = message.document
        for number, (about, language, span, words) in document.gather(_asked_in):
            yield about, language, Place(index, span.shift(document.blocks[number].content)), words


@sifted(_SIEVE)
def _asked_in(block: Block, content: BlockContent) -> Iterator[tuple[str, str, Span, str]]:
    """(of what, language, where, the words) of the demands of one block."""
    prose = content.prose
    if block.example or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return
    for start, end in content.sentences:
        chinese = _CHINESE.search(prose, start, end)
        if chinese and not _CHINESE_CASE.search(prose, start, end):
            language = _one_name(chinese["name"] or chinese["also"] or "mirror")
            yield "", language, Span(*chinese.span()), chinese.group()
        if " in " not in prose:
            continue
        match = _ASKED.search(prose, start, end) or _PART.search(prose, start, end)
        if match and not _CASE.search(prose, start, end):
            words = " ".join(match.group().split())
            yield _about(match), (match["name"] or "mirror").lower(), Span(*match.span()), words


def _one_name(language: str) -> str:
    """The language by one of its Chinese names; 中文 and 简体中文 are no contradiction."""
    return {"中": "汉", "简": "汉", "繁": "汉"}.get(language[0], language[0])


def _about(match: re.Match[str]) -> str:
    """What the demand is on, "" for the whole answer."""
    groups = match.groupdict()
    thing = stem(groups.get("made") or groups.get("said") or "answer")
    return "" if thing in map(stem, _WHOLE) else thing
