"""langchain-core's own loader; each field is filled in with itself as it stands in the template."""

import warnings
from pathlib import Path

from langchain_core.prompts import ChatPromptTemplate, FewShotPromptTemplate, PromptTemplate, load_prompt
from told import Messages, tell


class Written(str):
    """A field's name, which shows itself as the field was written."""

    def __format__(self, spec: str) -> str:
        return "{" + self + (f":{spec}" if spec else "") + "}"

    def __repr__(self) -> str:
        return Written(self + "!r")

    def __str__(self) -> str:
        return Written(self + "!s")


def _filled(template: str, kind: str) -> str:
    if kind == "mustache":
        return template
    prompt = PromptTemplate.from_template(template, template_format=kind)
    return prompt.format(**{name: Written(name) for name in prompt.input_variables})


def read(path: Path, prompts: list[Messages]) -> tuple[Messages, Messages]:
    """What stands around the examples of a few-shot prompt, or the template."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prompt = load_prompt(path, encoding="utf-8-sig", allow_dangerous_paths=True)
    if isinstance(prompt, ChatPromptTemplate):
        prompt = prompt.messages[0].prompt
    few = isinstance(prompt, FewShotPromptTemplate)
    templates = [prompt.prefix, prompt.suffix] if few else [prompt.template]
    theirs = [("user", _filled(text, prompt.template_format)) for text in templates if text]
    return [message for messages in prompts for message in messages], theirs


tell(read)
