"""NeMo Guardrails' own configuration and its renderer of prompts."""

from pathlib import Path

import yaml
from jinja2 import meta
from nemoguardrails import RailsConfig
from nemoguardrails.llm.taskmanager import LLMTaskManager
from told import Messages, tell


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The prompts and instructions of a file."""
    given = yaml.safe_load(path.read_text("utf-8"))
    given.pop("rails", None)  # a rail wants its prompt, which may stand in another file of the folder
    config = RailsConfig.from_content(config=given)
    manager = LLMTaskManager(config)

    def filled(text: str) -> str:
        names = meta.find_undeclared_variables(manager.env.parse(text))
        return manager._render_string(text, {n: f"[{n}]" for n in names} | {"history": []}, [])

    theirs = [("system", each.content) for each in config.instructions if "instructions" in given]
    for prompt in config.prompts or []:
        theirs += [("user", filled(prompt.content))] if prompt.content else []
        told = [each for each in prompt.messages or [] if not isinstance(each, str)]
        theirs += [("assistant" if each.type == "bot" else each.type, filled(each.content)) for each in told]
    instructions = len(config.instructions) if "instructions" in given else 0
    ours = [message for messages in prompts for message in messages]
    return [
        (role, text if at < instructions else filled(text)) for at, (role, text) in enumerate(ours)
    ], theirs


tell(read)
