"""Which model a prompt is meant for, and who said so."""

from __future__ import annotations

from promptls.engine.directives import Directives
from promptls.engine.options import Options
from promptls.engine.settings import FileSettings
from promptls.engine.unknown_model import UnknownModel
from promptls.named_tuple import NamedTuple
from promptls.profiles import Catalogue, Profile
from promptls.prompt import Prompt
from promptls.text import Span

FILE_ORIGIN = "the file's metadata"
"""Who named a model that the file itself names."""


class Target(NamedTuple):
    """The profile in force. `origin` says who named it; `unknown` is a name without a profile."""

    profile: Profile
    origin: str
    unknown: str | None = None
    span: Span | None = None
    matched_by: str = ""

    @property
    def known(self) -> bool:
        """True if a model is named and has a profile."""
        return self.profile.kind == "model"


def _is_open(name: str) -> bool:
    from promptls.profiles.names import names_no_model  # most files name no model

    return names_no_model(name)


def resolve_target(
    prompt: Prompt, directives: Directives, settings: FileSettings, options: Options, catalogue: Catalogue
) -> Target:
    """The model of a prompt: --model, a directive, the file's metadata, settings, the editor's setting, none.

    Raises UnknownModel if `options.model` names none; names found elsewhere are reported in the file.
    """
    candidates = (
        (options.model, "--model", None),
        (directives.model, "a directive in the file", directives.model_span),
        (prompt.model, FILE_ORIGIN, prompt.model_span),
        (settings.model, "the settings", None),
        (options.editor_model, "the editor's setting", None),
    )
    unknown: tuple[str, Span | None] | None = None
    for name, origin, span in candidates:
        if not name or (origin != "--model" and _is_open(name)):
            continue
        found = catalogue.resolve(name)
        if found is not None:
            return Target(found.profile, origin, None, span, found.matched_by)
        if origin == "--model":
            raise UnknownModel(name, catalogue.nearest(name))
        # What the file says of itself counts, even if we do not know that model: settings made for
        # another one must not take its place.
        unknown = (name, span)
        break
    if unknown:
        return Target(catalogue.generic, "no profile", *unknown)
    return Target(catalogue.generic, "no target model")
