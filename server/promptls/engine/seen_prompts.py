"""What the rules have found in the prompts of large files: an edit of one does not check the others anew."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from promptls.blake2 import blake2b
from promptls.engine.selection import ActiveRule
from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile
from promptls.prompt import Finding, Prompt

MOST = 20_000
"""Prompts that are remembered, of all files together. Our judgement: twice what a file of 10 MB holds."""


class Seen(NamedTuple):
    """What one prompt gave, in its own coordinates, and the profile that it was checked with."""

    profile: Profile
    found: tuple[tuple[ActiveRule, tuple[Finding, ...]], ...]


class SeenPrompts:
    """The prompts seen last, known by all that a rule can see of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Seen] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes, profile: Profile) -> Seen | None:
        """What a prompt gave with this very profile."""
        with self._lock:
            seen = self._kept.get(key)
            if seen is None or seen.profile is not profile:
                return None
            self._kept.move_to_end(key)
            return seen

    def put(self, key: bytes, seen: Seen) -> None:
        """Remember what a prompt gave."""
        with self._lock:
            self._kept[key] = seen
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)


def key_of(prompt: Prompt, circumstances: str) -> bytes:
    """What a prompt is known by: all of it but its places in the file, and the circumstances of the run."""
    own = (
        prompt.format,
        prompt.kind,
        [(message.role, message.text.text, message.text.templates) for message in prompt.messages],
        prompt.metadata,
        prompt.model,
        prompt.model_path,
        prompt.variables,
        list(prompt.declared),
        prompt.output_schema,
        [(mention.name, mention.path, mention.declares) for mention in prompt.mentions],
    )
    return blake2b((repr(own) + circumstances).encode("utf-8", "surrogatepass"), digest_size=16).digest()
