"""From the text of a profile, and of the parents it extends, to the profile."""

from __future__ import annotations

from collections.abc import Callable

from promptls.profiles.check import check_references
from promptls.profiles.merge import merge
from promptls.profiles.model import Profile
from promptls.profiles.read import read_profile
from promptls.profiles.tree import Document, Node, ProfileError, ProfileProblem, parse

Resolver = Callable[[str], Document | None]
"""Gives the document of the profile with an id, or None."""


def no_parents(_: str) -> Document | None:
    """The resolver of profiles that stand alone."""
    return None


def load_text(text: str, name: str, resolver: Resolver = no_parents) -> Profile:
    """The profile in `text`, which came from the file `name`; parents are asked of `resolver`.

    Raises ProfileError with every problem found, at its line and column.
    """
    return load_document(parse(text, name), resolver)


def load_document(document: Document, resolver: Resolver = no_parents) -> Profile:
    """The profile in a parsed document. Raises ProfileError."""
    if document.problems:
        raise ProfileError(document.problems)
    chain = _chain(document, resolver)
    _raise_problems(chain)
    # Facts from the catalogues lie below all that people wrote, families included.
    chain += [facts for link in chain if (facts := _generated(link, resolver)) is not None]
    root = chain[-1].root
    for child in reversed(chain[:-1]):
        root = merge(root, child.root)
    profile = read_profile(root)
    check_references(root)
    _raise_problems(chain)
    if profile is None:
        raise ProfileError(
            [ProfileProblem(document.path, 1, 1, "a profile needs an id and a name; add them")]
        )
    return profile


def _raise_problems(chain: list[Document]) -> None:
    problems = [problem for link in chain for problem in link.problems]
    for link in chain:
        link.problems = []  # a document is kept and may be the parent of the next profile
    if problems:
        raise ProfileError(problems)


def _chain(document: Document, resolver: Resolver) -> list[Document]:
    """The document, its parent, that one's parent, and so on."""
    chain = [document]
    while (extends := _extends(chain[-1])) is not None:
        parent = resolver(extends.value)
        if parent is None:
            extends.report(
                f'there is no profile "{extends.value}" to extend; write the id of one that exists'
            )
        elif any(link.path == parent.path for link in chain):
            extends.report(f'extending "{extends.value}" leads back here; break the circle')
        elif parent.problems:
            raise ProfileError(parent.problems)
        if extends.document.problems or parent is None:
            break
        chain.append(parent)
    return chain


def _generated(document: Document, resolver: Resolver) -> Document | None:
    id = document.root.value.get("id")
    return resolver(f"facts/{id[1].value}") if id and "catalogues" in document.root.value else None


def _extends(document: Document) -> Node | None:
    pair = document.root.value.get("extends")
    return pair[1] if pair is not None and isinstance(pair[1].value, str) else None


__all__ = ["Document", "ProfileError", "ProfileProblem", "Resolver", "load_document", "load_text", "parse"]
