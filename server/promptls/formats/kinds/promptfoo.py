"""promptfoo's configuration: the prompts that stand in it, for its providers.

Source: promptfoo/promptfoo, site/docs/configuration/prompts.md and src/prompts/ (read 2026-11-26). A prompt
is a string, or an entry with `raw` (or `id`), `label` and `config`; what names a file, a script or a store is
not in this file. A string that is a chat, in JSON or (if it begins with `- role:`) in YAML, has its messages
read one by one. Texts are Nunjucks, whose syntax is Jinja's. All providers that take a prompt are its
targets, the first of them where one is asked for; `prompts` of a provider lists the labels or ids that it
takes, and `tone` and `tone:*` mean `tone:short` as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from promptls.formats.chat_in_text import is_chat, read_chat_text
from promptls.formats.declared import first_of_each, named_under, names_in
from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.jinja import scan_jinja
from promptls.formats.promptfoo_entries import Entry, Provider, providers_for, providers_in, read_entry
from promptls.formats.reading import Reading
from promptls.formats.several import Outline, read_several, value_at
from promptls.formats.slices import sliced
from promptls.formats.tree import (
    Node,
    child,
    is_array,
    is_object,
    is_string,
    items_of,
    opening,
    pairs_of,
    text_of,
    value_of,
)
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import Kind, Mention, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "promptfoo"
_PROMPTS, _TESTS = LazyPattern(r"^prompts[ \t]*:", re.M), LazyPattern(r"^tests[ \t]*:", re.M)
_PROVIDERS = LazyPattern(r"^(?:providers|targets)[ \t]*:", re.M)
_WORD = LazyPattern(r"[A-Za-z_]\w*")
_ELSEWHERE = LazyPattern(
    r"\s*(?:(?:file|langfuse|portkey|helicone|https?)://|exec:)|[^\s{}]+\Z"
    r"|[^\n{}]{1,400}\.(?:txt|md|j2|json|jsonl|ya?ml|csv|[cm]?js|ts|py)(?::\w+)?\Z"
)
"""What names a prompt that stands elsewhere: a word without a blank is a path, or no prompt worth a rule."""


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith((".yaml", ".yml")):
        return None
    if name.startswith("promptfooconfig"):
        return Claim(96, 'the name begins with "promptfooconfig"')
    if all(pattern.search(candidate.head) for pattern in (_PROMPTS, _PROVIDERS, _TESTS)):
        return Claim(75, 'the file has "prompts", "providers" and "tests"')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    whole = root if is_object(root) else None
    if whole is None and not reading.problems:
        reading.tell(opening(root) if root else Span(0, 0), 'The file has no "prompts"; give it a list')
    used: list[Mention] = []
    prompt = read_several(_ID, reading, root, _outlines(reading, whole, used))
    given = tuple(_given(whole))
    used += _used(reading, whole, given)
    return prompt._replace(mentions=(*used, *given), declared=first_of_each(given))


def _outlines(reading: Reading, root: Node | None, used: list[Mention]) -> Iterator[Outline]:
    providers = list(providers_in(root))
    prompts = child(root, "prompts")
    entries = [read_entry(entry, ("prompts", at)) for at, entry in items_of(prompts)]
    if prompts is not None and is_string(prompts):
        entries = [Entry(("prompts",), prompts)]
    elif prompts is not None and not is_array(prompts) and not is_object(prompts):
        reading.tell(prompts.span, '"prompts" must be a string or a list')
    for _, label in pairs_of(prompts):
        if not is_string(label):
            reading.tell(opening(label), "A file of prompts must have a string for its label")
    for number, entry in enumerate(entries):
        kind: Kind | None = None
        if entry.node is not None and _says_something(str(value_of(entry.node))):
            kind = _add(reading, entry, used)
        elif entry.node is None:
            listed = next(node for at, node in items_of(prompts) if at == number)
            reading.tell(opening(listed), 'A prompt must be a string, or have one in "raw" or "id"')
        yield _outline(entry, kind, providers)


def _add(reading: Reading, entry: Entry, used: list[Mention]) -> Kind | None:
    """Read a prompt's messages; its kind, unless the roles say it."""
    assert entry.node is not None
    text = text_of(reading.source, entry.node)
    outside = read_chat_text(reading, text, entry.path, scan_jinja)
    if outside is not None:
        used += outside
        return None
    # After an edit it must still be the text of a prompt, and not a chat or the name of a file.
    (kept,) = sliced(
        text, [Span(0, len(text.text))], lambda after, _: _says_something(after) and not is_chat(after)
    )
    reading.add(Role.USER, kept, entry.path, scan_jinja)
    return Kind.TASK


