"""Two different tools are demanded for one purpose.

## What

"Always use `rg` to search the code" and "use `grep` to search the code"; "install packages only with `pnpm`" and
"use `npm` to install packages". The later place is reported and the earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

A model that is told two ways takes either, or spends its thinking on the choice: OpenAI reports that GPT-5 burns
reasoning on instructions that cannot both be followed (docs/evidence.md, O2, 2026-11-22), and Google's checklist
names conflicting instructions (G1).

## Fix

None: which of the tools is meant is the author's to say.

## Limits

English only. The tool stands in backquotes, or before the word "tool"; the purpose is said with "to" or "for" in
like words, and one of the two says "always", "only" or "must". A sentence with a condition, and one that names
both tools, contradict nothing.

## Sources

- OpenAI, GPT-5 prompting guide; docs/evidence.md, O2, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place
from promptls.prompt.glance import holds_all
from promptls.prompt.lemmas import lemmas
from promptls.prompt.quote import quoted
from promptls.prompt.sieve import Sieve
from promptls.prompt.statements import Demand, statements_of
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_TOOL = r"(?:the\s+)?(?:`(?P<code{0}>[^`\n]{{2,40}})`(?:\s+(?:tool|command|function|server|library|package))?|(?P<name{0}>[A-Za-z][\w.-]{{1,30}})\s+tool)"
_USE = LazyPattern(
    rf"\b(?:use|run|call|invoke|prefer)\s+(?:only\s+|exclusively\s+|just\s+)?{_TOOL.format(1)}\s*(?:only\s+|exclusively\s+)?(?:to|for)\s+(?P<after>[^.;,:()\n]{{4,80}})"
    rf"|(?P<before>\b[a-z][\w -]{{3,60}}?)\s+(?:only\s+|always\s+|exclusively\s+)?(?:with|using|via|through)\s+{_TOOL.format(2)}",
    re.I,
)
_FIRM = LazyPattern(r"\b(?:always|only|exclusively|must|never|solely|mandatory)\b", re.I)
_USED, _HELD_TO = Sieve((_USE,), own=True), Sieve((_FIRM,), own=True)
_BOTH = LazyPattern(
    r"\b(?:or|either|and then|fall(?:s|ing)?[ -]?back|alternatively|otherwise|also|instead|rather than|if)\b",
    re.I,
)


class _Choice(NamedTuple):
    """A tool, what it is for (lemmas), and whether no other is to be used."""

    tool: str
    purpose: frozenset[str]
    firm: bool


@rule(
    "contradictory-tool",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en",),
    looks_for=(_USED,),
    only_if=holds_all(_USED, _HELD_TO),
    good=(
        "Use `rg` to search the code.\n\nUse `fd` to search the file names.\n",
        "Always use `rg` to search the code. If `rg` is missing, use `grep` to search the code.\n",
        "Use `rg` to search the code base.\n\nUse `grep` to search the code base.\n",
        "Always use `rg` or `grep` to search the code base.\n\nUse `grep` to search the code base.\n",
        "## For Python\n\nAlways use `uv` to install the packages.\n\n## For Node\n\nAlways use `pnpm` to install the packages.\n",
    ),
    bad=(
        Bad(
            "- Always use `rg` to search the code base.\n- Sort the hits.\n- Use `grep` for searching the code base.\n",
            found=("Use `grep` for searching the code base.",),
        ),
        Bad("Install the packages only with `pnpm`.\n\n- Name the version.\n- Use `npm` to install the packages.\n"),
        Bad("You must use the Edit tool to change source files.\n\n## Work\n\nUse the Write tool to change source files.\n"),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Each later demand for another tool than an earlier one for the same purpose."""
    statements = statements_of(ctx.prompt)
    reported: set[Place] = set()
    for earlier, later in statements.pairs(_differ, _any, odd=_may_choose):
        if later.place in reported or statements.apart(earlier, later):
            continue
        reported.add(later.place)
        one, two = _choice(earlier.text), _choice(later.text)
        assert one is not None and two is not None
        message = f"{quoted(later.text)} names {two.tool} for what an earlier demand does with {one.tool}; keep one, or say when each is used"
        yield Finding(later.place, message, related=((earlier.place, "the other tool is demanded here"),))


def _differ(one: Demand, two: Demand) -> bool:
    """True if two demands name different tools for one purpose, and one of them leaves no choice."""
    first = _choice(one.text) if _may_choose(one) and _may_choose(two) else None
    second = _choice(two.text) if first else None
    if first is None or second is None:
        return False
    if _names(two.text, first.tool) or _names(one.text, second.tool):
        return False
    shared = first.purpose & second.purpose
    alike = len(shared) >= 2 and len(shared) * 4 >= 3 * len(first.purpose | second.purpose)
    return alike and (first.firm or second.firm)


def _may_choose(demand: Demand) -> bool:
    """False for what forbids, and where a tool is named in neither of the two ways."""
    return not demand.negated and ("`" in demand.text or "tool" in demand.text.lower())


def _names(text: str, tool: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(tool)}(?![\w-])", text) is not None


def _any(one: Demand, two: Demand) -> bool:
    return True


@kept_by_text(60_000)
def _choice(text: str) -> _Choice | None:
    match = _USE.search(text)
    if match is None or _BOTH.search(text):
        return None
    tool = next(match[name] for name in ("code1", "name1", "code2", "name2") if match[name])
    purpose = match["after"] or match["before"]
    words = lemmas(purpose) - lemmas("always only exclusively must")
    return _Choice(tool, words, _FIRM.search(text) is not None)
