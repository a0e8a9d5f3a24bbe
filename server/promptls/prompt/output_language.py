"""Whether a prompt says in which natural language the answer is to be.

It says so by naming one ("in French", "British English"), by mirroring ("the user's language"), by
a variable (`{{language}}`), or by a task that carries its own (translation, language lessons). All
patterns are conservative: a prompt that speaks of an output language in any way counts as saying it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from promptls.prompt.block import Block
from promptls.prompt.document import PROSE_KINDS, BlockContent, Document
from promptls.prompt.language import LANGUAGES, SAMPLE, detect_language
from promptls.prompt.language_names import ALSO, IN_OTHER_LANGUAGES, NAMES
from promptls.prompt.masks import FILLER
from promptls.prompt.prompt import Message, Prompt, Role
from promptls.prompt.rescan import Kept
from promptls.prompt.sieve import Sieve
from promptls.text.lazy_pattern import LazyPattern

_AUTHORS = (Role.SYSTEM, Role.DEVELOPER, Role.USER)
_NAME = "(?:" + "|".join(sorted((*NAMES.values(), *ALSO), key=len, reverse=True)) + ")"
_OBJECT = _NAME.replace("Polish", "(?-i:Polish)")
"""A language where the word could be a verb as well."""
_CONTEXT = 200
"""Code points before a mention that are looked at, so that a long line costs no more than a short one."""

_IN_LANGUAGE = LazyPattern(
    rf"\b(?:(?:in|into)\s+(?:[\w-]+,?\s+){{0,3}}"
    rf"|(?:translate|convert|render|turn|change|switch|default)\b[^.\n]{{0,60}}\bto\s+(?!polish)){_NAME}\b"
    # Not "in Chinese history": what follows is punctuation or a word that no adjective has before it.
    r"(?=\s*(?:$|[^\w\s])|\s+(?:and|or|with|by|for|about|that|using|unless|only|if|when|regardless|to|at|on|as|first|then"
    r"|so|no|not|even|but|is|are|from|who|which|where|while|without|before|after|because|whenever|please|prose|text"
    r"|language|words?|sentences?|characters|spelling|script|style)\b)",
    re.I,
)
_DESCRIBES_INPUT = LazyPattern(
    r"(?:\b(?:is|are|was|were|comes?|arrives?|(?:may|can|might|could|will) (?:also )?be)\s+(?:\w+\s+){0,2}"
    r"|\b(?:this|these|the|following|attached|input|source)\s+(?:\w+\s+){1,3}?(?:written|typed|provided|given)\s+"
    r"|\b(?:here is|here's|below is|receive|be given|given|get|contains?|read)\s[^.;]{0,80})$",
    re.I,
)
_OUTPUT_NOUN = LazyPattern(
    r"\b(?:answers?|responses?|repl(?:y|ies)|outputs?|results?|summar(?:y|ies)|reports?|explanations?|everything|write"
    r"|comments?|must|should|shall|needs? to)\b",
    re.I,
)
_NAMED = LazyPattern(
    rf"\b(?:use|using|speaks?|only|always)\s+(?:\w+\s+)?{_OBJECT}\b|\b{_NAME}[- ]only\b"
    r"|\b(?:british|american|us|uk|australian|canadian|simplified|traditional)\s+(?:english|spelling|chinese)\b"
    rf"|\b(?:output |response |answer |reply )?(?:language|locale)\s*[:：=]\s*\W{{0,4}}\w"
    rf"|\b{_NAME}\s+(?:version|translation|subtitles|captions|tutor|teacher|lessons?|learners?|class|course"
    r"|grammar|vocabulary|pronunciation|phrasebook|improver)\b",
    re.I,
)
_MAKES_TEXT = LazyPattern(
    r"\b(?:write|compose|draft|create|generate|produce|give|provide|list|make|suggest|invent|send|reply|respond|answer"
    r"|output|return)\b",
    re.I,
)
_TEXT_IN = LazyPattern(
    rf"\b{_NAME}\s+(?:[\w-]+\s+)?(?:poem|haiku|sonnet|story|song|lyric|letter|e-?mail|essay|text|phrase|word|sentence"
    r"|dialogue|conversation|speech|post|article|ad|slogan|caption|script|verb|idiom|proverb|greeting|toast|tweet"
    r"|message|description|quiz|flashcard|tongue[- ]twister|summary|answer|response|reply|output|name|novel"
    r"|limerick)",
)
_GIVEN = LazyPattern(
    r"\b(?:this|these|that|those|the|following|attached|my|our|your|given)\s+(?:[\w-]+\s+)?$", re.I
)
_EDITS = LazyPattern(
    r"\b(?:correct|proofread|edit|rewrite|rephrase|paraphrase|polish|improve|fix|revise|shorten|expand|continue"
    rf"|complete|check)\b[^.\n]{{0,60}}?\b{_OBJECT}\s+(?:[\w-]+\s+)?(?:text|letter|e-?mail|essay|paragraph|sentence"
    r"|article|message|translation|poem|story|draft|prose|grammar|spelling|passage|post|speech)",
    re.I,
)
"""A text that is worked on in its own language."""
_LESSON = LazyPattern(
    rf"\b(?:teach|learn|learning|practi[sc]e|practi[sc]ing|tutor|stud(?:y|ying))\b[^.\n]{{0,40}}\b{_NAME}\b",
    re.I,
)
_TRANSLATION = LazyPattern(
    r"\b(?:translate|translates|translating|translated|transliterat\w+|locali[sz]e|locali[sz]ing)\b"
    # "Translate the findings into actions" is a figure of speech.
    rf"(?![^.\n]{{0,80}}?\b(?:in)?to\s+(?!(?:[\w-]+\s+){{0,5}}?(?:{_NAME}\b|[\ufffc{{<\[$]|\w*languages?\b)))"
    r"|\btranslators?\b|\binterpreter for\b"
    r"|\btranslations?\s+(?:of|into|to|task|expert|assistant|agent|engine|system|tool|service|specialist)\b",
    re.I,
)
_TRANSLATION_ELSEWHERE = LazyPattern(
    r"übersetz|\btradui|\btraduc|\btraduz|vertaal|tłumacz|çevir|翻译|翻譯|译成|译为|翻訳|번역|перевед|перевод|ترجم"
)
_NOT_TRANSLATION = LazyPattern(
    r"\b(?:not|never|without|don['’]t|already|no)\s+(?:\w+\s+)?(?:translat|locali[sz]|transliterat)", re.I
)
_MIRRORS = LazyPattern(
    r"\b(?:same|user['’]?s?|their|its|his|her|source|original|target|output|response|reply|answer|input|requested|preferred"
    r"|that|which|whatever|what|detected|native|customer['’]?s?|reader['’]?s?|sender['’]?s?|matching|chosen"
    r"|selected|any|each|other|another|foreign)\s+(?:\w+\s+)?languages?\b"
    r"|\blanguages?\s+(?:of|as|used|in which|that (?:the|they|you|is|was)|they|the|you|he|she|spoken)\b"
    r"|\b(?:multi|bi)lingual|\blocales?\b|\bin \ufffc+ language\b"
    r"|\b(?:sprache (?:des|der|dieser)|(?:gleichen?|selben|derselben|dieselbe) sprache|langue (?:de|du)"
    r"|même langue|(?:mismo )?idioma (?:del?|que)|stessa lingua|lingua (?:del|dell)|mesmo idioma|dezelfde"
    r" taal|taal van)|(?:用户|相同|同一|同样|原文|客户)的?语言|同じ言語|ユーザーの言語|같은 언어"
    r"|том же языке|языке пользователя",
    re.I,
)
_NO_NATURAL_LANGUAGE = LazyPattern(
    r"\b(?:programming|coding|natural|plain|simple|clear|inclusive|query|modelling|modeling|markup|everyday"
    r"|formal|body|informal|accessible|technical|figurative|neutral|gendered|scripting|domain[- ]specific"
    r"|code|legal|strong)\s+languages?\b"
    r"|\blanguage[- ](?:model|server|agnostic|feature|construct|specific|version|runtime)s?\b",
    re.I,
)
_LANGUAGE_VARIABLE = LazyPattern(r"(?<!programming_)(?<!code_)(?<!code)lang(?:uage)?(?![a-z])|locale", re.I)
_ELSEWHERE = LazyPattern(IN_OTHER_LANGUAGES)
_A_NAME = LazyPattern(rf"\b{_NAME}\b", re.I)
_A_NAME_OR_SO = LazyPattern(rf"\b(?:{_NAME}|language|locale|spelling)\b", re.I)
"""One of these is in whatever _NAMED finds."""
_MIRRORED = LazyPattern(
    r"\b(?:languages?\b|(?:multi|bi)lingual|locales?\b|sprache\b|langue\b|idioma\b|lingua\b|taal\b)", re.I
)
"""The same of _MIRRORS, in ASCII."""
_WORDS_ELSEWHERE = sorted(word for word in {*re.findall(r"\w{5,}", IN_OTHER_LANGUAGES)} if word.isascii())
_ANOTHER = LazyPattern("|".join(("tradui", "traduc", "traduz", "vertaal", *_WORDS_ELSEWHERE)), re.I)
"""The same of the two patterns for other languages than English."""
_LETTERS_BEYOND_ASCII = LazyPattern(r"[\u00c0-\u1fff\u3040-\ud7ff]")
_REQUESTS = tuple(language.request for language in LANGUAGES.values())


def says_output_language(prompt: Prompt) -> bool:
    """True if the prompt tells, in whatever way, the language of the answer."""
    for message in prompt.messages:
        if message.role not in _AUTHORS:
            continue
        text = message.text.text
        if any(request in text for request in _REQUESTS):
            return True
        if any(_LANGUAGE_VARIABLE.search(text[span.start : span.end]) for span in message.text.templates):
            return True
        document = message.document
        if document.gather_as(_says, _says, _SAYING):
            return True
        if not text.isascii() and document.gather(_says_elsewhere):
            return True
    return False


def written_in(message: Message) -> str | None:
    """The ISO 639-1 code of the language that a message's own prose is written in, or None."""
    return message.document.whole(_written, _written_again)


