"""The two collections of prompt files that the sweeps run over: the shared corpus, and our own."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from promptls.engine.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[1]
OWN = REPOSITORY / "tests" / "prompts"


@cache
def shared_corpus() -> Path | None:
    """The folder of the shared corpus (`PROMPTLS_CORPUS`, or ../shared/corpus), or None."""
    named = os.environ.get("PROMPTLS_CORPUS")
    for folder in [Path(named)] if named else [REPOSITORY.parent / "shared" / "corpus"]:
        if folder.is_dir():
            return folder
    return None


def decoded(path: Path) -> str | None:
    """The file's text, or None if it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


@cache
def workspace_of(path: Path) -> Workspace:
    """The workspace of a file of either collection, one for all of its files, so that profiles are read once."""
    return _workspace(OWN if path.is_relative_to(OWN) else shared_corpus())


@cache
def _workspace(root: Path | None) -> Workspace:
    return Workspace(root)


@cache
def own_files() -> tuple[Path, ...]:
    """Our own prompt files."""
    return tuple(
        sorted(p for p in OWN.rglob("*") if p.is_file() and p.name not in ("README.md", ".gitattributes"))
    )


@cache
def corpus_files() -> tuple[Path, ...]:
    """All files of the shared corpus that its manifest lists, sorted."""
    corpus = shared_corpus()
    if corpus is None:
        return ()
    return tuple(
        sorted(p for p in corpus.rglob("*") if p.is_file() and p.stem not in ("MANIFEST", "LICENSE"))
    )
