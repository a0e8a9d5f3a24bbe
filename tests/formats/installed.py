"""What a format's own loader, installed in a place of its own, says of our files and the corpus's.

`PROMPTLS_REFERENCES` names the folder with such places, which `make references` fills: each a Python with a
framework, or a folder of Node packages.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from promptls.formats import detect
from promptls.prompt import Prompt
from tests.corpora import corpus_files, decoded, own_files


def installed(name: str) -> Path:
    """The folder of that name among the references. Skips the test where it is not there."""
    folder = os.environ.get("PROMPTLS_REFERENCES")
    if folder is None or not (Path(folder) / name).is_dir():
        pytest.skip(f"PROMPTLS_REFERENCES has no folder {name}; `make references` installs it")
    return Path(folder).resolve() / name


def prompts_of(*format_ids: str, more: tuple[Path, ...] = ()) -> dict[str, Prompt]:
    """Every file of those formats, by its path: our own, the corpus's and those in `more`."""
    prompts: dict[str, Prompt] = {}
    for path in (*own_files(), *corpus_files(), *more):
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if source is not None and found and found.format.id in format_ids:
            prompts[str(path)] = found.format.parse(source, path)
    return prompts


def loaded(python: Path, script: str, paths: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """What a script prints after `FOUND`, given the paths: an object by path, with `error` where it failed."""
    file = folder / "read.py"
    file.write_text(script)
    return _printed([str(python), str(file), *paths], folder, None)


def compared(command: list[str], prompts: dict[str, Prompt], folder: Path) -> dict[str, dict[str, Any]]:
    """What a reader makes of our prompts and of the files: `ours` and `theirs` by path, or `error`."""
    said = {
        name: [[(m.role.value, m.text.text) for m in each.messages] for each in prompt.prompts or (prompt,)]
        for name, prompt in prompts.items()
    }
    return _printed(command, folder, json.dumps(said))


def _printed(command: list[str], folder: Path, given: str | None) -> dict[str, dict[str, Any]]:
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder, input=given)
    assert "FOUND" in ran.stdout, ran.stdout + ran.stderr
    found: dict[str, dict[str, Any]] = json.loads(ran.stdout.partition("FOUND")[2])
    return found
