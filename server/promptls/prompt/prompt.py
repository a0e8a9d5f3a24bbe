"""A prompt file, parsed: messages with roles, metadata, variables and what was wrong with the file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt.recent import document_of
from promptls.text import MappedText, Span
from promptls.text.lazy_pattern import LazyPattern

if TYPE_CHECKING:
    from promptls.prompt.document import Document
    from promptls.prompt.tools import Tool

MetadataPath = tuple[str | int, ...]
"""Keys and list positions from the metadata's root: `("model", "parameters", "temperature")`."""


class Role(Enum):
    """Who speaks a message."""

    SYSTEM = "system"
    DEVELOPER = "developer"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Kind(Enum):
    """What a prompt file is for, which decides what may be expected of it.

    TASK asks for one output now. SYSTEM frames a conversation. AGENT defines an assistant that acts
    in steps. INSTRUCTIONS are standing rules that a host adds to other prompts. SKILL is know-how
    loaded on demand. COMMAND is a stored request with arguments.
    """

    TASK = "task"
    SYSTEM = "system"
    AGENT = "agent"
    INSTRUCTIONS = "instructions"
    SKILL = "skill"
    COMMAND = "command"


class Variable(NamedTuple):
    """A placeholder in a message's text; `span` covers its syntax, in text coordinates.

    `places` are those of the name itself; none where it cannot be written in another way (`$ARGUMENTS`).
    """

    name: str
    message: int
    span: Span
    syntax: str
    places: tuple[Span, ...] = ()

    def is_put_into(self, text: str) -> bool:
        """True if its value stands here in the message's `text`; a tag that only asks for it puts in nothing.

        `{% for page in pages %}`, `{{#if page}}` and `{{else if page}}` are such tags.
        """
        return _ASKS.match(text, self.span.start) is None


class Mention(NamedTuple):
    """A variable's name outside the messages: where it is declared, or given a value.

    `span` (in the file) covers the name, with the quotation marks around it if there are any; `path` is
    the metadata path of what is said of it. `declares` is False for a use in a text that no model reads.
    `file` is the name of the file beside this one where it stands, if it does not stand in this one; then
    `span` is empty.
    """

    name: str
    span: Span
    path: MetadataPath
    declares: bool = True
    file: str = ""


_ASKS = LazyPattern(r"\{%|\{\{\{?~?\s*(?:[#/^!>]|else\b)")


class Problem(NamedTuple):
    """Something wrong with the file itself; `span` is in the file."""

    span: Span
    message: str
    severity: Severity
    rule: str = "invalid-file"


class Message(NamedTuple):
    """One turn as the model receives it.

    `entry` is the path, in the metadata of the whole file, of what holds the message (its role, its name) and
    goes when it goes; empty where the metadata holds nothing of it. `within` are the conditions and loops of
    the template that the whole message stands in, outermost first, as they are written. A `title` is a name
    that others call by, so that nothing is added to it.
    """

    role: Role
    text: MappedText
    entry: MetadataPath = ()
    within: tuple[str, ...] = ()
    title: bool = False

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def instructs(self) -> bool:
        """True for what is said to the model; what it has said itself, or a tool, asks for nothing."""
        return self.role not in (Role.ASSISTANT, Role.TOOL)

    @property
    def document(self) -> Document:
        """The text in blocks, sentences and instruction units; computed once for one text."""
        return document_of(self.text.text, self.text.templates)


class Prompt(NamedTuple):
    """A parsed prompt file.

    `format` is the id of the format that read it. `metadata` is the file's own structure (front
    matter, parameters), never what the model reads; `metadata_spans` gives the file span of the
    value at a path. `model` is the target model as the file names it, and `model_path` where; without
    a model it is where the format would name one, if that is not `("model",)`. `also` are the other models
    that the file gives the prompt to.
    `declared` maps declared variables to their place in the file; `mentions` are all places outside the
    messages that have a variable's name.

    `prompts` are the prompts of a file that holds several; then `messages` are theirs in order, the very
    same objects, and `variables` count messages from the first of the file. Each of them speaks of its
    own messages from 0 and of metadata that stands at `at` in that of the file: `metadata_spans` and
    `model_path` begin there, and an empty `model_path` is the value at `at` itself. `title` is what the
    file calls it.
    """

    format: str
    kind: Kind
    messages: tuple[Message, ...]
    metadata: Mapping[str, Any] = MappingProxyType({})
    metadata_spans: Mapping[MetadataPath, Span] = MappingProxyType({})
    model: str | None = None
    model_path: MetadataPath | None = None
    variables: tuple[Variable, ...] = ()
    declared: Mapping[str, Span] = MappingProxyType({})
    output_schema: Mapping[str, Any] | None = None
    output_schema_span: Span | None = None
    problems: tuple[Problem, ...] = ()
    mentions: tuple[Mention, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    at: MetadataPath = ()
    title: str = ""
    also: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools that the file declares for the model."""
        from promptls.prompt.tools import tools_in

        return tools_in(self.metadata)

    @property
    def model_span(self) -> Span | None:
        """Where the file names the model of this prompt."""
        return None if self.model_path is None else self.metadata_spans.get(self.model_path)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each message begins (code points) if they stand in a row, and where the last one ends."""
        return tuple(accumulate((len(message.document.text) for message in self.messages), initial=0))

    @property
    def text(self) -> str:
        """All messages one below the other, for counting and searching."""
        return "\n\n".join(message.text.text for message in self.messages)
