"""A long editing trace at speed with faults thrown in: after each fault the diagnostics are those of a fresh server.

Half an hour of typing is some 6,000 edits (`make soak`); SOAK_EDITS has the number, a tenth of it by default.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.bench.when import headed
from tests.conftest import TABLE
from tests.corpora import REPOSITORY
from tests.lsp.client import Json
from tests.lsp.editor import Editor
from tests.lsp.trace import Step, steps

EDITS = int(os.environ.get("SOAK_EDITS", "600"))
BETWEEN = 50
"""Edits between two faults."""
PULLS = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
}
PROMPTS = REPOSITORY / "tests" / "prompts"
OPENED = {
    "a.prompt.md": (
        "markdown",
        (PROMPTS / "copilot/.github/prompts/order-email.prompt.md").read_text("utf-8"),
    ),
    "b.prompt.yml": ("yaml", next(PROMPTS.glob("github-models/**/*.prompt.yml")).read_text("utf-8")),
    "c.prompt.txt": ("plaintext", "Extract the key information from this document. Be accurate.\n"),
}
PROFILE = """id: zai/glm-4.7-flash
name: GLM-4.7 Flash, as we use it
extends: zai/glm-4.7-flash
anti_patterns:
  dense-prompt: {{thresholds: {{max_units: {units}}}}}
"""


RULE = """summary: A word.
kind: existence
words: [{word}]
message: is not said here
good: [x]
bad: [{word}]
"""


class Bench:
    """An editor that is typed in, and may lose its server."""

    def __init__(self, launch: Callable[..., Editor]) -> None:
        self._launch = launch
        self.editor = launch(PULLS)
        for name, (language, text) in OPENED.items():
            self.editor.show(name, text, language)

    def make(self, name: str, step: Step) -> None:
        editor, uri = self.editor, self.editor.uri(name)
        where = editor.range(name, step.start, step.end)
        editor.texts[uri] = step.after(editor.texts[uri])
        editor.versions[uri] += 1
        editor.client.change(uri, editor.versions[uri], {"range": where, "text": step.text})

    def killed(self) -> None:
        """The server dies between two keystrokes; the client starts another and opens its documents again."""
        self.editor.client.kill()
        self.editor = self._again()

    def _again(self) -> Editor:
        fresh = self._launch(PULLS)
        for name, (language, _) in OPENED.items():
            fresh.show(name, self.editor.texts[self.editor.uri(name)], language)
        return fresh

    def seen(self) -> dict[str, list[Json]]:
        return seen(self.editor)

    def fresh(self) -> dict[str, list[Json]]:
        """What a server finds that has known nothing else."""
        editor = self._again()
        found = seen(editor)
        assert editor.client.stop() == 0
        return found


def seen(editor: Editor) -> dict[str, list[Json]]:
    return {name: editor.ask("textDocument/diagnostic", name)["items"] for name in OPENED}


class Fault(NamedTuple):
    """Something that goes wrong, or is put right."""

    name: str
    make: Callable[[Bench, random.Random], Any]


FAULTS = (
    Fault("the server is killed", lambda bench, chance: bench.killed()),
    Fault("settings break", lambda bench, chance: bench.editor.write("promptls.toml", 'model = "glm-4.7-fl\n')),
    Fault("settings are mended", lambda bench, chance: bench.editor.write(
        "promptls.toml", f'model = "{chance.choice(["glm-4.7-flash", "claude-sonnet-4-5"])}"\n')),
    Fault("a profile is edited", lambda bench, chance: bench.editor.write(
        ".promptls/profiles/flash.yaml", PROFILE.format(units=chance.randint(1, 60)))),
    Fault("a profile breaks", lambda bench, chance: bench.editor.write(
        ".promptls/profiles/flash.yaml", "id: zai/glm-4.7-flash\nextend: [\n")),
    Fault("a rule of the folder changes", lambda bench, chance: bench.editor.write(
        ".promptls/rules/words.yaml", RULE.format(word=chance.choice(["name", "price", "json", "the"])))),
    Fault("a rule is left out", lambda bench, chance: bench.editor.write(
        "promptls.toml", 'model = "glm-4.7-flash"\nignore = ["vague-qualifier"]\n')),
)  # fmt: skip


def test_a_long_day_of_faults(
    launch: Callable[..., Editor], record_property: Callable[[str, object], None]
) -> None:
    started, compared, asked = time.monotonic(), Counter[str](), 0
    chance = random.Random(20261126)
    bench = Bench(launch)
    traces = {name: steps(at, text, EDITS) for at, (name, (_, text)) in enumerate(OPENED.items())}
    found = 0
    for number in range(EDITS // BETWEEN):
        name = chance.choice(list(OPENED))
        for _ in range(BETWEEN):
            bench.make(name, next(traces[name]))
            if chance.random() < 0.1:  # an editor that asks while a person types
                asked += 1
                bench.editor.client.ask(
                    "textDocument/diagnostic", {"textDocument": {"uri": bench.editor.uri(name)}}
                )
        fault = FAULTS[number % len(FAULTS)]
        fault.make(bench, chance)
        after = bench.seen()
        assert after == bench.fresh(), f"{number}: {fault.name}"
        found += sum(map(len, after.values()))
        compared[fault.name] += 1
        bench.editor.client.forget()
    assert found > EDITS // BETWEEN, "a trace without findings shows nothing"
    made = (
        f"{compared.total() * BETWEEN:,} edits of {len(OPENED)} open prompts, {asked} requests between them"
    )
    record_property(TABLE, page(made, compared, found, time.monotonic() - started))


def page(made: str, compared: Counter[str], found: int, seconds: float) -> str:
    """What a run has compared, for docs/performance.md."""
    rows = "\n".join(f"| {name} | {times} |" for name, times in compared.items())
    return (
        f"{headed('Half an hour of typing with faults', 'make soak')}\n\n"
        f"{made}; after each fault all diagnostics equal those of a server that was started for it: "
        f"{found:,} findings, {seconds:.0f} s.\n\n| fault | times, each compared |\n|---|---|\n{rows}"
    )
