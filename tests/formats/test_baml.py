"""BAML: prompts of functions, their models, inputs and types, and what is left alone."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.formats import detect, format_by_id
from promptls.prompt import Prompt
from promptls.text import EditRefused, apply_edits

FORMAT = format_by_id("baml")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("a.baml"))


def function(prompt: str, client: str = '"openai/gpt-4o"', returned: str = "string") -> str:
    return f"function F(text: string, n: int) -> {returned} {{\n  client {client}\n  prompt {prompt}\n}}\n"


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ('#"\n    A\n      B\n  \n    C  \n  "#', [("system", "A\n  B\n\nC")]),
        ('#"   A\n     B"#', [("system", "A\n     B")]),
        ('#"\n  A\n  {{ _.role("user") }}\n    B\n  {{ _.chat(\'assistant\')}} C\n"#', [("system", "A"), ("user", "B"), ("assistant", "C")]),
        ('#"{{ _.role("user") }}{{ _.role("system") }} x"#', [("system", "x")]),
        ('##"A "# B"##', [("system", 'A "# B')]),
        ('#"{% for m in text %}{{ _.role(m) }}{{ m }}{% endfor %}"#', [("user", "{{ m }}{% endfor %}")]),
        ('"not a block string"', []),
        ('#"// text, no comment"#', [("system", "// text, no comment")]),
    ],
)  # fmt: skip
def test_the_messages(prompt: str, messages: list[tuple[str, str]]) -> None:
    assert [(m.role.value, m.text.text) for m in parse(function(prompt)).messages] == messages


def test_the_model_is_the_clients() -> None:
    client = (
        'client<llm> Mine {\n  provider openai\n  options {\n    temperature 0\n    model "gpt-4o"\n  }\n}\n'
    )
    for named, model in (
        ('"openai/gpt-4o"', "openai/gpt-4o"),
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("Mine", "gpt-4o"),
        ("Other", None),
    ):
        source = client + function('#"x"#', named)
        prompt = parse(source)
        assert prompt.prompts[0].model == model
        if model is None:
            continue
        where = prompt.model_path
        assert where is not None
        edit = FORMAT.set_metadata(source, prompt, where, "zai/glm-4.7-flash")
        assert parse(apply_edits(source, [edit])).model == "zai/glm-4.7-flash"
        with pytest.raises(EditRefused):
            FORMAT.set_metadata(source, prompt, where, 'a "b"')


def test_inputs_and_variables() -> None:
    source = function('#"{{ text.x }} {{ Shown(n) }} {{ ctx.output_format }} {{ other }}"#')
    (single,) = parse(source).prompts
    assert [v.name for v in single.variables] == ["text", "n", "other"]
    assert [source[span.start : span.end] for span in single.declared.values()] == ["text", "n"]


def test_types_are_a_schema() -> None:
    types = """
    enum Kind { A B @description("the other") }
    class Item {
      kind Kind
      price float? @alias("p") @description("in euros")
      tags (string | int)[] @check(some, {{ this }})
      by map<string, int>
      state "on" | "off"
    }
    """
    (single,) = parse(types + function('#"x"#', returned="Item[]")).prompts
    schema = single.output_schema
    assert schema is not None
    assert schema["items"]["required"] == ["kind", "tags", "by", "state"]
    assert schema["items"]["properties"] == {
        "kind": {"enum": ["A", "B"]},
        "price": {"type": "number", "description": "in euros"},
        "tags": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        "by": {},
        "state": {"enum": ["on", "off"]},
    }
    assert parse(function('#"x"#', returned="Elsewhere")).prompts[0].output_schema is None
    loop = "class Node { next Node? }\n" + function('#"x"#', returned="Node")
    assert parse(loop).prompts[0].output_schema is not None


def test_edits_keep_the_indent_and_the_end_of_the_string() -> None:
    source = function('#"\n    A\n      B\n  "#')
    text = parse(source).messages[0].text
    edited = apply_edits(source, [text.edit(1, 1, "\n\nC")])
    assert "    A\n\n    C\n      B\n" in edited
    spaced = function('#"\n    A\n\n    B\n  "#')
    assert "    A\n    C\n\n    B\n" in apply_edits(
        spaced, [parse(spaced).messages[0].text.edit(2, 2, "C\n")]
    )
    with pytest.raises(EditRefused):
        text.edit(0, 1, 'a "# b')
    with pytest.raises(EditRefused):
        text.edit(0, 0, '{{ _.role("user") }}')


def test_what_is_wrong_is_told_at_its_place() -> None:
    source = 'function F() -> string {\n  client A\n  prompt #"never closed\n}\n'
    (problem,) = parse(source).problems
    assert "is not closed" in problem.message
    assert source[problem.span.start : problem.span.end] == '#"'


def test_what_is_claimed() -> None:
    assert detect(PurePath("a.baml"), None, "// far\n" * 2000 + function('#"x"#')) is not None
    # Clients alone are no prompt.
    assert detect(PurePath("clients.baml"), None, "client<llm> A {\n  provider openai\n}\n") is None
    assert detect(PurePath("a.md"), None, function('#"x"#')) is None


@pytest.mark.parametrize("text", ["{", "}", '#"', '"', "function F() -> A {", "class A { a ", "@d(", "(", "|", "A[]", "//", '#"x"#', "prompt "])  # fmt: skip
def test_hostile_files_are_read(text: str) -> None:
    for head in ("", "function F() -> A { prompt ", 'class A { a "', 'function F() -> A { prompt #"'):
        parse(head + text * (20_000 // len(text)))


def test_deep_and_long_files_are_read() -> None:
    deep = "class A { a " + "(" * 1000 + "string" + ")" * 1000 + " }\n" + function('#"x"#', returned="A")
    assert parse(deep).prompts[0].output_schema is not None
    assert len(parse(function('#"' + "word " * 2_000_000 + '\0"#')).messages[0].text.text) == 10_000_001
