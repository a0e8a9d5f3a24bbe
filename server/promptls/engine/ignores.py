"""Setting diagnostics aside: what is written to `promptls.toml`, and how it is recognised again.

An ignored diagnostic is known by its rule and a fingerprint of its passage, so that it stays ignored
when lines move and comes back when the words change.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from promptls.diagnostics import Diagnostic
from promptls.engine.disk import LARGEST
from promptls.engine.workspace import SETTINGS_FILE, Workspace
from promptls.regular_files import read_regular
from promptls.text import LineIndex, newline_of

PASSAGE = 400
"""At most this many code points of a passage are fingerprinted."""


def fingerprint(diagnostic: Diagnostic, index: LineIndex) -> str:
    """Twelve hexadecimal digits that stand for the rule and the words it found, white space folded."""
    import hashlib  # 3 ms, for the library behind it

    first = index.line_of(diagnostic.span.start)
    last = index.line_of(max(diagnostic.span.start, diagnostic.span.end - 1))
    words = _first_words(index.text, index.line_start(first), index.line_end(last))
    return hashlib.sha256(f"{diagnostic.rule}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _first_words(text: str, start: int, end: int) -> str:
    """The beginning of `start..end`, white space folded; no more of it is read than that takes, or twice."""
    length = 2 * PASSAGE
    words = " ".join(text[start : min(end, start + length)].split())
    while len(words) < PASSAGE and start + length < end:
        length *= 2
        words = " ".join(text[start : min(end, start + length)].split())
    return words[:PASSAGE]


def ignore_entry(path: str, diagnostic: Diagnostic, index: LineIndex, table: str = "ignored") -> str:
    """The TOML table that sets a diagnostic aside; `path` is relative to the settings file."""
    import datetime

    lines = (
        f"[[{table}]]",
        f"path = {_quoted(path)}",
        f'rule = "{diagnostic.rule}"',
        f'fingerprint = "{fingerprint(diagnostic, index)}"',
        f'since = "{datetime.date.today().isoformat()}"',
    )
    return "\n".join(lines) + "\n"


def ignore_edit(
    workspace: Workspace,
    source: str,
    path: PurePath,
    diagnostic: Diagnostic,
    settings_text: str | None = None,
) -> tuple[Path, str]:
    """(settings file, its new text) that sets a diagnostic aside.

    The settings file in force is extended, or a `promptls.toml` is made at the workspace's root (or beside
    the prompt). `settings_text` is the settings file's text as an editor has it; None reads it.
    """
    target, prefix = settings_target(workspace, path)
    relative = path.relative_to(target.parent).as_posix()
    entry = ignore_entry(relative, diagnostic, LineIndex(source), f"{prefix}ignored")
    return target, _appended(settings_text_of(target, settings_text), entry)


def override_model(
    workspace: Workspace, path: PurePath, model: str, settings_text: str | None = None
) -> tuple[Path, str]:
    """(settings file, its new text) that makes `model` the target of one file.

    The override goes last, where it wins; one that this function wrote before for the same file is replaced.
    """
    target, prefix = settings_target(workspace, path)
    relative = path.relative_to(target.parent).as_posix()
    head = f"[[{prefix}overrides]]\nfiles = [{_quoted(_literal_glob(relative))}]\nmodel = "
    text = settings_text_of(target, settings_text)
    lines = [re.escape(line) for line in head.split("\n")]
    own = r"\r?\n".join(lines) + r'"[^"\r\n]*"[ \t]*(?:\r?\n|$)'
    text = re.sub(own + r"(?=\s*(?:\[|$))", "", text)
    return target, _appended(text, f'{head}"{model}"\n')


def settings_target(workspace: Workspace, path: PurePath) -> tuple[Path, str]:
    """The settings file that holds for a file, or the one to make, and what its tables' names begin with.

    A new `promptls.toml` beside a `pyproject.toml` with settings would put those out of force.
    """
    settings = workspace.settings_for(path)
    if settings.path:
        own = PurePath(settings.path).name == SETTINGS_FILE
        return Path(settings.path), "" if own else "tool.promptls."
    return Path(settings.root or workspace.root or Path(path).parent) / SETTINGS_FILE, ""


def settings_text_of(target: Path, settings_text: str | None) -> str:
    """The text of a settings file: as an editor has it, or read; nothing where there is none yet."""
    if settings_text is not None:
        return settings_text
    return read_regular(target, LARGEST).decode("utf-8") if target.exists() else ""


def _appended(text: str, entry: str) -> str:
    newline = newline_of(text)
    text = text.rstrip("\r\n")
    return (text + 2 * newline if text else "") + entry.replace("\n", newline)


def _literal_glob(path: str) -> str:
    return ("" if "/" in path else "./") + re.sub(r"[*]", "?", path)


def _quoted(text: str) -> str:
    import json

    # A TOML string takes the escapes of JSON, and DEL beside them.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
