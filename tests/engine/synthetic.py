"""Rules made for tests, and the engine running them instead of the real ones."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from unittest import mock

from promptls.diagnostics import Safety, Severity
from promptls.engine.fix import FixResult, fix_all
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.rules import Context, Rule, Scope
from promptls.rules.rule import NoOptions
from promptls.text import Span

PATH = PurePath("made-up.prompt.md")


def rule_of(name: str, check: object, safety: Safety = Safety.SAFE) -> Rule:
    """A rule that runs everywhere."""
    return Rule(
        name, "made-up", Severity.WARNING, safety, Scope.PROMPT, NoOptions, False, None, True, (), (),
        check, "Made up.", "made-up",
    )  # type: ignore[arg-type]  # fmt: skip


def replacing(name: str, pattern: str, new: str, safety: Safety = Safety.SAFE) -> Rule:
    """A rule that finds every match of `pattern` and would write `new` for it."""

    def check(context: Context) -> Iterator[Finding]:
        for number, message in enumerate(context.prompt.messages):
            for match in re.finditer(pattern, message.text.text):
                change = TextChange(number, match.start(), match.end(), match.expand(new))
                title = f"Write {new!r} at {match.start()}"
                yield Finding(
                    Place(number, Span(*match.span())), "found", (Proposal(title, (change,), safety),)
                )

    return rule_of(name, check, safety)


@contextlib.contextmanager
def only(rules: Sequence[Rule]) -> Iterator[None]:
    """The engine with these rules alone, in this order."""
    with mock.patch("promptls.engine.selection.listed_rules", lambda: tuple(rules)):
        yield


def fixed(source: str, *rules: Rule, unsafe: bool = False) -> FixResult:
    """What `--fix` makes of a Markdown prompt with these rules."""
    with only(rules):
        return fix_all(Workspace(PurePath("/nowhere")), source, PATH, unsafe=unsafe, options=Options())  # type: ignore[arg-type]
