"""Settings and profiles of a workspace, found and read from disk, and kept until they change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, TypeGuard

from promptls.engine.config_files import read_text, unreadable
from promptls.engine.disk import LARGEST
from promptls.engine.own_rules import OwnRules, read_own_rules
from promptls.engine.settings import ConfigProblem, Settings, parse_settings
from promptls.engine.unknown_model import UnknownModel
from promptls.named_tuple import NamedTuple
from promptls.once_a_run import may_hold, working_folder
from promptls.regular_files import read_regular

# What runs rules and reads profiles is imported when it is asked for: a run may have all results already.
if TYPE_CHECKING:
    from promptls.engine.seen_prompts import SeenPrompts
    from promptls.engine.selection import Selections
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
        # By names of folders: these are looked up a dozen times a file, and a Path takes ten times as long.
        self._folders: dict[str, Settings] = {}
        self._roots: dict[str | None, Path | None] = {}
        self._keepers: dict[str, Path | None] = {}
        self._catalogues: dict[Path | None, Catalogue] = {}
        self._own_profiles: dict[Path | None, OwnProfiles] = {}
        self._own_rules: dict[Path | None, OwnRules] = {}
        self._problems: dict[tuple[int, Path | None], tuple[ConfigProblem, ...]] = {}
        self._folder_names: dict[str, str] = {}
        self._latest: tuple[PurePath | None, str, str] = (None, "", "")

    @cached_property
    def seen_prompts(self) -> SeenPrompts:
        """What prompts of larger files have given."""
        from promptls.engine.seen_prompts import SeenPrompts

        return SeenPrompts()

    @cached_property
    def selections(self) -> Selections:
        """The rules chosen for the files before."""
        from promptls.engine.selection import Selections

        return Selections()

    def invalidate(self) -> None:
        """Forget everything read from disk; called when a settings or profile file changed."""
        self._folders.clear()
        self._roots.clear()
        self._keepers.clear()
        self._catalogues.clear()
        self._own_profiles.clear()
        self._own_rules.clear()
        self._problems.clear()

    def settings_for(self, path: PurePath | None) -> Settings:
        """The settings for a file: the nearest `promptls.toml` or `pyproject.toml` table above it."""
        if path is None:
            return self._settings_in(str(self.root)) if self.root else Settings()
        if not on_disk(path):
            return Settings()
        return self._settings_in(self._folder_of(path))

    def _folder_of(self, path: PurePath) -> str:
        """The folder of a file, the same string for all in it: each look-up here begins with it.

        One file is asked about a dozen times in a row.
        """
        latest, where, folder = self._latest
        if path is latest and (not where or where == working_folder(".")):
            return folder
        here = "" if path.is_absolute() else working_folder(".")
        found = self._whole(os.path.join(here, os.path.dirname(path)))
        self._latest = (path, here, found)
        return found

    def settings_in(self, folder: str) -> Settings:
        """The settings for the files in a folder, which may be named as it is from the working folder."""
        here = "" if os.path.isabs(folder) else working_folder(".")
        return self._settings_in(self._whole(os.path.join(here, folder)))

    def _whole(self, name: str) -> str:
        return self._folder_names.get(name) or self._folder_names.setdefault(name, os.path.abspath(name))

    def _settings_in(self, folder: str) -> Settings:
        """The settings that hold in a folder."""
        kept = self._folders.get(folder)
        if kept is not None:
            return kept
        found: Settings | None = None
        passed: list[str] = []
        for candidate in self._up_from(folder):
            found = self._folders.get(candidate) or self._own(candidate)
            passed.append(candidate)
            if found is not None:
                break
        found = found or Settings(root=str(self.root) if self.root else None)
        self._folders.update(dict.fromkeys(passed, found))
        return found

    def _up_from(self, folder: str) -> Iterator[str]:
        """A folder and those above it as far as the root."""
        while True:
            yield folder
            above = os.path.dirname(folder)
            if above == folder or (self.root is not None and Path(folder) == self.root):
                return
            folder = above

    def _own(self, folder: str) -> Settings | None:
        for name, table in ((SETTINGS_FILE, ()), (PROJECT_FILE, ("tool", "promptls"))):
            if _may_be_there(folder, name):
                settings = self._read(Path(folder, name), table)
                if settings is not None:
                    return settings
        return None

    def _read(self, file: Path, table: tuple[str, ...]) -> Settings | None:
        try:
            text = read_regular(file, LARGEST).decode("utf-8-sig")
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
            from promptls.profiles import Catalogue

            self._catalogues[root] = Catalogue(self._profiles_in(root).files, packs=_pack_profiles)
        return self._catalogues[root]

    def _profiles_in(self, root: Path | None) -> OwnProfiles:
        found = self._own_profiles.get(root)
        if found is None:
            found = self._own_profiles[root] = _read_profiles(root / PROFILES_FOLDER if root else None)
        return found

    def own_rules_for(self, path: PurePath | None) -> OwnRules:
        """The rules in `.promptls/rules` beside the file's settings."""
        root = self._root_of(path)
        if root not in self._own_rules:
            self._own_rules[root] = read_own_rules(root / RULES_FOLDER if root else None)
        return self._own_rules[root]

    def profiles_mark(self, path: PurePath | None) -> str:
        """A text that changes when a workspace profile or rule that holds for a file does."""
        return self._profiles_in(self._root_of(path)).mark + self.own_rules_for(path).mark

    def profile_problems(self, path: PurePath | None) -> tuple[ConfigProblem, ...]:
        """What is wrong with the workspace profiles that hold for a file."""
        own = self._profiles_in(self._root_of(path))
        if not own.files:
            return own.unreadable
        catalogue = self.catalogue_for(path)
        problems = [*catalogue.problems, *unknown_names(catalogue)]
        found = [ConfigProblem(p.path, p.line, p.column, p.message) for p in sorted(problems)]
        return (*own.unreadable, *found)

    def _root_of(self, path: PurePath | None) -> Path | None:
        """The nearest folder above a file that keeps profiles, else the one that keeps its settings."""
        if path is not None and not on_disk(path):
            return None
        folder = self._folder_of(path) if path is not None else str(self.root) if self.root else None
        if folder not in self._roots:
            self._roots[folder] = self._find_root(folder)
        return self._roots[folder]

    def _find_root(self, folder: str | None) -> Path | None:
        if folder is None:
            return self.root
        if (own := self._with_own(folder)) is not None:
            return own
        settings = self._settings_in(folder)
        return Path(settings.root) if settings.root else self.root

    def _with_own(self, folder: str) -> Path | None:
        """The nearest folder, this one or one above it, that keeps profiles or rules."""
        found: Path | None = None
        passed: list[str] = []
        for candidate in self._up_from(folder):
            if candidate in self._keepers:
                found = self._keepers[candidate]
                break
            passed.append(candidate)
            if _keeps_own(candidate):
                found = Path(candidate)
                break
        self._keepers.update(dict.fromkeys(passed, found))
        return found

    def problems(self, path: PurePath | None) -> tuple[ConfigProblem, ...]:
        """All that is wrong with the settings and profiles that hold for a file."""
        if path is None or not on_disk(path):
            return self._problems_of(path)
        # Folders have the same problems where they have the same settings and profiles.
        where = (id(self.settings_for(path)), self._root_of(path))
        found = self._problems.get(where)
        if found is None:
            found = self._problems[where] = self._problems_of(path)
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


