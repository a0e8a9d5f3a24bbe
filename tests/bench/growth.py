"""`make growth`: the memory of the server over 10,000 keystrokes in a prompt of 20 kB."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench import texts  # noqa: E402
from tests.bench.keystrokes import memory  # noqa: E402
from tests.bench.when import headed  # noqa: E402
from tests.lsp.client import Client  # noqa: E402
from tests.lsp.editor import EVERYTHING  # noqa: E402

EDITS = 10_000
MODEL = "glm-4.7-flash"


def growth(edits: int, every: int) -> Iterator[tuple[int, float]]:
    """(keystrokes so far, resident MB), with a hover, the actions and a format in between."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        uri = (Path(name) / "a.prompt.md").as_uri()
        client = Client([sys.executable, "-m", "promptls", "server"], cwd=Path(name))
        try:
            client.initialize(EVERYTHING)
            text = texts.prompt(20_000, MODEL)
            client.open(uri, text, "prompt")
            client.diagnostics(uri, 1)
            lines = text.count("\n")
            for version in range(2, edits + 2):
                _type(client, uri, version, rng.randrange(5, lines), version % 4)
                if version % 50 == 0:
                    _use(client, uri, rng.randrange(5, lines))
                if (version - 1) % every == 0:
                    yield version - 1, memory(client.process.pid)
        finally:
            client.kill()


def _type(client: Client, uri: str, version: int, line: int, turn: int) -> None:
    # Three characters typed at the start of a line and one gone, so that the text stays about as long.
    place, end = {"line": line, "character": 0}, {"line": line, "character": 0 if turn else 3}
    client.change(uri, version, {"range": {"start": place, "end": end}, "text": "x" if turn else ""})
    client.diagnostics(uri, version)
    client.notifications.clear()


def _use(client: Client, uri: str, line: int) -> None:
    document = {"textDocument": {"uri": uri}}
    place = {"line": line, "character": 0}
    client.request("textDocument/hover", {**document, "position": place})
    context = {"range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    client.request("textDocument/codeAction", {**document, **context})
    client.request("textDocument/formatting", {**document, "options": {"tabSize": 2, "insertSpaces": True}})


def main() -> None:
    """Prints a table, and keeps it for docs/performance.md."""
    title = f"Memory of the server over {EDITS:,} keystrokes in a prompt of 20 kB"
    lines = [headed(title, "make growth") + "\n"]
    lines += ["| keystrokes | RSS MB |", "|---|---|"]
    print(*lines[1:], sep="\n")
    for count, held in growth(EDITS, EDITS // 10):
        lines.append(f"| {count:,} | {held:.0f} |")
        print(lines[-1], flush=True)
    (Path(__file__).parent / "long_runs" / "growth.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
