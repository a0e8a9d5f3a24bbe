"""The text that we think a model reads is what the formats' own loaders give, over all files we have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from promptls.formats import detect
from promptls.formats.toml_text import read_toml
from tests.conftest import TABLE
from tests.corpora import corpus_files, decoded, own_files
from tests.formats.agreement import hold


def _chat_texts(data: Any) -> Iterator[tuple[str, str]]:
    for message in data["messages"] if isinstance(data, dict) else data:
        content = message.get("content")
        for part in [content] if isinstance(content, str) else content or []:
            text = part if isinstance(part, str) else part.get("text")
            if text is not None:
                yield message["role"], text.replace("\r\n", "\n")


def json_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """Chat JSON, as the standard library reads it."""
    return list(_chat_texts(json.loads(source)))


def jsonl_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """Chat requests one a line, each as the standard library reads it."""
    lines = [json.loads(line) for line in source.removeprefix("\ufeff").split("\n") if line.strip()]
    return [text for line in lines for text in _line_texts(line)]


def _line_texts(line: Any) -> Iterator[tuple[str, str]]:
    if isinstance(line, list):
        yield from _chat_texts(line)
        return
    if "conversations" in line:
        roles = {"human": "user", "gpt": "assistant", "function_call": "assistant", "observation": "tool"}
        yield from [("system", line["system"])] if "system" in line else []
        yield from ((roles.get(t["from"], t["from"]), t["value"]) for t in line["conversations"])
        return
    request = line.get("body") or line
    if isinstance(request.get("input"), dict):
        request = request["input"]
    if "instructions" in request:
        yield "system", request["instructions"]
    given = request.get("messages", request.get("input"))
    if isinstance(given, str):
        yield "user", given
    else:
        answers = (
            {"role": "tool", "content": item["output"]} if "output" in item else item for item in given
        )
        yield from _chat_texts([item for item in answers if "role" in item])


def yaml_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """Chat YAML, as PyYAML reads it (gh-models is written in Go; its YAML library is a port of the same C library)."""
    return list(_chat_texts(yaml.safe_load(source)))


def prompty_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """Prompty's own front matter reader and chat parser, without rendering; it drops no empty messages."""
    utils = pytest.importorskip("prompty.core.utils")
    parser = pytest.importorskip("prompty.parsers.prompty").PromptyChatParser()
    body = utils.load_prompty(path).get("instructions", "")
    read = [
        (m.role, "".join(part.value for part in m.parts)) for m in parser._parse_messages(body, None, None)
    ]
    return [(role, text) for role, text in read if text.strip()]


def toml_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """A Gemini CLI command, as the standard library reads TOML."""
    return [("user", read_toml(source, 0)["prompt"].replace("\r\n", "\n"))]  # type: ignore[attr-defined]


def langchain_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """LangChain's format strings, as `string.Formatter` reads them, each field written back as it stands."""
    data = json.loads(source) if path.suffix == ".json" else yaml.safe_load(source)
    if data.get("template_format") == "mustache":
        return [("user", data["template"])]
    if data["_type"] == "chat":
        data = data["messages"][0]["prompt"]
    texts = [data[key] for key in ("prefix", "template", "suffix") if key in data]
    return [("user", "".join(_fields(text))) for text in texts]


def _fields(text: str) -> Iterator[str]:
    for literal, name, spec, conversion in Formatter().parse(text):
        yield literal
        if name is not None:
            yield "{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"


