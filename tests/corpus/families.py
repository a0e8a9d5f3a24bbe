"""Every prompt of the corpus adapted to a model of every family: what must stay, stays.

`python -m tests.corpus.families LOG` runs the whole product, a line of JSON a file; it goes on where LOG ends,
and prints the counts by family at the end. `--law by-name` runs everything that the profiles list, and
`--law round-trip` goes to two other families and back.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

from promptls.engine.adapt import AdaptResult, adapt
from promptls.engine.analyse import Analysis, read_prompt
from promptls.engine.options import Options
from promptls.engine.retract import retractable
from promptls.prompt import Prompt, Role
from tests.corpora import corpus_files, decoded, own_files, workspace_of
from tests.corpus.sweep import ASSUMED, guarded
from tests.rewrites.preserved import lost_but_empty_demands

FAMILIES = (
    "zai/glm-4.7-flash", "claude-opus-5-5", "gpt-4.1", "gpt-5.5", "o3", "gpt-oss-120b", "gemini-3.1-pro",
    "gemma-3-27b", "llama-4-maverick", "qwen3.8-max", "deepseek-v4-pro", "deepseek-r1", "kimi-k2.6",
    "mistral-large-4", "command-a", "nova-pro", "minimax-m3", "grok-4.7",
)  # fmt: skip
"""A model of each family whose rewrites are tried."""


def faults_of(path: Path, model: str) -> list[str]:
    """What goes wrong when one file is adapted to a model, in words."""
    before = _before(path)
    if before is None or before.prompt is None:
        return []
    once = adapted(path, before.source, model)
    faults = [f"refused: {item}" for item in once.refused if not told(item)]
    if once.source == before.source:
        return faults  # and so a second run is this one
    assert once.analysis.prompt is not None
    if adapted(path, once.source, model).source != once.source:
        faults.append("a second run changes something")
    if len(once.analysis.prompt.problems) > len(before.prompt.problems):
        faults.append("the file has a problem that it did not have")
    if guarded(before) != guarded(once.analysis):
        faults.append("a fence, a template or the front matter changed")
    folds = "fold-system-into-user" in once.profile.rewrites
    if _roles(before.prompt, folds) != _roles(once.analysis.prompt, folds):
        faults.append("the roles changed")
    gone = lost_but_empty_demands(before.prompt, once.analysis.prompt)
    return faults + [f"lost {name}: {dict(what)}" for name, what in gone.items() if what]


def by_name_faults_of(path: Path, model: str) -> list[str]:
    """What goes wrong when a file gets everything that the model's profile lists, in words.

    Such rewrites change words and leave things out, so that only idempotence and the edit law hold.
    """
    before = _before(path)
    if before is None or before.prompt is None:
        return []
    options = Options(model=model, assume=True)
    profile = read_prompt(workspace_of(path), before.source, path, options=options).profile
    once = adapted(path, before.source, model, profile.rewrites)
    faults = [f"refused: {item}" for item in once.refused if not told(item)]
    if (
        once.source != before.source
        and adapted(path, once.source, model, profile.rewrites).source != once.source
    ):
        faults.append("a second run changes something")
    return faults


def round_trip_faults_of(path: Path, way: tuple[str, str]) -> list[str]:
    """What of the author's is lost on the way from one model to another and back, in words.

    A line of the author's that reads as a rewrite's to the letter looks like an added one; on the way back
    `exclude` keeps the lines of those rewrites that had nothing to add on the way there.
    """
    before = _before(path)
    if before is None or before.prompt is None:
        return []
    first, second = way
    there = adapted(path, before.source, first)
    other = adapted(path, there.source, second, written_for=first)
    added = {step.rewrite for step in other.steps if step.changed}
    takes_back = {spec.id for spec in retractable(other.profile, there.profile)}
    back = adapted(path, other.source, first, written_for=second, exclude=takes_back - added)
    assert back.analysis.prompt is not None
    gone = lost_but_empty_demands(before.prompt, back.analysis.prompt)
    faults = [f"lost {name}: {dict(what)}" for name, what in gone.items() if what]
    refused = (*there.refused, *other.refused, *back.refused)
    return faults + [f"refused: {item}" for item in refused if not told(item)]


def adapted(
    path: Path,
    source: str,
    model: str,
    include: Iterable[str] = (),
    written_for: str | None = None,
    exclude: Iterable[str] = (),
) -> AdaptResult:
    """A text adapted as the file at that path."""
    options = Options(model=model, assume=True)
    return adapt(
        workspace_of(path),
        source,
        path,
        include=tuple(include),
        exclude=tuple(exclude),
        written_for=written_for,
        options=options,
    )


@lru_cache(maxsize=4)
def _before(path: Path) -> Analysis | None:
    source = decoded(path)
    return None if source is None else read_prompt(workspace_of(path), source, path, options=ASSUMED)


def told(refusal: str) -> bool:
    """True where a format says in brackets why it cannot write a change. Without a reason, a law was broken."""
    return refusal.endswith(")")


def _roles(prompt: Prompt, folds: bool) -> list[Role]:
    """The roles in order, without those that the model has no use for, where these are folded into others."""
    framing = (Role.SYSTEM, Role.DEVELOPER) if folds else ()
    return [message.role for message in prompt.messages if message.role not in framing]


def round_trips_faults_of(path: Path, model: str) -> list[str]:
    """What is lost on the ways from a model to the next two families, and back."""
    at = FAMILIES.index(model)
    others = [FAMILIES[(at + step) % len(FAMILIES)] for step in (1, 5)]
    return [fault for other in others for fault in round_trip_faults_of(path, (model, other))]


LAWS = {"default": faults_of, "by-name": by_name_faults_of, "round-trip": round_trips_faults_of}


def _row(faults: Callable[[Path, str], list[str]], path: Path) -> dict[str, object]:
    return {"path": str(path), "faults": {model: faults(path, model) for model in FAMILIES}}


def main(arguments: list[str]) -> int:
    """Run the product and print what it found; 1 if anything is at fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--law", choices=LAWS, default="default")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one file in N")
    parser.add_argument("--jobs", type=int, default=1)
    wish = parser.parse_args(arguments)
    done = {json.loads(line)["path"] for line in _lines(wish.log)}
    wanted = (*own_files(), *corpus_files())[:: wish.every]
    files = [path for path in wanted if str(path) not in done]
    row = partial(_row, LAWS[wish.law])
    with wish.log.open("a", encoding="utf-8") as log, ProcessPoolExecutor(wish.jobs) as pool:
        for found in pool.map(row, files, chunksize=8):
            log.write(json.dumps(found, ensure_ascii=False) + "\n")
            log.flush()
    return _tell([json.loads(line)["faults"] for line in _lines(wish.log)])


def _lines(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines() if log.exists() else []


def _tell(rows: list[dict[str, list[str]]]) -> int:
    faulty = Counter(model for row in rows for model, faults in row.items() if faults)
    for model in FAMILIES:
        print(f"{model}: {len(rows)} files, {faulty[model]} with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
