"""A JSON document that stands in text of another format, with the places of its faults in the file."""

from __future__ import annotations

from typing import Any

from promptls.formats.json_tree import read_json, read_json_values
from promptls.formats.reading import Reading
from promptls.text import MappedText


def read_json_text(reading: Reading, text: MappedText, what: str) -> Any:
    """The value of the JSON in `text`; None if it is not JSON, which is told of as a fault of `what`."""
    document = read_json(text.text)
    if document.root is None or document.faults:
        for fault in document.faults[:1]:
            reading.tell(text.to_file(fault.span), f"{what} is not valid JSON here: {fault.reason}")
        return None
    return read_json_values(document.root)[0]
