"""Packs: installed packages that bring rules, rewrites, formats or profiles of their own.

A package names a module for each kind as an entry point of the groups `promptls.rules`, `promptls.rewrites`,
`promptls.formats` and `promptls.profiles`. The entry point's name is the pack's, and begins the names of
what it brings: `acme/asks-to-wait`. So no pack is in the way of promptls, of another pack or of a workspace.

Only what is installed counts: a `*.dist-info` folder on `sys.path`, and never in the folder that the process
was started in, which may be anybody's.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from types import ModuleType
from typing import TypeVar

from promptls.modules import module_names
from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern
from promptls.time_limit import Overdue, in_time

T = TypeVar("T")

RULES, REWRITES, FORMATS, PROFILES = GROUPS = ("rules", "rewrites", "formats", "profiles")
"""What a pack can bring; the entry points' groups are `promptls.` and one of these."""
SWITCH = "PROMPTLS_NO_PACKS"
"""The environment variable that, not empty, leaves all packs out."""
OWN = "own"
"""The family of the rules that a workspace has of its own; each is called `own/<name of its file>`, so that
settings may speak of them and none of them is in the way of a rule of promptls or of a pack."""
RESERVED = frozenset({OWN, "all", "recommended", "strict"})
"""Names that no pack may have, since settings and flags mean something else by them."""

