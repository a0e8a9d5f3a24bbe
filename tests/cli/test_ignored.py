"""`--show-ignored`: what is set aside, by whom, since when and why."""

from __future__ import annotations

import datetime
from pathlib import Path

from promptls.engine.analyse import analyse
from promptls.engine.ignores import ignore_edit
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from tests.cli.runner import MODEL, TWICE, lay, run

DUPLICATE = ("--select", "duplicate-instruction")
JSON = ("--output-format", "json")


def set_aside(folder: Path, name: str) -> None:
    """Ignore the finding of TWICE as the editor does."""
    path = folder / name
    analysis = analyse(Workspace(folder), TWICE, path, options=Options(select=("duplicate-instruction",)))
    target, text = ignore_edit(Workspace(folder), TWICE, path, analysis.diagnostics[0])
    target.write_text(text)


def test_entries_of_the_settings_show_their_age_and_reason(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE, "b.prompt.md": TWICE})
    set_aside(tmp_path, "a.prompt.md")
    today = datetime.date.today()
    before = (today - datetime.timedelta(days=12)).isoformat()
    settings = tmp_path / "promptls.toml"
    assert f'since = "{today.isoformat()}"' in settings.read_text()
    settings.write_text(
        settings.read_text().replace(today.isoformat(), before) + 'reason = "said twice on purpose"\n'
    )
    result = run(tmp_path, "check", *DUPLICATE, "--show-ignored")
    assert result.status == 0 and result.err == ""
    assert result.out == (
        f"a.prompt.md:4:3: duplicate-instruction, by the settings since {before} (12 days): said twice on purpose\n"
        "1 finding set aside in 1 file.\n"
    )
    (item,) = run(tmp_path, "check", *DUPLICATE, "--show-ignored", *JSON).json()
    assert list(item) == ["path", "rule", "message", "start", "end", "by", "reason", "since", "days"]
    assert (item["path"], item["since"], item["days"], item["reason"]) == (
        "a.prompt.md",
        before,
        12,
        "said twice on purpose",
    )


def test_comments_in_the_file_show_their_reason(tmp_path: Path) -> None:
    comment = "<!-- promptls: ignore duplicate-instruction: for emphasis -->\n"
    lay(tmp_path, {"a.prompt.md": TWICE.replace("\n\n", "\n\n" + comment), "b.prompt.md": TWICE})
    lay(tmp_path, {"c.prompt.md": TWICE.replace("\n\n", "\n\n<!-- promptls: ignore density -->\n")})
    out = run(
        tmp_path, "check", *DUPLICATE, "--show-ignored", "--model", MODEL, "--model", "glm-4.7"
    ).out.split("\n")
    assert out == [
        "a.prompt.md:5:3: duplicate-instruction, by a comment in the file: for emphasis",
        "c.prompt.md:5:3: duplicate-instruction, by a comment in the file, no reason given",
        "2 findings set aside in 2 files.",
        "",
    ]


def test_nothing_set_aside(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    assert run(tmp_path, "check", "--show-ignored").out == "0 findings set aside in 0 files.\n"
    assert run(tmp_path, "check", "--show-ignored", *JSON).json() == []
