"""The prompts of a file one by one."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from promptls.engine.adapt import adapt
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import single as module


def test_adapting_each_prompt_of_a_file_lists_them_once_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[object] = []
    real = module.Single

    def counted(*fields: object) -> module.Single:
        listed.append(fields)
        return real(*fields)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "Single", counted)
    text = "prompts:\n" + "".join(f'  - "Sort row {number}."\n' for number in range(100))
    source = f"{text}providers: [openai:gpt-5]\ntests: []\n"
    path, options = PurePath("/promptfooconfig.yaml"), Options(model="claude-opus-4-5")
    result = adapt(Workspace(Path("/nowhere")), source, path, options=options)
    assert result.analysis.prompt is not None and len(result.analysis.prompt.prompts) == 100
    assert len(listed) <= 1_000  # for each reading, and not for each of the 100
