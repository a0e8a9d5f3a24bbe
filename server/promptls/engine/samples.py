"""Values for the variables of a prompt that its own file gives: samples, test data, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.prompt import Prompt


def sample_values(prompt: Prompt) -> dict[str, str]:
    """A value for each variable that the file has one for; the first place that gives one counts."""
    found: dict[str, str] = {}
    for given in _samples(prompt.metadata):
        for name, value in given.items():
            if _is_value(value):
                found.setdefault(str(name), str(value))
    names = {variable.name for variable in prompt.variables}
    return {name: value for name, value in found.items() if name in names}


def _is_value(value: Any) -> bool:
    """True for what can stand in a text; promptfoo's `file://…` stands for the words of another file."""
    named = isinstance(value, str) and value.startswith("file://")
    return isinstance(value, str | int | float) and not isinstance(value, bool) and not named


def _named(inputs: Any) -> Iterator[tuple[str, Any]]:
    """The inputs by name, where they are a mapping and where they are a list of entries with a `name`."""
    if isinstance(inputs, Mapping):
        yield from inputs.items()
    for entry in inputs if isinstance(inputs, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
            yield entry["name"], entry


def _samples(metadata: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Prompty's `sample`, `inputs`, GitHub Models' `testData`, promptfoo's `vars`, dotprompt's `default`,
    LangChain's `partial_variables`, Semantic Kernel's `input_variables`."""
    tests = metadata.get("tests")
    for test in (tests[0] if isinstance(tests, list) and tests else None, metadata.get("defaultTest")):
        if isinstance(test, Mapping) and isinstance(test.get("vars"), Mapping):
            yield test["vars"]
    for key in ("sample", "testData", "partial_variables"):
        value = metadata.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping):
            yield value
    for key in ("inputs", "input_variables"):
        yield {
            name: given.get("sample", given.get("default")) if isinstance(given, Mapping) else given
            for name, given in _named(metadata.get(key))
        }
    given = metadata.get("input")
    if isinstance(given, Mapping) and isinstance(given.get("default"), Mapping):
        yield given["default"]
