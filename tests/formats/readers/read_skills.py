"""The reference library of agent skills, which takes the blanks off both ends of the text."""

from pathlib import Path

from skills_ref.parser import parse_frontmatter
from told import Messages, tell


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The text behind the front matter."""
    _, body = parse_frontmatter(path.read_text("utf-8"))
    ours = [message for messages in prompts for message in messages]
    return [(role, text.strip()) for role, text in ours], [(role, body) for role, _ in ours]


tell(read)
