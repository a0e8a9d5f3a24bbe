"""smolagents' own agent, whose model only listens."""

from pathlib import Path

import yaml
from smolagents import CodeAgent, Model
from smolagents.agents import EMPTY_PROMPT_TEMPLATES, populate_template
from smolagents.models import ChatMessage, MessageRole
from told import Messages, tell


class Listener(Model):
    """Keeps what it is sent."""

    def generate(self, messages, **_):
        self.heard = messages
        return ChatMessage(role=MessageRole.ASSISTANT, content="A plan.")

    def said(self):
        ends = (self.heard[0], self.heard[-1]) if len(self.heard) > 1 else self.heard
        return [(each.role.value, each.content[0]["text"]) for each in ends]


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """An agent's prompts; parts that a file leaves out are smolagents' empty ones."""
    given = yaml.safe_load(path.read_text("utf-8"))
    templates = {
        key: {**empty, **given.get(key, {})} if isinstance(empty, dict) else given.get(key, empty)
        for key, empty in EMPTY_PROMPT_TEMPLATES.items()
    }
    model = Listener()
    agent = CodeAgent(
        [], model, prompt_templates=templates, name="Ann", description="[what]", verbosity_level=-1
    )
    theirs = [("system", agent.system_prompt)]
    for first in (True, False):
        list(agent._generate_planning_step("[task]", first, 1))
        theirs += model.said()
    agent.run = lambda task, **_: theirs.append(("user", task)) or "[answer]"
    theirs.append(("user", agent("[task]")))
    agent.provide_final_answer("[task]")
    theirs += model.said()
    values = {
        "tools": agent.tools, "managed_agents": {}, "task": "[task]", "name": "Ann", "final_answer": "[answer]",
        "remaining_steps": agent.max_steps - 1, "authorized_imports": str(agent.authorized_imports),
        "custom_instructions": None, "code_block_opening_tag": agent.code_block_tags[0],
        "code_block_closing_tag": agent.code_block_tags[1],
    }  # fmt: skip
    ours = [(role, populate_template(text, values)) for messages in prompts for role, text in messages]
    return [each for each in ours if each[1]], [each for each in theirs if each[1]]


tell(read)
