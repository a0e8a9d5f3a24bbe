"""Whole prompts of eight trades, 300 to 1,500 words long, with one fault or one near miss written into each.

`planted_prompts/` holds the material: a prompt for each trade, of which the first so many sections are taken, and lines that
say which two sentences go into which two sections. The sentences were written by somebody who had not read the rules.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path, PurePath
from typing import NamedTuple

from promptls.diagnostics import Diagnostic
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.text import Span

MATERIAL = Path(__file__).with_name("planted_prompts")
FEWEST, MOST = 300, 1500
"""Words of a prompt, as issue 5 asks for them."""
_LOOKED_AT = ("contradiction", "duplicate-instruction", "repeated-demand", "repeated-entry")
_CLASS = {
    "contradiction": ("contradictory-", "conflicting-limits"),
    "duplicate": ("duplicate-instruction", "repeated-demand", "repeated-entry"),
}


class Planted(NamedTuple):
    """Two sentences and where they go. `kind` is the class of the fault, or why there is none."""

    kind: str
    trade: str
    sections: int
    place: str
    words: str
    other_place: str
    other_words: str

    @property
    def text(self) -> str:
        """The prompt with both sentences in it."""
        text = _add(prompt_of(self.trade, self.sections), self.place, self.words)
        return _add(text, self.other_place, self.other_words)


def faults() -> tuple[tuple[int, Planted], ...]:
    """Every fault with its number, which decides on its host: those in plain words first."""
    return tuple(enumerate(_read("plain_faults.txt") + _read("faults.txt")))


def plain_or_free(number: int) -> str:
    """Whether the fault of a number is in plain words, "plain", or in those of somebody who knew no rule, "free"."""
    return "plain" if number < len(_read("plain_faults.txt")) else "free"


def near_misses() -> tuple[tuple[int, Planted], ...]:
    """Every near miss with its number."""
    return tuple(enumerate(_read("plain_near_misses.txt") + _read("near_misses.txt")))


def _read(name: str) -> tuple[Planted, ...]:
    lines = (MATERIAL / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return tuple(Planted(row[0], row[1], int(row[2]), *row[3:]) for row in rows)


def missed() -> dict[tuple[str, str], str]:
    """Why no rule finds a fault today, by its two sentences."""
    lines = (MATERIAL / "missed.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return {(row[0], row[1]): row[2] for row in rows}


@cache
def trades() -> tuple[str, ...]:
    """The names of the prompts."""
    return tuple(sorted(path.stem for path in (MATERIAL / "domains").glob("*.md")))


@cache
def prompt_of(trade: str, sections: int | None = None) -> str:
    """The head of a trade's prompt and its first sections, or all of them. Raises ValueError for more than it has."""
    whole = (MATERIAL / "domains" / f"{trade}.md").read_text(encoding="utf-8")
    parts = re.split(r"^(?=## )", whole, flags=re.M)
    if sections is not None and sections >= len(parts):
        raise ValueError(f"{trade} has {len(parts) - 1} sections")
    return "".join(parts if sections is None else parts[: sections + 1]).rstrip("\n") + "\n"


def _add(text: str, heading: str, words: str) -> str:
    """The sentence at the end of a section: as an item where the section ends in a list."""
    head, mark, rest = text.partition(f"## {heading}\n")
    if not mark:
        raise ValueError(f"no section {heading}")
    body, following, after = rest.partition("\n## ")
    body = body.rstrip("\n")
    last = body.rsplit("\n", 1)[-1]
    if last.startswith("- "):
        joint = "\n- "
    elif last[:1].isdigit():
        joint = f"\n{int(last.split('.')[0]) + 1}. "
    else:
        joint = "\n\n" if last.startswith(("|", ">")) else " "
    return f"{head}{mark}{body}{joint}{words}\n{following}{after}"


def hosted(text: str, number: int) -> tuple[str, PurePath]:
    """The prompt as a file: Markdown, prompty, a GitHub model's YAML or a chat in JSON, by turns."""
    if number % 4 == 0:
        return text, PurePath("plan.prompt.md")
    if number % 4 == 1:
        head = "---\nname: assistant\ndescription: Works for one trade.\n---\n"
        return f"{head}system:\n{text}\nuser:\n{{{{request}}}}\n", PurePath("plan.prompty")
    if number % 4 == 2:
        block = "".join(f"      {line}".rstrip() + "\n" for line in text.splitlines())
        return (
            f"messages:\n  - role: system\n    content: |\n{block}  - role: user\n    content: '{{{{request}}}}'\n",
            (PurePath("plan.prompt.yml")),
        )
    chat = [{"role": "system", "content": text}, {"role": "user", "content": "Hello."}]
    return json.dumps({"messages": chat}, ensure_ascii=False, indent=1), PurePath("plan.chat.json")


def found_in(text: str, number: int) -> tuple[str, tuple[Diagnostic, ...]]:
    """The file of a prompt, and what the rules for contradictions and duplicates say of it."""
    source, path = hosted(text, number)
    analysis = analyse(Workspace(None), source, path, options=Options(select=_LOOKED_AT))
    if analysis.prompt is None:
        raise ValueError(f"no format reads {path}")
    return source, tuple(analysis.diagnostics)


def places(source: str, planted: Planted, number: int) -> list[Span]:
    """Where the two sentences stand in the file, in its order."""
    spans = []
    for words, find in ((planted.words, source.find), (planted.other_words, source.rfind)):
        written = json.dumps(words, ensure_ascii=False)[1:-1] if number % 4 == 3 else words
        spans.append(Span(find(written), find(written) + len(written)))
    return sorted(spans)


def others_found(planted: Planted, number: int) -> frozenset[str]:
    """The words of the findings that are not of the planted fault: false alarms, since the prompt has no other."""
    source, found = found_in(planted.text, number)
    first, second = places(source, planted, number)
    return frozenset(
        source[d.related[0].span.start : d.related[0].span.end]
        for d in found
        if d.related
        and not (second.overlaps(d.span) and any(first.overlaps(other.span) for other in d.related))
    )


def false_alarms() -> frozenset[str]:
    """The words that are wrongly held against a planted sentence today, each with its reason in the file."""
    lines = (MATERIAL / "false_alarms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split(" | ")[0] for line in lines if line and not line.startswith("#"))


def is_seen(planted: Planted, number: int) -> bool:
    """True if a finding of its class stands at the later sentence and links the earlier one."""
    source, found = found_in(planted.text, number)
    first, second = places(source, planted, number)
    return any(
        d.rule.startswith(_CLASS[planted.kind])
        and second.start <= d.span.start < second.end
        and any(first.start <= other.span.start < first.end for other in d.related)
        for d in found
    )
