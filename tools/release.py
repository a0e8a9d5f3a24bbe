"""Builds what is released, twice, and compares: `python tools/release.py`, into dist/release.

Wheel, sdist, extension, site, changelog and checksums, all from one commit. The second build is made in a
copy of the tree under another path; a file that differs from the first fails the release.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from promptls import __version__

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "dist" / "release"


def main() -> int:
    """Build, compare and list; 1 where two builds differ or there is something that is not committed."""
    if _git("status", "--porcelain"):
        print("commit first: a release is built from a commit", file=sys.stderr)
        return 1
    epoch = _git("log", "-1", "--format=%ct")
    shutil.rmtree(TARGET, ignore_errors=True)
    _build(REPOSITORY, TARGET, epoch)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "another" / "place"
        _copy_tree(tree)
        _build(tree, Path(folder) / "again", epoch)
        differing = _differing(TARGET, Path(folder) / "again")
    for name in differing:
        print(f"differs in the second build: {name}", file=sys.stderr)
    sums = [f"{_sha256(path)}  {path.name}" for path in sorted(TARGET.iterdir())]
    (TARGET / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    print("\n".join(sums))
    return 1 if differing else 0


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _copy_tree(tree: Path) -> None:
    """The files of the commit with their times, so that make sees what is installed as up to date."""
    for name in _git("ls-files").splitlines():
        goal = tree / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, goal)
    for name in (".venv", ".make"):
        (tree / name).symlink_to(REPOSITORY / name)


def _build(tree: Path, target: Path, epoch: str) -> None:
    target.mkdir(parents=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "TZ": "UTC"}
    build = [sys.executable, "-m", "build", "-q", "--no-isolation", "--outdir", str(target)]
    for command in (build, ["make", "-s", "vsix", "site"]):
        subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(tree / "dist" / "promptls.vsix", target / f"promptls-{__version__}.vsix")
    shutil.copyfile(tree / "CHANGELOG.md", target / "CHANGELOG.md")
    _pack(tree / "dist" / "site", target / f"promptls-{__version__}-site.tar.gz", int(epoch))


def _pack(folder: Path, target: Path, epoch: int) -> None:
    """A tar.gz of the folder's files in a fixed order, with nobody's name and one date."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = tarfile.TarInfo(f"site/{path.relative_to(folder).as_posix()}")
            entry.size, entry.mtime, entry.mode = path.stat().st_size, epoch, 0o644
            with path.open("rb") as content:
                archive.addfile(entry, content)


def _differing(first: Path, second: Path) -> list[str]:
    names = sorted({path.name for folder in (first, second) for path in folder.iterdir()})
    return [name for name in names if _sha256(first / name) != _sha256(second / name)]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
