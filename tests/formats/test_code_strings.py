"""Marked strings in programs: what they hold, against Python's and JavaScript's own parsers; marks; edits."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import Format, detect, format_by_id
from promptls.prompt import Prompt
from promptls.testing.laws import law_holds
from promptls.text import EditRefused
from tests.formats.laws import hostile

PYTHON = format_by_id("python-strings")
SCRIPT = format_by_id("typescript-strings")
MARKS = {PYTHON.id: "# promptls: prompt\n", SCRIPT.id: "// promptls: prompt\n"}

_PIECES = [
    "a", "é😀", " ", "\\n", "\\\\", "\\'", '\\"', "\\x41", "\\u00e9", "\\101", "\\0", "\\q", "\\\n", "\n", "'", '"', "#", "{", "}", "{{",
    "}}", "{x}", "{x!r}", "\\N{DASH}", "\\N{EM DASH}", "$", "${x}", "`", "\u2028", "//", "1", "\\r\\n", "\\ud83d\\ude00", "\\u{1F600}", "\t",
]  # fmt: skip
_bodies = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
_prefixes = st.sampled_from(["", "", "r", "f", "u", "Rf", "F", "b", "fR", "rb"])
_quotes = st.sampled_from(['"', "'", '"""', "'''"])
_newlines = st.sampled_from(["\n", "\n", "\r\n"])


def parse(format: Format, code: str) -> Prompt:
    return format.parse(MARKS[format.id] + code, None)


def texts(format: Format, code: str) -> list[str]:
    return [message.text.text for message in parse(format, code).messages]


def evaluated(code: str) -> str | None:
    """What Python reads in an assignment of a string, each field as it stands in the file; None if nothing."""
    try:
        value = ast.parse(code).body[0].value  # type: ignore[attr-defined]
    except (SyntaxError, ValueError):
        return None
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    if any(isinstance(part, ast.FormattedValue) for part in parts):
        # Places of fields are exact only from Python 3.12 on: each is written back from its tree.
        parts = [
            ast.Constant("{" + _field(p) + "}") if isinstance(p, ast.FormattedValue) else p for p in parts
        ]
    if not all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts):
        return None
    text = "".join(part.value for part in parts).replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def _field(part: ast.FormattedValue) -> str:
    conversion = "" if part.conversion < 0 else "!" + chr(part.conversion)
    return ast.unparse(part.value) + conversion


@settings(max_examples=3000, database=None)
@given(literals=st.lists(st.tuples(_prefixes, _quotes, _bodies), min_size=1, max_size=3), newline=_newlines)
def test_python_reads_the_same(literals: list[tuple[str, str, str]], newline: str) -> None:
    joined = "\n".join(f"{prefix}{quote}{body}{quote}" for prefix, quote, body in literals)
    code = f"x = (\n{joined})\n".replace("\n", newline)
    wanted = evaluated(code)
    if wanted is not None:
        assert texts(PYTHON, code) == [wanted]
        assert not parse(PYTHON, code).problems


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to read the strings with")
def test_javascript_reads_the_same() -> None:
    made: list[tuple[str, str]] = []

    @settings(max_examples=3000, database=None)
    @given(
        quote=st.sampled_from(['"', "'", "`", "String.raw`"]), body=_bodies, second=_bodies, newline=_newlines
    )
    def collect(quote: str, body: str, second: str, newline: str) -> None:
        code = f"x = {quote}{body}{quote[-1]} +\n  {quote}{second}{quote[-1]};\n".replace("\n", newline)
        found = texts(SCRIPT, code)
        if len(found) == 1 and not parse(SCRIPT, code).problems:
            made.append((code, found[0]))

    collect()
    script = (
        "const read = []; for (const code of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {"
        "try { read.push(new Function('x', '\"use strict\"; ' + code + ' return x')('${x}')) }"
        "catch (e) { read.push(null) } }"
        "console.log(JSON.stringify(read))"
    )
    done = subprocess.run(
        ["node", "-e", script],
        input=json.dumps([code for code, _ in made]),
        capture_output=True,
        text=True,
        check=True,
    )
    compared = 0
    for (code, found), wanted in zip(made, json.loads(done.stdout), strict=True):
        if wanted is not None:
            wanted = wanted.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16", "surrogatepass")
            assert found == wanted.decode("utf-16", "replace"), code
            compared += 1
    assert compared > 500


@settings(max_examples=2000, database=None)
@given(
    prefix=_prefixes,
    quote=_quotes,
    bodies=st.tuples(_bodies, _bodies),
    newline=_newlines,
    new=hostile,
    data=st.data(),
)
def test_the_edit_law_of_python(
    prefix: str, quote: str, bodies: tuple[str, str], newline: str, new: str, data: st.DataObject
) -> None:
    joined = "\n".join(f"{prefix}{quote}{body}{quote}" for body in bodies)
    code = f"x = (\n{joined})\ny = '{{}}'\n".replace("\n", newline)
    if evaluated(code) is not None:
        edited(PYTHON, code, new, data, evaluated)


@settings(max_examples=2000, database=None)
@given(
    quote=st.sampled_from(['"', "'", "`"]),
    bodies=st.tuples(_bodies, _bodies),
    newline=_newlines,
    new=hostile,
    data=st.data(),
)
def test_the_edit_law_of_script(
    quote: str, bodies: tuple[str, str], newline: str, new: str, data: st.DataObject
) -> None:
    code = f"x = {quote}{bodies[0]}{quote} + {quote}{bodies[1]}{quote};\n".replace("\n", newline)
    if len(parse(SCRIPT, code).messages) == 1:
        edited(SCRIPT, code, new, data)


