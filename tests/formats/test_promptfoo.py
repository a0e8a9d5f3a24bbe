"""promptfoo's configuration: what is taken for a prompt, whose model it is for; and promptfoo's own loader."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.engine.analyse import analyse, analyse_for_all
from promptls.engine.options import Options
from promptls.engine.rename import rename_edits
from promptls.engine.workspace import Workspace
from promptls.formats import detect, format_by_id
from promptls.formats.promptfoo_entries import for_its_providers
from promptls.prompt import Prompt, Role
from promptls.text import EditRefused, Span, apply_edits
from tests.cli.runner import run
from tests.conftest import TABLE
from tests.corpora import OWN
from tests.formats.agreement import hold
from tests.formats.installed import installed
from tests.formats.laws import edited, hostile, law_somewhere

FORMAT = format_by_id("promptfoo")

CONFIG = PurePath("promptfooconfig.yaml")
LOADER = """
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const require = createRequire(process.argv[2] + '/package.json');
const home = process.argv[2] + '/node_modules/promptfoo/';
const { exports: entries } = JSON.parse(fs.readFileSync(home + 'package.json', 'utf8'));
const { default: promptfoo } = await import(pathToFileURL(path.join(home, entries['.'].import)));
const yaml = require('js-yaml');
const elsewhere = /^langfuse:|^exec:|json$|a.txt$/;
const found = {};
for (const file of process.argv.slice(3)) {
  process.chdir(path.dirname(file));
  const { prompts } = yaml.load(fs.readFileSync(file, 'utf8'));
  const listed = (typeof prompts === 'string' ? [prompts] : prompts)
    .map((each) => (typeof each === 'string' ? each : (each.raw ?? each.id)))
    .filter((each) => !elsewhere.test(each))
    .map((each) => (each.startsWith('file:') ? each : { raw: each, label: each }));
  const suite = { prompts: listed, providers: ['echo'], tests: [{ vars: {} }], writeLatestResults: false };
  found[file] = (await promptfoo.evaluate(suite, { cache: false })).prompts.map((each) => each.raw);
}
console.log('FOUND' + JSON.stringify(found));
process.exit(0);
"""


def read(source: str) -> Prompt:
    detection = detect(CONFIG, None, source)
    assert detection is not None and detection.format.id == "promptfoo"
    return detection.format.parse(source, CONFIG)


def texts(source: str) -> list[str]:
    return [message.text.text for message in read(source).messages]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "file://a b.txt", "prompts/*.txt", "a.py:make", "exec:./make.sh", "langfuse://x@production", "https://x.y/z",
        "my prompts/long one.txt",
    ],
)  # fmt: skip
def test_what_names_a_prompt_elsewhere_is_no_text(elsewhere: str) -> None:
    assert texts(f"prompts:\n  - {elsewhere}\n  - id: {elsewhere}\n  - Name it now\n") == ["Name it now"]


@pytest.mark.parametrize(
    ("providers", "model"),
    [
        ("[zai:glm-4.7-flash]", "zai/glm-4.7-flash"),
        ("openai:chat:gpt-4o", "openai/gpt-4o"),
        ("[file://own.js, 'python:own.py', echo, 'exec:run', openai:gpt-4.1]", "openai/gpt-4.1"),
        (
            "[{id: anthropic:messages:claude-sonnet-4-5, config: {max_tokens: 9}}]",
            "anthropic/claude-sonnet-4-5",
        ),
        ("[{openai:gpt-4.1: {config: {temperature: 1}}}]", "openai/gpt-4.1"),
        ("[{id: openai:gpt-4o, prompts: [b, 'a']}, {id: openai:gpt-4.1, prompts: [a]}]", "openai/gpt-4o"),
        (
            "[{id: openai:gpt-4o, prompts: [b, 'a:y', ':']}, {id: openai:gpt-4.1, prompts: ['a:*']}]",
            "openai/gpt-4.1",
        ),
        ("[{id: openai:gpt-4o, prompts: ['b:*']}, {id: openai:gpt-4.1, prompts: ['a:*']}]", "openai/gpt-4.1"),
        ("[{id: openai:gpt-4o, prompts: [one]}, {id: openai:gpt-4.1, prompts: [a]}]", "openai/gpt-4o"),
        ("[file://all.yaml]", None),
    ],
)
@pytest.mark.parametrize("key", ["providers", "targets"])
def test_the_first_provider_that_takes_a_prompt_is_its_target(
    key: str, providers: str, model: str | None
) -> None:
    source = f"prompts:\n  - {{raw: Name three birds, label: 'a:x', id: one}}\n{key}: {providers}\n"
    analysis = analyse(Workspace(), source, CONFIG)
    (target,) = analysis.targets
    assert (target.profile.id if target.known else None) == model


def test_every_provider_that_takes_a_prompt_is_a_target(tmp_path: Path) -> None:
    source = (
        "prompts:\n  - {raw: 'Write it. TODO.', label: a}\n  - {raw: 'Name three birds.', label: b}\nproviders:\n"
        "  - openai:gpt-4o\n  - {id: zai:glm-4.7-flash, prompts: [a]}\n  - openai:gpt-4o\n  - exec:run\n"
    )
    one, two = format_by_id("promptfoo").parse(source, CONFIG).prompts
    assert (one.model, one.also) == ("openai:gpt-4o", ("zai:glm-4.7-flash",))
    assert (two.model, two.also) == ("openai:gpt-4o", ())
    (tmp_path / "promptfooconfig.yaml").write_text(source, "utf-8")
    found = run(tmp_path, "check", "--output-format", "json").json()
    [directive] = [each for each in found if each["rule"] == "missing-language-directive"]
    assert (directive["model"], directive["fixes"]) == ("zai/glm-4.7-flash", [])
    everyone = run(tmp_path, "check", "--output-format", "concise", "--select", "unresolved-placeholder").out
    assert "(openai/gpt-4o, zai/glm-4.7-flash)" in everyone


def test_a_hint_for_several_models_counts_once() -> None:
    lines = "".join(f"    Name bird {number}, if needed.\n" for number in range(20))
    models = "[openai:gpt-4.1, zai:glm-4.7-flash, anthropic:messages:claude-sonnet-4-5]"
    source = f"prompts:\n  - |\n{lines}providers: {models}\n"
    found = analyse_for_all(Workspace(), source, CONFIG, options=Options(select=("escape-clause",)))
    assert len(found.diagnostics) == 8
    assert {len(str(each.model).split(", ")) for each in found.diagnostics} == {3}
    assert found.diagnostics[-1].message.endswith("(and 12 more like this below)")


def test_parameters_of_the_provider_are_checked_once_and_shown_in_place() -> None:
    source = (
        "prompts:\n  - Name three birds\n  - Name three fish\nproviders:\n"
        "  - id: zai:glm-4.7-flash\n    config:\n      max_tokens: 9999999\n"
    )
    found = analyse(Workspace(), source, CONFIG, options=Options(select=("output-limit-exceeded",)))
    assert [source[d.span.start : d.span.end] for d in found.diagnostics] == ["9999999"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "- a\n",
        "prompts:\n  - [a]\n",
        "prompts: [",
        "prompts:\n  - raw: [1]\n",
        "\0",
        "prompts: &a [*a]\n",
    ],
)
def test_what_is_wrong_is_told_at_its_place(source: str) -> None:
    prompt = read(source)
    assert not prompt.messages and prompt.problems
    assert all(0 <= problem.span.start <= problem.span.end <= len(source) for problem in prompt.problems)


@pytest.mark.parametrize(
    "source", ["on: push\njobs: {}\n", "providers:\n  - aws\ntests: []\n", "prompts:\n  - a\n"]
)
def test_ordinary_yaml_is_left_alone(source: str) -> None:
    assert detect(PurePath("ci.yaml"), None, source) is None


def test_promptfoos_own_loader_gives_the_same_texts(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    files = sorted(path for path in (OWN / "promptfoo").rglob("*.y*ml") if path.parent.name != "prompts")
    script = tmp_path / "load.mjs"
    script.write_text(LOADER)
    node = shutil.which("node")
    assert node is not None
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
    ran = subprocess.run(
        [node, str(script), str(installed("promptfoo")), *map(str, files)],
        capture_output=True, text=True, timeout=300, cwd=tmp_path,
        env={**os.environ, **quiet, "PROMPTFOO_CONFIG_DIR": str(tmp_path)},
    )  # fmt: skip
    assert "FOUND" in ran.stdout, ran.stdout + ran.stderr
    found = json.loads(ran.stdout.partition("FOUND")[2])
    for path in files:
        theirs = [said for text in found[str(path)] for said in _contents(text)]
        assert theirs == list(_ours(path)), path
    record_property(TABLE, hold("promptfoo", files, {}))


def _contents(text: str) -> Iterator[str]:
    """What a prompt says, message by message, as promptfoo's providers take it for a chat."""
    if text.startswith("- role:"):
        yield from (message["content"] for message in yaml.safe_load(text))
    elif '"role"' in text:
        chat = json.loads(re.sub(r'(?<="content": )\{\{.*?\}\}', "null", re.sub(r"\{%.*?%\}", "", text)))
        listed = chat["messages"] if isinstance(chat, dict) else chat
        yield from (message["content"] for message in listed if message["content"] is not None)
    else:
        yield text.replace("\r\n", "\n")


