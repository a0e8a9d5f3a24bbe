"""All profiles at hand, and which of them a name means."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from promptls.profiles.load import load_document
from promptls.profiles.model import Profile
from promptls.profiles.names import Reduced, reduce
from promptls.profiles.tree import Document, ProfileError, ProfileProblem, parse

_FAMILIES = "families/"
_GENERIC = "generic"


class Resolution(NamedTuple):
    """The profile a name means. `matched_by` says for people how it was found: its id, its name without …"""

    profile: Profile
    matched_by: str


class ProfileFile(NamedTuple):
    """The text of a profile in somebody's workspace, and where it came from."""

    path: str
    text: str


def builtin_folder() -> str:
    """Where the shipped profiles are: inside the installed package, or at the top of the repository."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    shipped = os.path.join(package, "_profiles")
    if os.path.isdir(shipped):
        return shipped
    return os.path.join(os.path.dirname(os.path.dirname(package)), "profiles")


class Catalogue:
    """The shipped profiles, and those of a workspace before them. Files are read when they are asked for."""

    def __init__(self, extra: Iterable[ProfileFile] = (), folder: str | None = None) -> None:
        self._folder = folder or builtin_folder()
        self._builtin = _list_builtin(self._folder)
        self._extra: dict[str, Document] = {}
        self._documents: dict[str, Document] = {}
        self._profiles: dict[str, Profile] = {}
        self._problems: list[ProfileProblem] = []
        for file in extra:
            self._add(file)
        self._keys = {reduce(id).key: id for id in self._builtin if self._is_model(id)}

    def ids(self) -> list[str]:
        """The ids of all models, sorted; neither families nor the generic profile."""
        return sorted({id for id in (*self._builtin, *self._extra) if self._is_model(id)})

    @property
    def generic(self) -> Profile:
        """What holds where no model is known."""
        return self.get(_GENERIC)

    @property
    def problems(self) -> list[ProfileProblem]:
        """What is wrong in the workspace's profiles; the faulty ones are left out of everything else."""
        found = self._problems + [problem for id in self._extra for problem in self._problems_of(id)]
        return list(dict.fromkeys(found))

    def get(self, id: str) -> Profile:
        """The profile with this id. Raises KeyError where there is none, ProfileError where it is faulty."""
        profile = self._profiles.get(id)
        if profile is None:
            document = self._document(id)
            if document is None:
                raise KeyError(id)
            profile = load_document(document, partial(self._parent, document))
            self._profiles[id] = profile
        return profile

    def resolve(self, name: str) -> Resolution | None:
        """The model that `name` means, or None. Ids and names go first, then the longest pattern."""
        reduced = reduce(name)
        if not reduced.key:
            return None
        return (
            self._by_id(name.strip().casefold())
            or self._by_name(reduced)
            or self._by_alias(reduced)
            or self._by_pattern(reduced)
        )

    def nearest(self, name: str, n: int = 3) -> list[str]:
        """Ids of up to `n` models whose names look like `name`, the likeliest first."""
        from difflib import SequenceMatcher  # 10 ms, and needed only for a name that nobody knows

        wanted = reduce(name).key
        scored = [(SequenceMatcher(None, wanted, reduce(id).key).ratio(), id) for id in self.ids()]
        return [id for score, id in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= 0.5][:n]

    def _problems_of(self, id: str) -> list[ProfileProblem]:
        try:
            self.get(id)
        except ProfileError as error:
            return error.problems
        return []

    def _by_id(self, folded: str) -> Resolution | None:
        known = next((id for id in (*self._extra, *self._builtin) if id.casefold() == folded), None)
        return (
            self._found(known, "its id") if known and (known == _GENERIC or self._is_model(known)) else None
        )

    def _by_name(self, reduced: Reduced) -> Resolution | None:
        how = "its name"
        if reduced.removed:
            how += ", without " + " and ".join(f'"{part}"' for part in reduced.removed)
        for id, document in self._extra.items():
            if self._is_model(id) and reduced.key in (reduce(id).key, reduce(_name(document)).key):
                found = self._found(id, how)
                if found:
                    return found
        return self._found(self._keys.get(reduced.key), how)

    def _by_alias(self, reduced: Reduced) -> Resolution | None:
        for id in self._models():
            for alias in (_name(self._document(id)), *_matches(self._document(id), "exact")):
                if reduce(alias).key == reduced.key and (found := self._found(id, f'its alias "{alias}"')):
                    return found
        return None

    def _by_pattern(self, reduced: Reduced) -> Resolution | None:
        from fnmatch import fnmatchcase

        patterns = [
            (pattern, id) for id in self._models() for pattern in _matches(self._document(id), "patterns")
        ]
        patterns.sort(key=lambda pair: -len(pair[0].replace("*", "")))
        for pattern, id in patterns:
            if fnmatchcase(reduced.name, pattern.casefold()) and (
                found := self._found(id, f'the pattern "{pattern}"')
            ):
                return found
        return None

    def _found(self, id: str | None, how: str) -> Resolution | None:
        if id is None:
            return None
        try:
            return Resolution(self.get(id), how)
        except ProfileError:
            if id in self._extra:
                return None  # its problems are shown in the file itself; the model is as good as unknown
            raise

    def _models(self) -> list[str]:
        return [id for id in dict.fromkeys((*self._extra, *self._builtin)) if self._is_model(id)]

    def _is_model(self, id: str) -> bool:
        if id in self._extra:
            kind = self._extra[id].root.value.get("kind")
            return kind is None or kind[1].value == "model"
        return id != _GENERIC and not self._builtin[id].startswith(_FAMILIES)

    def _add(self, file: ProfileFile) -> None:
        document = parse(file.text, file.path)
        pair = document.root.value.get("id")
        if document.problems:
            self._problems += document.problems
        elif pair is None or not isinstance(pair[1].value, str):
            document.report(
                pair[1].start if pair else 0, 'a profile needs an id; write one such as "team/model"'
            )
            self._problems += document.problems
        elif pair[1].value in self._extra:
            first = self._extra[pair[1].value].path
            pair[1].report(f'the id "{pair[1].value}" is used in {first} already; choose another')
            self._problems += document.problems
        else:
            self._extra[pair[1].value] = document

    def _document(self, id: str) -> Document | None:
        return self._extra.get(id) or self._builtin_document(id)

    def _parent(self, child: Document, id: str) -> Document | None:
        # A workspace may extend the shipped profile that it takes the place of.
        return self._builtin_document(id) if self._extra.get(id) is child else self._document(id)

    def _builtin_document(self, id: str) -> Document | None:
        if id not in self._documents and id in self._builtin:
            path = os.path.join(self._folder, self._builtin[id])
            with open(path, encoding="utf-8", newline="") as stream:
                self._documents[id] = parse(stream.read(), path)
        return self._documents.get(id)


def _list_builtin(folder: str) -> dict[str, str]:
    """Profile ids and their files below `folder`; a file's place is its id, families lose their folder."""
    found: dict[str, str] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".yaml"):
                file = os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
                found[file[: -len(".yaml")].removeprefix(_FAMILIES)] = file
    return dict(sorted(found.items()))


def _name(document: Document | None) -> str:
    pair = document.root.value.get("name") if document else None
    return str(pair[1].value) if pair else ""


def _matches(document: Document | None, which: str) -> list[str]:
    pair = document.root.value.get("match") if document else None
    found = pair[1].value.get(which) if pair and pair[1].kind == "map" else None
    values = found[1].plain() if found else []
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
