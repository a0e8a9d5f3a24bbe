"""The heading of a page of a long run: what was run, when, and of which commit."""

from __future__ import annotations

import subprocess
import time

from tests.corpora import REPOSITORY


def headed(title: str, command: str) -> str:
    """`## title (command, date, commit)`."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return f"## {title} (`{command}`, {today}, {_commit()})"


def _commit() -> str:
    """The commit that the files are of, and whether they have been changed since."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
        )
    except OSError:
        return "commit unknown"
    return f"commit {told.stdout.strip()}" if told.returncode == 0 else "commit unknown"
