"""A real Kate on a display of its own, with the lines of its page: what it shows, fixes, formats and saves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.corpora import REPOSITORY
from tests.e2e.editors import FIXED, FORMATTED, LINE, PROMPT, from_debian, snippet

PATIENCE = 60
PICTURE = REPOSITORY / "docs" / "editors" / "pictures" / "kate.png"
"""Of the page; PROMPTLS_SHOTS=keep takes it anew."""


def until_true(condition: Callable[[], object], said: Callable[[], str]) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, said()
        time.sleep(0.2)


@contextmanager
def display() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    xvfb = from_debian("Xvfb", "xvfb")
    command = [xvfb, "-displayfd", "1", "-screen", "0", "1260x840x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            yield f":{running.stdout.readline().strip()}"
        finally:
            running.terminate()


class Kate:
    """One that has a prompt open; what it and the server said to each other, and its keys."""

    def __init__(self, folder: Path, screen: str, lines: str) -> None:
        self.path = folder / "letter.prompt.md"
        self.path.write_text(PROMPT, encoding="utf-8")
        settings = folder / "home" / ".config" / "kate" / "lspclient" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(lines, encoding="utf-8")
        (folder / "home" / ".config" / "katerc").write_text("[General]\nShow Url Nav Bar=false\n")
        (folder / "run").mkdir(mode=0o700)
        self.sent, self.received = folder / "sent", folder / "received"
        program = folder / "bin" / "promptls"
        program.parent.mkdir()
        server = Path(sys.executable).with_name("promptls")
        program.write_text(f'#!/bin/sh\ntee {self.sent} | {server} "$@" | tee {self.received}\n')
        program.chmod(0o755)
        self.environment = {
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "DISPLAY": screen,
            "HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder / "run"), "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        place = ["-l", "6", "-c", str(len(LINE) - 2)]
        kate = from_debian("kate", "kate")
        self.process = subprocess.Popen(
            [kate, "-n", *place, str(self.path)], cwd=folder, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def xdotool(self, *words: str) -> str:
        command = [from_debian("xdotool", "xdotool"), *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout

    def focus(self, title: str) -> None:
        """Waits for a window and turns to it: there is no window manager that would."""
        self.wait(lambda: self.xdotool("search", "--onlyvisible", "--name", title), f'no window "{title}"')
        self.xdotool("search", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def press(self, *keys: str) -> None:
        self.xdotool("key", "--delay", "100", *keys)

    def picture(self, path: Path) -> None:
        """Its window, once it is painted."""
        time.sleep(2)
        window = self.xdotool("search", "--onlyvisible", "--name", self.path.name).split()[0]
        take = [from_debian("import", "imagemagick"), "-window", window, str(path)]
        subprocess.run(take, env=self.environment, check=True)

    def of_editor(self, word: str) -> int:
        """How often the editor said this."""
        return self.sent.read_text(encoding="utf-8").count(word) if self.sent.exists() else 0

    def of_server(self, word: str) -> int:
        return self.received.read_text(encoding="utf-8").count(word) if self.received.exists() else 0

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Waits for the condition; a failure tells what was said."""
        until_true(condition, lambda: f"{what}: {self.sent.exists() and self.sent.read_text()[-3000:]}")


@pytest.fixture
def kate(tmp_path: Path) -> Iterator[Kate]:
    from_debian("kate", "kate", "xvfb", "xdotool")
    with display() as screen:
        running = Kate(tmp_path, screen, snippet("docs/editors/kate.md", "json"))
        try:
            yield running
        finally:
            running.process.kill()
            running.process.wait()


def test_the_pages_lines_make_kate_a_prompt_editor(kate: Kate) -> None:
    kate.focus("LSP server start requested")
    kate.press("Return")
    kate.wait(lambda: kate.of_server("publishDiagnostics"), "nothing was shown")
    shown = kate.received.read_text(encoding="utf-8")
    assert "missing-language-directive" in shown, (
        "the model of the page's initializationOptions was not taken"
    )
    assert "duplicate-instruction" in shown
    kate.focus("letter.prompt.md")
    if os.environ.get("PROMPTLS_SHOTS") == "keep":
        kate.picture(PICTURE)

    kate.press("ctrl+period")
    kate.wait(
        lambda: json.dumps(FIXED, ensure_ascii=False) in kate.sent.read_text(encoding="utf-8"), "no fix"
    )
    kate.wait(lambda: kate.of_server("publishDiagnostics") > 1, "nothing was looked at anew")

    kate.press("ctrl+t", "f")
    kate.wait(lambda: kate.of_editor("textDocument/formatting"), "formatting was not asked for")
    kate.wait(
        lambda: json.dumps(FORMATTED, ensure_ascii=False) in kate.sent.read_text(encoding="utf-8"),
        "no layout",
    )
    kate.press("ctrl+s")
    kate.wait(lambda: kate.path.read_text(encoding="utf-8") == FORMATTED, "it was not saved")

    kate.press("ctrl+q")
    kate.wait(lambda: kate.process.poll() is not None, "it does not end")
    assert kate.of_editor('"exit"')
    assert [p.name for p in kate.path.parent.glob("*.toml")] == [], "fixing ignored something"
