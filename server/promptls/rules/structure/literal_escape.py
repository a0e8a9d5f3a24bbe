"""A typed \\\\n or \\\\t stands where a line break or a tab was meant.

## What

`Be kind.\\\\nBe brief.` in the text that the model reads: the two characters backslash and n, left over
from a string in code or from YAML that was quoted the other way.

## Why

The model reads the two characters, and often writes them, too. It is a slip that no author wants, and easy
to see only once it is pointed at.

## Fix safety

Unsafe: the characters are replaced by the line break or the tab that they stand for.

## Limits

Only where the escape touches the end of one sentence and the beginning of another, or stands twice. Code,
fences, examples, and texts that speak of escapes are left alone.

## Sources

- promptls' own judgement; labels of 107 prompt files (class literal-escape), 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_ESCAPE = LazyPattern(
    r"(?<=[.!?:;,)\]}\"'])(?P<run>(?:\\[nt])+)(?=[A-Z0-9#*\[{\"'<-]|$)|(?P<twice>(?:\\n){2,})"
)
_JSON = LazyPattern(r"^\s*[\[{\"]|\"\s*:\s*[\"\[{]|\\\"")
_SPEAKS = LazyPattern(r"\b(?:escap\w*|newlines?|line\s*breaks?|backslash\w*|regex\w*|literal)\b", re.I)


@rule(
    "literal-escape",
    family="structure",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
    looks_for=(_ESCAPE,),
    good=(
        "Separate the lines with `\\n`.\n",
        "Escape each line break as \\n in the string.\n",
        "Open C:\\new\\table.txt first.\n",
        "```\nprint('a.\\nB')\n```\n",
    ),
    bad=(
        Bad("Be kind.\\nBe brief.\n", fixed="Be kind.\nBe brief.\n", found=("\\n",)),
        Bad("Answer the question:\\n\\n{{question}}\n", fixed="Answer the question:\n\n{{question}}\n"),
        Bad("Name the parts:\\n- The head\\n- The tail.\\n- The end\n", found=("\\n",)),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """One finding a block, at the first escape in the author's own prose; its fix puts all of them right."""
    prose = block.content.prose
    if "\\n" not in prose and "\\t" not in prose:
        return
    if _SPEAKS.search(prose) or _JSON.search(block.content.text):
        return
    found = list(_ESCAPE.finditer(prose))
    if not found:
        return
    changes = tuple(
        TextChange(0, *match.span(), match.group().replace("\\n", "\n").replace("\\t", "\t"))
        for match in found
    )
    more = f" (and {len(found) - 1} more here)" if len(found) > 1 else ""
    yield block.finding(
        *found[0].span(),
        f'the model reads "{found[0].group()}"{more} as it is typed; put in the line break or tab that was meant',
        (Proposal("Put in what it stands for", changes, Safety.UNSAFE, preferred=True),),
    )
