"""Every block in the documentation is run, read or held to a schema by a test; what is not says why.

A block is found by its fence, on every page that people write. `test_every_block_has_a_test` fails for one that
nobody has thought of, and prints those that are not run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest
import tomllib
import yaml

from promptls.engine.settings import parse_settings
from promptls.engine.workspace import Workspace
from tests.cli.runner import EXTRACT, TWICE_FIXED, git, lay, run
from tests.conftest import TABLE
from tests.corpora import REPOSITORY

GENERATED = tuple(f"docs/{name}/" for name in ("rules", "models", "rewrites", "formats"))
"""Folders of pages that are made from code; their blocks are the rules' examples, which tests/rules runs."""
OTHERS = (
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "vscode-client/README.md",
)


class Block(NamedTuple):
    """A fenced block; `number` counts those of its language on the page, from 0."""

    page: str
    language: str
    number: int
    text: str

    @property
    def key(self) -> tuple[str, str]:
        return self.page, self.language


def written_pages() -> list[str]:
    """The pages that people write, below the repository."""
    found = [path.relative_to(REPOSITORY).as_posix() for path in sorted(REPOSITORY.glob("docs/**/*.md"))]
    made = re.compile(rf"{'|'.join(GENERATED)}|.*/node_modules/")  # `make site` installs the latter
    return [*OTHERS, *(page for page in found if not made.match(page))]


def blocks(page: str) -> list[Block]:
    """All fenced blocks of a page, also those that are indented into a list; without a language it is a drawing."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    found: list[Block] = []
    for _, language, body in re.findall(r"^([ ]*)```(\S*)[^\n]*\n(.*?)^\1```", text, re.S | re.M):
        if language:
            number = sum(block.language == language for block in found)
            found.append(Block(page, language, number, dedent(body)))
    return found


BLOCKS = [block for page in written_pages() for block in blocks(page)]

ELSEWHERE = {
    ("CONTRIBUTING.md", "console"): "tests/test_packs.py",
    ("CONTRIBUTING.md", "python"): "tests/test_contributing.py",
    ("CONTRIBUTING.md", "yaml"): "tests/test_contributing.py",
    ("README.md", "lua"): "tests/e2e/test_neovim.py",
    ("docs/editors/emacs.md", "elisp"): "tests/e2e/test_emacs.py",
    ("docs/editors/kate.md", "json"): "tests/e2e/test_kate.py",
    ("docs/editors/neovim.md", "lua"): "tests/e2e/test_neovim.py",
    ("docs/editors/vim.md", "vim"): "tests/e2e/test_vim.py",
    ("docs/packs.md", "console"): "tests/test_packs.py",
    ("docs/packs.md", "toml"): "tests/test_packs.py",
}
"""Blocks that a test of another file takes from the page and runs."""
NOT_RUN: dict[tuple[str, str], str] = {}
"""Blocks that nothing runs, and why."""
COMMANDS_NOT_RUN = {
    "make demo": "tests/test_demo.py runs what it calls",
    "make test": "it is what runs this",
    "promptls gain": "without --dry-run it asks an endpoint of the reader's; tests/gain asks one of ours",
}
"""Beginnings of commands that are not run here, and why."""


# -- commands


class Command(NamedTuple):
    """A command, and what the page shows that it prints."""

    page: str
    line: str
    shown: str


def commands() -> list[Command]:
    """The commands of all console blocks that no other test takes."""
    found: list[Command] = []
    for block in BLOCKS:
        if block.language not in ("console", "text") or block.key in ELSEWHERE:
            continue
        for part in re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            found.append(Command(block.page, " ".join(line.partition("  #")[0].split()), shown))
    return found


def why_not_run(line: str) -> str | None:
    reasons = (reason for start, reason in COMMANDS_NOT_RUN.items() if line.startswith(start))
    return None if "--dry-run" in line else next(reasons, None)


RUN = [
    pytest.param(command, id=f"{command.page}: {command.line}")
    for command in commands()
    if why_not_run(command.line) is None
]


@pytest.mark.parametrize("command", RUN)
def test_a_command_of_the_documentation_runs_and_prints_what_is_shown(
    tmp_path: Path, command: Command
) -> None:
    assert command.line.startswith("promptls "), "only promptls is run here"
    rule = next(block.text for block in BLOCKS if block.key == ("docs/your-own-rules.md", "yaml"))
    lay(
        tmp_path,
        {
            "extract.prompt.txt": EXTRACT,
            "prompts/a.txt": EXTRACT,
            "AGENTS.md": TWICE_FIXED,
            ".promptls/rules/product-name.yaml": rule,
        },
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    words, _, source = command.line.removeprefix("promptls ").partition(" < ")
    if "--baseline" in words:
        run(tmp_path, "check", "--write-baseline")
    result = run(tmp_path, *words.split(), stdin=(tmp_path / source).read_bytes() if source else b"")
    assert result.status in (0, 1) and "error" not in result.err, result.err
    printed = result.out + result.err
    assert [line for line in command.shown.split("\n") if line.strip() not in printed] == []


def test_the_documentation_shows_commands() -> None:
    assert len(RUN) >= 20


# -- what is no command


def _settings(block: Block, folder: Path) -> None:
    assert parse_settings(block.text, "promptls.toml", root=str(folder)).problems == ()


def _profile(block: Block, folder: Path, but: tuple[str, ...] = ()) -> None:
    lay(folder, {".promptls/profiles/x.yaml": block.text, "promptls.toml": ""})
    problems = Workspace(folder).problems(folder / "a.prompt.md")
    assert tuple(problem.message for problem in problems) == but


def _checks(block: Block, folder: Path) -> None:
    from promptls.gain.own import own_family

    if block.number == 1:
        _profile(block, folder, ('"flash/gain.json" cannot be read; name a file that is there',))
        return
    lay(folder, {"a.prompt.md": "Answer {{message}}.\n", "a.prompt.md.checks.yaml": block.text})
    assert len(own_family(folder / "a.prompt.md").items) == 1


def _own_rule(block: Block, folder: Path) -> None:
    lay(folder, {f".promptls/rules/{re.findall(r'rules/(.*)', block.text)[0]}": block.text})
    assert run(folder, "rule", "--test").status == 0


def _python(block: Block, folder: Path) -> None:
    names: dict[str, Any] = {}
    exec(block.text, names)
    assert names["findings"]


def _on_ci(block: Block, folder: Path) -> None:
    """pre-commit's own reader, and the schemas of GitHub and GitLab, take what a reader would copy."""
    filled = block.text.replace("<the address of this repository>", "https://example.com/x").replace(
        "<a release or commit>", "v1"
    ).replace("<owner>", "owner")  # fmt: skip
    data = yaml.safe_load(filled)
    if "repos" in data:
        (folder / ".pre-commit-config.yaml").write_text(filled)
        words = ["pre_commit", "validate-config", str(folder / ".pre-commit-config.yaml")]
        hooks = {hook["id"] for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())}
        assert {hook["id"] for repo in data["repos"] for hook in repo["hooks"]} <= hooks
    else:
        github = "jobs" in data
        name = "workflow.yml" if github else ".gitlab-ci.yml"
        (folder / name).write_text(("on: push\n" if github else "") + filled)
        schema = "vendor.github-workflows" if github else "vendor.gitlab-ci"
        words = ["check_jsonschema", "--builtin-schema", schema, str(folder / name)]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    inputs = yaml.safe_load((REPOSITORY / "action.yml").read_text())["inputs"]
    for step in data.get("jobs", {}).get("prompts", {}).get("steps", []):
        assert "promptls" not in step["uses"] or step["with"].keys() <= inputs.keys()


