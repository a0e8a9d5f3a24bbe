"""A real Vim with the lines of its page: ALE as Debian has it, and vim-lsp where it is on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.editors import COPY, FIXED, FORMATTED, LINE, drive, from_debian, snippet

PAGE = "docs/editors/vim.md"
DEBIANS_ALE = Path("/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale")


def run(vim: str, script: str, lines: str, folder: Path) -> dict[str, Any]:
    path = Path(__file__).with_name("scripts") / script
    seen = drive(
        [vim, "-N", "-u", "NONE", "-i", "NONE", "--not-a-term", "-T", "dumb", "-S", str(path)], lines, folder
    )
    assert "error" not in seen, seen["error"]
    return seen


def test_the_pages_lines_make_ale_a_prompt_linter(tmp_path: Path) -> None:
    vim = from_debian("vim", "vim", "vim-ale")
    if not DEBIANS_ALE.exists():
        pytest.skip("no ALE here; on Debian: apt-get install vim-ale")
    seen = run(vim, "ale.vim", snippet(PAGE, "vim", 0), tmp_path)
    start = len(LINE.removesuffix(COPY).encode())
    assert {
        "code": "duplicate-instruction",
        "lnum": 6,
        "col": start + 1,
        "end_col": start + len(COPY),
    } in seen["opened"]
    assert "missing-language-directive" in [one["code"] for one in seen["opened"]]
    assert "1) Delete this copy" in seen["offered"]
    assert seen["fixed"] == FIXED.split("\n")[:-1]
    assert seen["formatted"] == FORMATTED.split("\n")[:-1]


def test_the_pages_lines_make_vim_lsp_a_prompt_editor(tmp_path: Path) -> None:
    vim = from_debian("vim", "vim")
    if not os.environ.get("VIM_LSP"):
        pytest.skip("vim-lsp is in no registry; VIM_LSP=the folder of its repository tries it")
    (tmp_path / "snippet.save").write_text(snippet(PAGE, "vim", 2))
    seen = run(vim, "vim_lsp.vim", snippet(PAGE, "vim", 1), tmp_path)
    assert seen["attached"]
    assert (6, len(LINE.removesuffix(COPY).encode()) + 1) in [
        (one["lnum"], one["col"]) for one in seen["opened"]
    ]
    assert any("missing-language-directive" in one["text"] for one in seen["opened"])
    assert seen["saved"] == FORMATTED.split("\n")[:-1]
    assert seen["stopped"]
