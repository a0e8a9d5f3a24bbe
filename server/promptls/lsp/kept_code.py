"""Byte code that attrs generates for the types of the protocol, kept as Python keeps that of modules.

lsprotocol defines some six hundred classes; attrs writes the methods of each as a text and compiles it, which
is a third of the server's start. What is kept is what `compile` made of exactly such a text, in one file for
each build of Python. That attrs calls `compile` by its global name may change with any release: then nothing
is kept and everything is compiled as ever.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import marshal
import os
import sys
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

from promptls.blake2 import blake2b
from promptls.engine.cache_folder import cache_folder
from promptls.text.kept_patterns import replace_file

MOST = 2000
"""Pieces of code in one file, about three times what lsprotocol has; beyond that the file is begun anew."""
_GENERATORS = ("attr._make", "cattrs.gen")
"""The modules that compile what they generate."""
_SUM = 32
"""Bytes of the checksum at the head of the file."""


class KeptCode:
    """The code in a file, and what was compiled since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[bytes, CodeType] = {}
        self._new = 0
        # Whatever is wrong with the file, its code can be compiled again.
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            self._kept = _read(path)

    def compile(self, source: Any, filename: str, mode: str, *more: Any, **named: Any) -> Any:
        """What the built-in function gives."""
        if not isinstance(source, str) or mode != "exec" or more or named:
            return builtins.compile(source, filename, mode, *more, **named)
        key = blake2b(f"{filename}\0{source}".encode("utf-8", "surrogatepass")).digest()
        code = self._kept.get(key)
        if code is None:
            code = self._kept[key] = builtins.compile(source, filename, mode)
            self._new += 1
        return code

    def save(self) -> None:
        """Write the file if code was compiled, unless PYTHONDONTWRITEBYTECODE forbids it."""
        if self._new and not sys.dont_write_bytecode:
            if len(self._kept) > MOST:
                self._kept = dict(list(self._kept.items())[-self._new :])
            data = marshal.dumps(self._kept)
            with contextlib.suppress(OSError):
                replace_file(str(self._path), _sum(data) + data)


@contextlib.contextmanager
def generated_code_kept() -> Iterator[None]:
    """While this lasts, attrs takes its code from the cache folder; in the end new code is put there."""
    folder = cache_folder()
    modules = [vars(importlib.import_module(name)) for name in _GENERATORS]
    if folder is None or any("compile" in module for module in modules):
        yield
        return
    code = KeptCode(folder / f"code-{sys.implementation.cache_tag}-{MAGIC_NUMBER.hex()}-{sys.flags.optimize}")
    for module in modules:
        module["compile"] = code.compile
    try:
        yield
    finally:
        for module in modules:
            del module["compile"]
        code.save()


def _read(path: Path) -> dict[bytes, CodeType]:
    with open(path, "rb") as file:
        if not (_is_ours(os.fstat(file.fileno())) and _is_ours(os.stat(path.parent))):
            raise ValueError("somebody else may have written it")
        data = file.read()
    if data[:_SUM] != _sum(data[_SUM:]):
        raise ValueError("damaged")
    kept: dict[bytes, CodeType] = marshal.loads(data[_SUM:])
    return kept


def _is_ours(state: os.stat_result) -> bool:
    """True if nobody else can have written the file, or put it into the folder: what is in it will be run."""
    if not hasattr(os, "getuid"):
        return True  # Windows guards a user's folders by other means
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _sum(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SUM).digest()
