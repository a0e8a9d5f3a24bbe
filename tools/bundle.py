"""Fills `vscode-client/bundled/`: the server with its profiles and pages, and what it needs, in pure Python.

Everything in it is made from the repository and from the pinned `bundled-requirements.txt`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from promptls.profiles.compiled import compile_profiles
from promptls.profiles.tree import parse

REPOSITORY = Path(__file__).resolve().parents[1]
CLIENT = REPOSITORY / "vscode-client"
TARGET = CLIENT / "bundled"
LICENCES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
UNWANTED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.pyi", "py.typed", "testing", "batch")


def main() -> None:
    """Make the folder anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    libs = TARGET / "libs"
    shutil.copytree(REPOSITORY / "server" / "promptls", libs / "promptls", ignore=UNWANTED)
    compile_into(libs / "promptls" / "_profiles")
    shutil.copytree(REPOSITORY / "docs" / "rules", libs / "promptls" / "_docs" / "rules")
    shutil.copy2(CLIENT / "launch.py", TARGET / "launch.py")
    for name in ("LICENSE", "CHANGELOG.md"):
        shutil.copy2(REPOSITORY / name, CLIENT / name)
    pure = ["--platform", "any", "--python-version", "3.10", "--only-binary", ":all:"]
    pinned = [line for line in _requirements() if not line.startswith("PyYAML")]
    _take(_installed([*pure, *pinned]), libs)
    _take(_installed([line for line in _requirements() if line not in pinned]), TARGET / "yaml")
    shutil.rmtree(TARGET / "yaml" / "_yaml", ignore_errors=True)
    natives = [path for path in TARGET.rglob("*") if path.suffix in (".so", ".pyd", ".dylib")]
    if natives:
        sys.exit(f"not pure Python: {', '.join(path.name for path in natives)}")


def compile_into(folder: Path) -> None:
    """The profiles as one file, and the index of their names."""
    source = REPOSITORY / "profiles"
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.yaml"))
    texts = ((name, (source / name).read_text(encoding="utf-8")) for name in names)
    folder.mkdir(parents=True)
    (folder / "compiled.jsonl").write_bytes(
        compile_profiles((name, parse(text, name)) for name, text in texts)
    )
    shutil.copy2(source / "index.json", folder / "index.json")


def _requirements() -> list[str]:
    lines = (CLIENT / "bundled-requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _installed(words: list[str]) -> Path:
    """A folder with what pip installs for these words; kept, since the words pin it."""
    kept = REPOSITORY / ".make" / f"bundle-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:12]}"
    if not kept.is_dir():
        part = kept.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
        subprocess.run([*pip, "--no-deps", "--target", str(part), *words], check=True)
        part.rename(kept)
    return kept


def _take(installed: Path, target: Path) -> None:
    """Copies the packages, without compiled code, and of their metadata the version and the licence."""
    for item in sorted(installed.iterdir()):
        if item.name.endswith(".dist-info"):
            kept = [p for p in item.rglob("*") if p.name in LICENCES or p.name == "METADATA"]
            for path in kept:
                goal = target / item.name / path.relative_to(item)
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, goal)
        elif item.is_dir():
            natives = shutil.ignore_patterns("*.so", "*.pyd", "*.dylib", "__pycache__", "*.pyi", "py.typed")
            shutil.copytree(item, target / item.name, ignore=natives)
        elif item.suffix == ".py":
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(item, target / item.name)


if __name__ == "__main__":
    main()
