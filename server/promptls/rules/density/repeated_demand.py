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
is "name the date", and an entry of a checklist says the same whether a thing is "enabled" or "mandatory".
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

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place
from promptls.prompt.claims import Claim, claims
from promptls.prompt.lemmas import lemmas, lemmas_in_order
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import UNIVERSAL, Demand, Statement, Statements, statements_of
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_STATE = LazyPattern(r"\b[a-z]{2,}ed\b|\b(?:complete|mandatory|required|minimal|strict|clean|clear)\b", re.I)
_IN_PLACE = (
    "enabled mandatory required enforced active ensured done thoroughly properly consistently correctly "
    "everywhere effectively carefully fully clearly successfully efficiently appropriately systematically rigorously"
)
"""What entries of a checklist say of anything: that it is there, and well."""
_COMPARED = 400
"""Code points of two demands that are compared word by word."""
_FORMS = frozenset(
    {f"only {form}" for form in ("json", "csv", "xml", "yaml", "markdown")}
    | {f"no {part}" for part in ("markdown", "bullets", "headings", "table", "emojis", "code fence")}
    | {"brief"}
)
"""Demands on the form of the whole answer that a second one adds nothing to (`prompt/claims.py`)."""
_REMINDED = 24_000
"""Three quarters of the length (code points) from which on a demand at both ends is a reminder. Our judgement."""
_SENTENCE = 4
"""Blanks in an order that is a sentence and no catchword ("Write tests"). Our judgement."""
_LINK = LazyPattern(r"\W*\[[^\]\n]*\]\([^()\s]*\)\W*$")
_IMPORT = LazyPattern(
    r"^\W*(?:import\s+[\w.]+|from\s+[\w.]+\s+import)\b(?:\s+(?:as|from|import)\b|\s*$)", re.M
)
_PURPOSE = LazyPattern(r"^(.{8,120}?)\s+to\s+([a-z]+)\b")
_SECTION = LazyPattern(
    r"\b[Ss]ection\s+(?:(?:called|named|titled)\s+)?[*\"'`]*([A-Z][A-Z0-9 &:/-]*[A-Z0-9])\b"
)
_DEGREE = LazyPattern(r"\b(?:less|more|first|second|third|before|after|minimum|maximum)\b", re.I)


class Options(NamedTuple):
    """How much of two demands must be the same: the mean of what share of the shorter one is in the other, and
    of what both together share; rare words weigh more.

    `few` holds where two or three words are shared, `four` where four are, `five` where five are, and `more`
    beyond that, since long sentences share some by chance. Our judgement, on hand labels and on 100 findings read.
    """

    few: float = 0.77
    four: float = 0.67
    five: float = 0.52
    more: float = 0.55


