"""workspace/executeCommand.

- `promptls.adapt` (uri, model?, {include, exclude}?) gives `{text, edits, model, steps, refused}`;
  `edits` turn the document as it is into `text`, and nothing is edited here.
- `promptls.applyAdapt` (uri) has the editor apply that edit and gives `{applied}`.
- `promptls.setModel` (uri, model) writes the target model where it belongs and gives `{applied}`.
- `promptls.showFindings` (uri, models) shows as a message what each model has found, and gives `{message}`.
- `promptls.showModel` (model or uri) and `promptls.showRule` (name) give a page as Markdown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types

from promptls.engine.adapt import UnknownRewrite
from promptls.engine.adapt import adapt as adapt_prompt
from promptls.engine.documentation import rule_documentation
from promptls.engine.edits import set_model_edit
from promptls.engine.ignores import override_model
from promptls.engine.run_rules import Superseded
from promptls.engine.unknown_model import UnknownModel
from promptls.lsp.actions import SET_MODEL, build
from promptls.lsp.documents import Document
from promptls.lsp.edits import difference, text_edits
from promptls.lsp.errors import ContentModified, InvalidParams, RequestFailed
from promptls.lsp.handlers.code_lens import APPLY_ADAPT, SHOW_FINDINGS
from promptls.lsp.model_findings import in_lines, tallies
from promptls.lsp.parameters import profile_named
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.lsp.workspace_edits import document_edit, file_edit, open_text, path_on_disk
from promptls.profiles import Profile
from promptls.profiles.page import page_markdown
from promptls.text import EditRefused

ADAPT = "promptls.adapt"
SHOW_MODEL = "promptls.showModel"
SHOW_RULE = "promptls.showRule"


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces the commands."""
    commands: dict[str, Callable[..., Awaitable[Any]]] = {
        ADAPT: adapt,
        APPLY_ADAPT: apply_adapt,
        SET_MODEL: set_model,
        SHOW_FINDINGS: show_findings,
        SHOW_MODEL: show_model,
        SHOW_RULE: show_rule,
    }
    for name, command in commands.items():
        session.protocol.fm.command(name)(_called(session, name, command))


def _called(session: Session, name: str, command: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    # With *arguments pygls passes JSON values on as they are.
    def call(*arguments: Any) -> Awaitable[Any]:
        if not arguments or not isinstance(arguments[0], str):
            raise InvalidParams(f"{name} needs a string as its first argument")
        return command(session, *arguments[:3])

    return call


async def adapt(session: Session, uri: str, model: str | None = None, choice: Any = None) -> Json:
    """The prompt rewritten for `model`, or for its own target; what each rewrite did and why."""
    document = session.document(uri)
    names = choice if isinstance(choice, dict) else {}
    try:
        result = await session.in_thread(
            adapt_prompt,
            session.workspaces.of(document.path),
            document.text,
            document.path,
            model=model,
            include=tuple(names.get("include") or ()),
            exclude=tuple(names.get("exclude") or ()),
            language_id=document.language_id,
            options=session.options,
        )
    except (UnknownModel, UnknownRewrite) as exc:
        raise InvalidParams(str(exc)) from exc
    return {
        "text": result.source,
        "edits": text_edits(document.index, difference(document.index, result.source), session.encoding),
        "model": result.profile.id,
        "steps": [
            {
                "rewrite": step.rewrite,
                "reason": step.reason,
                "sources": list(step.sources),
                "changes": list(step.changes),
                "skipped": step.skipped,
            }
            for step in result.steps
        ],
        "refused": list(result.refused),
    }


async def apply_adapt(session: Session, uri: str, *_: Any) -> Json:
    """Adapts a prompt for its own target model in the editor, after the question that the client asks."""
    document = session.document(uri)
    if not session.client.apply_edit:
        raise RequestFailed("the editor cannot apply edits; use the code action or the command line")
    report = await session.analyses.of(document)
    if report.analysis.prompt is None:
        raise RequestFailed("this file is no prompt, so there is nothing to adapt")
    edit = await session.in_thread(build, session, report, {"do": "adapt"})
    label = f"Adapt for {report.analysis.profile.name}"
    answer = await session.protocol.ask(types.WORKSPACE_APPLY_EDIT, {"label": label, "edit": edit})
    return {"applied": bool(isinstance(answer, dict) and answer.get("applied"))}


async def set_model(session: Session, uri: str, model: Any = None, _: Any = None) -> Json:
    """Makes `model` the target of a prompt: in the file if it names one, else in `promptls.toml`."""
    document = session.document(uri)
    if not session.client.apply_edit:
        raise RequestFailed("the editor cannot apply edits; write the model into the file or promptls.toml")
    report = await session.analyses.of(document)
    found = _known(report, model)
    edit = await session.in_thread(_model_edit, session, report, found)
    answer = await session.protocol.ask(
        types.WORKSPACE_APPLY_EDIT, {"label": f"Set target model to {found.name}", "edit": edit}
    )
    return {"applied": bool(isinstance(answer, dict) and answer.get("applied"))}


def _known(report: Report, model: Any) -> Profile:
    catalogue = report.workspace.catalogue_for(report.document.path)
    return profile_named(catalogue, str(model))


def _model_edit(session: Session, report: Report, profile: Profile) -> types.WorkspaceEdit:
    analysis = report.analysis
    named = analysis.prompt is not None and analysis.prompt.model is not None
    if named or analysis.directives.model_span is not None:
        try:
            return document_edit(session, report.document, set_model_edit(analysis, profile.id))
        except EditRefused as exc:
            raise RequestFailed(f"the model cannot be written into this file: {exc}") from exc
    return _override(session, report.document, report, profile)


def _override(session: Session, document: Document, report: Report, profile: Profile) -> types.WorkspaceEdit:
    path = path_on_disk(document)
    target, new = override_model(report.workspace, path, profile.id, None)
    text = open_text(session, target)
    if text is not None:
        target, new = override_model(report.workspace, path, profile.id, text)
    return file_edit(session, target, new)


async def show_findings(session: Session, uri: str, models: Any = ()) -> Json:
    """What each model has found in a prompt, as a message in the editor."""
    names = [name for name in models if isinstance(name, str)] if isinstance(models, list | tuple) else []
    report = await session.analyses.of(session.document(uri))
    if report.analysis.prompt is None:
        raise RequestFailed("this file is no prompt")
    try:
        found = await session.in_thread(lambda: tallies(session, report, names))
    except Superseded:
        raise ContentModified() from None
    message = in_lines(found) or "no model is named for this prompt"
    session.show_message(types.MessageType.Info, message)
    return {"message": message}


async def show_model(session: Session, name: str, *_: Any) -> str:
    """The page of a model, or of the target of an open document."""
    document = session.protocol.documents.get(name)
    if document is not None:
        report = await session.analyses.of(document)
        if report.analysis.prompt is None:
            raise RequestFailed("this file is no prompt, so it has no target model")
        return page_markdown(report.analysis.profile)

    def page() -> str:
        return page_markdown(profile_named(session.workspaces.of(None).catalogue_for(None), name))

    return await session.in_thread(page)


async def show_rule(session: Session, name: str, *_: Any) -> str:
    """The page of a rule."""
    try:
        return await session.in_thread(rule_documentation, name)
    except KeyError:
        raise InvalidParams(f'there is no rule "{name}"') from None
