"""A model that reasons by itself is told to think step by step.

## What

"Think step by step", "take a deep breath", "use chain of thought" in a prompt for a model that reasons
before it answers. Only for models whose profile lists the rule.

## Why

OpenAI advises against such cues for its reasoning models, Google for Gemini with thinking, Anthropic finds
general words better than steps (docs/evidence.md, O8, G1, A1, 2026-11-22). Measured on reasoning
models, the cue gained 2.9 to 3.1 % at best and cost time (Prompting Science Report 2, arXiv 2506.07142;
P13, second-hand). For GPT-4.1, Nova and hard tasks on GLM the cue is advised, so without a target model the
rule is silent.

## Fix

None: drop the sentence, and set the effort or the thinking budget in the request instead.

## Limits

English only. A deliverable ("write a step-by-step guide") is left alone: the words must tell the model how
to think.

## Sources

- OpenAI, reasoning best practices; docs/evidence.md, O8, 2026-11-22
- Prompting Science Report 2, arXiv 2506.07142; docs/evidence.md, P13
- docs/evidence.md, rule 55, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\b(?:(?:think|reason|work|go)\s+(?:(?:this|it|through|about\s+\w+|carefully|deeply|out\s+loud|the\s+\w+)\s+)*?(?:step[- ]by[- ]step|one\s+step\s+at\s+a\s+time)|think\s+(?:very\s+)?(?:carefully|hard|deeply)(?:\s+(?:before|about))?|take\s+a\s+(?:deep\s+breath|step\s+back\s+and\s+think)|(?:use|apply|show|with)\s+(?:your\s+|a\s+)?chain[- ]of[- ]thought|let['’]?s\s+think)\b",
    re.I,
)


RULE = phrases(
    "cot-on-reasoning-model",
    __name__,
    WordList(
        (Phrase(_PHRASE),),
        "tells this model how to think, which it does by itself; drop it, or set the effort in the request",
    ),
    family="reasoning",
    severity=Severity.INFO,
    model_bound=True,
    languages=("en",),
    good=(
        "Write a step-by-step guide to changing a tyre.\n",
        "1. Read the log.\n2. Name the step that failed.\n",
        "Explain how chain of thought works.\n",
    ),
    bad=(
        Bad("Let's think step by step.\n", found=("Let's think",)),
        Bad("Take a deep breath and sort the rows.\n", found=("Take a deep breath",)),
        Bad("Reason through the proof step by step.\n"),
    ),
)  # fmt: skip
