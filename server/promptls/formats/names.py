"""What file names say: which are never prompts, and which words a name is made of."""

from __future__ import annotations

from pathlib import PurePath

from promptls.text.lazy_pattern import LazyPattern

_NEVER = frozenset(
    "README CHANGELOG LICENSE LICENCE REQUIREMENTS CONTRIBUTING COPYING NOTICE AUTHORS CODE_OF_CONDUCT "
    "SECURITY SUPPORT GOVERNANCE MAINTAINERS ROBOTS HUMANS CMAKELISTS MANIFEST VERSION TODO".split()
)
_WORDS = LazyPattern(r"[A-Za-z]+")


def never_a_prompt(path: PurePath) -> bool:
    """True for files about a repository (README.md, LICENSE-MIT.txt, requirements-dev.txt), in any folder.

    `readme-writer.md` and `changelog.prompt.md` may be prompts; `README.prompt.md` is about prompts.
    """
    stem = path.name.partition(".")[0]
    if stem.partition("-")[0] in _NEVER or (stem.startswith("requirements") and path.suffix == ".txt"):
        return True
    return stem.upper() in _NEVER and path.name.count(".") < 2


def name_words(path: PurePath) -> list[str]:
    """The words of a file name in lower case: `system_prompt-v2.md` has system, prompt, v and md."""
    return [word.lower() for word in _WORDS.findall(path.name)]


def folders(path: PurePath) -> tuple[str, ...]:
    """The folders above a file, in lower case, outermost first."""
    return tuple(part.lower() for part in path.parts[:-1])
