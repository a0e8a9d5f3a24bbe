"""Results that are kept: the same as those of a fresh check, whatever happens to the cache or beside it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from promptls.cli import cache, checking, parallel
from tests.cli.runner import EXTRACT, MODEL, TWICE, TWICE_FIXED, Result, lay, run
from tests.corpora import OWN

LOOK = ("check", "--output-format", "json")


@pytest.fixture(autouse=True)
def always() -> Iterator[None]:
    with mock.patch.object(parallel, "WORTH_KEEPING", 0):
        yield


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay(
        tmp_path / "work",
        {"a.prompt.md": TWICE, "b.prompt.txt": EXTRACT, "clean.prompt.md": "Name the capital.\n"},
    )
    return tmp_path / "work"


def look(folder: Path, *more: str) -> tuple[Result, int]:
    """A result with the cache beside `folder`, and how many files were really checked."""
    with mock.patch.object(parallel, "check_path", wraps=checking.check_path) as checked:
        result = run(folder, *LOOK, *more, env={"PROMPTLS_CACHE_DIR": str(folder.parent / "cache")})
    return result, checked.call_count


def write(file: Path, entries: dict[str, list[Any]]) -> None:
    """Make these the entries of a cache file, with the sums that they should have."""
    file.write_bytes(
        b"".join(
            cache.in_lines(
                (key, cache.entry_of(key, day, json.dumps(packed).encode()))
                for key, (day, *_, packed) in entries.items()
            )
        )
    )


def fresh(folder: Path, *more: str) -> Result:
    return run(folder, *LOOK, *more, "--no-cache")


@pytest.mark.parametrize("form", ["full", "sarif"])
@pytest.mark.parametrize("models", [(), ("--model", MODEL, "--model", "glm-4.7", "--select", "all")])
def test_what_is_kept_is_what_is_found(tmp_path: Path, form: str, models: tuple[str, ...]) -> None:
    env = {"PROMPTLS_CACHE_DIR": str(tmp_path)}
    words = ("check", "--output-format", form, *models)
    first = run(OWN, *words, env=env)
    with mock.patch.object(parallel, "check_path", side_effect=AssertionError("checked again")):
        second = run(OWN, *words, env=env)
    assert first == second == run(OWN, *words, "--no-cache") and len(list(tmp_path.glob("*.json"))) == 1


def test_only_what_changed_is_checked_again(place: Path) -> None:
    assert look(place)[1] == 3
    assert look(place)[1] == 0
    lay(place, {"a.prompt.md": TWICE_FIXED})
    result, checked = look(place)
    assert checked == 1 and result == fresh(place)
    lay(place, {"a.prompt.md": TWICE})
    assert look(place) == (fresh(place), 0), "the older text is known, too"


def test_a_file_of_the_same_size_and_time_is_seen_to_have_changed(place: Path) -> None:
    file = place / "a.prompt.md"
    before = file.stat()
    look(place)
    text = file.read_bytes()
    file.write_bytes(text.replace(b"\n\n", b"\nX", 1))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (
        before.st_size,
        before.st_mtime_ns,
        before.st_ino,
    )
    assert look(place) == (fresh(place), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"promptls.toml": 'model = "glm-4.7"\n'},
        {"promptls.toml": '[severity]\nduplicate-instruction = "info"\n'},
        {"promptls.toml": '[[ignored]]\npath = "a.prompt.md"\nrule = "x"\nfingerprint = "y"\n'},
        {".promptls/profiles/x.yaml": "id: acme/x\nname: X\nextends: glm\n"},
    ],
    ids=lambda change: f"{next(iter(change))}: {next(iter(change.values()))[:12]!r}",
)
def test_settings_and_profiles_count(place: Path, change: dict[str, str | bytes]) -> None:
    look(place)
    lay(place, change)
    result, checked = look(place)
    assert checked > 0 and result == fresh(place)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_result_is_not_kept_if_what_decides_it_changed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    place = tmp_path / "work"
    config = "prompts: [file://a.txt]\nproviders: [openai:gpt-4.1]\n"
    lay(place, {"a.txt": "Be accurate.\n", "promptfooconfig.yaml": config})
    real = parallel.check_path

    def changing(*words: Any, **more: Any) -> checking.Outcome:
        if when == "before":
            lay(place, {"promptfooconfig.yaml": "# none\n"})
        outcome = real(*words, **more)
        lay(place, {"promptfooconfig.yaml": "# none\n"})
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(parallel, "check_path", changing)
        run(place, *LOOK, "a.txt", env={"PROMPTLS_CACHE_DIR": str(tmp_path / "cache")})
    assert look(place, "a.txt")[0] == fresh(place, "a.txt")
    assert look(place, "a.txt") == (fresh(place, "a.txt"), 0)


def test_the_oldest_results_go_first_where_there_are_too_many(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    today = next(iter(json.loads(file.read_text()).values()))[0]
    others = {f"{number:032x}": [today - number % 5, None] for number in range(1, 11)}
    write(file, {**json.loads(file.read_text()), **others})
    monkeypatch.setattr(cache, "MOST", 7)
    lay(place, {"clean.prompt.md": "Name the river.\n"})
    look(place)
    kept = json.loads(file.read_text())
    assert len(kept) == 7 and {key for key in kept if kept[key][0] < today} <= {
        key for key in others if others[key][0] == today - 1
    }


def test_flags_names_and_paths_count(place: Path) -> None:
    look(place)
    for more in (("--model", MODEL), ("--select", "all"), ("--ignore", "output"), ("a.prompt.md",)):
        result, checked = look(place, *more)
        assert checked > 0 and result == fresh(place, *more)
    (place / "a.prompt.md").rename(place / "a2.prompt.md")
    assert look(place) == (fresh(place), 1)


def test_the_version_of_promptls_counts(place: Path) -> None:
    look(place)
    with mock.patch.object(cache, "__version__", "99"):
        assert look(place)[1] == 3


def test_what_could_not_be_read_is_told_each_time(place: Path) -> None:
    lay(place, {"bad.prompt.md": b"\xff", "main.py": "print()\n"})
    names = ("bad.prompt.md", "main.py", "a.prompt.md")
    first, second = look(place, *names), look(place, *names)
    assert first[0] == second[0] == fresh(place, *names) and first[0].status == 2
    assert "main.py: not a prompt file" in second[0].err and second[1] == 1


def test_findings_set_aside_are_kept_too(place: Path) -> None:
    lay(
        place,
        {
            "a.prompt.md": TWICE.replace(
                "\n\n", "\n\n<!-- promptls: ignore duplicate-instruction: on purpose -->\n"
            )
        },
    )
    first, _ = look(place, "--show-ignored")
    second, checked = look(place, "--show-ignored")
    assert first == second and checked == 0 and first.json()[0]["reason"] == "on purpose"


def test_fixes_are_never_taken_from_the_cache(place: Path) -> None:
    look(place)
    assert look(place, "--fix")[1] == 3
    assert (place / "a.prompt.md").read_text() == TWICE_FIXED
    assert look(place)[0] == fresh(place)


DAMAGE = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"x": 3}', b'{"x": [1]}', b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_written_anew(place: Path, damage: bytes) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    file.write_bytes(damage)
    assert look(place) == (fresh(place), 3)
    assert look(place)[1] == 0


def entry(
    *, rule: object = "r", span: object = (0, 1), severity: int = 3, fixes: object = ()
) -> list[object]:
    """A finding as it is kept, but for what is wrong with it."""
    return [rule, span, "m", severity, fixes, [], None, False, []]


SHORT_EDIT = ["t", [[0, 1]], "safe", "r", False, None]
WRONG = [
    [], [[]], [[], []], [[], [], [], []], "text", 7, {"a": 1}, [[["r"]], [], []], [[entry(span=[0, 10**9])], [], []],
    [[entry(span=[5, 2])], [], []], [[entry(severity=99)], [], []], [[entry(rule=1)], [], []], [[], [], [SHORT_EDIT]],
    [[entry(fixes=[0])], [], []], [[entry(fixes=[-1])], [], [["t", [], "safe", "r", False, None]]],
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_damaged_entry_is_checked_again(place: Path, wrong: object) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    data = json.loads(file.read_bytes())
    write(file, {key: [entry[0], wrong] for key, entry in data.items()})
    assert look(place) == (fresh(place), 3)


@pytest.mark.parametrize("bit", range(7))
def test_a_bit_that_flips_anywhere_is_never_shown(place: Path, bit: int) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    kept = file.read_bytes()
    right = fresh(place)
    for at in range(3 * bit, len(kept), 101):
        file.write_bytes(kept[:at] + bytes([kept[at] ^ 1 << bit]) + kept[at + 1 :])
        assert look(place)[0] == right, at


def test_one_damaged_line_costs_that_file_alone(place: Path) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], b'"' + lines[1][:40] + b"\n", *lines[2:]]))
    assert look(place) == (fresh(place), 1)


def test_a_cache_that_cannot_be_written_is_no_fault(place: Path) -> None:
    (place.parent / "cache").write_text("a file in the way")
    for _ in range(2):
        assert look(place) == (fresh(place), 3)


def test_a_cache_folder_is_private(place: Path) -> None:
    look(place)
    assert stat.S_IMODE((place.parent / "cache").stat().st_mode) == 0o700


def test_results_that_no_run_used_for_long_are_forgotten(place: Path) -> None:
    look(place)
    (file,) = (place.parent / "cache").glob("*.json")
    data = json.loads(file.read_bytes())
    old: dict[str, list[Any]] = {"0" * 32: [1, None]}
    write(file, {**data, **old})
    other = file.with_name("0" * 32 + ".json")
    other.write_text("{}")
    os.utime(other, (0, 0))
    lay(place, {"new.prompt.md": TWICE})
    assert look(place)[1] == 1
    assert set(json.loads(file.read_bytes())) > set(data) and not other.exists()
    assert not set(old) & set(json.loads(file.read_bytes()))


def test_runs_at_the_same_time_do_not_disturb_one_another(place: Path) -> None:
    lay(place, {f"{n}.prompt.md": TWICE * 40 for n in range(60)})
    env = {**os.environ, "PROMPTLS_CACHE_DIR": str(place.parent / "cache"), "PROMPTLS_JOBS": "1"}
    words = [sys.executable, "-m", "promptls", *LOOK, "--select", "duplicate-instruction"]
    runs = [subprocess.Popen(words, cwd=place, env=env, stdout=subprocess.PIPE) for _ in range(3)]
    outputs = {child.communicate(timeout=120)[0] for child in runs}
    assert len(outputs) == 1 and {child.returncode for child in runs} == {1}
    assert look(place, "--select", "duplicate-instruction")[0].out.encode() in outputs


def test_a_few_small_files_are_not_worth_looking_up(place: Path) -> None:
    with mock.patch.object(parallel, "WORTH_KEEPING", 100_000):
        look(place)
    assert not (place.parent / "cache").exists()
