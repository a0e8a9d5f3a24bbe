"""The page of a model holds everything that is known of it, in order, each line with its sources."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from promptls.profiles import Catalogue, Profile
from promptls.profiles.page import escaped, page_json, page_markdown, page_text

# What Refrase's page says, one item a statement; the figures that are not Flash's own appear as a conflict.
PRODUCT_PAGE = """
200K context|128K of output|Multi-head Latent Attention|GQA and MQA|Chinese and English
interleaved|quality cliff
#14|Quality score: 83|900 ms|+13%
200,000 tokens|128K|input 0.06, output 0.4|free with no rate limits|$0.06/$0.40|$10/month
200K token context window, one of the largest among open models
128K max output tokens|30B-A3B|~3.6B|SWE-bench Verified 73.8|LiveCodeBench v6 84.9
enabled/disabled, interleaved, retention-based|round-level
Function calling and tool invocation|Structured output in JSON|Context caching|Bilingual English/Chinese
Text-only input and output; no multimodal or vision support
Drops reasoning chains under stress with complex multi-step workflows
Quality tapers with very long prompts or dense instructions
Not a flagship replacement for the largest closed models
Multi-file coordinated edits are more prone to errors than with the full GLM-4.7
Agent workflows may stop mid-process
active parameter count (3B) limits the depth of reasoning
Standard OpenAI-compatible chat format with system, user and assistant roles
Enable thinking mode for complex tasks; disable it for simple queries to reduce latency
Use retention-based reasoning for long-term multi-turn conversations to improve cache efficiency
think before acting|Claude Code, Cline and Roo Code
task delivery workflow|from requirements to implementation
vLLM, SGLang or Transformers
Do not use extremely long dense instructions in a single prompt: quality degrades, use chunking instead
Do not rely on Flash for multi-file coordinated edits requiring tight consistency|use the full GLM-4.7 instead
Do not assume stable agent execution for very long-running workflows: the model may stop mid-process
Nested object fix|flatten or mishandle deeply nested structures
English enforcement|Respond in English.
WaveSpeedAI comparison|DataCamp tutorial|Pandaily|pricepertoken.com|docs.z.ai|huggingface.co
Extract the key information from this document. Be accurate.
"""
BEFORE = "Extract the key information from this document. Be accurate."
AFTER = (
    "Extract the key information from this document.\n"
    "Return a JSON object where key_points is an array of objects, "
    'each with "topic" (string) and "details" (string).\n'
    "Respond in English."
)
HEADINGS = [
    "Summary",
    "Documentation",
    "Specifications",
    "Refrase's claims, not measured here",
    "Measured gain",
    "Capabilities",
    "Limitations",
    "Preferred format",
    "Recommended practices",
    "Anti-patterns to avoid",
    "What promptls does for this model, rule by rule",
    "Before and after",
    "Sources",
]


@pytest.fixture(scope="module")
def flash() -> Profile:
    return Catalogue().get("zai/glm-4.7-flash")


def unwrapped(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    "phrase", [part for row in PRODUCT_PAGE.strip().split("\n") for part in row.split("|")]
)
def test_every_statement_of_the_product_page_is_on_the_page(flash: Profile, phrase: str) -> None:
    assert phrase in unwrapped(page_text(flash, 80))
    assert phrase in unwrapped(page_markdown(flash).replace("\\", ""))


def test_the_order_of_the_page(flash: Profile) -> None:
    assert re.findall(r"^## (.*)$", page_markdown(flash), re.M) == HEADINGS
    assert re.findall(r"^(.*)\n-+$", page_text(flash), re.M) == HEADINGS


def test_the_example_is_there_to_the_letter(flash: Profile) -> None:
    (example,) = flash.examples
    assert (example.before, example.after) == (BEFORE, AFTER)
    assert f"```text\n{BEFORE}\n```" in page_markdown(flash)
    assert f"```text\n{AFTER}\n```" in page_markdown(flash)
    assert "\n".join("    " + row for row in AFTER.split("\n")) in page_text(flash, 60)


def test_every_record_is_shown_with_its_sources(flash: Profile) -> None:
    page = page_markdown(flash).replace("\\", "")
    sections = (flash.capabilities, flash.limits, flash.practices)
    for record in (record for section in sections for record in section.values()):
        row = next(row for row in page.split("\n") if row.startswith(f"- {record.text}"))
        assert row.endswith("".join(f" [{id}]" for id in record.sources))
    for pattern in flash.anti_patterns.values():
        assert re.search(rf"^- `{pattern.rule}` \(.*\[{pattern.sources[0]}\]", page, re.M)
    for claim in flash.claims.values():
        assert "Refrase's claim, not measured here" in str(claim.note)
    assert page.count("Refrase's claim, not measured here") == 4


def test_each_source_stands_at_the_end_with_address_and_date(flash: Profile) -> None:
    page = page_markdown(flash)
    sources = page[page.index("## Sources") :]
    named = set(re.findall(r"\[([a-z0-9-]+)\]", page.replace("\\[", "")))
    assert len(named) > 25
    for id in named:
        source = flash.sources[id]
        assert re.search(rf"^- {id}: .*{source.retrieved}", sources, re.M), id
        if source.url:
            assert f"[{id}]: <{source.url}>" in sources


def test_rules_are_shown_with_severity_thresholds_and_fixes(flash: Profile) -> None:
    page = unwrapped(page_text(flash, 80))
    assert (
        "`dense-instructions` (warning): at most 30 instructions, at most 45 instructions per 1,000 tokens"
        in page
    )
    assert (
        "`prompt-too-long` (warning): a warning above 32,000 tokens, an error above 95% of the context"
        in page
    )
    assert "`modality-mismatch` (error): input: text" in page
    assert "Offers `one-file-at-a-time`" in page
    assert "the editor offers zai/glm-4.7" in page
    orders = [int(order) for order in re.findall(r"- (\d+)\. `[a-z-]+` \(", page)]
    assert orders == [10, 14, 16, 20, 28, 29, 30, 40, 50, 60, 92, 94]


@pytest.mark.parametrize("width", [20, 60, 100, 200])
def test_text_keeps_to_the_width_but_for_what_must_not_break(flash: Profile, width: int) -> None:
    for row in page_text(flash, width).split("\n"):
        long = len(row) > max(width, 40)
        assert (
            not long
            or "http" in row
            or row.strip() in AFTER + BEFORE
            or len(row.split()) <= 2
            or row in HEADINGS
        )


def test_json_holds_everything(flash: Profile) -> None:
    page = json.loads(json.dumps(page_json(flash)))
    assert page["id"] == "zai/glm-4.7-flash"
    assert page["facts"]["benchmarks"]["conflicts"][0]["value"]["SWE-bench Verified"] == 73.8
    assert list(page["rewrites"]) == [spec.id for spec in flash.ordered_rewrites()]
    assert page["anti_patterns"]["dense-prompt"]["severity"] == "warning"
    assert page["rewrites"]["drop-empty-emphasis"]["safety"] == "unsafe"
    assert page["examples"][0]["after"] == AFTER
    assert set(page) | {"path"} == set(flash._fields)


@pytest.mark.parametrize("id", ["generic", "glm", "zai/glm-4.7"])
def test_every_profile_has_a_page_without_empty_sections(id: str) -> None:
    profile = Catalogue().get(id)
    page = page_markdown(profile)
    assert not re.search(r"^## .*\n+(?=## )", page, re.M)
    assert page_text(profile)
    assert json.dumps(page_json(profile))
    assert "Refrase's claims" not in page


def test_markup_in_a_profile_stays_text() -> None:
    from promptls.profiles import load_text

    text = (
        "id: a\nname: A <b>\nsources: {p: {title: T, publisher: vendor, retrieved: 2026-11-22}}\n"
        "capabilities: {x: {text: 'Emits <think> and *stars*, `<code>` too.', source: p, confidence: high}}\n"
        "examples: [{before: 'x ```y``` z', after: z, source: p}]\n"
    )
    page = page_markdown(load_text(text, "a.yaml"))
    assert page.startswith("# A \\<b\\>\n")
    assert "Emits \\<think\\> and \\*stars\\*, `<code>` too." in page
    assert "````text\nx ```y``` z\n````" in page


TRICKS = (
    "[x](command:evil)", "![x](command:evil)", "<command:evil>", "<img src=x>", "](command:evil)", "[x]", "[", "]",
    "[x]: command:evil\n", "`", "``", "```", "~~~", "\n", "\n\n", "\r\r", "\\", "https://a", ">", "<", "(", ")", "\x01",
    "&#91;", "*", "_", "# ", "- ", "1. ", "    ", " ", "a",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(TRICKS), max_size=12).map("".join),
    st.sampled_from(["{}", "- {}", "[{}](https://b)"]),
)
def test_what_is_escaped_makes_no_link_but_to_the_web_and_no_html(text: str, around: str) -> None:
    shown = MarkdownIt("commonmark").parse(around.format(escaped(text)))
    tokens = [token for block in shown for token in (block, *(block.children or ()))]
    assert not {token.type for token in tokens} & {"html_inline", "html_block", "image"}
    links = [str(token.attrGet("href")) for token in tokens if token.type == "link_open"]
    assert all(link.startswith(("https://a", "https://b")) for link in links), links


@pytest.mark.parametrize("text", ["use `a b` and ``c ` d``", "`x`", "- `[x](command:evil)`"])
def test_code_stays_code(text: str) -> None:
    assert escaped(text) == text
