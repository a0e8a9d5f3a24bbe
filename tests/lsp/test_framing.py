"""Finding messages in a stream, however it is cut into pieces."""

from __future__ import annotations

import threading
import time

from hypothesis import given
from hypothesis import strategies as st

from promptls.lsp.framing import FrameReader, Refused, frame
from promptls.lsp.transport import StreamTransport

BODIES = st.lists(st.binary(max_size=40), max_size=5)
NOISE = st.sampled_from([b"", b"garbage\r\n", b"X-Other: 1\r\n", b"Content-Length: x\r\n\r\n", b"\r\n\r\n"])


@given(BODIES, NOISE, st.lists(st.integers(1, 20), min_size=1))
def test_messages_are_found_in_any_cut(bodies: list[bytes], noise: bytes, cuts: list[int]) -> None:
    stream = b"".join(noise + frame(body) for body in bodies)
    reader = FrameReader()
    found: list[bytes | Refused] = []
    at = turn = 0
    while at < len(stream):
        size = cuts[turn % len(cuts)]
        found += reader.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert found == bodies


def test_too_long_a_message_is_refused_and_the_next_is_read() -> None:
    reader = FrameReader(limit=10)
    assert list(reader.feed(frame(b"x" * 11) + frame(b"next"))) == [Refused("11"), b"next"]


def test_endless_noise_is_not_kept_and_takes_linear_time() -> None:
    reader = FrameReader()
    started = time.perf_counter()
    for _ in range(400):
        assert list(reader.feed(b"Content-Length: 5\r\nno end of headers" + b"x" * 16_000)) == []
    assert time.perf_counter() - started < 5
    assert list(reader.feed(b"\r\n" + frame(b"still here")))[-1] == b"still here"


def test_writers_in_many_threads_do_not_interleave() -> None:
    out: list[bytes] = []

    def write(data: bytes) -> None:
        # As an unbuffered stream does: a long message goes out in pieces.
        for at in range(0, len(data), 1000):
            out.append(data[at : at + 1000])
            time.sleep(0)

    transport = StreamTransport(lambda size: b"", write)
    bodies = [bytes([65 + n]) * 70_000 for n in range(8)]
    threads = [threading.Thread(target=transport.send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(FrameReader().feed(b"".join(out)), key=repr) == bodies
