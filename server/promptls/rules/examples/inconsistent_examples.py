"""Examples of one kind are not written in one way.

## What

Examples that go through the same labels ("Input:", "Output:"), one of which is written in another way than the
rest: another case, another separator, bold or not. At least `least` of the examples have the common way.

## Why

The form of examples alone moved accuracy by up to 76 points (Sclar et al., arXiv 2310.11324; docs/evidence.md,
P8); Google asks for one format in all examples (docs/evidence.md, G3, 2026-11-22). A model copies what
it sees, and a label that varies makes it choose.

## Fix

Writes the label as most examples have it. What stands after it is left alone.

## Fix safety

Unsafe: text of an example is changed, and a label may differ on purpose.

## Limits

Only labels that are usual for examples (input, output, question, answer, text, label, user, assistant and their
like), each at the start of a line, in examples that follow one another in one message. Whether what the
examples say agrees is not judged.

## Sources

- Sclar et al., arXiv 2310.11324; docs/evidence.md, P8, 2026-11-22
- Google, prompt design strategies; docs/evidence.md, G3, 2026-11-22
- docs/evidence.md, rule 52, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.quote import quoted
from promptls.prompt.sieve import OWN, Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_LABEL = LazyPattern(
    r"^[ \t]*(?:[-*+][ \t]+)?(?P<label>(?P<open>[*_]{0,2})"
    r"(?P<word>input|output|question|answer|q|a|text|label|sentence|sentiment|user|assistant|review|category|source|target)"
    r"(?P<gap>[*_]{0,2}[ \t]{0,2}(?:[:：=]|->|=>|-(?=[ \t]))[*_]{0,2}))(?=[ \t]|$)",
    re.I | re.M,
)
_SIEVE = Sieve((_LABEL,), OWN, examples=True)


class Options(NamedTuple):
    """`least`: examples that must have the common way before another one is reported. Our judgement."""

    least: int = 3


class _Label(NamedTuple):
    block: int
    start: int
    text: str


_THREE = "Input: b, a\nOutput: a, b\n\nInput: d, c\nOutput: c, d\n\nInput: f, e\nOutput: e, f\n\n"


@rule(
    "inconsistent-examples",
    family="examples",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    looks_for=_SIEVE,
    good=(
        f"Sort the letters.\n\n## Examples\n\n{_THREE}",
        "Sort.\n\n## Examples\n\nInput: b\nOutput: a\n\ninput = d\noutput = c\n",
        f"Sort the letters.\n\n## Examples\n\n{_THREE}## Now\n\nINPUT: {{{{letters}}}}\n",
    ),
    bad=(
        Bad(
            f"Sort the letters.\n\n## Examples\n\n{_THREE}input: h, g\nOutput: g, h\n",
            found=("input:",),
            fixed=f"Sort the letters.\n\n## Examples\n\n{_THREE}Input: h, g\nOutput: g, h\n",
        ),
        Bad(
            f"Sort the letters.\n\n<examples>\n{_THREE}Input = h, g\nOutput: g, h\n</examples>\n",
            found=("Input =",),
            fixed=f"Sort the letters.\n\n<examples>\n{_THREE}Input: h, g\nOutput: g, h\n</examples>\n",
        ),
        Bad(
            f"Sort the letters.\n\n## Examples\n\n{_THREE}**Input:** h, g\n**Output:** g, h\n",
            found=("**Input:**", "**Output:**"),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each label that stands otherwise than in most of the examples."""
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        by_word: dict[tuple[int, str], list[_Label]] = defaultdict(list)
        for number, (word, start, text) in message.document.gather(_labels):
            block = message.document.blocks[number]
            by_word[block.section, word].append(_Label(number, block.content + start, text))
        for labels in by_word.values():
            usual, times = Counter(label.text for label in labels).most_common(1)[0]
            if times >= ctx.options.least and times * 2 > len(labels):
                yield from (_finding(index, label, usual) for label in labels if label.text != usual)


@sifted(_SIEVE)
def _labels(block: Block, content: BlockContent) -> Iterator[tuple[str, int, str]]:
    """(word, start, as it is written) of the labels that open lines of an example."""
    for match in _LABEL.finditer(content.text):
        yield match["word"].lower(), match.start("label"), match["label"]


def _finding(message: int, label: _Label, usual: str) -> Finding:
    end = label.start + len(label.text)
    change = TextChange(message, label.start, end, usual)
    proposal = Proposal(f"Write {quoted(usual)}", (change,), Safety.UNSAFE)
    text = f"{quoted(label.text)} stands as {quoted(usual)} in the other examples; write it in one way"
    return Finding(Place(message, Span(label.start, end)), text, (proposal,))