def _ours(config: Path) -> Iterator[str]:
    """The texts of a configuration and of the text files that it names, in the order of its prompts."""
    prompts = iter(read(config.read_bytes().decode()).prompts)
    own = ([message.text.text for message in prompt.messages] for prompt in prompts)
    listed = yaml.safe_load(config.read_text("utf-8"))["prompts"]
    for prompt in listed if isinstance(listed, list) else [listed]:
        raw = prompt if isinstance(prompt, str) else prompt.get("raw", prompt.get("id"))
        named = (
            sorted(config.parent.glob(raw.removeprefix("file://")))
            if raw.endswith((".txt", ".md", ".csv"))
            else []
        )
        for path in named:
            source = path.read_bytes().decode()
            detection = detect(path, None, source)
            assert detection is not None
            yield from (message.text.text for message in detection.format.parse(source, path).messages)
        if not re.match(r"(?:file|langfuse)://|exec:|\S+$", raw):
            yield from next(own)
    assert next(own, None) is None


CHATS = {
    "literal JSON": "|\n    [{\"role\": \"system\", \"content\": \"One \\\"two\\\".\\nThree\"}, {\"role\": \"user\", \"content\": \"Four {{x}}\"}]\n",
    "quoted JSON": """'[{"role": "system", "content": "One \\"two\\".\\nThree"}, {"role": "user", "content": "Four {{x}}"}]'\n""",
    "escaped JSON": '"[{\\"role\\": \\"system\\", \\"content\\": \\"One \\\\\\"two\\\\\\".\\\\nThree\\"}, {\\"role\\": \\"user\\", \\"content\\": \\"Four {{x}}\\"}]"\n',
    "messages": """'{"messages": [{"role": "system", "content": "One \\"two\\".\\nThree"}, {"role": "user", "content": "Four {{x}}"}]}'\n""",
    "YAML": "|\n    - role: system\n      content: |-\n        One \"two\".\n        Three\n    - role: user\n      content: Four {{x}}\n",
    "escaped YAML": '"- role: system\\n  content: |-\\n    One \\"two\\".\\n    Three\\n- role: user\\n  content: Four {{x}}"\n',
    "folded JSON": """>-\n    [{"role": "system",\n    "content": "One \\"two\\".\\nThree"},\n    {"role": "user", "content": "Four {{x}}"}]\n""",
    "with tags": """|\n    [{% if x %}{"role": "system", "content": "One \\"two\\".\\nThree"},{% endif %}\n    {"role": "tool", "content": {{ y | dump }}}, {"role": "user", "content": "Four {{x}}"},]\n""",
}  # fmt: skip


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS)
def test_a_chat_in_a_string_is_read_message_by_message(chat: str) -> None:
    source = f"prompts:\n  - {chat}"
    prompt = read(source)
    assert not prompt.problems
    found = [(message.role, message.text.text) for message in prompt.messages]
    assert found == [(Role.SYSTEM, 'One "two".\nThree'), (Role.USER, "Four {{x}}")]
    assert [(v.name, v.message) for v in prompt.variables] == [("x", 1)]
    system, user = prompt.messages
    for message, word in ((system, "One"), (system, "Three"), (user, "Four")):
        at = message.text.text.index(word)
        place = message.text.to_file(Span(at, at + len(word)))
        assert source[place.start : place.end] == word
        assert message.text.from_file(place.start) == at
    edit = system.text.edit(4, 9, "a: 'b' \\ \"c\"\n# 😀")
    after = read(apply_edits(source, [edit])).messages
    assert [m.text.text for m in after] == ["One a: 'b' \\ \"c\"\n# 😀.\nThree", "Four {{x}}"]


