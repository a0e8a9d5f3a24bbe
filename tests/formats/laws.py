"""What the tests of all formats share: hostile text and ordinary edits, and what is asserted of any file."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from hypothesis import settings
from hypothesis import strategies as st

from promptls.diagnostics import Severity
from promptls.formats import Format, detect
from promptls.prompt import MetadataPath, Prompt
from promptls.testing.laws import law_holds
from promptls.text import apply_edits

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


def claimed(path: str, source: str) -> str | None:
    """The id of the format that a file is taken for."""
    found = detect(PurePath(path), None, source)
    return found.format.id if found else None


def one_fault(prompt: Prompt, source: str) -> tuple[str, str]:
    """The message of the one fault of a file, which is a warning at least, and the words at its place."""
    (problem,) = prompt.problems
    assert problem.severity >= Severity.WARNING
    return problem.message, source[problem.span.start : problem.span.end]


def edited(prompt: Prompt, source: str, old: str, new: str) -> str:
    """The file with the first `old` in a message made `new`."""
    message = next(message for message in prompt.messages if old in message.text.text)
    at = message.text.text.index(old)
    return apply_edits(source, [message.text.edit(at, at + len(old), new)])


def with_metadata(format: Format, source: str, path: MetadataPath, value: object) -> str:
    """The file with a value of its metadata set."""
    return apply_edits(source, [format.set_metadata(source, format.parse(source, None), path, value)])


def law_somewhere(format: Format, source: str, prompt: Prompt, new: str, data: st.DataObject) -> None:
    """Hold a file to the edit law: any span of any of its messages becomes `new`."""
    if not prompt.messages:
        return
    message = data.draw(st.integers(0, len(prompt.messages) - 1))
    length = len(prompt.messages[message].text.text)
    start = data.draw(st.integers(0, length))
    law_holds(format, source, prompt, message, start, data.draw(st.integers(start, length)), new)
