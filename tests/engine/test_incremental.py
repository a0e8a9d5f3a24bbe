"""After any edits, what is found is what a fresh run finds: for every rule and every format."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from unittest import mock

import pytest

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.options import Options
from promptls.engine.seen_prompts import SeenPrompts
from promptls.engine.workspace import Workspace
from promptls.prompt import recent
from promptls.rules.registry import all_rules
from promptls.text.followed import Followed
from tests.corpora import decoded, own_files

MODEL = "glm-4.7-flash"
EVERY_RULE = Options(model=MODEL, select=("all",))
EXAMPLES = [
    bad.text
    for rule in all_rules()
    for bad in rule.bad
    if len(bad.text) < 3000 and not bad.text.startswith("{")
]
BITS = (
    "x",
    "\n",
    "\n\n",
    "- ",
    "# ",
    "```\n",
    "<example>\n",
    "{{name}}",
    "Be accurate. ",
    "TODO",
    '"',
    "\\n",
    "é😀",
)


class _Forgetful(recent.Recent):
    def _before(self, text: str) -> None:
        return None


class _Mindful(recent.Recent):
    worth = 0


@contextmanager
def reading(documents: recent.Recent) -> Iterator[None]:
    kept, recent._RECENT = recent._RECENT, documents
    try:
        yield
    finally:
        recent._RECENT = kept


def edits(text: str, seed: int, count: int) -> Iterator[str]:
    rng = random.Random(seed)
    for _ in range(count):
        at = rng.randrange(len(text) + 1)
        gone = rng.choice((0, 0, 0, 1, 5, 80))
        new = rng.choice((*BITS, rng.choice(EXAMPLES)))
        text = text[:at] + new + text[at + gone :]
        yield text


def seen(analysis: Analysis) -> object:
    return analysis.diagnostics, analysis.changes, analysis.ignored


def check(text: str, path: str, seed: int, count: int) -> set[str]:
    workspace, fresh, mindful = Workspace(), Workspace(), _Mindful()
    found: set[str] = set()
    for changed in (text, *edits(text, seed, count)):
        with reading(mindful):
            kept = analyse(workspace, changed, PurePath(path), options=EVERY_RULE)
        fresh.seen_prompts = SeenPrompts()
        with reading(_Forgetful()), mock.patch.object(Followed, "on", False):
            alone = analyse(fresh, changed, PurePath(path), options=EVERY_RULE)
        assert seen(kept) == seen(alone)
        found |= {diagnostic.rule for diagnostic in alone.diagnostics}
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_rule_finds_the_same_in_an_edited_prompt(seed: int) -> None:
    rng = random.Random(seed)
    text = "\n\n".join(rng.sample(EXAMPLES, min(40, len(EXAMPLES))))
    assert check(text, "x.prompt.md", seed, 8)


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_every_format_reads_the_same_after_edits(path: PurePath) -> None:
    text = decoded(path)
    assert text is not None
    check(text, str(path), len(text), 4)
