"""By default nothing is sent anywhere and no other program is started: the main paths run where both fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpora import OWN, REPOSITORY
from tests.lsp.client import Client
from tests.lsp.editor import EVERYTHING

GUARD = str(Path(__file__).with_name("guard.py"))
FILE = "copilot/.github/prompts/order-email.prompt.md"
MODEL = ("--model", "glm-4.7-flash")
COMMANDS = {
    "check": ["check", "."],
    "check for a model": ["check", *MODEL, "."],
    "fix": ["check", "--fix", "--unsafe-fixes", *MODEL, "."],
    "adapt": ["adapt", *MODEL, FILE],
    "format": ["format", "."],
    "rule": ["rule", "empty-emphasis"],
    "model": ["model", "glm-4.7-flash"],
    "init": ["init"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(OWN, tmp_path / "prompts")
    return tmp_path / "prompts"


def forbidden(log: Path) -> str:
    return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_needs_no_network_and_no_other_program(folder: Path, arguments: list[str]) -> None:
    log = folder.parent / "log"
    command = [sys.executable, GUARD, str(log), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert forbidden(log) == ""
    assert done.returncode in (0, 1), done.stderr


def test_the_server_needs_none_either(folder: Path) -> None:
    log = folder.parent / "log"
    client = Client([sys.executable, GUARD, str(log), "server"], cwd=folder)
    try:
        client.initialize(EVERYTHING, workspaceFolders=[{"uri": folder.as_uri(), "name": "x"}])
        uri = (folder / FILE).as_uri()
        client.open(uri, "---\nmodel: glm-4.7-flash\n---\nExtract the names. Be accurate.\n", "prompt")
        assert client.diagnostics(uri, 1)
        everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 4, "character": 0}}
        document = {"textDocument": {"uri": uri}}
        wanted = {**document, "range": everywhere, "context": {"diagnostics": []}}
        for action in client.request("textDocument/codeAction", wanted):
            if "data" in action:
                client.request("codeAction/resolve", action)
        options = {"tabSize": 2, "insertSpaces": True}
        client.request("textDocument/formatting", {**document, "options": options})
        client.request("textDocument/hover", {**document, "position": {"line": 3, "character": 22}})
        client.request("textDocument/completion", {**document, "position": {"line": 1, "character": 8}})
        client.request("workspace/executeCommand", {"command": "promptls.showModel", "arguments": [uri]})
        assert client.stop() == 0
    finally:
        client.kill()
    assert forbidden(log) == ""


def test_the_guard_guards(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); from tests.e2e.guard import guard\n"
    code += f"guard({str(log)!r})\nimport socket, subprocess\n"
    code += (
        "for use in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true'])):\n"
    )
    code += "    try: use()\n    except PermissionError: pass\n"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "socket.getaddrinfo" in forbidden(log) and "subprocess.Popen" in forbidden(log)
