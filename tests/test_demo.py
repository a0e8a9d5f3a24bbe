"""`make demo` does what the README says, in order."""

from __future__ import annotations

import subprocess
import sys

from tests.corpora import OWN, REPOSITORY


def test_the_demo_checks_adapts_and_serves() -> None:
    words = [sys.executable, str(REPOSITORY / "tools" / "demo.py")]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == "" and "\x1b" not in done.stdout
    names = (REPOSITORY / "tests" / "demo.txt").read_text(encoding="utf-8").split()
    assert len(names) == 12 and all((OWN / name).is_file() for name in names)
    steps = (
        "== check", "extract.prompt.txt:1:1: warning ", "== check, in full", "  --> extract.prompt.txt:1:1",
        "== adapt", "+Respond in English.", "== server", "textDocument/publishDiagnostics",
        "undescribed-nested-object", "textDocument/codeAction", "[quickfix", "textDocument/formatting", "newText",
        "exit status 0",
    )  # fmt: skip
    at = 0
    for step in steps:
        at = done.stdout.find(step, at)
        assert at >= 0, step
