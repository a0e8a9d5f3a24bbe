"""The rules that must hold stand far down in a long prompt, and none at its head.

## What

Sentences with MUST, NEVER, CRITICAL or "mandatory" that begin after the first third of a prompt of more
than 2,000 tokens, where none stands in its first seventh. Reported at the first of them. Only for models
whose profile lists the rule.

## Why

The guides for GLM-4.6 and 4.7 ask for mandatory rules at the very beginning, because these models weigh the
first lines most (Cerebras' guide, rule 1; the prompt for them in VS Code; docs/evidence.md, Z3, Z4,
2026-11-22). In IFScale earlier instructions were followed more often than later ones (arXiv 2507.11538;
P1). Claude and Gemini want the question last, so the rule is silent without a profile that lists it.

## Fix

None: which rules are the mandatory ones is the author's to say; move those to the first lines.

## Limits

English and Chinese. What tells how something works ("final events are ALWAYS sent"), a line that introduces a
list, a step of a numbered list and what holds at one moment ("After the run, ...") are no such rules, nor is what an
earlier sentence says in nearly the same words. The closing reminder of a prompt that says its rules at the head as well is left alone.

## Sources

- Cerebras, GLM-4.7 migration guide, rule 1; docs/evidence.md, Z3, 2026-11-22
- IFScale, arXiv 2507.11538; docs/evidence.md, P1
- docs/evidence.md, rule 46, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import chain, pairwise
from math import ceil
from sys import maxsize

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.lemmas import lemmas
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_FIRM = LazyPattern(
    r"(?<!\bis )(?<!\bare )(?<!\bthey )\b(?:MUST|NEVER|ALWAYS|CRITICAL|MANDATORY|STRICTLY|REQUIRED)\b|\bMandatory:"
    r"|必须|严禁|务必"
)
"""Not what "are ALWAYS sent" or what "they MUST" do: that tells how something works."""
_HAN = LazyPattern(r"[一-鿿]{2,}")

_END = (maxsize, 0)
_NOTHING: frozenset[str] = frozenset()
_MOST = 0.6
"""Share of the words of a rule that an earlier sentence has if it says the same. Our judgement."""
_SIEVE = Sieve((_FIRM,), own=True)


class Options(NamedTuple):
    """`min_tokens` of a prompt; `head` and `late`: shares of its length."""

    min_tokens: int = 2000
    head: float = 0.15
    late: float = 0.33


_FILL = "The harbour opens at six and closes at nine. " * 60


@rule(
    "late-critical-instruction",
    family="position",
    severity=Severity.INFO,
    options=Options,
    model_bound=True,
    languages=("en", "zh"),
    looks_for=_SIEVE,
    good=(
        "Sort the rows. You MUST cite.\n",
        Good(f"You MUST cite.\n\n{_FILL}\n\nYou MUST cite each row.\n", thresholds={"min_tokens": 200}),
        Good(f"Sort the rows.\n\n{_FILL}\n\nCite each row.\n", thresholds={"min_tokens": 200}),
        Good(f"Cite each row by its number.\n\n{_FILL}\n\nALWAYS cite each row by number.\n", thresholds={"min_tokens": 200}),
        Good(f"请引用每一行。\n\n{_FILL}\n\n必须引用每一行。\n", thresholds={"min_tokens": 200}),
        Good(f"Sort the rows.\n\n{_FILL}\n\n1. Open the file.\n2. NEVER rename it.\n", thresholds={"min_tokens": 200}),
        Good(f"Sort the rows.\n\n{_FILL}\n\nAfter the sale is closed, you MUST tell the clerk.\n", thresholds={"min_tokens": 200}),
        Good(f"Sort the rows.\n\n{_FILL}\n\nFinal events are ALWAYS sent; do not wait.\n", thresholds={"min_tokens": 200}),
    ),
    bad=(
        Bad(f"Sort the rows.\n\n{_FILL}\n\nYou MUST cite.\n", found=("You MUST cite.",), thresholds={"min_tokens": 200}),
        Bad(f"Sort the rows.\n\n{_FILL}\n\n- NEVER invent a row.\n", thresholds={"min_tokens": 200}),
        Bad(f"Sort the rows.\n\n{_FILL}\n\nMandatory: cite each row.\n", thresholds={"min_tokens": 200}),
        Bad(f"请按日期排序。\n\n{_FILL}\n\n必须引用每一行。\n", found=("必须引用每一行。",), thresholds={"min_tokens": 200}),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, at the first firm rule that stands late."""
    found: list[tuple[int, Place]] = []
    offset = 0
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        for number, (start, end) in document.gather(_firm):
            if _is_in_step(document, number):
                continue
            base = document.blocks[number].content
            found.append((offset + base + start, Place(index, Span(base + start, base + end))))
        offset += len(document.text)
    options: Options = ctx.options
    if any(at <= options.head * offset for at, _ in found):
        return
    rules = {place: _words(_text(ctx, place)) for at, place in found if at >= options.late * offset}
    late = _first_new(ctx.prompt, rules) if rules else None
    if late is None:
        return
    if sum(ctx.count_tokens(message.document.text) for message in ctx.prompt.messages) < options.min_tokens:
        return
    yield Finding(
        late,
        f"{quoted(_text(ctx, late))} stands late for a rule that must hold; move such rules to the first lines",
    )


