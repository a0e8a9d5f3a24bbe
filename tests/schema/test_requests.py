"""Requests for machine-readable output, and mentions that are none."""

from __future__ import annotations

import pytest

from promptls.schema.requests import asks_for, find_format_requests

ASKING = {
    "Return the result as JSON.": ("json", "Return the result as JSON"),
    "Respond only with valid YAML.": ("yaml", "Respond only with valid YAML"),
    "Output format: CSV": ("csv", "Output format: CSV"),
    "**Output**: JSON matching this schema": ("json", "Output**: JSON"),
    "You must return ONLY a single valid JSON object.": ("json", "return ONLY a single valid JSON"),
    "Extract the names as JSON.": ("json", "Extract the names as JSON"),
    "Extract the dates from this letter as JSON.": ("json", "Extract the dates from this letter as JSON"),
    "The output must be in JSON format.": ("json", "output must be in JSON"),
    "JSON only. Omit nulls.": ("json", "JSON"),
    "Your task is to return a JSON array.": ("json", "return a JSON"),
    "Always respond with structured JSON.": ("json", "respond with structured JSON"),
    "EMIT WELL FORMED XML ALWAYS.": ("xml", "EMIT WELL FORMED XML"),
    "Then output one object per line as JSON Lines.": ("jsonl", "output one object per line as JSON Lines"),
    "Provide a JSON summary with total orders.": ("json", "Provide a JSON"),
    "Write your answer as a JSON object.": ("json", "Write your answer as a JSON"),
    "请以 JSON 格式输出结果。": ("json", "以 JSON"),
    "最后返回一个 JSON 数组。": ("json", "返回一个 JSON"),
    "- 必须使用YAML格式回答": ("yaml", "使用YAML"),
    "应当返回 JSON。": ("json", "返回 JSON"),
    "输出格式：CSV": ("csv", "输出格式：CSV"),
}

NOT_ASKING = """
If the user asks for JSON, return JSON.
不要输出 JSON。
如果用户要求，请返回 JSON。
读取 JSON 文件并总结。
该接口返回 JSON 数据。
When the input is CSV, produce a summary.
Parse the JSON input and summarise it.
The JSON file holds the settings.
The API returns JSON.
Do not output JSON.
Never return XML.
Read the config from a YAML file.
Use a tool that returns JSON.
Functions return JSON-serializable values.
Call JSON.parse on the answer.
Convert the JSON to prose.
Answer questions about JSON schemas.
Explain how to write YAML.
Answer the question from the JSON below.
Return a list of names based on the XML.
Answer in plain prose, not JSON.
Return the path instead of the inline JSON.
- Return consistent JSON responses with proper status codes
""".strip().split("\n")


@pytest.mark.parametrize("text", ASKING)
def test_a_request_is_found_with_its_words(text: str) -> None:
    (request,) = find_format_requests(text)
    assert (request.kind, text[request.span.start : request.span.end]) == ASKING[text]


@pytest.mark.parametrize("text", NOT_ASKING)
def test_a_mention_is_no_request(text: str) -> None:
    assert find_format_requests(text) == ()


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Return JSON only.", True),
        ("Respond with a JSON object. Do not include any other text.", True),
        ("Return only the JSON object.", True),
        ("Return a JSON object and explain it.", False),
    ],
)
def test_only_means_that_nothing_else_is_wanted(text: str, only: bool) -> None:
    assert [request.only for request in find_format_requests(text)] == [only]


def test_requests_are_found_across_a_prompt() -> None:
    text = "# Task\n\nSummarise the call.\n\n- Return JSON.\n- Then output a CSV file with all rows.\n"
    assert [request.kind for request in find_format_requests(text)] == ["json", "csv"]
    assert asks_for(text, "csv")
    assert not asks_for(text, "yaml")
