"""dotprompt's own reader in Python gives the texts, roles and models that we read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from promptls.formats import detect, format_by_id
from tests.conftest import TABLE
from tests.formats.agreement import hold
from tests.formats.installed import installed, loaded, prompts_of

SCRIPT = r"""
import json, re, sys
from pathlib import Path
from dotpromptz.parse import parse_document, to_messages

# Rendering would fill in variables and choose branches; what it makes of roles is put in by hand.
ROLE = re.compile(r"\{\{~?\s*role\s+[\"'](\w+)[\"']\s*~?\}\}")
HISTORY = re.compile(r"\{\{~?\s*history\s*~?\}\}")

def read(path):
    parsed = parse_document(path.read_text("utf-8-sig"))
    marked = ROLE.sub(lambda match: "<<<dotprompt:role:" + match[1] + ">>>", parsed.template)
    messages = to_messages(HISTORY.sub("<<<dotprompt:history>>>", marked))
    texts = [
        (m.role.value, "".join(getattr(getattr(part, "root", part), "text", "") for part in m.content))
        for m in messages
    ]
    return {"model": parsed.model, "messages": texts, "blocks": "{{#role" in marked or "{{~#role" in marked}

found = {}
for name in sys.argv[1:]:
    try:
        found[name] = read(Path(name))
    except Exception as error:
        found[name] = {"error": f"{type(error).__name__}: {error}"}
print("FOUND" + json.dumps(found))
"""
_COMMENT = re.compile(r"\{\{~?!(?:--.*?--|.*?)~?\}\}", re.S)


def _said(text: str) -> str:
    """A text without comments, which rendering takes out."""
    return _COMMENT.sub("", text).replace("\r\n", "\n").strip()


@pytest.mark.parametrize("body", ["System: Be kind.\nUser: {{x}}\n", "<system>\n  Be kind.\n</system>\n"])
def test_the_roles_of_other_tools_are_not_taken_for_text(body: str) -> None:
    front = "---\nmodel: a\n---\n"
    ours = detect(PurePath("a.prompt"), None, f"{front}Be kind to the <system>.\n")
    assert ours is not None and ours.format.id == "dotprompt"
    assert detect(PurePath("a.prompt"), None, front + body) is None


def test_a_role_as_a_block_is_told_and_its_text_is_read() -> None:
    source = '---\nmodel: a\n---\n{{role "system"}}\nBe kind.\n{{#role "user"}}\nSay {{x}}.\n{{/role}}\n{{#if x}}y{{/if}}\n'
    prompt = format_by_id("dotprompt").parse(source, None)
    assert [(m.role.value, _said(m.text.text)) for m in prompt.messages] == [
        ("system", "Be kind."),
        ("user", "Say {{x}}."),
        ("user", "{{#if x}}y{{/if}}"),
    ]
    (problem,) = prompt.problems
    assert source[problem.span.start : problem.span.end] == '{{#role "user"}}'
    assert 'write {{role "user"}} above the text' in problem.message


def test_dotprompts_own_reader_reads_the_same(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Roles written as blocks (`{{#role}}`) are left out: dotpromptz 0.2.0 renders nothing of such a block."""
    prompts = prompts_of("dotprompt")
    theirs = loaded(installed("dotprompt") / "bin/python", SCRIPT, list(prompts), tmp_path)
    refused = [name for name, each in theirs.items() if "error" in each]
    assert all("invalid YAML" in theirs[name]["error"] for name in refused)
    assert all(prompts[name].problems for name in refused)
    blocks = [name for name, each in theirs.items() if each.get("blocks")]
    read = [name for name in prompts if name not in refused and name not in blocks]
    for name in read:
        ours = [
            ("model" if m.role.value == "assistant" else m.role.value, _said(m.text.text))
            for m in prompts[name].messages
        ]
        said = [(role, _said(text)) for role, text in theirs[name]["messages"]]
        assert ours == [message for message in said if message[1]], name
        assert prompts[name].model == theirs[name]["model"], name
    left_out = dict.fromkeys(refused, "front matter that is no YAML, which both tell")
    assert all(prompts[name].problems for name in blocks)
    left_out |= dict.fromkeys(blocks, "roles as blocks, of which dotpromptz renders nothing")
    record_property(TABLE, hold("dotprompt", [Path(name) for name in read], left_out))
