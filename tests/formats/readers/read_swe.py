"""mini-swe-agent's own loader and agent, or SWE-agent's, whichever is installed."""

import os
import tempfile
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, meta
from told import Messages, tell


class _Known(int):
    """Each value that a template may ask for, and what is below it: a number, and an empty list."""

    def __getattr__(self, key: str) -> "_Known":
        return _Known(7)

    __getitem__ = __getattr__

    def __len__(self) -> int:
        return 0

    def __iter__(self):
        return iter(())


def _mini(path: Path) -> Messages:
    from minisweagent.agents.default import DefaultAgent
    from minisweagent.config import get_config_from_spec
    from minisweagent.environments.local import LocalEnvironment
    from minisweagent.models.litellm_textbased_model import LitellmTextbasedModelConfig
    from minisweagent.models.test_models import DeterministicModel

    config = get_config_from_spec(path)
    agent = DefaultAgent(DeterministicModel(outputs=[]), LocalEnvironment(), **config["agent"])
    theirs = [("system", agent.config.system_template), ("user", agent.config.instance_template)]
    rest = {"observation_template", "format_error_template"} & set(config.get("model", {}))
    model = LitellmTextbasedModelConfig(**{"model_name": "none", **config.get("model", {})})
    return theirs + [("user", getattr(model, key)) for key in config.get("model", {}) if key in rest]


def _swe(path: Path) -> Messages:
    os.environ |= {
        f"SWE_AGENT_{name}_DIR": tempfile.gettempdir() for name in ("CONFIG", "TOOLS", "TRAJECTORY")
    }
    import yaml
    from sweagent.agent.agents import TemplateConfig
    from sweagent.agent.reviewer import ChooserConfig

    agent = yaml.safe_load(path.read_text("utf-8"))["agent"]
    attempts = agent.get("agent_configs", [agent])
    found = [
        text for each in attempts for text in _kept(each["templates"], TemplateConfig(**each["templates"]))
    ]
    if "retry_loop" in agent:
        chooser = agent["retry_loop"]["chooser"]
        found += _kept(chooser, ChooserConfig(**chooser))
    return found


def _kept(given: dict[str, object], config: object) -> Messages:
    """The templates that a file gives, as the framework's configuration has them."""
    first = ["system_template", "instance_template"]
    keys = [*first, *(key for key in given if key.endswith("_template") and key not in first)]
    texts = [(key, getattr(config, key)) for key in keys if key in given]
    return [("system" if key == "system_template" else "user", text) for key, text in texts]


def _filled(text: str) -> str:
    template = Template(text, undefined=StrictUndefined)
    names = meta.find_undeclared_variables(Environment().parse(text))
    return template.render({name: _Known(7) for name in names})


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """The templates of a configuration, filled in by Jinja as both do it."""
    try:
        theirs = _mini(path)
    except ImportError:
        theirs = _swe(path)
    ours = [message for messages in prompts for message in messages]
    return [(role, _filled(text)) for role, text in ours], [(role, _filled(text)) for role, text in theirs]


tell(read)
