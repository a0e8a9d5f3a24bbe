"""Semantic Kernel's own loader and templates give the texts, roles, models and variables that we read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from promptls.formats import format_by_id
from promptls.prompt import Prompt
from tests.conftest import TABLE
from tests.formats.agreement import hold
from tests.formats.installed import installed, loaded, prompts_of

SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from semantic_kernel import Kernel
from semantic_kernel.contents import ChatHistory
from semantic_kernel.functions import KernelArguments, KernelFunctionFromPrompt as Function

async def read(path):
    text = path.read_text("utf-8-sig")
    if path.name != "skprompt.txt":
        function = Function.from_yaml(text)
    elif path.with_name("config.json").exists():
        function = Function.from_directory(str(path.parent), encoding="utf-8-sig")
    else:
        function = Function(function_name="f", plugin_name="p", prompt=text)
    config = function.prompt_template.prompt_template_config
    names = [each.name for each in config.input_variables]
    text = await function.prompt_template.render(Kernel(), KernelArguments(**{n: f"[{n}]" for n in names}))
    models = [each.extension_data.get("model_id") for each in config.execution_settings.values()]
    return {
        "names": names,
        "model": next((model for model in models if model), None),
        "messages": [(m.role.value, m.content) for m in ChatHistory.from_rendered_prompt(text).messages],
    }

async def main():
    found = {}
    for name in sys.argv[1:]:
        try:
            found[name] = await read(Path(name))
        except Exception as error:
            found[name] = {"error": f"{type(error).__name__}: {error}"}
    print("FOUND" + json.dumps(found))

asyncio.run(main())
"""
REFUSED = {
    "Error initializing PromptTemplateConfig": "Liquid, which only .NET has, or variables that are no list",
    "Failed to create KernelFunctionMetadata": "no name, which its Python loader wants",
    "Error rendering": "a function or a value that only the program has",
}
NO_XML = {
    "Translate": "`<` beside its messages: no XML, and so the user's as a whole, where we read the messages"
}
"""Folders whose texts are read in another way on purpose; how is checked below."""


def _filled(text: str, names: list[str]) -> str:
    def value(match: re.Match[str]) -> str:
        return f"[{match[1]}]" if match[1] in names else ""

    return re.sub(r"\{\{\s*\$?(\w+)\s*\}\}", value, text).replace("\r\n", "\n").strip()


def _compare(path: Path, prompt: Prompt, theirs: dict[str, Any]) -> None:
    names = theirs["names"]
    ours = [[m.role.value, _filled(m.text.text, names)] for m in prompt.messages]
    # It drops a prompt without a text.
    ours = [message for message in ours if message[1]]
    read = [[role, text.strip()] for role, text in theirs["messages"]]
    if path.parent.name in NO_XML:
        assert [role for role, _ in read] == ["user"] != [role for role, _ in ours], path
    else:
        assert ours == read, path
    assert prompt.model == theirs["model"], path
    # What a text uses and nothing declares it adds to what is declared.
    used = {variable.name for variable in prompt.variables}
    assert set(prompt.declared) <= set(names) <= set(prompt.declared) | used, path


def test_the_schema_of_the_answer_is_read() -> None:
    source = (
        "template: Sort.\nexecution_settings:\n  default:\n    model_id: gpt-4o\n    response_format:\n"
        "      type: json_schema\n      json_schema: {name: n, schema: {type: object}}\n"
    )
    prompt = format_by_id("semantic-kernel").parse(source, None)
    assert prompt.output_schema == {"type": "object"}
    assert prompt.output_schema_span is not None
    assert source[slice(*prompt.output_schema_span)] == "{type: object}"


def test_semantic_kernels_own_loader_reads_the_same(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    prompts = prompts_of("skprompt", "semantic-kernel")
    theirs = loaded(installed("kernel") / "bin/python", SCRIPT, list(prompts), tmp_path)
    left_out = {name: _reason(each["error"]) for name, each in theirs.items() if "error" in each}
    read = [Path(name) for name in prompts if name not in left_out]
    for path in read:
        _compare(path, prompts[str(path)], theirs[str(path)])
    left_out |= {str(path): NO_XML[path.parent.name] for path in read if path.parent.name in NO_XML}
    record_property(TABLE, hold("semantic-kernel", [p for p in read if str(p) not in left_out], left_out))


def _reason(error: str) -> str:
    reason = next((reason for words, reason in REFUSED.items() if words in error), None)
    assert reason is not None, error
    return reason


def test_words_beside_the_messages_are_told() -> None:
    source = (
        "<!-- a note -->\n"
        '<message role="system">Be kind</message>\n{{$history}}\nAlways answer in Welsh.\nBe brief.\n'
        '<message role="boss">Hear</message>{{#if a}}<br/>{{/if}}<message role="user">{{$input}}</message>\n'
    )
    prompt = format_by_id("skprompt").parse(source, None)
    assert [source[slice(*problem.span)] for problem in prompt.problems] == ["Always answer in Welsh."]
    assert not format_by_id("skprompt").parse("Always answer in <b>Welsh</b>.\n", None).problems
