"""Checks whose time a person's own pattern decides run in a process that is ended when they take too long.

Python's regular expressions have no bound of their own: `(a+)+$` on thirty letters takes minutes, and nothing
in the same process can break that off everywhere.
"""

from __future__ import annotations

import base64
import contextlib
import pickle
import queue
import subprocess
import sys
import threading
from typing import IO, Any

LONGEST = 10.0
"""Seconds that one check may take. Our judgement: one without nested repeats takes a thousandth of that."""

_START = 60.0
"""Seconds that the process may take to start, on a machine that is busy."""

_MAIN = "import sys; sys.path[:] = {path!r}; from promptls.gain.apart import answer; answer()"
"""What it runs, with our path and not Python's own, which holds the working folder: that may be anybody's."""


class TooLong(Exception):
    """The check did not end in time."""


class Worker:
    """The process, started when first needed and again after one was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def ask(self, kind: str, argument: Any, text: str) -> bool:
        """Whether an answer passes a check. Raises CheckError as the check does, or TooLong."""
        from promptls.gain.checks import CheckError

        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        _say(self._process.stdin, (kind, argument, text))
        passed, refused = self._heard(LONGEST)
        if refused is not None:
            raise CheckError(refused)
        return bool(passed)

    def _start(self) -> None:
        words = [sys.executable, "-I", "-c", _MAIN.format(path=[each for each in sys.path if each])]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._said = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(target=_listen, args=(self._process.stdout, self._said), daemon=True).start()
        self._heard(_START)

    def _heard(self, seconds: float) -> Any:
        try:
            line = self._said.get(timeout=seconds)
        except queue.Empty:
            line = b""
        if not line:
            self.end()
            raise TooLong
        return pickle.loads(base64.b64decode(line))

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
        self._process = None


def _listen(stream: IO[bytes], said: queue.SimpleQueue[bytes]) -> None:
    with stream:
        for line in stream:
            said.put(line)
    said.put(b"")


def _say(stream: IO[bytes], data: Any) -> None:
    stream.write(base64.b64encode(pickle.dumps(data)) + b"\n")
    stream.flush()


def answer() -> None:
    """What the process does: one check after another, until its parent has gone."""
    from promptls.gain.answers import Answer
    from promptls.gain.checks import KINDS, CheckError

    out = sys.stdout.buffer
    _say(out, "ready")
    for line in sys.stdin.buffer:
        kind, argument, text = pickle.loads(base64.b64decode(line))
        try:
            _say(out, (KINDS[kind](Answer(text), argument), None))
        except CheckError as error:
            _say(out, (False, str(error)))
        except Exception:  # an argument of the wrong form, whatever it does
            _say(out, (False, f'the check "{kind}" does not take {argument!r:.80}'))


WORKER = Worker()
