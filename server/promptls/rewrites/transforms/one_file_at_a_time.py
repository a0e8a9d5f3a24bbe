"""Asks for one file at a time where a prompt wants several files edited together.

## Trigger

One instruction that edits more than `max_files` named files or globs (2 unless the profile says
otherwise), a line such as "Update these files:" with a list of them, or an edit "across the codebase".

## What does not trigger it

- Files that are only read, listed, created or used as a source: "Read a.py, b.py and c.py".
- Instruction files bound to some files (`applyTo`, `globs`, `paths`).
- A prompt that already asks for one file at a time, file by file, or one file per turn or commit.

## Change

"Work on one file at a time. Finish and verify each before opening the next." once a message, behind the
first such instruction: a bullet after a bullet, a sentence in a numbered item, a line or a paragraph
after a paragraph. No character of the author's is touched. Unsafe: the way of working changes.

## Sources

- Product page of GLM-4.7 Flash, which cites a comparison by WaveSpeedAI: multi-file coordinated edits are
  more prone to errors than with the full GLM-4.7; retrieved 2026-11-22. No measurement was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place
from promptls.rewrites.clauses import add_after
from promptls.rewrites.file_edits import FileEdit, file_edits
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

CLAUSE = "Work on one file at a time. Finish and verify each before opening the next."


def _same(text: str, path: str = "example.prompt.md") -> Case:
    return Case(text, text, path)


@rewrite(
    "one-file-at-a-time",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=(CLAUSE,).__contains__,
    cases=(
        Case(
            "Rename UserId to AccountId in api.py, models.py and tests/*.py.\n",
            f"Rename UserId to AccountId in api.py, models.py and tests/*.py.\n{CLAUSE}\n",
        ),
        Case(
            "You maintain the API.\n\n- Rename `UserId` in `a.py`, `b.py` and `c.py`.\n- Run the tests.\n",
            "You maintain the API.\n\n- Rename `UserId` in `a.py`, `b.py` and `c.py`.\n"
            f"- {CLAUSE}\n- Run the tests.\n",
        ),
        Case(
            "1. Replace the logger across the entire codebase\n2. Run the tests.\n",
            f"1. Replace the logger across the entire codebase. {CLAUSE}\n2. Run the tests.\n",
        ),
        Case(
            "Update:\n\n- `api.py`: the class\n- `db.py`: a table\n- `cli.py`: a flag\n\nTest it.\n",
            "Update:\n\n- `api.py`: the class\n- `db.py`: a table\n- `cli.py`: a flag\n"
            f"- {CLAUSE}\n\nTest it.\n",
        ),
        Case(
            "Change the port in a.py, b.py, c.py and d.py.\n\nReturn a diff.\n",
            f"Change the port in a.py, b.py, c.py and d.py.\n\n{CLAUSE}\n\nReturn a diff.\n",
        ),
        _same("Read api.py, models.py and views.py, then describe the design.\n"),
        _same("Rename UserId in api.py and models.py.\n"),
        _same("Rename UserId in a.py, b.py and c.py. Work on one file at a time.\n"),
        _same("Go file by file. Replace the logger across the codebase.\n"),
        _same("Never edit a.py, b.py or c.py.\n"),
        _same("Use Node.js, Vue.js and Express.js. Update the readme.\n"),
        _same("---\napplyTo: '**/*.ts'\n---\nFix imports in a.ts, b.ts and c.ts.\n", "x.instructions.md"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message, at its first request."""
    asked: set[int] = set()
    for edit in file_edits(context.prompt, int(context.param("max_files", 2))):
        if edit.message not in asked:
            asked.add(edit.message)
            yield _suggest(context, edit)


def _suggest(context: RewriteContext, edit: FileEdit) -> Suggestion:
    change = add_after(context.prompt, edit.message, edit.last, CLAUSE)
    return Suggestion(
        Place(edit.message, Span(edit.start, edit.end)), "Ask for one file at a time", (change,)
    )
