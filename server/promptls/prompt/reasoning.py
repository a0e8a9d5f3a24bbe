"""Requests to reason before the answer ("Think step by step."), and whether a prompt speaks of it at all.
English."""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.units import Sentence
from promptls.text.lazy_pattern import LazyPattern

_OPENING = (
    r"[\s*_]*(?:(?:please|now|first|always|remember\s+to|be\s+sure\s+to|make\s+sure\s+(?:to|you)|you\s+(?:should|must)|it\s+is"
    r"\s+important\s+to)[,:]?\s+){0,2}"
)
_BEFORE = (
    r"(?:,?\s*(?:before|and\s+then|then)\s+(?:you\s+)?(?:answer|respond|repl[yi]|giv|provid|writ|return|output|produc|conclud|decid)\w*"
    r"(?:\s+(?:an?|the|your|me|us|any|final|my)){0,3}(?:\s+(?:answers?|responses?|repl(?:y|ies)|output|conclusion|question))?)?"
)
_ABOUT = (
    r"(?:\s+(?:through|about|on|over)\s+(?:this|it|the|your|each|every)(?:\s+(?:problem|question|task|answer|step|issue"
    r"|request|response|approach))?)?"
)
_HOW = r"(?:\s+(?:step[- ]by[- ]step|carefully|hard|deeply|thoroughly|slowly|aloud|out\s+loud))"
_RESULTS = (
    r"(?:\s+about\s+how\s+to\s+(?:achieve|get|reach|produce)\s+the\s+best\s+(?:possible\s+)?(?:results?|outcomes?|answers?)"
    r"(?:\s+(?:for\s+this|by\s+following\s+the\s+steps\s+below))?)?"
)
_THINK = rf"(?:(?:think|reason){_ABOUT}{_HOW}{{1,2}}|work\s+(?:through|on)\s+(?:this|it|the\s+\w+)\s+step[- ]by[- ]step)"
_REQUEST = LazyPattern(
    rf"{_OPENING}(?:let['’]?s\s+|let\s+us\s+)?(?:take\s+a\s+(?:deep\s+breath|step\s+back)\s*(?:,?\s*and\s+|[,;]\s*))?"
    rf"(?:{_THINK}{_ABOUT}{_RESULTS}{_BEFORE}|take\s+a\s+deep\s+breath"
    rf"|use\s+(?:a\s+)?chain[- ]of[- ]thought(?:\s+(?:reasoning|approach|prompting))?{_BEFORE})[\s.!:…*_]*$",
    re.I,
)
_SPEAKS = LazyPattern(
    r"\b(?:step[- ]by[- ]step|think(?:ing)?|reason(?:s|ed|ing)?|chain[- ]of[- ]thought|work\s+through|show\s+your\s+work"
    r"|rationale|scratch ?pad|explain\s+(?:how|why|your))\b",
    re.I,
)


def reasoning_requests(document: Document) -> Iterator[tuple[int, Sentence]]:
    """The sentences that ask only for reasoning before the answer, each with the number of its block.

    "Write a step-by-step guide", "Think about edge cases" and "Show your reasoning" ask for something else.
    """
    for number, (block, content) in enumerate(zip(document.blocks, document.contents, strict=True)):
        if block.example or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        for sentence in content.sentences:
            if sentence.end - sentence.start < 200 and _REQUEST.match(content.prose, *sentence):
                yield number, sentence


def speaks_of_reasoning(text: str) -> bool:
    """True if a prompt says anything of thinking, reasons or steps."""
    return _SPEAKS.search(text) is not None