def promptl_loader(source: str, path: Path) -> list[tuple[str, str]] | None:
    """PromptL's own compiler, each input filled in with its own placeholder. Only data fills in a loop."""
    promptl = pytest.importorskip("promptl_ai").Promptl()
    if re.search(r"\{\{\s*(?:for|if)\b", source):
        return None
    # A reference to another file is kept as it stands; steps would stop at the first answer of a model.
    source = re.sub(r"</?step\b[^>]*>", "", source.replace("<prompt ", "\\<prompt "))
    names = {name: f"{{{{ {name} }}}}" for name in promptl.prompts.scan(prompt=source).parameters}
    rendered = promptl.prompts.render(prompt=source, parameters=names)
    parts = [(m.role.value, c) for m in rendered.messages for c in _contents(m.content)]
    texts = [(role, getattr(part, "text", part)) for role, part in parts]
    return [(role, text.replace("\r\n", "\n")) for role, text in texts if isinstance(text, str)]


def _contents(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [content]


def crewai_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """CrewAI reads its files with PyYAML; the keys and their order are those of its prompts."""
    data = yaml.safe_load(source)
    keys = (("role", "system"), ("backstory", "system"), ("goal", "system"), ("description", "user"),
            ("expected_output", "user"))  # fmt: skip
    return [(role, entry[key]) for entry in data.values() for key, role in keys if key in entry]


def nemo_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """NeMo Guardrails reads its files with PyYAML."""
    data = yaml.safe_load(source)
    found = [("system", each["content"]) for each in data.get("instructions", [])]
    for entry in data.get("prompts", []):
        found += [("user", entry["content"])] if "content" in entry else []
        found += [(m["type"], m["content"]) for m in entry.get("messages", []) if isinstance(m, dict)]
    return found


def smolagents_loader(source: str, path: Path) -> list[tuple[str, str]]:
    """smolagents reads its prompts with PyYAML and takes these keys."""
    data = yaml.safe_load(source)
    keys = (("system", ("system_prompt",)), ("user", ("planning", "initial_plan")),
            ("system", ("planning", "update_plan_pre_messages")),
            ("user", ("planning", "update_plan_post_messages")), ("user", ("managed_agent", "task")),
            ("user", ("managed_agent", "report")), ("system", ("final_answer", "pre_messages")),
            ("user", ("final_answer", "post_messages")))  # fmt: skip
    found = []
    for role, path_ in keys:
        value = data
        for key in path_:
            value = value.get(key, {})
        found += [(role, value)] if isinstance(value, str) else []
    return found


def baml_loader(source: str, path: Path) -> list[tuple[str, str]] | None:
    """BAML's own runtime, on the prompts as they stand; each tag of Jinja but roles prints itself."""
    baml = pytest.importorskip("baml_py")
    names = ("OPENAI", "ANTHROPIC", "GOOGLE")
    keys = {f"{name}_API_KEY": "none" for name in names}  # the request is made up, and never sent
    found: list[tuple[str, str]] = []
    source, beside = source.replace("\r\n", "\n"), path.with_name("clients.baml")
    clients = [source, beside.read_text("utf-8") if beside.is_file() else ""]
    functions = re.split(r"^function ", source, flags=re.MULTILINE)[1:]
    strings = re.finditer(
        r'^\s*(?:prompt|template_string\s+(\w+)\b[^#]*)\s+?(#+)"(.*?)"\2', source, re.MULTILINE | re.DOTALL
    )
    for string in strings:
        name, _, text = string.groups()
        calling = next((f for f in functions if re.search(rf"\b{name}\s*\(", f) if name), None)
        given = re.search(
            r'^\s*client\s+"?([^\s"]+)',
            calling or source[: string.start()].rpartition("function ")[2],
            re.MULTILINE,
        )
        client = given.group(1) if given else "openai/gpt-4o"
        shown = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", _printed, text, flags=re.DOTALL)
        provider = _provider(client, clients)
        code = f'function F() -> string {{\n  client "{provider}"\n  prompt ####"{shown}"####\n}}\n'
        runtime = baml.BamlRuntime.from_files(".", {"a.baml": code}, keys)
        context = runtime.create_context_manager()
        request = runtime.build_request_sync("F", {}, context, None, None, keys, False)
        found += _messages_of(json.loads(request.body.text()))
    # A loop that stands alone between two roles writes nothing.
    return [each for each in found if not re.fullmatch(r"(?:\{%.*?%\}\s*)+", each[1])]


def _provider(client: str, sources: list[str]) -> str:
    """A model of the same provider as the client's, which needs no settings."""
    for source in sources:
        declared = re.search(
            rf"client<llm>\s+{re.escape(client)}\s*\{{(.*?)^\}}", source, re.DOTALL | re.MULTILINE
        )
        given = re.search(r'provider\s+"?([\w-]+)', declared.group(1)) if declared else None
        first = re.search(r'strategy\s+\[\s*"?([^\s",\]]+)', declared.group(1)) if declared else None
        if first:
            return _provider(first.group(1), sources)
        if given:
            return f"{given.group(1)}/model"
    return client if "/" in client else "openai/gpt-4o"


def _messages_of(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The text parts of a request, with their roles as BAML names them."""
    system = body.get("system") or body.get("system_instruction", {}).get("parts", [])
    yield from (("system", part["text"]) for part in system)
    for message in body.get("messages") or body.get("contents", []):
        role = {"model": "assistant"}.get(message["role"], message["role"])
        parts = message.get("content") or message.get("parts")
        yield from ((role, text) for text in _texts_of(parts))


def _printed(match: re.Match[str]) -> str:
    tag = match.group()
    if re.search(r"_\.(?:role|chat)\(", tag) is None:
        return re.sub(
            r"\S.*", lambda words: "{{ " + json.dumps(words.group(), ensure_ascii=False) + " }}", tag
        )
    # A role that only data gives is read as the user's.
    return tag if re.search(r"\(\s*(?:role\s*=\s*)?([\"'])\w+\1\s*[,)]", tag) else '{{ _.role("user") }}'


def _texts_of(content: Any) -> Iterator[str]:
    yield from [content] if isinstance(content, str) else (part.get("text", "") for part in content)


LOADERS: dict[str, Callable[[str, Path], list[tuple[str, str]] | None]] = {
    "baml": baml_loader,
    "chat-json": json_loader,
    "chat-jsonl": jsonl_loader,
    "chat-yaml": yaml_loader,
    "crewai": crewai_loader,
    "gemini-command": toml_loader,
    "langchain": langchain_loader,
    "promptl": promptl_loader,
    "nemo-guardrails": nemo_loader,
    "prompty": prompty_loader,
    "smolagents": smolagents_loader,
}


RECORDED = {
    "crewai": "crewai-keys",
    "nemo-guardrails": "nemo-guardrails-keys",
    "smolagents": "smolagents-keys",
    "chat-json": "json",
    "chat-jsonl": "jsonl",
    "chat-yaml": "yaml",
    "gemini-command": "tomllib",
    "langchain": "langchain-fields",
}
"""What the record calls a loader that is not the format's alone."""


def _files(format_id: str) -> Iterator[tuple[Path, str]]:
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        detection = detect(path, None, source) if source is not None else None
        if source is not None and detection is not None and detection.format.id == format_id:
            yield path, source


@pytest.mark.parametrize("format_id", sorted(LOADERS))
def test_the_formats_own_loader_reads_the_same(
    format_id: str, record_property: Callable[[str, object], None]
) -> None:
    """A loader says None of a file that it cannot render without data; how many those are is printed."""
    same: list[Path] = []
    left_out: dict[str, str] = {}
    for path, source in _files(format_id):
        detection = detect(path, None, source)
        assert detection is not None
        messages = detection.format.parse(source, path).messages
        found = [(message.role.value, message.text.text) for message in messages]
        wanted = LOADERS[format_id](source, path)
        if wanted is None:
            left_out[str(path)] = "a loop or a condition that only data fills in"
            continue
        assert found == wanted, path
        same.append(path)
    record_property(TABLE, hold(RECORDED.get(format_id, format_id), same, left_out))
