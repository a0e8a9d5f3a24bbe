"""Whether the rules, thresholds and transformations that a workspace's profile names exist, and
whether its own names are its alone.

What exists is known above this layer, so it is handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from promptls.profiles.model import Profile
from promptls.profiles.names import reduce
from promptls.profiles.tree import Document, Node, ProfileProblem


def unknown_names(
    document: Document, profile: Profile, rules: Mapping[str, Collection[str]], transforms: Collection[str]
) -> list[ProfileProblem]:
    """What the file of `profile` names and nobody has. `rules` maps each rule to the names of its options."""
    before = document.problems
    document.problems = []
    for node, message in _all(document.root, profile, rules, transforms):
        node.report(message)
    found, document.problems = document.problems, before
    return found


def claimed_twice(documents: Mapping[str, Document]) -> list[ProfileProblem]:
    """The names that two of these models claim, at the second one's; of the two the first has it."""
    found: list[ProfileProblem] = []
    owner: dict[str, str] = {}
    for id, document in documents.items():
        before, document.problems = document.problems, []
        for node in _claims(document.root):
            first = owner.setdefault(reduce(node.value).key, id)
            if first != id:
                node.report(f'"{node.value}" is a name of {first} already; leave it out of one of the two')
        found += document.problems
        document.problems = before
    return found


def _claims(root: Node) -> Iterator[Node]:
    pair = root.value.get("match")
    exact = pair[1].value.get("exact") if pair and pair[1].kind == "map" else None
    for node in exact[1].value if exact and exact[1].kind == "list" else ():
        if isinstance(node.value, str):
            yield node


def _all(
    root: Node, profile: Profile, rules: Mapping[str, Collection[str]], transforms: Collection[str]
) -> Iterator[tuple[Node, str]]:
    for id, entry in _entries(root, "anti_patterns"):
        yield from _unknown(entry, "rule", rules, "rule")
        pattern = profile.anti_patterns.get(id)
        thresholds = entry.value.get("thresholds")
        if pattern and pattern.rule in rules and thresholds and thresholds[1].kind == "map":
            known = rules[pattern.rule]
            for name, (key, _) in thresholds[1].value.items():
                if name not in known:
                    yield key, f'"{name}" is no threshold of {pattern.rule}; {_use(name, known)}'
    for _, entry in _entries(root, "rewrites"):
        yield from _unknown(entry, "transform", transforms, "rewrite")
    for section in ("limits", "practices"):
        for _, entry in _entries(root, section):
            yield from _unknown(entry, "rules", rules, "rule")


def _entries(root: Node, section: str) -> Iterator[tuple[str, Node]]:
    pair = root.value.get(section)
    if pair and pair[1].kind == "map":
        for id, (_, entry) in pair[1].value.items():
            if entry.kind == "map":
                yield id, entry


def _unknown(entry: Node, field: str, known: Collection[str], what: str) -> Iterator[tuple[Node, str]]:
    pair = entry.value.get(field)
    if pair is None:
        return
    for node in pair[1].value if pair[1].kind == "list" else (pair[1],):
        if isinstance(node.value, str) and node.value not in known:
            yield node, f'"{node.value}" is no {what}; {_use(node.value, known)}'


def _use(name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches  # only where something is wrong

    near = get_close_matches(name, list(known), 1, 0.6)
    if near:
        return f'write "{near[0]}"'
    return "it takes none" if not known else "`promptls rule` and `promptls model` list what there is"
