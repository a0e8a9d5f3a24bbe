"""A real Emacs in batch mode, with the lines of its page: eglot attaches, shows, fixes, formats on save and ends."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.editors import COPY, FIXED, FORMATTED, drive, from_debian, snippet


def test_the_pages_lines_make_emacs_a_prompt_editor(tmp_path: Path) -> None:
    emacs = from_debian("emacs", "emacs-nox", "elpa-eglot")
    script = Path(__file__).with_name("scripts") / "eglot.el"
    page = "docs/editors/emacs.md"
    lines = snippet(page, "elisp") + snippet(page, "elisp", 1)
    seen = drive([emacs, "--batch", "-l", str(script)], lines, tmp_path)
    said = {found["text"].partition("[")[2].partition("]")[0]: found["words"] for found in seen["opened"]}
    assert said["duplicate-instruction"] == COPY
    assert "missing-language-directive" in said, "the model of the page's initializationOptions was not taken"
    assert seen["fixed"] == FIXED
    assert seen["saved"] == FORMATTED
    assert seen["stopped"]
