"""What a hover says of a prompt's own parts: its variables and its sections, with their tokens."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.engine.analyse import Analysis
from promptls.engine.outline import sections, tokens_of
from promptls.engine.variables import Facts, facts_of, named, occurrence_at
from promptls.profiles.page import escaped
from promptls.text import Span
from promptls.tokens import count_estimate

_LONGEST = 200
"""Code points of a default or sample value that are shown."""

Card = tuple[Span, str]
"""The place that a hover is about, and what it says in Markdown."""


def variable_card(analysis: Analysis, at: int) -> Card | None:
    """Where the variable at an offset is declared, its type, its default or sample value, and its uses."""
    prompt = analysis.prompt
    found = occurrence_at(analysis.source, prompt, at) if prompt else None
    if prompt is None or found is None:
        return None
    places = named(analysis.source, prompt, found.name, found.span)
    declared = next((place.span for place in places if place.declares), None)
    used = sum(not place.declares for place in places)
    where = "not declared in this file"
    if declared is not None:
        line, column = analysis.line_index.column(declared.start)
        where = f"declared at {line}:{column}"
    times = "once" if used == 1 else f"{used} times" if used else "nowhere"
    parts = [f"**{escaped(found.name)}**, a variable: {where}, used {times}"]
    return found.span, "\n\n".join([*parts, *_facts(facts_of(prompt, found.name))])


def _facts(facts: Facts) -> Iterator[str]:
    if facts.description:
        yield escaped(facts.description)
    rows = []
    if facts.type:
        rows.append(f"- Type: {escaped(facts.type)}")
    if facts.default:
        shown = facts.default[:_LONGEST] + ("…" if len(facts.default) > _LONGEST else "")
        tokens = count_estimate(facts.default)
        rows.append(f"- Default or sample: {escaped(' '.join(shown.split()))} ({tokens} tokens)")
    if rows:
        yield "\n".join(rows)


def section_card(analysis: Analysis, at: int) -> Card | None:
    """How long the section is whose heading or tag stands at an offset, and the whole prompt."""
    prompt = analysis.prompt
    if prompt is None:
        return None
    for node in sections(analysis.source, prompt):
        if node.kind != "message" and node.name_span.start <= at <= node.name_span.end:
            own, all_of_it = tokens_of(prompt, node), count_estimate(prompt.text)
            window = analysis.profile.fact("context_window")
            limit = f" of the {window:,} that the model takes" if isinstance(window, int) else ""
            whole = f"the whole prompt {all_of_it}{limit}"
            return node.name_span, f"**{escaped(node.name)}**: about {own:,} tokens, {whole}"
    return None
