"""What a prompt has, told at a glance: a rule about what a prompt has not is not run on it."""

from __future__ import annotations

from promptls.prompt.prompt import Prompt


def has_metadata(prompt: Prompt) -> bool:
    """True if the file says anything beside the messages."""
    return bool(prompt.metadata)


def has_variables(prompt: Prompt) -> bool:
    """True if something is filled in."""
    return bool(prompt.variables)


def has_several_messages(prompt: Prompt) -> bool:
    """True for a conversation, or what begins one."""
    return len(prompt.messages) > 1
