"""All profiles at hand, and which of them a name means."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from promptls.named_tuple import NamedTuple
from promptls.profiles.load import load_document
from promptls.profiles.model import Profile
from promptls.profiles.tree import Document, ProfileError, ProfileProblem, parse

if TYPE_CHECKING:
    from promptls.profiles.compiled import Compiled
    from promptls.profiles.index import Index
    from promptls.profiles.names import Reduced

# The modules of names and of their index are imported where a name is to be found: most runs name no model.
_INSTALLED = "_profiles"
_COMPILED = "compiled.jsonl"
"""Where it is there, it holds all profiles, and there is no YAML (profiles/compiled.py)."""
_FAMILIES = "families/"
_FACTS = "facts/"
_GENERIC = "generic"
_ODD = frozenset('\\\0:*?"<>|')


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
    shipped = os.path.join(package, _INSTALLED)
    if os.path.isdir(shipped):
        return shipped
    return os.path.join(os.path.dirname(os.path.dirname(package)), "profiles")


class Catalogue:
    """The shipped profiles, and those of a workspace before them. Files are read when they are asked for."""

    def __init__(
        self,
        extra: Iterable[ProfileFile] = (),
        folder: str | None = None,
        packs: Callable[[], Iterable[ProfileFile]] = tuple,
    ) -> None:
        """`packs` gives the profiles of installed packs; it is asked once, when a name is unknown."""
        self._folder = folder or builtin_folder()
        self._packs: Callable[[], Iterable[ProfileFile]] | None = packs
        self._extra: dict[str, Document] = {}
        self._documents: dict[str, Document] = {}
        self._profiles: dict[str, Profile] = {}
        self._problems: list[ProfileProblem] = []
        for file in extra:
            self._add(file)

    def ids(self) -> list[str]:
        """The ids of all models, sorted; neither families nor the generic profile."""
        self._read_packs()
        return sorted(
            {*(id for id in self._extra if self._is_model(id)), *self._models()} - self._not_models()
        )

    def known_ids(self) -> list[str]:
        """The ids of everything that can be extended: models, families and the generic profile, sorted."""
        self._read_packs()
        shipped = (id for id, file in self._builtin.items() if not file.startswith(_FACTS))
        return sorted({*shipped, *self._extra})

    @property
    def generic(self) -> Profile:
        """What holds where no model is known."""
        return self.get(_GENERIC)

    @property
    def problems(self) -> list[ProfileProblem]:
        """What is wrong in the workspace's profiles; the faulty ones are left out of everything else."""
        found = self._problems + [problem for id in self._extra for problem in self._problems_of(id)]
        return sorted(dict.fromkeys(found))

    def unknown_names(
        self, rules: Mapping[str, Collection[str]], transforms: Collection[str]
    ) -> list[ProfileProblem]:
        """What the workspace's profiles name and nobody, or two, have; `rules` maps each to its options."""
        from promptls.profiles.known_names import claimed_twice, unknown_names

        found = claimed_twice(self._extra)
        for id, document in self._extra.items():
            if not self._problems_of(id):
                found += unknown_names(document, self.get(id), rules, transforms)
        return found

    @property
    def own_ids(self) -> frozenset[str]:
        """The ids of the profiles beside the shipped ones."""
        return frozenset(self._extra)

    def get(self, id: str) -> Profile:
        """The profile with this id. Raises KeyError where there is none, ProfileError where it is faulty."""
        profile = self._profiles.get(id)
        if profile is None:
            document = self._document(id)
            if document is None and self._read_packs():
                document = self._document(id)
            if document is None:
                raise KeyError(id)
            profile = load_document(document, partial(self._parent, [document]))
            self._profiles[id] = profile
        return profile

    def resolve(self, name: str) -> Resolution | None:
        """The model that `name` means, or None. Ids and names go first, then patterns, then looser readings.

        Of a name that offers several (`GPT-4.1 | GPT-5`), the first that is known.
        """
        from promptls.profiles.names import names_no_model

        if names_no_model(name):
            return None
        found = self._resolve(name)
        return self._resolve(name) if found is None and self._read_packs() else found

    def _resolve(self, name: str) -> Resolution | None:
        from promptls.profiles.names import alternatives, reduce

        for each in (name, *alternatives(name)):
            found = self._by_id(each.strip().casefold()) or self._by_name(reduce(each))
            if found:
                return found
        return None

    def nearest(self, name: str, n: int = 3) -> list[str]:
        """Ids of up to `n` models whose names look like `name`, the likeliest first.

        Their letters alone must do so, too: `dall-e-3` is no misspelt `mistral-large-3`.
        """
        from difflib import SequenceMatcher  # 10 ms, and needed only for a name that nobody knows

        from promptls.profiles.names import reduce

        wanted = reduce(name).key
        matcher = SequenceMatcher(None, "", wanted)
        scored = []
        for id in self.ids():
            matcher.set_seq1(reduce(id).key)
            if matcher.quick_ratio() >= 0.5:
                scored.append((-matcher.ratio(), id))
        letters = _letters(wanted)
        near = (id for score, id in sorted(scored) if score <= -0.5)
        alike = (id for id in near if SequenceMatcher(None, _letters(reduce(id).key), letters).ratio() >= 0.5)
        return list(islice(alike, n))

    @cached_property
    def _compiled(self) -> Compiled | None:
        file = os.path.join(self._folder, _COMPILED)
        if not os.path.isfile(file):
            return None
        from promptls.profiles.compiled import Compiled

        return Compiled(file)

    @cached_property
    def _builtin(self) -> dict[str, str]:
        """Profile ids and their files; a file's place is its id, families lose their folder."""
        files = self._compiled.files if self._compiled is not None else _yaml_files(self._folder)
        return dict(sorted((file[: -len(".yaml")].removeprefix(_FAMILIES), file) for file in files))

    @cached_property
    def _indexes(self) -> tuple[Index, ...]:
        """The names of the workspace's models, then those of the shipped ones."""
        from promptls.profiles.index import build

        extra = [(id, document) for id, document in self._extra.items() if self._is_model(id)]
        return (build(extra), self.index) if extra else (self.index,)

    @cached_property
    def index(self) -> Index:
        """The names of the shipped models."""
        from promptls.profiles.index import FILE, load

        try:
            with open(os.path.join(self._folder, FILE), encoding="utf-8") as stream:
                found = load(stream.read())
        except (OSError, ValueError, KeyError, TypeError):
            found = None
        # In a checkout, profiles may have come or gone since; what is installed does not change.
        installed = os.path.basename(self._folder) == _INSTALLED
        if found is not None and (installed or set(found.ids) == set(self._models())):
            return found
        return self.built_index()

    def built_index(self) -> Index:
        """The names of the shipped models as their profiles have them."""
        from promptls.profiles.index import build

        models = [(id, self._builtin_document(id)) for id in self._models()]
        return build((id, document) for id, document in models if document is not None)

    def _models(self) -> list[str]:
        """The ids of the shipped models."""
        return [id for id, file in self._builtin.items() if _is_model_file(id, file)]

    def _not_models(self) -> set[str]:
        return {id for id in self._extra if not self._is_model(id)}

    def _problems_of(self, id: str) -> list[ProfileProblem]:
        try:
            self.get(id)
        except ProfileError as error:
            return error.problems
        return []

    def _by_id(self, folded: str) -> Resolution | None:
        for id in (folded, *self._extra):
            known = id in self._extra or self._builtin_file(id) is not None
            if known and id.casefold() == folded and (id == _GENERIC or self._is_model(id)):
                return self._found(id, "its id")
        return None

    def _by_name(self, reduced: Reduced) -> Resolution | None:
        if not reduced.key:
            return None
        for read in (self._by_key, self._by_pattern, self._loosely):
            for index in self._indexes:
                found = read(index, reduced)
                if found:
                    return found
        return None

    def _by_key(self, index: Index, reduced: Reduced) -> Resolution | None:
        """By a name with nothing left out of it but where and how the model runs."""
        id, alias = index.names.get(reduced.key, ("", ""))
        if not id:
            return None
        how = f'its alias "{alias}"' if alias else "its name"
        if reduced.removed and not alias:
            how += ", without " + " and ".join(f'"{part}"' for part in reduced.removed)
        return self._found(id, how)

    def _by_pattern(self, index: Index, reduced: Reduced) -> Resolution | None:
        from fnmatch import fnmatchcase  # only where a profile has patterns

        for pattern, id in index.patterns:
            if fnmatchcase(reduced.name, pattern):
                return self._found(id, f'the pattern "{pattern}"')
        return None

    def _loosely(self, index: Index, reduced: Reduced) -> Resolution | None:
        """By a name without a variant's suffix, in another order of words, or in that of a deployment."""
        from promptls.profiles.names import bag, looser, reduce, without_noise

        for key in looser(reduced.name):
            if key in index.names:
                return self._found(index.names[key][0], "its name, without the suffix of a variant")
        id = index.bags.get(" ".join(bag(reduced.name)))
        if id:
            return self._found(id, "its name, in another order")
        quiet = reduce(without_noise(reduced.name)).key
        if quiet != reduced.key and quiet in index.names:
            return self._found(index.names[quiet][0], "its name, within that of a deployment")
        return None

    def _found(self, id: str, how: str) -> Resolution | None:
        try:
            return Resolution(self.get(id), how)
        except ProfileError:
            if id in self._extra:
                return None  # its problems are shown in the file itself; the model is as good as unknown
            raise

    def _is_model(self, id: str) -> bool:
        if id in self._extra:
            kind = self._extra[id].root.value.get("kind")
            return kind is None or kind[1].value == "model"
        return _is_model_file(id, self._builtin_file(id) or "")

    def _read_packs(self) -> bool:
        """Whether packs brought anything that was not there before."""
        packs, self._packs = self._packs, None
        files = list(packs()) if packs else []
        before = len(self._extra)
        for file in files:
            id = parse(file.text, file.path).root.value.get("id")
            if id is None or (
                id[1].value not in self._extra and self._builtin_file(str(id[1].value)) is None
            ):
                self._add(file)
        self.__dict__.pop("_indexes", None)  # the names in it are those without the packs
        return len(self._extra) > before

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

    def _parent(self, chain: list[Document], id: str) -> Document | None:
        """The parent of that id; `chain` holds the workspace's own profiles that led to it so far."""
        own = self._extra.get(id)
        if own is None or own in chain:
            # A workspace may extend the shipped profile that it takes the place of.
            return self._builtin_document(id) or (own if own in chain else None)
        chain.append(own)
        return own

    def _builtin_document(self, id: str) -> Document | None:
        if id not in self._documents and (file := self._builtin_file(id)) is not None:
            self._documents[id] = self._read(file)
        return self._documents.get(id)

    def _read(self, file: str) -> Document:
        if self._compiled is not None:
            return self._compiled.document(file)
        path = os.path.join(self._folder, file)
        text = _text(path)
        return (_kept(self._folder, text, path) if file == f"{_GENERIC}.yaml" else None) or parse(text, path)

    def _builtin_file(self, id: str) -> str | None:
        """The file of a shipped profile below the folder, asked of the disk, since few are ever wanted."""
        if not id or id[0] == "/" or ".." in id or not _ODD.isdisjoint(id):
            return None
        for file in (f"{id}.yaml", f"{_FAMILIES}{id}.yaml"):
            if file in self._compiled if self._compiled is not None else self._on_disk(file):
                return file
        return None

    def _on_disk(self, file: str) -> bool:
        return os.path.isfile(os.path.join(self._folder, file))


def _text(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as stream:
        return stream.read()


def _kept(folder: str, text: str, path: str) -> Document | None:
    """The generic profile without YAML, unless its file has changed since it was compiled."""
    from promptls.profiles.compiled import ALONE, read_one

    try:
        return read_one(_text(os.path.join(folder, ALONE)), text, path)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _letters(key: str) -> str:
    return "".join(filter(str.isalpha, key))


def _is_model_file(id: str, file: str) -> bool:
    return file != "" and id != _GENERIC and not file.startswith((_FAMILIES, _FACTS))


def _yaml_files(folder: str) -> list[str]:
    """The places of all profiles below a folder."""
    return [
        os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
        for parent, _, names in os.walk(folder)
        for name in names
        if name.endswith(".yaml")
    ]
