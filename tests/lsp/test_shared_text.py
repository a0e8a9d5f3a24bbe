"""Text that an alias of YAML shares: the editor says why there is no fix for it."""

from __future__ import annotations

from tests.formats.test_aliases import NAME, REASON, TEXT
from tests.lsp.editor import Editor


def test_the_editor_is_told(editor: Editor) -> None:
    (found,) = [d for d in editor.open(NAME, TEXT, "yaml") if d["code"] == "empty-emphasis"]
    said = [item["message"] for item in found.get("relatedInformation", [])]
    assert all(message.startswith(REASON) for message in said)
    titles = [action["title"] for action in editor.actions(NAME, found["range"])]
    assert 'Drop "Be accurate."' not in titles