def _says_something(text: str) -> bool:
    return bool(text.strip()) and (is_chat(text) or not _ELSEWHERE.match(text))


def _outline(entry: Entry, kind: Kind | None, providers: list[Provider]) -> Outline:
    takers = providers_for(entry.names, providers)
    if not takers:
        return Outline(entry.label, kind=kind)
    first, *others = takers
    also = tuple(dict.fromkeys(each.id for each in others if each.id != first.id))
    return Outline(entry.label, first.at, kind, first.id_path, first.schema_path, first.id, also)


def _given(root: Node | None) -> Iterator[Mention]:
    """The variables that tests give values for, but for the answer that is expected."""
    yield from named_under(root, ("defaultTest", "vars"))
    for at, test in items_of(child(root, "tests")):
        given = child(test, "vars") if is_object(test) else None
        for mention in names_in(given if is_object(given) else None, ("tests", at, "vars")):
            if not mention.name.startswith(("expected", "__")):
                yield mention


def _used(reading: Reading, root: Node | None, given: Sequence[Mention]) -> Iterator[Mention]:
    """Uses outside of the prompts that are in the file: in other files, in assertions, in other values."""
    names = {mention.name for mention in given}
    prompts = child(root, "prompts")
    listed = [entry for _, entry in items_of(prompts)] or ([prompts] if prompts is not None else [])
    entries = (read_entry(entry, ()) for entry in listed)
    texts = [str(value_of(entry.node)) for entry in entries if entry.node is not None]
    if not texts or not all(map(_says_something, texts)):
        # The prompt in the other file may use them all.
        yield from (mention._replace(declares=False) for mention in given)
    todo = [value for key, value in pairs_of(root) if key.value != "prompts"]
    while todo:
        node = todo.pop()
        if is_string(node) and not (isinstance(node, YamlNode) and node.kind == "alias"):
            text = text_of(reading.source, node)
            for placeholder in scan_jinja(text.text) if "{" in text.text else ():
                for place in placeholder.places:
                    yield Mention(str(placeholder.name), text.to_file(place), (), declares=False)
            # JavaScript and Python of assertions look them up by name.
            for match in _WORD.finditer(text.text) if "vars" in text.text else ():
                if match.group() in names:
                    yield Mention(match.group(), text.to_file(Span(*match.span())), (), declares=False)
        elif not isinstance(node, YamlNode) or node.kind != "alias":
            todo += [value for _, value in pairs_of(node)]
            todo += [item for _, item in items_of(node)]


def _set(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    before = value_at(prompt.metadata, path)
    names_provider = path[:1] in (("providers",), ("targets",)) and (len(path) < 3 or path[2:] == ("id",))
    if path[:1] == ("model",) or (names_provider and isinstance(before, str)):
        raise EditRefused("promptfoo names a model by its provider, in a way of its own")
    return set_in_yaml(_parse, "prompts", source, prompt, path, value)


FORMAT = yaml_format(
    _ID,
    "promptfoo configuration",
    _sniff,
    _parse,
    _set,
    sign='a name that begins with "promptfooconfig", or "prompts", "providers" and "tests"',
)
_CODE = "promptfoo runs such a file as a program, and promptls runs none; keep its prompts in YAML or text"
FORMAT = FORMAT._replace(takes=FORMAT.takes._replace(never=(("promptfooconfig.", _CODE),)))
