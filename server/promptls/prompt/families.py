"""Demands that prompts make again and again, each in many words: "be brief" is "keep it to the point".

What two sentences demand cannot be told from words that they do not share. For the few demands that stand in prompts of
all kinds it can be listed: a *family* is one demand, and `FAMILIES` has the wordings in which prompts were seen
to make it. A family that is `open` says of something that it is to be so ("never make up sources", "... prices");
two sentences of it are one demand only if what they speak of is the same, or one of them speaks of all.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block
from promptls.prompt.changes import Place
from promptls.prompt.document import BlockContent
from promptls.prompt.lemmas import lemmas
from promptls.prompt.prompt import Prompt
from promptls.prompt.sieve import Choice
from promptls.prompt.wordings import Wording, first_matches, patterns_of
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern


class Family(NamedTuple):
    """One demand: the wordings that make it, and whether it is `open`."""

    wordings: tuple[str, ...]
    open: bool = False


class Member(NamedTuple):
    """A sentence that makes the demand of a family; `about` are the words of its own that an open family goes by."""

    family: str
    place: Place
    block: int
    text: str
    about: frozenset[str]


_NO = r"(?:do\s+not|don['’]?t|never|must\s+not|should\s+not|avoid|without|no|not|cannot|refrain\s+from)"
_REPLY = r"(?:answers?|responses?|repl(?:y|ies)|output|explanations?|messages?|summary|text|language|communication)"
_SECRET = r"(?:secrets?|credentials?|passwords?|api\s+keys?|sensitive\s+(?:values?|data))"
FAMILIES: dict[str, Family] = {
    "brief": Family(
        (
            rf"\b(?:be|stay|remain|keep\s+(?:it|(?:your\s+|the\s+|all\s+)?{_REPLY}))\s+(?:\w+\s+)?(?:brief|concise|succinct|terse)\b",
            r"\b(?:brevity|conciseness)\s+is\b|\b(?:be|get|keep\s+it|stay)\s+(?:straight\s+)?to\s+the\s+point\b",
            r"\bno\s+(?:fluff|filler|rambling|waffle)\b|\buse\s+(?:minimal|as\s+few)\s+words\b",
            rf"\b{_NO}\s+(?:be\s+|unnecessary\s+|excessive\s+)*(?:verbose|verbosity|wordy|wordiness|long-winded)\b",
        )
    ),
    "nothing around": Family(
        (
            r"\bno\s+(?:\w+\s+or\s+)?(?:preamble|preface|introductory|greetings?|pleasantries|sign-?offs?|small\s+talk|meta-?commentary)\b",
            rf"\b{_NO}\s+(?:include|add|provide|give|write|output|start\s+with|begin\s+with)\s+(?:any\s+|an\s+|a\s+)?(?:preamble|preface|introduct\w+|greetings?|setup)\b",
            r"\b(?:skip|omit)\s+(?:the\s+|all\s+)?(?:preamble|pleasantries|greetings?|introductions?)\b|\banswer\s+first\b",
        )
    ),
    "nothing made up": Family(
        (
            rf"\b{_NO}\s+(?:ever\s+)?(?:invent|fabricat|mak(?:e|ing)\s+(?:\w+\s+){{0,2}}?up\b|made\s+up\b|hallucinat|speculat)\w*",
            r"\b(?:no|zero)[\s-]+(?:hallucinations?|speculation|fabrication|guesswork|invented)\b",
            rf"\b{_NO}\s+guess\b",
        ),
        open=True,
    ),
    "behaviour kept": Family(
        (
            r"\b(?:preserv|maintain|retain|keep)\w*\s+(?:\w+\s+){0,3}?(?:behaviou?rs?|functionality|semantics|(?:input/)?output\s+behaviou?r)\b",
            rf"\b{_NO}\s+(?:chang|alter|modify|break)\w*\s+(?:\w+\s+){{0,2}}?(?:behaviou?rs?|functionality|semantics)\b",
        ),
        open=True,
    ),
    "meaning kept": Family(
        (
            r"\b(?:preserv|maintain|retain|keep)\w*\s+(?:\w+['’]?s?\s+){0,3}?(?:meaning|intent|intention|purpose)\b",
            rf"\b{_NO}\s+(?:chang|alter|modify|distort)\w*\s+(?:\w+['’]?s?\s+){{0,2}}?(?:meaning|intent|intention|purpose)\b",
        )
    ),
    "no complaint": Family((rf"\b{_NO}\s+(?:complain|complaint)\w*",)),
    "no disclaimers": Family((rf"\b{_NO}\s+(?:\w+\s+){{0,3}}?(?:disclaimers?|caveats?)\b",)),
    "in character": Family(
        (
            rf"\b{_NO}\s+(?:ever\s+)?(?:break|leave|step\s+out\s+of)\s+(?:\w+\s+)?(?:character|role|persona)\b",
            r"\b(?:stay|remain)\s+in\s+(?:character|role)\b",
        )
    ),
    "tools at hand only": Family(
        (
            r"\b(?:use\s+only|only\s+use|exclusively\s+use)\s+(?:the\s+|those\s+)?(?:\w+\s+){0,2}?(?:functions|tools)\b",
            rf"\b{_NO}\s+(?:attempt\s+to\s+)?(?:use|call|invoke)\s+(?:any\s+)?(?:other|external|additional|unlisted)\s+(?:\w+\s+)?(?:functions|tools|sources)\b",
        )
    ),
    "plain words": Family(
        (
            r"\b(?:in|use|using|write\s+in)\s+(?:clear,?\s+)?(?:plain|simple|everyday|layman['’]?s?)\s+(?:\w+\s+)?(?:language|english|words|terms)\b",
            r"\b(?:avoid|no|zero|without)\s+(?:\w+\s+)?jargon\b|\bjargon-free\b",
        )
    ),
    "as is usual": Family(
        (
            r"\b(?:follow|match|respect|adhere\s+to)\s+(?:\w+['’]?s?\s+){0,3}?(?:conventions?|coding\s+standards?|code\s+style)\b",
            r"\bidiomatic\b",
        ),
        open=True,
    ),
    "approval first": Family(
        (
            r"\b(?:wait\s+for|get|obtain|require|seek)\s+(?:\w+\s+){0,3}?(?:approval|confirmation|consent)\b",
            r"\b(?:ask|confirm\s+with)\s+(?:for\s+)?(?:the\s+)?user(?:['’]s)?\s+(?:\w+\s+)?(?:permission\s+|approval\s+|confirmation\s+)?before\b",
        )
    ),
    "no asking": Family((rf"\b{_NO}\s+ask\s+(?:\w+\s+){{0,2}}?(?:permission|approval|confirmation)\b",)),
    "until it is done": Family(
        (
            r"\bkeep\s+(?:going|working|iterating)\s+until\b|\b(?:do\s+not|don['’]t|never)\s+(?:stop|end\s+your\s+turn|give\s+up)\b[^.\n]{0,40}\b(?:until|without)\b",
        )
    ),
    "one question": Family((r"\bone\s+question\s+(?:at\s+a\s+time|per\b)",)),
    "no secrets in code": Family(
        (
            rf"\b{_NO}\s+(?:ever\s+)?(?:hard-?\s?cod|inline|embed)\w*\s+(?:\w+[,\s]+(?:or\s+)?){{0,4}}?{_SECRET}\b",
            rf"\bno\s+(?:\w+\s+)?{_SECRET}\s+(?:or\s+\w+\s+)?in\s+(?:the\s+)?(?:code|source|repo\w*)\b|\bno\s+hard-?\s?coded\s+{_SECRET}\b",
        )
    ),
    "no secrets committed": Family(
        (rf"\b{_NO}\s+(?:ever\s+)?(?:commit|check\s+in)\w*\s+(?:\w+[,\s]+(?:or\s+)?){{0,4}}?{_SECRET}\b",)
    ),
    "tests have passed": Family(
        (
            r"\b(?:assum|verif|confirm|ensur)\w*\s+(?:that\s+)?(?:all\s+)?(?:the\s+)?tests?\s+(?:have\s+|still\s+)?pass(?:ed)?\b",
            r"\ball\s+(?:\w+\s+)?tests\s+(?:must|should|have\s+to|are|still)\s+(?:be\s+)?pass(?:ing)?\b",
        )
    ),
    "smallest change": Family(
        (
            r"\b(?:minimal|surgical|smallest|targeted)\s+(?:\w+\s+)?(?:changes?|edits?|diffs?|modifications?)\b",
            rf"\b{_NO}\s+(?:\w+\s+){{0,3}}?(?:unrelated|adjacent)\s+(?:\w+\s+)?(?:changes?|code|files?|cleanups?|fixes|edits?|refactor\w*)\b",
            r"\bavoid\s+scope\s+creep\b|\bstay\s+(?:in|within)\s+scope\b",
        )
    ),
    "nothing left open": Family(
        (rf"\b{_NO}\s+(?:\w+[,\s]+(?:or\s+)?){{0,3}}?(?:placeholders?|todos?|stubs?)\b",)
    ),
    "nothing assumed": Family(
        (rf"\b{_NO}\s+(?:ever\s+)?(?:mak(?:e|ing)\s+)?(?:any\s+)?assum(?:e|ing|ptions?)\b",), open=True
    ),
    "tone": Family(
        (
            r"\b(?:maintain|use|keep|adopt|with)\s+an?\s+(?:\w+,?\s+(?:and\s+|but\s+|yet\s+)?){0,3}?(?:tone|voice)\b",
        ),
        open=True,
    ),
    "nothing generic": Family(
        (rf"\b{_NO}\s+(?:\w+[,\s]+(?:or\s+)?){{0,2}}?(?:generic|boilerplate|clich[eé]s?)\b",)
    ),
    "follow the form": Family(
        (
            r"\b(?:adhere|conform|stick|compl(?:y|ies)|follow|match)\w*\s+(?:strictly\s+|exactly\s+)?(?:to\s+|with\s+)?(?:\w+\s+){0,3}?(?:format|schema|template)\s+(?:\w+\s+)?(?:strictly|exactly|precisely|perfectly)\b",
            r"\b(?:strictly|exactly|precisely)\s+(?:adhere|conform|follow|match|comply)\w*\s+(?:to\s+|with\s+)?(?:\w+\s+){0,3}?(?:format|schema|template)\b",
            r"\b(?:adhere|conform|stick)\w*\s+strictly\s+to\s+(?:\w+\s+){0,3}?(?:format|schema|template)\b|\bin\s+(?:that|this|the)\s+exact\s+format\b|\bno\s+deviations?\b",
        )
    ),
}
"""Each family by a name that only messages of tests show. Wordings as seen in prompts, 2026-11-26."""

_PATTERNS = patterns_of({name: family.wordings for name, family in FAMILIES.items()})
_POSSIBLE = Choice(_PATTERNS, own=True)
_WHEN = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|otherwise|in\s+case|where|instead\s+of|rather\s+than|example|e\.g)\b",
    re.I,
)
_TELLS = LazyPattern(
    r"\W*(?:you\s+are\b(?!\s+(?:not|to)\b)|you['’]re|your\s+focus\b|this\s+(?:prompt|skill|agent|mode)\b|i\s+am\b)",
    re.I,
)
"""Opens a sentence that says who or what somebody is."""
_ALL = "anything everything something things stuff it them fact information data content detail answer result claim"
"""What stands for all that may be spoken of."""


def members(prompt: Prompt) -> Iterator[Member]:
    """The sentences that make the demand of a family in every case, in order."""
    for index, message in enumerate(prompt.messages):
        if message.instructs:
            document = message.document
            for number, (family, start, end, text, about) in document.gather_each(_members_in, _POSSIBLE):
                at = document.blocks[number].content
                yield Member(family, Place(index, Span(at + start, at + end)), number, text, about)


def _members_in(
    block: Block, content: BlockContent, possible: tuple[Wording, ...]
) -> Iterator[tuple[str, int, int, str, frozenset[str]]]:
    for start, end in content.sentences:
        found = first_matches(_PATTERNS, possible, content.prose, start, end)
        if not found or _TELLS.match(content.prose, start, end) or _WHEN.search(content.prose, start, end):
            continue
        text = content.text[start:end]
        if text.rstrip("*_ ")[-1:] in ("?", ":"):
            continue
        for name, match in found.items():
            about = lemmas(text) - lemmas(match.group()) if FAMILIES[name].open else frozenset[str]()
            yield name, start, end, text, about


def say_one_thing(one: Member, two: Member) -> bool:
    """True if two members of one family speak of the same, or one of them of all."""
    if not FAMILIES[one.family].open:
        return True
    of_all = lemmas(_ALL)
    first, second = one.about - of_all, two.about - of_all
    return not first or not second or bool(first & second)
