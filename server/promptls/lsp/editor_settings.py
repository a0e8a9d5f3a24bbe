"""What an editor's own settings may say. They fill what `promptls.toml` leaves open.

The settings of the VS Code extension are generated from this type (`make docs`).
"""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_type_hints

from promptls.named_tuple import NamedTuple


class EditorSettings(NamedTuple):
    """One field a setting, named as editors write it; the annotation is its documentation in Markdown."""

    model: Annotated[
        str,
        "The target model of prompts that name none, such as `glm-4.7-flash`. What a prompt or a directive "
        "in it or `promptls.toml` says goes first. *promptls: Select Target Model…* lists the known ones.",
    ] = ""
    select: Annotated[
        tuple[str, ...], "Rules, families of rules or presets to run beside the recommended ones."
    ] = ()
    ignore: Annotated[
        tuple[str, ...],
        "Rules or families of rules to leave out, beside what `promptls.toml` leaves out.",
    ] = ()
    codeLens: Annotated[
        bool,
        "Show above each prompt how many tokens of the model's window it takes, *Adapt for …*, and how many "
        "findings it has for each of several models: the target, those of `compareModels` and those that "
        "`promptls.toml` names.",
    ] = False
    compareModels: Annotated[
        tuple[str, ...],
        "Models for which a code lens counts the findings of a prompt, beside its target model.",
    ] = ()
    inlayHints: Annotated[bool, "Show behind each heading and tag about how many tokens its section has."] = (
        False
    )


def documented() -> dict[str, tuple[str, Any]]:
    """The documentation and the default of each setting."""
    hints = get_type_hints(EditorSettings, include_extras=True)
    defaults = EditorSettings._field_defaults
    return {name: (str(get_args(hint)[1]), defaults[name]) for name, hint in hints.items()}


def read_settings(data: Any) -> EditorSettings:
    """The settings in what an editor sends; what has the wrong type counts as not said."""
    if not isinstance(data, dict):
        return EditorSettings()
    found = {name: data.get(name) for name in EditorSettings._fields}
    return EditorSettings(**{name: value for name, raw in found.items() if (value := _value(name, raw))})


def _value(name: str, raw: Any) -> Any:
    default = EditorSettings._field_defaults[name]
    if isinstance(default, bool):
        return raw is True
    if isinstance(default, str):
        return raw.strip() if isinstance(raw, str) else None
    return tuple(item for item in raw if isinstance(item, str)) if isinstance(raw, list) else None
