"""What the tests of real editors share: the prompt that is opened, an editor's lines in the documentation, a run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpora import REPOSITORY

COPY = "Write all amounts with two decimals and the currency."
LINE = f"- 😀 Sign it. {COPY}"
PROMPT = f"# Invoices\n\nRead it. {COPY}\n\n- Name the customer.\n{LINE}\n\n\n\nSend it.\t\n"
FIXED = PROMPT.replace(f" {COPY}\n\n\n", "\n\n\n")
FORMATTED = f"# Invoices\n\nRead it. {COPY}\n\n- Name the customer.\n- 😀 Sign it.\n\nSend it.\n"


def from_debian(program: str, *packages: str) -> str:
    """A program of Debian's packages, installed where that is possible; else the test is skipped."""
    if found := shutil.which(program):
        return found
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        subprocess.run(install, check=False, **quiet)  # type: ignore[call-overload]
    return shutil.which(program) or pytest.skip(
        f"no {program} here; on Debian: apt-get install {packages[0]}"
    )


def snippet(page: str, language: str, number: int = 0) -> str:
    """The block of a page in the repository that has this language; the first is number 0."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)[number]


def drive(command: list[str], lines: str, folder: Path) -> dict[str, Any]:
    """Run an editor in a new folder; its script finds PROMPT and SNIPPET, and writes what it saw to OUT."""
    (folder / "letter.prompt.md").write_text(PROMPT, encoding="utf-8")
    (folder / "snippet").write_text(lines, encoding="utf-8")
    out = folder / "out.json"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PROMPT": str(folder / "letter.prompt.md"),
        "SNIPPET": str(folder / "snippet"),
        "OUT": str(out),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert out.exists(), done.stdout + done.stderr
    seen: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return seen
