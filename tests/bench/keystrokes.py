"""Keystroke to diagnostics through a real language server over stdio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from tests.lsp.client import Client

KEYS = 60
"""Keystrokes measured a document, after five to warm up."""


def latencies(command: Sequence[str], uri: str, language: str, text: str, cwd: Path) -> list[float]:
    """Seconds from sending one typed character in the middle of the document to its diagnostics."""
    client = Client(command, cwd=cwd)
    try:
        client.initialize(
            {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}, rootUri=cwd.as_uri()
        )
        client.open(uri, text, language)
        client.diagnostics(uri)
        line = text[: len(text) // 2].count("\n")
        times: list[float] = []
        for version in range(2, KEYS + 7):
            client.notifications.clear()
            start = time.perf_counter()
            place = {"line": line, "character": 4}
            client.change(uri, version, {"range": {"start": place, "end": place}, "text": "x"})
            client.diagnostics(uri, version)
            times.append(time.perf_counter() - start)
        client.stop()
        return times[5:]
    finally:
        client.kill()


def percentiles(times: list[float]) -> tuple[float, float]:
    """(p50, p95) in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[int(0.95 * (len(ordered) - 1))] * 1000
