"""`python -m tests.bench.same [REV]`: what `check` says of the whole corpus, compared with another revision, byte by byte.

For work that makes a check faster and must change nothing else. The other revision (main if none is named) is taken
from git and run with this environment's packages; its reports are kept, so that the second comparison is quick.
Exit status 1 if a report differs, with the first line that does.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from tests.corpora import OWN, REPOSITORY, shared_corpus

OUT = Path(__file__).parent / "out" / "same"
WISHES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all": ("--select", "all"),
    "glm": ("--select", "all", "--model", "glm-4.7-flash"),
    "gpt": ("--model", "gpt-5"),
}
"""Flags by the name of their report: every rule, without a model and with one that many rules are bound to."""


def reports(checkout: Path, into: Path) -> dict[str, Path]:
    """The reports of a checkout, made where they are missing. Raises CalledProcessError if `check` fails."""
    into.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, flags in WISHES.items():
        found[name] = into / f"{name}.json"
        if not found[name].exists():
            _report(checkout, flags, found[name])
    return found


def _report(checkout: Path, flags: Sequence[str], target: Path) -> None:
    corpus = shared_corpus()
    files = [
        str(path) for root in (corpus, OWN) if root for path in sorted(root.rglob("*")) if path.is_file()
    ]
    environment = {
        **os.environ, "PYTHONPATH": str(checkout / "server"), "PROMPTLS_CACHE_DIR": str(target.parent / "cache"),
        "PYTHONPYCACHEPREFIX": str(target.parent / "pycache"),
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "promptls",
        "check",
        "--no-cache",
        "--output-format",
        "json",
        *flags,
        *files,
    ]
    beside = target.with_suffix(".part")
    with beside.open("wb") as out:
        done = subprocess.run(
            command, cwd="/", env=environment, stdout=out, stderr=subprocess.PIPE, check=False
        )
    if done.returncode == 2 and not beside.stat().st_size:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    with beside.open("ab") as out:
        out.write(b"\n" + done.stderr)
    beside.replace(target)


def checkout_of(revision: str) -> tuple[str, Path]:
    """A revision's commit and its files, taken from git."""
    git = ["git", "-C", str(REPOSITORY)]
    commit = subprocess.run([*git, "rev-parse", revision], check=True, capture_output=True, text=True)
    name = commit.stdout.strip()
    folder = OUT / name / "tree"
    if not folder.exists():
        packed = subprocess.run(
            [*git, "archive", name, "server", "profiles"], check=True, capture_output=True
        )
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
    return name, folder


def first_difference(old: Path, new: Path) -> str:
    """The first line that differs, in both forms; nothing if there is none."""
    with old.open("rb") as one, new.open("rb") as two:
        for number, (before, after) in enumerate(zip_longest(one, two), 1):
            if before != after:
                return f"line {number}\n- {before!r:.600}\n+ {after!r:.600}"
    return ""


def main(arguments: Sequence[str]) -> int:
    """Compare; print what differs."""
    name, tree = checkout_of(arguments[0] if arguments else "main")
    old = reports(tree, OUT / name)
    here = OUT / "here"
    for report in here.glob("*.json"):
        report.unlink()
    new = reports(REPOSITORY, here)
    different = {wish: text for wish in WISHES if (text := first_difference(old[wish], new[wish]))}
    for wish in WISHES:
        print(f"{wish}: {different.get(wish, 'the same')} ({new[wish].stat().st_size:,} bytes)")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
