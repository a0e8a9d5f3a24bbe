"""textDocument/formatting and rangeFormatting, for prompts alone.

A client that can be told later is told of each prompt as it opens: announced for a whole language, we
would stand beside its Markdown or YAML formatter for files that are none of our business.
"""

from __future__ import annotations

from pathlib import PurePath

from lsprotocol import types

from promptls.engine.layout import format_text
from promptls.lsp.documents import Document, span_of
from promptls.lsp.edits import difference, text_edits
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_METHODS = (types.TEXT_DOCUMENT_FORMATTING, types.TEXT_DOCUMENT_RANGE_FORMATTING)
_CAPABILITIES = ("document_formatting_provider", "document_range_formatting_provider")
_GLOB = LazyPattern(r"[*?\[\]{}]")


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers both methods; announces them now, or prompt by prompt."""
    session.serve_document(types.TEXT_DOCUMENT_FORMATTING, format_document)
    session.serve_document(types.TEXT_DOCUMENT_RANGE_FORMATTING, format_range)
    if session.client.register_formatting:
        session.protocol.withheld.update(_CAPABILITIES)
        announcer = Announcer(session)
        session.on_report.append(announcer.seen)
        session.on_close.append(announcer.closed)


async def format_document(
    session: Session, document: Document, params: types.DocumentFormattingParams
) -> list[types.TextEdit]:
    """The edits that lay the whole prompt out; none for a file that is no prompt."""
    return await _formatted(session, document, None)


async def format_range(
    session: Session, document: Document, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit]:
    """The edits of the layout that lie in a range."""
    return await _formatted(session, document, span_of(document.index, params.range, session.encoding))


async def _formatted(session: Session, document: Document, within: Span | None) -> list[types.TextEdit]:
    def job() -> list[types.TextEdit]:
        workspace = session.workspaces.of(document.path)
        language = document.language_id
        new = format_text(workspace, document.text, document.path, language_id=language, within=within)
        return text_edits(document.index, difference(document.index, new), session.encoding)

    return await session.in_thread(job)


class Announcer:
    """Tells the client, document by document, that we format it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: set[str] = set()

    def seen(self, report: Report) -> None:
        """Announces a document when it is found to be a prompt, and takes that back when it is none."""
        document = report.document
        is_prompt = report.analysis.prompt is not None
        if is_prompt and document.uri not in self._told:
            self._told.add(document.uri)
            self._ask(types.CLIENT_REGISTER_CAPABILITY, "registrations", document.uri, _selector(document))
        elif not is_prompt:
            self.closed(document.uri)

    def closed(self, uri: str) -> None:
        """Takes the announcement of a document back."""
        if uri in self._told:
            self._told.discard(uri)
            self._ask(types.CLIENT_UNREGISTER_CAPABILITY, "unregisterations", uri, None)

    def _ask(self, method: str, key: str, uri: str, options: Json | None) -> None:
        items: list[Json] = [{"id": f"{name}:{uri}", "method": name} for name in _METHODS]
        for item in items if options else ():
            item["registerOptions"] = options
        self._session.spawn(self._session.protocol.ask(method, {key: items}))


def _selector(document: Document) -> Json:
    scheme = document.uri.partition(":")[0]
    if document.path is None:
        return {"documentSelector": [{"scheme": scheme, "language": document.language_id}]}
    return {"documentSelector": [{"scheme": scheme, "pattern": _pattern(document.path)}]}


def _pattern(path: PurePath) -> str:
    """A glob that matches this path alone."""
    return _GLOB.sub(lambda match: f"[{match.group()}]" if match.group() in "*?[" else "?", path.as_posix())
