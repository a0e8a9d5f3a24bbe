"""Diagnostics as the editor gets them, in plain JSON: typed objects cost more than the analysis does."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pygls.uris import from_fs_path

from promptls.diagnostics import Diagnostic, Related, Safety, Severity
from promptls.engine.analyse import Analysis
from promptls.engine.documentation import rule_page
from promptls.engine.settings import ConfigProblem
from promptls.lsp.client_features import ClientFeatures
from promptls.lsp.documents import Positions, positions_of
from promptls.text import Encoding, LineIndex, Span

Json = dict[str, Any]

_SEVERITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3, Severity.HINT: 4}
_UNNECESSARY = 1
_PAGES = 1024
"""Rules whose page is remembered: ours and, with none, those of packs and workspaces."""


def uri_of(path: str | Path) -> str:
    """The file's URI."""
    return from_fs_path(str(path)) or Path(path).as_uri()


def diagnostics_json(analysis: Analysis, uri: str, client: ClientFeatures, encoding: Encoding) -> list[Json]:
    """The diagnostics of an analysis in the form that this client reads, in the analysis's order."""
    found = analysis.diagnostics
    spans = [diagnostic.span for diagnostic in found]
    spans += [related.span for diagnostic in found for related in diagnostic.related]
    positions = positions_of(analysis.line_index, spans, encoding)
    if analysis.has_several_models:
        # Of several models, it must be said which of them a finding is for.
        found = tuple(map(_for_its_models, found))
    return [_diagnostic(diagnostic, uri, positions, client, encoding) for diagnostic in found]


def _for_its_models(diagnostic: Diagnostic) -> Diagnostic:
    if not diagnostic.model:
        return diagnostic
    return diagnostic._replace(message=f"{diagnostic.message} ({diagnostic.model})")


def _diagnostic(
    diagnostic: Diagnostic,
    uri: str,
    positions: Positions,
    client: ClientFeatures,
    encoding: Encoding,
) -> Json:
    shown: Json = {
        "range": positions.range(diagnostic.span),
        "severity": _SEVERITY[diagnostic.severity],
        "code": diagnostic.rule,
        "source": "promptls",
        "message": diagnostic.message,
    }
    if client.code_description and (page := _page(diagnostic.rule)):
        shown["codeDescription"] = {"href": page}
    if client.tags and diagnostic.unnecessary:
        shown["tags"] = [_UNNECESSARY]
    if client.related_information and diagnostic.related:
        shown["relatedInformation"] = [
            {"location": _location(related, uri, positions, encoding), "message": related.message}
            for related in diagnostic.related
        ]
    if client.diagnostic_data:
        shown["data"] = {"rule": diagnostic.rule, "model": diagnostic.model, "fix": _fixable(diagnostic)}
    return shown


def _location(related: Related, uri: str, positions: Positions, encoding: Encoding) -> Json:
    other = related.elsewhere
    if other is None:
        return {"uri": uri, "range": positions.range(related.span)}
    start, end = ({"line": line, "character": encoding.width(before)} for line, before in other[1:])
    return {"uri": uri_of(other.path), "range": {"start": start, "end": end}}


@lru_cache(maxsize=_PAGES)
def _page(rule: str) -> str | None:
    """The URI of a rule's page, which came with this promptls: the disk is not asked at each keystroke."""
    page = rule_page(rule)
    return uri_of(page) if page else None


def _fixable(diagnostic: Diagnostic) -> str | None:
    """The safety of the best fix."""
    if not diagnostic.fixes:
        return None
    safe = any(fix.safety is Safety.SAFE for fix in diagnostic.fixes)
    return Safety.SAFE.value if safe else Safety.UNSAFE.value


def config_json(problem: ConfigProblem, text: str, encoding: Encoding) -> Json:
    """What is wrong in a settings or profile file, from its place to the end of the line."""
    index = LineIndex(text)
    line = min(max(problem.line - 1, 0), index.line_count - 1)
    start = min(index.line_start(line) + max(problem.column - 1, 0), index.line_end(line))
    span = Span(start, max(start, index.line_end(line)))
    return {
        "range": positions_of(index, [span], encoding).range(span),
        "severity": _SEVERITY[Severity.ERROR],
        "code": "invalid-settings",
        "source": "promptls",
        "message": problem.message,
    }
