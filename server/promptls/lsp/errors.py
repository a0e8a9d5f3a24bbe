"""What goes back to the editor when a request cannot be answered.

An answer carries one short sentence and no `data`: a traceback would show paths of the user's machine
in the editor and in whatever collects its reports. The traceback is in the server's log.
"""

from __future__ import annotations

import logging

import cattrs
from pygls.exceptions import JsonRpcException

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_FAILED = -32803
CONTENT_MODIFIED = -32801
CANCELLED = -32800

log = logging.getLogger("promptls.lsp")


class RequestFailed(JsonRpcException):
    """The request was understood and cannot be fulfilled; the message is for a person."""

    CODE = REQUEST_FAILED
    MESSAGE = "the request failed"


class InvalidParams(JsonRpcException):
    """The request's parameters name something that does not exist."""

    CODE = INVALID_PARAMS
    MESSAGE = "invalid params"


class ContentModified(JsonRpcException):
    """The document changed before the answer was ready; the editor asks again."""

    CODE = CONTENT_MODIFIED
    MESSAGE = "the document has changed since"


def error_of(exc: BaseException, method: str) -> dict[str, object]:
    """The error object that answers a request whose handler raised `exc`; unexpected ones are logged."""
    if isinstance(exc, JsonRpcException):
        return {"code": exc.code, "message": exc.message}
    log.error("%s failed", method, exc_info=exc)
    message = f"{method} failed inside promptls; the server's log says where"
    return {"code": INTERNAL_ERROR, "message": message}


def what_is_invalid(exc: BaseException) -> str:
    """The first thing that is wrong with a message, as cattrs names it: the fault and the field."""
    try:
        return str(cattrs.transform_error(exc)[0])
    except Exception:
        return "the message does not have the form that the method asks for"
