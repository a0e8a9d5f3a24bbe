"""What files have in common that a promptfoo configuration names: one prompt or more, each a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.formats.chat_in_text import read_chat_text
from promptls.formats.companions import configs_above
from promptls.formats.format import Candidate, Claim
from promptls.formats.jinja import scan_jinja
from promptls.formats.reading import Reading
from promptls.formats.reread import Part
from promptls.formats.several import Outline, read_several
from promptls.prompt import Kind, Prompt


def claim(candidate: Candidate, suffixes: tuple[str, ...], sure: int) -> Claim | None:
    """The claim on a file with one of the suffixes that a configuration above it takes its prompts from."""
    if candidate.path is None or not candidate.name.lower().endswith(suffixes):
        return None
    if next(configs_above(candidate.path), None) is None:
        return None
    from promptls.formats.promptfoo_entries import reference_to  # which reads YAML

    found = reference_to(candidate.path)
    return Claim(sure, f'"{found.config.name}" above it takes its prompts from the file') if found else None


def read_texts(format_id: str, reading: Reading, texts: Iterable[tuple[str, Part]]) -> Prompt:
    """The prompts of a file, by label and text; one that is a chat has its messages."""

    def outlines() -> Iterator[Outline]:
        for label, part in texts:
            chat = read_chat_text(reading, part.text, (), scan_jinja) is not None
            if not chat:
                reading.add(part.role, part.text, (), scan_jinja)
            yield Outline(label, kind=None if chat else Kind.TASK)

    prompt = read_several(format_id, reading, None, outlines())
    return prompt._replace(metadata={}, metadata_spans={})
