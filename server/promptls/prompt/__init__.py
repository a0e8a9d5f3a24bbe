"""The prompt model: messages, metadata, variables; blocks, sentences and instruction units of their text."""

from promptls.prompt.changes import (
    Change,
    Finding,
    MetadataChange,
    Place,
    Proposal,
    TextChange,
    shift_finding,
)
from promptls.prompt.prompt import Kind, Message, MetadataPath, Problem, Prompt, Role, Variable

__all__ = [
    "Change",
    "Finding",
    "Kind",
    "Message",
    "MetadataChange",
    "MetadataPath",
    "Place",
    "Problem",
    "Prompt",
    "Proposal",
    "Role",
    "TextChange",
    "Variable",
    "shift_finding",
]
