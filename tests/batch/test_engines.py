"""Ray Data and Spark, each for real in local mode: `make tables` installs them, elsewhere this is skipped."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptls.batch import Checker
from tests.batch.rows import ROWS, found_by_the_command_line
from tests.bench.when import headed
from tests.cli.runner import MODEL
from tests.conftest import TABLE


def needs(package: str) -> pytest.MarkDecorator:
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(
        missing, reason=f"{package} is not installed; `make tables` installs and tries it"
    )


@pytest.fixture
def ray() -> Iterator[Any]:
    import ray

    ray.init(num_cpus=1, include_dashboard=False, logging_level="error", _system_config={})
    yield ray
    ray.shutdown()


@needs("ray")
@pytest.mark.filterwarnings("ignore")
def test_a_dataset_of_ray(ray: Any, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    from promptls.batch.ray_data import check

    rows = check(ray.data.from_items(ROWS), Checker(model=MODEL), name_column="file").take_all()
    found = {row["file"]: row["findings"] for row in rows}
    assert [found[row["file"]] for row in ROWS] == found_by_the_command_line(tmp_path)
    record_property(TABLE, page("Ray Data", f"Ray {importlib.metadata.version('ray')}", found))


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


@needs("pyspark")
@pytest.mark.filterwarnings("ignore")
def test_a_frame_of_spark(spark: Any, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    from promptls.batch.spark import check

    frame = spark.createDataFrame(ROWS, "prompt string, file string")
    rows = check(frame, Checker(model=MODEL), name_column="file").collect()
    found = {row["file"]: plain(row["findings"]) for row in rows}
    assert [found[row["file"]] for row in ROWS] == found_by_the_command_line(tmp_path)
    with pytest.raises(ValueError, match="already"):
        check(frame, Checker(), into="file")
    java = spark._jvm.java.lang.System.getProperty("java.version")
    record_property(TABLE, page("Spark", f"Spark {spark.version}, Java {java}", found))


def page(engine: str, versions: str, found: dict[str, Any]) -> str:
    """What a run has compared, for docs/performance.md."""
    findings = sum(map(len, filter(None, found.values())))
    return (
        f"{headed(f'Prompts in a table of {engine}, in local mode', 'make tables')}\n\n"
        f"{versions}, Python {platform.python_version()}: {len(found)} rows, one without a text, and the {findings} "
        "findings that the command line has in the same files.\n"
    )


def plain(value: Any) -> Any:
    """Spark's rows as dicts."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {name: plain(item) for name, item in value.asDict().items()} if hasattr(value, "asDict") else value
