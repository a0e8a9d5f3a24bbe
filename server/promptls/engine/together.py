"""Which files one assistant reads together with a prompt file: standing instructions, and what it includes.

Each host says where that is documented and when it was read. What is bound to some files, or loaded on demand, is
not taken as read; instructions of a user's home folder are not looked for.
"""

# ruff: noqa: E501 - patterns on one line
from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePath

from promptls.engine.project import is_below
from promptls.named_tuple import NamedTuple
from promptls.once_a_run import MOST, may_hold, once_a_run
from promptls.regular_files import open_regular
from promptls.text.lazy_pattern import LazyPattern

_LEVELS = 12
"""Folders above a file that are looked through. Our judgement."""
_MOST = 24
"""Files that one file is held against, and files of one folder that are looked into. Our judgement."""
_LONGEST = 200_000
"""Characters of a file in which the names of others are looked for. Our judgement."""


class _Host(NamedTuple):
    """`members` are the files that it reads; `always` those of a project folder that it reads with each of them,
    in order, of names with a bar between them the first that is there.

    `every`: what a file found by a pattern must say, for it to be read always. `includes` names a file in the text.
    `source` documents it, read on the day `retrieved`.
    """

    members: LazyPattern
    always: tuple[str, ...]
    every: LazyPattern
    includes: LazyPattern
    source: str
    retrieved: str


_BY_AT = LazyPattern(r"(?:^|(?<=\s))@((?:~/|\.{1,2}/|/)?[\w./-]{1,200}\.(?:md|txt))\b", re.M)
_BY_MENTION = LazyPattern(
    r"#file:([\w./-]{1,200}\.md)\b|\]\(([\w./-]{1,200}\.(?:instructions|prompt|agent)\.md)\)"
)
_NOTHING = LazyPattern(r"(?!)")
_SIGNS = {
    _BY_AT: ("@",),
    _BY_MENTION: ("#file:", ".instructions.md)", ".prompt.md)", ".agent.md)"),
    _NOTHING: (),
}
"""Words one of which stands in each text that names a file so: they are looked for much quicker."""
_FOR_ALL_FILES = LazyPattern(r"\A(?!---\r?\n(?:(?!---).*\n)*?paths[ \t]*:)")
"""Not bound to some files by `paths` in its front matter."""
_HOSTS = (
    _Host(
        LazyPattern(
            r"(?:^|/)(?:\.github/(?:(?:agents|prompts|chatmodes|instructions)/.+|copilot-instructions)\.md"
            r"|AGENTS\.md|CLAUDE(?:\.local)?\.md)$"
        ),
        (
            ".github/copilot-instructions.md",
            "AGENTS.md",
            "CLAUDE.md",
            ".claude/CLAUDE.md",
            "CLAUDE.local.md",
            ".github/instructions/**/*.instructions.md",
        ),
        LazyPattern(r"^applyTo:\s*['\"]?(?:\*\*/\*|\*\*|\*)['\"]?\s*$", re.M),
        _BY_MENTION,
        "GitHub Copilot in VS Code: code.visualstudio.com/docs/agent-customization/custom-instructions",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(
            r"(?:^|/)(?:\.claude/(?:agents|commands|rules|skills|output-styles)/.+\.md|CLAUDE(?:\.local)?\.md)$"
        ),
        ("CLAUDE.md", ".claude/CLAUDE.md", ".claude/rules/**/*.md", "CLAUDE.local.md"),
        _FOR_ALL_FILES,
        _BY_AT,
        "Claude Code: code.claude.com/docs/en/memory",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(r"(?:^|/)AGENTS(?:\.override)?\.md$"),
        ("AGENTS.override.md|AGENTS.md",),
        _FOR_ALL_FILES,
        _NOTHING,
        "Codex: developers.openai.com/codex/guides/agents-md",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.gemini/commands/.+\.toml|GEMINI\.md)$"),
        ("GEMINI.md",),
        _FOR_ALL_FILES,
        _BY_AT,
        "Gemini CLI: geminicli.com/docs/cli/gemini-md and docs/reference/memport",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.cursor/(?:rules/.+\.mdc|commands/.+\.md)|\.cursorrules)$"),
        ("AGENTS.md", ".cursorrules", ".cursor/rules/**/*.mdc"),
        LazyPattern(r"^alwaysApply:\s*true\s*$", re.M),
        _BY_AT,
        "Cursor: cursor.com/docs/rules (a rule must end in .mdc; .cursorrules is its older form)",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.(?:windsurf|devin)/(?:rules|workflows)/.+\.md|\.windsurfrules)$"),
        ("AGENTS.md", ".windsurfrules", ".devin/rules/**/*.md", ".windsurf/rules/**/*.md"),
        LazyPattern(r"^trigger:\s*always_on\s*$", re.M),
        _NOTHING,
        "Windsurf, now Devin: docs.windsurf.com/windsurf/cascade/memories and .../agents-md",
        "2026-11-26",
    ),
    _Host(
        LazyPattern(r"(?:^|/)(?:\.clinerules(?:/[^/]+\.md)?|\.cline/rules/[^/]+\.md)$"),
        ("AGENTS.md", ".clinerules", ".clinerules/*.md", ".cline/rules/*.md"),
        _FOR_ALL_FILES,
        _NOTHING,
        "Cline: docs.cline.bot/customization/cline-rules and docs.cline.bot/features/cline-rules",
        "2026-11-26",
    ),
)
_FOLDERS = ("claude/rules", "windsurf/rules", "devin/rules", "cline/rules", "clinerules")
SHARED = (
    "**/AGENTS.md", "**/AGENTS.override.md", "**/CLAUDE.md", "**/CLAUDE.local.md", "**/GEMINI.md", "**/.cursorrules",
    "**/.windsurfrules", "**/.clinerules", "**/copilot-instructions.md", "**/*.instructions.md", "**/*.mdc",
    *(f"**/.{folder}/**/*.md" for folder in _FOLDERS),
)  # fmt: skip
"""Globs of the files that are read with others."""