_NAME = LazyPattern(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_MARK = b"[promptls."


class Pack(NamedTuple):
    """One entry point: what `name` brings of one kind. `distribution` is its package, `acme-prompts 1.0`."""

    name: str
    group: str
    module: str
    distribution: str

    @property
    def title(self) -> str:
        """The pack for people."""
        return f'the pack "{self.name}" ({self.distribution})'


class PackProblem(NamedTuple):
    """Why a pack, or all that it brings of one kind, was left out."""

    pack: Pack
    reason: str

    def __str__(self) -> str:
        project = self.pack.distribution.rpartition(" ")[0]
        return (
            f"{self.pack.title} is left out: {self.reason}; mend it, or run `pip uninstall {project}`, "
            f"or set {SWITCH}=1 to do without packs"
        )


class Installed(NamedTuple):
    """The packs at hand, sorted by name, and those that cannot be taken."""

    packs: tuple[Pack, ...] = ()
    problems: tuple[PackProblem, ...] = ()

    def of(self, group: str) -> Iterator[Pack]:
        """The packs that bring something of one kind."""
        return (pack for pack in self.packs if pack.group == group)


class Unusable(Exception):
    """What a pack's module holds cannot be taken; the message says why."""


@lru_cache(maxsize=4096)
def pack_of(name: str) -> str:
    """The pack that a rule, rewrite or format comes from by its name; nothing for ours and a workspace's."""
    pack, slash, _ = name.partition("/")
    return pack if slash and pack != OWN else ""


def whom_to_tell(name: str) -> str:
    """Who mends the rule, rewrite or format called so."""
    pack = pack_of(name)
    return f'report it to the authors of the pack "{pack}"' if pack else "report it as a bug of promptls"


@cache
def installed() -> Installed:
    """The packs of this environment.

    `importlib.metadata` tells the same and takes a quarter of a run on one file; this reads one small file a
    distribution, and takes a hundredth.
    """
    if os.environ.get(SWITCH):
        return Installed()
    packs: dict[tuple[str, str], Pack] = {}
    problems: list[PackProblem] = []
    for pack in _entry_points():
        first = packs.setdefault((pack.group, pack.name), pack)
        if first is not pack:
            problems.append(PackProblem(pack, f"{first.distribution} brings a pack of that name already"))
        elif not _NAME.match(pack.name) or pack.name in RESERVED:
            del packs[pack.group, pack.name]
            problems.append(
                PackProblem(pack, f"a pack's name is lower case with hyphens, and none of {_reserved()}")
            )
    return Installed(tuple(sorted(packs.values())), tuple(problems))


def _reserved() -> str:
    return ", ".join(sorted(RESERVED))


def _entry_points() -> Iterator[Pack]:
    here = os.path.realpath(os.getcwd())
    seen: set[str] = set()
    for folder in sys.path:
        if not os.path.isabs(folder) or os.path.realpath(folder) == here:
            continue
        for name in _listed(folder):
            stem, _, kind = name.rpartition(".")
            project = stem.split("-")[0].lower().replace("_", "-") if kind == "dist-info" else ""
            if not project or project in seen:
                continue  # the first of its name on the path is the one that is imported
            seen.add(project)
            text = _entry_points_text(os.path.join(folder, name))
            if _MARK in text:
                yield from _read(text, f"{project} {stem.partition('-')[2]}")


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _entry_points_text(folder: str) -> bytes:
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:
            return file.read()
    except OSError:
        return b""


def _read(text: bytes, distribution: str) -> Iterator[Pack]:
    """Our entry points in a file of them: sections in brackets, then lines `name = module`."""
    group = ""
    for line in text.decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("["):
            group = line.strip("[] ")
            continue
        name, equals, place = line.partition("=")
        kind = group.removeprefix("promptls.")
        if equals and group.startswith("promptls.") and kind in GROUPS:
            yield Pack(name.strip(), kind, place.partition(":")[0].strip(), distribution)


@contextlib.contextmanager
def at_arms_length(name: str) -> Iterator[None]:
    """Runs code of the pack that `name` comes from; ours runs as it is.

    What it prints goes to standard error, since standard output is a report. Raises RuntimeError where it
    would end the process, which for the caller is a fault like any other and no clean run.
    """
    if not pack_of(name):
        yield
        return
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except SystemExit as error:
        raise RuntimeError(f"it called sys.exit({error.code!r})") from error


def _no_fault(pack: Pack, thing: object) -> str:
    return ""


def brought(
    group: str,
    kind: type[T],
    names_of: Callable[[T], Iterable[str]],
    ours: Callable[[], Iterable[T]],
    fault_of: Callable[[Pack, T], str] = _no_fault,
) -> tuple[tuple[T, ...], tuple[PackProblem, ...]]:
    """What the packs bring of one kind, by name, and who is left out: values of type `kind` in their modules.

    `names_of` gives the names of each, the first its own. `ours` are those of promptls, which a module may
    import and does not bring thereby. A pack that cannot be imported, or holds what cannot be taken, is left
    out whole, and the others go on.
    """
    things: list[tuple[str, T]] = []
    problems: list[PackProblem] = []
    for pack in installed().of(group):
        found = _found(pack, kind, names_of, ours, fault_of)
        if isinstance(found, PackProblem):
            problems.append(found)
        else:
            things += found
    return tuple(thing for _, thing in sorted(things, key=lambda pair: pair[0])), tuple(problems)


def _found(
    pack: Pack,
    kind: type[T],
    names_of: Callable[[T], Iterable[str]],
    ours: Callable[[], Iterable[T]],
    fault_of: Callable[[Pack, T], str],
) -> list[tuple[str, T]] | PackProblem:
    try:
        modules = in_time(pack.module, lambda: list(_modules(pack.module)))
        values = {id(each): each for module in modules for each in vars(module).values()}
        mine = [each for each in values.values() if isinstance(each, kind)]
        mine = [each for each in mine if not any(each is one for one in ours())]
        if fault := next(filter(None, (fault_of(pack, each) for each in mine)), ""):
            raise Unusable(fault)
        return _named(pack, mine, names_of)
    except (Exception, SystemExit) as error:  # whatever a pack does wrong, the others go on
        return PackProblem(pack, _reason(pack, error))


def _reason(pack: Pack, error: BaseException) -> str:
    if isinstance(error, Unusable):
        return str(error)
    if isinstance(error, Overdue):
        return f"its module {pack.module} cannot be imported ({error})"
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"its module {pack.module} cannot be imported ({' '.join(told.split())[:200]})"


def _named(pack: Pack, found: Iterable[T], names_of: Callable[[T], Iterable[str]]) -> list[tuple[str, T]]:
    begin, seen = f"{pack.name}/", set[str]()
    things: list[tuple[str, T]] = []
    for thing in found:
        names = list(names_of(thing))
        for name in names:
            if not name.startswith(begin) or not _NAME.match(name[len(begin) :]):
                raise Unusable(f'it calls something "{name}"; its names are of the form "{begin}a-name"')
            if name in seen:
                raise Unusable(f'it uses the name "{name}" twice')
            seen.add(name)
        things.append((names[0], thing))
    return things


def _modules(name: str) -> Iterator[ModuleType]:
    """A module and, where it is a package, the modules in it."""
    # What a module prints when it is imported would stand in a report, or break the editor's protocol.
    with contextlib.redirect_stdout(sys.stderr):
        module = importlib.import_module(name)
        yield module
        folders: Iterable[str] = getattr(module, "__path__", ())
        yield from (importlib.import_module(f"{name}.{each}") for each in module_names(folders))


def code_folders() -> Iterator[str]:
    """The folders, or the single files, that hold the packs' code and data: what a result depends on."""
    from importlib.util import find_spec

    for module in sorted({pack.module for pack in installed().packs}):
        with contextlib.suppress(ImportError, ValueError):
            spec = find_spec(module.partition(".")[0])
            if spec is not None:
                yield from spec.submodule_search_locations or [spec.origin or ""]
