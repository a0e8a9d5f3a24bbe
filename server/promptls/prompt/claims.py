"""What a prompt demands of the form of its whole answer, sentence by sentence, so that demands can be held against each other."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import claims_chinese as chinese
from promptls.prompt.block import Block
from promptls.prompt.changes import Place
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.glance import let_through
from promptls.prompt.lemmas import lemma
from promptls.prompt.outline import scopes
from promptls.prompt.prompt import Prompt
from promptls.prompt.sieve import Choice, Some
from promptls.prompt.wordings import Wording, first_matches, patterns_of
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern


class Claim(NamedTuple):
    """One demand: `kind` says what it asks for, `about` of which part or reader, "" for the whole answer.

    `sentence` is its message, block and number in the block.
    """

    kind: str
    place: Place
    text: str
    sentence: tuple[int, int, int]
    about: str = ""


_GIVE = r"(?:list|show|return|respond|reply|output|answer|produce|emit|write|provide|print|give|format|present|use|deliver|generate|render|create|send)"
_ONLY = r"(?:only|just|solely|exclusively|nothing\s+but|strictly)"
_NO = r"(?:do\s+not|don['’]t|never|no|avoid|without|must\s+not|should\s+not|not)"
_USE = r"(?:use|using|include|including|add|adding|output|write|contain|return|provide|insert|have|wrap|apply|format)"
_WORDINGS: dict[str, str | tuple[str, ...]] = {
    "only json": rf"\b{_GIVE}\s+(?:\w+\s+){{0,3}}?{_ONLY}\s+(?:\w+\s+|in\s+){{0,4}}?json\b(?!\s+(?:schema|files?|keys?|fields?))|\bjson\s+(?:object\s+|array\s+)?only\b|\b{_ONLY}\s+(?:output\s+(?:in\s+)?|return\s+|respond\s+(?:with|in)\s+)?(?:a\s+|an\s+)?(?:single\s+)?(?:valid\s+|raw\s+)?json\b(?!\s+(?:schema|files?|keys?|fields?))|\bno\s+(?:text|prose|words)\s+(?:outside|other\s+than|besides)\s+(?:of\s+)?the\s+json\b|\b{_GIVE}\s+(?:\w+\s+){{0,4}}?json\b[^.\n]{{0,60}}?\b(?:nothing\s+(?:around|besides|else|outside|before|after)|no\s+(?:other\s+)?text\s+(?:before|after|around))\b|\b(?:whole|entire|complete)\s+(?:answer|response|reply|output)\s+(?:is|must\s+be|has\s+to\s+be|should\s+be)\s+(?:an?\s+|one\s+)?(?:single\s+|valid\s+)?json\b",
    "only csv": rf"\b{_GIVE}\s+(?:\w+\s+){{0,3}}?{_ONLY}\s+(?:\w+\s+){{0,3}}?csv\b|\bcsv\s+only\b",
    "only xml": rf"\b{_GIVE}\s+(?:\w+\s+){{0,3}}?{_ONLY}\s+(?:\w+\s+){{0,3}}?xml\b|\bxml\s+only\b",
    "only yaml": rf"\b{_GIVE}\s+(?:\w+\s+){{0,3}}?{_ONLY}\s+(?:\w+\s+){{0,3}}?yaml\b|\byaml\s+only\b",
    "only markdown": rf"\b{_ONLY}\s+(?:output|use|return|respond\s+in|write)\s+(?:\w+\s+)?markdown\b|\b(?:output|return)\s+{_ONLY}\s+markdown\b|\bmarkdown\s+only\b",
    "markdown": r"\b(?:respond|reply|answer|write|format(?:ted)?|output|return|present|render)\s+(?:\w+\s+){0,5}?(?:in|as|using|with)\s+(?:\w+\s+)?markdown\b|\b(?:output|use|write|apply)\s+(?:(?:clean|valid|proper|basic|github|rich|standard)\s+)?markdown\b(?!\s+(?:files?|code|links?))",
    "no markdown": rf"\b(?:do\s+not|don['’]t|never|avoid|without|no|must\s+not)\s+(?:\w+,?\s+){{0,4}}?markdown\b(?!\s+(?:files?|code|links?|fenc\w+))|\b(?:do\s+not|don['’]t|never)\s+(?:\w+\s+){{1,3}}markdown\s+(?:code\s+)?syntax\b|\bplain\s+text\s+only\b|\b{_ONLY}\s+plain\s+text\b|\b(?:respond|reply|answer|write|output)\s+(?:only\s+)?in\s+plain\s+(?:text|prose)\b",
    "bullets": rf"\b{_GIVE}\s+(?:\w+[ ,]+){{0,6}}?(?:(?:as|in|with|of)\s+)?(?:an?\s+|the\s+)?(?:\d+\s+|\w+\s+)?(?:bullet(?:ed)?(?:\s+points?|\s+lists?|s)?|bullets)\b|\b(?:are|is|must\s+be|should\s+be)\s+(?:written|given|listed|presented|formatted)\s+(?:as|in)\s+(?:an?\s+)?bullet(?:ed|s)?\b",
    "no bullets": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|\w+,\s+)?(?:bullet(?:ed)?(?:\s+points?|\s+lists?|s)?|bullets|lists)\b",
    "bullets at times": r"\b(?:do\s+not|don['’]t|never|avoid)\s+(?:use\s+|using\s+)?(?:any\s+)?bullet\s+points?\s+unless\b",
    "headings": r"\b(?:use|add|include|organi[sz]e|structure|format|write|give|with)\s+(?:\w+\s+){0,5}?(?:headings|headers|section\s+titles)\b|\bunder\s+(?:the|a)\s+head(?:ing|er)\b",
    "no headings": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|\w+\s+)?(?:headings|headers)\b",
    "table": rf"\b{_GIVE}\s+(?:\w+\s+){{0,6}}?(?:(?:as|in|with)\s+)?(?:an?\s+|the\s+)?(?:markdown\s+|comparison\s+|summary\s+)?tables?\b(?!\s+(?:of\s+contents|names?|alias\w*|schemas?|columns?|rows?|expressions?))",
    "markdown table": rf"\b{_GIVE}\s+(?:\w+,?\s+){{0,10}}?(?:an?|the)\s+markdown\s+tables?\b(?!\s+(?:of\s+contents|names?|columns?|rows?))",
    "csv": rf"\b{_GIVE}\s+(?:\w+\s+){{0,6}}?(?:as|in)\s+(?:an?\s+)?csv\b",
    "nothing after": r"\b(?:do\s+not|don['’]t|never)\s+(?:output|write|print|add|include|return)\s+(?:any\s+(?:other\s+)?content|anything)\s+(?:else\s+)?(?:other\s+than|except|besides|but|beyond|outside(?:\s+of)?)\s+(?:for\s+)?the\s+(?:\w+\s+){0,2}?(?:sections?|parts?|items?|lists?|tables?|fields?)\b",
    "end note": r"\bat\s+the\s+(?:very\s+)?end\s+of\s+(?:the|your|each|every)\s+(?:\w+\s+)?(?:output|answer|response|reply|message),?\s+(?:always\s+|also\s+)?(?:print|output|add|write|append|include|put|say|ask|offer)\b|\b(?:end|close|finish|conclude)\s+(?:the|your|each|every)\s+(?:\w+\s+)?(?:output|answer|response|reply|message)\s+with\b",
    "only a list": rf"\b(?:{_ONLY}\s+{_GIVE}|{_GIVE}\s+{_ONLY})\s+(?:a|the)\s+(?:\w+\s+)?list\b",
    "diagram": rf"\b{_GIVE[:-1]}|draw)\s+(?:\w+\s+){{0,3}}?(?:ascii(?:\s+art)?|mermaid|flow|architecture)\s*-?\s*(?:diagram|chart|graph)s?\b",
    "no table": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|markdown\s+)?tables\b",
    "emojis": r"\b(?:use|add|include|sprinkle|insert)\s+(?:\w+\s+){0,3}?emojis?\b",
    "no emojis": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+)?emojis?\b",
    "no asterisks": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|the\s+)?asterisks?\b",
    "no wildcards": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|the\s+)?wild-?cards?\b",
    "no dashes": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|the\s+)?em[ -]?dash(?:es)?\b",
    "no exclamation marks": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|the\s+)?exclamation\s+(?:marks?|points?)\b",
    "no semicolons": rf"\b{_NO}\s+(?:{_USE}\s+)?(?:any\s+|the\s+)?semi-?colons?\b",
    "code fence": r"\b(?:wrap|put|return|output|place|enclose|format)\s+(?:\w+\s+){0,6}?(?:in|inside|within)\s+(?:an?\s+)?(?:\w+\s+)?(?:code\s+(?:block|fence)|fenced\s+block|triple\s+backticks)\b",
    "no code fence": rf"\b{_NO}\s+(?:{_USE}\s+|wrap\s+)?(?:\w+\s+){{0,4}}?(?:code\s+(?:fences?|blocks?)|triple\s+backticks|markdown\s+fenc\w+)\b",
    "prose": (
        r"\b(?:write|respond|reply|answer|summari[sz]e|explain|describe|give|provide|present)\s+(?:\w+\s+){0,6}?(?:(?:in|as)\s+)?(?:an?\s+|one\s+|two\s+|three\s+)?(?:(?:short|friendly|single|flowing|plain|warm|conversational|clear|brief|well-written)\s+)*(?:paragraphs?|prose|essay|narrative)\b",
        r"\b(?:answer|response|reply|output)\s+(?:as|in)\s+(?:flowing|running|continuous)\s+(?:text|prose)\b",
        r"\b(?:close|end|finish|conclude|begin|start|open)\s+with\s+(?:an?|one)\s+(?:\w+\s+){0,2}?paragraph\b",
    ),
    "explanation": r"\bexplain\s+to\s+the\s+\w+\s+why\b|\b(?:explain|justify|describe)\s+(?:your|the|why|how\s+you|each)\s+(?:\w+\s+)?(?:reasoning|choice|decision|answer|classification|verdict|thinking|thought\s+process|rationale|you)\b|\b(?:include|add|provide|give|write)\s+(?:an?\s+|your\s+)?(?:\w+\s+)?(?:explanation|justification|rationale|reasoning)\b",
    "no explanation": rf"\b{_NO}\s+(?:include\s+|add\s+|provide\s+|give\s+|any\s+|an\s+|further\s+|additional\s+|output\s+)*(?:explanations?|commentary|justifications?|preamble|reasoning|extra\s+text|additional\s+text|other\s+text)\b",
    "one word": r"\b(?:respond|reply|answer|output|return)\s+(?:\w+\s+){0,3}?(?:with\s+)?(?:only\s+|just\s+)?(?:a\s+single|one|exactly\s+one)\s+word\b|\b(?:answer|reply|respond)\s+(?:only\s+|just\s+|with\s+only\s+|simply\s+)(?:with\s+)?[\"'“]?(?:yes|true)[\"'”]?\s+or\s+[\"'“]?(?:no|false)\b|\b(?:answer|reply|respond)\s+(?:only|just)\s+with\s+(?:\ufffc{3,20}|[\"“][^\"”\n]{1,18}[\"”])\s+or\s+(?:\ufffc{3,20}|[\"“][^\"”\n]{1,18}[\"”])",
    "brief": (
        r"\b(?:(?:(?<!should )(?<!must )be|(?:you|it|answers?|responses?|repl(?:y|ies)|output|explanations?|summar(?:y|ies))\s+(?:should|must)\s+be)|stay|keep\s+(?:it|(?:your\s+|the\s+|all\s+)?(?:answers?|responses?|repl(?:y|ies)|output|explanations?|summary|text)))\s+(?:as\s+)?(?:very\s+|extremely\s+)?(?:brief|concise|short|succinct|terse)\b",
        r"\b(?:respond|reply|answer|write)\s+(?:\w+\s+)?(?:briefly|concisely|tersely|succinctly)\b",
        r"\b(?:provide|give|write|return|produce)\s+(?:\w+\s+){0,2}?(?:brief|concise|short|terse|succinct)\s+(?:answers?|responses?|repl(?:y|ies))\b",
        r"\b(?:answer|respond|reply|keep\s+(?:it|(?:your\s+|the\s+)?(?:answers?|responses?|repl(?:y|ies))))\s+(?:\w+\s+)?(?:in|to|under|within)\s+(?:(?:at\s+most|no\s+more\s+than|a\s+single|only)\s+)?(?:one|two|three|1|2|3)\s+(?:short\s+)?(?:sentences?|lines?)\b",
        r"\bkeep\s+(?:the|your)\s+(?:whole|entire)\s+[a-z]+\s+(?:very\s+)?(?:brief|concise|short|terse|succinct)\b",
    ),
    "brief part": r"\b(?:keep|make)\s+(?:the|each|every|all|your)\s+(?P<about>[a-z]+)\s+(?:as\s+|very\s+|extremely\s+)?(?:brief|concise|short|terse|succinct)\b",
    "full part": r"\b(?:describe|explain|cover|discuss|treat|present)\s+(?:the|each|every|all|your)\s+(?P<about>[a-z]+)\s+(?:extensively|exhaustively|thoroughly|at\s+(?:great\s+)?length|in\s+(?:great|full|as\s+much)\s+detail)\b",
    "data form": rf"\b{_GIVE}\s+(?:the|all|your)\s+(?P<about>[a-z]+)\s+(?:as|in)\s+(?:an?\s+)?(?P<form>csv|xml|json|yaml)\b",
    "exhaustive": (
        r"\b(?:(?<!should )(?<!must )be|(?:you|it|answers?|responses?|repl(?:y|ies)|output|explanations?|summar(?:y|ies))\s+(?:should|must)\s+be|make\s+(?:it|your\s+\w+))\s+(?:as\s+)?(?:very\s+|extremely\s+)?(?:exhaustive|thorough|comprehensive|detailed)\b(?!\s+(?:when|in\s+your\s+(?:search|research|analysis|thinking)))",
        r"\b(?:provide|give|write|return|produce|deliver)\s+(?:\w+[\s,]+){0,3}?(?:comprehensive|exhaustive|in-depth|very\s+detailed|extensive|thorough|long|lengthy|detailed)(?:[\s,]+(?:and\s+)?\w+){0,2}?\s+(?:answers?|responses?|repl(?:y|ies)|explanations?|output)\b",
        r"\b(?:respond|reply|answer|explain)\s+(?:\w+\s+){0,3}?(?:in\s+(?:full\s+|great\s+|as\s+much\s+)detail|at\s+(?:great\s+)?length|exhaustively)\b",
        r"\bas\s+(?:much\s+detail|detailed|long|comprehensive|thorough)\s+as\s+possible\b",
        r"\bat\s+least\s+(?:[5-9]\d\d|\d,?\d{3,})\s+words\b",
    ),
    "formal": r"\b(?:use|maintain|keep|write\s+in|adopt|speak\s+in)\s+(?:a\s+|an\s+)?(?:\w+,?\s+){0,2}?formal\b(?!\s+(?:notation|logic|proof|specification|method))|\bbe\s+(?:\w+\s+)?formal\b(?:\s+with\s+(?:the\s+)?(?P<about>[a-z]+))?",
    "casual": r"\b(?:use|maintain|keep|write\s+in|adopt|speak\s+in)\s+(?:a\s+|an\s+)?(?:\w+,?\s+){0,2}?(?:casual|informal|slang|colloquial|playful)\b|\bbe\s+(?:\w+\s+)?(?:casual|informal)\b|\b(?:talk|speak|write)\s+to\s+(?:the\s+)?(?P<about>[a-z]+)\s+in\s+an?\s+(?:[a-z]+,?\s+)?(?:casual|informal)\b",
    "first person": r"\b(?:write|written|speak|respond|answer|use|narrate)\s+(?:\w+\s+){0,3}?(?:in\s+)?(?:the\s+)?first[- ]person\b(?!\s+shooter)",
    "third person": r"\b(?:write|written|speak|respond|answer|use|narrate|refer)\s+(?:\w+\s+){0,4}?(?:in\s+)?(?:the\s+)?third[- ]person\b",
}  # fmt: skip
"""What counts as each kind of demand; apart what has few words in common with the other ways to say it."""
_PATTERNS = patterns_of(
    {
        kind: (*((ways,) if isinstance(ways, str) else ways), *chinese.WORDINGS.get(kind, ()))
        for kind, ways in _WORDINGS.items()
    }
)

_AT_TIMES = " at times"
"""Ends the name of what is allowed in some case, whatever the case is."""
_ONE_THING = LazyPattern(
    r"\b(?:write|give|keep|present|draft|phrase)\s+the\s+(?!(?:whole|entire|answers?|responses?|repl(?:y|ies)|output|text)\b)[a-z]+\b",
    re.I,
)
"""Before a ban in the same sentence: it is on the form of that thing."""
_ANYWHERE = " anywhere"
"""Ends the name of what is forbidden in every case."""
_WISHED_AT_TIMES = frozenset(("emojis", "table", "bullets", "headings", "markdown"))
_BANNED_ANYWHERE = frozenset(("no emojis", "no table", "no bullets", "no headings", "no markdown"))
_TOTAL = LazyPattern(
    r"\b(?:anywhere|at\s+all|ever|in\s+any\s+(?:case|form|way)|under\s+(?:any|no)\s+circumstances?)\b|任何情况下|一律",
    re.I,
)
_AT_THE_END = "end note"
"""A demand that names the stage at which it holds, which is the end of every answer."""
_NAMES_PARTS = "nothing after"
"""A demand on the whole answer that speaks of its parts."""
_CONDITION = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|until|otherwise|depending|for\s+(?:complex|simple|long|short|multi|code)\b|where|optional(?:ly)?|may|can|could|example|e\.g)\b"
    rf"|{chinese.CONDITION}",
    re.I,
)
_PART = LazyPattern(
    r"\b(?:fields?|keys?|values?|propert(?:y|ies)|columns?|cells?|sections?|inside|body|within|files?|commits?|docstrings?|comments?|titles?|subjects?|readme|documents?|logs?|emails?|messages?|needed|table\s+of)\b"
    rf"|{chinese.PART}",
    re.I,
)
_DENIED = LazyPattern(
    r"\b(?:do\s+not|don['’]t|never|no|not|avoid|without|rather\s+than|instead\s+of)\b[^.;,]*$"
    rf"|{chinese.DENIED}",
    re.I,
)
_GENERAL = LazyPattern(
    r"\b(?:format|output|style|rules?|important|note|critical|answers?|responses?|tone|length|instructions?|requirements?|constraints?|language|voice|always|remember)\b"
    rf"|{chinese.GENERAL}",
    re.I,
)
_REASON = LazyPattern(
    r",?\s+(?:because|since|so\s+that|to\s+(?!the\b|an?\b|your\b|each\b|every\b|all\b)[a-z]+)\b", re.I
)
"""After a demand: what it is good for. The parts named from there on are none that it is limited to."""
_STAGED = LazyPattern(
    rf"\W*(?:(?:first|then|next|finally|before|after|later|at\s+the\s+end)\b|{chinese.STAGED})", re.I
)
"""Opens a sentence that holds at one stage only."""
_NO_PART = LazyPattern(
    r"\b(?:each|every|all)\s+(?:the\s+)?sections?\b|\bwith\s+(?:the\s+)?(?:keys?|fields?)\b|\bcomment\s+on\b",
    re.I,
)
"""Parts of the answer that are all of it, and words that only look like parts."""
_LIMITED = LazyPattern(
    r"\s+(?:for|in|around|within|inside|about)\s+(?!(?:each|every|all|your|the)\b)(?!(?:plain|clear|english|markdown|json)\b)[a-z]|\s+in\s+(?:the\s+)?(?:mails?|titles?|subject)",
    re.I,
)
"""After a demand: the words limit it to some part or kind of the answer."""
_AROUND = 40
"""Code points around a demand in which a part of the answer may be named. Our judgement."""


def claims(prompt: Prompt, kinds: frozenset[str]) -> Iterator[Claim]:
    """The unconditional demands of these kinds, in order; those about a part of the answer are left out."""
    for index, message in enumerate(prompt.messages):
        if message.instructs:
            yield from _in_document(index, message.document, kinds)


def _in_document(index: int, document: Document, kinds: frozenset[str]) -> Iterator[Claim]:
    for number, (kind, span, position, about) in document.gather_each(_claims_in, _POSSIBLE):
        if kind in kinds and not _is_case(document, *scopes(document)[number]):
            place = span.shift(document.blocks[number].content)
            text = document.text[place.start : place.end]
            yield Claim(kind, Place(index, place), text, (index, number, position), about)


_POSSIBLE = Choice(_PATTERNS, own=True)


def ways_to_claim(kinds: Iterable[str]) -> Some:
    """What must let a block through where there is a claim of one of these kinds."""
    said = {
        name for kind in kinds for name in (kind, kind.removesuffix(_AT_TIMES), kind.removesuffix(_ANYWHERE))
    }
    return _POSSIBLE.some({wording for wording in _PATTERNS if wording[0] in said})


def may_oppose(pairs: Iterable[tuple[str, str]]) -> Callable[[Prompt], bool]:
    """A glance: false for a prompt that has no two claims of kinds that are a pair."""
    others: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        others[one].append(other)
    sifted = [(ways_to_claim((one,)).bits, ways_to_claim(its).bits) for one, its in others.items()]

    def glance(prompt: Prompt) -> bool:
        met = let_through(prompt)
        return any(met & one and met & its for one, its in sifted)

    return glance


def _claims_in(
    block: Block, content: BlockContent, possible: tuple[Wording, ...]
) -> Iterator[tuple[str, Span, int, str]]:
    """(kind, where, number of the sentence, of what) of the claims of one block, of all `kinds` that there may be."""
    if not content.text.isascii() and chinese.NUMBERED_PART.search(content.text):
        return
    for position, (start, end) in enumerate(content.sentences):
        found = sorted(_matches(content.prose, start, end, possible))
        in_cases = bool(found) and bool(_CONDITION.search(content.prose, start, end))
        staged = bool(found) and bool(_STAGED.match(content.prose, start, end))
        for at, last, kind, about in found:
            if in_cases and kind in _WISHED_AT_TIMES:
                yield kind + _AT_TIMES, Span(at, last), position, about
            if kind in _BANNED_ANYWHERE and _TOTAL.search(content.prose, at, min(end, last + _AROUND)):
                yield kind + _ANYWHERE, Span(at, last), position, about
            if kind.endswith(_AT_TIMES) or not (in_cases or (staged and kind != _AT_THE_END)):
                yield kind, Span(at, last), position, about


def _matches(
    prose: str, start: int, end: int, possible: tuple[Wording, ...]
) -> Iterator[tuple[int, int, str, str]]:
    for kind, match in first_matches(_PATTERNS, possible, prose, start, end).items():
        if _is_denied(prose, start, match.start(), kind) or _LIMITED.match(prose, match.end(), end):
            continue
        if kind == "no bullets" and _ONE_THING.search(prose, start, match.start()):
            continue
        if kind == _NAMES_PARTS or not _is_of_part(prose, start, end, match):
            yield *match.span(), kind, _about(match)


def _is_of_part(prose: str, start: int, end: int, match: re.Match[str]) -> bool:
    """True if a part of the answer is named near the words, other than in the reason for them."""
    last = min(end, match.end() + _AROUND)
    reason = _REASON.search(prose, match.end(), last)
    around = prose[max(start, match.start() - _AROUND) : reason.start() if reason else last]
    return _PART.search(_NO_PART.sub(" ", around)) is not None


def _about(match: re.Match[str]) -> str:
    return lemma(match["about"]) if "about" in match.re.groupindex and match["about"] else ""


def _is_case(document: Document, heading: int, parent: int) -> bool:
    if heading >= 0 and chinese.NUMBERED_PART.search(_opening(document, heading)):
        return True
    return parent >= 0 and _CONDITION.search(_opening(document, parent)) is not None


def _opening(document: Document, number: int) -> str:
    block = document.blocks[number]
    return document.text[block.content : min(block.end, block.content + 200)]


def _is_denied(prose: str, start: int, at: int, kind: str) -> bool:
    """True if a negation before the words turns them round, or a label before them names another case."""
    if not kind.startswith("no ") and _DENIED.search(prose, max(start, at - 30), at):
        return True
    label = prose[start:at].replace("：", ":").rpartition(":")[0]
    return len(label) > 2 and _GENERAL.search(label) is None
