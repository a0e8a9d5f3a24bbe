"""Many files: several processes find what one finds, in the same order, and lose nothing if one dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from promptls.cli import checking, parallel
from promptls.cli.files import FileList, Found
from promptls.cli.forked import check_forked
from promptls.engine.workspace import Workspace
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


def wait_for(sign: Path) -> None:
    """Waits until another process has made a file; the work is shared out to whoever comes first."""
    for _ in range(3000):
        if sign.exists():
            return
        time.sleep(0.01)


def test_the_work_is_done_elsewhere_too(tmp_path: Path) -> None:
    many(tmp_path / "work")
    here, sign = os.getpid(), tmp_path / "sign"

    def tell(workspace: object, text: str, path: Path, **options: object) -> object:
        if os.getpid() != here:
            sign.touch()
        elif path.name > f"{parallel.FIRST:03}":
            wait_for(sign)
        raise ValueError(f"pid {os.getpid()}")

    with mock.patch("promptls.engine.analyse.analyse", tell):
        result = in_processes(tmp_path / "work", *LOOK)
    pids = {line.rsplit("pid ", 1)[1].partition(")")[0] for line in result.err.split("\n") if "pid " in line}
    assert len(pids) > 1 and f"{here}" in pids


def test_what_killed_processes_did_not_do_is_done_here(tmp_path: Path) -> None:
    many(tmp_path / "work")
    alone = run(tmp_path / "work", *LOOK, env={"PROMPTLS_JOBS": "1"})
    here, check, sign = os.getpid(), parallel.check_path, tmp_path / "sign"

    def die(
        workspace: Workspace, wishes: checking.Wishes, path: Path, *, named: bool, tell: object
    ) -> object:
        if os.getpid() != here:
            sign.touch()
            os._exit(9)
        if path.name > f"{parallel.FIRST:03}":
            wait_for(sign)
        return check(workspace, wishes, path, named=named)

    with mock.patch.object(parallel, "check_path", die):
        assert in_processes(tmp_path / "work", *LOOK) == alone
    assert sign.exists()


def test_a_run_that_is_broken_off_leaves_no_process(tmp_path: Path) -> None:
    many(tmp_path)
    files = [Found(path, named=False) for path in sorted(tmp_path.iterdir())]
    outcomes = check_forked(FileList(files), lambda found: checking.Outcome(str(found.path)), 3)
    assert next(outcomes).path == str(files[0].path)
    outcomes.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_outcomes_larger_than_a_pipe_come_whole_and_in_order(tmp_path: Path) -> None:
    files = [Found(tmp_path / str(number), named=False) for number in range(50)]

    def check(found: Found) -> checking.Outcome:
        return checking.Outcome(str(found.path), text=found.path.name * 300_000)

    for number, outcome in enumerate(check_forked(FileList(files), check, 3)):
        assert (outcome.path, outcome.text) == (str(files[number].path), f"{number}" * 300_000)


def test_many_small_files_are_worth_it(tmp_path: Path) -> None:
    lay(tmp_path, {f"{n}.prompt.md": "Name the capital.\n" for n in range(300)})
    with mock.patch.object(parallel, "_in_processes", return_value=iter(())) as shared:
        run(tmp_path, *LOOK, env={"PROMPTLS_JOBS": "8"})
    assert shared.called


def test_a_few_small_files_are_not_worth_a_process(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    with mock.patch.object(parallel, "_in_processes", side_effect=AssertionError):
        assert run(tmp_path, *LOOK, env={"PROMPTLS_JOBS": "8"}).status == 1