def is_shared(path: PurePath) -> bool:
    """True if the file may be read together with others."""
    where = f"{path.parent.as_posix()}/"
    return any(path.match(glob.removeprefix("**/")) for glob in SHARED) or (
        path.suffix == ".md" and any(f".{folder}/" in where for folder in _FOLDERS)
    )


def is_member(path: PurePath) -> bool:
    """True if a host is known that reads other files with this one."""
    return any(host.members.search(path.as_posix()) for host in _HOSTS)


_FIRST = {
    pattern: tuple(name.partition("/")[0] for name in pattern.split("|"))
    for host in _HOSTS
    for pattern in host.always
}
"""What is in a folder, one of these, that has something so named."""


def _unknown(folder: str, name: str) -> bool:
    return True


class Looks(NamedTuple):
    """How it is told what there is on disk, by its path."""

    is_file: Callable[[str], bool] = os.path.isfile
    is_folder: Callable[[str], bool] = os.path.isdir
    is_there: Callable[[str], bool] = os.path.exists
    found: dict[tuple[str, str, str], tuple[str, ...]] | None = None
    """What each host always reads of a folder, below another that bounds it, if that is looked up once."""
    above: dict[str, tuple[str, ...]] | None = None
    """A folder and those above it to the top of its repository, the same way."""
    may_hold: Callable[[str, str], bool] = _unknown
    """False where a folder has nothing of that name for sure (once_a_run.py)."""


def looks_once() -> Looks:
    """Looks that are taken once for each path: for a run over files that have the same folders above them."""
    return Looks(_once(os.path.isfile), _once(os.path.isdir), _once(os.path.exists), {}, {}, may_hold)


_once = lru_cache(maxsize=MOST)


@once_a_run
def _looks(run: str) -> Looks:
    """Those of a run, or of this one moment."""
    return looks_once()


