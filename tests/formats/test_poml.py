"""POML: what its tags make of a text, its escapes, who says what, what is wrong; and its own loader's word."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.rename import rename_edits
from promptls.engine.workspace import Workspace
from promptls.formats import detect, format_by_id
from promptls.prompt import MessageRemoval, MetadataRemoval, MetadataRename, Prompt
from promptls.text import EditRefused, apply_edits
from tests.conftest import TABLE
from tests.corpora import decoded
from tests.formats.agreement import hold
from tests.formats.installed import installed, loaded, prompts_of

FORMAT = format_by_id("poml")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("x.poml"))


def texts(source: str) -> list[tuple[str, str]]:
    return [(message.role.value, message.text.text) for message in parse(source).messages]


def user(source: str) -> str:
    [(role, text)] = texts(source)
    assert role == "user"
    return text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<poml><role>R</role>\n <task>a\n   b  c</task></poml>", "# Role\n\nR\n\n# Task\n\na b c"),
        ("<role>R</role>\nTail  text\n", "# Role\n\nR\n\n Tail text"),
        ("Just\n  text {{ x }}\n", "Just\n  text {{ x }}\n"),
        ("<poml><p>a <!-- c --> b<!--c-->d</p></poml>", "a bd"),
        ("<poml><list><item>a</item><item>b<br/>c</item></list></poml>", "- a\n- b\n  c"),
        ("<poml><list listStyle='latin'><item>x<p>y</p></item></list></poml>", "a. x\n\n   y"),
        ("<poml>Do <code>x</code>:<code inline='false' lang='py'>a\n b</code></poml>", "Do `x`:\n\n```py\na b\n```"),
        ("<poml><b>B</b> <i>i</i><u>u</u><s>s</s></poml>", "**B** *i*__u__~~s~~"),
        ("<poml><p>q</p><text syntax='text'>a\n   b</text></poml>", "q\n\n```\na\n   b\n```"),
        ("<poml><h>T</h><section><h>S</h></section><p blankLine='false'>a</p></poml>", "# T\n\n## S\n\na"),
        ("<poml><cp caption='A'><cp caption='B #lt;'>x</cp></cp></poml>", "# A\n\n## B <\n\nx"),
        ("<poml><cp caption='X' captionStyle='bold' captionEnding='colon-newline'>y</cp></poml>", "**X:**\ny"),
        ("<poml><examples chat='false'><example><input>i</input></example></examples></poml>", "# Examples\n\n**Input:** i"),
        ("<poml><p>#lt;a#gt; #hash;lbrace; #amp; &amp;</p></poml>", "<a> { & "),
        ("<poml><img src='x' alt='A  cat'/></poml>", "A cat"),
        ("<poml><stylesheet>{\"cp\":{\"captionTextTransform\":\"upper\"}}</stylesheet><qa>Q</qa></poml>", "**QUESTION:** Q\n\n**Answer:**"),
    ],
)  # fmt: skip
def test_the_text(source: str, text: str) -> None:
    assert user(source).rstrip(" ") == text.rstrip(" ")


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("<poml><system-msg>S</system-msg><p>more</p><ai-msg>A</ai-msg></poml>", [("system", "S\n\nmore"), ("assistant", "A")]),
        ("<poml><task>T</task><input>I</input></poml>", [("system", "# Task\n\nT"), ("user", "I")]),
        ("<poml>lost <human-msg>H</human-msg></poml>", [("user", "H")]),
        ("<poml speaker='system'>S</poml>", [("system", "S")]),
        ("<poml speaker='system' syntax='text'>S\n  x</poml>", [("system", "S\n  x")]),
        ("<poml></poml>", []),
    ],
)  # fmt: skip
def test_who_says_what(source: str, messages: list[tuple[str, str]]) -> None:
    assert texts(source) == messages


@pytest.mark.parametrize(
    ("source", "shown", "said"),
    [
        ("<poml><p>a</poml>", "<p>", 'The tag "<p>" is not closed'),
        ("<poml>a</p></poml>", "</p>", "closes nothing"),
        ("<poml>a < b</poml>", "<", "#lt;"),
        ("<poml>a & b</poml>", "&", "#amp;"),
        ("<poml>a &lt; b</poml>", "&lt;", 'write "#lt;"'),
        ("<poml><![CDATA[x]]></poml>", "<![CDATA[x]]>", "CDATA"),
        ("<poml><!-- a</poml>", "<!--", "comment that begins here is not closed"),
        ("<poml><p a=b>x</p></poml>", "<p", "is not closed"),
        ("<poml><tsk>x</tsk></poml>", "tsk", 'did you mean "task"?'),
        ("<poml>lost <human-msg>H</human-msg></poml>", "lost", "no model"),
        ('<poml><output-schema>{"a": }</output-schema></poml>', "}", "not valid here"),
        ("<poml><tool-definition>{}</tool-definition></poml>", "<tool-definition>", "name"),
        ("<poml><meta type='runtime'/></poml>", "<meta type='runtime'/>", "<runtime>"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(source: str, shown: str, said: str) -> None:
    problem = parse(source).problems[0]
    assert said in problem.message
    assert source[problem.span.start : problem.span.end].startswith(shown)


def test_a_file_that_is_not_valid_is_left_alone() -> None:
    with pytest.raises(EditRefused):
        parse("<poml><p>a</poml>").messages[0].text.edit(0, 1, "b")


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><poml>&x;&x;</poml>'
    assert "y" not in "".join(text for _, text in texts(bomb))


def test_what_a_document_type_declares_is_no_text() -> None:
    subset = '<!DOCTYPE poml [\n<!ENTITY x "y">\n<!ELEMENT b (#PCDATA)>\n]>\n'
    assert user(subset + "<poml><task>Do it</task></poml>") == user("<poml><task>Do it</task></poml>")
    assert user("<!DOCTYPE poml>\n<poml><p>[1] a > b ]</p></poml>") == "[1] a > b ]"


def test_braces_that_nothing_closes_are_text() -> None:
    assert user("<poml><p>" + "{{" * 50 + "</p></poml>") == "{{" * 50
    assert user("<poml><p>" + "{{" * 50 + " a }}</p></poml>").endswith("{{ a }}")


def test_deep_and_long_files_are_read() -> None:
    deep = parse("<div>" * 1000 + "x" + "</div>" * 1000)
    assert "60 tags within one another" in deep.problems[0].message
    assert user("<poml><task>" + "word " * 2_000_000 + "\0</task></poml>").endswith("word \0")


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("a < b", "a #lt; b"),
        ("{{x}}", "#lbrace;{x}}"),
        ("#lt;", "#hash;lt;"),
        ("x\ny", "x<br/>y"),
        ("x\n  - y", '<span whiteSpace="pre">x\n  - y</span>'),
    ],
)
def test_markup_is_written_as_text(new: str, written: str) -> None:
    source = "<poml><task>Say it now.</task></poml>"
    edit = parse(source).messages[0].text.edit(12, 14, new)
    assert edit.text == written
    assert user(apply_edits(source, [edit])) == f"# Task\n\nSay {new} now."


def test_a_paragraph_is_added_behind_the_last_tag() -> None:
    source = "<poml>\n  <task>Sort.</task>\n</poml>"
    text = parse(source).messages[0].text
    end = len(text.text)
    edited = apply_edits(source, [text.edit(end, end, "\n\nAnswer in English.")])
    assert "<task>Sort.<p>Answer in English.</p></task>" in edited
    assert user(edited) == "# Task\n\nSort.\n\nAnswer in English."
    assert parse(edited).problems == ()


def test_a_section_goes_with_its_tags() -> None:
    source = "<poml>\n <role>R</role>\n <task>T</task>\n <hint>H</hint>\n</poml>"
    text = parse(source).messages[0].text
    start = text.text.index("# Task")
    edit = text.edit(start, text.text.index("**Hint"), "")
    assert apply_edits(source, [edit]) == "<poml>\n <role>R</role>\n <hint>H</hint>\n</poml>"


def test_a_comment_is_never_deleted() -> None:
    text = parse("<poml><p>a <!-- keep --> b c</p></poml>").messages[0].text
    with pytest.raises(EditRefused):
        text.edit(0, 4, "x")


RUNTIME = '<poml>\n  <runtime model="gpt-4o" max-tokens="10" stop=\'["a"]\' />\n  <task>T</task>\n</poml>'


def test_model_parameters_schema_and_tools() -> None:
    prompt = parse(RUNTIME)
    assert prompt.model == "gpt-4o"
    assert prompt.metadata == {"model": "gpt-4o", "maxTokens": 10, "stop": ["a"]}
    edited = apply_edits(RUNTIME, [FORMAT.set_metadata(RUNTIME, prompt, ("model",), "zai/glm-4.7-flash")])
    assert parse(edited).model == "zai/glm-4.7-flash"
    source = (
        '<poml><task>T</task><output-schema>{"type": "object"}</output-schema>'
        '<tool-definition name="f" description="g">{"type": "object", "properties": {}}</tool-definition></poml>'
    )
    prompt = parse(source)
    assert prompt.output_schema == {"type": "object"}
    assert [(tool.name, tool.schema) for tool in prompt.tools] == [
        ("f", {"type": "object", "properties": {}})
    ]
    named = apply_edits(source, [FORMAT.set_metadata(source, prompt, ("model",), "a/b")])
    assert named.startswith('<poml><runtime model="a/b" /><task>')


def test_parameters_and_messages_are_taken_out() -> None:
    prompt = parse(RUNTIME)
    renamed = FORMAT.restructure(RUNTIME, prompt, MetadataRename(("maxTokens",), "maxCompletionTokens"))
    assert 'maxCompletionTokens="10"' in apply_edits(RUNTIME, [renamed])
    gone = apply_edits(RUNTIME, [FORMAT.restructure(RUNTIME, prompt, MetadataRemoval(("maxTokens",)))])
    assert gone.startswith('<poml>\n  <runtime model="gpt-4o" stop=')
    chat = "<poml>\n  <system-msg>S</system-msg>\n  <human-msg>H</human-msg>\n</poml>"
    edit = FORMAT.restructure(chat, parse(chat), MessageRemoval(0))
    assert apply_edits(chat, [edit]) == "<poml>\n  <human-msg>H</human-msg>\n</poml>"


def test_variables_values_and_loops() -> None:
    source = (
        '<poml><let name="n" value="1"/><let>{"k": 2}</let><task if="{{ on }}">{{ n + user.age }} {{ k }}'
        '</task><p for="x in xs">{{ x }} {{ loop.index }}</p></poml>'
    )
    prompt = parse(source)
    assert [variable.name for variable in prompt.variables] == ["n", "user", "k"]
    said = [
        (mention.name, mention.declares, source[mention.span.start : mention.span.end])
        for mention in prompt.mentions
    ]
    assert said == [("n", True, "n"), ("k", True, '"k"'), ("on", False, "on"), ("xs", False, "xs")]
    assert prompt.declared == {}  # values of the file; what a caller gives is declared nowhere


def test_a_variable_is_renamed_in_its_tag_its_code_and_the_text(tmp_path: Path) -> None:
    source = (
        "<poml><let name='n' value='1'/><task if='n > 0'>{{ n + m }} of {{n}}</task>\n"
        "<document src='{{ n }}.txt'/>\n</poml>"
    )
    analysis = analyse(Workspace(tmp_path), source, tmp_path / "x.poml")
    edited = apply_edits(source, rename_edits(analysis, "n", "count"))
    assert edited == re.sub(r"\bn\b", "count", source)


def test_what_is_claimed() -> None:
    assert detect(PurePath("a.poml"), None, "x") is not None
    found = detect(None, "poml", "x")
    assert found is not None and found.format.id == "poml"


SCRIPT = r"""
import json, os, sys
from pathlib import Path
from poml import poml

