"""A user's own prompts with their own checks, from YAML."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from promptls.gain.checks import Check, CheckError, validate
from promptls.gain.tasks.item import Family, Item

SUFFIX = ".checks.yaml"
"""A prompt's checks stand beside it: `reply.prompt.md` has `reply.prompt.md.checks.yaml`."""

_CASE_KEYS = ("name", "values", "checks", "document", "schema")
_GROUP = "checks"


class OwnError(ValueError):
    """A file of prompts or checks that cannot be used; the message names the place."""


def own_family(prompt: Path, checks: Path | None = None) -> Family:
    """The family of one prompt: a case an item, its metric the share of checks passed.

    Raises OwnError; a file that cannot be read is an OSError.
    """
    import yaml

    file = checks or Path(f"{prompt}{SUFFIX}")
    source = _text(prompt)
    if not file.exists():
        raise OwnError(f"{prompt}: no checks beside it; write {file.name}, or name a file with --checks")
    try:
        data = yaml.safe_load(_text(file))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise OwnError(
            f"{file}{place}: not valid YAML ({getattr(error, 'problem', None) or 'unreadable'})"
        ) from None
    items = tuple(_items(data, str(file), source, str(prompt)))
    return Family(os.path.basename(prompt), "your own prompt and checks", _GROUP, items)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OwnError(f"{path}: not valid UTF-8; save it as UTF-8") from None


def _items(data: Any, file: str, source: str, prompt: str) -> Iterator[Item]:
    _require(isinstance(data, dict), file, 'a map with "cases" is needed')
    _known(data, ("cases", "checks"), file)
    cases = data.get("cases")
    _require(isinstance(cases, list) and bool(cases), file, '"cases" has to be a list with at least one case')
    common = tuple(_checks(data.get("checks", []), f"{file}: checks"))
    names: set[str] = set()
    for number, case in enumerate(cases, 1):
        where = f"{file}: case {number}"
        _require(isinstance(case, dict), where, "a case is a map")
        _known(case, _CASE_KEYS, where)
        name = str(case.get("name", number))
        _require(name not in names, where, f'the name "{name}" is used already; choose another')
        names.add(name)
        values = case.get("values", {})
        _require(isinstance(values, dict), where, '"values" has to be a map of variables')
        for key, value in values.items():
            plain = isinstance(value, (str, int, float)) or hasattr(value, "isoformat")
            _require(plain, where, f'the value of "{key}" has to be text; put it in quotes')
        checks = (*common, *_checks(case.get("checks", []), where))
        _require(bool(checks), where, "it has no checks; give it at least one")
        schema = case.get("schema")
        _require(schema is None or isinstance(schema, Mapping), where, '"schema" has to be a JSON Schema')
        yield Item(
            id=f"{os.path.basename(prompt)} {name}",
            split="held-out",
            source=source,
            checks=checks,
            path=prompt,
            values={str(key): str(value) for key, value in values.items()},
            document=str(case.get("document", "")),
            schema=schema,
        )


def _checks(data: Any, where: str) -> Iterator[Check]:
    _require(isinstance(data, list), where, '"checks" has to be a list')
    for entry in data:
        _require(isinstance(entry, dict) and len(entry) == 1, where, 'a check is one "kind: argument"')
        kind, argument = next(iter(entry.items()))
        check = Check(str(kind), argument, _GROUP)
        try:
            validate(check)
        except CheckError as error:
            raise OwnError(f"{where}: {error}") from None
        yield check


def _known(data: dict[Any, Any], known: tuple[str, ...], where: str) -> None:
    for key in data:
        _require(key in known, where, f'"{key}" is not a key here; use {", ".join(known)}')


def _require(holds: bool, where: str, message: str) -> None:
    if not holds:
        raise OwnError(f"{where}: {message}")
