"""Settings: what a `promptls.toml` or `[tool.promptls]` may say, and what holds for one file.

Pure: text in, settings or problems with line and column out. Finding and reading the files is the
workspace's work.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import PurePath
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from promptls.diagnostics import Severity
from promptls.engine.builtin import BUILTIN
from promptls.engine.nearest import did_you_mean
from promptls.engine.toml_places import TomlPath, places_of
from promptls.named_tuple import NamedTuple
from promptls.packs import OWN, pack_of
from promptls.text import LineIndex
from promptls.text.lazy_pattern import LazyPattern

if TYPE_CHECKING:
    from promptls.rules import Rule

PRESETS = ("recommended", "strict", "all", "security")
"""What selection.py makes of them is documented there; `security` is a family, too, once a rule is in it."""


class ConfigProblem(NamedTuple):
    """Something wrong in a settings or profile file; line and column (code points) count from 1."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class ModelName(NamedTuple):
    """A model that the settings name, and where; whether it is known is for the workspace to say."""

    name: str
    line: int
    column: int


class Ignored(NamedTuple):
    """One diagnostic that a person set aside: the file (relative to the settings), the rule, the passage.

    `since` is the day (YYYY-MM-DD) on which that was done, or empty.
    """

    path: str
    rule: str
    fingerprint: str
    reason: str = ""
    since: str = ""


class FileSettings(NamedTuple):
    """What holds for one file. `options` maps rule names to option values, `severity` to severities."""

    model: str | None = None
    select: tuple[str, ...] = ("recommended",)
    ignore: tuple[str, ...] = ()
    output_language: str | None = None
    severity: Mapping[str, Severity] = MappingProxyType({})
    options: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


class Override(NamedTuple):
    """Settings for the files that match one of the globs."""

    files: tuple[str, ...]
    model: str | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    output_language: str | None
    severity: Mapping[str, Severity]
    options: Mapping[str, Mapping[str, Any]]


