"""Checking the texts of a column, one by one, without files and settings."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Diagnostic
from promptls.engine.analyse import analyse
from promptls.engine.contract import diagnostics_json
from promptls.engine.disk import LARGEST
from promptls.engine.options import Options
from promptls.engine.settings import Settings
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.profiles import Catalogue
from promptls.text import LineIndex
from promptls.text.text_cache import kept_by_text

Findings = list[dict[str, Any]]
"""The findings in one text, in the shape of the JSON contract without `path`: rule, severity, message, model,
start, end, fixes. Lines and columns count from 1, columns in code points."""

NAME = "prompt.prompt.txt"
"""What a text is taken for where nothing names it."""


class _NoFolder(Workspace):
    """A table lies in no folder: promptls's own profiles hold, and no settings."""

    def settings_for(self, path: PurePath | None) -> Settings:
        return Settings()

    def catalogue_for(self, path: PurePath | None) -> Catalogue:
        return super().catalogue_for(None)


_kept = threading.local()


def _workspace() -> Workspace:
    """One a thread, since it keeps what it has read."""
    found: Workspace | None = getattr(_kept, "workspace", None)
    if found is None:
        found = _kept.workspace = _NoFolder(None)
    return found


@dataclass(frozen=True)
class Checker:
    """What is asked of each text: the flags `--model`, `--select` and `--ignore` of `promptls check`.

    Raises UnknownModel for a model that no profile has, where it is made and not on a distant worker.
    """

    model: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("select", "ignore"):  # a list will do, too, but what is found is kept by the checker
            object.__setattr__(self, field, tuple(getattr(self, field)))
        catalogue = _workspace().catalogue_for(None)
        if self.model is not None and catalogue.resolve(self.model) is None:
            raise UnknownModel(self.model, catalogue.nearest(self.model))

    def __call__(
        self, texts: Sequence[str | None], names: Sequence[str | None] | None = None
    ) -> list[Findings | None]:
        """The findings of each text, in order; None for no text, and for one over 20 MB.

        `names` are file names, one a text: they say what it is taken for, as a path does on the command line.
        Raises ValueError where there are not as many as texts.
        """
        if names is None:
            names = [None] * len(texts)
        return [self._check(text, name or NAME) for text, name in zip(texts, names, strict=True)]

    def _check(self, text: str | None, name: str) -> Findings | None:
        if text is None or len(text) > LARGEST:
            return None
        lines, diagnostics = _found(text, name, self)
        return [*diagnostics_json(lines, diagnostics)]


@kept_by_text(4_000_000)
def _found(text: str, name: str, checker: Checker) -> tuple[LineIndex, tuple[Diagnostic, ...]]:
    """What is found in a text. Many rows of a table of traces have the very same prompt."""
    workspace = _workspace()
    # Rows may share a name: that a rule was slow on one says nothing of the next.
    workspace.slow_rules.clear()
    workspace.slow_formats.clear()
    options = Options(model=checker.model, select=checker.select, ignore=checker.ignore, assume=True)
    found = analyse(workspace, text, PurePath(name), options=options)
    return found.line_index, found.diagnostics
