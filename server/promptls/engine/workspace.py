"""Settings and profiles of a workspace, found and read from disk, and kept until they change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeGuard

from promptls.engine.config_files import read_text, unreadable
from promptls.engine.own_rules import OwnRules, read_own_rules
from promptls.engine.seen_prompts import SeenPrompts
from promptls.engine.selection import Selections
from promptls.engine.settings import ConfigProblem, Settings, parse_settings
from promptls.engine.target import UnknownModel
from promptls.profiles import Catalogue, ProfileFile, ProfileProblem

SETTINGS_FILE = "promptls.toml"
PROJECT_FILE = "pyproject.toml"
OWN_FOLDER = Path(".promptls")
PROFILES_FOLDER = OWN_FOLDER / "profiles"
RULES_FOLDER = OWN_FOLDER / "rules"
OWN_FOLDERS = (PROFILES_FOLDER, RULES_FOLDER)
"""The folders beside a settings file that hold no prompts but what a team has made for itself."""


class VirtualPath(PurePosixPath):
    """The path of a document that lies on no disk, such as one in a repository that an editor reads remotely.

    Its name says what kind of file it is; nothing is looked for beside it.
    """

    __slots__ = ()


def on_disk(path: PurePath | None) -> TypeGuard[PurePath]:
    """True for a path on which there may be a file."""
    return path is not None and not isinstance(path, VirtualPath)


class Workspace:
    """What a run or a server session knows beside the prompt files.

    `root` bounds the search for settings upwards; None searches to the root of the file system. `slow_rules`
    and `slow_formats` are those that took too long on a file, with the seconds that they took; `seen_prompts`
    is what prompts of larger files have given, and `selections` are the rules chosen for the files before.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self.slow_rules: dict[tuple[PurePath | None, str], float] = {}
        self.slow_formats: dict[tuple[PurePath | None, str], float] = {}
        self.seen_prompts = SeenPrompts()
        self.selections = Selections()
        self._folders: dict[Path, Settings] = {}
        self._roots: dict[Path | None, Path | None] = {}
        self._catalogues: dict[Path | None, Catalogue] = {}
        self._marks: dict[Path | None, str] = {}
        self._unreadable: dict[Path | None, tuple[ConfigProblem, ...]] = {}
        self._own_rules: dict[Path | None, OwnRules] = {}
        self._problems: dict[Path | None, tuple[ConfigProblem, ...]] = {}
        self._folder_paths: dict[str, Path] = {}

    def invalidate(self) -> None:
        """Forget everything read from disk; called when a settings or profile file changed."""
        self._folders.clear()
        self._roots.clear()
        self._catalogues.clear()
        self._marks.clear()
        self._unreadable.clear()
        self._own_rules.clear()
        self._problems.clear()

    def settings_for(self, path: PurePath | None) -> Settings:
        """The settings for a file: the nearest `promptls.toml` or `pyproject.toml` table above it."""
        if path is None:
            return self.settings_in(self.root) if self.root else Settings()
        if not on_disk(path):
            return Settings()
        return self.settings_in(self._folder_of(path))

    def _folder_of(self, path: PurePath) -> Path:
        """The folder of a file, the same object for all in it: each look-up here begins with it."""
        name = os.path.dirname(os.path.abspath(path))
        return self._folder_paths.get(name) or self._folder_paths.setdefault(name, Path(name))

    def settings_in(self, folder: Path) -> Settings:
        """The settings that hold in a folder."""
        kept = self._folders.get(folder)
        if kept is not None:
            return kept
        found: Settings | None = None
        passed: list[Path] = []
        for candidate in (folder, *folder.parents):
            found = self._folders.get(candidate) or self._own(candidate)
            passed.append(candidate)
            if found is not None or candidate == self.root:
                break
        found = found or Settings(root=str(self.root) if self.root else None)
        self._folders.update(dict.fromkeys(passed, found))
        return found

    def _own(self, folder: Path) -> Settings | None:
        for name, table in ((SETTINGS_FILE, ()), (PROJECT_FILE, ("tool", "promptls"))):
            settings = self._read(folder / name, table)
            if settings is not None:
                return settings
        return None

    def _read(self, file: Path, table: tuple[str, ...]) -> Settings | None:
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            if table:
                return None
            return Settings(str(file.parent), str(file), problems=(unreadable(file, error),))
        if table and "promptls" not in text:
            return None
        return parse_settings(text, str(file), root=str(file.parent), table=table)

    def catalogue_for(self, path: PurePath | None) -> Catalogue:
        """The built-in profiles and those in `.promptls/profiles` beside the file's settings."""
        root = self._root_of(path)
        if root not in self._catalogues:
            self._load_catalogue(root)
        return self._catalogues[root]

    def _load_catalogue(self, root: Path | None) -> None:
        problems: list[ConfigProblem] = []
        files: list[ProfileFile] = []
        folder = root / PROFILES_FOLDER if root else None
        if folder and folder.is_dir():
            for file in sorted(folder.rglob("*.yaml")):
                read = _read_profile(file)
                if isinstance(read, ProfileFile):
                    files.append(read)
                else:
                    problems.append(read)
        self._catalogues[root] = Catalogue(files, packs=_pack_profiles)
        self._marks[root] = _digest(files) if files else ""
        self._unreadable[root] = tuple(problems)

    def own_rules_for(self, path: PurePath | None) -> OwnRules:
        """The rules in `.promptls/rules` beside the file's settings."""
        root = self._root_of(path)
        if root not in self._own_rules:
            self._own_rules[root] = read_own_rules(root / RULES_FOLDER if root else None)
        return self._own_rules[root]

    def profiles_mark(self, path: PurePath | None) -> str:
        """A text that changes when a workspace profile or rule that holds for a file does."""
        self.catalogue_for(path)
        return self._marks.get(self._root_of(path), "") + self.own_rules_for(path).mark

    def profile_problems(self, path: PurePath | None) -> tuple[ConfigProblem, ...]:
        """What is wrong with the workspace profiles that hold for a file."""
        catalogue = self.catalogue_for(path)
        problems = [*catalogue.problems, *(unknown_names(catalogue) if catalogue.has_own else ())]
        found = [ConfigProblem(p.path, p.line, p.column, p.message) for p in sorted(problems)]
        return (*self._unreadable.get(self._root_of(path), ()), *found)

    def _root_of(self, path: PurePath | None) -> Path | None:
        """The nearest folder above a file that keeps profiles, else the one that keeps its settings."""
        if path is not None and not on_disk(path):
            return None
        folder = self._folder_of(path) if path is not None else self.root
        if folder not in self._roots:
            self._roots[folder] = self._find_root(folder)
        return self._roots[folder]

    def _find_root(self, folder: Path | None) -> Path | None:
        for candidate in (folder, *folder.parents) if folder else ():
            if (candidate / PROFILES_FOLDER).is_dir() or (candidate / RULES_FOLDER).is_dir():
                return candidate
            if candidate == self.root:
                break
        settings = self.settings_in(folder) if folder else Settings()
        return Path(settings.root) if settings.root else self.root

    def problems(self, path: PurePath | None) -> tuple[ConfigProblem, ...]:
        """All that is wrong with the settings and profiles that hold for a file."""
        if path is not None and not on_disk(path):
            return self._problems_of(path)
        folder = self._folder_of(path) if path is not None else None
        found = self._problems.get(folder)
        if found is None:
            found = self._problems[folder] = self._problems_of(path)
        return found

    def _problems_of(self, path: PurePath | None) -> tuple[ConfigProblem, ...]:
        settings = self.settings_for(path)
        found = sorted((*settings.problems, *self._unknown_models(settings, path)))
        return (*found, *self.profile_problems(path), *self.own_rules_for(path).problems)

    def _unknown_models(self, settings: Settings, path: PurePath | None) -> Iterator[ConfigProblem]:
        # The settings are ours alone, so a model that they name and nobody knows is a mistake.
        for named in settings.models:
            catalogue = self.catalogue_for(path)
            if catalogue.resolve(named.name) is None:
                unknown = UnknownModel(named.name, catalogue.nearest(named.name))
                yield ConfigProblem(settings.path or "", named.line, named.column, str(unknown))


def _pack_profiles() -> list[ProfileFile]:
    from promptls.engine.pack_contents import installed_packs  # wanted only for a name that nobody knows

    return installed_packs()


def _digest(files: list[ProfileFile]) -> str:
    import hashlib  # 3 ms, for the library behind it

    texts = "\0".join(f"{file.path}\0{file.text}" for file in files)
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()


def unknown_names(catalogue: Catalogue) -> list[ProfileProblem]:
    """What the profiles beside the shipped ones name and nobody has."""
    # Imported here, since settings know the documentation and that the rules.
    from promptls.engine.builtin import BUILTIN
    from promptls.rewrites import all_rewrites
    from promptls.rules.registry import all_rules

    rules = {rule.name: rule.options._fields for rule in all_rules()}
    return catalogue.unknown_names({**dict.fromkeys(BUILTIN, ()), **rules}, {r.name for r in all_rewrites()})


def _read_profile(file: Path) -> ProfileFile | ConfigProblem:
    text = read_text(file)
    return text if isinstance(text, ConfigProblem) else ProfileFile(str(file), text)
