"""What one-file-at-a-time and checkpointed-run add, over all our prompt files and in odd places."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.prompt import Kind, Message, Prompt, Role, TextChange
from promptls.rewrites import RewriteContext, rewrite_named
from promptls.rewrites.transforms import checkpointed_run, one_file_at_a_time
from promptls.text import Span, apply_edits, map_literal
from tests.corpora import decoded, own_files

ADDED = {
    "one-file-at-a-time": (one_file_at_a_time.CLAUSE,),
    "checkpointed-run": (checkpointed_run.CLAUSE, checkpointed_run.WITHOUT_STOPPING),
}
REQUESTS = (
    "Rename the class in a.py, b.py and c.py.",
    "Keep going until everything is migrated",
    "Replace the logger across the codebase!",
    "Do not stop until all tests pass.",
)
SHAPES = (
    "{}",
    "{}\n",
    "- {}\n- Test it.\n",
    "- {}\n  - with care\n  - in order\n\nThen rest.\n",
    "* {}\n\n* Test it.\n",
    "1. {}\n   ```sh\n   ls\n   ```\n2. Test it.\n",
    "# Task\n\n{}\n\n## Input\n\n{{{{text}}}}\n",
    "  - {}\n",
    "{} Then test it.\n\nReturn a diff.\n",
    "<task>\n{}\n</task>\n",
)


def run(name: str, text: str, kind: Kind = Kind.TASK) -> tuple[str, list[TextChange]]:
    prompt = Prompt("test", kind, (Message(Role.USER, map_literal(text, Span(0, len(text)))),))
    changes = [
        change
        for suggestion in rewrite_named(name).apply(RewriteContext(prompt))
        for change in suggestion.changes
        if isinstance(change, TextChange)
    ]
    return apply_edits(text, [change.edit for change in changes]), changes


@pytest.mark.parametrize("name", ADDED)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("request_", REQUESTS)
def test_it_only_adds_once_and_on_a_line_or_sentence_of_its_own(name: str, shape: str, request_: str) -> None:
    text = shape.format(request_)
    changed, changes = run(name, text)
    asks_for_files = ".py" in request_ or "codebase" in request_
    assert len(changes) == (asks_for_files == (name == "one-file-at-a-time"))
    assert all(change.start == change.end for change in changes)
    assert run(name, changed)[0] == changed
    for clause in ADDED[name]:
        at = changed.find(clause)
        assert at < 0 or changed[at - 1] in " \n"
        assert at < 0 or changed[at + len(clause) : at + len(clause) + 1] in ("", "\n")


@pytest.mark.parametrize("name", ADDED)
@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_our_files_keep_every_character(name: str, path: Path) -> None:
    text = (decoded(path) or "").replace("\r\n", "\n")
    for kind in (Kind.TASK, Kind.AGENT):
        changed, changes = run(name, text, kind)
        assert all(change.start == change.end for change in changes)
        assert run(name, changed, kind)[0] == changed
