"""Placeholders that a tool replaces to the letter: blanks within the braces keep it from doing so."""

from __future__ import annotations

from collections.abc import Collection

from promptls.diagnostics import Severity
from promptls.formats.reading import Reading
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_BRACES = LazyPattern(r"\{\{[ \t]{0,8}([^{}\s]{1,80})[ \t]{0,8}\}\}")


def tell_blanks(reading: Reading, names: Collection[str], tool: str) -> None:
    """Tell each `{{ name }}` of the names that `tool` has a value for and puts in for `{{name}}` alone."""
    if not names:
        return
    for message in reading.messages:
        for match in _BRACES.finditer(message.text.text):
            exact = f"{{{{{match[1]}}}}}"
            if match[1] in names and match[0] != exact:
                instead = f'so the model reads "{match[0]}"; take the blanks out'
                said = f'{tool} fills in "{exact}" alone, {instead}'
                reading.tell(message.text.to_file(Span(*match.span())), said, Severity.WARNING)
