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

English only. Two demands are held to be the same

- by their words, endings and common synonyms aside: the fewer they share, the nearer the two must be, and rare
  words weigh more. Less is enough where both ban one act ("Never commit X", "Do not commit Y"), reserve one
  ("Expose only ..."), run one command, give the model its task, or where the later one says that it repeats
  ("Remember: ..."). "Never omit the date" is "name the date";
- by a list of demands that prompts of all kinds make in many words (`prompt/families.py`): to be brief, to add
  nothing around the answer, to make nothing up, to keep what code does or a text means, to stay in character, to use
  plain words or no tools but those at hand, to ask for approval, to keep on until all is done, and some more;
- by the form of the whole answer ("only JSON").

Two that each say when they hold must say it in the same words. "Each link works" counts as a demand; an entry of
a list that is no instruction ("Errors handled", "- [ ] Tests pass"), and an order of three words, is
`repeated-entry`. In 107 labelled files half of the duplicates that a reader called clear are found, nearly all of
those that share their words; the rest cannot be told without knowing what the words mean. Left alone are
demands in sections that are made alike ("For Python", "For Java"), within one paragraph or item, neighbours in a
list, steps of a numbered one, what goes into sections that are named differently, and those that go through
things in like words ("Each fact has 16 words. Each quote has 16 words.").

## Sources

