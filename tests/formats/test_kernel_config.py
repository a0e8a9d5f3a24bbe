"""What `config.json` says of the `skprompt.txt` beside it: read, read again, broken, and never a crash."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.samples import sample_values
from promptls.engine.variables import facts_of
from promptls.engine.workspace import Workspace
from promptls.formats import format_by_id, looked_at
from promptls.prompt import Prompt
from promptls.testing.laws import law_holds
from tests.corpora import OWN
from tests.formats.laws import hostile

REPLY = OWN / "semantic-kernel" / "Mail" / "Reply"
TEXT = "Answer {{$mail}} in {{$language}}.\n"
CONFIG = '{"input_variables": [{"name": "mail", "description": "What came in"}, {"name": "language"}]}'

_CHANGED = count(1)


def parsed(path: PurePath, text: str = TEXT) -> Prompt:
    """The prompt of a `skprompt.txt`."""
    return format_by_id("skprompt").parse(text, path)


def beside(folder: Path, config: str | bytes) -> Path:
    """The path of a `skprompt.txt` that has a configuration beside it, changed later than any before."""
    (folder / "config.json").write_bytes(config if isinstance(config, bytes) else config.encode())
    changed = next(_CHANGED)
    os.utime(folder / "config.json", ns=(changed, changed))
    return folder / "skprompt.txt"


def told(path: Path, *rules: str) -> list[str]:
    """What is found in the text at a path, by the rules and of the file itself."""
    found = analyse(Workspace(path.parent), TEXT, path, options=Options(select=rules)).diagnostics
    return [each.message for each in found if each.rule in (*rules, "invalid-file")]


def test_the_configuration_gives_model_variables_descriptions_and_defaults() -> None:
    prompt = parsed(REPLY / "skprompt.txt", (REPLY / "skprompt.txt").read_text("utf-8"))
    assert prompt.model == "glm-4.7-flash"
    assert list(prompt.declared) == ["input", "tone"]
    assert facts_of(prompt, "input")[1:] == ("The mail, as it came in ✉️", "Where is my parcel?")
    assert sample_values(prompt) == {"input": "Where is my parcel?"}


def test_the_model_of_the_first_service_that_names_one_is_the_target(tmp_path: Path) -> None:
    for services in (
        '{"a": {"top_p": 1}, "b": {"model_id": "glm-4.7-flash"}}',
        '[{"model_id": "glm-4.7-flash"}]',
    ):
        path = beside(tmp_path, f'{{"execution_settings": {services}}}')
        assert parsed(path).model == "glm-4.7-flash"
        assert analyse(Workspace(tmp_path), TEXT, path).target.profile.id == "zai/glm-4.7-flash"


def test_an_undeclared_and_an_unused_variable_are_told(tmp_path: Path) -> None:
    path = beside(tmp_path, CONFIG.replace("language", "tone"))
    assert told(path, "undeclared-variable", "unused-variable") == [
        'the variable "tone" is declared in "config.json" and no message uses it; use it, or drop it',
        'the variable "language" is not declared; declare it, or write its value',
    ]


def test_the_template_format_decides_which_syntax_is_read(tmp_path: Path) -> None:
    text = "Answer {{mail.text}} {{$other}}\n"
    assert [v.name for v in parsed(tmp_path / "skprompt.txt", text).variables] == ["other"]
    path = beside(tmp_path, '{"template_format": "handlebars"}')
    assert [v.name for v in parsed(path, text).variables] == ["mail", "other"]


def test_a_change_on_disk_is_read_and_known_to_the_cache(tmp_path: Path) -> None:
    path = tmp_path / "skprompt.txt"
    assert looked_at(path) == []
    assert not parsed(path).declared
    beside(tmp_path, CONFIG)
    before = looked_at(path)
    assert list(parsed(path).declared) == ["mail", "language"]
    beside(tmp_path, CONFIG.replace("mail", "post"))
    assert looked_at(path) != before
    assert list(parsed(path).declared) == ["post", "language"]
    (tmp_path / "config.json").unlink()
    assert not parsed(path).declared


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ("", "is not valid JSON at line 1, column 1: "),
        ('{\n  "a": 1,\n  oops\n}', "is not valid JSON at line 3, column 3: expected a key in double quotes"),
        (CONFIG.replace("}]", "}],"), "is not valid JSON at line 1, column "),
        ("[1]", "is not a JSON object; "),
        (b"\xff\xfe{}", "is not valid UTF-8; "),
        ("[" * 1000, "is not valid JSON at line 1, column "),
        ('{"a": "' + "x" * 1_000_000 + '"}', "is larger than 1 MB; "),
    ],
)
def test_a_broken_configuration_is_told_in_plain_words(
    tmp_path: Path, config: str | bytes, fault: str
) -> None:
    (message,) = told(beside(tmp_path, config))
    assert message.startswith(f'"config.json" beside this file {fault}')
    assert message.endswith("; mend it there")


def test_what_could_be_read_of_a_broken_configuration_counts(tmp_path: Path) -> None:
    path = beside(tmp_path, CONFIG.replace("}]", "}],"))
    assert list(parsed(path).declared) == ["mail", "language"]


def test_nothing_is_looked_for_where_there_is_no_file(tmp_path: Path) -> None:
    class Remote(PurePosixPath):
        """A path on no disk."""

    beside(tmp_path, CONFIG)
    (tmp_path / "folder" / "config.json").mkdir(parents=True)
    for path in (
        Remote(tmp_path / "skprompt.txt"),
        tmp_path / "folder" / "skprompt.txt",
        tmp_path / "other.txt",
    ):
        assert not parsed(path).declared
        assert not parsed(path).problems
    assert not format_by_id("skprompt").parse(TEXT, None).declared


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "description", "default", "model_id", "response_format", "json_schema", "schema"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
_CONFIGS = st.dictionaries(
    st.sampled_from(["input_variables", "execution_settings", "template_format", "description"]), _VALUES
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_CONFIGS, st.data())
def test_values_of_any_type_leave_the_text_as_it_is_and_the_law_holds(
    tmp_path: Path, config: dict[str, Any], data: st.DataObject
) -> None:
    path = beside(tmp_path, json.dumps(config))
    prompt = parsed(path)
    assert [message.text.text for message in prompt.messages] == [TEXT]
    assert not prompt.problems
    listed = config.get("input_variables")
    named = (
        [each.get("name") if isinstance(each, dict) else each for each in listed or ()]
        if isinstance(listed, list)
        else list(listed)
        if isinstance(listed, dict)
        else []
    )
    assert list(prompt.declared) == list(dict.fromkeys(name for name in named if isinstance(name, str)))
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, len(TEXT)))
    law_holds(format_by_id("skprompt"), TEXT, prompt, 0, start, end, data.draw(hostile), path)
