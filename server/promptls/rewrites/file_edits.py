"""Requests to edit several files together: where a prompt makes them, and which files they name."""

# ruff: noqa: E501 - word lists and alternations
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Sieve, Sought, looks_for
from promptls.prompt.units import Unit
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

EDIT = frozenset(
    "rename refactor update change edit modify replace migrate convert move rewrite fix port upgrade bump sync add remove "
    "delete insert apply propagate adjust adapt extract inline split merge implement".split()
)
"""Verbs, in base form, that change a file which is there."""
_SWEEPING = EDIT - frozenset("add apply implement insert adjust adapt extract split merge sync".split())
_READ = frozenset(
    "read see check review open look consult compare inspect refer find search scan analyse analyze use follow list show "
    "document describe explain verify run test mention cite ignore skip keep preserve avoid create write generate include "
    "load examine study ensure consider".split()
)
_SOURCE = frozenset("from using like such see per via based matching except e.g following".split())
_TARGET = frozenset("to in into across inside within".split())
_EXTENSIONS = frozenset(
    """astro bash c cc cfg cjs conf cpp cs cshtml csproj css csv cxx dart env ex exs fs go gradle graphql h hpp htm html ini
    ipynb java js json jsonc jsx kt kts less lock lua m md mdx mjs mk ml mm php pl plist po properties proto ps1 py pyi r
    razor rb resx rs rst sass scala scss sh sln sql svelte swift tf tfvars toml ts tsx txt vb vue xaml xml xsd yaml yml
    zig""".split()
)
_FILE = LazyPattern(rf"\.(?:{'|'.join(sorted(_EXTENSIONS))})(?![^\W_])|/[^\s/*]*\*|\*[^\s/*]*/", re.I)
"""In whatever is a path: one that ends in a known extension, or a glob."""
_EDITS = LazyPattern("|".join(rf"\b{verb}\b|_{verb}|{verb}_" for verb in sorted(EDIT)), re.I)
_PRODUCTS = frozenset(
    "node.js next.js vue.js nuxt.js express.js react.js three.js d3.js chart.js socket.io ember.js backbone.js moment.js "
    "alpine.js p5.js day.js angular.js nest.js require.js discord.js tensorflow.js handlebars.js asp.net".split()
)
_TOKEN = LazyPattern(r"[^\s`'\"“”‘’(),;<>\[\]]{1,200}")
_EVERYWHERE = LazyPattern(
    r"\b(?:(?:across|throughout|everywhere in|all over)\s+(?:the\s+|our\s+|your\s+)?(?:whole\s+|entire\s+|full\s+)?"
    r"(?:codebase|code\s+base|repository|repo|monorepo|source\s+tree)"
    r"|(?:in|across)\s+(?:all|every)\s+(?:of\s+)?(?:the\s+|our\s+)?(?:other\s+|source\s+|affected\s+)?(?:files?|modules?|packages?|call\s+sites?|callers?)"
    r"|all\s+(?:of\s+)?(?:the\s+)?(?:files|modules|call\s+sites|callers)\b(?=\s+(?:in|of|that|which|under|to)\b)"
    r"|(?:repo|repository|codebase|project)-wide)\b",
    re.I,
)
_ONE_BY_ONE = Sought(
    r"\b(?:(?:one|a\s+single|1)\s+(?:source\s+)?(?:file|module)\s+(?:at\s+a\s+time|per\s+\w+)|(?:file|module)\s+by\s+(?:file|module)"
    r"|each\s+file\s+(?:separately|in\s+turn|on\s+its\s+own|individually|before)|files?\s+one\s+(?:by\s+one|at\s+a\s+time|after)"
    r"|one\s+file,?\s+then\s+the\s+next)\b",
    re.I,
)
_ALL_OVER = Sieve((_EVERYWHERE,))
_ITEMS = 100
"""Items of one list that are looked at, so that many lead-in lines before one long list cost no more."""
_SCOPES = ("applyTo", "globs", "paths")


class FileEdit(NamedTuple):
    """A request to edit several files: `start..end` are the words of one message that show it.

    `files` are the distinct paths, in order; empty where the request is for the whole code base.
    `block` is the block that makes it, `last` the last block that belongs to it.
    """

    message: int
    start: int
    end: int
    block: int
    last: int
    files: tuple[str, ...]


def file_edits(prompt: Prompt, max_files: int) -> tuple[FileEdit, ...]:
    """Requests to edit more than `max_files` files, or all of them, in one go.

    None where the prompt asks for one file at a time, or is an instruction file bound to some files.
    """
    if prompt.kind is Kind.INSTRUCTIONS and any(prompt.metadata.get(key) for key in _SCOPES):
        return ()
    edits = tuple(
        edit
        for index, message in enumerate(prompt.messages)
        for edit in _in_document(index, message.document, max_files)
    )
    if edits and any(message.document.mentions(_ONE_BY_ONE) for message in prompt.messages):
        return ()
    return edits


