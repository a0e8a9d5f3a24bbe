"""Describes every nested object and array of the JSON that a prompt asks for, field by field, in words.

## Trigger

- The prompt asks for JSON and shows its shape (a fenced example, an inline shape, a JSON Schema in a
  fence or declared by the file, a list of keys), and the shape holds objects or arrays of objects that
  no words describe.
- The prompt is one extraction task ("Extract …", "List … with … and …") that says nothing of what the
  answer looks like. The shape is then read from the task's sentence: nouns become keys, plurals arrays,
  "with X and Y" the fields of each element; "key information" becomes `key_points`. The grammar is in
  `schema/from_task.py`.

## What does not trigger it

- Shapes without nesting, and paths that the prose describes already, in whatever words.
- JSON that is not asked for as output: input samples, configuration, code, tool calls.
- Tasks whose answer has a form of its own: a poem, two sentences, yes or no, a translation, a table, a
  list.
- Requests and tasks in other languages than English: neither is recognised, and the words of the
  description would be English.
- For the second: anything but a single task: agents, instruction files, skills, prompts with tools or
  with many instructions.

## Change

One line for each container that the lines before do not cover, below the fence or the sentence that
gives the shape; or one line that asks for the JSON object below the task's sentence. The shape itself is
not touched.

## Safety

Safe where the types are the author's: a JSON Schema, or a shape with types. Unsafe where they are
inferred from one example (2 may become 2.5) or from the task.

## Sources

- Refrase's page of GLM-4.7 Flash ("Nested object fix"), read 2026-11-22.
- DeepJSONEval, depth 3 to 7, "significant gaps", read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.rewrites.nested_objects import MissingDescription, missing_descriptions
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.schema.describe import is_own_sentence

_ORDER = '{"order": {"id": 1, "lines": [{"sku": "A1", "qty": 2}]}}'
_ORDER_WORDS = (
    'In the JSON, order is an object with "id" (number) and "lines" '
    '(array of objects, each with "sku" (string) and "qty" (number)).'
)


@rewrite(
    "nested-object-fix",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=is_own_sentence,
    cases=(
        Case(
            "Extract the key information from this document.\n",
            "Extract the key information from this document.\n"
            'Return a JSON object where key_points is an array of objects, each with "topic" (string) '
            'and "details" (string).\n',
        ),
        Case(
            "Extract the names, dates and amounts from this invoice.\n",
            "Extract the names, dates and amounts from this invoice.\n"
            'Return a JSON object with "names" (array of strings), "dates" (array of strings) '
            'and "amounts" (array of numbers).\n',
        ),
        Case(
            "List the action items with owner and due date.",
            "List the action items with owner and due date.\n"
            'Return a JSON object where action_items is an array of objects, each with "owner" (string) '
            'and "due_date" (string).',
        ),
        Case(
            f"Read the e-mail. Return JSON like this:\n\n```json\n{_ORDER}\n```\n",
            f"Read the e-mail. Return JSON like this:\n\n```json\n{_ORDER}\n```\n\n{_ORDER_WORDS}\n",
        ),
        Case(
            f"Read the e-mail.\nReturn JSON: {_ORDER}\n",
            f"Read the e-mail.\nReturn JSON: {_ORDER}\n{_ORDER_WORDS}\n",
        ),
        Case(
            "You read contracts.\n\nExtract the parties and the deadlines.\n\nThe contract:\n{contract}\n",
            "You read contracts.\n\nExtract the parties and the deadlines.\n\n"
            'Return a JSON object with "parties" (array of strings) and "deadlines" (array of strings).\n\n'
            "The contract:\n{contract}\n",
            path="example.prompt.txt",
        ),
        Case("Write a poem about the sea.\n", "Write a poem about the sea.\n"),
        Case("Summarise this text in two sentences.\n", "Summarise this text in two sentences.\n"),
        Case("Answer yes or no: is this spam?\n", "Answer yes or no: is this spam?\n"),
        Case("Translate this into German.\n", "Translate this into German.\n"),
        Case(
            f"The input looks like this:\n\n```json\n{_ORDER}\n```\n\nWrite a letter to the customer.\n",
            f"The input looks like this:\n\n```json\n{_ORDER}\n```\n\nWrite a letter to the customer.\n",
        ),
        Case(
            'Return JSON like this:\n\n```json\n{"name": "Ada", "age": 36}\n```\n',
            'Return JSON like this:\n\n```json\n{"name": "Ada", "age": 36}\n```\n',
        ),
        Case("Extract the names as a table.\n", "Extract the names as a table.\n"),
    ),
)
def nested_object_fix(ctx: RewriteContext) -> Iterator[Suggestion]:
    for missing in missing_descriptions(ctx.prompt):
        yield Suggestion(missing.where, _title(missing), (missing.change,), missing.safety)


def _title(missing: MissingDescription) -> str:
    if missing.from_task:
        return "Ask for JSON with the fields that the task names"
    return f"Describe {', '.join(missing.paths[:3])}{' …' if len(missing.paths) > 3 else ''} in words"
