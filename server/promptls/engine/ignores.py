"""Setting diagnostics aside: what is written to `promptls.toml`, and how it is recognised again.

An ignored diagnostic is known by its rule and a fingerprint of its passage, so that it stays ignored
when lines move and comes back when the words change.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath

from promptls.diagnostics import Diagnostic
from promptls.engine.workspace import SETTINGS_FILE, Workspace
from promptls.text import LineIndex, newline_of

PASSAGE = 400
"""At most this many code points of a passage are fingerprinted."""


def fingerprint(diagnostic: Diagnostic, index: LineIndex) -> str:
    """Twelve hexadecimal digits that stand for the rule and the words it found, white space folded."""
    first = index.line_of(diagnostic.span.start)
    last = index.line_of(max(diagnostic.span.start, diagnostic.span.end - 1))
    passage = index.text[index.line_start(first) : index.line_end(last)]
    words = " ".join(passage.split())[:PASSAGE]
    return hashlib.sha256(f"{diagnostic.rule}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def ignore_entry(path: str, diagnostic: Diagnostic, index: LineIndex) -> str:
    """The TOML table that sets a diagnostic aside; `path` is relative to the settings file."""
    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    lines = (
        "[[ignored]]",
        f'path = "{quoted}"',
        f'rule = "{diagnostic.rule}"',
        f'fingerprint = "{fingerprint(diagnostic, index)}"',
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

    The nearest `promptls.toml` is extended, or one is made at the workspace's root (or beside the
    prompt). `settings_text` is the settings file's text where an editor has it open; otherwise it is read.
    """
    settings = workspace.settings_for(path)
    if settings.path and PurePath(settings.path).name == SETTINGS_FILE:
        target = Path(settings.path)
    else:
        target = Path(settings.root or workspace.root or Path(path).parent) / SETTINGS_FILE
    if settings_text is None:
        settings_text = target.read_bytes().decode("utf-8") if target.exists() else ""
    newline = newline_of(settings_text)
    relative = Path(path).relative_to(target.parent).as_posix()
    entry = ignore_entry(relative, diagnostic, LineIndex(source)).replace("\n", newline)
    gap = "" if not settings_text else newline if re.search(r"(\r\n|\n|\r)$", settings_text) else 2 * newline
    return target, settings_text + gap + entry
