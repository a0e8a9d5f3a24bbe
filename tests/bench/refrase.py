"""`make refrase`: what adapting does to prompts, side by side with the package refrase.

Fifty prompts of one message (our own files, and some of the corpus where it is there), each adapted by both
to each of refrase's models, twice over. Writes docs/refrase.md. refrase is installed into a throw-away
environment; it is given the text that the model would read, ours the file, and both results are measured by
one yardstick: what of the author's words no longer stands in the text.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from promptls.engine.adapt import adapt  # noqa: E402
from promptls.engine.options import Options  # noqa: E402
from promptls.engine.workspace import Workspace  # noqa: E402
from promptls.formats import detect  # noqa: E402
from promptls.profiles import Catalogue  # noqa: E402
from promptls.prompt import Prompt  # noqa: E402
from promptls.prompt.block import BlockKind  # noqa: E402
from promptls.prompt.emphasis import empty_sentences  # noqa: E402
from tests.bench.peers import install  # noqa: E402
from tests.corpora import corpus_files, decoded, own_files  # noqa: E402
from tests.rewrites.prompts import prompt as prompt_of  # noqa: E402

OUT = Path(__file__).parent / "out"
REPORT = REPOSITORY / "docs" / "refrase.md"
PROMPTS = 50
LONGEST = 20_000
FORMATS = ("markdown-", "plain")
THEIRS = """
import json, sys
import refrase
texts = json.load(sys.stdin)
models = [getattr(model, "id", None) or model["id"] for model in refrase.list_models()]
out = {}
for model in models:
    once = [refrase.adapt(text, model).system for text in texts]
    out[model] = [once, [refrase.adapt(text, model).system for text in once]]
json.dump(out, sys.stdout)
"""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:not|never|no|without|none|cannot|nor)\b|n['’]t\b", re.I)
_ORDINAL = re.compile(r"(?m)^[ \t]*\d{1,3}[.)](?=\s)")
_MARKS = re.compile(r"(?m)^[ \t]*(?:[-*+•]|#{1,6}|\d{1,3}[.)])(?=[ \t])|</?\w+>")
_TAG = re.compile(r"</?\w+>")
_COMMENT = re.compile(r"(?m)^[ \t]*(?:#|//)[^\n]*")
KINDS = ("instructions", "steps", "examples", "code", "comments", "variables", "numbers", "negations")


class Sample(NamedTuple):
    """A file with the one text that its model reads."""

    path: Path
    source: str
    text: str


class Tally(NamedTuple):
    """What happened to the prompts of one model: how many changed, lost something, changed again."""

    changed: int
    losing: int
    unstable: int
    lost: Counter[str]


def samples() -> list[Sample]:
    """Our own files of one message, filled up with files of the corpus, taken evenly."""
    own = [sample for path in own_files() if (sample := _sample(path))]
    more = max(0, PROMPTS - len(own))
    rest = [path for path in corpus_files() if path.suffix in (".md", ".txt")]
    taken: list[Sample] = []
    for path in rest[:: max(1, len(rest) // (4 * more or 1))]:
        sample = _sample(path)
        if sample and len(taken) < more:
            taken.append(sample)
    return [*own, *taken][:PROMPTS]


def _sample(path: Path) -> Sample | None:
    source = decoded(path)
    found = detect(path, None, source) if source and len(source) < LONGEST else None
    if source is None or found is None or not found.format.id.startswith(FORMATS):
        return None
    read = found.format.parse(source, path)
    text = read.messages[0].text.text if len(read.messages) == 1 else ""
    return Sample(path, source, text) if text.strip() else None


def theirs(texts: list[str]) -> dict[str, list[list[str]]] | None:
    """By model, the texts after one run and after two; None if refrase is not to be had."""
    installed = install("refrase", OUT / "peers")
    if installed is None:
        return None
    command = [str(installed.folder / "python"), "-c", THEIRS]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return found


def ours(model: str, chosen: list[Sample]) -> list[list[str]]:
    """The texts after one run and after two."""
    once, twice = [], []
    options = Options(model=model, assume=True)
    for sample in chosen:
        workspace = Workspace(None)
        first = adapt(workspace, sample.source, sample.path, options=options)
        second = adapt(workspace, first.source, sample.path, options=options)
        for texts, result in ((once, first), (twice, second)):
            assert result.analysis.prompt is not None
            texts.append(result.analysis.prompt.messages[0].text.text)
    return [once, twice]


def tally(chosen: list[Sample], runs: list[list[str]]) -> Tally:
    """What the runs did to the prompts."""
    total: Counter[str] = Counter()
    losing = 0
    for sample, after in zip(chosen, runs[0], strict=True):
        gone = lost(sample.text, after)
        total.update(gone)
        losing += bool(gone)
    changed = sum(sample.text.strip() != after.strip() for sample, after in zip(chosen, runs[0], strict=True))
    unstable = sum(once != twice for once, twice in zip(*runs, strict=True))
    return Tally(changed, losing, unstable, total)


def lost(before: str, after: str) -> Counter[str]:
    """How many pieces of the author's, by kind, no longer stand in the text after."""
    plain, whole = _plain(after), after
    found: Counter[str] = Counter()
    read = prompt_of(before)
    for kind, piece in _pieces(read):
        exact = kind in ("code", "comments")
        if (piece not in whole) if exact else (_plain(piece) not in plain):
            found[kind] += 1
    for kind, pattern in (("numbers", _NUMBER), ("negations", _NEGATION)):
        old, new = (Counter(pattern.findall(_bare(text))) for text in (before, after))
        found[kind] += (old - new).total()
    templates = read.messages[0].text.templates
    old = Counter(before[span.start : span.end] for span in templates)
    found["variables"] += sum(max(0, n - after.count(piece)) for piece, n in old.items())
    return +found


