"""Many files: several processes find what one finds, in the same order, and lose nothing if one dies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from promptls.cli import parallel
from tests.cli.runner import TWICE, TWICE_FIXED, Result, lay, run

LOOK = ("check", "--select", "duplicate-instruction", "--no-cache", "--output-format", "json")
ENOUGH = mock.patch.object(parallel, "PAYS", 1)
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="NO PROCESSES THERE YET"),
    pytest.mark.filterwarnings(
        "ignore:.*fork:DeprecationWarning"
    ),  # pytest has threads, the command line has none
]


def many(folder: Path) -> None:
    lay(folder, {f"{n:03}.prompt.md": f"# {n}\n\n" + TWICE * (n % 3) for n in range(60)})
    lay(folder, {"bad.prompt.md": b"\xff", "other.prompt.md": "Name the capital.\n"})


def in_processes(folder: Path, *words: str) -> Result:
    with ENOUGH:
        return run(folder, *words, env={"PROMPTLS_JOBS": "3"})


@pytest.mark.parametrize("words", [LOOK, (*LOOK, "--model", "glm-4.7-flash"), (*LOOK, "--fix", "--diff")])
def test_several_processes_find_what_one_finds(tmp_path: Path, words: tuple[str, ...]) -> None:
    many(tmp_path)
    alone = run(tmp_path, *words, env={"PROMPTLS_JOBS": "1"})
    assert in_processes(tmp_path, *words) == alone
    assert "bad.prompt.md: not valid UTF-8" in alone.err and alone.out


def test_several_processes_fix_every_file(tmp_path: Path) -> None:
    lay(tmp_path, {f"{n}.prompt.md": TWICE for n in range(40)})
    result = in_processes(tmp_path, *LOOK, "--fix")
    assert "made 40 fixes in 40 files" in result.err
    assert {(tmp_path / f"{n}.prompt.md").read_text() for n in range(40)} == {TWICE_FIXED}


SPAWNING = """
import sys
from promptls.cli import main, parallel
parallel._FORKS, parallel.PAYS = False, 1
if __name__ == "__main__":
    sys.exit(main.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="NO SAFE PATH BEFORE PYTHON 3.11")
def test_processes_that_are_not_forked_run_nothing_of_the_working_folder(tmp_path: Path) -> None:
    work = tmp_path / "work"
    many(work)
    trap = "import pathlib, sys\nwith pathlib.Path('ran').open('a') as f: f.write(__name__)\n"
    lay(work, {f"{module}.py": trap for module in ("multiprocessing", "pickle", "concurrent", "promptls")})
    lay(tmp_path, {"spawning.py": SPAWNING})
    words = [sys.executable, str(tmp_path / "spawning.py"), *LOOK]
    env = {**os.environ, "PROMPTLS_JOBS": "2"}
    done = subprocess.run(words, cwd=work, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert not (work / "ran").exists()
    assert (done.returncode, done.stdout) == (2, run(work, *LOOK, env={"PROMPTLS_JOBS": "1"}).out)


def test_the_work_really_is_done_elsewhere(tmp_path: Path) -> None:
    many(tmp_path)
    with mock.patch("promptls.engine.analyse.analyse", side_effect=lambda *a, **k: _tell(*a, **k)):
        result = in_processes(tmp_path, *LOOK)
    pids = {line.rsplit("pid ", 1)[1] for line in result.err.split("\n") if "pid " in line}
    assert len(pids) > 1 and f"{os.getpid()}" not in pids


def _tell(*words: object, **options: object) -> object:
    raise ValueError(f"pid {os.getpid()}")


def test_what_a_killed_process_did_not_do_is_done_here(tmp_path: Path) -> None:
    many(tmp_path)
    alone = run(tmp_path, *LOOK, env={"PROMPTLS_JOBS": "1"})
    here, check = os.getpid(), parallel.check_path

    def die(*words: object, **options: object) -> object:
        if os.getpid() != here and "030.prompt.md" in str(words):
            os._exit(9)
        return check(*words, **options)  # type: ignore[arg-type]

    with mock.patch.object(parallel, "check_path", die):
        assert in_processes(tmp_path, *LOOK) == alone


def test_many_small_files_are_worth_it(tmp_path: Path) -> None:
    lay(tmp_path, {f"{n}.prompt.md": "Name the capital.\n" for n in range(300)})
    with mock.patch.object(parallel, "_in_processes", return_value=iter(())) as shared:
        run(tmp_path, *LOOK, env={"PROMPTLS_JOBS": "8"})
    assert shared.called


def test_a_few_small_files_are_not_worth_a_process(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    with mock.patch.object(parallel, "_in_processes", side_effect=AssertionError):
        assert run(tmp_path, *LOOK, env={"PROMPTLS_JOBS": "8"}).status == 1
