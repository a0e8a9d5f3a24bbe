"""Laws of the rewrite that no single case shows: words, order and stops stay for any wall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.engine.fix import fix_all
from promptls.engine.workspace import Workspace
from promptls.prompt import Kind, Message, Prompt, Role
from promptls.rewrites import RewriteContext, rewrite_named
from promptls.text import Span, apply_edits, map_literal

REWRITE = rewrite_named("chunk-dense-instructions")
_MARKER = re.compile(r"^(?:[-*+•]|\d+\.|## (?:Always|Never|Output|Steps))(?:[ \t]+|$)", re.M)
_SENTENCES = st.sampled_from(
    [
        "Use British spelling.",
        "Cite (at least) one source.",
        "If the text is long, say so.",
        "Otherwise say nothing.",
        "This also applies to titles.",
        "Customers are often upset.",
        "Never promise a refund!",
        "Read `a. b.` first.",
        'Answer "No. Never." to that.',
        "Then close the case.",
        "First, read the mail.",
        "Finally, sign it.",
        "Is it clear?",
        "Return **one line.** Stop.",
        "请列出三个要点。",
        "Keep to 3.5 pages, e.g. of the report.",
        "Use these headings:",
    ]
)
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=24).flatmap(
    lambda parts: st.sampled_from([" ", "  ", "\n"]).map(lambda gap: gap.join(parts))
)
_AROUND = st.sampled_from(["", "# Task\n\n", "- Old item.\n\n", "Some lines.\n\n", "<rules>\n"])


def _apply(text: str) -> str:
    prompt = Prompt("markdown", Kind.TASK, (Message(Role.USER, map_literal(text, Span(0, len(text)))),))
    changes = [c for s in REWRITE.apply(RewriteContext(prompt)) for c in s.changes]
    return apply_edits(text, [c.edit for c in changes])  # type: ignore[union-attr]


def _words(text: str) -> list[str]:
    return _MARKER.sub("", re.sub(r"(?m)^[ \t]+", "", text)).split()


@given(_AROUND, st.lists(_PARAGRAPHS, min_size=1, max_size=3))
def test_every_word_and_stop_stays_in_its_order_and_a_second_run_changes_nothing(
    before: str, paragraphs: list[str]
) -> None:
    text = before + "\n\n".join(paragraphs) + "\n"
    once = _apply(text)
    assert "".join(_words(once)) == "".join(_words(text))
    assert _apply(once) == once


_WALL = "Read it all. Use British spelling. Cite sources. Keep it short. Avoid jargon. Add a title."
_LIST = (
    "- Read it all.|- Use British spelling.|- Cite sources.|- Keep it short.|- Avoid jargon.|- Add a title."
)


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("x.prompt.txt", f"{_WALL}\r\n", _LIST.replace("|", "\r\n") + "\r\n"),
        (
            "x.chat.json",
            f'[{{"role": "user", "content": "{_WALL}"}}]\n',
            f'[{{"role": "user", "content": "{_LIST}"}}]\n'.replace("|", "\\n"),
        ),
    ],
)
def test_line_breaks_are_written_as_the_file_writes_them(name: str, source: str, expected: str) -> None:
    fixed = fix_all(
        Workspace(None), source, Path("/") / name, unsafe=True, only=frozenset({"instruction-wall"})
    )
    assert fixed.source == expected
    assert not fixed.refused


def _flat(orders: int, bans: int) -> str:
    items = [f"- Write part {n} of the report." for n in range(orders)]
    items += [f"- Never rename part {n} of the report." for n in range(bans)]
    return "\n".join(items) + "\n"


def test_a_long_flat_list_gets_headings_over_unbroken_runs() -> None:
    out = _apply("Mind these rules:\n" + _flat(9, 6))
    assert out.startswith("Mind these rules:\n\n## Always\n\n- Write part 0")
    assert "part 8 of the report.\n\n## Never\n\n- Never rename part 0" in out
    assert _apply(out) == out


@pytest.mark.parametrize(
    "text",
    [
        _flat(9, 6).replace("- Write part 3 of", "- If asked, write part 3 of"),
        _flat(9, 6) + "- Write part 9 of the report.\n",
        _flat(9, 6) + "\nThe report follows.\n",
        "# Report\n\n" + _flat(9, 6),
        _flat(13, 1),
        _flat(15, 0),
    ],
    ids=["a condition", "a kind twice", "text after it", "a heading before", "a short run", "one kind"],
)
def test_a_list_that_headings_could_change_is_left_alone(text: str) -> None:
    assert _apply(text) == text
