"""The same demand is made again in other words.

## What

"Mark all secret variables as sensitive." and, further down, "Mark secrets sensitive." The later one is
reported, with the earlier one linked. Copies in the same words are `duplicate-instruction`.

## Why

OpenAI reports that leaner system prompts gained 10 to 15 % on internal coding evaluations
(docs/evidence.md, O7, 2026-11-22); Google's health checklist names redundant instructions (G1). Two
wordings of one rule also drift apart when only one of them is changed.

## Fix

None: which of the two wordings is the better one is the author's to say.

## Limits

English only, and by words alone, endings and common synonyms aside. Both demands must be made of nearly the
same words: the fewer they share, the nearer the two must be, and rare words weigh more. "Never omit the date"
is "name the date". An entry of a list that is no instruction ("Errors handled", "- [ ] Tests pass"), and an order of
two words, is `repeated-entry`.
"Each link works" counts as a demand, and a second demand for the same form of the whole answer ("only JSON")
as a repeated one. "Keep it short" and "Do not write much" are not seen to be the same: in 107 labelled files
a third of the duplicates that a reader called clear is found, and in half of those that are not, the two
share less than half of their words. Left alone are demands in sections that are made alike ("For Python",
"For Java"), within one paragraph or item, neighbours in a list, steps of a numbered one, what goes into
sections that are named differently, and those that go through things in like words ("Each fact has 16 words.
Each quote has 16 words.").

## Sources

- OpenAI, prompt guidance for GPT-5.6; docs/evidence.md, O7, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 6, 2026-11-22
"""

# ruff: noqa: E501 - whole examples on one line
from __future__ import annotations

from collections.abc import Collection, Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.claims import Claim, claims
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.rules.density.likeness import COMPARED, Measures, is_entry, repeats, said_again
from promptls.rules.rule import Bad, Context, rule

_FORMS = frozenset(
    {f"only {form}" for form in ("json", "csv", "xml", "yaml", "markdown")}
    | {f"no {part}" for part in ("markdown", "bullets", "headings", "table", "emojis", "code fence")}
    | {"brief"}
)
"""Demands on the form of the whole answer that a second one adds nothing to (`prompt/claims.py`)."""
_REMINDED = 24_000
"""Three quarters of the length (code points) from which on a demand at both ends is a reminder. Our judgement."""


@rule(
    "repeated-demand",
    family="density",
    severity=Severity.HINT,
    options=Measures,
    languages=("en",),
    good=(
        "- Mark all secret variables as sensitive.\n- Sort the variables by name.\n",
        "- Trust the report less.\n- Trust the report more.\n",
        "## For Python\n\n- Run the linter on changed files.\n\n## For Java\n\n- Run the changed files' linter first.\n",
        "- Name the customer in the letter.\n- Do not name the customer in the letter.\n",
        "Create a section called GOALS with five bullets. Create a section called FACTS with five bullets.\n",
        "- Never omit the date of the letter.\n- Sort the rows.\n- Leave out the date of the letter.\n",
        "Each letter names the sender. Each note names the room.\n",
        "- Write tests.\n- Sort them.\n\n## Plan\n\n- Test plan\n",
        "1. Choose **Basic Form Metadata**.\n2. Choose **New Basic Form Metadata**.\n3. Save.\n",
        "- In a section called MAIN IDEA, write a 15-word sentence with the main idea.\n- Sort them.\n- In a section called MAIN ADVICE, write a 15-word sentence with advice on the main idea.\n",
        "- Generate a plan.\n- Generate the items of the plan, each with its state.\n- Sort them.\n",
        "- Run this command in the terminal to unzip the file.\n- Sort.\n- Run this command in the terminal to fetch the file.\n",
        "- [Create agent identities](https://x.test/a)\n- Sort them.\n- [Create an agent's identity](https://x.test/b)\n",
        "- Understand the needs and constraints of the clinic.\n- Sort them.\n- Understand billing needs and constraints.\n",
        "## Security\n\n- Context isolation enabled everywhere\n- Rate limits tested\n\n## At the end\n\n- Context isolation mandatory\n",
        "- Document exceptions thrown by the member.\n\n- For nested members, document the exceptions that are thrown.\n",
    ),
    bad=(
        Bad(
            "- Mark all secret variables and outputs as sensitive.\n- Sort the outputs.\n- Mark secret outputs sensitive.\n",
            found=("Mark secret outputs sensitive.",),
        ),
        Bad(
            "Synthesize the findings into evidence-grounded analysis with source attribution.\n\n## Report\n\n"
            "- Name the author.\n- Synthesise findings into evidence-grounded analysis.\n",
            found=("Synthesise findings into evidence-grounded analysis.",),
        ),
        Bad(
            "- Link the ticket in each remark that mentions it.\n- Sort them.\n- Each remark that mentions the ticket links to it.\n"
        ),
        Bad("- Check that every link works.\n- Sort the rows.\n- Make sure that all links work.\n"),
        Bad(
            "Only output in JSON.\n\n## Rules\n\n- Be kind.\n- Output nothing but JSON.\n",
            found=("Output nothing but JSON",),
        ),
        Bad(
            "- Never commit passwords or private keys to the repository.\n- Run the tests.\n"
            "- Do not commit private keys or passwords.\n",
            found=("Do not commit private keys or passwords.",),
        ),
        Bad(
            "- Always name the order number in the mail.\n- Sort the rows.\n- Never omit the order number from the mail.\n",
            found=("Never omit the order number from the mail.",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each later demand that an earlier one holds already, or the other way round."""
    known: list[Place] = []
    for repeat in repeats(ctx.prompt, ctx.options):
        known.append(repeat.later.place)
        if not is_entry(repeat):
            yield said_again(repeat)
    yield from _forms_again(ctx, known)


def _forms_again(ctx: Context, known: Collection[Place]) -> Iterator[Finding]:
    """Each further demand for the same form of the whole answer ("Return only JSON", "JSON only, please")."""
    first: dict[str, Claim] = {}
    length = sum(len(message.document.text) for message in ctx.prompt.messages)
    for claim in claims(ctx.prompt, _FORMS):
        earlier = first.setdefault(claim.kind, claim)
        if _words_around(ctx, earlier) == _words_around(ctx, claim):  # one block, or two copies of it
            continue
        if earlier.place.span.start * 4 < length and claim.place.span.start * 4 > 3 * length > _REMINDED:
            continue
        if not any(claim.place.message == at.message and at.span.overlaps(claim.place.span) for at in known):
            message = f"{quoted(claim.text)} demands again what {quoted(earlier.text)} does; keep the better wording"
            yield Finding(claim.place, message, related=((earlier.place, "demanded here first"),))


def _words_around(ctx: Context, claim: Claim) -> tuple[str, ...]:
    message, number, _ = claim.sentence
    document = ctx.prompt.messages[message].document
    return said(document.contents[number].text[:COMPARED]).core
