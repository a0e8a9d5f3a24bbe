"""CrewAI's own loader, and the prompts that it makes of agents and tasks."""

import os
import re
from pathlib import Path

os.environ |= {"OPENAI_API_KEY": "none", "CREWAI_DISABLE_TELEMETRY": "true", "OTEL_SDK_DISABLED": "true"}

from crewai import Agent, Task
from crewai.project.crew_base import load_yaml
from crewai.utilities.i18n import I18N_DEFAULT
from crewai.utilities.prompts import Prompts
from crewai.utilities.string_utils import interpolate_only
from told import Messages, tell


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The system message of each agent, and the message of each task."""
    entries = load_yaml(path)
    values = {name: f"[{name}]" for name in re.findall(r"\{([A-Za-z_][\w-]*)\}", path.read_text("utf-8"))}
    theirs = []
    for entry in entries.values():
        if "role" in entry:
            agent = Agent(**{key: entry[key] for key in ("role", "goal", "backstory")})
            agent.interpolate_inputs(values)
            made = Prompts(agent=agent, has_tools=False, use_system_prompt=True).task_execution()
            theirs.append(("system", made.system))
        else:
            task = Task(**{key: entry[key] for key in ("description", "expected_output")})
            task.interpolate_inputs_and_add_conversation_history(values)
            theirs.append(("user", task.prompt()))
    return [_message(messages, values) for messages in prompts], theirs


def _message(messages: Messages, values: dict[str, str]) -> tuple[str, str]:
    """Our texts of one prompt in CrewAI's own frame."""
    role = messages[0][0]
    texts = [interpolate_only(text, values) for _, text in messages]
    if role == "system":
        frame = I18N_DEFAULT.slice("role_playing")
        for key, text in zip(("role", "backstory", "goal"), texts, strict=True):
            frame = frame.replace("{" + key + "}", text)
        return role, frame
    description, expected = texts
    return role, description + "\n" + I18N_DEFAULT.slice("expected_output").format(expected_output=expected)


tell(read)
