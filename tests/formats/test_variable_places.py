"""Where the names of variables stand: each place holds the name, in every format's own syntax."""

from __future__ import annotations

import pytest

from promptls.formats import detect
from promptls.formats.fstring import read_formatted
from promptls.formats.handlebars import scan_handlebars
from promptls.formats.jinja import scan_jinja
from promptls.formats.kinds.semantic_kernel import scan_kernel
from promptls.formats.reading import Scan
from promptls.formats.templates import scan_templates
from promptls.prompt import Prompt
from promptls.text import Span, map_literal
from tests.corpora import corpus_files, decoded, own_files

TEXTS: dict[str, tuple[Scan, str, list[list[str]]]] = {
    "mustache": (scan_templates, "{{ name }} {{{city}}} {{#if x}}", [["name"], ["city"]]),
    "dollar": (scan_templates, "${name} ${input:city:where}", [["name"], ["city"]]),
    "brace": (scan_templates, "{name}", [["name"]]),
    "jinja": (
        scan_jinja,
        "{% if city == 'city' and city %}{{ name | title(x=name) }}{% endif %}{{ user.name }}",
        [["city", "city"], ["name", "name"], ["user"]],
    ),
    "jinja, bound": (scan_jinja, "{%- for city in cities -%}{{ city }}{% endfor %}", [["cities"]]),
    "jinja, set": (scan_jinja, "{% set x = name %}{{ x }}", [["name"]]),
    "handlebars": (
        scan_handlebars,
        "{{#if name}}{{~name~}}{{/if}}{{#each rows}}{{name}}{{@root.city}}{{/each}}{{join rows sep=\",\"}}",
        [["name"], ["name"], ["rows"], ["city"], ["rows"]],
    ),
    "kernel": (scan_kernel, "{{$name}} {{mail.send $name to=$city}}", [["name"], ["name"], ["city"]]),
}  # fmt: skip


@pytest.mark.parametrize(("scan", "text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_each_place_holds_the_name(scan: Scan, text: str, expected: list[list[str]]) -> None:
    found = [p for p in scan(text) if p.name]
    assert [[text[at.start : at.end] for at in p.places] for p in found] == expected
    assert all(p.span.contains(at) for p in found for at in p.places)


def test_doubled_braces_move_the_places() -> None:
    text = 'Return {{"name": {name}}} for {city!r}.'
    read = read_formatted(map_literal(text, Span(0, len(text))))
    shown = [read.text.text[at.start : at.end] for p in read.placeholders for at in p.places]
    assert shown == ["name", "city"]


def test_what_the_person_types_has_no_name_to_change() -> None:
    assert [p.places for p in scan_templates("Fix $ARGUMENTS and $1.")] == [(), ()]


def faults(source: str, prompt: Prompt) -> list[str]:
    wrong = []
    for variable in prompt.variables:
        text = prompt.messages[variable.message].text.text
        shown = {text[place.start : place.end] for place in variable.places}
        if shown - {variable.name} or not all(variable.span.contains(place) for place in variable.places):
            wrong.append(f"{variable.name}: {shown}")
    for mention in prompt.mentions:
        words = source[mention.span.start : mention.span.end]
        if mention.file:  # its place is not in this file, so nothing may be shown there
            wrong.extend([f"{mention.name} of {mention.file}: {words!r}"] if words else [])
            continue
        if mention.name not in words or len(words) > len(mention.name) + 2:
            wrong.append(f"mention of {mention.name}: {words!r}")
    return wrong


def test_each_place_holds_the_name_in_real_files() -> None:
    seen = {"variables": 0, "mentions": 0}
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if source is None or found is None:
            continue
        prompt = found.format.parse(source, path)
        seen["variables"] += len(prompt.variables)
        seen["mentions"] += len(prompt.mentions)
        assert faults(source, prompt) == [], path
    assert seen["variables"] > 40 and seen["mentions"] > 20, seen