- OpenAI, prompt guidance for GPT-5.6; docs/evidence.md, O7, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 6, 2026-11-22
"""

# ruff: noqa: E501 - whole examples on one line
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.claims import Claim, claims
from promptls.prompt.families import Member, members, say_one_thing
from promptls.prompt.sameness import said
from promptls.prompt.statements import Statements, statements_of
from promptls.rules.density.likeness import (
    COPIED,
    Measures,
    Repeat,
    Said,
    is_entry,
    repeats,
    said_again,
)
from promptls.rules.density.wording import COMPARED
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span, include, meeting

_FORMS = frozenset(
    {f"only {form}" for form in ("json", "csv", "xml", "yaml", "markdown")}
    | {f"no {part}" for part in ("markdown", "bullets", "headings", "table", "emojis", "code fence")}
    | {"brief"}
)
"""Demands on the form of the whole answer that a second one adds nothing to (`prompt/claims.py`)."""
_COMPARED = 12
"""Earlier members of a family that a later one is compared with."""
_REMINDED = 24_000
"""Three quarters of the length (code points) from which on a demand at both ends is a reminder. Our judgement."""
_Starts = tuple[int, ...]
"""`Prompt.starts`."""


@rule(
    "repeated-demand",
    family="density",
    severity=Severity.HINT,
    options=Measures,
    languages=("en",),
    good=(
        "- Mark all secret variables as sensitive.\n- Sort the variables by name.\n",
        "- Trust the report less.\n- Trust the report more.\n",
        "- Preserve the behaviour of public functions.\n- Keep the existing behaviour of the CLI flags.\n",
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
        "- If the order is late, write to the customer at once.\n- Sort.\n- If the parcel is lost, write to the customer at once.\n",
        "- Never commit the build folder.\n- Sort.\n- Never commit on Fridays after the daily release.\n",
        "- Put the photo before the map.\n- Sort.\n- The map is put before the photo.\n",
        "- Keep only the latest 50 tasks.\n- Sort.\n- Keep only the latest 20 notes.\n",
        "- Do not make up prices.\n- Sort.\n- Do not make up addresses.\n",
        "You are a concise, friendly clerk.\n\n- Sort.\n- Be brief.\n",
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
        Bad(
            "- If the order is late, write to the customer at once.\n- Sort.\n- Write to the customer at once if an order is late.\n",
            found=("Write to the customer at once if an order is late.",),
        ),
        Bad("- Don't repeat the same ideas in other words.\n- Sort.\n- Do not repeat ideas.\n"),
        Bad(
            "- Show only open invoices of the customer.\n- Sort.\n\n## Columns\n\n- Show only what the customer still owes.\n",
            found=("Show only what the customer still owes.",),
        ),
        Bad(
            "Your task is to challenge the monthly plans of the clerk.\n\n## Work\n\n- Sort.\n- Challenge the clerk to think again about all monthly plans.\n"
        ),
        Bad(
            "- Always wrap the list of orders in a code block that can be copied.\n- Sort.\n- Remember that lists must always be wrapped in code blocks.\n"
        ),
        Bad("- Be brief.\n- Sort.\n\n## Style\n\n- Get to the point.\n", found=("Get to the point.",)),
        Bad(
            "- Mark all secret variables as sensitive.\n- Be brief.\n- Mark secret variables sensitive.\n- Sort.\n- Get to the point.\n",
            found=("Mark secret variables sensitive.", "Get to the point."),
        ),
        Bad(
            "- Do not make up prices.\n- Sort.\n- Never invent anything.\n", found=("Never invent anything.",)
        ),
        Bad("- Preserve the behaviour of the code.\n- Sort.\n- Retain all functionality.\n"),
        Bad("- Name the platform of each train.\n- Sort.\n- For every train, state its platform.\n"),
        Bad(
            "- Tell the guest the price before the trip starts.\n- Sort.\n- Before a trip begins, the guest has to be told its price.\n"
        ),
        Bad("- Avoid `SELECT *` in queries.\n- Sort.\n- Never use `SELECT *` in a query.\n"),
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
    known: dict[int, list[Span]] = defaultdict(list)
    for repeat in repeats(ctx.prompt, ctx.options):
        include(known[repeat.later.place.message], repeat.later.place.span)
        if not is_entry(repeat):
            yield said_again(repeat)
    starts = ctx.prompt.starts
    more: Iterator[Repeat[Said]] = chain(_of_one_family(ctx.prompt, starts), _forms_again(ctx.prompt, starts))
    for again in more:
        place = again.later.place
        if not meeting(known[place.message], place.span):
            include(known[place.message], place.span)
            yield said_again(again)


def _of_one_family(prompt: Prompt, starts: _Starts) -> Iterator[Repeat[Member]]:
    """Each sentence that makes the demand of an earlier one in words of its own, as `FAMILIES` has them."""
    statements = statements_of(prompt)
    before: dict[str, list[Member]] = defaultdict(list)
    for later in members(prompt):
        for earlier in before[later.family]:
            if _is_needless(statements, starts, earlier, later):
                yield Repeat(earlier, later)
                break
        else:
            if len(before[later.family]) < _COMPARED:
                before[later.family].append(later)


def _is_needless(statements: Statements, starts: _Starts, earlier: Member, later: Member) -> bool:
    """True if the later one says the same for the same cases, and is no copy: these are `duplicate-instruction`."""
    if not say_one_thing(earlier, later) or _is_reminder(starts, earlier.place, later.place):
        return False
    if len(later.text) >= COPIED and said(earlier.text).core == said(later.text).core:
        return False
    if statements.apart(earlier, later) or statements.in_case(earlier) or statements.in_case(later):
        return False
    return not _are_steps(statements, earlier, later)


def _are_steps(statements: Statements, earlier: Member, later: Member) -> bool:
    if earlier.place.message != later.place.message or earlier.block == later.block:
        return False
    first, second = (statements.document(each).blocks[each.block] for each in (earlier, later))
    return first.ordered and second.ordered and first.section == second.section


def _forms_again(prompt: Prompt, starts: _Starts) -> Iterator[Repeat[Claim]]:
    """Each further demand for the same form of the whole answer ("Return only JSON", "JSON only, please")."""
    first: dict[str, Claim] = {}
    for claim in claims(prompt, _FORMS):
        earlier = first.setdefault(claim.kind, claim)
        if _words_around(prompt, earlier) == _words_around(prompt, claim):  # one block, or two copies of it
            continue
        if not _is_reminder(starts, earlier.place, claim.place):
            yield Repeat(earlier, claim)


def _is_reminder(starts: _Starts, earlier: Place, later: Place) -> bool:
    """True where one stands near the beginning of the whole prompt and the other near its end."""
    length = starts[-1]
    first, second = (starts[place.message] + place.span.start for place in (earlier, later))
    return first * 4 < length and second * 4 > 3 * length > _REMINDED


def _words_around(prompt: Prompt, claim: Claim) -> tuple[str, ...]:
    message, number, _ = claim.sentence
    document = prompt.messages[message].document
    return said(document.contents[number].text[:COMPARED]).core
