"""Which files one assistant reads together with a prompt file: standing instructions, and what it includes.

What hosts document of themselves, retrieved 2026-11-26: GitHub Copilot adds `.github/copilot-instructions.md`,
`AGENTS.md` and instructions for all files to every agent and prompt; Claude Code reads `CLAUDE.md` of each
folder above, with the files that it names by `@path`; Gemini CLI does so with `GEMINI.md`; Cursor adds rules
that always apply, and `AGENTS.md`. What is bound to some files, or loaded on demand, is not taken as read.
"""

# ruff: noqa: E501 - patterns on one line
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from typing import NamedTuple

from promptls.text.lazy_pattern import LazyPattern

_LEVELS = 12
"""Folders above a file that are looked through. Our judgement."""
_MOST = 24
"""Files that one file is held against, and files of one folder that are looked into. Our judgement."""
_LONGEST = 200_000
"""Characters of a file in which the names of others are looked for. Our judgement."""


class _Host(NamedTuple):
    """`members` are the files that it reads; `always` those of a project folder that it reads with each of them.

    `every`: what a file found by a pattern must say, for it to be read always. `includes` names a file in the text.
    """

    members: LazyPattern
    always: tuple[str, ...]
    every: LazyPattern
    includes: LazyPattern


_BY_AT = LazyPattern(r"(?:^|(?<=\s))@((?:~/|\.{1,2}/|/)?[\w./-]{1,200}\.(?:md|txt))\b", re.M)
_BY_MENTION = LazyPattern(
    r"#file:([\w./-]{1,200}\.md)\b|\]\(([\w./-]{1,200}\.(?:instructions|prompt|agent)\.md)\)"
)
_HOSTS = (
    _Host(
        LazyPattern(r"(?:^|/)(?:\.github/(?:(?:agents|prompts|chatmodes|instructions)/.+|copilot-instructions)\.md|AGENTS\.md)$"),
        (".github/copilot-instructions.md", "AGENTS.md", ".github/instructions/*.instructions.md"),
        LazyPattern(r"^applyTo:\s*['\"]?(?:\*\*/\*|\*\*|\*)['\"]?\s*$", re.M),
        _BY_MENTION,
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.claude/(?:agents|commands|rules|skills|output-styles)/.+\.md|CLAUDE(?:\.local)?\.md)$"),
        ("CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md"),
        LazyPattern(r""),
        _BY_AT,
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.gemini/commands/.+\.toml|GEMINI\.md)$"),
        ("GEMINI.md",),
        LazyPattern(r""),
        _BY_AT,
    ),
    _Host(
        LazyPattern(r"(?:^|/)\.cursor/(?:rules|commands)/.+\.mdc?$"),
        (".cursor/rules/*.mdc", "AGENTS.md"),
        LazyPattern(r"^alwaysApply:\s*true\s*$", re.M),
        _BY_AT,
    ),
)  # fmt: skip
SHARED = ("**/AGENTS.md", "**/CLAUDE.md", "**/CLAUDE.local.md", "**/GEMINI.md", "**/copilot-instructions.md", "**/*.instructions.md", "**/*.mdc")  # fmt: skip
"""Globs of the files that are read with others."""


def is_shared(path: PurePath) -> bool:
    """True if the file may be read together with others."""
    return any(path.match(glob.removeprefix("**/")) for glob in SHARED)


def is_member(path: PurePath) -> bool:
    """True if a host is known that reads other files with this one."""
    return any(host.members.search(path.as_posix()) for host in _HOSTS)


def read_together(path: PurePath | None, source: str) -> tuple[Path, ...]:
    """The files that are read with this one and before it, outermost first: of each pair one file is the later."""
    if path is None:
        return ()
    here = Path(os.path.abspath(path))
    found: dict[Path, None] = {}
    for host in _HOSTS:
        if host.members.search(here.as_posix()):
            for other in _always(host, here):
                if other == here:
                    break  # what comes after it is held against it in its own check
                found[other] = None
                found.update(dict.fromkeys(_included(host, other, _text(other, _changed(other)))))
            found.update(dict.fromkeys(_included(host, here, source)))
    found.pop(here, None)
    return tuple(found)[:_MOST]


def stamps(files: tuple[Path, ...]) -> list[tuple[str, int]]:
    """The files and when they changed (ns)."""
    return [(str(file), _changed(file)) for file in files]


def _always(host: _Host, file: Path) -> Iterator[Path]:
    folders = list(file.parents)[:_LEVELS]
    top = next((at for at, folder in enumerate(folders) if (folder / ".git").exists()), len(folders) - 1)
    for folder in reversed(folders[: top + 1]):
        for pattern in host.always:
            if "*" not in pattern:
                if (folder / pattern).is_file():
                    yield folder / pattern
                continue
            for other in sorted((folder / pattern).parent.glob(pattern.rpartition("/")[2]))[:_MOST]:
                if host.every.search(_text(other, _changed(other))):
                    yield other


def _included(host: _Host, file: Path, source: str) -> Iterator[Path]:
    for match in host.includes.finditer(source):
        named = next(name for name in match.groups() if name)
        for folder in list(file.parents)[:_LEVELS]:
            target = Path(os.path.normpath(folder / named))
            if target.is_file():
                yield target
                break
            if (folder / ".git").exists():
                break


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=128)
def _text(file: Path, changed: int) -> str:
    """A file as it was when it `changed`; nothing if it cannot be read."""
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(_LONGEST)
    except OSError:
        return ""
