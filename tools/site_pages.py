"""MkDocs hooks: the pages of the site that stand elsewhere in the repository, or are made from its code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

REPOSITORY = Path(__file__).resolve().parents[1]
ROOT_PAGES = {
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changes.md",
}
"""Pages beside `docs/`, and their names on the site."""

_LINK = re.compile(r"(\]\()(?!https?:|#)([^)\s#]+)")


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages of the repository's root."""
    for source, target in ROOT_PAGES.items():
        text = (REPOSITORY / source).read_text(encoding="utf-8")
        files.append(File.generated(config, target, content=_LINK.sub(_from_root, text)))
    return files


def on_page_markdown(markdown: str, page: Page, config: Any, files: Files) -> str:
    """Lets links out of `docs/` lead to the pages that stand for those files, or be plain words."""
    depth = page.file.src_uri.count("/")
    return re.sub(
        r"\[([^\]]+)\]\(((?:\.\./)+)([^)\s#]+)(#[^)]*)?\)", lambda m: _out_of_docs(m, depth), markdown
    )


def _from_root(link: re.Match[str]) -> str:
    target = ROOT_PAGES.get(link[2], link[2].removeprefix("docs/"))
    return f"{link[1]}{target}"


def _out_of_docs(link: re.Match[str], depth: int) -> str:
    text, up, target, anchor = link[1], link[2], link[3], link[4] or ""
    if up.count("../") <= depth:
        return link[0]
    if target in ROOT_PAGES:
        return f"[{text}]({'../' * depth}{ROOT_PAGES[target]}{anchor})"
    return f"`{text}`"