def edited(format: Format, code: str, new: str, data: st.DataObject, read: object = None) -> None:
    source = MARKS[format.id] + code
    prompt = format.parse(source, None)
    mapped = prompt.messages[0].text
    length = len(mapped.text)
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    if not law_holds(format, source, prompt, 0, start, end, new) or not callable(read):
        return
    edit = mapped.edit(start, end, new)
    after = source[: edit.start] + edit.text + source[edit.end :]
    # Python itself agrees.
    assert read(after) == mapped.text[:start] + new + mapped.text[end:], after


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ('x = "a" "b" + "c"', ["abc"]),
        ('x = "a" + y + "b"', ["a"]),
        ('x = f"{a["b"]} {c:>{d}}" ', ['{a["b"]} {c:>{d}}']),
        ('f(1, role="user")', ["user"]),
        ('x = 1\ny = "a"', []),
        ('f()\n"a"', []),
        ('x = """a\n"never closed', []),
        ('x = (\n  # about it\n  "a"\n)\n# promptls: prompt system\ny = "b"\n', ["a", "b"]),
        ('z = "# promptls: prompt"\nx = "a"', ["# promptls: prompt"]),
    ],
)
def test_which_string_is_meant(code: str, wanted: list[str]) -> None:
    assert texts(PYTHON, code) == wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("const x: string = 'a'", ["a"]),
        ("const x =\n  `a ${b} c`", ["a ${b} c"]),
        ("f()\nconst x = 'a'", []),
        ("f({ content: 'a', role: 'user' })", ["a"]),
        ("const x = 'a' +\n// about it\n'b'\n+ 'c'\nconst y = 'd'", ["abc"]),
        ("const r = /'/\nconst x = 'a'", []),
        ("const x = `never closed\n", []),
        ("const x = 'never closed\nconst y = 'a'", []),
    ],
)
def test_which_literal_is_meant(code: str, wanted: list[str]) -> None:
    assert texts(SCRIPT, code) == wanted


def test_what_is_wrong_is_told_at_its_place() -> None:
    for format, code, shown, said in (
        (PYTHON, "x = 1\n", "# promptls: prompt", "No string follows"),
        (PYTHON, 'x = b"a"\n', 'b"a"', "holds bytes"),
        (PYTHON, 'x = "\\N{NO SUCH NAME}"\n', '"\\N{NO SUCH NAME}"', "names no character"),
        (SCRIPT, "x = '\\u{110000}'\n", "'\\u{110000}'", "is no escape"),
    ):
        source = MARKS[format.id] + code
        (problem,) = format.parse(source, None).problems
        assert said in problem.message
        assert source[problem.span.start : problem.span.end] == shown
    with pytest.raises(EditRefused, match="holds bytes"):
        parse(PYTHON, 'x = b"a"').messages[0].text.edit(0, 1, "b")


def test_names_and_variables() -> None:
    (single,) = parse(PYTHON, 'PROMPT: str = f"{user.name} {x:>{w}} {1 + 1}"').prompts
    assert (single.title, [v.name for v in single.variables]) == ("PROMPT", ["user", "x"])
    (single,) = parse(SCRIPT, "const prompt: string = `${user.name ?? other}`").prompts
    assert (single.title, [v.name for v in single.variables]) == ("prompt", ["user", "other"])
    assert [v.name for v in parse(PYTHON, 'x = "{a}".format(a=1)').variables] == ["a"]


def test_a_comment_between_strings_is_never_deleted() -> None:
    text = parse(PYTHON, 'x = (\n"a"  # keep\n"b")').messages[0].text
    with pytest.raises(EditRefused):
        text.edit(0, 2, "c")


def test_what_is_claimed() -> None:
    marked = "#" + "\n" * 5000 + "# promptls: prompt\nx = 'a'\n"
    assert detect(PurePath("a.py"), None, marked) is not None  # wherever the mark stands
    assert detect(PurePath("a.md"), None, marked) is None
    assert detect(PurePath("a.py"), None, "x = '# promptls: prompt'\n") is None
    assert detect(PurePath("a.py"), None, "# promptls: prompts are here\nx = 'a'\n") is None
    assert detect(None, "typescript", "// promptls: prompt\nx = 'a'\n") is not None
    assert detect(PurePath("prompts/a.ts"), None, "const SYSTEM_PROMPT = 'You are'") is None


def test_deep_and_long_files_are_read() -> None:
    assert texts(PYTHON, "x = " + "(" * 1000 + '"a"' + ")" * 1000) == ["a"]
    assert len(texts(PYTHON, 'x = "' + "word " * 2_000_000 + '"')[0]) == 10_000_000
    assert texts(SCRIPT, "x = " + "`${" * 1000 + "}`" * 1000) == []
    assert texts(SCRIPT, "x = '\0'") == ["\0"]


@pytest.mark.parametrize("text", ['f"{', "f'", '"""', "`", "${", "`${", "{", '"', "\\", "/", "/*", "(", "+", '"a" ', "\\'", "/[\\", '`${"`"}'])  # fmt: skip
def test_hostile_files_with_a_mark_are_read(text: str) -> None:
    for format in (PYTHON, SCRIPT):
        for head in ("", "x = ", 'x = f"', "x = `"):
            parse(format, head + text * (20_000 // len(text)))
