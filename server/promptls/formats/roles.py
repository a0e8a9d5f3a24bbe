"""Names of roles in chat files."""

from __future__ import annotations

from promptls.prompt import Kind, Message, Role

_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.DEVELOPER,
    "user": Role.USER,
    "human": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
    "ai": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}
KNOWN_ROLES = "system, developer, user, assistant or tool"


def role_of(name: object) -> Role | None:
    """The role that a chat file calls `name`; None if it is not known."""
    return _ROLES.get(name.strip().lower()) if isinstance(name, str) else None


def chat_kind(messages: tuple[Message, ...]) -> Kind:
    """A chat file that only sets the scene is a system prompt; one that also asks is a task."""
    only_system = messages and all(m.role in (Role.SYSTEM, Role.DEVELOPER) for m in messages)
    return Kind.SYSTEM if only_system else Kind.TASK
