"""What users install: built from the repository, put into an empty environment, run far from the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from promptls import __version__
from promptls.packs import SWITCH
from promptls.profiles import Catalogue
from promptls.rules.registry import all_rules
from tests.cli.runner import ADAPTED, EXTRACT, MODEL
from tests.corpora import REPOSITORY


class Installed(NamedTuple):
    """The distributions, and the command in its own environment."""

    wheel: Path
    sdist: Path
    command: Path

    def environment(self) -> dict[str, str]:
        """The variables that it runs with: none that change what Python finds, and none that keep packs out."""
        return {k: value for k, value in os.environ.items() if not k.startswith("PYTHON") and k != SWITCH}

    def run(self, folder: Path, *argv: str) -> str:
        """Standard output of the installed command; nothing of this repository is in its reach."""
        done = subprocess.run(
            [self.command, *argv],
            cwd=folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1) and done.stderr == "", done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("packaging")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    # Without --wheel the wheel is made from the sdist, so that both are proven.
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, REPOSITORY], **quiet)  # type: ignore[call-overload]
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    venv.create(folder / "empty", symlinks=os.name != "nt")
    scripts = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "-q", wheel]
    subprocess.run(pip, **quiet)  # type: ignore[call-overload]
    return Installed(wheel, sdist, scripts / "promptls")


def test_check_adapt_rule_and_model_work_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "a.prompt.txt").write_text(EXTRACT)
    assert installed.run(tmp_path, "--version") == f"promptls {__version__}\n"
    assert "undescribed-nested-object" in installed.run(tmp_path, "check", "--model", MODEL)
    assert installed.run(tmp_path, "adapt", "--model", MODEL, "a.prompt.txt") == ADAPTED
    assert installed.run(tmp_path, "model", MODEL).startswith("GLM-4.7 Flash\n")
    assert len(installed.run(tmp_path, "model").splitlines()) == len(Catalogue().ids())
    assert installed.run(tmp_path, "rule", "vague-qualifier").startswith("# vague-qualifier\n")
    assert len(installed.run(tmp_path, "rule").splitlines()) == len(all_rules())
    assert installed.run(tmp_path, "format", "--check") == "0 of 1 prompt file would be formatted\n"


@pytest.fixture
def pack(installed: Installed, tmp_path: Path) -> Iterator[None]:
    """The template pack as a wheel, in the same environment until the test is over."""
    source = tmp_path / "acme-prompts"
    shutil.copytree(REPOSITORY / "tests" / "pack_template", source)
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, source]
    subprocess.run(build, **quiet)  # type: ignore[call-overload]
    pip = [sys.executable, "-m", "pip", "--python", installed.command.with_name("python")]
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "install", "-q", "--no-deps", wheel], **quiet)  # type: ignore[call-overload]
    yield
    subprocess.run([*pip, "uninstall", "-q", "-y", "acme-prompts"], **quiet)  # type: ignore[call-overload]


@pytest.mark.usefixtures("pack")
def test_a_pack_that_is_installed_beside_it_runs(installed: Installed, tmp_path: Path) -> None:
    here = tmp_path / "work"
    here.mkdir()
    (here / "x.acme").write_text("A title\nSum up the documents, and wait for my answer.\n")
    listed = installed.run(here, "--version")
    assert "pack acme (acme-prompts 1.0): 1 rule, 1 rewrite, 1 format, 1 profile" in listed
    assert "acme/asks-to-wait" in installed.run(here, "check")
    assert "Name the document" in installed.run(here, "adapt", "--model", "support-bot", "x.acme")
    # As VS Code starts it: without PYTHONPATH, the user's own packages and the working folder.
    isolated = [installed.command.with_name("python"), "-I", "-m", "promptls", "check"]
    done = subprocess.run(
        isolated, cwd=here, env=installed.environment(), capture_output=True, text=True, check=False
    )
    assert "acme/asks-to-wait" in done.stdout


def test_the_distributions_hold_what_they_need_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        inside = set(archive.namelist())
    assert {"promptls/py.typed", "promptls/_profiles/generic.yaml"} <= inside
    assert {f"promptls/_docs/rules/{rule.name}.md" for rule in all_rules()} <= inside
    assert {name.split("/")[0] for name in inside} == {"promptls", f"promptls-{__version__}.dist-info"}
    with tarfile.open(installed.sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert "tests" not in tops and {"server", "profiles", "LICENSE", "README.md"} <= tops
