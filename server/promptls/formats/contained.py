"""What the format of a pack may do wrong without harm: an edit that it fails to write is refused."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim, Format
from promptls.packs import at_arms_length
from promptls.prompt import MetadataPath, Prompt, Restructuring
from promptls.text import Edit, EditRefused


def contained(format: Format) -> Format:
    """The format, whose writers raise EditRefused alone; what readers raise is their callers' to catch."""

    def sniff(candidate: Candidate) -> Claim | None:
        with at_arms_length(format.id):
            return format.sniff(candidate)

    def parse(source: str, path: PurePath | None) -> Prompt:
        with at_arms_length(format.id):
            return format.parse(source, path)

    def set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
        try:
            with at_arms_length(format.id):
                return format.set_metadata(source, prompt, path, value)
        except EditRefused:
            raise
        except Exception as error:  # whatever a pack does wrong, the file stays as it is
            raise _refusal(format, error) from error

    def restructure(source: str, prompt: Prompt, change: Restructuring) -> Edit:
        try:
            with at_arms_length(format.id):
                return format.restructure(source, prompt, change)
        except EditRefused:
            raise
        except Exception as error:  # as above
            raise _refusal(format, error) from error

    return format._replace(sniff=sniff, parse=parse, set_metadata=set_metadata, restructure=restructure)


def _refusal(format: Format, error: Exception) -> EditRefused:
    return EditRefused(f'the format "{format.id}" failed: {error!r:.120}')
