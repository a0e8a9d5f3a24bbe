"""Prompts in strings of Python: those behind a comment `# promptls: prompt`, and no others.

The mark stands before a string, in the same statement: above an assignment, or above an argument.
`# promptls: prompt system` says that the text is the system's; without a role it is the user's. Format
strings are read with their fields; strings side by side or joined by `+` are one text; a string of bytes
is told of. Each marked string is a prompt of its own, and nothing without a mark is looked at.
"""

from __future__ import annotations

from functools import partial

from promptls.formats.code_strings import parse, sniff
from promptls.formats.format import Format, Layout, Takes
from promptls.formats.python_strings import PYTHON

FORMAT = Format(
    id=PYTHON.id,
    title="Marked strings in Python",
    sniff=partial(sniff, PYTHON),
    parse=partial(parse, PYTHON),
    layout=Layout.EMBEDDED,
    anywhere=PYTHON.suffixes,
    takes=Takes(
        tuple(sorted(PYTHON.suffixes)),
        'a comment "# promptls: prompt" before a string',
        languages=tuple(sorted(PYTHON.language_ids)),
    ),
)
