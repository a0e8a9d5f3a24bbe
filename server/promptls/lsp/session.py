"""One editor's session: its documents' analyses, its folders and settings, and the features it gets."""

from __future__ import annotations

import asyncio
import functools
import gc
import itertools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from lsprotocol import types

from promptls.engine.analyse import Analysis, analyse_for_all
from promptls.engine.cache_folder import save_patterns
from promptls.engine.disk import LARGEST
from promptls.engine.options import Options
from promptls.engine.settings import ConfigProblem
from promptls.engine.workspace import Workspace
from promptls.lsp.analyses import Analyses
from promptls.lsp.client_features import ClientFeatures, read_features
from promptls.lsp.connection import Server, run
from promptls.lsp.documents import Document
from promptls.lsp.editor_settings import EditorSettings
from promptls.lsp.errors import InvalidParams, log
from promptls.lsp.report import Json, config_json, diagnostics_json, uri_of
from promptls.lsp.transport import Transport
from promptls.lsp.workspaces import Workspaces
from promptls.prompt import Prompt
from promptls.prompt.recent import tidy
from promptls.regular_files import read_regular
from promptls.text import Encoding

COLLECTED = 1_000
"""Reports after which garbage in cycles is collected. By itself Python hardly comes to it: nearly all that an
analysis makes goes without. It takes 5 ms beside a prompt of 50 kB, 120 ms beside 1 MB (2026-11-27)."""
QUIET = 3.0
"""Seconds after the first findings in which those patterns are compiled that the document needs."""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What is known of one version of a document. `serial` differs for any two reports."""

    document: Document
    workspace: Workspace
    options: Options
    analysis: Analysis
    diagnostics: list[Json]
    problems: dict[str, list[Json]]
    serial: int


class Session:
    """What lives as long as the editor's connection."""

    def __init__(self, server: Server, pool: ThreadPoolExecutor) -> None:
        self.server = server
        self.protocol = server.protocol
        self.pool = pool
        self.client = ClientFeatures()
        self.workspaces = Workspaces()
        self.options = Options()
        self.editor = EditorSettings()
        self.generation = 0
        self.analyses = Analyses(self._analyse, self._report, pool, server.protocol.messages_wait)
        self.on_initialized: list[Callable[[types.InitializedParams], None]] = []
        self.on_report: list[Callable[[Report], None]] = []
        self.on_close: list[Callable[[str], None]] = []
        self._published: set[str] = set()
        self._serials = itertools.count(1)
        self._reports = itertools.count(1)
        self._config_shown: dict[str, list[Json]] = {}
        self._config_of: dict[str, dict[str, list[Json]]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._patterns_kept = False

    @property
    def encoding(self) -> Encoding:
        """The unit of the editor's columns."""
        return self.protocol.documents.encoding

    def document(self, uri: str) -> Document:
        """The document as it is now. Raises InvalidParams if it is not open."""
        document = self.protocol.documents.get(uri)
        if document is None:
            raise InvalidParams(f"{uri} is not open")
        return document

    def serve(self, method: str, handler: Callable[[Any], Any], options: Any = None) -> None:
        """Answers a method; what `handler(params)` does at once sees the documents as they are now."""
        self.protocol.fm.feature(method, options)(handler)

    def serve_document(
        self, method: str, handler: Callable[[Session, Document, Any], Any], options: Any = None
    ) -> None:
        """Answers a method about one document, given as it was when the request came."""
        self.serve(
            method, lambda params: handler(self, self.document(params.text_document.uri), params), options
        )

    def serve_prompt(
        self,
        method: str,
        handler: Callable[[Session, Report, Prompt, Any], Awaitable[Any]],
        options: Any = None,
        *,
        while_on: Callable[[EditorSettings], bool] = lambda settings: True,
    ) -> None:
        """Answers a method about one document that is a prompt, with what is known of it; null for others.

        Null also while the editor's settings have it off.
        """

        async def answer(session: Session, document: Document, params: Any) -> Any:
            if not while_on(session.editor):
                return None
            report = await session.analyses.of(document)
            prompt = report.analysis.prompt
            return None if prompt is None else await handler(session, report, prompt, params)

        self.serve_document(method, answer, options)

    def in_thread(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Runs a job of the engine off the loop."""
        return asyncio.get_running_loop().run_in_executor(self.pool, functools.partial(job, *args, **kwargs))

    def spawn(self, work: Awaitable[Any]) -> None:
        """Lets work go on that nobody waits for; a failure is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (exc := task.exception()) is not None:
            log.warning("%s", exc)

    # -- analyses

    def _analyse(self, document: Document, gone: Callable[[], bool]) -> Report:
        workspace, options = self.workspaces.of(document.path), self.options
        analysis = analyse_for_all(
            workspace,
            document.text,
            document.path,
            language_id=document.language_id,
            options=options,
            gone=gone,
        )
        found = diagnostics_json(analysis, document.uri, self.client, self.encoding)
        problems = _by_file(workspace.problems(document.path), self.encoding)
        return Report(document, workspace, options, analysis, found, problems, next(self._serials))

    def _report(self, document: Document, report: Report) -> None:
        self._show_config(document.uri, report.problems)
        # A file that is no prompt is not spoken of, unless it was one until now.
        if report.analysis.detection is not None or document.uri in self._published:
            self._push(document.uri, report.diagnostics, document.version)
        for listener in self.on_report:
            listener(report)
        asyncio.get_running_loop().call_soon(_tidy_up, next(self._reports))
        if not self._patterns_kept:
            self._patterns_kept = True
            asyncio.get_running_loop().call_soon(self.protocol.get_ready)
            asyncio.get_running_loop().call_later(QUIET, lambda: self.spawn(self.in_thread(save_patterns)))

    def _push(self, uri: str, diagnostics: list[Json], version: int | None = None) -> None:
        if not self.client.pull_diagnostics:
            self._published.add(uri)
            self.publish(uri, diagnostics, version)

    def publish(self, uri: str, diagnostics: list[Json], version: int | None = None) -> None:
        """Sends diagnostics to the editor."""
        params: Json = {"uri": uri, "diagnostics": diagnostics}
        if version is not None:
            params["version"] = version
        self.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def show_message(self, level: types.MessageType, message: str) -> None:
        """Has the editor show a message.

        VS Code makes links of what looks like one there, runs the commands that they name, and has no escape.
        """
        params = {"type": level, "message": message.replace("](", "] (")}
        self.protocol.notify(types.WINDOW_SHOW_MESSAGE, params)

    def _show_config(self, uri: str, problems: dict[str, list[Json]] | None) -> None:
        """Shows what is wrong in the settings and profiles of all open documents, in those files."""
        if problems is None:
            self._config_of.pop(uri, None)
        else:
            self._config_of[uri] = problems
        shown = {file: found for held in self._config_of.values() for file, found in held.items()}
        for file in self._config_shown.keys() | shown.keys():
            if self._config_shown.get(file) != shown.get(file):
                self.publish(file, shown.get(file, []))
        self._config_shown = shown

    def opened(self, uri: str) -> None:
        """A document was opened or changed."""
        self.analyses.changed(self.document(uri))

    def closed(self, uri: str) -> None:
        """A document was closed, or can no longer be followed: nothing of it stays on the screen."""
        self.analyses.forget(uri)
        self._show_config(uri, None)
        if uri in self._published:
            self._push(uri, [])
            self._published.discard(uri)
        for listener in self.on_close:
            listener(uri)

    def reload(self) -> None:
        """Settings or profiles have changed: everything is looked at again."""
        self.workspaces.reload()
        self.analyse_all()

    def analyse_all(self) -> None:
        """Analyses every open document anew; what was found under the settings before counts no more."""
        self.generation += 1
        documents = list(self.protocol.documents)
        for document in documents:
            self.analyses.changed(document)
        self.refresh()
        if documents and self.client.pull_diagnostics and self.client.refresh_diagnostics:
            self.spawn(self.protocol.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, None))

    def refresh(self) -> None:
        """Has the editor ask again for what it shows in the text."""
        if self.client.refresh_lenses:
            self.spawn(self.protocol.ask(types.WORKSPACE_CODE_LENS_REFRESH, None))
        if self.client.refresh_hints:
            self.spawn(self.protocol.ask(types.WORKSPACE_INLAY_HINT_REFRESH, None))

    # -- the beginning

    def initialize(self, params: types.InitializeParams) -> None:
        """Takes what the editor says of itself."""
        self.client = read_features(params)
        if params.workspace_folders is not None:
            self.workspaces.set_folders(folder.uri for folder in params.workspace_folders)
        elif params.root_uri or params.root_path:
            self.workspaces.set_folders([params.root_uri or uri_of(params.root_path or "")])


def _tidy_up(reports: int) -> None:
    """Once the editor has its answer; `reports` is how many it has had."""
    tidy()
    if reports % COLLECTED == 0:
        gc.collect()


def _by_file(problems: tuple[ConfigProblem, ...], encoding: Encoding) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    texts: dict[str, str] = {}
    for problem in problems:
        if problem.path not in texts:
            try:
                texts[problem.path] = read_regular(problem.path, LARGEST).decode("utf-8-sig", "replace")
            except OSError:
                texts[problem.path] = ""
        shown = config_json(problem, texts[problem.path], encoding)
        found.setdefault(uri_of(problem.path), []).append(shown)
    return found


def run_session(transport: Transport, *, own_process: bool, encoding: str | None = None) -> int:
    """Serves one editor until it leaves; the exit status. `encoding`: what its columns count in."""
    return run(transport, functools.partial(_register, encoding), own_process=own_process)


def _register(encoding: str | None, server: Server, pool: ThreadPoolExecutor) -> None:
    from promptls.lsp.handlers import register

    server.protocol.given_encoding = encoding
    session = Session(server, pool)
    server.protocol.on_lost = session.closed
    register(session)
