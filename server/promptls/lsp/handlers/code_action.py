"""textDocument/codeAction and codeAction/resolve.

A client that resolves gets the list at once and each edit when it is chosen; for others the edits are
made with the list, but those of the whole document only when they were asked for.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.lsp.actions import ADAPT, FIX_ALL, QUICK_FIX, Offer, build, list_actions, listed
from promptls.lsp.documents import Document, span_of
from promptls.lsp.errors import ContentModified, InvalidParams, RequestFailed
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.text import Span

_BUILT: dict[str, dict[str, type]] = {
    "fix": {"diagnostic": int, "rule": str, "fix": int},
    "rule": {"rule": str},
    "all": {},
    "adapt": {},
    "ignore": {"diagnostic": int, "rule": str},
    "model": {"model": str},
}
"""What the data of each kind of action holds; it comes back from the editor, so it may be anything."""


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces the kinds of actions."""
    resolves = session.client.resolve_edit
    options = types.CodeActionOptions(
        code_action_kinds=[QUICK_FIX, FIX_ALL, ADAPT], resolve_provider=resolves or None
    )
    session.serve_document(types.TEXT_DOCUMENT_CODE_ACTION, actions, options)
    if resolves:
        session.serve(types.CODE_ACTION_RESOLVE, lambda action: resolve(session, action))


async def actions(session: Session, document: Document, params: types.CodeActionParams) -> list[Json]:
    """What can be done at a range."""
    span = span_of(document.index, params.range, session.encoding)
    only = params.context.only
    asked = only is not None or params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic

    def wanted(kind: str) -> bool:
        return only is None or any(_within(kind, str(getattr(one, "value", one))) for one in only)

    report = await session.analyses.of(document)
    offers = await session.in_thread(list_actions, session, report, span, wanted, asked=asked)
    given = params.context.diagnostics
    if session.client.applies_all_actions and only is None and span.start < span.end and len(given) == 1:
        where = span_of(document.index, given[0].range, session.encoding)
        offers = _first_fix(report, offers, str(given[0].code), where)
    return await session.in_thread(_listed, session, report, offers)


def _first_fix(report: Report, offers: list[Offer], rule: str, span: Span) -> list[Offer]:
    """The first fix of one finding and nothing beside it, for a client that applies whatever is listed."""
    found = report.analysis.diagnostics
    meant = {n for n, finding in enumerate(found) if (finding.rule, finding.span) == (rule, span)}
    return [offer for offer in offers if offer.data.get("do") == "fix" and meant & {*offer.about}][:1]


def _within(kind: str, asked: str) -> bool:
    return not asked or kind == asked or kind.startswith(asked + ".")


def _listed(session: Session, report: Report, offers: list[Offer]) -> list[Json]:
    found: list[Json] = []
    for offer in offers:
        shown = listed(report, offer)
        if offer.command is None and session.client.resolve_edit:
            document = report.document
            shown["data"] = {**offer.data, "uri": document.uri, "version": document.version}
        elif offer.command is None:
            edit = _edit_now(session, report, offer)
            if edit is None:
                continue
            shown["edit"] = edit
        found.append(shown)
    return found


def _edit_now(session: Session, report: Report, offer: Offer) -> types.WorkspaceEdit | None:
    try:
        edit = build(session, report, offer.data)
    except (RequestFailed, ContentModified, OSError, ValueError):
        return None
    return edit if edit.document_changes or edit.changes else None


async def resolve(session: Session, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit."""
    data: Any = action.data
    if not _is_ours(data):
        raise InvalidParams("the action was not listed by promptls")
    document = session.document(str(data.get("uri")))
    if document.version != data.get("version"):
        raise ContentModified()
    report = await session.analyses.of(document)
    action.edit = await session.in_thread(build, session, report, data)
    return action


def _is_ours(data: Any) -> bool:
    kind = data.get("do") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _BUILT:
        return False
    return all(
        type(data.get(name)) is wanted and (wanted is str or data[name] >= 0)
        for name, wanted in _BUILT[kind].items()
    )
