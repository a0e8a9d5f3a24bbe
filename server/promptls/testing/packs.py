"""Everything of an installed pack, tried: what a pack's own test calls.

from promptls.testing.packs import pack_faults

def test_the_pack() -> None:
    assert pack_faults("acme") == []
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.engine.pack_contents import installed_packs, pack_problems, profile_paths
from promptls.engine.workspace import unknown_names
from promptls.packs import PROFILES, installed, pack_of
from promptls.profiles import Catalogue
from promptls.rewrites.registry import pack_rewrites
from promptls.rules.registry import pack_rules
from promptls.testing.examples import check_bad, check_case, check_declaration, check_good, check_rewrite


def pack_faults(name: str) -> list[str]:
    """What is wrong with the pack called `name`, a sentence a fault; an empty list is success.

    Its rules' documentation and examples, its rewrites' cases, its profiles, and whether it can be loaded.
    Its formats are held to the edit law by `promptls.testing.laws`, on files that you give.
    """
    problems = [str(problem) for problem in pack_problems() if problem.pack.name == name]
    if not problems and all(pack.name != name for pack in installed().packs):
        return [f'no pack "{name}" is installed; run `pip install -e .` in its folder']
    return [*problems, *_rules(name), *_rewrites(name), *_profiles(name)]


def _rules(pack: str) -> Iterator[str]:
    for rule in pack_rules()[0]:
        if rule.family == pack:
            yield from (f"{rule.name}: {fault}" for fault in check_declaration(rule))
            for number, good in enumerate(rule.good, 1):
                yield from (f"{rule.name}, good {number}: {fault}" for fault in check_good(rule, good))
            for number, bad in enumerate(rule.bad, 1):
                yield from (f"{rule.name}, bad {number}: {fault}" for fault in check_bad(rule, bad))


def _rewrites(pack: str) -> Iterator[str]:
    for rewrite in pack_rewrites()[0]:
        if pack_of(rewrite.name) == pack:
            yield from (f"{rewrite.name}: {fault}" for fault in check_rewrite(rewrite))
            for number, case in enumerate(rewrite.cases, 1):
                yield from (f"{rewrite.name}, case {number}: {fault}" for fault in check_case(rewrite, case))


def _profiles(pack: str) -> Iterator[str]:
    paths = {str(path) for point in installed().of(PROFILES) if point.name == pack
             for path in profile_paths(point) or ()}  # fmt: skip
    if not paths:
        return
    catalogue = Catalogue([file for file in installed_packs() if file.path in paths], packs=installed_packs)
    for problem in sorted({*catalogue.problems, *unknown_names(catalogue)}):
        yield f"{problem.path}:{problem.line}:{problem.column}: {problem.message}"
    for id in catalogue.own_ids & set(Catalogue().known_ids()):
        yield f'the profile "{id}" is one of promptls\'s own, which goes first; give yours another id'
