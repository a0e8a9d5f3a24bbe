"""How many calls Python makes for a text, in all: a measure of the work that is the same at each run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.settings import FileSettings
from promptls.engine.workspace import Workspace
from promptls.testing.examples import ExampleWorkspace
from tests.sweep.linearity import every_rule_profile, fresh

Work = Callable[[Workspace, str, PurePath], Any]
ALL = FileSettings(select=("all",))
WORK: dict[str, Work] = {
    "check": lambda workspace, source, path: analyse(workspace, source, path),
    "fix": lambda workspace, source, path: fix_all(workspace, source, path, unsafe=True),
    "format": lambda workspace, source, path: format_text(workspace, source, path),
    "adapt": lambda _, source, path: adapt(Workspace(Path("/nowhere")), source, path, options=_ADAPTED),
}
_ADAPTED = Options(model="claude-opus-4-5")


def calls(work: Work, source: str, path: str) -> int:
    """The calls that are made, of Python's and of C's functions, with nothing kept of other texts."""
    made = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    with fresh():
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            work(workspace_of_all(), source, PurePath("/") / path)
        finally:
            sys.setprofile(before)
    return made


def workspace_of_all() -> Workspace:
    """A workspace in which all rules run, for a model that each is about."""
    return ExampleWorkspace(ALL, every_rule_profile())
