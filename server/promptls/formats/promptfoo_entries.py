"""The entries of promptfoo's configuration: its providers, what stands for a prompt, and the files it names.

Sources: see kinds/promptfoo.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path, PurePath

from promptls.formats.companions import PROMPTFOO_CONFIGS, configs_above
from promptls.formats.response_schema import response_schema
from promptls.formats.tree import Node, child, is_object, is_string, items_of, pairs_of, read_tree, value_of
from promptls.formats.yaml_tree import TooManyValues, read_yaml
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, Prompt
from promptls.regular_files import read_regular
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


def providers_for(names: Sequence[str], providers: Sequence[Provider]) -> list[Provider]:
    """The providers that take the prompt with these names: its label and its id."""
    return [
        each
        for each in providers
        if each.takes is None or any(_means(wanted, name) for wanted in each.takes for name in names)
    ]


def _means(wanted: str, name: str) -> bool:
    """True if a reference means the prompt of that name: `tone` and `tone:*` mean `tone:short`, too."""
    if not wanted or not name:
        return False
    prefix = wanted.endswith("*") and name.startswith(wanted[:-1])
    return prefix or name == wanted or name.startswith(f"{wanted}:")


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


class Entry(NamedTuple):
    """An entry of `prompts`: the path of its text, the text (None without one), its label and its id."""

    path: MetadataPath
    node: Node | None
    label: str = ""
    id: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a provider's `prompts` may call it; without a label its text is its label."""
        return (self.label or (str(value_of(self.node)) if self.node is not None else ""), self.id)


def read_entry(entry: Node, path: MetadataPath) -> Entry:
    """What an entry of `prompts` says."""
    if is_string(entry):
        return Entry(path, entry)
    if not is_object(entry):
        return Entry(path, None)
    label, id = (_string(entry, key) for key in ("label", "id"))
    for key in ("raw", "id"):
        node = child(entry, key)
        if node is not None and is_string(node):
            return Entry((*path, key), node, label, id)
    return Entry(path, None, label, id)


def _string(entry: Node, key: str) -> str:
    node = child(entry, key)
    return str(value_of(node)) if node is not None and is_string(node) else ""


_LARGEST = 1_000_000


class Reference(NamedTuple):
    """The configuration that takes a file for its prompts, what it calls them, and its providers."""

    config: Path
    names: tuple[str, ...]
    providers: tuple[Provider, ...]

    def models(self, label: str = "") -> tuple[str, ...]:
        """The ids of the providers that get a prompt of the file; a label of its own is its name."""
        names = (label,) if label else self.names
        return tuple(dict.fromkeys(each.id for each in providers_for(names, self.providers)))


def reference_to(path: PurePath) -> Reference | None:
    """The nearest configuration above a file that names it in `prompts`; None if there is none.

    Looks on disk; a path that is not of the standard library's own kind names nothing there.
    """
    for config, changed in configs_above(path):
        inside = Path(path).absolute().relative_to(config.parent).as_posix()
        named, providers = _files_named(config, changed)
        for pattern, names in named:
            if fnmatchcase(inside, pattern):
                return Reference(config, (*names, inside), providers)
    return None


def for_its_providers(prompt: Prompt, path: PurePath | None) -> Prompt:
    """The prompt of a file for the providers of the configuration that names it, unless it names a model."""
    if path is None or prompt.model is not None or path.name in PROMPTFOO_CONFIGS:
        return prompt
    found = reference_to(path)
    if found is None:
        return prompt

    def for_models(each: Prompt, models: tuple[str, ...]) -> Prompt:
        return each._replace(model=models[0], also=models[1:]) if models else each

    singly = tuple(for_models(each, found.models(each.title)) for each in prompt.prompts)
    whole = found.models() or next((found.models(each.title) for each in prompt.prompts), ())
    return for_models(prompt, whole)._replace(prompts=singly)


@lru_cache(maxsize=64)
def _files_named(
    config: Path, changed: int
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[Provider, ...]]:
    """The files that a configuration names, as patterns below its folder with their names; its providers."""
    try:
        source = read_regular(config, _LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return (), ()
    root = read_yaml(source, partial=True).root
    if not is_object(root):
        return (), ()
    prompts = child(root, "prompts")
    entries = [entry for _, entry in items_of(prompts)] or ([prompts] if prompts is not None else [])
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in entries:
        entry = read_entry(node, ())
        named = str(value_of(entry.node)).strip() if entry.node is not None else ""
        if named and len(named) < 500 and "\n" not in named:
            pattern = named.removeprefix("file://").removeprefix("./")
            found.append((pattern.replace("**/", "*"), entry.names))
    return tuple(found), tuple(providers_in(root))