@settings(max_examples=2000)
@given(chat=st.sampled_from(list(CHATS.values())), new=hostile, crlf=st.booleans(), data=st.data())
def test_the_law_of_edits_through_two_layers(chat: str, new: str, crlf: bool, data: st.DataObject) -> None:
    source = f"prompts:\n  - {chat}providers: [openai:gpt-4o]\n".replace("\n", "\r\n" if crlf else "\n")
    prompt = read(source)
    assert len(prompt.messages) == 2
    law_somewhere(FORMAT, source, prompt, new, data)


@pytest.mark.parametrize(
    ("chat", "shown", "said"),
    [
        ("""'[{"role": "user", "content": }]'""", "}", "expected a value"),
        ("""'[{"role": "boss", "content": "a"}]'""", '"boss"', '"boss" is not a role'),
        ("|\n    - role: user\n      content: a: b\n", "", "The YAML is not valid here"),
        ("|\n    - role: user\n      text: a\n", "r", 'The message has no "content"'),
    ],
)
def test_what_is_wrong_in_a_chat_is_told_at_its_place(chat: str, shown: str, said: str) -> None:
    source = f"prompts:\n  - {chat}"
    problem = read(source).problems[0]
    assert said in problem.message
    assert source[problem.span.start : problem.span.end] == shown


