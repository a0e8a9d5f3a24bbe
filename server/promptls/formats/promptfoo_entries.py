"""The entries of promptfoo's configuration: its providers, what stands for a prompt, and the files it names.

Sources: see kinds/promptfoo.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path, PurePath
from stat import S_ISREG
from typing import NamedTuple

from promptls.formats.response_schema import response_schema
from promptls.formats.tree import Node, child, is_object, is_string, items_of, pairs_of, read_tree, value_of
from promptls.formats.yaml_tree import TooManyValues, read_yaml
from promptls.prompt import MetadataPath
from promptls.text.lazy_pattern import LazyPattern

_NO_MODEL = LazyPattern(
    r"(?:file|https?|wss?)://|(?:exec|python|golang|ruby|webhook|package|http|https):|echo\Z"
)
"""Providers that are programs, or that a file of their own describes."""


class Provider(NamedTuple):
    """A provider at `at`: its id, with the path from there (None if it is a key), and what it takes."""

    at: MetadataPath
    id_path: MetadataPath | None
    id: str
    takes: tuple[str, ...] | None
    schema_path: MetadataPath | None


def providers_for(label: str, providers: Sequence[Provider]) -> list[Provider]:
    """The providers that take the prompt with a label."""
    return [each for each in providers if each.takes is None or _takes(each.takes, label)]


def _takes(labels: tuple[str, ...], label: str) -> bool:
    return any(
        label == each or label.startswith(each.removesuffix(":*") + ":") for each in labels if each and label
    )


def providers_in(root: Node | None) -> Iterator[Provider]:
    """The providers that are models, in order."""
    for key in ("providers", "targets"):
        listed = child(root, key)
        entries: list[tuple[MetadataPath, Node]] = [((key, at), entry) for at, entry in items_of(listed)]
        if listed is not None and is_string(listed):
            entries = [((key,), listed)]
        for path, entry in entries:
            provider = _provider(entry, path)
            if provider is not None and not _NO_MODEL.match(provider.id):
                yield provider


def _provider(entry: Node, at: MetadataPath) -> Provider | None:
    if is_string(entry):
        return Provider(at, (), str(value_of(entry)), None, None)
    named = child(entry, "id") if is_object(entry) else None
    if named is not None:
        return Provider(at, ("id",), str(value_of(named)), _labels(entry), _schema(entry))
    for key, value in list(pairs_of(entry))[:1]:
        if is_object(value):
            return Provider((*at, str(key.value)), None, str(key.value), _labels(value), _schema(value))
    return None


def _labels(provider: Node) -> tuple[str, ...] | None:
    listed = child(provider, "prompts")
    if listed is None:
        return None
    return tuple(str(value_of(item)) for _, item in items_of(listed))


def _schema(provider: Node) -> MetadataPath | None:
    config = child(provider, "config")
    try:
        path, _ = response_schema(read_tree(config)[0] if config is not None and is_object(config) else None)
    except TooManyValues:
        return None
    return None if path is None else ("config", *path)


def text_of_entry(entry: Node, path: MetadataPath) -> tuple[MetadataPath, Node | None, str]:
    """Where the text of an entry stands, the text, and the entry's label."""
    if is_string(entry):
        return path, entry, ""
    if not is_object(entry):
        return path, None, ""
    named = child(entry, "label")
    label = str(value_of(named)) if named is not None and is_string(named) else ""
    for key in ("raw", "id"):
        node = child(entry, key)
        if node is not None and is_string(node):
            return (*path, key), node, label
    return path, None, label


_DEEPEST = 6
"""Folders above a text in which a configuration is looked for. Our judgement."""
_LARGEST = 1_000_000
PROMPTFOO_CONFIGS = ("promptfooconfig.yaml", "promptfooconfig.yml")


class Reference(NamedTuple):
    """The configuration that takes a file for its prompts, and the ids of the providers that get them."""

    config: Path
    providers: tuple[str, ...]


def reference_to(path: PurePath) -> Reference | None:
    """The nearest configuration above a file that names it in `prompts`; None if there is none.

    Looks on disk; a path that is not of the standard library's own kind names nothing there.
    """
    for config, changed in configs_above(path):
        inside = Path(path).absolute().relative_to(config.parent).as_posix()
        for pattern, providers in _files_named(config, changed):
            if fnmatchcase(inside, pattern):
                return Reference(config, providers)
    return None


def configs_above(path: PurePath) -> Iterator[tuple[Path, int]]:
    """The configurations in the folders above a file and when they changed (ns), the nearest first."""
    if not type(path).__module__.startswith("pathlib"):
        return
    for folder in list(Path(path).absolute().parents)[:_DEEPEST]:
        for name in PROMPTFOO_CONFIGS:
            try:
                found = (folder / name).stat()
            except OSError:
                continue
            if S_ISREG(found.st_mode):
                yield folder / name, found.st_mtime_ns


@lru_cache(maxsize=64)
def _files_named(config: Path, changed: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The files that a configuration names, as patterns below its folder, with the providers of each."""
    try:
        source = config.read_bytes()[:_LARGEST].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ()
    root = read_yaml(source, partial=True).root
    if not is_object(root):
        return ()
    providers = list(providers_in(root))
    prompts = child(root, "prompts")
    entries = [entry for _, entry in items_of(prompts)] or ([prompts] if prompts is not None else [])
    found: list[tuple[str, tuple[str, ...]]] = []
    for entry in entries:
        _, node, label = text_of_entry(entry, ())
        named = str(value_of(node)).strip() if node is not None else ""
        if named and len(named) < 500 and "\n" not in named:
            takers = tuple(each.id for each in providers_for(label, providers))
            pattern = named.removeprefix("file://").removeprefix("./").replace("**/", "*")
            found.append((pattern, takers))
    return tuple(found)
