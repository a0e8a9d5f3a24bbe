"""The hostile text that the edit law is tried with, and ordinary edits."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from hypothesis import settings
from hypothesis import strategies as st

ALPHABET = [
    *"ab -:#'\"\\{}[],&*!|>%@`?~\t$./",
    "\n", "\n\n", "\n  ", "  ", "é", "😀", "\u2028", "\u0085", "\ufeff", "\x0c", "\x07",
    "---", ": ", " #", "- ", "{{x}}", "\\n", "\\u", "word", "null", "1", "\n---\n", "\n...\n",
]  # fmt: skip
hostile = st.lists(st.sampled_from(ALPHABET), max_size=8).map("".join)
prose = st.lists(
    st.sampled_from(
        ["Return", "the list", "of names.", "Be brief:", "\n", "\n\n", "- one", " ", "it's", "no #1"]
    ),
    max_size=6,
).map("".join)


def cases(count: int) -> int:
    """How many cases to generate: so many in CI, and what `make fuzz` asks for where that is more."""
    fuzzing = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
    return max(count, settings.get_profile("fuzz").max_examples) if fuzzing else count


def ordinary_edits(text: str, seed: random.Random) -> Iterator[tuple[str, int, int, str]]:
    """What people and rewrites do to prose: another word, another line, one sentence less."""
    words = list(re.finditer(r"\w+", text))
    if words:
        word = seed.choice(words)
        yield "word", word.start(), word.end(), "verified"
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    at = seed.choice(starts)
    yield "line", at, at, 'Respond in English: use "quotes", it\'s #1.\n'
    yield "append", len(text), len(text), "\nRespond in English."
    sentences = list(re.finditer(r"[^.!?\n]{3,}[.!?]", text))
    if sentences:
        sentence = seed.choice(sentences)
        yield from _without(text, sentence.start(), sentence.end())


def _without(text: str, start: int, end: int) -> Iterator[tuple[str, int, int, str]]:
    """A sentence less, with the blanks that would be left over at the start or end of the text."""
    if not text[end:].strip():
        start = len(text[:start].rstrip())
    elif not text[:start].strip():
        end = len(text) - len(text[end:].lstrip())
    if start and not text[end:].strip():
        end = len(text.rstrip())
    if text[:start].strip() or text[end:].strip():
        yield "sentence", start, end, ""


def corpus() -> Path | None:
    """The folder of real prompt files, or None where there is none."""
    named = os.environ.get("PROMPTLS_CORPUS")
    folder = Path(named) if named else Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
    return folder if folder.is_dir() else None


def corpus_files(folder: Path) -> Iterator[tuple[PurePath, str]]:
    """Path below the corpus and decoded text of each file, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "MANIFEST.tsv":
            yield path.relative_to(folder), path.read_bytes().decode("utf-8")
