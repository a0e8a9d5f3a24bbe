"""A phrase lets the model off: it may do what is asked, or not.

## What

"Where appropriate", "if possible", "when necessary", "as needed", "optionally", "try to": the instruction
holds, unless the model thinks it does not. Reported at the phrase.

## Why

Requirements engineering calls these loopholes, and finds them worth removing (Femmer et al.;
docs/evidence.md, P5, 2026-11-22). OpenAI's guide to optimising prompts names soft permissions as a
source of forks in behaviour (docs/evidence.md, O3), and the guides for GLM-4.7 want firm wording. 9 to
56 % of real prompt files, by collection, hold at least one such phrase, so the finding is a hint.

## Fix

None: say when ("for each public method"), or drop the phrase where the instruction always holds.

## Limits

English and Chinese. A condition that can be tested is no loophole and is not reported: "if required fields
are missing", "when necessary to break a cycle", "if possible within 10 lines". "Consider" and "prefer"
leave a choice on purpose and are not on the list, nor is a goal with a number ("aim for 5 points").

## Sources

- Femmer et al., *Rapid quality assurance with requirements smells*; docs/evidence.md, P5, 2026-11-22
- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
- docs/evidence.md, rule 13, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, asking, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_FIT = (
    "applicable|appropriate|necessary|needed|possible|feasible|relevant|sensible|required|helpful|useful|practical"
    "|practicable|reasonable|suitable|desired|desirable|beneficial|warranted|advisable"
)
_PHRASE = LazyPattern(
    r"\b(?:(?:where|when|wherever|whenever|if|only\s+if|only\s+when|unless)\s+(?:(?:it(?:['’]s|\s+is)|this\s+is)\s+)?"
    rf"(?:(?:absolutely|truly|really|clearly|strictly|deemed)\s+)?(?:{_FIT})(?!['’\w-]|(?<!applicable)(?<!appropriate)(?<!relevant)(?<!where possible)\s+to\b|\s+(?:within\b|for\b(?!\s+(?:cleaner|better|faster|simpler|clearer|easier|shorter|smaller|safer|higher|lower|longer|quicker|stronger|richer)\b)|by\b|because\b"
    r"|(?!and\b|or\b|but\b|then\b|so\b|with\b|in\b|using\b|via\b|from\b|at\b|on\b|add\b|include\b|use\b|ask\b|before\b|after\b|rather\b|instead\b|the\b|a\b|an\b|please\b|you\b|we\b)[a-z]+\s+(?:is|are|was|were|has|have|do|does|cannot|exist)\b))"
    r"|(?<!\bas\s)as\s+(?:needed|appropriate|necessary|applicable|relevant|you\s+see\s+fit)\b(?!\s+(?:to|by|for)\b)"
    r"|to\s+the\s+(?:best|greatest|fullest)?\s*extent\s+(?:possible|practical|feasible)|as\s+much\s+as\s+(?:possible|you\s+can)"
    r"|at\s+your\s+(?:own\s+)?discretion|if\s+you\s+(?:can|like|want|wish|see\s+fit)(?=\s*[.,;)]|\s*$)"
    r"|do\s+your\s+best|on\s+a\s+best[- ]effort\s+basis)"
    r"|尽量|尽可能|如有必要|如有需要|必要时|酌情|如果可能|视情况",
    re.I,
)
_OPENING = LazyPattern(
    r"[\s*_\-]*(?:(?:please|always|you\s+(?:should|must|can|may))\s+)?(?:(?:try|attempt|strive|endeavou?r)\s+(?:hard\s+)?to\b(?!\s+\w+\s+(?:up\s+to|at\s+most))"
    r"|ideally\b|optionally\b|preferably\b|it\s+is\s+(?:encouraged|recommended)\s+to\b)",
    re.I,
)


RULE = phrases(
    "escape-clause",
    __name__,
    WordList(
        (Phrase(_OPENING, head=True), Phrase(_PHRASE)),
        "lets the model off; say when it applies, or drop it",
        spans=asking,
    ),
    family="vagueness",
    severity=Severity.HINT,
    languages=("en", "zh"),
    good=(
        "If required fields are missing, ask for them.\n",
        "Use as few words as possible.\n",
        "Split the file when necessary to break an import cycle.\n",
        "Aim for 5 points.\n",
        "The service retries where appropriate.\n",
        'Flag "if possible" in requirements.\n',
        "If the order is late, apologise.\n",
    ),
    bad=(
        Bad("Use async methods where applicable to keep the page responsive.\n", found=("where applicable",)),
        Bad("Use tables where appropriate for cleaner figures.\n", found=("where appropriate",)),
        Bad("- Add tests if needed\n- Write the docs\n", found=("if needed",)),
        Bad("If possible, name a source.\n", found=("If possible",)),
        Bad("Try to cite a source.\n", found=("Try to",)),
        Bad("Add labels (as appropriate) to each issue.\n", found=("as appropriate",)),
        Bad("请尽量简短地回答用户的问题。\n", found=("尽量",)),
    ),
)  # fmt: skip
