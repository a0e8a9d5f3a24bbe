"""Prompts in strings of TypeScript and JavaScript: those behind a comment `// promptls: prompt`, no others.

The mark stands before a string or a template literal, in the same statement: above a declaration, or
above an argument. `// promptls: prompt system` says that the text is the system's; without a role it is
the user's. `${ }` is kept as it stands; strings joined by `+` are one text. Each marked string is a prompt
of its own, and nothing without a mark is looked at.
"""

from __future__ import annotations

from functools import partial

from promptls.formats.code_strings import parse, sniff
from promptls.formats.format import Format, Layout, Takes
from promptls.formats.script_strings import SCRIPT

FORMAT = Format(
    id=SCRIPT.id,
    title="Marked strings in TypeScript and JavaScript",
    sniff=partial(sniff, SCRIPT),
    parse=partial(parse, SCRIPT),
    layout=Layout.EMBEDDED,
    anywhere=SCRIPT.suffixes,
    takes=Takes(
        tuple(sorted(SCRIPT.suffixes)),
        'a comment "// promptls: prompt" before a string',
        languages=tuple(sorted(SCRIPT.language_ids)),
    ),
)