class Settings(NamedTuple):
    """One settings file. `root` is its folder: globs and ignored paths are relative to it."""

    root: str | None = None
    path: str | None = None
    base: FileSettings = FileSettings()
    overrides: tuple[Override, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()
    models: tuple[ModelName, ...] = ()

    def relative(self, path: PurePath | None) -> str | None:
        """`path` relative to the settings' folder with forward slashes; None for a file outside it."""
        if path is None:
            return None
        if self.root is None:
            return path.as_posix()
        # The command line hands over paths as they were written, relative ones too.
        whole, above = os.path.abspath(path), os.path.join(self.root, "")
        if above != self.root and whole.startswith(above):  # as most are, and a Path takes longer to say so
            return whole[len(above) :].replace(os.sep, "/")
        try:
            return PurePath(whole).relative_to(self.root).as_posix()
        except ValueError:
            return None

    def includes(self, path: PurePath | None) -> bool:
        """True if the settings say that a file is a prompt, whatever its name."""
        relative = self.relative(path) if self.include else None
        return relative is not None and matches_any(relative, self.include)

    def excludes(self, path: PurePath | None) -> bool:
        """True if the settings leave a file or folder alone, itself or by a folder above it."""
        relative = self.relative(path) if self.exclude else None
        if relative is None:
            return False
        parts = relative.split("/")
        return any(matches_any("/".join(parts[:end]), self.exclude) for end in range(1, len(parts) + 1))

    def for_file(self, path: PurePath | None) -> FileSettings:
        """What holds for a file: the base, then every override that matches, in the order written."""
        relative = self.relative(path) if self.overrides else None
        merged = self.base
        for override in self.overrides:
            if relative is not None and matches_any(relative, override.files):
                merged = _merge(merged, override)
        return merged

    def ignored_here(self, path: PurePath | None) -> tuple[Ignored, ...]:
        """What is set aside for a file."""
        if not self.ignored:
            return ()
        relative = self.relative(path)
        return tuple(item for item in self.ignored if item.path == relative)

    def ignored_in(self, path: PurePath | None) -> frozenset[tuple[str, str]]:
        """The (rule, fingerprint) pairs set aside for a file."""
        return frozenset((item.rule, item.fingerprint) for item in self.ignored_here(path))


def _merge(base: FileSettings, over: Override) -> FileSettings:
    options = {name: {**base.options.get(name, {}), **values} for name, values in over.options.items()}
    return base._replace(
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
    return re.compile("".join(parts) + r"\Z")


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """True if a path with forward slashes matches a glob (`*`, `?`, `**/`).

    A glob without a slash (but at its end) matches at any depth, one that begins with `./` at the root.
    """
    return any(_glob(_anchored(glob)).match(path) for glob in globs)


def _anchored(glob: str) -> str:
    glob = glob.rstrip("/")
    return glob.removeprefix("./") if "/" in glob else f"**/{glob}"


def parse_settings(text: str, path: str, *, root: str, table: tuple[str, ...] = ()) -> Settings | None:
    """The settings in a TOML text; None if `table` is named and the text has no such table.

    What is wrong becomes `problems`, and the rest still holds.
    """
    from promptls.formats.toml_parser import TOMLDecodeError, loads  # 5 ms, saved where there are none

    try:
        data: Any = loads(text)
    except TOMLDecodeError as error:
        if table and f"[{'.'.join(table)}" not in text:
            return None  # a broken pyproject.toml is its own tool's business unless it speaks of us
        return Settings(root, path, problems=(_syntax_problem(error, text, path),))
    except RecursionError:
        return Settings(root, path, problems=(ConfigProblem(path, 1, 1, "nested too deeply to be read"),))
    for key in table:
        data = data.get(key) if isinstance(data, dict) else None
        if data is None:
            return None
    reader = _Reader(text, path)
    return reader.settings(data, root, table)


def _syntax_problem(error: Exception, text: str, path: str) -> ConfigProblem:
    message = str(error)
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = (
        (int(match.group(1)), int(match.group(2))) if match else LineIndex(text).column(len(text.rstrip()))
    )
    return ConfigProblem(path, line, column, f"this is not valid TOML: {message.split(' (at')[0]}")


_OVERRIDE = frozenset({"files", "model", "select", "ignore", "output_language", "severity", "rules"})
_TOP = _OVERRIDE - {"files"} | {"overrides", "ignored", "include", "exclude"}
_IGNORED = frozenset({"path", "rule", "fingerprint", "reason", "since"})


_LEADS_OUT = LazyPattern(r"~?[/\\]|[A-Za-z]:|(?:[^/\\]*[/\\])*\.\.(?:[/\\]|\Z)")
"""A path that may not be below the folder it is written for: absolute, or with a step upwards."""


def _rule_named(name: str) -> Rule:
    """As the registry has it, which is imported only where a rule is named: most runs have no settings."""
    from promptls.rules.registry import rule_named

    return rule_named(name)


class _Reader:
    """Reads checked values out of parsed TOML and notes what is wrong, with its place.

    `at` is the path of a value from the root of the text: `("overrides", 1, "ignore")`.
    """

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[ConfigProblem] = []
        self.models: list[ModelName] = []

    def settings(self, data: Any, root: str, at: TomlPath) -> Settings:
        data = self.table(data, at)
        base = self.file_settings(data, at, _TOP)
        return Settings(
            root, self.path,
            FileSettings(
                base.model, base.select or ("recommended",), base.ignore, base.output_language, base.severity,
                base.options,
            ),
            tuple(self.overrides(data, at)), tuple(self.ignored(data, at)),
            self.globs(data, at, "include"), self.globs(data, at, "exclude"), tuple(self.problems),
            tuple(self.models),
        )  # fmt: skip

    def problem(self, at: TomlPath, message: str) -> None:
        self.problems.append(ConfigProblem(self.path, *self.place(at), message))

    def place(self, at: TomlPath) -> tuple[int, int]:
        """Line and column of a key or of an item of a list, or of the nearest thing around it."""
        for length in range(len(at), 0, -1):
            if at[:length] in self.places:
                return LineIndex(self.text).column(self.places[at[:length]])
        return 1, 1

    @cached_property
    def places(self) -> dict[TomlPath, int]:
        return places_of(self.text)

    def table(self, data: Any, at: TomlPath) -> Mapping[str, Any]:
        if isinstance(data, dict):
            return data
        self.problem(at, f'"{at[-1]}" must be a table')
        return {}

    def tables(
        self, data: Mapping[str, Any], at: TomlPath, key: str
    ) -> Iterator[tuple[Mapping[str, Any], TomlPath]]:
        """The tables of a list of tables, each with its path."""
        found = data.get(key, [])
        if not isinstance(found, list):
            self.problem((*at, key), f'"{key}" must be a list of tables; write [[{key}]]')
            return
        for number, item in enumerate(found):
            if isinstance(item, dict):
                yield item, (*at, key, number)
            else:
                self.problem((*at, key, number), f'"{key}" must hold tables only')

    def known_keys(self, data: Mapping[str, Any], at: TomlPath, known: frozenset[str]) -> None:
        for key in data:
            if key not in known:
                self.problem((*at, key), f'unknown setting "{key}"; {did_you_mean(key, known)}')

    def file_settings(self, data: Mapping[str, Any], at: TomlPath, known: frozenset[str]) -> Override:
        self.known_keys(data, at, known)
        model = self.string(data, at, "model")
        if model is not None:
            self.models.append(ModelName(model, *self.place((*at, "model"))))
        severity, options = (*at, "severity"), (*at, "rules")
        return Override(
            self.globs(data, at, "files"),
            model,
            self.selectors(data, at, "select") if "select" in data else None,
            self.selectors(data, at, "ignore"),
            self.string(data, at, "output_language"),
            dict(self.severities(self.table(data.get("severity", {}), severity), severity)),
            dict(self.options(self.table(data.get("rules", {}), options), options)),
        )

    def string(self, data: Mapping[str, Any], at: TomlPath, key: str) -> str | None:
        value = data.get(key)
        if value is None or isinstance(value, str):
            return value
        self.problem((*at, key), f'"{key}" must be a string')
        return None

    def strings(self, data: Mapping[str, Any], at: TomlPath, key: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem((*at, key), f'"{key}" must be a list of strings')
        return ()

    def globs(self, data: Mapping[str, Any], at: TomlPath, key: str) -> tuple[str, ...]:
        """Strings that name files below the settings' folder; one that leads out of it is told."""
        globs = self.strings(data, at, key)
        for number, glob in enumerate(globs):
            if _LEADS_OUT.match(glob):
                told = f'"{glob}" in "{key}" leads out of the folder of these settings'
                self.problem((*at, key, number), f"{told}, and holds for nothing; write it from there on")
        return globs

    def selectors(self, data: Mapping[str, Any], at: TomlPath, key: str) -> tuple[str, ...]:
        names = self.strings(data, at, key)
        for number, name in enumerate(names):
            if not is_selector(name):
                message = f'"{name}" in "{key}" is no rule, family or preset; {did_you_mean_rule(name)}'
                self.problem((*at, key, number), message)
        return tuple(name for name in names if is_selector(name))

    def severities(self, data: Mapping[str, Any], at: TomlPath) -> Iterator[tuple[str, Severity]]:
        for name, word in data.items():
            if name not in BUILTIN and not is_own(name) and not self._known_rule(name, at):
                continue
            try:
                named = name if name in BUILTIN or is_own(name) else _rule_named(name).name
                yield named, Severity.parse(str(word))
            except ValueError as error:
                self.problem((*at, name), str(error))

    def options(self, data: Mapping[str, Any], at: TomlPath) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for name, values in data.items():
            if self._known_rule(name, at):
                here = (*at, name)
                values = self.table(values, here)
                yield _rule_named(name).name, dict(self._known_options(_rule_named(name), values, here))

    def _known_options(
        self, rule: Rule, values: Mapping[str, Any], at: TomlPath
    ) -> Iterator[tuple[str, Any]]:
        known = get_type_hints(rule.options)
        for key, value in values.items():
            if key not in known:
                hint = did_you_mean(key, known) if known else "it has none"
                self.problem((*at, key), f'"{rule.name}" has no option "{key}"; {hint}')
            elif not _fits(value, wanted := _wanted(known[key])):
                self.problem((*at, key), f'"{key}" of "{rule.name}" must be {wanted}')
            else:
                yield key, tuple(value) if isinstance(value, list) else value

    def _known_rule(self, name: str, at: TomlPath) -> bool:
        try:
            _rule_named(name)
        except KeyError:
            self.problem((*at, name), f'there is no rule "{name}"; {did_you_mean_rule(name)}')
            return False
        return True

    def overrides(self, data: Mapping[str, Any], at: TomlPath) -> Iterator[Override]:
        for item, here in self.tables(data, at, "overrides"):
            if item.get("files"):
                yield self.file_settings(item, here, _OVERRIDE)
            else:
                self.problem(here, 'an override needs "files", a list of globs')

    def ignored(self, data: Mapping[str, Any], at: TomlPath) -> Iterator[Ignored]:
        for item, here in self.tables(data, at, "ignored"):
            self.known_keys(item, here, _IGNORED)
            values = [item.get(key) for key in ("path", "rule", "fingerprint")]
            if all(isinstance(value, str) for value in values):
                if _LEADS_OUT.match(item["path"]):
                    told = f'"{item["path"]}" leads out of the folder of these settings'
                    self.problem((*here, "path"), f"{told}, and holds for nothing; write it from there on")
                reason, since = str(item.get("reason", "")), str(item.get("since", ""))
                yield Ignored(item["path"], item["rule"], item["fingerprint"], reason, since)
            else:
                self.problem(here, 'an ignored diagnostic needs "path", "rule" and "fingerprint"')


def _wanted(hint: Any) -> str:
    """What the value of an option must be, in words; `hint` is the type that the rule declared."""
    union = get_origin(hint) in (Union, UnionType)
    kinds = {get_origin(part) or part for part in (get_args(hint) if union else (hint,))}
    return next((words for kind, words in _KINDS if kind in kinds), "of another type")


_KINDS = ((bool, "true or false"), (int, "a number"), (float, "a number"), (str, "a string"),
          (tuple, "a list of strings"), (frozenset, "a list of strings"))  # fmt: skip


def _fits(value: Any, wanted: str) -> bool:
    match wanted:
        case "true or false":
            return isinstance(value, bool)
        case "a number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "a string":
            return isinstance(value, str)
        case "a list of strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return True


def is_own(name: str) -> bool:
    """True for the family of a workspace's own rules and for names in it, which only the workspace knows."""
    return name.partition("/")[0] == OWN


def is_selector(name: str) -> bool:
    """True if `name` is a rule, a family of rules, a preset, or a diagnostic that no rule makes."""
    if is_own(name):
        return True
    from promptls.rules.registry import families, rule_named

    try:
        return name in PRESETS or name in families() or name in BUILTIN or bool(rule_named(name))
    except KeyError:
        return False


def did_you_mean_rule(name: str) -> str:
    """A hint with the nearest names of rules, families and presets, or with the pack that is wanted."""
    from promptls.rules.registry import all_rules, families

    pack = pack_of(name)
    if pack and pack not in families():
        return f'install the pack "{pack}" beside promptls'
    known = [*(rule.name for rule in all_rules()), *families(), *PRESETS, *BUILTIN]
    return did_you_mean(name, known, "`promptls rule` lists them")
