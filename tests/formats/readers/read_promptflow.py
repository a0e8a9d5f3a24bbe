"""promptflow's own split of a rendered chat; values are left out of both sides, as tags stand."""

from pathlib import Path

from promptflow.tools.common import parse_chat
from told import Messages, tell


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The messages between role markers."""
    chat = parse_chat(path.read_text("utf-8-sig"))
    theirs = [(each["role"], each["content"].strip()) for each in chat if each["content"].strip()]
    return [(role, text.strip()) for messages in prompts for role, text in messages], theirs


tell(read)
