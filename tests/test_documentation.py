"""Every command that the documentation shows runs, and ends as the page on exit statuses says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from promptls.formats.toml_parser import loads
from tests.cli.runner import EXTRACT, TWICE_FIXED, git, lay, run
from tests.corpora import REPOSITORY

PAGES = (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")))
COMMANDS = [
    pytest.param(line.removeprefix("$ promptls "), id=f"{page.name}: {line[2:]}")
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    for line in block.split("\n")
    if line.startswith("$ promptls ")
    and not (line.startswith("$ promptls gain ") and "--dry-run" not in line)
]
"""All but the runs of `gain`, which ask an endpoint of the reader's own; tests/gain runs it against one of ours."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_documentation_runs(tmp_path: Path, command: str) -> None:
    own = (REPOSITORY / "docs" / "your-own-rules.md").read_text(encoding="utf-8")
    rule = re.findall(r"```yaml\n(.*?)```", own, re.S)[0]
    lay(
        tmp_path,
        {
            "extract.prompt.txt": EXTRACT,
            "prompts/a.txt": EXTRACT,
            "AGENTS.md": TWICE_FIXED,
            ".promptls/rules/product-name.yaml": rule,
        },
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    words, _, source = command.partition(" < ")
    if "--baseline" in words:
        run(tmp_path, "check", "--write-baseline")
    result = run(tmp_path, *words.split(), stdin=(tmp_path / source).read_bytes() if source else b"")
    assert result.status in (0, 1) and "error" not in result.err, result.err


def blocks(language: str) -> list[Any]:
    pages = (*PAGES, *sorted((REPOSITORY / "docs" / "editors").glob("*.md")))
    return [
        pytest.param(block, id=f"{page.name}: {number}")
        for page in pages
        for number, block in enumerate(
            re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        )
    ]


@pytest.mark.parametrize("block", blocks("json"))
def test_the_documentations_json_can_be_read(block: str) -> None:
    assert json.loads(block if block.startswith("{") else f"{{{block}}}")


@pytest.mark.parametrize("block", blocks("toml"))
def test_the_documentations_toml_can_be_read(block: str) -> None:
    loads(block)  # raises where it cannot


@pytest.mark.parametrize("block", blocks("yaml"))
def test_the_documentations_yaml_can_be_read(block: str) -> None:
    assert yaml.safe_load(block)


PYTHON = [
    pytest.param(block, id=f"{page.name}: {number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S))
]


@pytest.mark.parametrize("block", PYTHON)
def test_the_documentations_python_runs(block: str) -> None:
    names: dict[str, object] = {}
    exec(block, names)
    assert names["findings"]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 12


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in (
            *PAGES,
            *(REPOSITORY / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        )
        for target in re.findall(r"\]\((?!https?:|#)([^)\s#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