def _names_us(block: Block, folder: Path) -> None:
    """Well-formed, and what it starts is ours; the editors themselves are not on this machine."""
    data = tomllib.loads(block.text) if block.language == "toml" else json.loads(block.text)
    told = json.dumps(data)
    assert "promptls" in told
    assert '"server"' not in told or re.search(r'promptls", .*"server"', told)


def _settings_of_vs_code(block: Block, folder: Path) -> None:
    (settings,) = json.loads("{" + block.text + "}").values()
    manifest = json.loads((REPOSITORY / "vscode-client" / "package.json").read_text(encoding="utf-8"))
    assert settings["editor.defaultFormatter"] == f"{manifest['publisher']}.{manifest['name']}"
    assert settings["editor.codeActionsOnSave"] == {"source.fixAll.promptls": "explicit"}


HERE: dict[tuple[str, str], Callable[[Block, Path], None]] = {
    ("docs/continuous-integration.md", "yaml"): _on_ci,
    ("docs/editors/others.md", "json"): _names_us,
    ("docs/editors/others.md", "toml"): _names_us,
    ("docs/editors/vscode.md", "json"): _settings_of_vs_code,
    ("docs/gain.md", "yaml"): _checks,
    ("docs/settings.md", "toml"): _settings,
    ("docs/tables.md", "python"): _python,
    ("docs/your-own-models.md", "yaml"): _profile,
    ("docs/your-own-rules.md", "yaml"): _own_rule,
    ("vscode-client/README.md", "json"): _settings_of_vs_code,
}
"""Blocks that are tried here, by page and language."""


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(block, id=f"{block.page}: {block.language} {block.number}")
        for block in BLOCKS
        if block.key in HERE
    ],
)
def test_a_snippet_of_the_documentation_is_what_it_says(tmp_path: Path, block: Block) -> None:
    HERE[block.key](block, tmp_path)


# -- the sweep


def test_every_block_has_a_test(record_property: Callable[[str, object], None]) -> None:
    known = ELSEWHERE.keys() | HERE.keys() | NOT_RUN.keys()
    fresh = {block.key for block in BLOCKS if block.language not in ("console", "text")} - known
    assert fresh == set(), "nobody runs these: add them to HERE or ELSEWHERE, or to NOT_RUN with the reason"
    assert known - {block.key for block in BLOCKS} == set(), "these are gone"
    for (page, _), test in ELSEWHERE.items():
        assert Path(page).name in (REPOSITORY / test).read_text(encoding="utf-8"), (page, test)
    lines = [f"{len(BLOCKS)} blocks on {len({block.page for block in BLOCKS})} pages; not run:"]
    lines += [f"{page}, {language}: {reason}" for (page, language), reason in NOT_RUN.items()]
    lines += [f"{c.page}, `{c.line}`: {why}" for c in commands() if (why := why_not_run(c.line))]
    lines += ["others.md, json and toml: read and compared with our command, not loaded by their editors"]
    record_property(TABLE, "\n".join(lines))


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page}: {target}"
        for page in written_pages()
        for target in re.findall(
            r"\]\((?!https?:|#)([^)\s#]+)", (REPOSITORY / page).read_text(encoding="utf-8")
        )
        if not ((REPOSITORY / page).parent / target).exists()
    ]
    assert broken == []
