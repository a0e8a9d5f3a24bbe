"""Two template syntaxes are used for the same kind of variable.

## What

`{{name}}` in one place and `${name}` or `{name}` in another: the same name in two syntaxes, or two syntaxes
that are each used for several names.

## Why

One template engine fills one syntax. What it does not know reaches the model as it is typed, unseen until
somebody reads the request. 1.5 % of 2,243 real files mix syntaxes (docs/evidence.md, rule 42,
2026-11-22).

## Fix

None: which syntax the engine knows is the author's to say.

## Limits

Code, fences and examples are left alone. Single braces beside another syntax count only for a name that
also stands in that one, since braces also mark what the model is to fill in.

## Sources

- *A Taxonomy of Prompt Defects*, arXiv 2509.14404; docs/evidence.md, P4
- docs/evidence.md, rule 42, 2026-11-22
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span, inside
from promptls.text.lazy_pattern import LazyPattern

_VARIABLE = LazyPattern(
    r"\{\{\s{0,3}\$?(?P<double>[A-Za-z_]\w{0,60})\s{0,3}\}\}|\$\{(?P<dollar>[A-Za-z_]\w{0,60})\}|(?<![{$\w])\{(?P<single>[A-Za-z_]\w{0,60})\}(?!\})"
)
_SHOWN = {"double": "{{…}}", "dollar": "${…}", "single": "{…}"}
_SEVERAL = 2
_SIEVE = Sieve((_VARIABLE,))


@rule(
    "mixed-placeholder-syntax",
    family="variables",
    severity=Severity.WARNING,
    looks_for=_SIEVE,
    good=(
        "Greet {{name}} from {{city}}.\n",
        "Greet {{name}}. Answer with {verdict}.\n",
        "Greet {{name}}.\n\n```js\n`${name}`\n```\n",
        "Run `echo ${HOME}` for {{name}}.\n",
    ),
    bad=(
        Bad("Greet {{name}}. Write to {name} again.\n", found=("{name}",)),
        Bad("Greet {{first}} {{last}}. Sell ${thing} for ${price}.\n", found=("${thing}",)),
        Bad("Dear ${name},\n\n{{name}} is late.\n", found=("{{name}}",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding at the first variable of the second syntax."""
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        found: dict[str, dict[str, Place]] = defaultdict(dict)
        for number, (syntax, name, start, end) in document.gather(_in_block):
            base = document.blocks[number].content
            place = Place(index, Span(base + start, base + end))
            for other, names in found.items():
                if other != syntax and name in names:
                    yield _finding(syntax, other, place, names[name])
                    return
            found[syntax].setdefault(name, place)
        if min(len(found["double"]), len(found["dollar"])) >= _SEVERAL:
            first, second = sorted(
                ("double", "dollar"), key=lambda syntax: min(p.span for p in found[syntax].values())
            )
            here, there = (
                min(found[syntax].values(), key=lambda place: place.span) for syntax in (second, first)
            )
            yield _finding(second, first, here, there)


def _finding(syntax: str, other: str, here: Place, there: Place) -> Finding:
    message = (
        f'variables are written as "{_SHOWN[syntax]}" here and as "{_SHOWN[other]}" before; use one syntax'
    )
    return Finding(here, message, related=((there, "the other syntax"),))


@sifted(_SIEVE)
def _in_block(block: Block, content: BlockContent) -> Iterator[tuple[str, str, int, int]]:
    """(syntax, name, start, end) of each variable outside of code."""
    if block.example or block.kind in (BlockKind.FENCE, BlockKind.COMMENT) or "{" not in content.text:
        return
    for match in _VARIABLE.finditer(content.text):
        if not inside(content.code, match.start()):
            syntax = match.lastgroup or ""
            yield syntax, match[syntax], *match.span()
