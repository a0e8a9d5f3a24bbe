"""Text from outside is spliced in without a boundary.

## What

`Summarise this: {{email}}`, or `{{$input}}` alone between the instructions: nothing shows the model where
the text begins and ends. Reported for variables whose name says that they hold a text.

## Why

Anthropic, OpenAI and Google all advise tags, fences or headings around documents (docs/evidence.md, A1,
O8, G1, 2026-11-22). Without a boundary an instruction inside the text reads like one of the author's
(spotlighting, arXiv 2403.14720; P14).

## Fix safety

Unsafe: tags named after the variable are put around it, on lines of their own where it stands alone.

## Limits

Only variables in double braces, which a program fills, and only names such as text, document, email,
transcript, input or code; short values (name, date, topic) need no boundary, nor does a name that may be one
where a sentence runs on to it ("my email is {{email}}"). Silent for tags that put in nothing
(`{{#if email}}`), and where a tag, a fence, quotation marks, a heading, a rule or a line such as `[TEXT]` stands
before the variable.

## Sources

- Anthropic, prompting best practices (XML tags); docs/evidence.md, A1, 2026-11-22
- arXiv 2403.14720, *Defending Against Indirect Prompt Injection With Spotlighting*; docs/evidence.md,
  P14
- docs/evidence.md, rule 37, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextChange, Variable
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.glance import has_variables
from promptls.prompt.masks import FILLER, mask
from promptls.prompt.prompt import Role
from promptls.prompt.verbs import VERBS
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TEXTS = frozenset(
    """text document documents content contents input email mail transcript conversation history article message messages
    html page webpage paper report resume cv review reviews comment comments log logs results body passage passages notes
    story contract essay chat context scratchpad source_text user_input userinput user_query query letter issue diff
    prompt prompts data""".split()
)
_MAY_BE_SHORT = frozenset(
    "email mail context query issue input message page data content user_input user_query".split()
)
"""Of these the name alone does not tell: "My email is {{email}}" is filled with an address."""
_IN_SENTENCE = LazyPattern(
    r"\w[^\n:]{0,200}\b(?:is:?|are:?|in|on|at|to|about|for|with|of|as|by|from)\s+$", re.I
)
_BY_HAND = frozenset(("dollar", "brace", "arguments"))
"""Syntaxes that are most often filled by hand, with a word or two, in prompts that people share."""
_SHORT = LazyPattern(
    r"num|count|max|min|per[A-Z_]|_?id$|type|url|title|length|size|audio|image|photo|video", re.I
)
_LAST = LazyPattern(r"[A-Za-z]+")
_QUOTED_BEFORE = LazyPattern(r"(?:[\"'`“«<>\[({|]|```|\"\"\"|'''|---|===|###)\s*\$?$")
_LABEL_LINE = LazyPattern(
    r"^\s*(?:\[[^\]\n]{1,60}\]|[A-Z][A-Z _-]{2,40}:?|#{1,6} .*|[-=*_#~+]{3,}.*|.*(?:\"\"\"|\'\'\'|```|[>\]|]))\s*$"
)
_ENDED = LazyPattern(
    r"\w[^<>\n]{0,200}(?:</[a-z][\w-]{0,40}>\s{0,3}){1,4}(?:\[[^\]\n]{1,40}\]\s{0,3})?$", re.I
)
_GIVEN = LazyPattern(r"[ \t]*=[ \t]*[\"'“]")
"""`{{tone}} = "formal"`: the name of a variable, which the author gives a value."""
_DECLARES = LazyPattern(r"\s*(?:[-–—:=]|\bfor\b|\bis\b)")
_LOOKED_AT = 2000
"""Code points before and after a variable in which its label is sought. Our judgement."""
_SPLIT = frozenset((BlockKind.TAG, BlockKind.HEADING, BlockKind.RULE, BlockKind.FENCE))


class Options(NamedTuple):
    """`names`: further names of variables that hold a text."""

    names: tuple[str, ...] = ()


@rule(
    "undelimited-variable",
    family="variables",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    only_if=has_variables,
    good=(
        "Summarise the email.\n\n<email>\n{{email}}\n</email>\n",
        "Greet {{name}} in {{language}}.\n",
        "Write to them. My email is {{email}}.\n",
        "Write to them. (My email is: {{userEmail}})\n",
        "Does this sound like a roar?\n\n{{audioInput}}\n",
        'The issue reads:\n\n"${{ steps.first.outputs.text }}"\n\nIs it still open?\n',
        'Rewrite it. This is how it goes:\n{{context}} = "personal essay"\n',
        "# Text\n\n{{text}}\n",
        'Translate "{{text}}" into German.\n',
        "[TEXT]\n{{text}}\n[END]\n",
        "Greet them.\n\n- {{message}}: what they wrote\n",
        "Rate it:\n\n```\n{{code}}\n```\n",
        Good("Rate it.\n\n{{#if code}}\nA comment, too.\n{{/if}}\n", path="example.prompt"),
    ),
    bad=(
        Bad(
            "Summarise this: {{email}}\n",
            fixed="Summarise this: <email>{{email}}</email>\n",
            found=("{{email}}",),
        ),
        Bad(
            "Write a reply to the text.\n\n{{text}}\n",
            fixed="Write a reply to the text.\n\n<text>\n{{text}}\n</text>\n",
        ),
        Bad("Where is it?\n<answer>In <city>Bonn</city></answer>[done]\n\n{{input}}\n"),
        Bad("Name the risks in {{contract}} and rank them.\n", found=("{{contract}}",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """The first place of each such variable that has no boundary."""
    names = _TEXTS | {name.lower() for name in ctx.options.names}
    seen: set[str] = set()
    messages = [message.document for message in ctx.prompt.messages]
    only_variables = [_holds_only_variables(document) for document in messages]
    begins = [len(document.text) - len(document.text.lstrip()) for document in messages]
    for variable in ctx.prompt.variables:
        message = ctx.prompt.messages[variable.message]
        if not holds_text(variable.name, names) or variable.name in seen or variable.syntax in _BY_HAND:
            continue
        if not variable.is_put_into(message.document.text):
            continue
        opens = variable.span.start <= begins[variable.message]
        if message.role is Role.ASSISTANT or opens or only_variables[variable.message]:
            continue  # a turn of its own is a boundary
        if not _is_marked_off(message.document, variable):
            seen.add(variable.name)
            yield _finding(message.document, variable)


def is_short(name: str) -> bool:
    """True if a variable's name says that it holds a number, a name or a picture, and no text."""
    return _SHORT.search(name) is not None