def _written(document: Document) -> str | None:
    parts: list[str] = []
    length = 0
    for _, content in document.prose_blocks(*PROSE_KINDS):
        parts.append(content.prose[: SAMPLE + 1])
        length += len(parts[-1])
        if length > SAMPLE:
            break
    # Where nothing is an example, that is the very text that the language of the whole prompt was told from.
    return detect_language(" ".join(parts))


def _written_again(document: Document, before: Document, kept: Kept, found: str | None) -> str | None:
    return _written(document)


def _says(block: Block, content: BlockContent) -> Iterator[bool]:
    """Whether a block says it; kept with the block, so that a keystroke in a long prompt costs one."""
    if block.example:
        return
    possible = [
        says for says, bit in zip(_WAYS.values(), _SAYING.each(), strict=True) if content.has_bits(bit)
    ]
    for start, end in content.sentences:
        own = _without_other_languages(content.prose[start:end])
        if any(says(own) for says in possible):
            yield True
            return


def _says_elsewhere(block: Block, content: BlockContent) -> Iterator[bool]:
    """The same in words that the sieve knows nothing of: those with letters beyond ASCII."""
    if content.text.isascii() or block.kind not in PROSE_KINDS or block.example:
        return
    if not _LETTERS_BEYOND_ASCII.search(content.prose):
        return
    for start, end in content.sentences:
        sentence = content.prose[start:end]
        if _LETTERS_BEYOND_ASCII.search(sentence):
            own = _without_other_languages(sentence)
            if _MIRRORS.search(own) or _says_in_another(own):
                yield True
                return


