"""The engine behind the playground: a request in JSON in, an answer in JSON out; no file, no network.

A request is `{do: "models"}` or `{do: "check", text, name, model}`. Offsets in answers are UTF-16 units from
the start of the text, as editors in a browser count.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Diagnostic, Fix
from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.fix import fix_all, law_broken_by
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.tokens import Vocabulary, count, vocabulary_of

LONGEST = 200_000
"""Code points; a longer text is refused. Our judgement, as in the editor's *Try it*."""

_workspace = Workspace(None)


def answer(request: str) -> str:
    """The answer to one request; `{error}` where it cannot be met."""
    asked = json.loads(request)
    try:
        found = _models() if asked["do"] == "models" else _check(asked["text"], asked["name"], asked["model"])
    except (UnknownModel, ValueError) as error:
        found = {"error": str(error)}
    return json.dumps(found, ensure_ascii=False)


def _models() -> dict[str, Any]:
    catalogue = _workspace.catalogue_for(None)
    profiles = sorted((catalogue.get(id) for id in catalogue.ids()), key=lambda p: p.name.casefold())
    rows = [{"id": p.id, "name": p.name, "vendor": p.vendor or ""} for p in profiles]
    return {"models": rows}


def _check(text: str, name: str, model: str | None) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise ValueError(f"the text is longer than {LONGEST:,} characters; check it on the command line")
    path, options = PurePath(name), Options(model=model, assume=True)
    found = analyse(_workspace, text, path, options=options)
    if found.prompt is None:
        raise ValueError(f'"{name}" was taken for no prompt; pick another kind of file')
    adapted = adapt(_workspace, text, path, options=options)
    vocabulary = vocabulary_of(found.profile.fact("tokenizer"))
    units = _Units(text)
    fixes = _lawful(found)
    return {
        "format": found.format.title,
        "findings": [_finding(d, units, fixes) for d in found.diagnostics],
        "fixes": [_fix(fix, units) for fix in fixes],
        "adapted": {
            "text": adapted.source,
            "steps": [
                {"rewrite": step.rewrite, "reason": step.reason, "changes": list(step.changes)}
                for step in adapted.steps
                if step.changed
            ],
        },
        "formatted": format_text(_workspace, text, path, assume=True),
        "fixed": fix_all(_workspace, text, path, options=options).source,
        "before": _size(found, vocabulary),
        "after": _size(adapted.analysis, vocabulary),
    }


class _Units:
    """Code points to UTF-16 units in one text."""

    def __init__(self, text: str) -> None:
        self._wide = [at for at, char in enumerate(text) if char > "\uffff"]

    def __call__(self, at: int) -> int:
        return at + bisect_left(self._wide, at)


def _lawful(found: Analysis) -> dict[Fix, int]:
    """The fixes that keep the law, numbered: one that does not is our bug, and is not offered."""
    fixes = dict.fromkeys(fix for diagnostic in found.diagnostics for fix in diagnostic.fixes)
    lawful = (fix for fix in fixes if law_broken_by(found, [fix]) is None)
    return {fix: number for number, fix in enumerate(lawful)}


def _finding(diagnostic: Diagnostic, units: _Units, fixes: Mapping[Fix, int]) -> dict[str, Any]:
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.label,
        "message": diagnostic.message,
        "from": units(diagnostic.span.start),
        "to": units(diagnostic.span.end),
        "fixes": [fixes[fix] for fix in diagnostic.fixes if fix in fixes],
    }


def _fix(fix: Fix, units: _Units) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [{"from": units(e.start), "to": units(e.end), "text": e.text} for e in fix.edits],
    }


def _size(analysis: Analysis, vocabulary: Vocabulary) -> dict[str, Any]:
    text = analysis.prompt.text if analysis.prompt else ""
    tokens = count(text, vocabulary)
    return {"characters": len(text), "tokens": tokens.tokens, "level": tokens.level}
