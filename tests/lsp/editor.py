"""An editor of the tests: a folder on disk, documents, and workspace edits applied by the oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.lsp import oracle
from tests.lsp.client import Client, Json

EVERYTHING: Json = {
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "tagSupport": {"valueSet": [1, 2]},
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "versionSupport": True,
        },
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
    },
}
"""What VS Code announces, but for pull diagnostics and dynamic registration."""


def announcing(**document: Json) -> Json:
    """The same with further capabilities of documents."""
    return {**EVERYTHING, "textDocument": {**EVERYTHING["textDocument"], **document}}


class Editor:
    """One folder open in one client."""

    def __init__(self, client: Client, root: Path) -> None:
        self.client = client
        self.root = root
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def open(self, name: str, text: str, language: str = "markdown") -> list[Json]:
        """Opens a prompt; its diagnostics."""
        self.show(name, text, language)
        return self.client.diagnostics(self.uri(name), 1)

    def show(self, name: str, text: str, language: str = "markdown") -> None:
        """Opens a document and waits for nothing."""
        self.texts[self.uri(name)] = text
        self.versions[self.uri(name)] = 1
        self.client.open(self.uri(name), text, language)

    def type(self, name: str, text: str) -> list[Json]:
        """Replaces the whole text; the new diagnostics."""
        uri = self.uri(name)
        self.texts[uri] = text
        self.versions[uri] += 1
        self.client.change(uri, self.versions[uri], {"text": text})
        return self.client.diagnostics(uri, self.versions[uri])

    def close(self, name: str) -> None:
        uri = self.uri(name)
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        del self.texts[uri]

    def write(self, name: str, text: str) -> None:
        """A file changes on disk, and the server is told."""
        path = self.root / name
        kind = 2 if path.exists() else 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        self.touched(self.uri(name), kind)

    def delete(self, name: str) -> None:
        (self.root / name).unlink()
        self.touched(self.uri(name), 3)

    def touched(self, uri: str, kind: int = 2) -> None:
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": kind}]})

    # -- requests

    def ask(self, method: str, name: str, **params: Any) -> Any:
        return self.client.request(method, {"textDocument": {"uri": self.uri(name)}, **params})

    def at(self, name: str, offset: int) -> Json:
        return oracle.position(self.texts[self.uri(name)], offset, self.client.encoding)

    def offset(self, name: str, position: Json) -> int:
        return oracle.offset(self.texts[self.uri(name)], position, self.client.encoding)

    def range(self, name: str, start: int = 0, end: int | None = None) -> Json:
        text = self.texts[self.uri(name)]
        end = len(text) if end is None else end
        return oracle.span(text, start, end, self.client.encoding)

    def words(self, name: str, at: Json) -> str:
        return oracle.words(self.texts[self.uri(name)], at, self.client.encoding)

    def actions(self, name: str, at: Json | None = None, **context: Any) -> list[Json]:
        """The code actions for a range, or the whole document."""
        where = self.range(name) if at is None else at
        found: list[Json] = self.ask(
            "textDocument/codeAction", name, range=where, context={"diagnostics": [], **context}
        )
        return found

    def action(self, name: str, title: str, at: Json | None = None, **context: Any) -> Json:
        """The one action with a title, resolved."""
        found = self.actions(name, at, **context)
        chosen = [action for action in found if action["title"] == title]
        assert len(chosen) == 1, [action["title"] for action in found]
        if "edit" in chosen[0] or "command" in chosen[0]:
            return chosen[0]
        resolved: Json = self.client.request("codeAction/resolve", chosen[0])
        return resolved

    def run(self, command: str, *arguments: Any) -> Any:
        return self.client.request(
            "workspace/executeCommand", {"command": command, "arguments": list(arguments)}
        )

    # -- edits

    def applied(self, edit: Json) -> dict[str, str]:
        """The texts that a workspace edit leaves, by URI; nothing is written."""
        after: dict[str, str] = {}
        for change in self._changes(edit):
            if change.get("kind") == "create":
                after[change["uri"]] = ""
                continue
            uri, version = change["textDocument"]["uri"], change["textDocument"].get("version")
            assert version is None or version == self.versions[uri]
            after[uri] = oracle.apply(after.get(uri, self._text(uri)), change["edits"], self.client.encoding)
        return after

    def result(self, name: str, edit: Json) -> str:
        """The text of the one document that a workspace edit changes."""
        after = self.applied(edit)
        assert set(after) == {self.uri(name)}
        return after[self.uri(name)]

    def save(self, edit: Json) -> None:
        """Applies a workspace edit to the disk and tells the server."""
        for uri, text in self.applied(edit).items():
            path_of(uri).write_bytes(text.encode())
            self.touched(uri)

    def _changes(self, edit: Json) -> list[Json]:
        if "documentChanges" in edit:
            return list(edit["documentChanges"])
        return [
            {"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit.get("changes", {}).items()
        ]

    def _text(self, uri: str) -> str:
        if uri in self.texts:
            return self.texts[uri]
        path = path_of(uri)
        return path.read_bytes().decode() if path.exists() else ""


def path_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))
