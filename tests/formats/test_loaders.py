"""Frameworks' own loaders, on our files and on those that the frameworks ship: the same messages, filled in the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from promptls.formats import all_formats
from tests.conftest import TABLE
from tests.formats.agreement import hold, recorded
from tests.formats.installed import compared, installed, prompts_of

READERS = Path(__file__).with_name("readers")


class Loader(NamedTuple):
    """A framework: the reader that asks it, the formats, its own files, and what it refuses with the reason.

    `only` are parts of paths, where the framework reads some of a format's files. `differs` are parts of the paths
    of files that we read in another way on purpose, with the reason.
    """

    reader: str
    formats: tuple[str, ...]
    ships: str = ""
    refuses: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ("",)
    differs: tuple[tuple[str, str], ...] = ()

    def command(self, folder: Path) -> list[str]:
        """What runs the reader in the folder of the framework."""
        script = str(READERS / self.reader)
        return (
            ["node", script, str(folder)] if script.endswith(".mjs") else [str(folder / "bin/python"), script]
        )


_PACKAGES = "lib/python3*/site-packages"
_FRONT_MATTER = "front matter that is no YAML, which we read line by line and tell"
_GLOBS = "globs that begin with `*`, as Cursor writes them, which YAML takes for an alias"
_RULES = "a text between two rules, which it takes for front matter"
_MARKDOWN = tuple(format.id for format in all_formats() if format.id.startswith("markdown-"))
LOADERS = {
    "crewai": Loader("read_crewai.py", ("crewai",), f"{_PACKAGES}/crewai_cli/templates/**/*s.yaml"),
    "front-matter": Loader(
        "read_front_matter.py",
        _MARKDOWN,
        refuses=(
            ("scanning an alias", _GLOBS),
            ("ScannerError", _FRONT_MATTER),
            ("ParserError", _FRONT_MATTER),
        ),
        differs=tuple((name, _RULES) for name in ("create_conceptmap", "name_birds")),
    ),
    "langchain": Loader("read_langchain.py", ("langchain",)),
    "mini-swe-agent": Loader(
        "read_swe.py",
        ("swe-agent",),
        f"{_PACKAGES}/minisweagent/config/**/*.yaml",
        only=("swe/mini.yaml", "minisweagent"),
    ),
    "nemo": Loader("read_nemo.py", ("nemo-guardrails",), f"{_PACKAGES}/nemoguardrails/**/*.yml"),
    "promptflow": Loader(
        "read_promptflow.py",
        ("jinja",),
        refuses=(("Current parsed role", "no roles in it, so that the file is one text"),),
    ),
    "skills": Loader(
        "read_skills.py",
        ("markdown-skill",),
        refuses=(("Invalid YAML", "front matter that strict YAML refuses"),),
    ),
    "smolagents": Loader("read_smolagents.py", ("smolagents",), f"{_PACKAGES}/smolagents/prompts/*.yaml"),
    "swe-agent": Loader(
        "read_swe.py", ("swe-agent",), "config/**/*.yaml", only=("swe/default", "swe/retry", "/config/")
    ),
    "toml": Loader(
        "read_toml.mjs",
        ("gemini-command",),
        refuses=(("Control characters", "a comment with CRLF behind it, which this parser does not take"),),
    ),
}


@pytest.mark.parametrize("name", sorted(LOADERS))
def test_a_frameworks_own_loader_reads_the_same(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    loader, folder = LOADERS[name], installed(name)
    ships = tuple(folder.glob(loader.ships)) if loader.ships else ()
    found = prompts_of(*loader.formats, more=ships)
    prompts = {path: prompt for path, prompt in found.items() if any(part in path for part in loader.only)}
    both = compared(loader.command(folder), prompts, tmp_path)
    left_out = {
        path: _reason(loader.refuses, each["error"]) for path, each in both.items() if "error" in each
    }
    left_out |= {path: reason for path in prompts for words, reason in loader.differs if words in path}
    same = [Path(path) for path in prompts if path not in left_out]
    for path in map(str, same):
        assert both[path]["ours"] == both[path]["theirs"], path
    assert all(prompts[path].problems for path, reason in left_out.items() if reason == _FRONT_MATTER)
    record_property(TABLE, hold(name, same, left_out))


def _reason(reasons: tuple[tuple[str, str], ...], error: str) -> str:
    reason = next((reason for words, reason in reasons if words in error), None)
    assert reason is not None, error
    return reason


def test_every_format_is_held_to_a_loader_or_says_why_not() -> None:
    """A new format needs a row: `agreement.json`, with the loader that its test calls `hold` with, or a reason."""
    named = {format_id for row in recorded().values() for format_id in row["formats"]}
    assert named == {format.id for format in all_formats()}
    for name, row in recorded().items():
        files = sum(row.get(key, 0) for key in ("own", "corpus", "framework"))
        assert row.get("why_not") or row.get("generated", 0) >= 2000 or files >= 3, name
        assert all(reason for reason in row.get("left_out", {})), name
