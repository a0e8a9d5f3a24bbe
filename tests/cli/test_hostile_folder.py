"""Whatever lies in a folder under a file's name: it is told or left out, and nothing waits, fills the memory or leads out."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptls.engine import disk
from tests.cli.runner import EXTRACT, MODEL, TWICE, TWICE_FIXED, git, lay, process, run
from tests.lsp.client import Client
from tests.lsp.editor import EVERYTHING, announcing

CONFIGS = (
    "promptls.toml", "pyproject.toml", ".gitignore", ".promptlsignore", ".promptls/profiles/x.yaml",
    ".promptls/rules/x.yaml", "promptfooconfig.yaml", "clients.baml", "config.json", ".claude/rules/x.md", "AGENTS.md",
)  # fmt: skip
"""Files that are read beside a prompt."""
LOOK = ("check", "--select", "duplicate-instruction", "--output-format", "concise", "--no-cache")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))  # a long path is too long for a socket


def _zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _memory(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def _folder(path: Path) -> None:
    path.mkdir()


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: a terabyte that takes no room


THINGS = (_pipe, _socket, _zeros, _memory, _loop, _nowhere, _folder, _huge)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="WHAT LIES HERE IS MADE ON LINUX")


def put(folder: Path, name: str, thing: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        thing(path)  # type: ignore[operator]
    finally:
        os.chdir(before)


def limited() -> None:
    """Of the process to come: it may not take more memory than a check needs."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_whatever_lies_there_the_other_files_are_checked(tmp_path: Path, thing: object) -> None:
    lay(
        tmp_path,
        {"good.prompt.md": TWICE, "sub/CLAUDE.md": TWICE, "sub/skprompt.txt": TWICE, "sub/a.baml": ""},
    )
    (tmp_path / ".git").mkdir()
    for name in CONFIGS:
        put(tmp_path, name, thing)
        put(tmp_path, f"sub/{name}", thing)
    for name in ("bad.prompt.md", "bad.chat.json", "bad.jsonl", "bad.poml", "bad.txt"):
        put(tmp_path, name, thing)
    result = process(tmp_path, *LOOK, before=limited)
    assert "Traceback" not in result.err and "a bug" not in result.err
    assert "good.prompt.md:4:3" in result.out and "sub/CLAUDE.md:4:3" in result.out
    if thing not in (_pipe, _folder):  # a pipe that a person names is waited for
        named = run(tmp_path, *LOOK, "bad.prompt.md")  # what a person names is told in one line
        assert named.status == 2 and named.err.count("bad.prompt.md") == 1
    fixed = run(tmp_path, "check", "--select", "duplicate-instruction", "--fix")
    assert (tmp_path / "good.prompt.md").read_text() == TWICE_FIXED and "a bug" not in fixed.err


@pytest.mark.parametrize("thing", [_pipe, _zeros, _loop, _huge], ids=lambda thing: thing.__name__)
def test_the_server_answers_whatever_lies_there(tmp_path: Path, thing: object) -> None:
    lay(tmp_path, {"good.prompt.md": EXTRACT, "CLAUDE.md": EXTRACT})
    for name in (*CONFIGS, "bad.prompt.md", "bad.chat.json", "bad.jsonl"):
        put(tmp_path, name, thing)
    client = Client(cwd=tmp_path)
    try:
        client.initialize(EVERYTHING, rootUri=tmp_path.as_uri())
        uri = (tmp_path / "good.prompt.md").as_uri()
        client.open(uri, EXTRACT, "prompt")
        told = client.wait_for("textDocument/publishDiagnostics", lambda params: params["uri"] == uri)
        assert told["diagnostics"]
        every = [(tmp_path / name).as_uri() for name in ("good.prompt.md", "bad.prompt.md", "CLAUDE.md")]
        checked = client.request("promptls/checkFiles", {"uris": every})
        assert [item["uri"] for item in checked] == [every[0], every[2]]
        assert client.request("workspace/symbol", {"query": ""}) is not None
        assert client.request("promptls/promptFiles", {})
        assert client.stop() == 0
    finally:
        client.kill()


# -- links


def test_a_link_out_of_the_project_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    lay(tmp_path, {"outside/x.md": TWICE, "project/good.prompt.md": TWICE, "project/real/x.md": TWICE})
    project = tmp_path / "project"
    (project / "a.prompt.md").symlink_to("../outside/x.md")
    (project / "b.prompt.md").symlink_to("real/x.md")
    for words in (("check", "--select", "duplicate-instruction", "--fix"), ("format",)):
        result = run(project, *words)
        assert f"a.prompt.md: a link to {tmp_path / 'outside/x.md'}, outside of the project" in result.err
        assert (tmp_path / "outside/x.md").read_text() == TWICE
    assert (project / "good.prompt.md").read_text() == TWICE_FIXED
    assert (project / "real/x.md").read_text() == TWICE_FIXED and (project / "b.prompt.md").is_symlink()