found = {}
for name in sys.argv[1:]:
    try:
        messages = poml(Path(name).read_text("utf-8"), chat=True, context={})
        found[name] = {"messages": [(each["speaker"], each["content"]) for each in messages]}
    except Exception as error:
        found[name] = {"error": f"{type(error).__name__}: {error}"}
print("FOUND" + json.dumps(found))
"""
_DATA = "document|doc|table|object|obj|img|image|folder|tree|webpage|conversation|audio|include"
_TAG = re.compile(rf"<({_DATA})\b[^>]*?(?:/>|>\s*</\1>)", re.I)
_SILENT = re.compile(
    r"<(?:let|tool-request|runtime|meta)\b[^>]*/>|<(let|tool-response|output-schema|tool-definition)\b.*?</\1>",
    re.S | re.I,
)
_ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "tool"}


def without_data(source: str) -> str:
    """The file with each expression and each tag that needs data as the text that we show in its place."""
    source = _SILENT.sub("", re.sub(r"<!--.*?-->", "", source, flags=re.S))
    source = _TAG.sub(lambda match: f"<p>{_escaped(match[0])}</p>", source)
    source = re.sub(r'\s(?:for|if)="[^"]*"', "", source)
    return re.sub(r"\{\{[^\S\n\r]*[^\n\r]+?\s*\}\}(?!\})", lambda match: _escaped(match[0]), source)


def _escaped(text: str) -> str:
    signs = {"#": "#hash;", "<": "#lt;", ">": "#gt;", "{": "#lbrace;", "}": "#rbrace;", '="': "=#quot;"}
    return re.sub(r'[#<>{}]|="', lambda match: signs[match[0]], text)


def test_pomls_own_loader_reads_the_same(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    prompts = prompts_of("poml")
    names = {}
    for number, name in enumerate(prompts):
        source = decoded(Path(name)) or ""
        (tmp_path / f"{number}.poml").write_text(
            without_data(source.removeprefix("\ufeff")), "utf-8", newline=""
        )
        names[str(tmp_path / f"{number}.poml")] = name
    theirs = loaded(installed("poml") / "bin/python", SCRIPT, list(names), tmp_path)
    refused = [names[name] for name, each in theirs.items() if "error" in each]
    for name, each in theirs.items():
        if "error" not in each:
            said = [(_ROLES[role], text.replace("\r\n", "\n")) for role, text in each["messages"] if text]
            ours = [(m.role.value, m.text.text) for m in prompts[names[name]].messages]
            assert ours == said, names[name]
    assert refused == []
    record_property(TABLE, hold("poml", [Path(name) for name in names.values()], {}))
