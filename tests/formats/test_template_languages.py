"""Which variables a template asks for, in Jinja as Jinja itself says, and in Handlebars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2
import jinja2.meta
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats.handlebars import scan_handlebars
from promptls.formats.jinja import scan_jinja
from promptls.formats.templates import Placeholder, scan_templates, variables_of
from tests.conftest import TABLE
from tests.corpora import decoded
from tests.formats.agreement import hold
from tests.formats.installed import prompts_of

GLOBALS = {"range", "dict", "lipsum", "cycler", "joiner", "namespace", "loop", "self", "caller"}
JINJA = [
    "{{ a }} {{ b.c }} {{ d['e'] }} {{ f|default(g) }} {{ h(i, j=k) }}",
    "{% for x in xs if x.ok and y %}{{ x }}{{ loop.index }}{% else %}{{ z }}{% endfor %}",
    "{% set a = b %}{{ a }}{% set c, d = e %}{{ c }}{{ d }}",
    "{% if a is defined and not b is none %}{{ c if d else e }}{% endif %}",
    "{% macro m(a, b=1) %}{{ a }}{% endmacro %}{{ m(c) }}",
    "{% raw %}{{ no }}{% endraw %}{{ yes }}",
    "{# {{ no }} #}{{- a -}}{%- if b -%}{%- endif -%}",
    "{{ 'in quotes }} {{ no' }}{{ a ~ \"}}\" ~ b }}",
    "{{ {'k': v, 'w': u}['k'] }}{{ [a, b][0] }}{{ 1.5 + n }}{{ true and x }}",
    "{% include 'x.j2' %}{% import 'y' as y %}{{ y.z() }}{% from 'q' import r as s %}{{ s }}",
    "{{ a }}{{",
    "{{ x is divisibleby(y) }}{{ z is not none }}",
    "{%\n  if a\n%}{{\n b\n}}{% endif %}",
]


def names(found: list[Placeholder]) -> set[str]:
    return {placeholder.name for placeholder in found if placeholder.name}


def jinja_names(source: str) -> set[str]:
    return jinja2.meta.find_undeclared_variables(jinja2.Environment(autoescape=True).parse(source)) - GLOBALS


@pytest.mark.parametrize("source", JINJA)
def test_jinja_variables_are_those_that_jinja_looks_up(source: str) -> None:
    expected = jinja_names(source.removesuffix("{{"))
    assert names(list(scan_jinja(source))) == expected


def test_the_variables_of_our_files(record_property: Callable[[str, object], None]) -> None:
    files = [Path(name) for name in prompts_of("jinja")]
    for path in files:
        source = decoded(path) or ""
        assert names(list(scan_jinja(source))) == jinja_names(source), path
    record_property(TABLE, hold("jinja2", files, {}))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{a}} {{ b.c }} {{{d}}} {{~e~}}", {"a", "b", "d", "e"}),
        ("{{#if a}}{{b}}{{else}}{{c}}{{/if}}", {"a", "b", "c"}),
        ("{{#each a}}{{b}}{{@root.c}}{{this.d}}{{/each}}{{e}}", {"a", "c", "e"}),
        ("{{#with a}}{{b}}{{/with}}", {"a"}),
        ("{{! a }}{{!-- {{b}} --}}{{> c d=e}}", set()),
        ('{{helper a "b" c=d}}{{json e indent=2}}', {"a", "d", "e"}),
        ('{{role "user"}}{{history}}{{media url=a}}{{section "b"}}', {"a"}),
        ("{{#if (gt a 1)}}{{/if}}", {"a"}),
        ("{{#each a as |b c|}}{{b}}{{/each}}", {"a"}),
        ("{{a", set()),
        ("{{not a\nvariable}}", set()),
    ],
)
def test_handlebars_variables(source: str, expected: set[str]) -> None:
    assert names(list(scan_handlebars(source))) == expected


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ('{"to": {{to}}}', ["{{to}}"]),
        ('{"to": {{{to}}}}', ["{{{to}}}"]),
        ("{{{to}}", ["{{to}}"]),
        ('{{"sku": "A1"}} {{{"sku": "A1"}}}', []),
    ],
)
def test_three_braces_close_only_what_three_opened(source: str, spans: list[str]) -> None:
    assert [source[p.span.start : p.span.end] for p in scan_templates(source, ("mustache",))] == spans


@pytest.mark.parametrize(
    ("source", "put_in"),
    [
        ("{{ a }}{{~b~}}{{{c}}}{{&d}}${e}{f}", True),
        ("{% if a %}{%- for x in b %}{% set c = d %}", False),
        ("{{#if a}}{{~#each b}}{{^c}}{{else if d}}", False),
    ],
)
def test_only_what_prints_a_value_puts_it_in(source: str, put_in: bool) -> None:
    scans = (scan_jinja, scan_handlebars, scan_templates)
    found = [v for scan in scans for v in variables_of(scan(source), 0)]
    assert found and all(v.is_put_into(source) is put_in for v in found)


@settings(max_examples=1000)
@given(text=st.lists(st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", " a ", "raw", "endraw", '"', "'", "|", ".", "\n", "#each", "/", "!", "for x in"]), max_size=12).map("".join))  # fmt: skip
def test_the_spans_are_in_order_and_within_the_text(text: str) -> None:
    for scan in (scan_jinja, scan_handlebars):
        end = 0
        for span in dict.fromkeys(placeholder.span for placeholder in scan(text)):
            assert end <= span.start < span.end <= len(text)
            end = span.end
