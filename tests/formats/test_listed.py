"""Only the formats that may claim a file of its name are imported for it, and none that would have is left out."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import Candidate, registry
from promptls.formats.listed import LISTED
from promptls.formats.registry import HEAD, all_formats, format_by_id, formats_for, own_formats, read_whole
from tests.formats.test_laws import samples

FILES = [file for format in own_formats() for file in samples(format.id)]
ENDINGS = sorted({ending for listed in LISTED.values() for ending in listed.endings})
LANGUAGES = sorted({language for listed in LISTED.values() for language in listed.languages})


@settings(max_examples=400, database=None, deadline=None)
@given(
    file=st.sampled_from(FILES),
    folder=st.sampled_from(
        ["", "prompts", ".claude/commands", ".gemini/commands", ".clinerules", ".cursor/rules"]
    ),
    stem=st.sampled_from(["", "a", "CLAUDE", "system_prompt", "Modelfile", "agents", "x.prompt", "skprompt"]),
    ending=st.sampled_from([*ENDINGS, "", ".MD", ".YAML", ".markdown", ".dev", ".prompt.md", ".exe", "."]),
    language=st.sampled_from([None, "markdown", "plaintext", "yaml", *LANGUAGES]),
    same=st.booleans(),
)
def test_no_format_claims_a_file_that_it_is_not_asked_about(
    file: tuple[Path, str], folder: str, stem: str, ending: str, language: str | None, same: bool
) -> None:
    path, source = file
    if not same:
        path = path.parent / folder / (stem + ending or "x")
    candidate = Candidate(path, language, source[:HEAD], source)
    asked = {format.id for format in formats_for(path, language)}
    assert {format.id for format in own_formats() if format.sniff(candidate)} <= asked
    assert language or registry.may_be_claimed(path.name) is bool(asked)


@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_a_file_without_a_name_is_asked_about_everywhere(language: str | None) -> None:
    assert formats_for(None, language) == all_formats()


def test_most_formats_are_not_asked_about_a_file() -> None:
    assert {format.id for format in formats_for(Path("CLAUDE.md"), None)} == {
        format.id
        for format in own_formats()
        if format.id.startswith("markdown-") or format.id == "promptfoo-text"
    }


def test_a_module_that_came_since_is_asked() -> None:
    without = {name: listed for name, listed in LISTED.items() if name not in ("poml", "baml")}
    whole = read_whole()
    registry._listed.cache_clear()
    registry._asked.cache_clear()
    registry._own_endings.cache_clear()
    read_whole.cache_clear()
    try:
        with mock.patch.object(registry, "LISTED", without):
            assert {"poml", "baml"} <= {format.id for format in formats_for(Path("CLAUDE.md"), None)}
            assert registry.may_be_claimed("x.anything")
            assert read_whole() == whole and format_by_id("poml").title == "POML"
    finally:
        registry._listed.cache_clear()
        registry._asked.cache_clear()
        registry._own_endings.cache_clear()
        read_whole.cache_clear()
