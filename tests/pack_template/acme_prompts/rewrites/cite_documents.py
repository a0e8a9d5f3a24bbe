"""Asks for the document behind each fact.

## Trigger

The prompt speaks of documents, and nothing in it says that they are to be named or cited.

## Change

One line at the end of the message that frames the conversation. No character of the author's is touched.

## Sources

- Acme's style guide, 2026-11-26
"""

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place
from promptls.rewrites import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.placement import framing_message, line_at_end
from promptls.text import Span

LINE = "Name the document behind each fact."
_DOCUMENTS = re.compile(r"\bdocuments?\b", re.I)
_CITED = re.compile(r"\b(?:cit(?:e|es|ing|ation)|name the (?:document|source)|sources?)\b", re.I)


@rewrite(
    "acme/cite-documents",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=lambda line: line == LINE,
    cases=(
        Case("Sum up the documents.\n", f"Sum up the documents.\n{LINE}\n"),
        Case("Answer from this document.", f"Answer from this document.\n{LINE}"),
        Case("- Read each document.\n- Be brief.\n", f"- Read each document.\n- Be brief.\n\n{LINE}\n"),
        Case.silent("Sum up the letter.\n"),
        Case.silent("Sum up the documents, and cite each.\n"),
        Case.silent(f"Sum up the documents.\n{LINE}\n"),
    ),
)
def cite_documents(ctx: RewriteContext) -> Iterator[Suggestion]:
    """One line, once."""
    message = framing_message(ctx.prompt)
    found = _DOCUMENTS.search(ctx.prompt.messages[message].text.text) if message is not None else None
    if message is None or found is None or _CITED.search(ctx.prompt.text):
        return
    yield Suggestion(
        Place(message, Span(*found.span())),
        "Ask for the document behind each fact",
        (line_at_end(ctx.prompt, message, LINE),),
    )