def test_a_link_that_a_person_names_is_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"outside/x.md": TWICE, "project/good.prompt.md": "Sort it.\n"})
    (tmp_path / "project/a.prompt.md").symlink_to("../outside/x.md")
    result = run(tmp_path / "project", "check", "--select", "duplicate-instruction", "--fix", "a.prompt.md")
    assert result.status == 0 and (tmp_path / "outside/x.md").read_text() == TWICE_FIXED
    assert (tmp_path / "project/a.prompt.md").is_symlink()


def test_a_link_within_the_repository_is_none_out_of_the_folder(tmp_path: Path) -> None:
    lay(tmp_path, {"shared/x.md": TWICE, "prompts/good.prompt.md": "Sort it.\n"})
    (tmp_path / "prompts/a.prompt.md").symlink_to("../shared/x.md")
    git(tmp_path, "init", "-q")
    assert "a.prompt.md:4:3" in run(tmp_path / "prompts", *LOOK, ".").out
    assert "a.prompt.md:4:3" in run(tmp_path, *LOOK, "prompts").out


# -- files that change or vanish meanwhile


STATES = (
    TWICE.encode(),
    TWICE_FIXED.encode(),
    b"",
    TWICE.encode()[:31],
    b"\xff\xfe",
    b"\0" * 50,
    "Ü".encode()[:1],
)


class Vandal:
    """Truncates, replaces, deletes and makes files again, until it is told to stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.done = 0

    def __enter__(self) -> Vandal:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        chance = random.Random(7)
        while not self._stop.is_set():
            path = self._folder / f"{chance.randrange(12)}.prompt.md"
            beside = self._folder / "beside"
            try:
                match chance.randrange(5):
                    case 0:
                        path.unlink(missing_ok=True)
                    case 1:
                        os.truncate(path, chance.randrange(40))
                    case 2:
                        path.write_bytes(chance.choice(STATES))
                    case 3:
                        beside.write_bytes(chance.choice(STATES))
                        beside.replace(path)
                    case 4:
                        path.unlink(missing_ok=True)
                        path.symlink_to("nowhere")
            except OSError:
                continue
            finally:
                self.done += 1
            time.sleep(0.0005)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[Path, Vandal]]:
    lay(tmp_path, {**{f"{n}.prompt.md": TWICE for n in range(12)}, "still.prompt.md": TWICE})
    with Vandal(tmp_path) as vandal:
        yield tmp_path, vandal
    assert vandal.done > 20
    assert not list(tmp_path.glob(".promptls-*")), "a temporary file was left behind"


@pytest.mark.parametrize(
    "words",
    [
        LOOK,
        ("check", "--select", "duplicate-instruction", "--fix"),
        ("format",),
        ("check", "--statistics", "--no-cache"),
        ("adapt", ".", "--model", MODEL, "--out-dir", "out"),
    ],
    ids=" ".join,
)
def test_files_that_change_and_vanish_stop_no_run(busy: tuple[Path, Vandal], words: tuple[str, ...]) -> None:
    folder, _ = busy
    for _ in range(4):
        (folder / "still.prompt.md").write_text(TWICE)
        result = run(folder, *words)
        assert "a bug" not in result.err and "Traceback" not in result.err
        assert result.status in (0, 1, 2)
        if "--fix" in words:
            assert (folder / "still.prompt.md").read_text() == TWICE_FIXED
        elif words == LOOK:
            assert "still.prompt.md:4:3" in result.out
    for path in folder.glob("*.prompt.md"):  # what we have written is whole
        if path.is_file() and path.stat().st_size > 40:
            assert path.read_bytes() in (*STATES, TWICE.encode(), TWICE_FIXED.encode())


def test_files_that_change_and_vanish_stop_no_server(busy: tuple[Path, Vandal]) -> None:
    folder, _ = busy
    client = Client(cwd=folder)
    try:
        client.initialize(announcing(diagnostic={}), rootUri=folder.as_uri())
        every = [path.as_uri() for path in sorted(folder.glob("*.prompt.md"))]
        still = (folder / "still.prompt.md").as_uri()
        for _ in range(6):
            checked = client.request("promptls/checkFiles", {"uris": [*every, still]})
            assert checked[-1]["uri"] == still and checked[-1]["diagnostics"]
            client.request("workspace/symbol", {"query": "rules"})
            report = client.request("workspace/diagnostic", {"previousResultIds": []})
            assert [item for item in report["items"] if item["uri"] == still]
        assert client.stop() == 0
        assert b"Traceback" not in client.stderr
    finally:
        client.kill()


# -- full disks, and processes that are killed


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    disk_folder = tmp_path / "disk"
    disk_folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk_folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("NO DISK CAN BE MOUNTED HERE; test_writing.py limits the size of files instead")
    try:
        text = "* Extract the names.\n\n" + TWICE * 300
        lay(disk_folder, {"a.prompt.md": text})
        filler = disk_folder / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for words in (
            ("check", "--select", "duplicate-instruction", "--fix"),
            ("format",),
        ):
            result = process(
                disk_folder, *words, env={**os.environ, "PROMPTLS_CACHE_DIR": str(disk_folder / "cache")}
            )
            assert result.status == 2 and "no space left on device" in result.err
            assert (disk_folder / "a.prompt.md").read_text() == text
        assert not list(disk_folder.glob(".promptls-*"))
    finally:
        subprocess.run(["umount", disk_folder], check=True)


LONG = "".join(f"- Use the British spelling of word {n}.\n" * 2 for n in range(3))
VERBS = (
    ("check", "--select", "duplicate-instruction", "--fix", "a.prompt.md"),
    ("format", "a.prompt.md"),
    ("adapt", "--model", MODEL, "--write", "a.prompt.md"),
)
KILLER = """
import contextlib, io, os, random, signal, sys, time
from pathlib import Path
from promptls.cli.main import main
from promptls.engine import disk

