"""Whether a prompt asks for a picture, and so for no answer in words.

One sign is enough alone: the parameters that Midjourney reads (`--ar 16:9`). Where no word speaks of a prompt or a
description to be written, an order to make a picture is one, too ("paint me a picture" is a figure of speech), and so
are TERMS words of the trade of photographers.
"""

# ruff: noqa: E501 - word lists
from __future__ import annotations

import re

from promptls.prompt.prompt import Prompt
from promptls.prompt.sieve import Sieve
from promptls.text.lazy_pattern import LazyPattern

TERMS = 3
"""Different words of how pictures are made that make a picture's prompt. Our judgement, on the prompts of the
corpus that are marked as such."""
_START = 4000
"""Code points of a prompt that are looked at: a prompt for a picture says so early. Our judgement."""

_PARAMETERS = LazyPattern(r"(?<!\S)--(?:ar\s+\d+:\d+|v\s+\d|niji\b|(?:stylize|chaos)\s+\d)")
_PICTURE = (
    r"(?:images?|pictures?|photos?|photographs?|illustrations?|portraits?|posters?|logos?|paintings?|drawings?"
    r"|wallpapers?|stickers?|infographics?|selfies?|collages?|renders?)"
)
_ORDER = LazyPattern(
    r"(?:^|[.!?:]\s+|\n)\W*(?:please\s+)?(?:generate|create|make|render|draw|produce)\s+(?:me\s+)?(?:an?|one|the|\d+)\s+"
    rf"(?:[\w/,-]+\s+){{0,8}}?{_PICTURE}\b"
    r"(?!\s+(?:prompts?|descriptions?|captions?|titles?|tags?|generators?|urls?|paths?|files?|names?|alt|components?|brief|strategy)\b)",
    re.I,
)
_TERM = LazyPattern(
    r"\b(?:photo-?realis(?:m|tic)|(?:ultra|hyper)[- ]?(?:photo-?)?realis(?:m|tic)|[48]k\b|\d{2,3}\s?mm\b|golden hour|bokeh|depth of field"
    r"|film grain|octane render|unreal engine|rim light(?:ing)?|(?:cinematic|studio|volumetric|soft|warm|natural) light(?:ing)?|negative prompt"
    r"|aspect ratio|close-?up shot|wide(?:-angle)? shot|low[- ]angle|color grading|skin texture|high(?:ly)? detail(?:ed)?|hdr|ray tracing"
    r"|f/\d(?:\.\d)?|isometric|lens flare)\b",
    re.I,
)
_IN_WORDS = LazyPattern(
    r"\b(?:write|return|output|craft|describe|respond|answer|reply)\b|\bprompts?\s+(?:for|that|to)\b|\bcaption\b|```",
    re.I,
)
_SIGNS = Sieve((_PARAMETERS, _TERM, LazyPattern(rf"\b{_PICTURE}\b", re.I)))


def asks_for_picture(prompt: Prompt) -> bool:
    """True for a prompt whose answer is a picture or a film."""
    if not any(message.document.lets_through(_SIGNS) for message in prompt.messages):
        return False
    text = prompt.text[:_START]
    if _PARAMETERS.search(text):
        return True
    if _IN_WORDS.search(text):
        return False
    terms = {" ".join(match.group().lower().split()) for match in _TERM.finditer(text)}
    return len(terms) >= TERMS or _ORDER.search(text) is not None