def test_what_only_the_template_says_of_a_chat_is_no_fault() -> None:
    chat = """'[{"role": "{{ who }}", "content": "Name {{ a | default("x") }}"}, {{ rest }}]'"""
    prompt = read(f"prompts:\n  - {chat}\ntests: [{{vars: {{rest: 1}}}}]\n")
    assert (prompt.problems, [m.text.text for m in prompt.messages]) == ((), ['Name {{ a | default("x") }}'])
    assert [(m.name, m.declares) for m in prompt.mentions] == [
        ("who", False),
        ("rest", False),
        ("rest", True),
    ]


def test_vars_that_no_prompt_uses_are_told_once_and_renamed_everywhere() -> None:
    source = (
        "prompts: ['Name {{bird}} {{other}}', 'Draw {{bird}}']\nproviders: [openai:gpt-4.1]\ntests:\n"
        "  - vars: {bird: owl, place: Rome, mood: dry, code: 1}\n    assert:\n"
        "      - {type: llm-rubric, value: 'fits {{mood}}'}\n      - {type: javascript, value: output == context.vars.code}\n"
        "  - vars: {bird: jay, place: Bonn}\n"
    )
    found = analyse(Workspace(), source, CONFIG, options=Options(select=("unused-variable",)))
    assert [source[d.span.start : d.span.end] for d in found.diagnostics] == ["place"]
    for prompts in ("file://more.txt", "[file://more.txt, 'Draw {{bird}}']", ""):
        unread = "prompts: " + prompts + source[source.index("\nproviders") :]
        told = analyse(Workspace(), unread, CONFIG, options=Options(select=("unused-variable",))).diagnostics
        assert not [d for d in told if d.rule == "unused-variable"]
    for name in ("bird", "mood", "code"):
        edits = rename_edits(found, name, "renamed")
        assert apply_edits(source, edits) == re.sub(rf"\b{name}\b", "renamed", source)


def test_files_that_a_configuration_names_are_for_its_providers() -> None:
    folder = OWN / "promptfoo" / "chats" / "prompts"
    found = {}
    for path in sorted(folder.iterdir()):
        prompt = analyse(Workspace(), path.read_text("utf-8"), path).prompt
        assert prompt is not None
        found[path.name] = (prompt.format, len(prompt.messages), prompt.model, prompt.also)
    sonnet, flash = "anthropic:messages:claude-sonnet-4-5", "zai:glm-4.7-flash"
    assert found == {
        "bom-crlf.csv": ("promptfoo-csv", 2, None, ()),
        "desk.json": ("chat-json", 2, sonnet, ()),
        "notes.md": ("markdown-prompt", 1, flash, ()),
        "lines.csv": ("promptfoo-csv", 2, None, ()),
        "twice.txt": ("promptfoo-text", 4, sonnet, ()),
        "warm.csv": ("promptfoo-csv", 4, "openai:chat:gpt-4o-mini", ()),
    }