@rule(
    "repeated-demand",
    family="density",
    severity=Severity.HINT,
    options=Options,
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
        Bad(
            "## Security\n\n- Context isolation enabled everywhere\n- Rate limits tested\n\n## At the end\n\n- Context isolation mandatory\n",
            found=("Context isolation mandatory",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each later demand that an earlier one holds already, or the other way round."""
    statements, options = statements_of(ctx.prompt), ctx.options
    best: dict[Place, tuple[float, Statement, Statement]] = {}

    def alike(one: Demand, two: Demand) -> bool:
        return bool(_likeness(statements, one, two, options))

    for earlier, later in statements.pairs(_may_be_the_same, alike):
        if (earlier.place.message, earlier.block) == (later.place.message, later.block):
            continue
        likeness = _likeness(statements, earlier.demand, later.demand, options)
        better = later.place not in best or likeness > best[later.place][0]
        if better and not statements.apart(earlier, later) and not _in_a_row(statements, earlier, later):
            best[later.place] = (likeness, earlier, later)
    for _, earlier, later in best.values():
        message = (
            f"{quoted(later.text)} demands again what {quoted(earlier.text)} does; keep the better wording"
        )
        yield Finding(later.place, message, related=((earlier.place, "demanded here first"),))
    yield from _forms_again(ctx, best)


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
    return said(document.contents[number].text[:_COMPARED]).core


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    if one.negated != two.negated or not (_demands(one) and _demands(two)):
        return False
    if _shared(one, two) < 3 and not (_is_state(one.text) or _is_state(two.text) or _share_most(one, two)):
        return False
    # "The map before the photo" and "the photo before the map" have all words in common.
    if _speaks_of_degree(one.text) or _speaks_of_degree(two.text):
        return False
    if _are_means_to_two_ends(one, two):
        return False
    # Sections with names of their own are filled in like words, each with what belongs to it.
    if {*_SECTION.findall(one.text)} ^ {*_SECTION.findall(two.text)}:
        return False
    if said(one.text).core == said(two.text).core:
        return False
    first, second = _core(one, two)
    return first <= second or second <= first or _share_many(one, two) or not _are_of_one_make(one, two)


def _are_means_to_two_ends(one: Demand, two: Demand) -> bool:
    """True for "Run this command to unzip the file" and "Run this command to fetch the file"."""
    first, second = _PURPOSE.match(one.text), _PURPOSE.match(two.text)
    if first is None or second is None:
        return False
    return first[2] != second[2] and lemmas(first[1]) == lemmas(second[1])


def _core(one: Demand, two: Demand) -> tuple[frozenset[str], frozenset[str]]:
    """What the two are about: of two entries that say what is the case, what that is does not count."""
    if one.unit is not None or two.unit is not None:
        return one.words, two.words
    in_place = lemmas(_IN_PLACE)
    first, second = one.words - in_place, two.words - in_place
    return (first, second) if len(first) > 1 and len(second) > 1 else (one.words, two.words)


def _share_most(one: Demand, two: Demand) -> bool:
    """True for two whole sentences that have two words of at most three in both together."""
    first, second = _core(one, two)
    if any(demand.unit is None and not UNIVERSAL.match(demand.text) for demand in (one, two)):
        return False
    return (
        all(demand.text.count(" ") >= _SENTENCE for demand in (one, two))
        and len(first & second) >= 2
        and 3 * len(first & second) >= 2 * len(first | second)
    )


def _share_many(one: Demand, two: Demand) -> bool:
    """True where five words and nearly all of a demand are in one that is much longer."""
    first, second = sorted(_core(one, two), key=len)
    shared = len(first & second)
    longer = 1.5 * len(first) <= len(second) <= 3 * len(first)
    return longer and shared >= 5 and 5 * shared >= 4 * len(first)


def _shared(one: Demand, two: Demand) -> int:
    first, second = _core(one, two)
    return sum(2 if word[0] == "`" and " " in word else 1 for word in first & second)


def _demands(demand: Demand) -> bool:
    """True for an instruction, and for an entry that says what is to be the case ("Errors handled"); no mere link, no code."""
    if _LINK.match(demand.text) or _IMPORT.search(demand.text):
        return False
    says = demand.unit is not None or demand.tasked or _is_state(demand.text)
    return says or UNIVERSAL.match(demand.text) is not None


# A demand is held against many.
@lru_cache(maxsize=2048)
def _is_state(text: str) -> bool:
    return _STATE.search(text) is not None


@lru_cache(maxsize=2048)
def _speaks_of_degree(text: str) -> bool:
    return _DEGREE.search(text) is not None


def _are_of_one_make(one: Demand, two: Demand) -> bool:
    """True where one word stands for another ("Each fact has 16 words. Each quote has 16 words.").

    Two wordings of one demand put what they share in another order, or say a part of it at other length.
    """
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    first, second = (lemmas_in_order(demand.text[:_COMPARED]) for demand in (one, two))
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    in_order = {word for kind, at, end, _, _ in steps if kind == "equal" for word in first[at:end]}
    if not {*first} & {*second} <= in_order:
        return False
    return any(
        kind == "replace" and abs((end - at) - (last - start)) < 2 for kind, at, end, start, last in steps
    )


def _in_a_row(statements: Statements, one: Statement, two: Statement) -> bool:
    """True for neighbours, of which one goes into what the other says, for two steps of one numbered list, and for
    two entries of a list that open alike and differ both ways."""
    if one.place.message != two.place.message:
        return False
    document = statements.document(one)
    outline, blocks = scopes(document), document.blocks
    if outline[one.block] != outline[two.block]:
        return False
    if abs(one.block - two.block) == 1 or (blocks[one.block].ordered and blocks[two.block].ordered):
        return True
    if one.demand.words <= two.demand.words or two.demand.words <= one.demand.words:
        return False
    return lemmas_in_order(one.text)[0] == lemmas_in_order(two.text)[0]


def _likeness(statements: Statements, one: Demand, two: Demand, options: Options) -> float:
    """How much the two share, 0 if they are not the same demand."""
    likeness = sum(statements.overlap(*_core(one, two))) / 2
    least = {2: options.few, 3: options.few, 4: options.four, 5: options.five}.get(
        _shared(one, two), options.more
    )
    return likeness if likeness >= least else 0.0
