"""Whether a prompt says what its answer looks like: a structure, a text form, a length, a choice, an example.

Conservative on purpose: any of these words in the author's own voice counts, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.prompt.block import BlockKind
from promptls.prompt.changes import Place
from promptls.prompt.document import PROSE_KINDS, BlockContent, Document
from promptls.prompt.language_names import NAMES
from promptls.prompt.prompt import Prompt, Role
from promptls.text import Edit, Span, apply_edits
from promptls.text.lazy_pattern import LazyPattern

_AUTHORS = (Role.SYSTEM, Role.DEVELOPER, Role.USER)

_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|fifty|hundred"
    r"|few)"
)
_STRUCTURE = LazyPattern(
    r"\b(?:json|ya?ml|xml|csv|tsv|html|markdown|latex|mermaid|svg|plain text|tables?|columns|bullets?"
    r"|bulleted|numbered|checklists?|schemas?|templates?|key[- ]value|comma[- ]separated|code blocks?"
    r"|snippets?|pull request|commit messages?|changelog|diff|patch|regex|sql|spreadsheets?|slides?|diagrams?"
    r"|flowcharts?)\b",
    re.I,
)
_TEXT_FORM = LazyPattern(
    r"\b(?:(?:write|compose|draft|create|generate|produce|make|give|provide|build|design|develop|suggest"
    r"|propose|prepare|craft|invent|put|turn)\b[^.\n]{0,60}?"
    r"|(?:as|into|in)\s+(?:an?|one|two|three|short|brief|bulleted|numbered)\s+(?:\w+\s+){0,2}?)"
    r"\b(poems?|haikus?|sonnets?|limericks?|stor(?:y|ies)|songs?|lyrics|essays?|e-?mails?|letters?|articles?"
    r"|posts?|tweets?|threads?|scripts?|dialogues?|speech(?:es)?|captions?|slogans?|taglines?|headlines?"
    r"|titles?|subject lines?|press releases?|memos?|newsletters?|outlines?|proposals?|abstracts?|paragraphs?"
    r"|sentences?|one[- ]liners?|tl;?dr|quiz(?:zes)?|flash ?cards?|jokes?|recipes?|itinerar(?:y|ies)"
    r"|questions?|functions?|class(?:es)?|methods?|tests?|quer(?:y|ies)|programs?|components?|images?|prompts?"
    r"|list|sections?|code|report|document(?:ation)?|README|files?)\b",
    re.I,
)
_ONE = LazyPattern(r"\ban?\s+(?:\w+\s+)?(?:word|line|sentence|paragraph|page|number|label|title)\b", re.I)
_TAKEN = LazyPattern(
    r"\b(?:from|of|this|these|those|my|our|following|attached|given|provided)\s+(?:\w+\s+)?$", re.I
)
_CUES = LazyPattern(
    rf"\b{_NUMBER}(?:\s*(?:-|–|to|or)\s*{_NUMBER})?[ -](?:\w+[ -])?(?:words?|characters?|lines?|sentences?"
    r"|paragraphs?|points?|pages?|items?|sections?|steps?|examples?|options?|ideas?|things|reasons|ways|names|titles"
    r"|questions?|facts?|tips?|keywords?|quotes?|sources?|versions?|variants?|alternatives?|recommendations?)\b"
    r"|\b(?:yes or no|yes/no|true or false|true/false|one of|thumbs up|pass or fail|verbatim|word for word"
    r"|nothing else|no preamble|no explanations?|(?:single|one|short) (?:word|line|label|number))\b"
    rf"|\b(?:exactly|at most|no more than|up to|at least)\s+{_NUMBER}\b"
    r"|\b(?:output|response|answer|reply|result|summary)\s+(?:format|structure|should|must|will|needs|consists?)\b"
    r"|\b(?:return|respond|reply|output)(?:s|ing)?\s+(?:only|as|in|with|an?|the|just|your|to me)\b"
    r"|\b(?:and|then)\s+(?:return|respond|reply|output|format|present|print|display|organi[sz]e|structure)\b"
    r"|\b(?:formatted|structured|organi[sz]ed|presented|grouped|sorted)\s+(?:as|in|like|by|into|with)\b"
    r"|\b(?:in|using|follow(?:ing)?|with|to|match)\s+(?:the|this|that|these)\s+(?:\w+\s+){0,2}?"
    r"(?:format|form|structure|layout|order|style|sections?)\b"
    r"|\b(?:like this|as follows|in the form|in the style|each (?:with|on|has|one)|per line)\b"
    r"|\b(?:score|rate|grade)\s+(?:it|them|each|the|from|on)\b|\bscale (?:of|from)\b|\bfrom (?:0|1|one) to\b"
    r"|\b(?:low|medium|high)\s*[,/|]"
    r"|\bfor each\b[^,:.\n]{1,40}[,:] (?:tell|give|list|name|state|show|provide|include|write|add)\b",
    re.I,
)
# "Respond in English." says nothing of the form.
_LANGUAGE_ONLY = LazyPattern(
    r"\W*(?:(?:please|always|only|you must)\s+){0,2}(?:respond|reply|answer|write|output)\s+(?:only\s+)?in\s+"
    r"(?:\w+\s+)?(?:" + "|".join(NAMES.values()) + r")(?:\s+only)?[.!]?",
    re.I,
)
_FORM_VERBS = frozenset(
    "return respond reply output format structure present print emit render display organise organize".split()
)
_TITLE = LazyPattern(
    r"\b(?:output|response|format|result|deliverables?|answer|report|return|sections?|structure)\b", re.I
)
_TAG = LazyPattern(r"output|response|format|answer|result|template|example", re.I)
_CHINESE = LazyPattern(r"格式|输出|返回|列表|表格|字以内|不超过|句话|段落|JSON|示例|按照以下|如下", re.I)


_LABEL_LINE = LazyPattern(r"^[ \t]*(\[[A-Za-z][\w ]{1,30}\])[ \t]*$", re.M)


def form_cues(prompt: Prompt) -> Iterator[Place]:
    """The places that say what the answer looks like, in order; an example or a fence is one, too."""
    for number, message in enumerate(prompt.messages):
        if message.role is Role.ASSISTANT:
            yield Place(number, Span(0, len(message.text.text)))
        elif message.role in _AUTHORS:
            for span in _document_cues(message.document):
                yield Place(number, span)


def says_output_form(prompt: Prompt) -> bool:
    """True if anything in the prompt says what its answer looks like."""
    return prompt.output_schema is not None or next(form_cues(prompt), None) is not None


def _document_cues(document: Document) -> Iterator[Span]:
    yield from _repeated_label(document)
    for block, content in zip(document.blocks, document.contents, strict=True):
        whole = Span(block.start, block.end)
        if block.example or block.kind in (BlockKind.FENCE, BlockKind.TABLE):
            yield whole
        elif block.kind is BlockKind.HEADING:
            if _TITLE.search(content.prose):
                yield whole
        elif block.kind is BlockKind.TAG:
            if _TAG.search(block.info):
                yield whole
        elif block.kind in PROSE_KINDS:
            for start, end in _prose_cues(content):
                yield Span(block.content + start, block.content + end)


def _repeated_label(document: Document) -> Iterator[Span]:
    """The second of two lines such as `[Input]`: what stands between them is an example with its answer."""
    seen: set[str] = set()
    for match in _LABEL_LINE.finditer(document.text) if "[" in document.text else ():
        if match[1] in seen:
            yield Span(*match.span(1))
            return
        seen.add(match[1])


def _prose_cues(content: BlockContent) -> Iterator[tuple[int, int]]:
    text = content.outside_code
    blanks: list[Edit] = []
    for unit in content.units:
        said = text[unit.start : unit.end]
        if _LANGUAGE_ONLY.fullmatch(said):
            blanks.append(Edit(unit.start, unit.end, " " * len(said)))
        elif unit.verb in _FORM_VERBS:
            yield unit.start, unit.end
    text = apply_edits(text, blanks) if blanks else text
    for pattern in (_CUES, _CHINESE):
        for match in pattern.finditer(text):
            yield match.span()
    for pattern in (_STRUCTURE, _TEXT_FORM, _ONE):
        for match in pattern.finditer(text):
            noun = match.start(match.re.groups)
            if not _TAKEN.search(text, max(0, noun - 40), noun):
                yield match.span()
