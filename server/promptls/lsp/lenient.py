"""Reading an `initialize` request of a client that gets some capability wrong.

Real editors do (an empty list where an object belongs, an unknown enumeration value). To refuse the
session for a capability that nobody asks for would leave the user without a server.
"""

from __future__ import annotations

from typing import Any

from cattrs import Converter
from lsprotocol import types

from promptls.lsp.errors import log, what_is_invalid

Json = dict[str, Any]


def initialize_request(converter: Converter, data: Json) -> types.InitializeRequest:
    """The request, without those capabilities that cannot be read.

    Raises what the converter raises if the request is wrong beyond its capabilities.
    """
    try:
        return converter.structure(data, types.InitializeRequest)
    except Exception as exc:
        log.warning("the client's capabilities are not valid: %s", what_is_invalid(exc))
    params = data.get("params")
    if not isinstance(params, dict) or not isinstance(params.get("capabilities"), dict):
        return converter.structure(data, types.InitializeRequest)
    capabilities = _readable(converter, params["capabilities"])
    pruned = {**data, "params": {**params, "capabilities": capabilities}}
    return converter.structure(pruned, types.InitializeRequest)


def _readable(converter: Converter, capabilities: Json) -> Json:
    """The capabilities that can be read, taken section by section and, in a bad section, entry by entry."""
    kept: Json = {}
    for name, section in capabilities.items():
        if _reads(converter, {name: section}):
            kept[name] = section
        elif isinstance(section, dict):
            kept[name] = {
                key: value for key, value in section.items() if _reads(converter, {name: {key: value}})
            }
    return kept


def _reads(converter: Converter, capabilities: Json) -> bool:
    try:
        converter.structure(capabilities, types.ClientCapabilities)
    except Exception:
        return False
    return True