def _without_other_languages(sentence: str) -> str:
    """The sentence with the words masked that speak of languages which nobody is answered in."""
    return _NO_NATURAL_LANGUAGE.sub(lambda match: FILLER * len(match.group()), sentence)


def _says_by_name(sentence: str) -> bool:
    return bool(
        _LESSON.search(sentence)
        or _EDITS.search(sentence)
        or _names_output(sentence)
        or _writes_text_in(sentence)
    )


def _names_output(sentence: str) -> bool:
    for match in _IN_LANGUAGE.finditer(sentence):
        before = sentence[max(0, match.start() - _CONTEXT) : match.start()]
        if not _DESCRIBES_INPUT.search(before) or _OUTPUT_NOUN.search(before):
            return True
    return False


def _writes_text_in(sentence: str) -> bool:
    if not _MAKES_TEXT.search(sentence):
        return False
    return any(
        not _GIVEN.search(sentence[max(0, match.start() - _CONTEXT) : match.start()])
        for match in _TEXT_IN.finditer(sentence)
    )


def _translates(sentence: str) -> bool:
    return bool(_TRANSLATION.search(sentence)) and not _NOT_TRANSLATION.search(sentence)


def _says_in_another(sentence: str) -> bool:
    lowered = sentence.lower()
    return bool(_TRANSLATION_ELSEWHERE.search(lowered) or _ELSEWHERE.search(lowered))


_WAYS: dict[LazyPattern, Callable[[str], object]] = {
    _A_NAME: _says_by_name,
    # Not the methods themselves: to ask for one compiles its pattern.
    _A_NAME_OR_SO: lambda sentence: _NAMED.search(sentence),
    _MIRRORED: lambda sentence: _MIRRORS.search(sentence),
    _TRANSLATION: _translates,
    _ANOTHER: _says_in_another,
}
"""The ways to say it in ASCII, by what is in any sentence that says it so."""
_SAYING = Sieve(_WAYS, PROSE_KINDS)