def _may_be_there(folder: str, name: str) -> bool:
    """False where there is no such file for sure: most folders have none, and opening takes longer."""
    if not may_hold(folder, name):
        return False
    try:
        os.stat(os.path.join(folder, name))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass  # whoever reads it says why that cannot be
    return True


def _keeps_own(folder: str) -> bool:
    if not may_hold(folder, OWN_FOLDER.name) or not os.path.isdir(os.path.join(folder, OWN_FOLDER)):
        return False
    return any(os.path.isdir(os.path.join(folder, each)) for each in OWN_FOLDERS)


class OwnProfiles(NamedTuple):
    """The profiles of one folder, why others in it cannot be read, and a text that changes when they do."""

    files: tuple[ProfileFile, ...] = ()
    unreadable: tuple[ConfigProblem, ...] = ()
    mark: str = ""


def _read_profiles(folder: Path | None) -> OwnProfiles:
    if folder is None or not os.path.isdir(folder):
        return OwnProfiles()
    read = [_read_profile(file) for file in sorted(folder.rglob("*.yaml"))]
    problems = tuple(each for each in read if isinstance(each, ConfigProblem))
    files = tuple(each for each in read if not isinstance(each, ConfigProblem))
    return OwnProfiles(files, problems, _digest(files) if files else "")


def _pack_profiles() -> list[ProfileFile]:
    from promptls.engine.pack_contents import installed_packs  # wanted only for a name that nobody knows

    return installed_packs()


def _digest(files: tuple[ProfileFile, ...]) -> str:
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
    from promptls.profiles import ProfileFile

    text = read_text(file)
    return text if isinstance(text, ConfigProblem) else ProfileFile(str(file), text)
