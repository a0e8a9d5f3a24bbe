"""The outline and the folds: made files in full, and what must hold for every real one."""

from __future__ import annotations

from pathlib import PurePath

from promptls.engine.analyse import analyse
from promptls.engine.folding import folds
from promptls.engine.options import Options
from promptls.engine.outline import Node, outline, walk
from promptls.engine.tag_pairs import pair_at, tag_pairs
from promptls.engine.workspace import Workspace
from promptls.prompt import Prompt
from promptls.text import LineIndex
from tests.corpora import corpus_files, decoded, own_files

MARKDOWN = """---
model: glm-4.7-flash
---
# One

Text {{name}}.

## Two

<rules>
# In the tag

- a
</rules>

More.

```json
{
}
```

Three
=====

<!-- a
comment -->
End.
"""


def read(source: str, path: str = "a.prompt.md") -> Prompt:
    analysis = analyse(Workspace(None), source, PurePath(path), options=Options(select=()))
    assert analysis.prompt is not None
    return analysis.prompt


def tree(nodes: tuple[Node, ...]) -> list[object]:
    return [[node.name, *tree(node.children)] if node.children else node.name for node in nodes]


def test_sections_hold_what_stands_below_them() -> None:
    prompt = read(MARKDOWN)
    assert tree(outline(MARKDOWN, prompt)) == [
        ["One", "name", ["Two", ["<rules>", "In the tag"]]],
        "Three",
    ]


def test_messages_hold_their_sections_and_variables() -> None:
    source = "---\ninputs: {a: x, b: y}\n---\nsystem:\n# S\n\n{{ a }}\n\nuser:\n{{ c }}\n"
    prompt = read(source, "a.prompty")
    assert tree(outline(source, prompt)) == ["a", "b", ["system", "S"], ["user", "c"]]


def test_prompts_of_one_file_are_told_apart() -> None:
    messages = '[{"role": "system", "content": "S"}, {"role": "user", "content": "# A"}]'
    line = (
        '{{"custom_id": "{}", "method": "POST", "url": "/v1/chat/completions", "body": {{"messages": {}}}}}\n'
    )
    source = line.format("one", messages) + line.format("two", messages)
    found = outline(source, read(source, "a.jsonl"))
    assert tree(found) == [[title, "system", ["user", "A"]] for title in ("one", "two")]
    assert [node.kind for node in found] == ["prompt", "prompt"]


def test_whole_lines_are_folded() -> None:
    prompt = read(MARKDOWN)
    found = [(fold.first, fold.last, fold.comment) for fold in folds(LineIndex(MARKDOWN), prompt)]
    assert found == [
        (0, 2, False),
        (3, 20, False),
        (7, 20, False),
        (9, 13, False),
        (10, 12, False),
        (17, 20, False),
        (22, 27, False),
        (25, 26, True),
    ]


def test_messages_are_folded_with_the_line_that_says_whose_they_are() -> None:
    source = "system:\nOne.\nTwo.\n\nuser:\nThree.\nFour.\n"
    prompt = read(f"---\nname: x\n---\n{source}", "a.prompty")
    index = LineIndex(f"---\nname: x\n---\n{source}")
    assert [(f.first, f.last) for f in folds(index, prompt)] == [(0, 2), (3, 5), (7, 9)]


def test_tags_are_paired_with_the_nearest_of_their_name() -> None:
    source = "<doc>\n<b>x</b>\n<doc>y</doc>\n</doc>\n<note>\n`<rule>` </rule>\n"
    prompt = read(source)
    (pairs,) = tag_pairs(prompt)
    assert [(p.name, source[p.span.start : p.span.end]) for p in pairs] == [
        ("doc", "<doc>\n<b>x</b>\n<doc>y</doc>\n</doc>"),
        ("doc", "<doc>y</doc>"),
    ]
    assert pair_at(prompt, source.index("<doc>y") + 1) == (pairs[1], pairs[1].opening)
    assert pair_at(prompt, source.index("y<")) is None


def test_every_real_file_has_an_outline_of_parts_within_parts() -> None:
    seen = 0
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        if source is None or len(source) > 15_000:
            continue
        analysis = analyse(Workspace(None), source, path, options=Options(select=()))
        if analysis.prompt is None:
            continue
        seen += 1
        index = analysis.line_index
        for node in walk(outline(source, analysis.prompt)):
            assert node.name and node.span.contains(node.name_span), (path, node)
            starts = [child.span.start for child in node.children]
            assert starts == sorted(starts) and all(node.span.contains(c.span) for c in node.children)
        for fold in folds(index, analysis.prompt):
            assert 0 <= fold.first < fold.last < index.line_count, path
        if seen == 150:
            break
    assert seen > 40
