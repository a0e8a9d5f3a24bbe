"""What the server imports of others, loaded so that it holds a third less."""

from __future__ import annotations

import importlib
import importlib.util
import sys

NAME = "lsprotocol.types"


def load_asyncio() -> None:
    """Imports asyncio without the library for encryption, unless that is loaded: 5 MB that nothing here uses.

    asyncio is made to go without it, as on Pythons that were built so.
    """
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("asyncio")
    finally:
        del sys.modules["ssl"]


def load_types() -> None:
    """Imports `lsprotocol.types`, unless it has been.

    attrs copies the names of the module that a class is made in, as far as known by then, into the class,
    so that its annotations can be looked up by name. For 560 classes of one module that makes 10 MB, which
    nobody reads: cattrs looks names up in the module. So the module becomes known when all of them are made.
    """
    spec = importlib.util.find_spec(NAME) if NAME not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[NAME] = module
    vars(sys.modules["lsprotocol"])["types"] = module