def holds_text(name: str, names: frozenset[str] | set[str] = _TEXTS) -> bool:
    """True if a variable's name says that it holds a text: by itself or as its last word."""
    return not names.isdisjoint(_may_hold(name))


@lru_cache(maxsize=1024)
def _may_hold(name: str) -> tuple[str, ...]:
    """The whole of a variable's name and its last word, in lower case; nothing if the name tells that it is short."""
    if is_short(name):
        return ()
    words = _LAST.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    return (name.lower().lstrip("$@"), *(word.lower() for word in words[-1:]))


def runs_in_a_sentence(document: Document, variable: Variable) -> bool:
    """True if the name may be that of a short value and a sentence runs on to it: "My email is {{email}}"."""
    text, start = document.text, variable.span.start
    line = text[_line_start(text, start, 200) : start]
    words = _LAST.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variable.name))
    short = variable.name.lower().lstrip("$@") in _MAY_BE_SHORT or (
        words[-1:] != [] and words[-1].lower() == "email"
    )
    return short and _IN_SENTENCE.search(line) is not None


def _holds_only_variables(document: Document) -> bool:
    text, templates = document.text, document.templates
    if text[: templates[0].start if templates else len(text)].strip(_NOTHING):
        return False  # as nearly always, and found without a copy of the whole
    return not mask(text, templates).strip(_NOTHING)


_NOTHING = FILLER + " \n\t"
"""Blanks, and what stands for a variable."""


def _is_marked_off(document: Document, variable: Variable) -> bool:
    text, (start, end) = document.text, variable.span
    block = document.block_at(start)
    if (
        block is None
        or block.example
        or block.kind in (BlockKind.FENCE, BlockKind.QUOTE, BlockKind.TABLE, BlockKind.TAG)
    ):
        return True
    before = text[max(0, start - 60) : start]
    if _QUOTED_BEFORE.search(before) and "\n" not in before[len(before.rstrip()) :]:
        return True
    line = text[_line_start(text, start) : start]
    if _GIVEN.match(text, end) or runs_in_a_sentence(document, variable):
        return True
    if line.strip():
        # "Text: {{text}}" at the head of a line is a label, and nothing but the text follows it.
        if not line.strip(" \t*+-•") and _DECLARES.match(text, end):
            return True
        rest = text[end : end + _LOOKED_AT].partition("\n")[0]
        label = line.split()
        return (
            line.rstrip().endswith((":", "："))
            and len(label) <= 3
            and label[0].lower() not in VERBS
            and not rest.strip()
        )
    above = _line_above(document, start)
    # What ends with a tag of its own is a text like this one, and no label.
    labelled = _LABEL_LINE.match(above) and not _ENDED.search(above)
    return bool(labelled) or _splits(document, start)


def _line_start(text: str, at: int, within: int = _LOOKED_AT) -> int:
    """Where the line of `at` starts, or so far before it: one line may be as long as the file."""
    least = max(0, at - within)
    return max(text.rfind("\n", least, at) + 1, least)


def _line_above(document: Document, at: int) -> str:
    """The last line before `at` that holds more than variables."""
    least = max(0, at - _LOOKED_AT)
    templates = [span.shift(-least) for span in document.templates_in(Span(least, at)) if span.start >= least]
    above = mask(document.text[least:at], templates).rstrip(FILLER + " \n\t")
    return above.rpartition("\n")[2]


def _splits(document: Document, at: int) -> bool:
    number = next(iter(document.blocks_at(Span(at, at + 1))), 0)
    return number > 0 and document.blocks[number - 1].kind in _SPLIT


def _finding(document: Document, variable: Variable) -> Finding:
    text, (start, end) = document.text, variable.span
    tag = re.sub(r"\W+", "_", variable.name.lstrip("$@")).strip("_").lower() or "text"
    before = text[max(0, start - _LOOKED_AT) : start].rpartition("\n")[2]
    alone = not before.strip() and text[end : end + 1] in ("\n", "")
    gap = "\n" if alone else ""
    changes = (
        TextChange(variable.message, start, start, f"<{tag}>{gap}"),
        TextChange(variable.message, end, end, f"{gap}</{tag}>"),
    )
    words = text[start:end]
    return Finding(
        Place(variable.message, variable.span),
        f'nothing shows where the text of "{words}" begins and ends; put it between tags, or in a fence',
        (Proposal(f"Put it between <{tag}> tags", changes, Safety.UNSAFE, preferred=True),),
    )