def read_together(path: PurePath | None, source: str, looks: Looks | None = None) -> tuple[Path, ...]:
    """The files that are read with this one and before it, outermost first: of each pair one file is the later."""
    if path is None:
        return ()
    place = os.path.abspath(path)
    posix = place.replace(os.sep, "/")
    hosts = [host for host in _HOSTS if host.members.search(posix)]
    if not hosts:
        return ()
    looks = looks or _looks("")
    folders, here = _folders_to_top(os.path.dirname(place), looks), os.path.normcase(place)
    found: dict[Path, None] = {}
    for host in hosts:
        for name in _always(host, folders, looks):
            if os.path.normcase(name) == here:
                break  # what comes after it is held against it in its own check
            other = Path(name)
            found[other] = None
            found.update(dict.fromkeys(_included(host, str(other), _text(other, _changed(other)), looks)))
        found.update(dict.fromkeys(_included(host, place, source, looks)))
    if found:
        found.pop(Path(place), None)
    return tuple(found)[:_MOST]


def _folders_above(place: str) -> list[str]:
    """The folders above a file, the nearest first."""
    found: list[str] = []
    while len(found) < _LEVELS and (above := os.path.dirname(place)) != place:
        found.append(above)
        place = above
    return found


def _folders_to_top(folder: str, looks: Looks, levels: int = _LEVELS) -> tuple[str, ...]:
    """A folder and those above it to the top of its repository, if that is near enough; the nearest first."""
    known = {} if looks.above is None else looks.above
    found = known.get(folder)
    if found is None:
        above = os.path.dirname(folder)
        ends = levels == 1 or above == folder or _is_top(folder, looks)
        found = (folder,) if ends else (folder, *_folders_to_top(above, looks, levels - 1))
        if len(found) < levels or levels == _LEVELS:  # else there may be more above
            if len(known) >= MOST:
                known.clear()
            known[folder] = found
    return found[:levels]


def _is_top(folder: str, looks: Looks) -> bool:
    return looks.may_hold(folder, ".git") and looks.is_there(os.path.join(folder, ".git"))


def stamps(files: tuple[Path, ...]) -> list[tuple[str, int]]:
    """The files and when they changed (ns)."""
    return [(str(file), _changed(file)) for file in files]


def _always(host: _Host, folders: tuple[str, ...], looks: Looks) -> Iterator[str]:
    known = {} if looks.found is None else looks.found
    around = folders[-1]
    for folder in reversed(folders):
        found = known.get((host.source, folder, around))
        if found is None:
            found = tuple(_always_in(host, folder, looks, around))
            if len(known) >= MOST:
                known.clear()
            known[host.source, folder, around] = found
        yield from found


def _always_in(host: _Host, folder: str, looks: Looks, around: str) -> Iterator[str]:
    for pattern in host.always:
        if any(looks.may_hold(folder, first) for first in _FIRST[pattern]):
            yield from _named(host, folder, pattern, looks, around)


def _named(host: _Host, folder: str, pattern: str, looks: Looks, around: str) -> Iterator[str]:
    if "*" not in pattern:
        for name in pattern.split("|"):
            place = os.path.join(folder, name)
            if looks.is_file(place):
                if not os.path.islink(place) or is_below(os.path.realpath(place), os.path.realpath(around)):
                    yield place
                return
    elif looks.is_folder(os.path.join(folder, pattern.partition("*")[0])):
        inside = os.path.realpath(folder)
        for other in sorted(Path(folder).glob(pattern))[:_MOST]:
            if is_below(os.path.realpath(other), inside) and host.every.search(_text(other, _changed(other))):
                yield str(other)


def _included(host: _Host, file: str, source: str, looks: Looks) -> Iterator[Path]:
    """The files that a text includes, but such as lie outside of its repository, or without one of its folder.

    A host may read these, too, when a person allows it; we do not, as a file may have come from anywhere.
    """
    if not any(sign in source for sign in _SIGNS[host.includes]):
        return
    names = [next(name for name in match.groups() if name) for match in host.includes.finditer(source)]
    if not names:
        return
    folders = _folders_above(file)
    top = next((at for at, folder in enumerate(folders) if _is_top(folder, looks)), None)
    around = os.path.realpath(folders[top or 0])
    for named in names:
        for folder in folders if top is None else folders[: top + 1]:
            target = os.path.normpath(os.path.join(folder, named))
            if looks.is_file(target):
                if is_below(os.path.realpath(target), around):
                    yield Path(target)
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
        with open_regular(file) as opened:
            return opened.read(4 * _LONGEST).decode("utf-8", "replace")[:_LONGEST]
    except OSError:
        return ""
