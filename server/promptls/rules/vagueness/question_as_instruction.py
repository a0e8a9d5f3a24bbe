"""An instruction is put as a question.

## What

"Can you suggest changes to this function?", "Could you sort the rows." A model that takes words literally
may answer yes, or give advice where action was wanted.

## Why

Anthropic's guide says that current models do what is asked to the letter: asked to suggest changes, they
suggest (docs/evidence.md, A1, 2026-11-22). No rate was found, so this is a hint.

## Fix safety

Unsafe: "Can you sort the rows?" becomes "Sort the rows.", a little firmer than it was.

## Limits

English only. Real questions are left alone: "Can you see images?", "Can you access the file?", and
questions in examples or quotes, such as those that the prompt tells the model to ask.

## Sources

- Anthropic, prompting best practices, tool usage; docs/evidence.md, A1, 2026-11-22
- docs/evidence.md, rule 14, 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.verbs import VERBS
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_ASKED = LazyPattern(
    r"(?P<lead>(?:can|could|would|will)\s+you\s+(?:please\s+|maybe\s+|kindly\s+)?)(?P<verb>[a-z]+)\b", re.I
)
_MEANT = frozenset(
    "access see read do have find be know understand think like want hear open support".split()
)


@rule(
    "question-as-instruction",
    family="vagueness",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
    languages=("en",),
    good=(
        "Can you access the file? If not, say so.\n",
        "- Can you describe the error?\n",
        'Ask the user "Can you send the log?".\n',
        "Would you like a table?\n",
    ),
    bad=(
        Bad(
            "Can you suggest changes to this function?\n",
            fixed="Suggest changes to this function.\n",
            found=("Can you suggest",),
        ),
        Bad("Here is a list. Could you please sort it?\n", fixed="Here is a list. Sort it.\n"),
        Bad("Would you sort the rows below.\n", fixed="Sort the rows below.\n"),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """Each sentence of a paragraph that asks for an action; items are often questions for the user."""
    if block.kind is not BlockKind.PARAGRAPH:
        return
    prose = block.content.prose
    for start, end in block.content.sentences:
        match = _ASKED.match(prose, start, end)
        if match is None or match["verb"].lower() not in VERBS or match["verb"].lower() in _MEANT:
            continue
        at = match.start("verb")
        changes = [TextChange(0, start, at + 1, prose[at].upper())]
        if prose[end - 1] == "?":
            changes.append(TextChange(0, end - 1, end, "."))
        fix = Proposal("Write it as an instruction", tuple(changes), Safety.UNSAFE, preferred=True)
        words = " ".join(match.group().split())
        message = f'"{words}" asks whether the model can; write what it is to do'
        yield block.finding(start, match.end(), message, (fix,))
