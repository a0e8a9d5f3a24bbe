"""Keystroke to diagnostics through a real language server over stdio."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.texts import typing_place
from tests.lsp.client import Client

KEYS = 40
"""Keystrokes measured a document, after five to warm up."""
_WARM_UP = 5
_VERSIONS = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Cost(NamedTuple):
    """Seconds of one process, and its exit status."""

    wall: float
    cpu: float
    status: int = 0


class Latency(NamedTuple):
    """Of one document: milliseconds, and the server's memory in MB.

    `first` is from process start to the first diagnostics, `cpu` the server's own time a keystroke.
    """

    p50: float
    p95: float
    cpu: float
    first: float
    findings: int
    memory: float

    @property
    def row(self) -> str:
        """The cells of a table."""
        return (
            f"{self.p50:.1f} / {self.p95:.1f} | {self.cpu:.1f} | {self.first:.0f} | {self.findings} "
            f"| {self.memory:.0f}"
        )


def latency(command: Sequence[str], uri: str, language: str, text: str, cwd: Path) -> Latency:
    """Types single characters in the middle of the document, each when the last one's diagnostics are there."""
    started = time.perf_counter()
    client = Client(command, cwd=cwd)
    try:
        client.initialize(_VERSIONS, rootUri=cwd.as_uri())
        client.open(uri, text, language)
        found = client.diagnostics(uri)
        first = time.perf_counter() - started
        line, character = typing_place(text)
        times: list[float] = []
        before = 0.0
        for version in range(2, KEYS + _WARM_UP + 2):
            if len(times) == _WARM_UP:
                before = cpu_seconds(client.process.pid)
            client.notifications.clear()
            start = time.perf_counter()
            place = {"line": line, "character": character}
            client.change(uri, version, {"range": {"start": place, "end": place}, "text": "x"})
            client.diagnostics(uri, version)
            times.append(time.perf_counter() - start)
        cpu = (cpu_seconds(client.process.pid) - before) / KEYS
        held = memory(client.process.pid)
    finally:
        client.kill()
    ordered = sorted(times[_WARM_UP:])
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return Latency(statistics.median(ordered) * 1000, p95 * 1000, cpu * 1000, first * 1000, len(found), held)


def start(
    command: Sequence[str],
    document: tuple[str, str, str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """What it costs to start a server and to be told the first diagnostics of a (URI, language, text)."""
    uri, language, text = document
    started = time.perf_counter()
    client = Client(command, cwd=cwd, env=dict(environment or {}))
    try:
        client.initialize(_VERSIONS, rootUri=cwd.as_uri())
        client.open(uri, text, language)
        client.diagnostics(uri)
        return Cost(time.perf_counter() - started, cpu_seconds(client.process.pid))
    finally:
        client.kill()


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that a process has used; 0 where /proc is not to be had."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(pid: int) -> float:
    """Resident memory of a process in MB; 0 where /proc is not to be had."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