CSV = format_by_id("promptfoo-csv")


@pytest.mark.parametrize(
    ("source", "prompts"),
    [
        ("prompt,label\nA,x\n", [("x", "A")]),
        ('label,prompt\nx, "A ""b"", c\n\nd" \n,B \n\ny,\n', [("x", 'A "b", c\n\nd'), ("", "B")]),
        ("\ufeffprompt,n\r\nA,1\r\n", [("", "A")]),
        ('prompt,n\nA "b" c,1\n', [("", 'A "b" c')]),
        ("Prompt\nA\n\n B \n", [("", "A"), ("", " B ")]),
        ("prompt\nA, b\n", [("", "A, b")]),
        ("A\nB", [("", "A"), ("", "B")]),
        ("text,n\nA,1\n", []),
        ("prompt,n\n", []),
        ("", []),
    ],
)
def test_the_prompts_of_a_table(source: str, prompts: list[tuple[str, str]]) -> None:
    found = CSV.parse(source, None)
    assert [(each.title, each.messages[0].text.text) for each in found.prompts] == prompts
    assert bool(found.problems) is (not prompts)


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        ("prompt,n\nOne two,1\n", "two", "six", "prompt,n\nOne six,1\n"),
        ("prompt,n\nOne two,1\n", "two", 'a, "b"\n', 'prompt,n\n"One a, ""b""\n",1\n'),
        ('prompt,n\r\n"One ""two""",1\r\n', "two", 'a "b"\nc', 'prompt,n\r\n"One ""a ""b""\r\nc""",1\r\n'),
        ("One\nTwo", "One", 'A "b"', 'A "b"\nTwo'),
    ],
)
def test_an_edit_of_a_table(source: str, old: str, new: str, expected: str) -> None:
    assert edited(CSV.parse(source, None), source, old, new) == expected


@pytest.mark.parametrize(("old", "new"), [("One", "a, b"), ("One", "a\nb"), ("One", ""), ("Two", "prompt,x")])
def test_an_edit_that_would_make_other_prompts_is_refused(old: str, new: str) -> None:
    source = "One\nTwo"
    with pytest.raises(EditRefused):
        edited(CSV.parse(source, None), source, old, new)


def test_a_text_is_split_only_where_a_configuration_names_it(tmp_path: Path) -> None:
    text = "Name a bird now\n---\nName a fish now\n"
    path = tmp_path / "deep" / "prompts" / "a.txt"
    path.parent.mkdir(parents=True)

    def found() -> list[str]:
        detection = detect(path, None, text)
        assert detection is not None
        prompt = detection.format.parse(text, path)
        prompt = for_its_providers(prompt, path)
        return [detection.format.id, str(prompt.model), *(message.text.text for message in prompt.messages)]

    assert found() == ["plain", "None", text]
    config = tmp_path / "promptfooconfig.yaml"
    config.write_text("prompts: ['file://other/*.txt']\n")
    assert found() == ["plain", "None", text]
    config.write_text("prompts: ['file://deep/**/*.txt']\nproviders: [zai:glm-4.7-flash]\n# longer\n")
    os.utime(config, ns=(1, 1))
    assert found() == ["promptfoo-text", "zai:glm-4.7-flash", "Name a bird now", "Name a fish now"]


@pytest.mark.parametrize("name", ["greet.md", "greet.txt"])
def test_a_configuration_that_comes_and_goes_decides_how_a_file_is_read(tmp_path: Path, name: str) -> None:
    file, config = tmp_path / name, tmp_path / "promptfooconfig.yaml"

    def read_as() -> str | None:
        found = detect(file, None, "Greet {{name}}.\n")
        return found.format.id if found else None

    before = read_as()
    config.write_text(f"prompts: [file://{name}]\nproviders: [openai:gpt-4.1]\n", encoding="utf-8")
    assert read_as() == "promptfoo-text" != before
    config.unlink()
    assert read_as() == before
