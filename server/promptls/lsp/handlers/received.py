"""promptls/received: an open prompt as the model receives it.

`{uri, values?}` gives `{model, window, messages, variables}`: a message is `{role, parts, tokens}`, a part
`{text, variable?}`; where a file holds several prompts a message has `prompt` too, the number (from 1) and
title of the one that it belongs to. A variable is `{name, value, given}`, where `given` says that the file or
the request has a value for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from promptls.engine.filling import Part, filled_parts
from promptls.engine.samples import sample_values
from promptls.lsp.errors import RequestFailed
from promptls.lsp.handlers.status import tokens_json
from promptls.lsp.parameters import named_texts_in, text_in
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.prompt import Prompt, singles
from promptls.tokens import Vocabulary, count, vocabulary_of


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/received", lambda wanted: _answer(session, wanted))


async def _answer(session: Session, params: Any) -> Json:
    document = session.document(text_in(params, "uri"))
    values = named_texts_in(params, "values")
    report = await session.analyses.of(document)
    return await session.in_thread(_received, report, values)


def _received(report: Report, values: dict[str, str]) -> Json:
    analysis = report.analysis
    prompt = analysis.prompt
    if prompt is None:
        raise RequestFailed("this file is no prompt, so no model receives it")
    known = {**sample_values(prompt), **values}
    vocabulary = vocabulary_of(analysis.profile.fact("tokenizer"))
    names = dict.fromkeys(variable.name for variable in prompt.variables)
    return {
        "model": analysis.profile.name if analysis.target and analysis.target.known else None,
        "window": analysis.profile.fact("context_window"),
        "messages": [
            {**_message(message.role.value, parts, vocabulary), **owner}
            for message, parts, owner in zip(
                prompt.messages, filled_parts(prompt, known), _owners(prompt), strict=True
            )
        ],
        "variables": [{"name": name, "value": known.get(name, ""), "given": name in known} for name in names],
    }


def _owners(prompt: Prompt) -> Iterator[Json]:
    """For each message which prompt of the file it belongs to; nothing where there is but one."""
    for number, (own, _) in enumerate(singles(prompt), 1):
        title = f"{number}. {own.title}".removesuffix(". ")
        yield from ({"prompt": title} if prompt.prompts else {} for _ in own.messages)


def _message(role: str, parts: tuple[Part, ...], vocabulary: Vocabulary) -> Json:
    shown = [{"text": part.text, **({"variable": part.variable} if part.variable else {})} for part in parts]
    counted = count("".join(part.text for part in parts), vocabulary)
    return {"role": role, "parts": shown, "tokens": tokens_json(counted)}
