"""Settings: what a `promptls.toml` or `[tool.promptls]` may say, and what holds for one file.

Pure: text in, settings or problems with line and column out. Finding and reading the files is the
workspace's work.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.rules.registry import all_rules, families, rule_named

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

PRESETS = ("recommended", "all")
"""`recommended`: every rule that is on by default. `all`: every rule."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Something wrong in a settings or profile file; line and column (code points) count from 1."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """One diagnostic that a person set aside: the file (relative to the settings), the rule, the passage."""

    path: str
    rule: str
    fingerprint: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What holds for one file. `options` maps rule names to option values, `severity` to severities."""

    model: str | None = None
    select: tuple[str, ...] = ("recommended",)
    ignore: tuple[str, ...] = ()
    output_language: str | None = None
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that match one of the globs."""

    files: tuple[str, ...]
    model: str | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    output_language: str | None
    severity: Mapping[str, Severity]
    options: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """One settings file. `root` is its folder: globs and ignored paths are relative to it."""

    root: str | None = None
    path: str | None = None
    base: FileSettings = FileSettings()
    overrides: tuple[Override, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()

    def relative(self, path: PurePath | None) -> str | None:
        """`path` relative to the settings' folder with forward slashes; None for a file outside it."""
        if path is None:
            return None
        if self.root is None:
            return path.as_posix()
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return None

    def for_file(self, path: PurePath | None) -> FileSettings:
        """What holds for a file: the base, then every override that matches, in the order written."""
        relative = self.relative(path)
        merged = self.base
        for override in self.overrides:
            if relative is not None and matches_any(relative, override.files):
                merged = _merge(merged, override)
        return merged

    def ignored_in(self, path: PurePath | None) -> frozenset[tuple[str, str]]:
        """The (rule, fingerprint) pairs set aside for a file."""
        relative = self.relative(path)
        return frozenset((item.rule, item.fingerprint) for item in self.ignored if item.path == relative)


def _merge(base: FileSettings, over: Override) -> FileSettings:
    options = {name: {**base.options.get(name, {}), **values} for name, values in over.options.items()}
    return replace(
        base,
        model=over.model or base.model,
        select=base.select if over.select is None else over.select,
        ignore=base.ignore + over.ignore,
        output_language=over.output_language or base.output_language,
        severity={**base.severity, **over.severity},
        options={**base.options, **options},
    )


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            parts.append("(?:[^/]+/)*")
            at += 3
        elif pattern.startswith("**", at):
            parts.append(".*")
            at += 2
        elif pattern[at] == "*":
            parts.append("[^/]*")
            at += 1
        elif pattern[at] == "?":
            parts.append("[^/]")
            at += 1
        else:
            parts.append(re.escape(pattern[at]))
            at += 1
    return re.compile("".join(parts) + "$")


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """True if a path with forward slashes matches a glob (`*`, `?`, `**/`).

    A glob without a slash matches at any depth.
    """
    return any(_glob(glob if "/" in glob else f"**/{glob}").match(path) for glob in globs)


def parse_settings(text: str, path: str, *, root: str, table: tuple[str, ...] = ()) -> Settings | None:
    """The settings in a TOML text; None if `table` is named and the text has no such table.

    What is wrong becomes `problems`, and the rest still holds.
    """
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(root, path, problems=(_syntax_problem(error, path),))
    for key in table:
        data = data.get(key) if isinstance(data, dict) else None
        if data is None:
            return None
    reader = _Reader(text, path, ".".join(table))
    base = reader.file_settings(data, "")
    overrides = tuple(reader.overrides(data.get("overrides", [])))
    select = base.select or ("recommended",)
    return Settings(
        root, path,
        FileSettings(base.model, select, base.ignore, base.output_language, base.severity, base.options),
        overrides, tuple(reader.ignored(data.get("ignored", []))),
        reader.strings(data, "include", ""), reader.strings(data, "exclude", ""), tuple(reader.problems),
    )  # fmt: skip


def _syntax_problem(error: Exception, path: str) -> ConfigProblem:
    message = str(error)
    match = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", message)
    line, column = (int(match.group(1)), int(match.group(2))) if match and match.group(1) else (1, 1)
    return ConfigProblem(path, line, column, f"this is not valid TOML: {message.split(' (at')[0]}")


_TOP = frozenset(
    {
        "model",
        "select",
        "ignore",
        "output_language",
        "severity",
        "rules",
        "overrides",
        "ignored",
        "include",
        "exclude",
    }
)
_OVERRIDE = frozenset({"files", "model", "select", "ignore", "output_language", "severity", "rules"})


class _Reader:
    """Reads checked values out of parsed TOML and notes what is wrong, with its place."""

    def __init__(self, text: str, path: str, prefix: str) -> None:
        self.lines = re.split(r"\r\n|\n|\r", text)
        self.path = path
        self.prefix = prefix
        self.problems: list[ConfigProblem] = []

    def problem(self, table: str, key: str, message: str) -> None:
        line, column = self._place(table, key)
        self.problems.append(ConfigProblem(self.path, line, column, message))

    def _place(self, table: str, key: str) -> tuple[int, int]:
        """Line and column of a key: TOML parsers keep no places, so its table is walked line by line."""
        wanted = ".".join(part for part in (self.prefix, table) if part)
        current, inside = "", None
        pattern = re.compile(r"\s*[\"']?" + re.escape(key) + r"[\"']?\s*[=.]")
        for number, line in enumerate(self.lines, 1):
            header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
            if header:
                current = header.group(1).replace('"', "").replace("'", "")
                if current == f"{wanted}.{key}".strip("."):
                    return number, line.index("[") + 1
            if current == wanted:
                inside = inside or number
                if pattern.match(line):
                    return number, len(line) - len(line.lstrip()) + 1
        return inside or 1, 1

    def file_settings(self, data: Mapping[str, Any], table: str) -> Override:
        allowed = _OVERRIDE if table else _TOP
        for key in data:
            if key not in allowed:
                self.problem(table, key, f'unknown setting "{key}"; {_did_you_mean(key, allowed)}')
        return Override(
            self.strings(data, "files", table),
            self.string(data, "model", table),
            self.selectors(data, "select", table) if "select" in data else None,
            self.selectors(data, "ignore", table),
            self.string(data, "output_language", table),
            dict(self.severities(data.get("severity", {}), f"{table}.severity".strip("."))),
            dict(self.options(data.get("rules", {}), f"{table}.rules".strip("."))),
        )

    def string(self, data: Mapping[str, Any], key: str, table: str) -> str | None:
        value = data.get(key)
        if value is None or isinstance(value, str):
            return value
        self.problem(table, key, f'"{key}" must be a string')
        return None

    def strings(self, data: Mapping[str, Any], key: str, table: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(table, key, f'"{key}" must be a list of strings')
        return ()

    def selectors(self, data: Mapping[str, Any], key: str, table: str) -> tuple[str, ...]:
        names = self.strings(data, key, table)
        for name in names:
            if not is_selector(name):
                self.problem(
                    table, key, f'"{name}" in "{key}" is no rule, family or preset; {did_you_mean_rule(name)}'
                )
        return tuple(name for name in names if is_selector(name))

    def severities(self, data: Any, table: str) -> Iterator[tuple[str, Severity]]:
        for name, word in data.items() if isinstance(data, dict) else ():
            if not self._known_rule(name, table):
                continue
            try:
                yield rule_named(name).name, Severity.parse(str(word))
            except ValueError as error:
                self.problem(table, name, str(error))

    def options(self, data: Any, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for name, values in data.items() if isinstance(data, dict) else ():
            if self._known_rule(name, table) and isinstance(values, dict):
                known = {item.name: item for item in dataclasses.fields(rule_named(name).options)}
                yield rule_named(name).name, dict(self._known_options(name, known, values, f"{table}.{name}"))

    def _known_options(
        self, name: str, known: Mapping[str, dataclasses.Field[Any]], values: Mapping[str, Any], table: str
    ) -> Iterator[tuple[str, Any]]:
        for key, value in values.items():
            if key not in known:
                self.problem(table, key, f'"{name}" has no option "{key}"; {_did_you_mean(key, known)}')
            elif not _fits(value, known[key].default):
                expected = type(known[key].default).__name__
                self.problem(table, key, f'"{key}" of "{name}" must be of type {expected}')
            else:
                yield key, tuple(value) if isinstance(value, list) else value

    def _known_rule(self, name: str, table: str) -> bool:
        try:
            rule_named(name)
        except KeyError:
            self.problem(table, name, f'there is no rule "{name}"; {did_you_mean_rule(name)}')
            return False
        return True

    def overrides(self, data: Any) -> Iterator[Override]:
        for item in data if isinstance(data, list) else ():
            if not item.get("files"):
                self.problem("overrides", "files", 'an override needs "files", a list of globs')
                continue
            yield self.file_settings(item, "overrides")

    def ignored(self, data: Any) -> Iterator[Ignored]:
        for item in data if isinstance(data, list) else ():
            values = [item.get(key) for key in ("path", "rule", "fingerprint")]
            if all(isinstance(value, str) for value in values):
                yield Ignored(values[0], values[1], values[2], str(item.get("reason", "")))
            else:
                self.problem(
                    "ignored", "path", 'an ignored diagnostic needs "path", "rule" and "fingerprint"'
                )


def _fits(value: Any, default: Any) -> bool:
    if default is dataclasses.MISSING or default is None:
        return True
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, tuple):
        return isinstance(value, list)
    return isinstance(value, type(default))


def is_selector(name: str) -> bool:
    """True if `name` is a rule, a family of rules or a preset."""
    try:
        return name in PRESETS or name in families() or bool(rule_named(name))
    except KeyError:
        return False


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(f'"{item}"' for item in near) + "?"
    return "use one of " + ", ".join(sorted(known))


def did_you_mean_rule(name: str) -> str:
    """A hint with the nearest names of rules, families and presets."""
    import difflib

    known = [rule.name for rule in all_rules()] + list(families()) + list(PRESETS)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    if near:
        return "did you mean " + " or ".join(f'"{item}"' for item in near) + "?"
    return "`promptls rule` lists them"
