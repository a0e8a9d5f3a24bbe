"""After any edits, what the server tells over the wire is what a fresh one tells of the text, to the byte.

Every format, with every rule: a prompt is edited at random, beside another that is open, one keystroke at a time or
several in a burst; then its diagnostics, code actions, lenses and the rest are compared as JSON.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptls.formats import detect
from promptls.formats.registry import all_formats
from promptls.rules.registry import all_rules
from promptls.text.alike import common_prefix, common_suffix
from tests.corpora import OWN, decoded, own_files
from tests.fuzz import EXAMPLES
from tests.fuzz.test_wire import CAPABILITIES
from tests.lsp import oracle
from tests.lsp.client import Client, Json, RpcError
from tests.lsp.nursery import Nursery

OF_EACH_FORMAT = max(1, EXAMPLES // 600)
SETTINGS = {"select": ["all"], "codeLens": True, "inlayHints": True, "compareModels": ["claude-sonnet-4-5"]}
PULLED = {"diagnostic"}
BITS = (
    "x", " ", "\n", "\n\n", "- ", "# ", "  ", "\t", "```\n", "```json\n", "<example>\n", "</example>\n", "{{name}}", "{% if x %}",
    "<!--", "-->", "---\n", "Be accurate. ", "TODO", '"', "'", "\\n", "\\", "{", "}", "[", ":", ": ", "|\n", ",", "é", "😀", "👩‍🚀",
    "请用中文回答。", "各項目を列挙してください。", "e\u0301", "\u2028", "\u200b", "\x85", "\r", "\r\n", "\ufeff", "model: glm-4.7-flash\n",
    "role: system\n", "Do not use lists. ", "Use lists. ", "You must answer in German. ", "promptls: ignore vague-qualifier ",
)  # fmt: skip
SAID = tuple(bad.text for rule in all_rules() for bad in rule.bad if len(bad.text) < 3000)
TEXTS = {path: text for path in own_files() if (text := decoded(path))}


def _by_format() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = defaultdict(list)
    for path, text in TEXTS.items():
        if detection := detect(path, None, text):
            found[detection.format.id].append(path)
    return dict(found)


PATHS = _by_format()
ASKED: dict[str, Json] = {
    "textDocument/codeLens": {}, "textDocument/inlayHint": {"range": None}, "textDocument/hover": {"position": None},
    "textDocument/documentSymbol": {}, "textDocument/foldingRange": {}, "textDocument/documentLink": {},
    "textDocument/semanticTokens/full": {}, "textDocument/definition": {"position": None},
    "textDocument/documentHighlight": {"position": None}, "textDocument/selectionRange": {"positions": None},
    "textDocument/linkedEditingRange": {"position": None}, "textDocument/completion": {"position": None},
    "textDocument/formatting": {"options": {"tabSize": 2, "insertSpaces": True}},
}  # fmt: skip


class Edit(NamedTuple):
    """One change of a text: at `place` of it, what `kind` says."""

    kind: str
    place: float
    gone: int
    new: str

    def of(self, text: str, past: list[str]) -> str:
        at = int(self.place * len(text))
        if self.kind == "undo" and past:
            return past[-1 - self.gone % len(past)]
        if self.kind == "delete line":
            end = text.find("\n", at)
            return text[: text.rfind("\n", 0, at) + 1] + ("" if end < 0 else text[end + 1 :])
        if self.kind == "break lines":
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            return ("\r\n", "\n", "\r")[self.gone % 3].join(lines)
        if self.kind == "move":
            piece = text[at : at + self.gone]
            rest = text[:at] + text[at + self.gone :]
            to = (at * 7 + self.gone) % (len(rest) + 1)
            return rest[:to] + piece + rest[to:]
        return text[:at] + self.new + text[at + self.gone :]


@st.composite
def pasted(draw: st.DrawFn) -> str:
    """A piece of some prompt."""
    text = TEXTS[draw(st.sampled_from(tuple(TEXTS)))]
    at = int(draw(st.floats(0, 1)) * len(text))
    return text[at : at + draw(st.sampled_from((20, 200, 2000)))]


NEW = st.one_of(st.sampled_from(BITS), st.sampled_from(BITS), st.sampled_from(SAID), pasted())
KINDS = st.sampled_from(
    ("", "", "", "", "", "", "", "undo", "delete line", "delete line", "break lines", "move")
)
EDITS = st.builds(Edit, KINDS, st.floats(0, 1), st.sampled_from((0, 0, 0, 1, 1, 5, 80)), NEW)


class Burst(NamedTuple):
    """Edits of one of the two documents without waiting; then what is asked, where."""

    document: int
    edits: list[Edit]
    hurried: bool
    asked: list[str]
    place: tuple[float, float]


BURSTS = st.builds(
    Burst,
    st.sampled_from((0, 0, 0, 1)),
    st.lists(EDITS, min_size=1, max_size=3),
    st.booleans(),
    st.lists(st.sampled_from(sorted(ASKED)), max_size=3),
    st.tuples(st.floats(0, 1), st.floats(0, 0.1)),
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    if not hasattr(os, "fork"):
        pytest.skip("no fork")
    made = Nursery()
    yield made
    made.close()


class Desk:
    """One client of a forked server, with what it has been told."""

    def __init__(self, nursery: Nursery, options: Json) -> None:
        self.client = Client(process=nursery.server())
        folder = {"uri": OWN.as_uri(), "name": "prompts"}
        capabilities = {**CAPABILITIES, "workspace": {**CAPABILITIES["workspace"], "configuration": False}}
        capabilities["textDocument"] = {
            k: v for k, v in CAPABILITIES["textDocument"].items() if k not in PULLED
        }
        self.client.initialize(capabilities, workspaceFolders=[folder], initializationOptions=options)
        self.spoken: set[str] = set()

    def told(self, uri: str, version: int, *, hurried: bool) -> list[Json]:
        """The diagnostics of this version; of a file that is no prompt nothing is sent."""
        if hurried or uri not in self.spoken:
            self.client.request("textDocument/foldingRange", {"textDocument": {"uri": uri}})
            sent = [each["params"] for each in self.client.notifications if "diagnostics" in each["params"]]
            of_this = [each for each in sent if each["uri"] == uri and each.get("version") == version]
            assert len(of_this) < 2, "one version is told once"
            found = of_this[0]["diagnostics"] if of_this else []
            self.spoken |= {uri} if of_this else set()
        else:
            found = self.client.diagnostics(uri, version)
        self.client.forget()
        return list(found)

    def answer(self, method: str, params: Json) -> Any:
        try:
            return self.client.request(method, params)
        except RpcError as error:
            return error.error


def asked(burst: Burst, text: str, uri: str) -> Iterator[tuple[str, Json]]:
    """The requests of a burst; the code actions are always among them."""
    start = int(burst.place[0] * len(text))
    where = oracle.span(text, start, min(len(text), start + int(burst.place[1] * len(text))), "utf-16")
    filled = {"range": where, "position": where["start"], "positions": [where["end"]], "uri": uri}
    document = {"textDocument": {"uri": uri}}
    yield "textDocument/codeAction", {**document, "range": where, "context": {"diagnostics": []}}
    for method in burst.asked:
        yield method, {**document, **{k: filled[k] if v is None else v for k, v in ASKED[method].items()}}


def change(old: str, new: str) -> Json:
    """The one replacement that makes `new` of `old`, none of its ends within a line break or a character."""
    head = common_prefix(old, new)
    tail = common_suffix(old, new, head)
    head -= old[head - 1 : head] == "\r" or new[head - 1 : head] == "\r"
    tail -= old[len(old) - tail : len(old) - tail + 1] == "\n"
    tail = max(0, tail)
    return {"range": oracle.span(old, head, len(old) - tail, "utf-16"), "text": new[head : len(new) - tail]}


@pytest.mark.parametrize("format_id", sorted(PATHS))
@settings(
    max_examples=OF_EACH_FORMAT,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_told_of_an_edited_prompt_is_what_a_fresh_server_tells(
    nursery: Nursery, format_id: str, data: st.DataObject
) -> None:
    paths = [data.draw(st.sampled_from(PATHS[format_id])), data.draw(st.sampled_from(tuple(TEXTS)))]
    model = data.draw(st.sampled_from(("", "glm-4.7-flash")))
    options = {**SETTINGS, "model": model}
    worker = Desk(nursery, options)
    uris = [path.as_uri() for path in paths[: 1 + (paths[0] != paths[1])]]
    texts = [TEXTS[path] * data.draw(st.sampled_from((1, 1, 4))) for path in paths]
    past: list[list[str]] = [[text] for text in texts]
    versions = [1, 1]
    for uri, text in zip(uris, texts, strict=False):
        worker.client.open(uri, text, "")
    for uri in uris:
        worker.told(uri, 1, hurried=True)
    for burst in data.draw(st.lists(BURSTS, min_size=1, max_size=6)):
        number = burst.document % len(uris)
        uri = uris[number]
        for edit in burst.edits:
            text = edit.of(texts[number], past[number])
            versions[number] += 1
            worker.client.change(uri, versions[number], change(texts[number], text))
            texts[number] = text
            past[number].append(text)
        compare(worker, Desk(nursery, options), burst, uri, texts[number], versions[number])
    worker.client.kill()


def compare(worker: Desk, fresh: Desk, burst: Burst, uri: str, text: str, version: int) -> None:
    told = worker.told(uri, version, hurried=burst.hurried)
    fresh.client.open(uri, text, "", version)
    assert written(told) == written(fresh.told(uri, version, hurried=True))
    for method, params in asked(burst, text, uri):
        mine, theirs = (desk.answer(method, params) for desk in (worker, fresh))
        assert written(mine) == written(theirs), method
    fresh.client.kill()


def written(answer: Any) -> list[str]:
    """The JSON of each part, so that a failure shows the one that differs."""
    return [json.dumps(part) for part in (answer if isinstance(answer, list) else [answer])]


def test_every_format_is_edited() -> None:
    assert PATHS.keys() == {each.id for each in all_formats()}
