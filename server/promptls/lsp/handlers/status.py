"""promptls/status: after each analysis, what a client may show beside the document.

Sent to clients that announce `experimental.promptls.status`; for a file that is no prompt only once, when
it was one before. `{uri, prompt, model: {id, name} | null, origin, unknown, format, counts, tokens, window}`,
with `counts` by severity and `tokens` as `{count, level, error}` (per cent) of all messages together; of
several prompts in a file, those of the longest.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from lsprotocol import types

from promptls.diagnostics import Severity
from promptls.engine.analyse import Analysis
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.prompt import singles
from promptls.tokens import Count, count_estimate

STATUS = "promptls/status"


def register(session: Session, params: types.InitializeParams) -> None:
    """Begins to tell, if the client wants to be told."""
    if _wanted(params.capabilities.experimental):
        teller = _Teller(session)
        session.on_report.append(teller.seen)
        session.on_close.append(teller.closed)


def _wanted(experimental: Any) -> bool:
    ours = experimental.get("promptls") if isinstance(experimental, dict) else None
    return isinstance(ours, dict) and ours.get("status") is True


class _Teller:
    """Knows of which documents something was told."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: set[str] = set()

    def seen(self, report: Report) -> None:
        uri = report.document.uri
        if report.analysis.prompt is not None:
            self._told.add(uri)
            self._session.spawn(self._tell(report))
        elif uri in self._told:
            self.closed(uri)

    def closed(self, uri: str) -> None:
        if uri in self._told:
            self._told.discard(uri)
            self._session.protocol.notify(STATUS, {"uri": uri, "prompt": False})

    async def _tell(self, report: Report) -> None:
        status = await self._session.in_thread(status_of, report.document.uri, report.analysis)
        uri = report.document.uri
        document = self._session.protocol.documents.get(uri)
        if uri in self._told and document is report.document:
            self._session.protocol.notify(STATUS, status)


def status_of(uri: str, analysis: Analysis) -> Json:
    """The status of a document that is a prompt."""
    target, prompt = analysis.target, analysis.prompt
    if target is None or prompt is None:
        return {"uri": uri, "prompt": False}
    counts = Counter(diagnostic.severity for diagnostic in analysis.diagnostics)
    profile = target.profile
    return {
        "uri": uri,
        "prompt": True,
        "model": {"id": profile.id, "name": profile.name} if target.known else None,
        "origin": target.origin,
        "unknown": target.unknown,
        "format": analysis.format.title,
        "counts": {severity.label: counts[severity] for severity in Severity},
        "tokens": tokens_json(max(count_estimate(single.prompt.text) for single in singles(prompt))),
        "window": profile.fact("context_window"),
    }


def tokens_json(count: Count) -> Json:
    """A token count with what it is worth."""
    return {"count": count.tokens, "level": count.level, "error": count.error_pct}
