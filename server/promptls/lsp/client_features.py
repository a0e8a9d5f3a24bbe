"""What the editor can do, as far as it changes what the server sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """Flags read from the `initialize` request; a client that says nothing gets the plainest form."""

    pull_diagnostics: bool = False
    refresh_diagnostics: bool = False
    code_description: bool = False
    related_information: bool = False
    tags: bool = False
    diagnostic_data: bool = False
    resolve_edit: bool = False
    document_changes: bool = False
    create_files: bool = False
    change_annotations: bool = False
    apply_edit: bool = False
    configuration: bool = False
    register_configuration: bool = False
    watch_files: bool = False
    register_formatting: bool = False
    markdown_hover: bool = False
    prepare_rename: bool = False
    symbol_tree: bool = False
    fold_limit: int = 0
    token_types: tuple[str, ...] | None = None
    token_modifiers: tuple[str, ...] = ()
    refresh_lenses: bool = False
    refresh_hints: bool = False
    link_tooltips: bool = False
    code_lenses: bool = False
    inlay_hints: bool = False
    linked_editing: bool = False
    on_type_formatting: bool = False
    applies_all_actions: bool = False


def read_features(params: types.InitializeParams) -> ClientFeatures:
    """The features that a client announces."""
    capabilities = params.capabilities

    def says(path: str) -> Any:
        return get_capability(capabilities, path, None)

    published = "text_document.publish_diagnostics"
    pulled = "text_document.diagnostic"

    def of_diagnostics(name: str) -> bool:
        return bool(says(f"{published}.{name}") or says(f"{pulled}.{name}"))

    resolve = says("text_document.code_action.resolve_support")
    operations = says("workspace.workspace_edit.resource_operations") or ()
    formats = says("text_document.hover.content_format") or ()
    edits = bool(says("workspace.workspace_edit.document_changes"))
    tokens = says("text_document.semantic_tokens")
    return ClientFeatures(
        pull_diagnostics=says(pulled) is not None,
        refresh_diagnostics=bool(says("workspace.diagnostics.refresh_support")),
        code_description=of_diagnostics("code_description_support"),
        related_information=of_diagnostics("related_information"),
        tags=bool(says(f"{published}.tag_support") or says(f"{pulled}.tag_support")),
        diagnostic_data=of_diagnostics("data_support"),
        resolve_edit=bool(
            resolve and "edit" in resolve.properties and says("text_document.code_action.data_support")
        ),
        document_changes=edits,
        create_files=edits and types.ResourceOperationKind.Create in operations,
        change_annotations=edits and says("workspace.workspace_edit.change_annotation_support") is not None,
        apply_edit=bool(says("workspace.apply_edit")),
        configuration=bool(says("workspace.configuration")),
        register_configuration=bool(says("workspace.did_change_configuration.dynamic_registration")),
        watch_files=bool(says("workspace.did_change_watched_files.dynamic_registration")),
        register_formatting=bool(says("text_document.formatting.dynamic_registration")),
        markdown_hover=types.MarkupKind.Markdown in formats,
        prepare_rename=bool(says("text_document.rename.prepare_support")),
        symbol_tree=bool(says("text_document.document_symbol.hierarchical_document_symbol_support")),
        token_types=None if tokens is None else tuple(tokens.token_types),
        token_modifiers=() if tokens is None else tuple(tokens.token_modifiers),
        refresh_lenses=bool(says("workspace.code_lens.refresh_support")),
        refresh_hints=bool(says("workspace.inlay_hint.refresh_support")),
        link_tooltips=bool(says("text_document.document_link.tooltip_support")),
        code_lenses=says("text_document.code_lens") is not None,
        inlay_hints=says("text_document.inlay_hint") is not None,
        linked_editing=says("text_document.linked_editing_range") is not None,
        on_type_formatting=says("text_document.on_type_formatting") is not None,
        fold_limit=says("text_document.folding_range.range_limit") or 0,
        applies_all_actions=params.client_info is None and _like_kate(says),
    )


def _like_kate(says: Callable[[str], Any]) -> bool:
    """Whether it may be Kate before 23.04, which says no name of its own.

    Its *Quick Fix* asks for the actions on one finding and applies every one of them, also those that exclude
    each other (seen in 22.12.3; triggerCodeActionItem in its addons/lspclient/lspclientpluginview.cpp).
    """
    kinds = says("text_document.code_action.code_action_literal_support.code_action_kind.value_set") or ()
    plain = [str(getattr(kind, "value", kind)) for kind in kinds] == ["quickfix", "refactor", "source"]
    return plain and not says("text_document.code_action.is_preferred_support")
