"""Prompts as people write them, at random: paragraphs, lists in one style each, fences, quotes, tags."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

_TAIL = st.sampled_from(["", "", "", "", " ", "  ", "    ", "\t", " \t"])
_SENTENCE = st.sampled_from(
    'Write a poem.|You must cite the source:|Use `x = 1` and **bold**.|日本語の文。|😀 a\u2028b|Give 5" tape.'
    "|To {{name}}.|a wrapped|See [a](b).|<b>bold</b>|\u00a0kept|2024 was fine.|*Never* guess.".split("|")
)
_BARE = st.sampled_from(
    [
        *"# Title;##   Title  two ;### Three\t;---;***;{% if x %};{% endif %};Title\n=====;Title \n---".split(
            ";"
        ),
        *"<rules>;</rules>;<rules>;</rules>;<notes>  ;</notes>;> quoted  \n> text;> - a\n> - b".split(";"),
        "| a | b |\n|---|---|\n| 1 | 2 |  ",
        "<!-- a\n\n\nnote -->",
        "<pre>\n a  \n\n\n* b\n</pre>",
        '"""\na  \n\n\n* b\n"""',
        "<example>\n* a  \n\n\n#   b\n</example>",
    ]
)


@st.composite
def _paragraph(draw: DrawFn) -> str:
    return "\n".join(draw(st.lists(st.builds(str.__add__, _SENTENCE, _TAIL), min_size=1, max_size=3)))


@st.composite
def _fence(draw: DrawFn) -> str:
    sign = draw(st.sampled_from(["```", "~~~", "````"]))
    inner = draw(st.sampled_from(["x = 1  \n\n\n  y", "* a\n#  b", "", "<rules>", "| a |  "]))
    return f"{sign}{draw(st.sampled_from(['', 'py', 'json']))}{draw(_TAIL)}\n{inner}\n{sign}"


@st.composite
def _list(draw: DrawFn) -> str:
    markers = draw(st.lists(st.sampled_from(["-", "*", "*", "+", "•", "1."]), min_size=3, max_size=3))
    step = draw(st.sampled_from([2, 3, 4]))
    after = draw(st.sampled_from([" ", " ", "   ", "\t"]))
    loose = draw(st.sampled_from(["\n", "\n", "\n", "\n\n", "\n\n\n", "\n  \n"]))
    lines: list[str] = []
    depth = 0
    for number in range(draw(st.integers(1, 6))):
        depth = draw(st.integers(0, min(2, depth + 1))) if number else 0
        indent = " " * (step * depth)
        item = indent + markers[depth] + after + draw(_SENTENCE) + draw(_TAIL)
        if draw(st.integers(0, 5)) == 0:
            item += "\n" + indent + "  " + draw(_SENTENCE) + draw(_TAIL)
        if draw(st.integers(0, 9)) == 0:
            item += "\n\n" + indent + "    " + draw(_SENTENCE)
        lines.append(item)
    return loose.join(lines)


@st.composite
def documents(draw: DrawFn) -> str:
    """A whole prompt, its parts none to three blank lines apart."""
    parts = draw(st.lists(st.one_of(_paragraph(), _fence(), _list(), _list(), _BARE), max_size=7))
    gaps = st.sampled_from(["\n", "\n", "\n\n", "\n\n", "\n\n\n", "\n \n\t\n\n"])
    text = draw(st.sampled_from(["", "", "\n", "\n\n\n"]))
    for part in parts:
        text += part + draw(gaps)
    return text.rstrip("\n") + draw(st.sampled_from(["", "\n", "\n", "\n\n\n", "  "]))
