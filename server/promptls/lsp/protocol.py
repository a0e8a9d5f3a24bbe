"""JSON-RPC as the LSP specification has it, on top of what pygls gets right.

pygls keeps: the types, the capabilities that follow from registered features, commands. Replaced here:
reading messages, answering bad ones, the order of a session's life, sending, cancelling, documents.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import itertools
import json
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from promptls.lsp import errors, lenient
from promptls.lsp.documents import Documents
from promptls.lsp.encoding import encoded
from promptls.lsp.errors import log
from promptls.lsp.framing import MAX_BODY, Refused
from promptls.lsp.transport import Transport
from promptls.text import Encoding

Json = dict[str, Any]
MsgId = str | int


class Protocol(LanguageServerProtocol):
    """One client's session on the wire: what comes in is answered exactly once, in the session's order."""

    def __init__(self, server: Any, converter: Converter) -> None:
        super().__init__(server, converter)
        self.documents = Documents()
        self.transport: Transport | None = None
        self.on_exit: Callable[[int], None] = lambda code: None
        self.on_lost: Callable[[str], None] = lambda uri: None
        self.messages_wait: Callable[[], bool] = lambda: False
        self.withheld: set[str] = set()
        self.given_encoding: str | None = None
        self._initialized = False
        self._methods: dict[MsgId, str] = {}
        self._asked: dict[MsgId, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)

    @property
    def exit_status(self) -> int:
        """0 after an orderly shutdown, else 1."""
        return 0 if self._shutdown else 1

    # -- coming in

    def receive(self, body: bytes | Refused) -> None:
        """Takes one message from the client. Never raises."""
        try:
            self._receive(body)
        except Exception as exc:
            log.error("a message could not be handled", exc_info=exc)

    def _receive(self, body: bytes | Refused) -> None:
        if isinstance(body, Refused):
            message = f"a message of {body.length} bytes is refused; the limit is {MAX_BODY}"
            self._send_error(None, errors.INVALID_REQUEST, message)
            return
        try:
            # Without an object hook: pygls takes every nested object with a "jsonrpc" key for a message.
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._send_error(None, errors.PARSE_ERROR, "the message is not valid JSON")
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            msg_id = data.get("id") if isinstance(data, dict) else None
            self._send_error(msg_id, errors.INVALID_REQUEST, "the message is not a JSON-RPC 2.0 object")
        elif "method" not in data:
            self._take_answer(data)
        elif not isinstance(data["method"], str):
            self._send_error(data.get("id"), errors.INVALID_REQUEST, "the method is not a string")
        elif "id" in data:
            self._take_request(data)
        else:
            self._take_notification(data)

    def _take_request(self, data: Json) -> None:
        msg_id, method = data["id"], data["method"]
        if isinstance(msg_id, bool) or not isinstance(msg_id, str | int):
            self._send_error(None, errors.INVALID_REQUEST, "the id is neither a string nor an integer")
            return
        refusal = self._refusal(method)
        if refusal is not None:
            self._send_error(msg_id, *refusal)
            return
        try:
            message = self._structured(data)
        except Exception as exc:
            fault = f"invalid params for {method}: {errors.what_is_invalid(exc)}"
            self._send_error(msg_id, errors.INVALID_PARAMS, fault)
            return
        self._methods[msg_id] = method
        self._in_context(self._handle_request, msg_id, method, message.params)

    def _refusal(self, method: str) -> tuple[int, str] | None:
        """Why a request is not taken at this point of the session; None if it is."""
        if self._shutdown:
            return errors.INVALID_REQUEST, f"{method} came after shutdown"
        if method == types.INITIALIZE:
            if self._initialized:
                return errors.INVALID_REQUEST, "initialize came twice"
            return None
        if not self._initialized:
            return errors.NOT_INITIALIZED, f"{method} came before initialize"
        if method not in self.fm.builtin_features and method not in self.fm.features:
            return errors.METHOD_NOT_FOUND, f"{method} is not supported"
        return None

    def _take_notification(self, data: Json) -> None:
        method = data["method"]
        if method == types.EXIT:
            self.on_exit(self.exit_status)
            return
        known = method in self.fm.builtin_features or method in self.fm.features
        if self._shutdown or not self._initialized or not (known or method == types.CANCEL_REQUEST):
            log.info("%s ignored", method)
            return
        try:
            message = self._structured(data)
        except Exception as exc:
            log.warning("%s ignored: %s", method, errors.what_is_invalid(exc))
            if method == types.TEXT_DOCUMENT_DID_CHANGE:
                self._lose(data)
            return
        self._in_context(self._handle_notification, method, message.params)

    def _lose(self, data: Json) -> None:
        # A change that cannot be read leaves a text that is not the editor's. To go on with it would mean
        # wrong positions and, when formatting, a corrupted file; without it, requests fail with a reason.
        try:
            uri = data["params"]["textDocument"]["uri"]
        except (KeyError, TypeError):
            return
        if isinstance(uri, str) and self.documents.close(uri) is not None:
            self.on_lost(uri)

    def _structured(self, data: Json) -> Any:
        message_type = self.get_message_type(data["method"])
        if message_type is None:
            return SimpleNamespace(params=data.get("params"))
        if data["method"] == types.INITIALIZE:
            return lenient.initialize_request(self._converter, data)
        return self._converter.structure(data, message_type)

    def get_ready(self) -> None:
        """Makes what reads a change, which takes some milliseconds, before the first one comes."""
        place = {"line": 0, "character": 0}
        change = {"range": {"start": place, "end": place}, "text": ""}
        params = {"textDocument": {"uri": "", "version": 0}, "contentChanges": [change]}
        self._structured({"jsonrpc": "2.0", "method": types.TEXT_DOCUMENT_DID_CHANGE, "params": params})

    def _in_context(self, handle: Callable[..., None], *args: Any) -> None:
        # pygls reads the current request's id from a context variable.
        contextvars.copy_context().run(handle, *args)

    def _execute_handler(
        self,
        msg_id: MsgId,
        handler: Callable[..., Any],
        callback: Callable[[Any], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Calls a handler at once, and waits for it in a task if it returns an awaitable.

        The call itself takes its snapshot of the document before the next message is read; with a
        coroutine function, as pygls has it, a later change would come first.
        """
        if inspect.isgeneratorfunction(handler):
            super()._execute_handler(msg_id, handler, callback, args, kwargs)
            return
        future: Any = Future()
        try:
            result = handler(*(args or ()), **(kwargs or {}))
        except Exception as exc:
            future.set_exception(exc)
        else:
            if inspect.isawaitable(result):
                future = asyncio.ensure_future(result)
                self._request_futures[msg_id] = future
            else:
                future.set_result(result)
        future.add_done_callback(callback)

    # -- going out

    def _send_handler_result(self, future: Any, *, msg_id: MsgId) -> None:
        self._request_futures.pop(msg_id, None)
        method = self._methods.pop(msg_id, "the request")
        if future.cancelled():
            self._send_error(msg_id, errors.CANCELLED, f"{method} was cancelled")
        elif (exc := future.exception()) is not None:
            self._send({"jsonrpc": "2.0", "id": msg_id, "error": errors.error_of(exc, method)})
        else:
            if method == types.INITIALIZE:
                self._initialized = True
            self._send_result(msg_id, method, future.result())

    def _check_handler_result(self, future: Any) -> None:
        if not future.cancelled() and (exc := future.exception()) is not None:
            log.error("a notification could not be handled", exc_info=exc)

    def _handle_request(self, msg_id: MsgId, method_name: str, params: Any) -> None:
        self._ctx_msg_id.set(msg_id)
        done = partial(self._send_handler_result, msg_id=msg_id)
        self._execute_handler(msg_id, self._get_handler(method_name), done, args=(params,))

    def _send_result(self, msg_id: MsgId, method: str, result: object) -> None:
        try:
            self._send({"jsonrpc": "2.0", "id": msg_id, "result": result})
        except Exception as exc:
            self._send({"jsonrpc": "2.0", "id": msg_id, "error": errors.error_of(exc, method)})

    def _send_error(self, msg_id: object, code: int, message: str) -> None:
        self._send({"jsonrpc": "2.0", "id": msg_id, "error": {"code": code, "message": message}})

    def _send_data(self, data: Any) -> None:
        # What pygls itself sends: progress and the like.
        self._send(self._converter.unstructure(data))

    def _send(self, message: Json) -> None:
        body = encoded(message, self._serialize_message)
        if self.transport is None:
            return
        try:
            self.transport.send(body)
        except OSError:
            self.on_exit(1)

    def notify(self, method: str, params: Any | None = None) -> None:
        """Sends a notification; `params` are JSON or an lsprotocol object."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any) -> asyncio.Future[Any]:
        """Sends a request to the client; the future gives the result as JSON or raises JsonRpcException."""
        msg_id = f"promptls-{next(self._ids)}"
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked[msg_id] = future
        self._send({"jsonrpc": "2.0", "id": msg_id, "method": method, "params": params})
        return future

    def _take_answer(self, data: Json) -> None:
        msg_id = data.get("id")
        future = self._asked.pop(msg_id, None) if isinstance(msg_id, str | int) else None
        if future is None or future.done():
            log.info("an answer to no request: %r", msg_id)
        elif "error" in data:
            error = data["error"] if isinstance(data["error"], dict) else {}
            future.set_exception(JsonRpcException(str(error.get("message", "refused"))))
        else:
            future.set_result(data.get("result"))

    # -- documents, in place of pygls's own

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Answers with the capabilities, as pygls does, but without those withheld."""
        result = yield from super().lsp_initialize(params)
        for name in self.withheld:
            setattr(result.capabilities, name, None)
        if self.given_encoding is not None:
            result.capabilities.position_encoding = types.PositionEncodingKind(self.given_encoding)
        chosen = result.capabilities.position_encoding
        self.documents.encoding = Encoding(getattr(chosen, "value", chosen))
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Keeps the document."""
        self.documents.open(params.text_document)
        self._tell(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Keeps the document's next version."""
        item = params.text_document
        if self.documents.change(item.uri, item.version, params.content_changes) is None:
            log.warning("a change of a document that is not open is ignored")
            return
        self._tell(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forgets the document."""
        if self.documents.close(params.text_document.uri) is not None:
            self._tell(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _tell(self, method: str, params: object) -> None:
        handler = self.fm.features.get(method)
        if handler is not None:
            handler(params)
