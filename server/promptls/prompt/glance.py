"""What a prompt has, told at a glance: a rule about what a prompt has not is not run on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_

from promptls.prompt.prompt import Kind, Prompt
from promptls.prompt.sieve import Sieve


def has_metadata(prompt: Prompt) -> bool:
    """True if the file says anything beside the messages."""
    return bool(prompt.metadata)


def is_task(prompt: Prompt) -> bool:
    """True for a prompt that asks for one output now."""
    return prompt.kind is Kind.TASK


def has_variables(prompt: Prompt) -> bool:
    """True if something is filled in."""
    return bool(prompt.variables)


def has_names(prompt: Prompt) -> bool:
    """True if something is filled in, or has a name for it."""
    return bool(prompt.mentions) or any(message.text.templates for message in prompt.messages)


def has_several_messages(prompt: Prompt) -> bool:
    """True for a conversation, or what begins one."""
    return len(prompt.messages) > 1


def let_through(prompt: Prompt) -> int:
    """The bits of the sieves that let some block through, and of those of which it cannot be told."""
    return ~reduce(and_, [message.document.held_back for message in prompt.messages], -1)


def holds_all(*sieves: Sieve) -> Callable[[Prompt], bool]:
    """A glance: true where each of these lets some block through."""

    def glance(prompt: Prompt) -> bool:
        met = let_through(prompt)
        return all(met & sieve.bits for sieve in sieves)

    return glance
