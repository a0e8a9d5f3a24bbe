"""What a format's own loader, installed in a Python of its own, says of our files and the corpus's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from promptls.formats import detect
from promptls.prompt import Prompt
from tests.corpora import corpus_files, decoded, own_files


def prompts_of(*format_ids: str) -> dict[str, Prompt]:
    """Every file of those formats, by its path."""
    prompts: dict[str, Prompt] = {}
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if source is not None and found and found.format.id in format_ids:
            prompts[str(path)] = found.format.parse(source, path)
    return prompts


def loaded(python: str | None, script: str, paths: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """What a script prints after `FOUND`, given the paths: an object by path, with `error` where it failed."""
    file = folder / "read.py"
    file.write_text(script)
    ran = subprocess.run(
        [str(python), str(file), *paths], capture_output=True, text=True, timeout=300, cwd=folder
    )
    assert "FOUND" in ran.stdout, ran.stdout + ran.stderr
    found: dict[str, dict[str, Any]] = json.loads(ran.stdout.partition("FOUND")[2])
    return found
