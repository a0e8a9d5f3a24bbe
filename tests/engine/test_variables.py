"""Variables of real and of made files: their places, and the law of a rename."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.options import Options
from promptls.engine.rename import rename_edits
from promptls.engine.variable_names import name_choices
from promptls.engine.variables import Facts, facts_of, named, occurrences
from promptls.engine.workspace import Workspace
from promptls.prompt import Prompt
from promptls.text import EditRefused, Span, apply_edits
from tests.corpora import corpus_files, decoded, own_files

WORKSPACE = Workspace(None)
MOST = 80
"""Variables of real files that are renamed here; all of them are in about a minute."""
PROMPTY = """---
inputs:
  - name: customer
    kind: string
    default: Li
  - {name: mail, kind: string, description: what they wrote}
sample:
  mail: Where is my order?
---
system:
Answer {{ customer.title() }} politely.

user:
{% if mail %}<mail>{{mail}}</mail>{% endif %} {# mail #}
"""
MODELS = """messages:
  - role: system
    content: >-
      Speak of {{topic}} 😀 and
      {{topic}} again.
  - role: user
    content: "Say \\u0022{{topic}}\\u0022.\\n{{ tone }}"
testData:
  - topic: birds
    'tone': dry
evaluators:
  - name: topical
    llm: {prompt: "Is it about {{topic}}, only {{topic}}?"}
"""
LANGCHAIN = '{"_type": "prompt", "input_variables": ["topic"], "template": "{{a}} {topic}:\\n{topic!r}"}'
BAML = (
    'template_string T(turns: int) #"All {{ turns }}."#\nfunction A(mail: string, tone: string) -> string {\n'
    '  client "openai/gpt-4o"\n  prompt #"Answer {{ mail }} {{ T(1) }}"#\n}\nfunction B(city: string) -> string {\n'
    '  client "openai/gpt-4o"\n  prompt #"Name {{ city }}"#\n}\n'
)
PROMPTFOO = (
    'prompts:\n  - \'[{"role": "user", "content": "Sum up of {{x}}"}]\'\n  - Name {{y}}\nproviders: [echo]\ntests:\n'
    "  - vars: {x: 1, y: 2}\n"
)
PROMPTL = "---\nparameters:\n  mail: {type: text}\n  tone: {type: text}\n---\n{{ if tone }}<user>{{ mail }}</user>{{ endif }}"
KERNEL = """template_format: handlebars
template: |
  <message role="system">Help with {{topic}}.</message>
  {{#each turns}}<message role="{{role}}">{{content}}</message>{{/each}}
input_variables:
  - name: topic
  - name: turns
"""
DOTPROMPT = """---
input:
  schema:
    guests: integer, how many eat
    dishes(array, what there is): string
  default: {guests: 4}
---
{{role "system"}}Plan for {{guests}}.
{{#each dishes}}{{this}} for {{@root.guests}}{{/each}}
"""
FILES = {
    "a.prompty": (PROMPTY, "mail"),
    "a.prompt.yml": (MODELS, "topic"),
    "a.json": (LANGCHAIN, "topic"),
    "kernel.yaml": (KERNEL, "turns"),
    "a.prompt": (DOTPROMPT, "guests"),
    "a.prompt.md": ("Greet ${input:name:who} and {{name}}.\n\n- {{name.first}}\n", "name"),
}


def read(source: str, path: str) -> Analysis:
    return analyse(WORKSPACE, source, PurePath(path), options=Options(select=()))


def prompt_of(analysis: Analysis) -> Prompt:
    assert analysis.prompt is not None
    return analysis.prompt


def renamed(source: str, path: str, name: str, new: str) -> str:
    return apply_edits(source, rename_edits(read(source, path), name, new))


@pytest.mark.parametrize(("path", "source", "name"), [(p, *pair) for p, pair in FILES.items()])
def test_a_variable_is_renamed_everywhere_and_back(path: str, source: str, name: str) -> None:
    before = named(source, prompt_of(read(source, path)), name)
    after = renamed(source, path, name, "another_name")
    places = named(after, prompt_of(read(after, path)), "another_name")
    assert [(p.declares, p.message) for p in places] == [(p.declares, p.message) for p in before]
    assert len(before) >= 2
    assert renamed(after, path, "another_name", name) == source


def test_what_only_looks_like_the_name_stays() -> None:
    after = renamed(PROMPTY, "a.prompty", "mail", "letter")
    assert "<mail>{{letter}}</mail>{% endif %} {# mail #}" in after
    assert "{name: letter, kind" in after and "  letter: Where is my order?" in after


def test_evaluators_and_gaps_between_messages_have_the_name_too() -> None:
    assert "about {{x}}, only {{x}}?" in renamed(MODELS, "a.prompt.yml", "topic", "x")
    assert "{{#each x}}<message" in renamed(KERNEL, "kernel.yaml", "turns", "x")


def test_only_the_root_of_a_path_changes() -> None:
    after = renamed("Greet {{user.name}} at {{user.mail}}.\n", "a.prompt.md", "user", "person")
    assert after == "Greet {{person.name}} at {{person.mail}}.\n"


@pytest.mark.parametrize(
    ("path", "name", "new", "reason"),
    [
        ("a.prompty", "mail", "customer", "a variable of this prompt already"),
        ("a.prompty", "mail", "", "no name of a variable"),
        ("a.prompty", "mail", "my mail", "no name of a variable"),
        ("a.prompty", "mail", "}}", "no name of a variable"),
        ("a.prompty", "mail", "a-b", "would not"),
        ("a.prompty", "mail", "for", "would not"),
        ("a.prompt.yml", "topic", "a: b", "no name of a variable"),
        ("a.json", "topic", "7", "would not"),
        ("a.prompt", "guests", "this", "would not"),
    ],
)
def test_a_rename_is_refused_with_its_reason(path: str, name: str, new: str, reason: str) -> None:
    with pytest.raises(EditRefused, match=reason):
        renamed(FILES[path][0], path, name, new)


def test_a_file_with_faults_is_not_renamed_in() -> None:
    broken = MODELS.replace("testData:", "testData: [")
    with pytest.raises(EditRefused, match="has faults"):
        renamed(broken, "a.prompt.yml", "topic", "x")


def test_a_name_that_is_written_with_escapes_is_renamed_in_the_text() -> None:
    source = '{"messages": [{"role": "user", "content": "{{caf\\u00e9}} {{caf\u00e9}}"}]}'
    after = renamed(source, "a.chat.json", "café", "bar")
    assert after == '{"messages": [{"role": "user", "content": "{{bar}} {{bar}}"}]}'


def test_what_the_person_types_is_not_renamed() -> None:
    with pytest.raises(EditRefused, match="the tool that fills it in"):
        renamed("Fix $ARGUMENTS.\n", ".claude/commands/fix.md", "ARGUMENTS", "issue")


@given(st.sampled_from(sorted(FILES)), st.one_of(st.from_regex(r"\A\w[\w-]{0,8}\Z"), st.text(max_size=8)))
def test_a_rename_reads_as_meant_or_is_refused(path: str, new: str) -> None:
    source, name = FILES[path]
    try:
        after = renamed(source, path, name, new)
    except EditRefused:
        return
    old, now = prompt_of(read(source, path)), prompt_of(read(after, path))
    assert [m.role for m in now.messages] == [m.role for m in old.messages]
    assert {o.name for o in occurrences(after, now)} == {
        new if o.name == name else o.name for o in occurrences(source, old)
    }
    assert renamed(after, path, new, name) == source


def test_every_variable_of_real_files_is_renamed_and_back() -> None:
    counts: Counter[str] = Counter()
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        if source is None or len(source) > 8_000 or "{{" not in source or counts["renamed"] >= MOST:
            continue
        analysis = analyse(WORKSPACE, source, path, options=Options(select=()))
        if analysis.prompt is None:
            continue
        for name in list(dict.fromkeys(o.name for o in occurrences(source, analysis.prompt)))[:3]:
            try:
                after = apply_edits(source, rename_edits(analysis, name, "quite_new"))
            except EditRefused:
                counts["refused"] += 1
                continue
            counts["renamed"] += 1
            again = analyse(WORKSPACE, after, path, options=Options(select=()))
            assert apply_edits(after, rename_edits(again, "quite_new", name)) == source, (path, name)
    assert counts["renamed"] > 30 and counts["refused"] * 50 <= counts["renamed"], counts


def test_the_input_of_one_function_is_not_that_of_another() -> None:
    source = (
        'function A(text: string) -> string {\n  client "openai/gpt-4o"\n  prompt #"Sum up {{ text }}"#\n}\n'
        'function B(text: string, mail: string) -> string {\n  client "openai/gpt-4o"\n  prompt #"Name {{ text }} {{ mail }}"#\n}\n'
    )
    analysis = read(source, "a.baml")
    first = source.index("{{ text") + 3
    declared = source.index("text: string, mail")
    for place, until in ((first, source.index("function B")), (declared, len(source))):
        near = Span(place, place + 4)
        assert len(named(source, prompt_of(analysis), "text", near)) == 2
        begin = 0 if place == first else source.index("function B")
        edited = source[:begin] + source[begin:until].replace("text", "letter") + source[until:]
        assert apply_edits(source, rename_edits(analysis, "text", "letter", near)) == edited
    with pytest.raises(EditRefused, match="is a variable of this prompt already"):
        rename_edits(analysis, "text", "mail", Span(declared, declared + 4))
    assert "{{ mail }}" in apply_edits(source, rename_edits(analysis, "text", "mail", Span(first, first + 4)))
    assert len(named(source, prompt_of(analysis), "text")) == 4


@pytest.mark.parametrize(
    ("path", "name", "facts"),
    [
        ("a.prompty", "customer", Facts("string", "", "Li")),
        ("a.prompty", "mail", Facts("string", "what they wrote", "Where is my order?")),
        ("a.prompt", "guests", Facts("integer", "how many eat", "4")),
        ("a.prompt", "dishes", Facts("string", "", "")),
        ("a.prompt.yml", "tone", Facts("", "", "dry")),
    ],
)
def test_what_a_file_says_of_a_variable(path: str, name: str, facts: Facts) -> None:
    assert facts_of(prompt_of(read(FILES[path][0], path)), name) == facts


@pytest.mark.parametrize(
    ("path", "marked", "expected"),
    [
        ("a.prompty", PROMPTY.replace("{{mail}}", "{{ma|}}"), ["customer", "mail"]),
        ("a.prompty", PROMPTY.replace("{{mail}}", "{{|"), ["customer}}", "mail}}"]),
        ("a.prompty", PROMPTY.replace("{% if mail", "{% if m|"), ["customer", "mail"]),
        ("a.prompty", PROMPTY.replace("<mail>", "<mail|>"), None),
        ("a.prompt.yml", MODELS.replace("{{topic}} again", "{{|}} again"), ["tone", "topic"]),
        ("a.json", LANGCHAIN.replace("{topic}", "{to|}"), ["topic"]),
        ("a.prompt.md", "Ask ${input:name:who}. Then ${input:|}.\n", ["name"]),
        ("a.prompt.md", "No variable here {|}\n", None),
        ("a.prompty", PROMPTY.replace("{{mail}}", "{{mail}}{{place}}").replace("  mail: W", "  pl|\n  mail: W"),
         ["place:"]),
        ("a.prompty", PROMPTY.replace("{{mail}}", "{{mail}}{{place}}").replace("  - {", "  - name: |\n  - {"),
         ["place"]),
        ("a.prompty", PROMPTY.replace("sample:", "sam|"), None),
        ("a.baml", BAML.replace("{{ mail }}", "{{ |}}"), ["mail", "tone"]),
        ("a.baml", BAML.replace("{{ city }}", "{{ |}}"), ["city"]),
        ("a.baml", BAML.replace("{{ turns }}", "{{ |}}"), ["turns"]),
        ("promptfooconfig.yaml", PROMPTFOO.replace("of {{x}}", "of {{|}}"), ["x", "y"]),
        ("a.promptl", PROMPTL.replace("{{ mail }}", "{{ |}}"), ["mail", "tone"]),
        ("a.poml", '<poml><let name="mail" value="1"/><p>Sum up {{ |}} {{ city }}</p></poml>', ["city", "mail"]),
    ],
)  # fmt: skip
def test_names_to_choose_from(path: str, marked: str, expected: list[str] | None) -> None:
    cursor = marked.index("|")
    source = marked[:cursor] + marked[cursor + 1 :]
    found = name_choices(read(source, path), cursor)
    assert (sorted(choice.text for choice in found.names) if found else None) == expected
