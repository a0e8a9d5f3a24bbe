"""The pre-commit hooks and the GitHub Action: run as pre-commit and a runner's shell run them."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.runner import TWICE, TWICE_FIXED, git, lay
from tests.corpora import REPOSITORY

UGLY = "#   Title\n\n\n\n* one\n"


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


def outside() -> dict[str, str]:
    """The environment without what belongs to this test run."""
    return {
        key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "PYTHON", "GIT_"))
    }


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="NO GIT REPOSITORY: pre-commit clones it")
def test_the_hooks_run_under_pre_commit(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    lay(scratch, {"a.prompt.md": TWICE, "b.prompt.md": UGLY, "README.md": UGLY, "main.py": "print()\n"})
    git(scratch, "init", "-q")
    commit(scratch)
    env = {**outside(), "PRE_COMMIT_HOME": str(tmp_path / "home"), "GIT_CONFIG_GLOBAL": os.devnull}
    words = [sys.executable, "-m", "pre_commit", "try-repo", str(REPOSITORY), "--all-files", "--verbose"]
    done = subprocess.run(
        words, cwd=scratch, env=env, capture_output=True, text=True, check=False, timeout=300
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    assert "a.prompt.md:4:3: warning duplicate-instruction" in told and "README" not in told
    assert "promptls format" in told and "files were modified by this hook" in told
    assert (scratch / "b.prompt.md").read_text() == "# Title\n\n- one\n"
    assert (scratch / "README.md").read_text() == UGLY


def action() -> Any:
    return yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))


def test_the_action_is_valid_against_the_schema() -> None:
    words = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-actions",
        "action.yml",
    ]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an empty environment in which the action's installing step has run."""
    folder = tmp_path_factory.mktemp("runner")
    venv.create(folder / "python", with_pip=True, symlinks=os.name != "nt")
    scripts = folder / "python" / "bin"
    (step,) = [step for step in action()["runs"]["steps"] if step.get("name") == "Install promptls"]
    env = {**outside(), "PATH": f"{scripts}:{os.environ['PATH']}", "GITHUB_ACTION_PATH": str(REPOSITORY)}
    subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=env, check=True, capture_output=True)
    return scripts


def step_of(runner: Path, folder: Path, base: str = "", **inputs: str) -> tuple[int, str, str]:
    """(status, output, what it sets) of the action's checking step in `folder`, a pull request against `base`."""
    described = action()
    values = {name: str(spec.get("default", "")) for name, spec in described["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    (step,) = [step for step in described["runs"]["steps"] if step.get("id") == "check"]
    given = {
        key: values[text.removeprefix("${{ inputs.").removesuffix(" }}")] for key, text in step["env"].items()
    }
    outputs = folder.parent / "outputs"
    outputs.write_text("")
    env = {**outside(), **given, "PATH": f"{runner}:{os.environ['PATH']}", "GITHUB_BASE_REF": base,
           "GITHUB_OUTPUT": str(outputs), "RUNNER_TEMP": str(folder.parent)}  # fmt: skip
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, outputs.read_text().strip()


def test_the_action_installs_with_no_module_of_the_checkout(tmp_path: Path) -> None:
    (step,) = [step for step in action()["runs"]["steps"] if step.get("name") == "Install promptls"]
    lay(tmp_path, {"pip/__init__.py": "", "pip/__main__.py": "open('ran', 'w')\n"})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / "bin" / "python").chmod(0o755)
    # What is not there cannot be installed: it is enough to see which pip says so.
    env = outside() | {
        "GITHUB_ACTION_PATH": str(tmp_path / "nothing"),
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-ec", step["run"]], cwd=tmp_path, env=env, capture_output=True, check=False
    )
    assert done.returncode and b"nothing" in done.stderr and not (tmp_path / "ran").exists()


def test_the_action_annotates_and_fails(runner: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    lay(folder, {"a.prompt.md": TWICE, "b c.prompt.md": TWICE_FIXED})
    status, out, outputs = step_of(
        runner, folder, sarif="true", paths="a.prompt.md\nb c.prompt.md\n", model="glm-4.7\nglm-4.7-flash"
    )
    assert (status, outputs) == (1, "status=1")
    assert "::warning file=a.prompt.md,line=4,endLine=4,col=3" in out and "b c.prompt.md" not in out
    assert '"version": "2.1.0"' in (tmp_path / "promptls.sarif").read_text()
    assert step_of(runner, folder, fail_on="error")[0] == 0
    assert step_of(runner, folder, model="no-such-model")[::2] == (2, "status=2")


@pytest.mark.parametrize("shallow", [False, True])
def test_on_a_pull_request_the_action_looks_at_what_it_changes(
    runner: Path, tmp_path: Path, shallow: bool
) -> None:
    origin, folder = tmp_path / "origin", tmp_path / "work"
    lay(origin, {"old.prompt.md": TWICE})
    git(origin, "init", "-q")
    commit(origin)
    git(origin, "checkout", "-q", "-b", "mine")
    lay(origin, {"new.prompt.md": TWICE})
    commit(origin)
    git(origin, "checkout", "-q", "main")
    lay(origin, {"theirs.prompt.md": TWICE})
    commit(origin)
    depth = ("--depth", "1") if shallow else ()
    git(tmp_path, "clone", "-q", *depth, "--branch", "mine", origin.as_uri(), str(folder))
    status, out, _ = step_of(runner, folder, base="main")
    assert status == 1 and "file=new.prompt.md" in out, out
    assert "old.prompt.md" not in out and "theirs.prompt.md" not in out
