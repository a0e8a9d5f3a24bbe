"""workspace/diagnostic: what `promptls check` finds in the folders that are open, file by file.

A file that is as it was gives `unchanged` without being read. A client that sends a token for partial results
gets them in batches, one that sends a token for progress hears how far it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from lsprotocol import types

from promptls.engine.analyse import analyse_for_all
from promptls.engine.workspace import on_disk
from promptls.lsp.documents import Document, path_of
from promptls.lsp.errors import ContentModified
from promptls.lsp.prompt_files import PromptFiles
from promptls.lsp.report import Json, diagnostics_json, uri_of
from promptls.lsp.session import Session

BATCH = 50
"""Files in one partial result."""


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces it to a client that pulls."""
    if session.client.pull_diagnostics:
        files = PromptFiles(session, lambda path, text: _checked(session, path, text))
        session.serve(types.WORKSPACE_DIAGNOSTIC, lambda wanted: _Pull(session, files, wanted).run())


def _checked(session: Session, path: Path, text: str) -> list[Json]:
    workspace = session.workspaces.of(path)
    analysis = analyse_for_all(workspace, text, path, options=session.options)
    return diagnostics_json(analysis, uri_of(path), session.client, session.encoding)


class _Pull:
    """One request: what was known to the client before, and what is sent to it meanwhile."""

    def __init__(
        self, session: Session, files: PromptFiles[list[Json]], params: types.WorkspaceDiagnosticParams
    ) -> None:
        self._session = session
        self._files = files
        # By path, since a client may write the same URI in another way than we do.
        self._before = {path_of(item.uri): (item.uri, item.value) for item in params.previous_result_ids}
        self._partial = params.partial_result_token
        self._progress = params.work_done_token
        self._batch: list[Json] = []

    async def run(self) -> Json:
        """The reports that were not sent as partial results."""
        paths = await self._session.in_thread(self._files.paths)
        documents = {d.path: d for d in self._session.protocol.documents if on_disk(d.path)}
        self._tell({"kind": "begin", "title": "promptls", "cancellable": True, "percentage": 0})
        seen: set[PurePath | None] = {None, *documents}
        try:
            for number, path in enumerate(paths):
                document = documents.get(path)
                report = await (self._open(document) if document else self._closed(path))
                if report is not None:
                    seen.add(path)
                    self._add(report)
                if number % BATCH == BATCH - 1:
                    self._tell({"kind": "report", "percentage": 100 * number // len(paths)})
            for report in self._gone(seen):
                self._add(report)
        finally:
            self._tell({"kind": "end"})
        if self._partial is not None:
            self._send_batch()
        return {"items": self._batch}

    async def _open(self, document: Document) -> Json | None:
        """An open document as it is, with the id that its own pull gives."""
        try:
            report = await self._session.analyses.of(document, urgent=False)
        except ContentModified:
            return None  # the next pull has it
        if report.analysis.prompt is None:
            return None
        items = report.diagnostics
        return self._report(document.path, document.uri, str(report.serial), items, document.version)

    async def _closed(self, path: Path) -> Json | None:
        found = await self._session.in_thread(self._files.of, path)
        if found is None or found[1] is None:
            return None
        uri, _ = self._before.get(path, (uri_of(path), ""))
        return self._report(path, uri, found[0].text, found[1], None)

    def _report(
        self, path: PurePath | None, uri: str, result_id: str, items: list[Json], version: int | None
    ) -> Json:
        shared = {"uri": uri, "version": version, "resultId": result_id}
        if self._before.get(path, (uri, ""))[1] == result_id:
            return {"kind": "unchanged", **shared}
        return {"kind": "full", "items": items, **shared}

    def _gone(self, seen: set[PurePath | None]) -> Iterable[Json]:
        """Nothing is left to find in files that are gone, or are prompts no longer."""
        for path, (uri, _) in self._before.items():
            if path not in seen:
                yield {"kind": "full", "uri": uri, "version": None, "items": []}

    def _add(self, report: Json) -> None:
        self._batch.append(report)
        if self._partial is not None and len(self._batch) == BATCH:
            self._send_batch()

    def _send_batch(self) -> None:
        if self._batch:
            self._session.protocol.notify(
                types.PROGRESS, {"token": self._partial, "value": {"items": self._batch}}
            )
            self._batch = []

    def _tell(self, value: dict[str, Any]) -> None:
        if self._progress is not None:
            self._session.protocol.notify(types.PROGRESS, {"token": self._progress, "value": value})
