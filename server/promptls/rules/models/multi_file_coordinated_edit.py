"""A prompt asks for edits of several files together, where the model does better with one at a time.

## What

One instruction that edits more than `max_files` named files or globs, a line such as "Update these
files:" with a list of them, or an edit "across the codebase", "in all modules", "repo-wide".

## Why

Edits that must agree with each other need all files held in mind at once. The product page of GLM-4.7
Flash says that such edits are more prone to errors than with the full GLM-4.7, citing a comparison by
WaveSpeedAI (retrieved 2026-11-22). No independent measurement was found, and the limit of two files is
the project's own default, so the rule runs only where the target model's profile lists it.

## Fix safety

Unsafe: "Work on one file at a time. Finish and verify each before opening the next." changes the way of
working. The other way out is the larger model, which the editor offers as *Switch target model*.

## Limits

Files that are read, listed, created or used as a source are not counted. Silent in instruction files
that are bound to some files (`applyTo`, `globs`, `paths`), in negated sentences, and in a prompt that
asks for one file at a time already. Folders count only as globs (`src/**`). English verbs only.

## Sources

- Product page of GLM-4.7 Flash, limits and anti-patterns, retrieved 2026-11-22
- docs/evidence.md, rule 7, 2026-11-22: no benchmark of its own found
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal
from promptls.rewrites.file_edits import FileEdit, file_edits
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span

_REWRITE = "one-file-at-a-time"
_CLAUSE = "Work on one file at a time. Finish and verify each before opening the next."


class Options(NamedTuple):
    """`max_files`: how many files one instruction may edit."""

    max_files: int = 2


@rule(
    "multi-file-coordinated-edit",
    family="models",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    good=(
        "Read `api.py`, `models.py` and `views.py`, then describe the design.\n",
        "Rename UserId to AccountId in api.py and models.py.\n",
        "Rename UserId in a.py, b.py and c.py. Work on one file at a time.\n",
        "Search for the logger across the codebase and list the callers.\n",
        Good("---\napplyTo: '**/*.ts'\n---\nFix the imports in a.ts, b.ts and c.ts.\n", "x.instructions.md"),
        Good("Update a.py, b.py and c.py.\n", thresholds={"max_files": 3}),
    ),
    bad=(
        Bad(
            "Rename UserId to AccountId in api.py, models.py and tests/*.py.\n",
            fixed=f"Rename UserId to AccountId in api.py, models.py and tests/*.py.\n{_CLAUSE}\n",
            found=("api.py, models.py and tests/*.py",),
        ),
        Bad(
            "Replace the logger across the entire codebase.\n",
            fixed=f"Replace the logger across the entire codebase.\n{_CLAUSE}\n",
            found=("across the entire codebase",),
        ),
        Bad(
            "Update these files:\n\n- `api.py`: the class\n- `db.py`: the table\n- `cli.py`: the flag\n",
            fixed="Update these files:\n\n- `api.py`: the class\n- `db.py`: the table\n- `cli.py`: the flag\n"
            f"- {_CLAUSE}\n",
            found=("Update these files:",),
        ),
        Bad(
            "# API\n\n- Update `openapi.yaml`, `client.ts` and `README.md` with each new route.\n",
            fixed="# API\n\n- Update `openapi.yaml`, `client.ts` and `README.md` with each new route.\n"
            f"- {_CLAUSE}\n",
            path="AGENTS.md",
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each request; the sentence that the rewrite adds once a message is the fix of all of them."""
    edits = file_edits(ctx.prompt, ctx.options.max_files)
    if not edits:
        return
    offered = ctx.pattern is not None and _REWRITE in ctx.pattern.rewrites
    fixes: dict[int, tuple[Proposal, ...]] = {}
    for edit in edits:
        if offered and edit.message not in fixes:
            place = Place(edit.message, Span(edit.start, edit.end))
            fixes[edit.message] = ctx.proposals(_REWRITE, near=place)
        proposals = fixes.get(edit.message, ())
        yield Finding(Place(edit.message, Span(edit.start, edit.end)), _message(ctx, edit), proposals)


def _message(ctx: Context, edit: FileEdit) -> str:
    words = " ".join(ctx.prompt.messages[edit.message].text.text[edit.start : edit.end].split())
    quoted = words if len(words) <= 50 else words[:49] + "…"
    count = len(edit.files) or "many"
    return f'{count} files are to be edited together ("{quoted}"); ask for one file at a time'
