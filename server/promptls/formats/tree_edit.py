"""Setting metadata in files that are JSON or YAML as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from promptls.formats.front_matter import text_start
from promptls.formats.json_edit import set_json_value
from promptls.formats.json_tree import read_json
from promptls.formats.metadata import proven
from promptls.formats.yaml_edit import line_after, set_value
from promptls.formats.yaml_tree import YamlNode, read_yaml
from promptls.prompt import MetadataPath, Prompt
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


def _line_of(source: str, root: YamlNode, name: str) -> int:
    """Where a line above the key `name` goes, or below all if there is no such key."""
    for key, _ in root.pairs:
        if key.value == name:
            return max(source.rfind("\n", 0, key.span.start), source.rfind("\r", 0, key.span.start)) + 1
    return line_after(source, root.span.end)
