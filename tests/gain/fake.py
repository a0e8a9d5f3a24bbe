"""A model with known behaviour behind an endpoint with known faults, in process and over HTTP.

Whatever happens is decided by a hash of the seed and the request, so that neither the order of the calls nor a
resumed run changes an answer.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any, NamedTuple

from promptls.gain.endpoint import HttpReply
from promptls.gain.tasks.item import Item

ENGLISH = "The delivery is late and the amount is due after the receipt of the goods."
DESCRIBED = "In the JSON,"
ASKED_IN_ENGLISH = "Respond in English."


class Behaviour(NamedTuple):
    """Probabilities. `shape` without and with the nested objects described in words, `drift` likewise.

    `shadow`: the language line works only where no description stands beside it, or where it comes last.
    `rewrites_matter` False gives every prompt the behaviour of the unadapted one.
    """

    shape: tuple[float, float] = (0.2, 0.7)
    drift: tuple[float, float] = (0.4, 0.0)
    shadow: bool = False
    rewrites_matter: bool = True
    fence: float = 0.5
    broken: float = 0.05
    timeout: float = 0.03
    limited: float = 0.1
    failing: float = 0.05
    cut: float = 0.05
    refuses_format: bool = False

    def right_shape(self, text: str) -> float:
        """How likely nested JSON comes back as it was shown."""
        return self.shape[self.rewrites_matter and DESCRIBED in text]

    def stays_english(self, text: str) -> float:
        """How likely the summary is in English."""
        works = self.rewrites_matter and ASKED_IN_ENGLISH in text
        if self.shadow and DESCRIBED in text and not text.rstrip().endswith(ASKED_IN_ENGLISH):
            works = False
        return 1 - self.drift[works]

    @property
    def gets_through(self) -> float:
        """How likely an answer comes at all and is JSON, fenced or not."""
        return (1 - self.timeout) * (1 - self.broken)


class FakeModel:
    """Answers the items of the two nested families by what their prompts say."""

    def __init__(self, items: Iterator[Item] | tuple[Item, ...], behaviour: Behaviour, seed: int = 0) -> None:
        self._gold = {item.document: _gold(item) for item in items}
        self.behaviour = behaviour
        self.seed = seed
        self.tries: Counter[str] = Counter()
        self.asked: list[str] = []

    def post(self, body: Mapping[str, Any]) -> HttpReply:
        """One reply, or a TimeoutError or ConnectionError."""
        text = body["messages"][-1]["content"]
        self.asked.append(text)
        if self.behaviour.refuses_format and "response_format" in body:
            return HttpReply(400, {}, b'{"error": {"message": "response_format is not supported"}}')
        chances = self._chances(text + ("\0format" if "response_format" in body else ""))
        self.tries[text] += 1
        if self.tries[text] == 1:  # faults that pass
            if next(chances) < self.behaviour.limited:
                return HttpReply(429, {"retry-after": "0"}, b"slow down")
            if next(chances) < self.behaviour.failing:
                return HttpReply(503, {}, b"<html>busy</html>")
            if next(chances) < self.behaviour.cut:
                raise ConnectionResetError("cut")
        else:
            for _ in range(3):
                next(chances)
        if next(chances) < self.behaviour.timeout:
            raise TimeoutError
        answer = self._answer(text, chances, strict="response_format" in body)
        return HttpReply(200, {}, _streamed(answer) if body.get("stream") else _whole(answer))

    def _chances(self, text: str) -> Iterator[float]:
        digest = hashlib.sha512(f"{self.seed}\0{text}".encode()).digest()
        for at in range(0, 64, 4):
            yield int.from_bytes(digest[at : at + 4], "big") / 2**32

    def _answer(self, text: str, chances: Iterator[float], strict: bool) -> str:
        document = text.split(":\n")[-1].split("\n")[0]
        gold = self._gold[document]
        right = next(chances) < self.behaviour.right_shape(text) or strict
        english = next(chances) < self.behaviour.stays_english(text)
        data = answer_of(gold, document, right, english)
        out = json.dumps(data, ensure_ascii=False)
        if next(chances) < self.behaviour.broken:
            return out[:-3]
        return f"```json\n{out}\n```" if next(chances) < self.behaviour.fence else out


def answer_of(gold: Any, document: str, right: bool, english: bool) -> Any:
    """The right JSON, or the flattened one that small models give."""
    if "customer" in gold:
        customer, delivery = gold["customer"], gold["delivery"]
        if right:
            return gold
        flat = {"customer": f"{customer['name']}, {customer['city']}", "delivery": delivery["date"]}
        return {**gold, **flat}
    facts = {**gold.get("result", gold), "summary": ENGLISH if english else document}
    return {"result": facts} if "result" in gold and right else facts


def _gold(item: Item) -> Any:
    """The right answer, put together from the item's checks of fields."""
    root: dict[str, Any] = {}
    for check in item.checks:
        if check.kind == "field":
            _put(root, check.argument["path"], check.argument["is"])
    return root


def _put(root: Any, path: list[str | int], value: Any) -> None:
    for key, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(root, list):
            if len(root) <= int(key):
                root.append(empty)
            root = root[int(key)]
        else:
            root = root.setdefault(key, empty)
    root[path[-1]] = value


def _whole(answer: str) -> bytes:
    choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": len(answer) // 4}
    return json.dumps({"choices": [choice], "usage": usage, "system_fingerprint": "fake-1"}).encode()


def _streamed(answer: str) -> bytes:
    lines = [": keep-alive"]
    pieces = [answer[at : at + 20] for at in range(0, len(answer), 20)]
    lines += ["data: " + json.dumps({"choices": [{"delta": {"content": piece}}]}) for piece in pieces]
    lines.append("data: " + json.dumps({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
    usage = {"prompt_tokens": 100, "completion_tokens": len(answer) // 4}
    lines.append("data: " + json.dumps({"choices": [], "usage": usage, "system_fingerprint": "fake-1"}))
    return "\n\n".join([*lines, "data: [DONE]", ""]).encode()


@contextmanager
def served(model: FakeModel, delay: float = 0.0, hang: float = 0.0) -> Iterator[str]:
    """The model behind a real HTTP server on the loopback; the base URL. A timeout hangs for `hang` seconds."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.seen.append(dict(self.headers))  # type: ignore[attr-defined]
            time.sleep(delay)
            try:
                with lock:
                    reply = model.post(body)
            except TimeoutError:
                time.sleep(hang)
                return
            except ConnectionError:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen = model.headers = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