path, times, words = Path("a.prompt.md"), int(sys.argv[1]), sys.argv[2:]
os.environ["PROMPTLS_CACHE_DIR"] = os.path.abspath("cache")
old = path.read_text()
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    main(words)  # here, so that those to come have nothing left to load
    new = path.read_text()
    assert new != old
    seen = {old: 0, new: 0}
    reading, writing = os.pipe()
    begins = disk._take_away_old
    for _ in range(times):
        path.write_text(old)
        pid = os.fork()
        if pid == 0:
            disk._take_away_old = lambda folder: (os.write(writing, b"x"), begins(folder))
            main(words)
            os._exit(0)
        os.read(reading, 1)  # it is about to write
        time.sleep(random.choice((0, 0.0003, 0.001, 0.004, 0.02)) * random.random())
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        text = path.read_text()
        if text not in seen:
            sys.exit(f"torn: {len(text)} characters")
        seen[text] += 1
    path.write_text(old)
    for left in Path().glob(".promptls-*"):
        os.utime(left, (0, 0))
    main(words)
left = [each for each in os.listdir() if each.startswith(".promptls-")]
print(path.read_text() == new, min(seen.values()) > 0, left)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="NO fork HERE")
@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_verb_that_is_killed_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """200 times of all three, just before, while and after the file is written."""
    lay(tmp_path, {"a.prompt.md": "# Rules\n\n\n\nExtract the names from this letter.\n\n" + LONG})
    done = subprocess.run(
        [sys.executable, "-c", KILLER, "67", *words],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "True True []\n"), done.stderr


def test_what_a_killed_run_left_beside_a_file_goes_with_the_next_write(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE, ".promptls-0123456789abcdef.tmp": "half", ".promptls-mine.tmp": "x"})
    left = tmp_path / ".promptls-0123456789abcdef.tmp"
    disk.replace_file(disk.read_source(tmp_path / "a.prompt.md"), TWICE_FIXED)
    assert left.exists(), "one that was made just now may be another run's"
    os.utime(left, (0, 0))
    with left.open("rb") as held:
        disk.lock(held)
        disk.replace_file(disk.read_source(tmp_path / "a.prompt.md"), TWICE)
        assert left.exists(), "another run is writing it"
    disk.replace_file(disk.read_source(tmp_path / "a.prompt.md"), TWICE_FIXED)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".promptls-mine.tmp", "a.prompt.md"]


def test_of_two_runs_that_fix_one_file_each_change_is_kept(tmp_path: Path) -> None:
    """Two processes with different fixes at once: what the slower one read is no longer there, and it says so."""
    for _ in range(2):
        lay(tmp_path, {"a.prompt.md": LONG + "\nBe accurate.\n"})
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "promptls", "check", "--fix", "--unsafe-fixes", "--select", rule],
                cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            )
            for rule in ("duplicate-instruction", "empty-emphasis")
        ]  # fmt: skip
        told = [child.communicate(timeout=120)[1] for child in runs]
        text = (tmp_path / "a.prompt.md").read_text()
        made = ["made " in words and "changed while" not in words for words in told]
        assert any(made)
        assert ("word 2.\n- Use the British spelling of word 2." not in text) == made[0]
        assert ("Be accurate." not in text) == made[1]


@pytest.mark.parametrize(
    ("words", "link"),
    [
        (("check", "--write-baseline"), "promptls.baseline.json"),
        (("adapt", "a.prompt.md", "--model", MODEL, "--out-dir", "out"), "out/zai-glm-4.7-flash/a.prompt.md"),
        (("init",), "promptls.toml"),
    ],
)
def test_what_is_written_anew_goes_through_no_link_out_of_the_project(
    tmp_path: Path, words: tuple[str, ...], link: str
) -> None:
    lay(tmp_path, {"precious": "mine\n", "project/a.prompt.md": EXTRACT})
    place = tmp_path / "project" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(tmp_path / "precious")
    result = run(tmp_path / "project", *words)
    assert (tmp_path / "precious").read_text() == "mine\n", result
    assert result.status == 2 and link in result.err
