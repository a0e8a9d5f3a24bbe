"""`make demo`: the main job on real prompts: diagnostics, adaptations as diffs, the server over stdio."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
PROMPTS = REPOSITORY / "tests" / "prompts"
MODEL = "glm-4.7-flash"
PROMPTLS = [sys.executable, "-m", "promptls"]


def title(text: str) -> None:
    print(f"\n\033[1m== {text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def run(*words: str) -> None:
    """Run promptls and show its command line."""
    print(f"$ promptls {' '.join(words)}", flush=True)
    status = subprocess.run([*PROMPTLS, *words], cwd=PROMPTS, check=False).returncode
    if status not in (0, 1):
        sys.exit(f"promptls ended with status {status}")


class Client:
    """A language client in thirty lines: JSON-RPC over the server's stdin and stdout."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*PROMPTLS, "server"], stdin=pipe, stdout=pipe, cwd=PROMPTS)
        self.number = 0
        self.notifications: list[dict[str, Any]] = []

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            body["id"] = number
        raw = json.dumps(body).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        out = self.process.stdout
        assert out
        length = 0
        while (line := out.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            sys.exit("the server went away")
        message: dict[str, Any] = json.loads(out.read(length))
        return message

    def request(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send(method, params, self.number)
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']}")
                return message["result"]
            self._keep(message)

    def diagnostics(self) -> list[dict[str, Any]]:
        while True:
            for message in self.notifications:
                if message["method"] == "textDocument/publishDiagnostics":
                    found: list[dict[str, Any]] = message["params"]["diagnostics"]
                    return found
            self._keep(self.receive())

    def _keep(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            self.send_result(message["id"])
        elif "method" in message:
            self.notifications.append(message)

    def send_result(self, number: Any) -> None:
        raw = json.dumps({"jsonrpc": "2.0", "id": number, "result": None}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self.process.stdin.flush()


def serve() -> None:
    """Open the product page's prompt in a real server; show diagnostics, a quick fix and formatting."""
    client = Client()
    text = "Extract the key information from this document. Be accurate.   \n\n\n"
    uri = (PROMPTS / "demo.prompt.md").as_uri()
    client.request(
        "initialize",
        {
            "processId": None,
            "rootUri": PROMPTS.as_uri(),
            "capabilities": {"textDocument": {"publishDiagnostics": {}, "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}},
            "initializationOptions": {"model": MODEL},
        },
    )  # fmt: skip
    client.send("initialized", {})
    document = {"uri": uri, "languageId": "prompt", "version": 1, "text": text}
    client.send("textDocument/didOpen", {"textDocument": document})
    found = client.diagnostics()
    print("textDocument/publishDiagnostics")
    for item in found:
        start = item["range"]["start"]
        print(f"  {start['line'] + 1}:{start['character'] + 1}  {item['code']}: {item['message']}")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}}
    target = {"uri": uri}
    params = {"textDocument": target, "range": whole, "context": {"diagnostics": found}}
    print("textDocument/codeAction")
    for action in client.request("textDocument/codeAction", params) or []:
        print(f"  [{action.get('kind')}] {action['title']}")
    params = {"textDocument": target, "options": {"tabSize": 2, "insertSpaces": True}}
    print("textDocument/formatting")
    for edit in client.request("textDocument/formatting", params) or []:
        print(f"  {json.dumps(edit)}")
    client.request("shutdown", None)
    client.send("exit", None)
    print(f"exit status {client.process.wait(timeout=10)}")


def main() -> None:
    """The whole demonstration."""
    names = (REPOSITORY / "tests" / "demo.txt").read_text(encoding="utf-8").split()
    title(f"check: {len(names)} real prompts, for {MODEL}")
    run("check", "--model", MODEL, "--output-format", "concise", *names)
    title("check, in full: one prompt")
    run("check", "--model", MODEL, names[0])
    title("adapt: what changes for the model")
    run("adapt", "--model", MODEL, "--diff", names[0])
    run("adapt", "--model", MODEL, "--diff", "text/policy-assistant.prompt.txt")
    title("server: the same over the Language Server Protocol")
    serve()


if __name__ == "__main__":
    main()
