"""What the installed packs bring, and which of them are left out (promptls/packs.py finds them)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from promptls.engine.config_files import read_text
from promptls.engine.settings import ConfigProblem
from promptls.formats.registry import pack_formats
from promptls.named_tuple import NamedTuple
from promptls.packs import GROUPS, PROFILES, Pack, PackProblem, installed, pack_of
from promptls.profiles import ProfileFile
from promptls.rewrites.registry import pack_rewrites
from promptls.rules.registry import pack_rules


class PackContents(NamedTuple):
    """A pack, the package that brings it, and how much there is of each kind that it brings something of."""

    name: str
    distribution: str
    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        counted = (f"{number} {kind if number != 1 else kind[:-1]}" for kind, number in self.counts)
        return f"pack {self.name} ({self.distribution}): {', '.join(counted)}"


def pack_contents() -> tuple[PackContents, ...]:
    """The packs that are at hand, sorted by name; those that are left out are none of them."""
    names = {
        "rules": [rule.name for rule in pack_rules()[0]],
        "rewrites": [rewrite.name for rewrite in pack_rewrites()[0]],
        "formats": [format.id for format in pack_formats()[0]],
    }
    kept: dict[str, tuple[str, dict[str, int]]] = {}
    for pack in installed().packs:
        number = (
            len(profile_paths(pack) or ())
            if pack.group == PROFILES
            else sum(pack_of(name) == pack.name for name in names[pack.group])
        )
        if number:
            kept.setdefault(pack.name, (pack.distribution, {}))[1][pack.group] = number
    return tuple(
        PackContents(name, distribution, tuple((kind, counts[kind]) for kind in GROUPS if kind in counts))
        for name, (distribution, counts) in sorted(kept.items())
    )


def pack_problems() -> tuple[PackProblem, ...]:
    """Why packs, or what they bring of one kind, are left out: the first reason a pack."""
    if not any(installed()):
        return ()
    found = [*installed().problems, *pack_rules()[1], *pack_formats()[1], *pack_rewrites()[1]]
    found += [
        PackProblem(pack, f"its module {pack.module} cannot be found")
        for pack in installed().of(PROFILES)
        if profile_paths(pack) is None
    ]
    first = {(problem.pack.name, problem.pack.distribution): problem for problem in reversed(found)}
    return tuple(sorted(first.values()))


def installed_packs() -> list[ProfileFile]:
    """The profiles that packs bring: the `*.yaml` files in the folder of the module that each names.

    What a workspace or promptls itself calls the same goes first.
    """
    files: list[ProfileFile] = []
    for pack in installed().of(PROFILES):
        for path in profile_paths(pack) or ():
            text = read_text(path)
            if not isinstance(text, ConfigProblem):
                files.append(ProfileFile(str(path), text))
    return files


def profile_paths(pack: Pack) -> list[Path] | None:
    """The files of a pack's profiles; None where there is no such module."""
    try:
        spec = find_spec(pack.module)  # the module itself is not run, only its package's parents
    except Exception:  # and these may do anything
        return None
    if spec is None:
        return None
    folders = spec.submodule_search_locations or ([str(Path(spec.origin).parent)] if spec.origin else [])
    return sorted(path for folder in folders for path in Path(folder).rglob("*.yaml"))
