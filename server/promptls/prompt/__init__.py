"""The prompt model: messages, metadata, variables; blocks, sentences and instruction units of their text."""

from promptls.prompt.changes import (
    Change,
    Finding,
    MessageRemoval,
    MetadataChange,
    MetadataRemoval,
    MetadataRename,
    Moved,
    Place,
    Proposal,
    Restructuring,
    TextChange,
    TextMove,
    shift_finding,
)
from promptls.prompt.prompt import Kind, Mention, Message, MetadataPath, Problem, Prompt, Role, Variable
from promptls.prompt.single import Single, first_line, shared_mentions, singles

__all__ = [
    "Change",
    "Finding",
    "Kind",
    "Mention",
    "Message",
    "MessageRemoval",
    "MetadataChange",
    "MetadataPath",
    "MetadataRemoval",
    "MetadataRename",
    "Moved",
    "Place",
    "Problem",
    "Prompt",
    "Proposal",
    "Restructuring",
    "Role",
    "Single",
    "TextChange",
    "TextMove",
    "Variable",
    "first_line",
    "shared_mentions",
    "shift_finding",
    "singles",
]
