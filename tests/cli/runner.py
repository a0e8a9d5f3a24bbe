"""Running the command line in tests: in this process where that is enough, as a process where it is the point."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from promptls.cli.main import main

MODEL = "glm-4.7-flash"
EXTRACT = "Extract the key information from this document. Be accurate.\n"
ADAPTED = (
    "Extract the key information from this document.\n"
    'Return a JSON object where key_points is an array of objects, each with "topic" (string) and "details" (string).\n'
    "Respond in English.\n"
)
TWICE = "# Rules\n\n- Use the British spelling of every word.\n- Use the British spelling of every word.\n"
"""A prompt with one warning that has a safe fix."""
TWICE_FIXED = "# Rules\n\n- Use the British spelling of every word.\n"


class Result(NamedTuple):
    """What one run came to."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as JSON, all of it."""
        return json.loads(self.out)


class _Pipe(io.TextIOWrapper):
    def __init__(self, raw: bytes = b"") -> None:
        self.bytes = io.BytesIO(raw)
        super().__init__(self.bytes, encoding="utf-8", errors="backslashreplace", newline="")

    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode("utf-8")


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """The working directory, for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(folder: Path, *argv: str, stdin: bytes | str = b"", env: dict[str, str] | None = None) -> Result:
    """`promptls ARGV` in `folder`, within this process; standard streams are pipes."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = _Pipe(), _Pipe()
    plain = {"NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm", **(env or {})}
    with (
        inside(folder),
        mock.patch.dict(os.environ, plain),
        mock.patch.object(sys, "stdin", _Pipe(given)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            status = main(argv)
        except SystemExit as stop:
            status = int(stop.code or 0)
    return Result(status, out.text(), err.text())


def process(
    folder: Path, *argv: str, stdin: bytes = b"", before: Callable[[], None] | None = None, **options: Any
) -> Result:
    """`promptls ARGV` in `folder` as a process; `before` runs in it first (POSIX)."""
    done = subprocess.run(
        [sys.executable, "-m", "promptls", *argv],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        preexec_fn=before,
        **options,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def lay(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files below `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def git(folder: Path, *words: str) -> str:
    """What git prints in `folder`, whatever the settings of this machine."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = (
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@y",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    )
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
