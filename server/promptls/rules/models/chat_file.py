"""Chats for the examples of the rules beside this module."""

from __future__ import annotations


def chat_file(*turns: tuple[str, str]) -> str:
    """A chat file with one message a turn of (role, text without quotation marks)."""
    messages = ", ".join(f'{{"role": "{role}", "content": "{text}"}}' for role, text in turns)
    return f'{{"messages": [{messages}]}}\n'
