"""`python guard.py LOG ARGUMENT...`: runs promptls so that any use of the network or of another program fails.

An audit hook cannot be taken off again; what it forbids is written to LOG as well, in case somebody
catches the error.
"""

from __future__ import annotations

import sys
from typing import Any

FORBIDDEN = (
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto", "socket.sendmsg",
    "urllib.Request", "http.client.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
    "os.startfile", "webbrowser.open", "ftplib.connect", "smtplib.connect",
)  # fmt: skip


def guard(log: str) -> None:
    """Forbids from now on."""

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event in FORBIDDEN:
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"{event} {details!r:.200}\n")
            raise PermissionError(f"{event} is forbidden here")

    sys.addaudithook(hook)


if __name__ == "__main__":
    guard(sys.argv[1])
    sys.argv = ["promptls", *sys.argv[2:]]
    from promptls.cli.main import entry

    raise SystemExit(entry())
