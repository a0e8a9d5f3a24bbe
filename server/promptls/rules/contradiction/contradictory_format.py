"""Two demands on the form of the answer cannot both be met.

## What

"Return only JSON" and "write a friendly paragraph"; "no markdown" and "use headings"; "nothing else" and
"explain your choice"; "no bullet points" and "give it as bullets". The later place is reported and the
earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

Of nineteen peers tried, none found "respond only in JSON" against "write in plain prose" in a paragraph of
566 words (docs/evidence.md, own counts). OpenAI's optimiser treats contradictions as the first thing to remove; a
judged adherence rose from 4.40 to 4.90 of 5 without them (docs/evidence.md, O3, second-hand,
2026-11-22).

## Fix

None: which form is wanted is the author's to say.

## Limits

English and Chinese, and only demands on the whole answer, or for two kinds of data ("the positions as CSV", "the
positions as XML"): a sentence with a condition ("if the user asks for JSON"), one about a field, a section, a file
or a title, and one in an example contradict nothing.

## Sources

- Google, prompt health checklist, conflicting instructions; docs/evidence.md, G1, 2026-11-22
- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
- docs/evidence.md, rule 22, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.prompt.claims import Claim, claims, may_oppose, ways_to_claim
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule

_EXCLUDED = {
    "only json": ("only csv", "only xml", "only yaml", "only markdown", "markdown", "bullets", "headings", "table", "prose", "one word"),
    "only csv": ("only xml", "only yaml", "only markdown", "markdown", "bullets", "headings", "prose", "one word"),
    "only xml": ("only yaml", "only markdown", "markdown", "bullets", "headings", "table", "prose", "one word"),
    "only yaml": ("only markdown", "markdown", "headings", "table", "prose", "one word"),
    "no markdown": ("markdown", "only markdown", "headings", "bullets", "bullets at times", "table"),
    "csv": ("only json", "only xml", "only yaml"),
    "markdown table": ("csv", "only csv", "only json", "only xml", "only yaml", "no markdown"),
    "only a list": ("table", "diagram", "prose"),
    "no bullets": ("bullets",),
    "nothing after": ("end note",),
    "no headings": ("headings",),
    "no emojis anywhere": ("emojis at times",),
    "no table anywhere": ("table at times",),
    "no bullets anywhere": ("bullets at times",),
    "no headings anywhere": ("headings at times",),
    "no markdown anywhere": ("markdown at times",),
    "no table": ("table",),
    "no emojis": ("emojis",),
    "no code fence": ("code fence",),
    "no explanation": ("explanation",),
    "one word": ("explanation", "bullets", "table", "prose", "headings"),
}  # fmt: skip
_PAIRS = [(one, other) for one, others in _EXCLUDED.items() for other in others]
_OPPOSITES = set(map(frozenset, _PAIRS))
_FORM = "data form"
_KINDS = frozenset((_FORM, *_EXCLUDED)) | {kind for kinds in _EXCLUDED.values() for kind in kinds}


@rule(
    "contradictory-format",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en", "zh"),
    looks_for=(ways_to_claim(_KINDS),),
    only_if=may_oppose((*_PAIRS, (_FORM, _FORM))),
    good=(
        "Return only JSON. Put the reason into the `why` field and use bullets inside the body field.\n",
        "If the user asks for JSON, return only JSON. Write two paragraphs.\n",
        "Output the positions as CSV.\n\nReturn the header data as JSON.\n",
        'First answer only with "right" or "wrong". After the second try, explain why the step is wrong.\n',
        "Answer in Markdown. Use headings and tables.\n",
        "Do not use emojis. If the customer uses them, use emojis.\n",
        "End your answer with a link.\n\n- Do not output anything other than the sections above.\n",
        "Return only JSON with the keys `a` and `b`. Do not explain.\n",
        "如果用户要求JSON，只输出JSON。用一段话说明订单的状态。\n",
        "只输出JSON。在reason字段中用一段话说明理由。\n",
        "Do not use bullet points in the title. Give the reasons as bullets.\n",
    ),
    bad=(
        Bad("Return only JSON. Be kind. Write a friendly paragraph about the order.\n", found=("Write a friendly paragraph",)),
        Bad("Do not use Markdown.\n\nName the risks. Use headings for each part.\n", found=("Use headings",)),
        Bad("Present the questions and the answers in the form of a Markdown table.\n\n- Be kind.\n- Output the cards as a CSV table.\n", found=("Output the cards as a CSV",)),
        Bad("Only output Markdown.\n\n- Do not output the Markdown code syntax.\n", found=("Do not output the Markdown code syntax",)),
        Bad("Do not output anything other than the sections above.\n\n- At the end of the output, print a note.\n"),
        Bad("Use emojis where the customer uses them.\n\n- No emojis anywhere in the draft.\n"),
        Bad("Write each section as running prose, without bullet points.\n\n- Findings are written as bullet points.\n"),
        Bad("- Answer with one word.\n- Explain your reasoning.\n", found=("Explain your reasoning",)),
        Bad("Do not use emojis, symbols, markdown, or formatting of any kind. Be kind. Do not use bullet points unless they are sentences.\n"),
        Bad("Output the positions as CSV.\n\n- Name the buyer.\n- Return the positions as XML.\n", found=("Return the positions as XML",)),
        Bad("Your whole answer is one JSON object. Name the sum. Close with a short paragraph on the sender.\n"),
        Bad("Do not use Markdown, because the comment box shows it raw. Be kind. Use Markdown headings to part the files.\n"),
        Bad("你是客服助手。只输出JSON。\n\n## 语气\n\n用一段话说明订单的状态。\n", found=("用一段话",)),
        Bad("你是客服助手。只输出JSON。\n\n请用两个自然段说明订单的状态。\n", found=("用两个自然段",)),
        Bad('Answer only with "right" or "wrong". Be kind. Explain to the pupil why the step is wrong.\n'),
        Bad("Give the reasons as bullets.\n\n- Do not use bullet points.\n", found=("Do not use bullet points",)),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Each demand that the first of an opposite kind excludes."""
    first: dict[str, Claim] = {}
    forms: dict[str, Claim] = {}
    reported: set[tuple[int, int, int]] = set()
    for claim in claims(ctx.prompt, _KINDS):
        if claim.kind == _FORM:
            known = forms.setdefault(claim.about, claim)
            earlier = known if _form_of(known) != _form_of(claim) else None
        elif claim.kind == "nothing after":
            earlier = None  # what is asked for before "nothing other than the above" is a part of the above
        else:
            earlier = next((first[k] for k in first if frozenset((k, claim.kind)) in _OPPOSITES), None)
        if earlier and claim.sentence != earlier.sentence and claim.sentence not in reported:
            reported.add(claim.sentence)
            message = f"{quoted(claim.text)} cannot be met together with {quoted(earlier.text)}; keep one of the two"
            yield Finding(claim.place, message, related=((earlier.place, "the other demand"),))
        first.setdefault(claim.kind, claim)


def _form_of(claim: Claim) -> str:
    """The form that a demand for data names: its last word."""
    return claim.text.split()[-1].lower()
