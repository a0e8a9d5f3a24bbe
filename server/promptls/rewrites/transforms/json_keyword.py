"""Says "JSON" in the prompt where only the request's parameters do.

## Trigger

The file switches JSON mode on or declares a schema (`response_format`, `responseMimeType:
application/json`, an output schema), and no text of it holds the word "JSON".

## What does not trigger it

- A prompt that says JSON anywhere.
- A file without JSON mode or schema, and one whose messages are all empty.

## Change

"Return JSON." as the last line, before the input that the prompt ends with. Safe: the request asks for
the same.

## Sources

- DeepSeek, JSON mode: the word "json" must stand in the prompt, else the model may return blanks without
  end; docs/evidence.md, D2, 2026-11-22. OpenAI's JSON mode rejects such a request with an error.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety
from promptls.prompt import Place, Prompt
from promptls.prompt.request import parameters
from promptls.rewrites.placement import ends_in_open_fence, framing_message, line_at_end
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

LINE = "Return JSON."

_MODES = frozenset(("json_object", "json_schema", "json", "application/json"))
_SWITCHES = frozenset(("response_format", "response_mime_type", "output_format"))


def _chat(text: str, mode: str) -> str:
    return f'{{"response_format": {{"type": "{mode}"}}, "messages": [{{"role": "user", "content": "{text}"}}]}}\n'


@rewrite(
    "json-keyword",
    safety=Safety.SAFE,
    effects={Effect.ADDS},
    owns=(LINE,).__contains__,
    cases=(
        Case(
            "---\nresponse_format: {type: json_object}\n---\nList the parties.\n",
            f"---\nresponse_format: {{type: json_object}}\n---\nList the parties.\n{LINE}\n",
        ),
        Case(
            _chat("List the parties.", "json_object"),
            _chat(f"List the parties.\\n{LINE}", "json_object"),
            "a.chat.json",
        ),
        Case(
            "---\nparameters:\n  response_format: json\n---\nSort it.\n\nText:\n{{text}}\n",
            f"---\nparameters:\n  response_format: json\n---\nSort it.\n\n{LINE}\n\nText:\n{{{{text}}}}\n",
        ),
        Case.silent("---\nresponse_format: {type: json_object}\n---\nList the parties as JSON.\n"),
        Case.silent("---\nresponse_format: {type: text}\n---\nList the parties.\n"),
        Case.silent("List the parties.\n"),
        Case.silent(_chat("List the parties in a json array.", "json_object"), "a.chat.json"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, for the message that frames the conversation."""
    prompt = context.prompt
    if prompt.output_schema is None and not _asks_for_json(prompt):
        return
    number = framing_message(prompt)
    if number is None or "json" in prompt.text.lower() or ends_in_open_fence(prompt, number):
        return
    where = Place(number, Span(0, len(prompt.messages[number].text.text)))
    yield Suggestion(where, 'Say "JSON" in the prompt', (line_at_end(prompt, number, LINE),))


def _asks_for_json(prompt: Prompt) -> bool:
    return any(p.name in _SWITCHES and _is_json(p.value) for p in parameters(prompt.metadata))


def _is_json(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get("type") in _MODES
    return isinstance(value, str) and value.lower() in _MODES
