"""A checker finds what the command line finds, from any process or thread, in rows and in tables of Arrow."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePath
from typing import Any

import pyarrow as pa
import pytest

from promptls.batch import Checker, checker
from promptls.batch.arrow import FINDINGS, with_findings
from promptls.batch.checker import _found
from promptls.engine.unknown_model import UnknownModel
from tests.batch.rows import ROWS, found_by_the_command_line
from tests.cli.runner import MODEL, TWICE


def test_the_findings_are_the_command_lines(tmp_path: Path) -> None:
    texts, names = [row["prompt"] for row in ROWS], [row["file"] for row in ROWS]
    checker = pickle.loads(pickle.dumps(Checker(model=MODEL)))
    assert checker(texts, names) == found_by_the_command_line(tmp_path)


def test_settings_of_the_folder_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "promptls.toml").write_text('ignore = ["duplicate-instruction"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = Checker()([TWICE], ["b.prompt.md"])
    assert found is not None
    assert "duplicate-instruction" in {finding["rule"] for finding in found}


def test_an_unknown_model_is_told_where_the_checker_is_made() -> None:
    with pytest.raises(UnknownModel, match=r"glm-4\.7-flash"):
        Checker(model="glm-4.7-flahs")


def test_rules_may_be_given_as_lists() -> None:
    listed: Any = ["duplicate-instruction"]
    found = Checker(select=listed)([TWICE])
    assert found == Checker(select=("duplicate-instruction",))([TWICE]) and found[0]


def test_many_threads_find_what_one_finds() -> None:
    """Texts that differ in one place, so that the threads share and take over each other's documents."""
    body = "\n\n".join(f"- Name part {n} of the order, etc. Be accurate." for n in range(60))
    texts = [f"{body}\n\nWrite {n} sentences. Write {n + 1} sentences.\n{TWICE * (n % 3)}" for n in range(40)]
    checker = Checker(model=MODEL)
    alone = checker(texts)
    _found.cache_clear()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: checker([text])[0], texts * 3))
    assert together == alone * 3


def test_a_prompt_that_many_rows_have_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, names = [TWICE + "Once more.\n"] * 4, ["a.prompt.md"] * 3 + ["b.prompt.md"]
    alone = [Checker(model=MODEL)([text], [name])[0] for text, name in zip(texts, names, strict=True)]
    _found.cache_clear()  # type: ignore[attr-defined]
    asked: list[str] = []
    real = checker.analyse

    def analyse(workspace: Any, text: str, path: PurePath, **more: Any) -> Any:
        asked.append(path.name)
        return real(workspace, text, path, **more)

    monkeypatch.setattr(checker, "analyse", analyse)
    found = Checker(model=MODEL)(texts, names)
    assert found == alone and asked == ["a.prompt.md", "b.prompt.md"]
    assert found[0] is not None and found[0] is not found[1]
    found[0][0]["message"] = "changed by who got it"
    assert Checker(model=MODEL)(texts, names) == alone
    assert Checker()(texts[:1], names[:1]) != alone[:1]


def test_a_table_gets_a_column(tmp_path: Path) -> None:
    table = with_findings(pa.Table.from_pylist(ROWS), Checker(model=MODEL), name_column="file")
    assert table.schema.field("findings").type == FINDINGS
    assert table.column("findings").to_pylist() == found_by_the_command_line(tmp_path)
    batch = with_findings(
        pa.RecordBatch.from_pylist(ROWS), Checker(model=MODEL), name_column="file", into="f"
    )
    assert batch.column("f").to_pylist() == table.column("findings").to_pylist()
    with pytest.raises(ValueError, match="already"):
        with_findings(table, Checker())
