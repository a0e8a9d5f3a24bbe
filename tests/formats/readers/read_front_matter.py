"""python-frontmatter, which takes the blanks off both ends of the text."""

from pathlib import Path

import frontmatter
from told import Messages, tell


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The text behind the front matter."""
    ours = [message for messages in prompts for message in messages]
    _, text = frontmatter.parse(path.read_text("utf-8-sig"))
    return [(role, said.strip()) for role, said in ours], [(role, text.strip()) for role, _ in ours]


tell(read)
