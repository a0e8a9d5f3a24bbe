"""Other prompt checkers, each installed into a throw-away environment of its own when the bench runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class Peer(NamedTuple):
    """A package, and the command that checks some files."""

    package: str
    command: Callable[[Sequence[str]], list[str]]


PEERS = (
    Peer("agnix", lambda files: ["agnix", "--format", "json", *(files if len(files) == 1 else ["."])]),
    Peer("promptdoctor", lambda files: ["promptdoctor", "--format", "json", *files]),
    Peer("context-lint", lambda files: ["context-lint", *files]),
    Peer("promptproof", lambda files: ["promptproof", "--format", "json", "--exit-zero", *files]),
    Peer("promptlint-cli", lambda files: ["promptlint", "--format", "json", *files]),
    Peer("lintlang", lambda files: ["lintlang", "scan", *files, "--format", "json"]),
    Peer("ai-skill-lint", lambda files: ["skill-lint", *(files if len(files) == 1 else ["."])]),
)
SERVERS = {"rumdl": ["rumdl", "server"]}
"""Packages with a language server that reads Markdown."""


class Installed(NamedTuple):
    """A package's environment: its folder of executables and its version."""

    folder: Path
    version: str


def install(package: str, where: Path) -> Installed | None:
    """Installs a package the first time; None, said aloud, if it is not to be had."""
    folder = where / package
    marker = folder / "installed"
    if not marker.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", package]
        done = subprocess.run(pip, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{package} cannot be installed and is left out: {done.stderr.strip()[-200:]}", flush=True)
            return None
        code = f"import importlib.metadata as m; print(m.version({package!r}))"
        shown = subprocess.run(
            [str(folder / "bin" / "python"), "-c", code], check=True, capture_output=True, text=True
        )
        marker.write_text(shown.stdout.strip())
    return Installed(folder / "bin", marker.read_text())
