"""Which shapes count as asked for, and the speed of looking for them."""

from __future__ import annotations

import time

import pytest

from promptls.prompt import Kind
from promptls.prompt.asked_output import asked_output
from promptls.prompt.output_form import says_output_form
from promptls.prompt.output_language import says_output_language
from promptls.rewrites import RewriteContext, rewrite_named
from tests.rewrites.prompts import prompt

SHAPE = '{"order": {"id": 1, "lines": [{"sku": "A1", "qty": 2}]}}'
FENCE = f"```json\n{SHAPE}\n```"

ASKED = {
    f"Return JSON like this:\n\n{FENCE}\n": "example",
    f"Extract the order as JSON:\n{FENCE}\n": "example",
    f"Use this format:\n\n{FENCE}\n": "example",
    f"The output should look like this:\n\n{FENCE}\n": "example",
    f"Classify the mail.\n\nReturn:\n{FENCE}\n": "example",
    f"Classify it.\n\n## Output format\n\n{FENCE}\n": "example",
    f"Classify it.\n\n<output_format>\n{FENCE}\n</output_format>\n": "example",
    f"Classify it.\n\n<output_format>\n{SHAPE}\n</output_format>\n": "inline",
    f"Your response must be JSON with this structure: {SHAPE}.\n": "inline",
    f"Return a JSON object like `{SHAPE}`.\n": "inline",
    f"Read the mail and return: {SHAPE}\n": "inline",
    f"Read the mail. Format your response as: {SHAPE}\n": "inline",
    f"Reply strictly with:\n{SHAPE}\n": "inline",
    f"Respond using this schema: `{SHAPE}`\n": "inline",
    f"The result must look like this: {SHAPE}\n": "inline",
    "Return JSON with the keys `name` (string) and `tags` (array of strings).\n": "keys",
}

NOT_ASKED = (
    f"Here is an order:\n\n{FENCE}\n\nWrite to the customer.\n",
    f"The tool is called with these arguments:\n\n{FENCE}\n",
    f"Add this to the config file:\n\n{FENCE}\n",
    "Refactor it:\n\nfunction f() {\n  return {\n    id: hit.id,\n  };\n}\n",
    '{"task": "portrait", "output": {"type": "image", "size": [1, 2]}}\n',
    "Do not return JSON.\n",
    f"The API answers with this payload: {SHAPE}\n",
    f"You will be given a response like this: {SHAPE}\n",
)


@pytest.mark.parametrize("text", ASKED)
def test_a_shape_that_is_asked_for_is_read(text: str) -> None:
    shapes = asked_output(prompt(text)).shapes
    assert [asked.source for asked in shapes] == [ASKED[text]]
    place, span = shapes[0].place, shapes[0].parsed.span
    assert place.start <= span.start < span.end <= place.end
    for field in shapes[0].parsed.shape.fields:
        assert field.span is not None and field.name in text[field.span.start : field.span.end]


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_json_is_not_asked_for(text: str) -> None:
    assert asked_output(prompt(text)).shapes == ()


def test_interface_documentation_is_no_request() -> None:
    text = f"## Response\n\nResponse:\n\n{FENCE}\n"
    assert asked_output(prompt(text, kind=Kind.SKILL)).shapes == ()


FORMS = (
    "Write a poem about the sea.",
    "Give me a joke.",
    "List five ideas for a party.",
    "Classify the ticket as low, medium or high.",
    "Extract the dates, one per line.",
    "Put the names into a list.",
    "Format the answer as CSV.",
    "Create a quiz from this article.",
)
NO_FORMS = (
    "Extract names and dates from this email.",
    "Extract the titles and prices from this HTML page.",
    "Extract the ratings and the questions asked in this interview.",
    "Page numbers can stand in the middle of a sentence.",
    "Summarise the article.",
    "Respond in English.",
)


@pytest.mark.parametrize("text", FORMS)
def test_a_form_of_the_answer_is_seen(text: str) -> None:
    assert says_output_form(prompt(text))


@pytest.mark.parametrize("text", NO_FORMS)
def test_a_form_of_the_input_is_none_of_the_answer(text: str) -> None:
    assert not says_output_form(prompt(text))


HUGE = {
    "requests": "Return JSON. ",
    "request lines": "Return JSON like this:\n",
    "braces": '{"a": [',
    "returns": "return { ",
    "languages": "in the language of German letters to ",
    "english": "Write in English letters to German ",
    "translate": "translate to ",
    "tags": "<input>\n",
    "labels": "Input:\n",
    "conditions": "{% if a %}\n",
    "ends": "{% endif %}\n",
    "outputs": "output response answer result ",
    "fences": "Return JSON:\n\n```json\n{}\n```\n\n",
    "words": "make a short as an in one give provide ",
}


@pytest.mark.parametrize("name", HUGE)
def test_the_time_is_linear_in_the_length(name: str) -> None:
    """Four times the text may take eight times as long on a busy machine, not sixteen."""

    def seconds(length: int) -> float:
        text = HUGE[name] * (length // len(HUGE[name]))
        best = float("inf")
        for attempt in range(2):
            of = prompt(f"Summarise {attempt}. {text}")
            start = time.process_time()
            says_output_language(of)
            says_output_form(of)
            for rewrite in ("nested-object-fix", "english-enforcement"):
                list(rewrite_named(rewrite).apply(RewriteContext(of)))
            best = min(best, time.process_time() - start)
        return best

    short, long = seconds(25_000), seconds(100_000)
    assert long < 8 * short + 0.5