def _pieces(read: Prompt) -> Iterator[tuple[str, str]]:
    document = read.messages[0].document
    dropped = [
        content.text[content.sentences[i].start : content.sentences[i].end].strip()
        for content in document.contents
        for i in empty_sentences(content)
    ]
    for unit in document.units:
        text = document.text[unit.start : unit.end]
        # Empty demands ("Be accurate.") are what a rewrite of GLM's leaves out and says so.
        if not any(text.strip(" .") in sentence for sentence in dropped):
            yield "instructions", text
    for block in document.blocks:
        text = document.text[block.content : block.end]
        if block.kind is BlockKind.FENCE:
            yield "code", text
            yield from (("comments", match.group()) for match in _COMMENT.finditer(text))
        elif block.example:
            yield "examples", text
        elif block.kind is BlockKind.ITEM and block.ordered and not any(s in text for s in dropped):
            yield "steps", text


def _bare(text: str) -> str:
    """The text without ordinals; a tag such as `<Never_Guess>` is a title in words."""
    return _TAG.sub(lambda tag: tag.group().replace("_", " "), _ORDINAL.sub("", text)).lower()


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub("", text)).strip(" .:")


def report(chosen: list[Sample], both: Mapping[str, tuple[str, Tally, Tally]]) -> str:
    """The page, from the tallies by refrase's name of a model: our id, refrase's tally, ours."""
    runs = len(chosen) * len(both)
    sums = [_sum([entry[side] for entry in both.values()]) for side in (1, 2)]
    own = sum(sample.path.is_relative_to(REPOSITORY) for sample in chosen)
    lines = [
        "# Side by side with refrase",
        "",
        f"Written by `make refrase` (tests/bench/refrase.py): {len(chosen)} prompts ({own} of tests/prompts, "
        f"{len(chosen) - own} of the corpus), each adapted to the {len(both)} models of refrase 0.1.0 by that",
        f"package and by promptls with the rewrites that run unasked: {runs:,} runs each. *Lost* is a piece of the",
        "author's that no longer stands in the text, by one yardstick for both; white space, list markers, headings'",
        "marks and tags count for nothing, and so do the empty demands that `drop-empty-emphasis` leaves out by design.",
        "",
        "## In sum",
        "",
        "| | refrase 0.1.0 | promptls |",
        "| --- | ---: | ---: |",
        f"| runs that change the prompt | {sums[0].changed:,} | {sums[1].changed:,} |",
        f"| runs that lose something | {sums[0].losing:,} | {sums[1].losing:,} |",
        f"| runs after which a second one changes the text again | {sums[0].unstable:,} | {sums[1].unstable:,} |",
    ]
    lines += [f"| {kind} lost | {sums[0].lost[kind]:,} | {sums[1].lost[kind]:,} |" for kind in KINDS]
    lines += [
        "",
        "refrase adds the same blocks whatever the prompt says; promptls changes a prompt only where the model's",
        "profile has advice that this prompt does not follow yet, so it changes fewer.",
        "",
        "## By model",
        "",
        f"Of {len(chosen)} prompts: how many are changed, lose something, and change again on a second run.",
        "",
        "| refrase's name | promptls | refrase: changed | loses | again | promptls: changed | loses | again |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (id, their, our) in both.items():
        cells = (their.changed, their.losing, their.unstable, our.changed, our.losing, our.unstable)
        lines.append(f"| {name} | {id} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def _sum(tallies: list[Tally]) -> Tally:
    total: Counter[str] = Counter()
    for each in tallies:
        total.update(each.lost)
    return Tally(
        sum(t.changed for t in tallies),
        sum(t.losing for t in tallies),
        sum(t.unstable for t in tallies),
        total,
    )


def main() -> int:
    """Write the page; 1 if refrase is not to be had, or ours loses anything."""
    chosen = samples()
    found = theirs([sample.text for sample in chosen])
    if found is None:
        return 1
    catalogue = Catalogue()
    both = {}
    for name, runs in found.items():
        resolved = catalogue.resolve(name)
        if resolved is None:
            print(f"no profile goes by {name}")
            return 1
        id = resolved.profile.id
        both[name] = (id, tally(chosen, runs), tally(chosen, ours(id, chosen)))
        print(name, id, both[name][1], both[name][2], flush=True)
    REPORT.write_text(report(chosen, both), encoding="utf-8")
    return int(any(entry[2].losing or entry[2].unstable for entry in both.values()))


if __name__ == "__main__":
    sys.exit(main())
