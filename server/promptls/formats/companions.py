"""The files on disk, beside a prompt file, that decide how it is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from stat import S_ISREG

from promptls.once_a_run import may_hold, once_a_run

KERNEL_TEXT, KERNEL_CONFIG = "skprompt.txt", "config.json"
CLIENTS, _ROOT = "clients.baml", "baml_src"
PROMPTFOO_CONFIGS = ("promptfooconfig.yaml", "promptfooconfig.yml")
COMPANIONS = frozenset({*PROMPTFOO_CONFIGS, KERNEL_CONFIG, CLIENTS})
"""The names of such files."""

_FOLDERS_TO_CLIENTS = 5
"""Folders up to `baml_src` in which `clients.baml` is looked for. Our judgement."""
_FOLDERS_TO_CONFIG = 6
"""Folders above a text in which a configuration of promptfoo is looked for. Our judgement."""
_TAKEN = frozenset({".txt", ".md", ".j2", ".json", ".jsonl", ".yaml", ".yml", ".csv"})
"""Suffixes of files that promptfoo reads prompts from without running them."""


def file_changed(file: str) -> int | None:
    """When a file changed (ns); None for what is no file."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns if S_ISREG(found.st_mode) else None


def configs_in(folder: str) -> tuple[tuple[str, int], ...]:
    """The promptfoo configurations in a folder, and when they changed (ns)."""
    return tuple((file, when) for file in _config_names(folder) if (when := file_changed(file)) is not None)


ConfigsIn = Callable[[str], "tuple[tuple[str, int], ...]"]


@once_a_run
def configs_in_run(folder: str) -> tuple[tuple[str, int], ...]:
    """The same, as a run over many files has seen them first."""
    return configs_in(folder) if any(may_hold(folder, name) for name in PROMPTFOO_CONFIGS) else ()


def looked_at(path: PurePath, configs: ConfigsIn = configs_in_run) -> list[tuple[Path, int]]:
    """The files on disk, beside itself, that decide how a file is read, and when they changed (ns).

    A path that is not of the standard library's own kind lies on no disk, and has nothing beside it. With
    `configs` that remember, folders above several files are looked at once.
    """
    return [*configs_above(path, configs), *config_beside(path), *clients_beside(path)]


def _on_disk(path: PurePath) -> bool:
    return type(path).__module__.startswith("pathlib")


def config_beside(path: PurePath) -> Iterator[tuple[Path, int]]:
    """The `config.json` beside a `skprompt.txt` of Semantic Kernel and when it changed (ns)."""
    if path.name.lower() != KERNEL_TEXT or not _on_disk(path):
        return
    config = Path(path).with_name(KERNEL_CONFIG)
    changed = file_changed(str(config))
    if changed is not None:
        yield config, changed


def clients_beside(path: PurePath) -> Iterator[tuple[Path, int]]:
    """The files `clients.baml` beside a BAML file and above it to `baml_src`, and when they changed (ns)."""
    if path.suffix.lower() != ".baml" or not _on_disk(path):
        return
    whole = os.path.abspath(path)
    folder = os.path.dirname(whole)
    for _ in range(_FOLDERS_TO_CLIENTS):
        found = os.path.join(folder, CLIENTS)
        changed = file_changed(found)
        if changed is not None and found != whole:
            yield Path(found), changed
        if os.path.basename(folder) == _ROOT or _ROOT not in folder.split(os.sep):
            return
        folder = os.path.dirname(folder)


def configs_above(path: PurePath, configs: ConfigsIn = configs_in_run) -> Iterator[tuple[Path, int]]:
    """The promptfoo configurations in the folders above a file and when they changed (ns), the nearest first.

    None for a file of a kind that promptfoo takes no prompts from.
    """
    if path.suffix.lower() not in _TAKEN or not _on_disk(path):
        return
    here = os.path.dirname(path)
    for config, when in _over_in_run(here) if configs is configs_in_run else _over(here, configs):
        yield Path(config), when


def _over(folder: str, configs: ConfigsIn, levels: int = _FOLDERS_TO_CONFIG) -> tuple[tuple[str, int], ...]:
    """The configurations in a folder and those above it."""
    folders = _folders_for(os.path.abspath(folder))[:levels]
    return tuple(found for each in folders for found in configs(each))


@once_a_run
def _over_in_run(folder: str) -> tuple[tuple[str, int], ...]:
    whole = os.path.abspath(folder)
    if whole != folder:
        return _over_in_run(whole)
    above = os.path.dirname(whole)
    return configs_in_run(whole) + (_over_parent(above) if above != whole else ())


@once_a_run
def _over_parent(folder: str) -> tuple[tuple[str, int], ...]:
    """What counts for the files of each folder in this one, of which there may be many."""
    return _over(folder, configs_in_run, _FOLDERS_TO_CONFIG - 1)


@lru_cache(maxsize=64)
def _folders_for(folder: str) -> tuple[str, ...]:
    """Where such a configuration may lie; an editor asks at every keystroke."""
    found = [folder]
    while len(found) < _FOLDERS_TO_CONFIG and (above := os.path.dirname(folder)) != folder:
        found.append(above)
        folder = above
    return tuple(found)


@lru_cache(maxsize=64)
def _config_names(folder: str) -> tuple[str, ...]:
    return tuple(os.path.join(folder, name) for name in PROMPTFOO_CONFIGS)
