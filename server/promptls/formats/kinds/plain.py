"""Plain text prompts: the whole file is what the model reads.

A text that is one JSON object with a task in it ("task", "rules", "output_format" and the like among its
keys) is read in its strings, which are changed only so that the object keeps its keys.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.literal import literal_text
from promptls.formats.names import folders, name_words, never_a_prompt
from promptls.formats.templates import scan_templates, variables_of
from promptls.prompt import Kind, Message, Prompt, Role
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

# dotprompt allows comment lines before its front matter; LiteLLM and Humanloop mark roles in their own ways.
_FRONT_MATTER = LazyPattern(r"\ufeff?\s{0,50}(?:#[^\n]*\n\s{0,50}){0,60}(?:---|\+\+\+)[ \t]*\r?\n")
_OTHER_SIGNS = LazyPattern(
    r"\{\{\s{0,20}(?:role|history|media|section)\b|\{\{[#>]|^<(?:system|user|assistant|message|poml)\b"
    r"|^[ \t]*(?:system|user|assistant)[ \t]*:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BREAK = LazyPattern(r"\r\n|\n|\r")
_LIST_LENGTH = 4


def _sniff(candidate: Candidate) -> Claim | None:
    path = candidate.path
    if path is None or never_a_prompt(path) or "\0" in candidate.head:
        return None
    name = path.name.lower()
    if name.endswith(".prompt.txt"):
        return Claim(95, 'the name ends in ".prompt.txt"')
    if name.endswith(".prompt"):
        if _FRONT_MATTER.match(candidate.head) or _OTHER_SIGNS.search(candidate.head):
            return None
        return Claim(50, 'the name ends in ".prompt" and nothing in it tells of another format')
    return _text_file(path, candidate.head) if name.endswith(".txt") else None


def _text_file(path: PurePath, head: str) -> Claim | None:
    words = name_words(path)
    if words[:2] == ["system", "prompt"]:
        return Claim(80, "the name begins with system_prompt")
    if _is_list(head):
        return None
    if "prompts" in folders(path):
        return Claim(60, 'the file lies in a folder "prompts"')
    if "prompt" in words:
        return Claim(55, 'the name has the word "prompt"')
    return None


def _is_list(head: str) -> bool:
    """True for lines of single words, numbers or table cells: data beside prompts, not a prompt."""
    lines = [line for line in _BREAK.split(head)[:200] if line.strip()]
    if len(lines) < _LIST_LENGTH:
        return False
    data = sum(
        " " not in line.strip() or "\t" in line or ("," in line and ", " not in line) for line in lines
    )
    return 10 * data >= 9 * len(lines)


def _parse(source: str, path: PurePath | None) -> Prompt:
    span = Span(text_start(source), len(source))
    text = literal_text(source, span)
    placeholders = list(scan_templates(text.text))
    if placeholders:
        text = text.with_templates(p.span for p in placeholders)
    system = path is not None and not {"system", "sys"}.isdisjoint(name_words(path))
    return Prompt(
        format="plain",
        kind=Kind.SYSTEM if system else Kind.TASK,
        messages=(Message(Role.SYSTEM if system else Role.USER, text),),
        variables=variables_of(placeholders, 0),
    )


FORMAT = Format(
    id="plain",
    title="Plain text prompt",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.PLAIN,
    takes=Takes(
        (".txt", ".prompt"),
        'a name with the word "prompt" or a folder "prompts", without front matter or roles of others',
    ),
)
