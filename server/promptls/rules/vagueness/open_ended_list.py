"""A list in an instruction ends in "etc.", so that what belongs to it is left open.

## What

"Mask names, e-mails, etc.", "headers, footers and so on", "or similar", "or anything": the model has to go
on by itself. Reported at the words that leave the list open.

## Why

Requirements engineering counts such tails among the loopholes (Femmer et al.; docs/evidence.md, P5,
2026-11-22). Anthropic's migration notes say that newer models take lists literally and do not generalise
from them (docs/evidence.md, A2). 5 to 39 % of real prompt files, by collection, hold one, so the
finding is a hint.

## Fix

None: only the author knows what else belongs there. Name all of it ("exactly these: names, e-mails, phone
numbers"), or name the rule behind it ("everything that identifies a person").

## Limits

English and Chinese, and only in sentences that ask for something: "etc." in a question to the user or in a
description is left alone. "Such as" and "for example" give examples and are not reported by themselves.

## Sources

- Femmer et al., *Rapid quality assurance with requirements smells*; docs/evidence.md, P5, 2026-11-22
- anthropics/skills, model migration notes (literal models); docs/evidence.md, A2, 2026-07-01
- docs/evidence.md, rule 12, 2026-11-22
"""

from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Hit, Phrase, WordList, asking, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_TAIL = LazyPattern(
    r"\b(?:etc\b\.?|et\s+cetera\b|and\s+so\s+(?:on|forth)\b|and\s+the\s+like\b|and\s+(?:much\s+|many\s+)?more(?=\s*(?:[.;)\]!]|$))"
    r"|or\s+(?:something\s+)?similar(?=\s*(?:[.,;)\]]|$))|or\s+the\s+like\b|or\s+(?:anything|whatever)(?=\s*(?:[.,;)\]]|$))"
    r"|(?:and|or)\s+any(?:thing)?\s+(?:other|else)\s+(?:relevant|related|similar|useful|important|appropriate|applicable)(?:\s+\w+)?)"
    r"|等等|诸如此类|之类",
    re.I,
)


_FORM = LazyPattern(r"\[[A-Z0-9 _/,.&|-]*$|\((?:e\.g\.,?\s*)?\ufffc[\ufffc\s,]*$")
_BEFORE = 1_000
"""Code points before a tail in which a question mark is sought; sentences are shorter. Our judgement."""


def _is_demanded(hit: Hit) -> bool:
    """False for a question, a blank to fill in ("[PRICE / TRUST / ETC.]"), and names of code as samples."""
    prose, at = hit.block.content.prose, hit.match.start()
    if _FORM.search(prose, max(hit.start, at - 80), at):
        return False
    return "?" not in prose[max(0, hit.start - 3, at - _BEFORE) : hit.match.end() + 2]


RULE = phrases(
    "open-ended-list",
    __name__,
    WordList(
        (Phrase(_TAIL, accept=_is_demanded),),
        "leaves the list open; name all of it, or the rule behind it",
        spans=asking,
        every=True,
    ),
    family="vagueness",
    severity=Severity.HINT,
    languages=("en", "zh"),
    good=(
        "Mask exactly these: names, e-mails, phone numbers.\n",
        "Use predictable names such as `app-dev`.\n",
        "- What should the tool read (files, folders, etc.)?\n",
        "- What kind is it? (code, prose, etc.)\n",
        "The company sells chairs, tables, etc.\n",
        "Return at most 5 rows and no more.\n",
        'Reject lists that end in "etc."\n',
        "Fill in the objections: [PRICE / TRUST / TIME / ETC.]\n",
        "Use annotations for discovery (`@Block`, `@Field`, etc.).\n",
    ),
    bad=(
        Bad("Mask names, e-mails, etc.\n", found=("etc.",)),
        Bad("- Testimonials, logos, badges and so on\n", found=("and so on",)),
        Bad("Open each benefit with so you can or similar.\n", found=("or similar",)),
        Bad("- No italics or bolding or anything.\n", found=("or anything",)),
        Bad("请列出姓名、电话等等信息。\n", found=("等等",)),
        Bad(
            "Give the title, the date or any other relevant detail.\n",
            found=("or any other relevant detail",),
        ),
    ),
)  # fmt: skip
