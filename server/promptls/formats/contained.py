"""What the format of a pack may do wrong without harm: an edit that it fails to write is refused."""

from __future__ import annotations

from typing import Any

from promptls.formats.format import Format
from promptls.prompt import MetadataPath, Prompt, Restructuring
from promptls.text import Edit, EditRefused


def contained(format: Format) -> Format:
    """The format, whose writers raise nothing but EditRefused. Readers are contained by their callers."""

    def set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
        try:
            return format.set_metadata(source, prompt, path, value)
        except EditRefused:
            raise
        except Exception as error:  # whatever a pack does wrong, the file stays as it is
            raise _refusal(format, error) from error

    def restructure(source: str, prompt: Prompt, change: Restructuring) -> Edit:
        try:
            return format.restructure(source, prompt, change)
        except EditRefused:
            raise
        except Exception as error:  # as above
            raise _refusal(format, error) from error

    return format._replace(set_metadata=set_metadata, restructure=restructure)


def _refusal(format: Format, error: Exception) -> EditRefused:
    return EditRefused(f'the format "{format.id}" failed: {error!r:.120}')
