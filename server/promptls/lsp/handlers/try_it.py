"""promptls/tryIt: a text that is no file, adapted for a model.

`{model, text}` gives `{text, steps, refused, before, after, findings}`; `before` and `after` are
`{characters, tokens}`, `findings` the rules and messages of what was found in the text before.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.unknown_model import UnknownModel
from promptls.lsp.errors import InvalidParams
from promptls.lsp.handlers.status import tokens_json
from promptls.lsp.parameters import text_in
from promptls.lsp.report import Json
from promptls.lsp.session import Session
from promptls.tokens import Vocabulary, count, vocabulary_of

LONGEST = 200_000
"""Code points; a longer text is refused. Our judgement: a box on a page is not the place for a book."""


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/tryIt", lambda wanted: session.in_thread(try_it, session, wanted))


def try_it(session: Session, params: Any) -> Json:
    """The adapted text and what was done. Raises InvalidParams."""
    model, text = text_in(params, "model"), text_in(params, "text")
    if len(text) > LONGEST:
        raise InvalidParams(f"the text is longer than {LONGEST:,} characters; open it as a file")
    # The first folder's, whose own models can be tried as well.
    workspace = session.workspaces.of(None)
    options = Options(model=model, assume=True)
    try:
        result = adapt(workspace, text, None, model=model, language_id="plaintext", options=options)
    except UnknownModel as exc:
        raise InvalidParams(str(exc)) from exc
    before = analyse(workspace, text, None, language_id="plaintext", options=options)
    vocabulary = vocabulary_of(result.profile.fact("tokenizer"))
    return {
        "text": result.source,
        "steps": [
            {"rewrite": step.rewrite, "reason": step.reason, "changes": list(step.changes)}
            for step in result.steps
            if step.changed
        ],
        "refused": list(result.refused),
        "before": _size(text, vocabulary),
        "after": _size(result.source, vocabulary),
        "findings": [
            {"rule": d.rule, "severity": d.severity.label, "message": d.message} for d in before.diagnostics
        ],
    }


def _size(text: str, vocabulary: Vocabulary) -> Json:
    return {"characters": len(text), "tokens": tokens_json(count(text, vocabulary))}