def _in_document(index: int, document: Document, max_files: int) -> Iterator[FileEdit]:
    for number, (unit, here) in document.gather(_candidates, max_files):
        base = document.blocks[number].content
        if unit.lead_in and (edit := _in_list(index, document, number, unit, max_files)):
            yield edit
        elif here is not None:
            yield FileEdit(index, base + here.start, base + here.end, number, number, here.files)


class _Here(NamedTuple):
    """A request that one unit makes, in offsets of its block."""

    start: int
    end: int
    files: tuple[str, ...]


@looks_for(_EDITS, own=True)
def _candidates(block: Block, content: BlockContent, max_files: int) -> Iterator[tuple[Unit, _Here | None]]:
    """The units that may make a request: with the list below them, or by themselves."""
    for unit in content.units:
        here = None if unit.negated else _in_unit(content, unit, max_files)
        if here is not None or (unit.lead_in and not unit.negated and _leads_to_files(content, unit)):
            yield unit, here


def _leads_to_files(content: BlockContent, unit: Unit) -> bool:
    return unit.end == len(content.prose.rstrip()) and _governs(content.prose, unit.action, unit.end)


def _in_unit(content: BlockContent, unit: Unit, max_files: int) -> _Here | None:
    files: dict[str, tuple[int, int]] = {}
    last_end = 0
    for token, start, end in _edited(content.text, unit):
        files.setdefault(token.lower(), (start, end))
        last_end = end
    if len(files) > max_files:
        return _Here(min(start for start, _ in files.values()), last_end, tuple(files))
    spreads = content.may_hold(_ALL_OVER)
    everywhere = _EVERYWHERE.search(content.prose, unit.action, unit.end) if spreads else None
    if everywhere and _governs(content.prose, unit.action, everywhere.start()):
        return _Here(*everywhere.span(), ())
    return None


def _in_list(index: int, document: Document, number: int, unit: Unit, max_files: int) -> FileEdit | None:
    """A line such as "Update these files:" with a list in which each item opens with a file."""
    block, content = document.blocks[number], document.contents[number]
    if not _leads_to_files(content, unit):
        return None
    files: dict[str, None] = {}
    last = number
    for item in range(number + 1, min(len(document.blocks), number + 1 + _ITEMS)):
        following = document.blocks[item]
        if following.kind is not BlockKind.ITEM or following.example:
            break
        if path := _first_file(document.contents[item].text):
            files[path.lower()] = None
            last = item
    if len(files) <= max_files:
        return None
    base = block.content
    return FileEdit(index, base + unit.start, base + unit.end, number, last, tuple(files))


@kept_by_text(100_000)
def _first_file(item: str) -> str | None:
    """The file that an item opens with. Kept, since several lead-in lines may look at one list."""
    token = _TOKEN.search(item)
    return _file_of(token.group().strip("*")) if token and token.start() <= 3 else None


def _edited(text: str, unit: Unit) -> Iterator[tuple[str, int, int]]:
    """The files of a unit that an editing verb governs, with their place."""
    if not _FILE.search(text, unit.action, unit.end):  # most sentences need not be cut into words
        return
    editing = seen = False
    for match in _TOKEN.finditer(text, unit.action, unit.end):
        word = match.group().strip("*_:.!").lower()
        if word in EDIT:
            editing = seen = True
        elif word in _READ or word in _SOURCE:
            editing = False
            seen = seen and word in _SOURCE
        elif word in _TARGET and seen:
            editing = True
        elif editing and (path := _file_of(match.group())):
            at = match.start() + match.group().index(path)
            yield path, at, at + len(path)


def _file_of(token: str) -> str | None:
    """The path or glob that a word is, or None; words such as "Node.js" are none."""
    path = token.strip("*_:!?#").rstrip(".") if "**" not in token else token.rstrip(".:")
    if "://" in path or path.lower() in _PRODUCTS or path.startswith("@"):
        return None
    if "/" in path and "*" in path:
        return path
    stem, dot, extension = path.rpartition(".")
    if not dot or extension.lower() not in _EXTENSIONS or not (stem or path.startswith(".")):
        return None
    return path


def _governs(prose: str, start: int, end: int) -> bool:
    """True if the last verb before `end` is one that edits."""
    editing = False
    for match in _TOKEN.finditer(prose, start, end):
        word = match.group().strip("*_:.!").lower()
        if word in _SWEEPING:
            editing = True
        elif word in _READ:
            editing = False
    return editing