def _is_in_step(document: Document, number: int) -> bool:
    """True for what stands in a step of a numbered list: it is read with its step."""
    while number >= 0:
        if document.blocks[number].ordered:
            return True
        number = scopes(document)[number].parent
    return False


def _text(ctx: Context, place: Place) -> str:
    return ctx.prompt.messages[place.message].document.text[slice(*place.span)]


def _words(text: str) -> frozenset[str]:
    """What a sentence says, but not how firmly: its lemmas, and each two characters of Chinese that stand together."""
    if text.isascii():
        return lemmas(text)
    runs = _HAN.findall(_FIRM.sub(" ", text))
    return lemmas(text).union(*(map("".join, pairwise(run)) for run in runs))


def _at(place: Place) -> tuple[int, int]:
    return place.message, place.span.start


def _first_new(prompt: Prompt, rules: Mapping[Place, frozenset[str]]) -> Place | None:
    """The first rule that is not said before it: what is said there, only not firmly, holds already.

    The rules are in the order of their places, and what stands behind the one in question is not read.
    """
    having = _by_telling_words({*rules.values()})
    said: set[frozenset[str]] = set()
    sentences = _sentences(prompt)
    place, words = next(sentences, (_END, _NOTHING))
    for rule_at, rule_words in rules.items():
        while place < _at(rule_at):
            for word in having.keys() & words:
                having[word] = [one for one in having[word] if one not in said]
                said.update(one for one in having[word] if len(one & words) >= _MOST * len(one))
            place, words = next(sentences, (_END, _NOTHING))
        if rule_words not in said:
            return rule_at
    return None


def _by_telling_words(rules: Set[frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    """The rules by their rarest words, as many as that what has most of the words of a rule has one of these."""
    times = Counter(chain.from_iterable(rules))
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for words in rules:
        spare = len(words) - ceil(_MOST * len(words))
        for word in sorted(words, key=times.__getitem__)[: spare + 1]:
            found[word].append(words)
    return found


def _sentences(prompt: Prompt) -> Iterator[tuple[tuple[int, int], frozenset[str]]]:
    for index, message in enumerate(prompt.messages):
        for block, content in zip(message.document.blocks, message.document.contents, strict=True):
            for unit in content.units:
                yield (index, block.content + unit.start), _words(content.text[unit.start : unit.end])


@sifted(_SIEVE)
def _firm(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    for unit in content.units:
        # "The report MUST include:" belongs to the list below it, "after the run, ... MUST" to that moment.
        introduces = content.text[unit.start : unit.end].rstrip("*_ ").endswith((":", "："))
        if introduces or unit.condition is not None:
            continue
        if _FIRM.search(content.prose, unit.start, unit.end):
            yield unit.start, unit.end
