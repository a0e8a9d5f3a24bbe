"""Prompts of Acme: `*.acme`, a line with the title, then the text."""

from pathlib import PurePath

from promptls.formats import Candidate, Claim, Format
from promptls.formats.literal import literal_text
from promptls.formats.reading import Reading
from promptls.prompt import Kind, Prompt, Role
from promptls.text import Span


def _sniff(candidate: Candidate) -> Claim | None:
    return Claim(90, 'the name ends in ".acme"') if candidate.name.endswith(".acme") else None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    start = source.find("\n") + 1
    reading.add(Role.USER, literal_text(source, Span(start, len(source))), ("text",))
    return Prompt(
        format="acme/titled",
        kind=Kind.TASK,
        messages=tuple(reading.messages),
        variables=tuple(reading.variables),
        problems=tuple(reading.problems),
    )


FORMAT = Format(id="acme/titled", title="Acme prompt", sniff=_sniff, parse=_parse)
