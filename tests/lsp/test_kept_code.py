"""Code that attrs generates is taken from the cache folder, and is what would have been compiled."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from promptls.lsp.kept_code import KeptCode
from tests.lsp.client import Client

SOURCE = "def twice(number):\n    return 2 * number\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "folder" / "code"


def twice(code: KeptCode, source: str = SOURCE, name: str = "made") -> Callable[[int], int]:
    made: dict[str, Any] = {}
    exec(code.compile(source, name, "exec"), made)
    function: Callable[[int], int] = made["twice"]
    return function


def kept(file: Path) -> KeptCode:
    """The code of a second run."""
    first = KeptCode(file)
    assert twice(first)(4) == 8
    first.save()
    return KeptCode(file)


def test_a_second_run_compiles_nothing(file: Path) -> None:
    second = kept(file)
    with mock.patch.object(builtins, "compile", side_effect=AssertionError):
        assert twice(second)(4) == 8


def test_another_text_and_another_name_are_other_code(file: Path) -> None:
    second = kept(file)
    assert twice(second, SOURCE.replace("2", "20"))(4) == 80
    assert twice(second, name="other").__code__.co_filename == "other"
    assert twice(second).__code__.co_filename == "made"


@pytest.mark.parametrize(
    "change", [lambda data: data[:-9], lambda data: data + b"x", lambda data: b"", bytes.upper]
)
def test_a_damaged_file_is_compiled_anew(file: Path, change: Callable[[bytes], bytes]) -> None:
    kept(file)
    file.write_bytes(change(file.read_bytes()))
    with mock.patch("marshal.loads", side_effect=AssertionError):
        assert twice(KeptCode(file))(4) == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows guards a user's folders by other means")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_what_others_may_have_written_is_not_run(file: Path, mode: int) -> None:
    kept(file)
    file.chmod(mode)
    with mock.patch("marshal.loads", side_effect=AssertionError):
        assert twice(KeptCode(file))(4) == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows guards a user's folders by other means")
@pytest.mark.parametrize("mode", [0o770, 0o777])
def test_what_others_may_have_put_there_is_not_run(file: Path, mode: int) -> None:
    kept(file)
    file.parent.chmod(mode)
    with mock.patch("marshal.loads", side_effect=AssertionError):
        assert twice(KeptCode(file))(4) == 8


@pytest.mark.skipif(os.name == "nt", reason="Windows guards a user's folders by other means")
def test_a_file_is_the_users_alone_whatever_the_umask(file: Path) -> None:
    before = os.umask(0o002)
    try:
        second = kept(file)
    finally:
        os.umask(before)
    with mock.patch.object(builtins, "compile", side_effect=AssertionError):
        assert twice(second)(4) == 8


def test_nothing_is_written_where_byte_code_is_not_wanted(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept(file)
    assert not file.exists()


def test_the_server_finds_the_same_with_kept_code_and_keeps_its_patterns(tmp_path: Path) -> None:
    environment = {"PROMPTLS_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    uri = (tmp_path / "a.prompt.md").as_uri()
    found: list[object] = []
    sizes: list[dict[str, int]] = []
    for _ in range(2):
        client = Client([sys.executable, "-m", "promptls", "server"], cwd=tmp_path, env=environment)
        client.initialize()
        client.open(uri, "Be accurate. Try your best.\n")
        found.append(client.diagnostics(uri))
        assert client.stop() == 0
        client.kill()
        sizes.append({path.name: path.stat().st_size for path in (tmp_path / "cache").iterdir()})
    assert found[0] and found[0] == found[1]
    assert sizes[0] == sizes[1]
    assert {name.split("-")[0].rstrip("0123456789") for name in sizes[0]} == {"code", "patterns"}


def test_code_that_is_not_attrs_is_left_alone(tmp_path: Path) -> None:
    script = (
        "from promptls.lsp.kept_code import generated_code_kept\n"
        "import attr._make, cattrs.gen\n"
        "with generated_code_kept():\n"
        "    assert attr._make.compile is not compile\n"
        "assert 'compile' not in vars(attr._make) and 'compile' not in vars(cattrs.gen)\n"
    )
    environment = {**os.environ, "PROMPTLS_CACHE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
