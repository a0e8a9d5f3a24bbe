"""BAML: prompts of functions, their models, inputs and types, and what is left alone."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from promptls.formats import detect, format_by_id, looked_at
from promptls.prompt import Kind, Prompt
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


CLIENT = "client<llm> {name} {{\n  provider {provider}\n  options {{\n    {options}\n  }}\n}}\n"


@pytest.mark.parametrize(
    ("provider", "options", "prompt", "roles"),
    [
        ("openai", 'model "gpt-4o"', "A", ["system"]),
        ("openai", 'model "o1"', "A", ["user"]),
        ("anthropic", 'model "claude-sonnet-4-5"', 'A{{ _.role("system") }}B', ["user", "system"]),
        ("anthropic", 'model "m"\n    default_role "system"', "A", ["system"]),
        ("openai", 'model "m"\n    allowed_roles ["user", "assistant"]', 'A{{ _.role("system") }}B', ["user", "user"]),
        ("openai", 'model "m"', """A{{ _.role('assistant' if n else 'user') }}B""", ["system", "user"]),
        ("google-ai", 'model "gemini-2.5-flash"', "A{{ _.role(role='assistant') }}B", ["user", "assistant"]),
    ],
)  # fmt: skip
def test_the_client_says_whose_the_first_words_are(
    provider: str, options: str, prompt: str, roles: list[str]
) -> None:
    client = CLIENT.format(name="Mine", provider=provider, options=options)
    found = parse(client + function(f'#"{prompt}"#', "Mine"))
    assert [message.role.value for message in found.messages] == roles


def test_clients_of_a_file_beside_it_and_those_that_fall_back(tmp_path: Path) -> None:
    folder = tmp_path / "baml_src" / "deep"
    folder.mkdir(parents=True)
    own = CLIENT.format(name="Both", provider="fallback", options='strategy [Fast, "openai/gpt-4o", Both]')
    (tmp_path / "baml_src" / "clients.baml").write_text(
        CLIENT.format(name="Fast", provider="openai", options='model "gpt-4.1"')
    )
    path, source = folder / "a.baml", own + function('#"A"#', "Both")
    (single,) = FORMAT.parse(source, path).prompts
    assert (single.model, single.also, single.model_span) == ("gpt-4.1", ("openai/gpt-4o",), None)
    with pytest.raises(EditRefused):
        FORMAT.set_metadata(source, FORMAT.parse(source, path), ("functions", 0, "model"), "gpt-4o")
    assert len(looked_at(path)) == 1
    (tmp_path / "clients.baml").write_text(CLIENT.format(name="Fast", provider="openai", options='model "b"'))
    assert len(looked_at(path)) == 1  # above baml_src it is another project's


def test_a_text_that_prompts_include_is_for_their_models() -> None:
    source = (
        'template_string Inner(n: int) #"\n  Name {{ n }}.\n    More\n"#\ntemplate_string Outer #"{{ Inner(1) }}"#\n'
        + function('#"{{ Outer() }}"#')
        + function('#"{{ Inner(2) }}"#', '"anthropic/claude-sonnet-4-5"').replace("F(", "G(")
    )
    inner, _, _, _ = parse(source).prompts
    assert (inner.title, inner.kind) == ("Inner", Kind.INSTRUCTIONS)
    assert (inner.model, inner.also) == ("openai/gpt-4o", ("anthropic/claude-sonnet-4-5",))
    assert [m.text.text for m in inner.messages] == ["Name {{ n }}.\n  More"]
    assert ([v.name for v in inner.variables], list(inner.declared)) == (["n"], ["n"])
    text = inner.messages[0].text
    assert "  Name {{ n }}.\n  Less\n    More\n" in apply_edits(source, [text.edit(13, 13, "\nLess")])


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ _.role() }}", "names no role"),
        ('{{ _.chat("boss") }}', '"boss" is not a role, and BAML sends it as "system"'),
        ('{{ _.role("developer") }}', ""),
        ("{{ _.role(text) }}", ""),
    ],
)
def test_roles_that_are_none(tag: str, said: str) -> None:
    source = function(f'#"A {tag} B"#')
    problems = parse(source).problems
    assert [source[p.span.start : p.span.end] for p in problems] == ([tag] if said else [])
    assert all(said in problem.message for problem in problems)


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
