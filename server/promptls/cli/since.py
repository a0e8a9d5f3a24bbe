"""Findings on changed lines only: what git says has changed since a revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from promptls.cli.diffs import bare_lines
from promptls.cli.report import FileReport
from promptls.diagnostics import Diagnostic
from promptls.engine.disk import FileError
from promptls.named_tuple import NamedTuple
from promptls.text import LineIndex, Span
from promptls.text.unlike_lines import unlike

# Nothing that the repository configures is run: no hooks, monitors, diff or text-conversion programs, and no
# filters (`_no_filters`).
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")

_FILTER = r"^filter\..*\.(clean|smudge|process|required)$"


class _Repository(NamedTuple):
    """A repository, the commit to compare with, and for each file that differs its name there (None: new)."""

    top: Path
    base: str
    changed: dict[str, str | None]
    known: frozenset[str]


class Since:
    """Leaves of each report the findings that touch a line changed since the revision.

    The comparison is with where the branch left `revision`, so that what others did there since does not
    count; committed, staged and unstaged changes and new files all do.
    """

    def __init__(self, revision: str) -> None:
        self.revision = revision
        self._folders: dict[Path, _Repository] = {}

    def concerns(self, path: Path) -> bool:
        """True if a file has changed at all. Raises FileError where git cannot tell."""
        repository, name = self._place(Path(os.path.abspath(path)))
        return name in repository.changed or name not in repository.known

    def kept(self, report: FileReport) -> FileReport:
        """The report with the findings on changed lines alone. Raises FileError where git cannot tell."""
        if not report.diagnostics:
            return report
        changed = self._changed_lines(Path(os.path.abspath(report.path)), report.source)
        if changed is None:
            return report
        kept = tuple(d for d in report.diagnostics if _touches(d, report.lines, changed))
        return report._replace(diagnostics=kept)

    def remarks(self) -> Iterator[str]:
        """Nothing is worth a remark."""
        return iter(())

    def _changed_lines(self, path: Path, text: str) -> set[int] | None:
        """The lines (from 0) of a file that changed; None for all of them."""
        repository, name = self._place(path)
        old = repository.changed.get(name, name if name in repository.known else None)
        if old is None:
            return None
        before = _run(repository.top, "cat-file", "blob", f"{repository.base}:{old}")
        return changed_lines(before.decode("utf-8", "replace"), text)

    def _place(self, path: Path) -> tuple[_Repository, str]:
        repository = self._repository(path.parent)
        return repository, Path(os.path.realpath(path.parent), path.name).relative_to(
            repository.top
        ).as_posix()

    def _repository(self, folder: Path) -> _Repository:
        while not folder.is_dir():  # standard input may go by the name of a file in no folder
            folder = folder.parent
        if folder not in self._folders:
            top = Path(os.path.realpath(_run(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")))
            found = next((r for r in self._folders.values() if r.top == top), None)
            self._folders[folder] = found or self._read(top)
        return self._folders[folder]

    def _read(self, top: Path) -> _Repository:
        revision = self._commit(top)
        merge = _run(top, "merge-base", revision, "HEAD", fails=True).decode().strip()
        base = merge or revision
        flags = ("--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv", "--ignore-submodules")
        changed = _names(_run(top, "diff", *flags, base, "--", settings=_no_filters(top)))
        known = _run(top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", base)
        return _Repository(top, base, changed, frozenset(map(os.fsdecode, known.split(b"\0"))))

    def _commit(self, top: Path) -> str:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.revision}^{{commit}}")
        return _run(top, *words, wrong=self.revision).decode().strip()


def _no_filters(top: Path) -> dict[str, str]:
    """Settings by which git runs none of the filters that the repository itself configures.

    A file that such a filter would have made equal to the committed one counts as changed then; which of its
    lines have changed is told from its text as ever.
    """
    keys = _run(top, "config", "--show-scope", "--name-only", "-z", "--get-regexp", _FILTER, fails=True)
    fields = iter(map(os.fsdecode, keys.split(b"\0")))
    own = (key for scope, key in zip(fields, fields, strict=False) if scope in ("local", "worktree"))
    return {key: "false" if key.endswith(".required") else "" for key in own}


def _names(raw: bytes) -> dict[str, str | None]:
    """Each changed file with the name that it had, from `git diff --name-status -z`."""
    fields = iter(map(os.fsdecode, raw.split(b"\0")))
    found: dict[str, str | None] = {}
    for status in fields:
        if not status:
            break
        name = next(fields)
        if status[0] in "RC":
            found[next(fields)] = name
        else:
            found[name] = None if status[0] == "A" else name
    return found


def _run(
    folder: Path,
    *words: str,
    wrong: str = "",
    fails: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """What git prints. Raises FileError with what is wrong, unless `fails` is no fault."""
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    # Behind those that a person has put there, and not by -c, which ends a name at its first "=".
    for at, (key, value) in enumerate(settings.items(), int(env.get("GIT_CONFIG_COUNT") or 0)):
        env |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value, "GIT_CONFIG_COUNT": str(at + 1)}
    try:
        done = subprocess.run([*_GIT, *words], cwd=folder, env=env, capture_output=True, check=False)
    except FileNotFoundError:
        raise FileError(folder, "--since needs the program git, which is not installed") from None
    if done.returncode == 0 or fails:
        return done.stdout if done.returncode == 0 else b""
    if wrong:
        raise FileError(folder, f'git knows no revision "{wrong}"; fetch it, or name another with --since')
    told = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
    raise FileError(folder, f"--since needs a git repository ({told})")


def changed_lines(before: str, after: str) -> set[int]:
    """The lines (from 0) of `after` that are new or different; how lines are broken does not count."""
    return {*chain.from_iterable(unlike(bare_lines(before), bare_lines(after)))}


def _touches(diagnostic: Diagnostic, index: LineIndex, changed: set[int]) -> bool:
    spans = [diagnostic.span, *(item.span for item in diagnostic.related if item.elsewhere is None)]
    return any(_lines_of(span, index) & changed for span in spans)


def _lines_of(span: Span, index: LineIndex) -> set[int]:
    first, last = index.line_of(span.start), index.line_of(max(span.start, span.end - 1))
    return set(range(index.first + first, index.first + last + 1))
