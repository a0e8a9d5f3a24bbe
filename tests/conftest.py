"""Shared by all tests: hypothesis profiles, and tables that tests hand over to the end of the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

# Before anything of ours is imported: what is installed beside promptls is no part of it.
os.environ["PROMPTLS_NO_PACKS"] = "1"

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile(
    "fuzz", parent=settings.get_profile("ci"), max_examples=int(os.environ.get("FUZZ_EXAMPLES", "20000"))
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Results of test runs stay out of the cache of whoever runs them."""
    with mock.patch.dict(os.environ, {"PROMPTLS_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}):
        yield


collect_ignore = ["pack_template"]
"""A package of its own, whose tests want it installed: tests/test_packs.py runs them."""

TABLE = "table"
"""A test hands a table over with `record_property(TABLE, text)`; it is printed when the run ends."""
PAGE = os.environ.get("PROMPTLS_PAGE")
"""Where the tables of a run without failures are written to: a page of tests/bench/long_runs."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    failed = terminalreporter.getreports("failed") + terminalreporter.getreports("error")
    tables: list[str] = []
    for report in terminalreporter.getreports("passed") + failed:
        for name, text in report.user_properties:
            if name == TABLE:
                terminalreporter.section(report.nodeid.rsplit("::", 1)[-1])
                terminalreporter.write_line(str(text))
                tables.append(str(text))
    if PAGE and tables and not failed:
        Path(PAGE).write_text("\n".join(tables) + "\n", encoding="utf-8")
