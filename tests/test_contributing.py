"""The starts that CONTRIBUTING.md gives for a rule, a model and a format work as they stand there."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.formats.format import Candidate, Format
from promptls.testing.examples import check_bad, check_declaration, check_good
from promptls.testing.laws import law_holds
from tests.cli.runner import lay, run
from tests.corpora import REPOSITORY
from tests.formats.laws import hostile

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")


def start(section: str, language: str) -> str:
    """The first block of code in a section."""
    found = re.search(rf"^## {section}\n.*?```{language}\n(.*?)```", PAGE, re.S | re.M)
    assert found, section
    return found[1]


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    """Loads a start as the module of the name that its rule would have."""
    file = tmp_path / "asks_to_wait.py"
    file.write_text(start("Add a rule", "python"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("asks_to_wait", file)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules["asks_to_wait"] = made
    spec.loader.exec_module(made)
    yield made
    del sys.modules["asks_to_wait"]


def test_the_rule_passes_its_own_examples(module: ModuleType) -> None:
    rule = module.check
    faults = [*check_declaration(rule)]
    for good in rule.good:
        faults += check_good(rule, good)
    for bad in rule.bad:
        faults += check_bad(rule, bad)
    assert faults == []


def test_the_model_loads_and_is_known_by_its_name(tmp_path: Path) -> None:
    lay(tmp_path, {".promptls/profiles/x.yaml": start("Add a model", "yaml")})
    result = run(tmp_path, "model", "openrouter/glm-9-mini:free")
    assert result.status == 0 and result.err == ""
    assert "zai/glm-9-mini" in result.out and "Keep prompts short" in result.out


@pytest.fixture(scope="module")
def format() -> Format:
    names: dict[str, object] = {}
    exec(start("Add a format", "python"), names)
    made = names["FORMAT"]
    assert isinstance(made, Format)
    return made


@given(text=hostile, one=st.integers(0, 40), other=st.integers(0, 40), new=hostile)
def test_the_format_keeps_the_edit_law(format: Format, text: str, one: int, other: int, new: str) -> None:
    source = "A title\n" + text
    prompt = format.parse(source, PurePath("x.acme"))
    length = len(prompt.messages[0].text.text)
    law_holds(format, source, prompt, 0, min(one, other, length), min(max(one, other), length), new)


def test_the_format_claims_its_files_alone(format: Format) -> None:
    assert format.sniff(Candidate(PurePath("x.acme"), None, ""))
    assert not format.sniff(Candidate(PurePath("x.md"), None, ""))
