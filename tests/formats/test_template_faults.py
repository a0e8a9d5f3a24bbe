"""Templates that cannot be filled in: told where Jinja itself refuses them, and never where it takes them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest

from promptls.formats import detect, format_by_id
from promptls.formats.template_faults import handlebars_faults, jinja_faults
from tests.conftest import TABLE
from tests.corpora import corpus_files, decoded, own_files

ENVIRONMENT = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"])
JINJA = {"jinja", "nemo-guardrails", "smolagents", "swe-agent"}
"""Formats each of whose texts is a template of Jinja by itself."""
TOLD = 0.85
"""The share of what Jinja refuses that is told at least; the rest are faults within expressions."""


def refused(template: str) -> bool:
    """True for what Jinja says it cannot read."""
    try:
        ENVIRONMENT.parse(template)
    except jinja2.TemplateSyntaxError:
        return True
    return False


def templates() -> Iterator[str]:
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if source is not None and found and found.format.id in JINJA:
            yield from (message.text.text for message in found.format.parse(source, path).messages)


def test_templates_that_jinja_reads_have_no_faults() -> None:
    seen = [text for text in templates() if not refused(text)]
    assert len(seen) > 30
    assert [text for text in seen if list(jinja_faults(text))] == []


def test_what_jinja_refuses_is_told(record_property: Callable[[str, object], None]) -> None:
    """Files cut off at any place, and with a few characters less."""
    seed = random.Random(4)
    counts: Counter[tuple[bool, bool]] = Counter()
    for text in templates():
        for at in range(0, len(text), 11):
            # A cut within an opening is left out: Jinja reads half of one as text, or as a comment's sign.
            for damaged in (text[:at].rstrip("{%#-"), text[:at] + text[at + seed.randint(1, 12) :]):
                if not damaged.endswith("{% raw %}"):
                    counts[refused(damaged), any(jinja_faults(damaged))] += 1
    assert counts[False, True] == 0
    share = counts[True, True] / (counts[True, True] + counts[True, False])
    record_property(
        TABLE, f"{share:.1%} of {counts[True, True] + counts[True, False]} refused templates are told"
    )
    assert share >= TOLD


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("a {{ b", ["{{"]),
        ("a {% if b %} c", ["{% if b %}"]),
        ("a {% endif %} c", ["{% endif %}"]),
        ("{% for a in b %}{% if c %}{% endfor %}", ["{% endfor %}", "{% for a in b %}", "{% if c %}"]),
        ("{% else %}", ["{% else %}"]),
        ("{{ }} {# a", ["{{ }}", "{#"]),
        ("{% raw %}{{ {% if %}", ["{% raw %}"]),
        ("{% raw %}{{ {% if %}{% endraw %}", []),
        ("{% set a %}b{% endset %}{% set c = '=' %}{% unless %}", []),
        ("{% for a in b %}{% else %}{% endfor %}{% if a %}{% elif b %}{% else %}{% endif %}", []),
    ],
)
def test_the_faults_of_jinja(template: str, shown: list[str]) -> None:
    assert [template[fault.span.start : fault.span.end] for fault in jinja_faults(template)] == shown


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("a {{ b", ["{{"]),
        ("{{#if a}} b", ["{{#if a}}"]),
        ("b {{/if}}", ["{{/if}}"]),
        ("{{#if a}}{{/each}}", ["{{/each}}", "{{#if a}}"]),
        ("{{#if a\nb {{/if}}", ["{{"]),
        ("{{else}}", ["{{else}}"]),
        ('{{#if a}}{{else if b}}{{^}}{{/if}}{{^c}}{{/c}}{{#*inline "x"}}{{/inline}}{{#> y}}{{/y}}', []),
        ("{{! {{a }} {{!-- {{#if}} --}} \\{{ {{{{raw}}}} {{ {{{{/raw}}}}", []),
        ("{{~#each a as |b|~}}{{b}}{{~/each~}}", []),
    ],
)
def test_the_faults_of_handlebars(template: str, shown: list[str]) -> None:
    assert [template[fault.span.start : fault.span.end] for fault in handlebars_faults(template)] == shown


@pytest.mark.parametrize(
    ("format_id", "source", "told"),
    [
        ("jinja", "\ufeffsystem:\n{% if a %}\nuser:\nb\n", '{% if a %}|The block "{% if a %}" has no end; write "{% endif %}"'),
        ("prompty", "---\nname: x\n---\nsystem:\n{{ a\n", '{{|"{{" is not closed'),
        ("dotprompt", "---\nmodel: a\n---\n{{#if a}}\nb\n", '{{#if a}}|The block "{{#if a}}" has no end; write "{{/if}}"'),
        ("smolagents", "system_prompt: >-\n  é {%- endfor %}\n", '{%- endfor %}|"{%- endfor %}" has no block'),
        ("nemo-guardrails", 'prompts:\n- task: a\n  content: "b\\n{{ c"\n', '{{|"{{" is not closed'),
        ("swe-agent", "system_template: a {% for b in c %}\n", '{% for b in c %}|The block "{% for b in c %}" has no end'),
        ("langchain", '{"_type": "prompt", "template_format": "jinja2", "template": "{% if a %}"}', "{% if a %}|The block"),
        ("semantic-kernel", "template_format: handlebars\ntemplate: '{{/if}}'\n", '{{/if}}|"{{/if}}" has no block'),
        ("modelfile", 'FROM a\nSYSTEM """b\n', '"""|These quotes are not closed'),
        ("modelfile", 'FROM a\nMESSAGE user "b\n', '"|These quotes are not closed'),
    ],
)  # fmt: skip
def test_a_format_tells_it_at_its_place(format_id: str, source: str, told: str) -> None:
    (problem,) = format_by_id(format_id).parse(source, Path("x")).problems
    assert f"{source[problem.span.start : problem.span.end]}|{problem.message}".startswith(told)


def test_liquid_and_mustache_have_blocks_of_their_own() -> None:
    liquid = "template_format: liquid\ntemplate: '{% unless a %}b{% else %}c{% endunless %}'\n"
    assert format_by_id("semantic-kernel").parse(liquid, None).problems == ()
    mustache = "---\ntemplate: mustache\n---\nuser:\n{{^a}}b{{/a}}{% if\n"
    assert format_by_id("prompty").parse(mustache, None).problems == ()
