"""A file of more values than are read has messages all the same: those that would have to be looked up stay."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest

from promptls.engine.adapt import NOBODY, adapt
from promptls.engine.workspace import Workspace
from promptls.formats import yaml_tree
from promptls.profiles import RewriteSpec

CHAT = {"messages": [{"role": "user", "content": "Name a fox."}, {"role": "assistant", "content": "It is"}]}


@pytest.mark.parametrize("values", [100_000, 5])
def test_a_message_is_taken_out_where_it_was_read_whole(values: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_VALUES", values)
    spec = RewriteSpec("drop-prefill", 1, "drop-prefill", "", ())
    source = json.dumps(CHAT)
    result = adapt(
        Workspace(Path("/nowhere")), source, PurePath("/a.prompt.yml"), written_for=NOBODY, rewrites=[spec]
    )
    assert result.analysis.prompt is not None
    left = [message.text.text for message in result.analysis.prompt.messages]
    if values > 5:
        assert len(left) == 1 and "It is" in left[0] and not result.refused
    else:
        assert result.source == source and "more values than are read" in result.refused[0]
