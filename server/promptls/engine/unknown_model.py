"""A model that nobody knows."""

from __future__ import annotations

from promptls.engine.nearest import listed


class UnknownModel(LookupError):
    """A model was asked for by a name that no profile has. `nearest` are ids that look like it."""

    def __init__(self, name: str, nearest: list[str]) -> None:
        self.name = name
        self.nearest = nearest
        if name in nearest:
            super().__init__(f'the profile of the model "{name}" has errors; mend it first')
            return
        hint = f"did you mean {listed(nearest)}?" if nearest else "`promptls model` lists the known ones"
        super().__init__(f'no profile for the model "{name}"; {hint}')
