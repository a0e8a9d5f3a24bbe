"""From a request to an outcome: retries, time limits, every way an endpoint fails: counted, not dropped."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from promptls.gain.endpoint import HttpReply
from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern

Post = Callable[[Mapping[str, Any]], HttpReply]
Status = Literal["answered", "timeout", "refused", "failed"]

FATAL = {
    401: "does not accept the key; name the variable that holds it with --api-key-env",
    403: "forbids this; check the key and the model's name",
    407: "is behind a proxy that wants a name and a password; put them into the proxy's address",
    404: "knows no such address or model; check --base-url (it often ends in /v1) and --model",
}
"""Statuses that no other call will fare better with, and what to do."""

_LINE_END = LazyPattern(r"\r\n|\r|\n")
"""Where lines of a stream end; `str.splitlines` also ends them at U+2028 and U+0085, which JSON may hold."""

_LONGEST_WAIT = 60.0
"""Seconds that a wait between tries lasts at most, also where the server asks for more."""


class Outcome(NamedTuple):
    """What became of one request. Tokens as the endpoint counts them, None where it does not say.

    A timeout is final, since asking again would favour short answers; a refusal (4xx) is, too. `seconds` is
    the time of the last try, `tries` how many there were; `reason` is why nothing came back, in words.
    """

    status: Status
    text: str = ""
    finish: str = ""
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    thinking_tokens: int | None = None
    seconds: float = 0.0
    tries: int = 1
    code: int | None = None
    server: str = ""
    reason: str = ""


class FatalReply(Exception):
    """The endpoint said something that ends the run."""


class Waits(NamedTuple):
    """The clock, and how to wait; tests put their own here."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def exchange(post: Post, body: Mapping[str, Any], retries: int, waits: Waits) -> Outcome:
    """Ask until there is an answer, a final failure, or no try left. Raises FatalReply."""
    last: int | None = None
    seconds, reason = 0.0, ""
    for attempt in range(1, retries + 2):
        began = waits.clock()
        asked_to_wait = 0.0
        try:
            reply = post(body)
        except TimeoutError:
            return Outcome("timeout", seconds=waits.clock() - began, tries=attempt)
        except OSError as error:
            reply, reason = None, (error.strerror or str(error)).lower()
        seconds = waits.clock() - began
        if reply is not None:
            last = reply.status
            if reply.status in FATAL:
                raise FatalReply(f"the endpoint {FATAL[reply.status]} (status {reply.status})")
            if reply.status == 200 and (outcome := _outcome(reply.body)) is not None:
                return outcome._replace(seconds=seconds, tries=attempt, code=200)
            if 300 <= reply.status < 500 and reply.status not in (408, 425, 429):
                return Outcome("refused", seconds=seconds, tries=attempt, code=reply.status)
            asked_to_wait = _asked_to_wait(reply.headers)
        if attempt <= retries:
            backoff = 0.5 * 2.0**attempt * (0.5 + waits.chance())
            waits.sleep(min(_LONGEST_WAIT, max(asked_to_wait, backoff)))
    return Outcome("failed", seconds=seconds, tries=retries + 1, code=last, reason=reason)


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    """The seconds that Retry-After names, as such or as a date, by the server's clock where it tells it."""
    text = headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(text))
    until, now = _date(text), _date(headers.get("date", "")) or datetime.now(timezone.utc)
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def _date(text: str) -> datetime | None:
    """An HTTP date, None for what is none."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _outcome(body: bytes) -> Outcome | None:
    """The answer in a body, whole or streamed; None for what is none, or was cut off."""
    try:
        text = body.decode("utf-8")
        return (
            _streamed(text)
            if text.lstrip().startswith(("data:", ":", "event:"))
            else _whole(json.loads(text))
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None


def _whole(data: Any) -> Outcome:
    choice = data["choices"][0]
    content = choice["message"].get("content")
    return _made(_joined(content), choice.get("finish_reason"), data.get("usage"), data)


def _joined(content: Any) -> str:
    """Text, or the text of its parts; an answer without content is an empty one."""
    if isinstance(content, list):
        return "".join(part.get("text") or "" for part in content)
    return content if isinstance(content, str) else ""


def _streamed(text: str) -> Outcome | None:
    parts: list[str] = []
    finish, usage, done, last = None, None, False, {}
    for line in _LINE_END.split(text):
        if not line.startswith("data:"):
            continue
        data = line[len("data:") :].strip()
        if data == "[DONE]":
            done = True
            continue
        last = json.loads(data)
        usage = last.get("usage") or usage
        for choice in last.get("choices") or ():
            parts.append(_joined((choice.get("delta") or {}).get("content")))
            finish = choice.get("finish_reason") or finish
    if not done and finish is None:
        return None
    return _made("".join(parts), finish, usage, last)


def _made(text: str, finish: Any, usage: Any, data: Mapping[str, Any]) -> Outcome:
    usage = usage if isinstance(usage, dict) else {}
    details = usage.get("completion_tokens_details")
    thinking = details.get("reasoning_tokens") if isinstance(details, dict) else None
    server = data.get("system_fingerprint")
    return Outcome(
        "answered",
        _writable(text),
        _writable(finish) if isinstance(finish, str) else "",
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _count(thinking),
        server=_writable(server) if isinstance(server, str) else "",
    )


def _writable(text: str) -> str:
    """The text with halves of characters (surrogates) joined, lone ones replaced: no file takes those."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
