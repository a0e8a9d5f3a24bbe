"""Where the input at the end of a message begins is told in time proportional to its lines."""

from __future__ import annotations

from typing import Any

import pytest

from promptls.formats.templates import scan_templates
from promptls.prompt.document import Document
from promptls.rewrites.placement import input_start
from promptls.text import Span


class Counted(tuple[Span, ...]):
    """Templates of a text that count how many of them are copied."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        Counted.copied += len(found) if isinstance(key, slice) else 0
        return found


@pytest.mark.parametrize("line", ["{{a}}\n", "Text: {{a}}\n\n", "- {{a}}\n", "<a>\n{{a}}\n</a>\n"])
def test_each_template_is_looked_at_a_few_times_at_most(line: str) -> None:
    for count in (20, 200):
        text = "Sort it.\n\n" + line * count
        templates = Counted(each.span for each in scan_templates(text))
        Counted.copied = 0
        assert input_start(Document(text, templates)) == len("Sort it.\n\n")
        assert len(templates) == count <= Counted.copied <= 3 * count
