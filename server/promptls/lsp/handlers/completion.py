"""textDocument/completion: model ids wherever a file names its model, and the names of its variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from promptls.engine.detection import is_prompt
from promptls.engine.variable_names import Choice, Choices, name_choices
from promptls.lsp.documents import Document, range_of
from promptls.lsp.handlers.hover import model_card
from promptls.lsp.session import Session
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_KEY = r"""["']?(?:default_)?model["']?\s{0,10}[:=]\s{0,10}(?P<quote>["'\[]{0,2})"""
_IN_LINE = LazyPattern(rf"[\s{{,-]{{0,200}}{_KEY}(?P<typed>[^\s\"'#,\]]{{0,200}})$")
_IN_DIRECTIVE = LazyPattern(r"promptls:\s{0,10}model\s{0,5}=\s{0,5}(?P<typed>[^\s\"'>#*]{0,200})$")
_REST = LazyPattern(r"[^\s\"'#,\]}>*]{0,200}")
_SETTINGS = ("promptls.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model's id goes: the span that it replaces, and the quotation mark that it still needs."""

    span: Span
    quote: str = ""


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces completion after the characters that come before an id, and within one."""
    triggers = [":", "=", "/", '"', "{", "$"]
    options = types.CompletionOptions(trigger_characters=triggers, resolve_provider=True)
    session.serve_document(types.TEXT_DOCUMENT_COMPLETION, complete, options)
    session.serve(types.COMPLETION_ITEM_RESOLVE, lambda item: resolve(session, item))


async def complete(
    session: Session, document: Document, params: types.CompletionParams
) -> types.CompletionList | None:
    """The ids of all models, or the names of the prompt's variables, where one of them belongs."""
    at = document.index.offset(params.position.line, params.position.character, session.encoding)
    models = await session.in_thread(_complete, session, document, at)
    if models is not None:
        return models
    report = await session.analyses.of(document)
    choices = await session.in_thread(name_choices, report.analysis, at)
    return _variables(session, document, choices) if choices is not None and choices.names else None


def _variables(session: Session, document: Document, choices: Choices) -> types.CompletionList:
    where = range_of(document.index, choices.span, session.encoding)
    items = [_variable(choice, where, f"{number:05}") for number, choice in enumerate(choices.names)]
    return types.CompletionList(is_incomplete=False, items=items)


def _variable(choice: Choice, where: types.Range, order: str) -> types.CompletionItem:
    return types.CompletionItem(
        label=choice.name,
        kind=types.CompletionItemKind.Variable,
        detail=choice.detail or None,
        sort_text=order,
        text_edit=types.TextEdit(where, choice.text),
    )


def _complete(session: Session, document: Document, at: int) -> types.CompletionList | None:
    place = place_of_model(document, at)
    if place is None:
        return None
    where = range_of(document.index, place.span, session.encoding)
    ids = session.workspaces.of(document.path).catalogue_for(document.path).ids()
    data = {"uri": document.uri}
    return types.CompletionList(
        is_incomplete=False,
        items=[
            types.CompletionItem(
                label=id,
                kind=types.CompletionItemKind.EnumMember,
                filter_text=place.quote + id,
                text_edit=types.TextEdit(where, place.quote + id + place.quote),
                data=data,
            )
            for id in ids
        ],
    )


def place_of_model(document: Document, at: int) -> Place | None:
    """The model's value that is being written at an offset; None where no model belongs."""
    index = document.index
    line = index.line_of(at)
    before = index.text[index.line_start(line) : min(at, index.line_end(line))][-600:]
    match = _IN_DIRECTIVE.search(before) or (_IN_LINE.match(before) if _holds_keys(document, line) else None)
    if match is None:
        return None
    rest = _REST.match(index.text, at, index.line_end(line))
    span = Span(at - len(match.group("typed")), rest.end() if rest else at)
    needs_quote = document.path is not None and document.path.suffix == ".toml"
    return Place(span, '"' if needs_quote and not match.groupdict().get("quote") else "")


def _holds_keys(document: Document, line: int) -> bool:
    """True if a line may hold `model: …` for a program: settings, data files, and front matter."""
    if document.path is not None and document.path.name in _SETTINGS:
        return True
    if not is_prompt(document.path, document.language_id, document.text):
        return False
    if document.path is not None and document.path.suffix in (".yaml", ".yml", ".json", ".jsonc", ".prompty"):
        return True
    index = document.index
    if index.line_text(0).lstrip("\ufeff").strip() != "---" or line == 0:
        return False
    return not any(index.line_text(number).rstrip() == "---" for number in range(1, line))


async def resolve(session: Session, item: types.CompletionItem) -> types.CompletionItem:
    """The item with what is known of the model."""
    return await session.in_thread(_resolved, session, item)


def _resolved(session: Session, item: types.CompletionItem) -> types.CompletionItem:
    data: Any = item.data
    if not isinstance(data, dict):
        return item
    document = session.protocol.documents.get(str(data.get("uri")))
    path = document.path if document else None
    found = session.workspaces.of(path).catalogue_for(path).resolve(item.label)
    if found is not None:
        item.detail = found.profile.name
        item.documentation = types.MarkupContent(types.MarkupKind.Markdown, model_card(found.profile))
    return item
