"""Changing metadata, and taking messages out, in files that are JSON or YAML as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim, Format, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.json_edit import remove_json_value, rename_json_key, set_json_value
from promptls.formats.json_tree import read_json
from promptls.formats.metadata import proven, proven_restructuring
from promptls.formats.yaml_edit import line_after, set_value
from promptls.formats.yaml_removal import remove_value, rename_key
from promptls.formats.yaml_tree import YamlNode, read_yaml
from promptls.prompt import MetadataPath, MetadataRemoval, MetadataRename, Prompt, Restructuring
from promptls.text import Edit, EditRefused, newline_of

Parse = Callable[[str, PurePath | None], Prompt]


def set_in_json(
    parse: Parse, before: str, source: str, prompt: Prompt, path: MetadataPath, value: Any
) -> Edit:
    """The edit that sets one value of a JSON file; a new key goes before the key `before`."""
    document = read_json(source, text_start(source))
    if document.root is None or document.root.kind != "object" or document.faults or not path:
        raise EditRefused("the file is not a JSON object without faults")
    edit = set_json_value(source, document.root, path, value, before)
    return proven(source, prompt, edit, path, value, lambda edited: parse(edited, None))


def set_in_yaml(
    parse: Parse, before: str, source: str, prompt: Prompt, path: MetadataPath, value: Any
) -> Edit:
    """The edit that sets one value of a YAML file; a new key goes on a line above the key `before`."""
    start = text_start(source)
    root = read_yaml(source[start:], start).root
    if root is None or root.kind != "mapping" or not path:
        raise EditRefused("the file is not a YAML mapping without faults")
    place = _line_of(source, root, before)
    edit = set_value(source, root, place, path, value, newline_of(source))
    return proven(source, prompt, edit, path, value, lambda edited: parse(edited, None))


def restructure_json(parse: Parse, source: str, prompt: Prompt, change: Restructuring) -> Edit:
    """The edit that takes an entry or a message out of a JSON file, or gives an entry another key."""
    document = read_json(source, text_start(source))
    root = document.root
    if root is None or document.faults:
        raise EditRefused("the file is not JSON without faults")
    path = entry_of(prompt, change)
    if root.kind == "array":
        path = path[1:]  # a file that is a list of messages has no key above them
    if not path:
        raise EditRefused("the file is nothing but its messages")
    if isinstance(change, MetadataRename):
        edit = rename_json_key(root, path, change.key)
    else:
        edit = remove_json_value(root, path)
    return proven_restructuring(source, prompt, edit, change, lambda edited: parse(edited, None))


def restructure_yaml(parse: Parse, source: str, prompt: Prompt, change: Restructuring) -> Edit:
    """The edit that takes an entry or a message out of a YAML file, or gives an entry another key."""
    start = text_start(source)
    root = read_yaml(source[start:], start).root
    if root is None or root.kind != "mapping":
        raise EditRefused("the file is not a YAML mapping without faults")
    path = entry_of(prompt, change)
    if isinstance(change, MetadataRename):
        edit = rename_key(root, path, change.key)
    else:
        edit = remove_value(source, root, path)
    return proven_restructuring(source, prompt, edit, change, lambda edited: parse(edited, None))


def yaml_format(
    id: str,
    title: str,
    sniff: Callable[[Candidate], Claim | None],
    parse: Parse,
    set_metadata: Callable[[str, Prompt, MetadataPath, Any], Edit],
    sign: str,
) -> Format:
    """A format whose files are YAML with the prompts in its strings; `sign` says how they are known."""
    restructure = partial(restructure_yaml, parse)
    takes = Takes((".yaml", ".yml"), sign)
    return Format(id, title, sniff, parse, set_metadata, restructure, comment=("#", ""), takes=takes)


def entry_of(prompt: Prompt, change: Restructuring) -> MetadataPath:
    """The path of what a change is about. Raises EditRefused for a message that shares its entry."""
    if isinstance(change, MetadataRemoval | MetadataRename):
        path = change.path
    else:
        path = prompt.messages[change.message].entry
        if not path:
            raise EditRefused("the message is no entry of its own")
        if sum(message.entry == path for message in prompt.messages) > 1 or _holds_more(prompt, path):
            raise EditRefused("the message holds more than one text")
    if not path:
        raise EditRefused("there is no such entry")
    return path


def _holds_more(prompt: Prompt, path: MetadataPath) -> bool:
    """True if the model is given more in this entry than its one text: an image, a call of a tool."""
    entry: Any = prompt.metadata
    if path[0] not in entry:
        raise EditRefused("the file has more values than are read")
    for key in path:
        entry = entry[key]
    return bool(set(entry) - {"role", "name"})


def _line_of(source: str, root: YamlNode, name: str) -> int:
    """Where a line above the key `name` goes, or below all if there is no such key."""
    for key, _ in root.pairs:
        if key.value == name:
            return max(source.rfind("\n", 0, key.span.start), source.rfind("\r", 0, key.span.start)) + 1
    return line_after(source, root.span.end)
