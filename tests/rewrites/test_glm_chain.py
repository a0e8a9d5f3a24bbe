"""The product page's example and the issue's table: the three rewrites in their order."""

from __future__ import annotations

import json

import pytest

from promptls.prompt import Kind, Role
from promptls.rewrites import RewriteContext, rewrite_named
from tests.rewrites.prompts import message, prompt, rewritten, text_after

CHAIN = ("drop-empty-emphasis", "nested-object-fix", "english-enforcement")
ORDER = '{"order": {"id": 1, "lines": [{"sku": "A1", "qty": 2}]}}'
ORDER_WORDS = (
    'In the JSON, order is an object with "id" (number) and "lines" '
    '(array of objects, each with "sku" (string) and "qty" (number)).'
)

TABLE = {
    "Extract the key information from this document. Be accurate.\n": (
        "Extract the key information from this document.\n"
        'Return a JSON object where key_points is an array of objects, each with "topic" (string) and '
        '"details" (string).\n'
        "Respond in English.\n"
    ),
    "Extract the names, dates and amounts from this invoice.\n": (
        "Extract the names, dates and amounts from this invoice.\n"
        'Return a JSON object with "names" (array of strings), "dates" (array of strings) and "amounts" '
        "(array of numbers).\n"
        "Respond in English.\n"
    ),
    "List the action items with owner and due date.\n": (
        "List the action items with owner and due date.\n"
        'Return a JSON object where action_items is an array of objects, each with "owner" (string) and '
        '"due_date" (string).\n'
        "Respond in English.\n"
    ),
    f"Read the e-mail. Return JSON like this:\n\n```json\n{ORDER}\n```\n": (
        f"Read the e-mail. Return JSON like this:\n\n```json\n{ORDER}\n```\n\n{ORDER_WORDS}\n\n"
        "Respond in English.\n"
    ),
    f"Read the e-mail.\nReturn JSON like this:\n```\n{ORDER}\n```\nAnswer nothing else.": (
        f"Read the e-mail.\nReturn JSON like this:\n```\n{ORDER}\n```\n\n{ORDER_WORDS}\n\n"
        "Answer nothing else.\n\nRespond in English."
    ),
    "Write a poem about the sea.\n": "Write a poem about the sea.\nRespond in English.\n",
    "Summarise this text in two sentences.\n": "Summarise this text in two sentences.\nRespond in English.\n",
    "Answer yes or no: is this spam?\n": "Answer yes or no: is this spam?\nRespond in English.\n",
    "Translate this into German.\n": "Translate this into German.\n",
    "Write a poem in French\n": "Write a poem in French\n",
}


@pytest.mark.parametrize("before", TABLE)
def test_the_table_of_the_issue(before: str) -> None:
    assert text_after(before, *CHAIN) == TABLE[before]


@pytest.mark.parametrize("before", TABLE)
def test_a_second_run_changes_nothing(before: str) -> None:
    assert text_after(TABLE[before], *CHAIN) == TABLE[before]


@pytest.mark.parametrize("before", TABLE)
def test_any_order_of_the_fixes_adds_the_same_lines(before: str) -> None:
    backwards = text_after(before, *reversed(CHAIN))
    assert sorted(backwards.split()) == sorted(TABLE[before].split())
    assert text_after(backwards, *CHAIN) == backwards


SCHEMA = {
    "type": "object",
    "required": ["order"],
    "properties": {
        "order": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "description": "as printed"},
                "status": {"type": "string", "enum": ["open", "closed"]},
                "lines": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"sku": {"type": "string"}}},
                },
            },
        }
    },
}


def test_a_json_schema_is_described_with_required_enum_and_description() -> None:
    fence = json.dumps(SCHEMA, indent=2)
    before = f"Read the order.\n\nReturn JSON that matches this schema:\n\n```json\n{fence}\n```\n"
    after = text_after(before, "nested-object-fix")
    assert after.startswith(before.rstrip("\n"))
    added = after[len(before) :]
    for words in ("order", "required", "as printed", '"open" or "closed"', '"lines"', '"sku"'):
        assert words in added
    assert text_after(after, "nested-object-fix") == after


def test_a_declared_schema_is_described_below_the_task() -> None:
    of = prompt(
        message("You read orders.", Role.SYSTEM),
        message("Turn the e-mail into an order.\n\n{{mail}}\n"),
        output_schema=SCHEMA,
    )
    system, user = rewritten(of, "nested-object-fix")
    assert system == "You read orders."
    task, words, mail = user.split("\n\n", 2)
    assert task == "Turn the e-mail into an order."
    assert words.startswith("In the JSON, order is a required object with ")
    assert mail == "{{mail}}\n"


def test_types_of_the_author_are_safe_and_inferred_ones_are_not() -> None:
    def safeties(text: str) -> list[str | None]:
        found = rewrite_named("nested-object-fix").apply(RewriteContext(prompt(text)))
        return [suggestion.safety.value if suggestion.safety else None for suggestion in found]

    typed = '{"order": {"id": string, "lines": [{"sku": string, "qty": integer}]}}'
    assert safeties(f"Read the mail.\nReturn JSON: {typed}\n") == ["safe"]
    assert safeties(f"Read the mail.\nReturn JSON: {ORDER}\n") == ["unsafe"]
    assert safeties("Extract the names and dates from this invoice.\n") == ["unsafe"]


UNTOUCHED = (
    f"The request body looks like this:\n\n```json\n{ORDER}\n```\n\nWrite a test for the handler.\n",
    f"Write a handler that accepts `{ORDER}` and stores it.\n",
    f"Input:\n\n```json\n{ORDER}\n```\n\nSummarise the order in one sentence.\n",
    "Extract the names as a Markdown table.\n",
    "Extract the helper function from this file and move it into a module.\n",
    "List three ideas for a birthday party.\n",
    'Return JSON: {"name": "Ada", "age": 36}\n',
    "Return the result as YAML.\n",
)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_no_json_where_none_is_wanted(text: str) -> None:
    assert text_after(text, "nested-object-fix") == text


def test_paths_that_the_prose_describes_get_nothing() -> None:
    text = (
        f"Return JSON like this:\n\n```json\n{ORDER}\n```\n\n"
        "- `order`: the order\n- `order.id`: its number\n- `order.lines`: what was bought\n"
        "- `sku`: the code of the product\n- `qty`: how many pieces\n"
    )
    assert text_after(text, "nested-object-fix") == text


def test_agents_and_instruction_files_get_no_shape_from_a_sentence() -> None:
    text = "Extract the key information from this document.\n"
    for kind in (Kind.AGENT, Kind.INSTRUCTIONS, Kind.SKILL, Kind.SYSTEM):
        assert rewritten(prompt(text, kind=kind), "nested-object-fix") == (text,)


@pytest.mark.parametrize("system", ["You are a clerk.", "Answer politely.", "You are a clerk. Be accurate."])
def test_the_users_task_is_the_task_however_the_system_message_frames_it(system: str) -> None:
    chat = prompt(
        message(system, Role.SYSTEM), "List the action items with owner and due date.\n\n{{notes}}\n"
    )
    assert "where action_items is an array of objects" in rewritten(chat, *CHAIN)[1]
