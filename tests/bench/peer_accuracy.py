"""What other prompt checkers find of the hand labels: `python -m tests.bench.peer_accuracy [FOLDER]`.

Writes tests/accuracy/peers.json, from which `make accuracy` makes its table. Each tool is installed from PyPI into an
environment of its own in FOLDER (kept, so that a second run is quick), and sees each labelled file under a name that
it reads, in a folder of its own. Nothing of the files is run, and no tool is given a key.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.accuracy.intervals import share
from tests.accuracy.labels import FILE_LEVEL, Label, LabelledFile, labels_file, read_labels
from tests.accuracy.report import PEERS
from tests.bench.peers import install
from tests.corpora import decoded, shared_corpus

_VAGUE = "vague-qualifier vague-quantifier vague-length open-ended-list escape-clause"
_OUTSIDE = "undelimited-variable untrusted-input-no-guard"
_AGAINST = "contradictory-instructions conflicting-limits"
CLASSES: dict[str, dict[str, str]] = {
    "promptlint-cli": {
        "clarity-vague-terms": _VAGUE, "actionability-weak-verbs": _VAGUE, "specificity-constraints": "vague-length",
        "verbosity-redundancy": "duplicate-instruction", "consistency-terminology": "duplicate-instruction",
        "verbosity-sentence-length": "overloaded-instruction instruction-wall",
        "output-format-missing": "missing-output-format json-without-schema", "secret-in-prompt": "hardcoded-secret",
        "context-injection-boundary": _OUTSIDE, "specificity-examples": "json-without-schema",
    },
    "aiproof": {
        "AIP001|AIP004": _AGAINST, "AIP002|AIP013": "missing-output-format json-without-schema vague-schema",
        "AIP005|AIP007": _OUTSIDE, "AIP006": "hardcoded-secret", "AIP010": "duplicate-instruction",
        "AIP015": "unresolved-placeholder", "AIP020": "overloaded-instruction instruction-wall too-many-tasks",
    },
    "lintlang": {"H5": _VAGUE, "H6": f"missing-output-format json-without-schema {_AGAINST}"},
    "promptdoctor": {
        "PD101": "missing-output-format json-without-schema", "PD102": "vague-length", "PD103": _VAGUE,
        "PD104": "negative-only-constraint", "PD105": f"{_OUTSIDE} unresolved-placeholder", "PD107": _AGAINST,
        "PD108": "shouting-emphasis", "PD110": "duplicate-instruction",
    },
    "promptproof": {
        "PP10[1-5]": _VAGUE, "PP20[1-4]": f"{_AGAINST} persona-inflation",
        "PP30[1-6]": "duplicate-instruction instruction-wall overloaded-instruction shouting-emphasis",
        "PP50[1-7]": "unclosed-delimiter unresolved-placeholder", "PP60[1-3]": f"{_OUTSIDE} hardcoded-secret",
    },
    "ai-skill-lint": {
        "HRISK002": "missing-output-format", "OQUAL": f"{_VAGUE} {_AGAINST}",
        "FRAME": "negative-only-constraint shouting-emphasis", "TCOST": "duplicate-instruction overloaded-instruction",
        "CONTENT": f"duplicate-instruction {_VAGUE}", "TRAP": f"dangling-reference {_AGAINST}", "SEC": "hardcoded-secret",
    },
    "context-lint": {
        "CONTRADICTION": _AGAINST, "VAGUE_OUTPUT_FORMAT": "missing-output-format json-without-schema",
        "AGGRESSIVE_FORMATTING": "shouting-emphasis",
    },
    "agnix": {
        "PE-00[45]": _VAGUE, "PE-006": "negative-only-constraint", "XML-": "unclosed-delimiter",
        "CC-MEM-017": "shouting-emphasis",
    },
    "skillsaw": {
        "content-(weak|vague|tautolog|hedg)": _VAGUE, ".*(repeat|redundan|duplicat)": "duplicate-instruction",
        ".*contradict": _AGAINST, ".*placeholder": "unresolved-placeholder", ".*(emphasis|critical)": "shouting-emphasis",
        ".*negative": "negative-only-constraint", ".*(broken|unlinked).*reference": "dangling-reference",
        ".*secret": "hardcoded-secret",
    },
}  # fmt: skip
"""For each tool, its rules (a pattern at the head of the id) and the classes of the labels that they may mean."""
_AIPROOF = (
    "import aiproof, json, sys\n"
    "for p in sys.argv[1:]:\n"
    "    found = aiproof.check(open(p, encoding='utf-8').read(), p)\n"
    "    print(json.dumps({'file': p, 'found': [dict(f) for f in found]}, default=str))\n"
)
_MANY, _ONE = True, False
COMMANDS: dict[str, tuple[bool, Callable[[Sequence[str]], list[str]]]] = {
    "promptlint-cli": (_ONE, lambda f: ["promptlint", "--format", "json", *f]),
    "aiproof": (_MANY, lambda f: ["python", "-c", _AIPROOF, *f]),
    "lintlang": (_MANY, lambda f: ["lintlang", "scan", "--format", "json", *f]),
    "promptdoctor": (_MANY, lambda f: ["promptdoctor", "--format", "json", *f]),
    "promptproof": (_MANY, lambda f: ["promptproof", "--format", "json", "--exit-zero", *f]),
    "ai-skill-lint": (_ONE, lambda f: ["skill-lint", "--format", "json", *f]),
    "context-lint": (_ONE, lambda f: ["context-lint", "--json", *f]),
    "agnix": (_MANY, lambda f: ["agnix", "--format", "json", "."]),
    "skillsaw": (_ONE, lambda f: ["skillsaw", "lint", "-v", "--format", "json", *f]),
}
"""Whether a tool takes many files at once, and its command."""
_AGENT_TOOLS = frozenset({"agnix", "skillsaw", "ai-skill-lint"})
"""Tools that read files of agents alone: others' files are given to them as AGENTS.md."""


class Said(NamedTuple):
    """A tool's finding: the number of the file, the rule, and the line or 0."""

    file: int
    rule: str
    line: int


def main(arguments: Sequence[str]) -> int:
    """Install, run and score all tools; write the figures. Exit status 2 without labels or corpus."""
    path, corpus = labels_file(), shared_corpus()
    if path is None or corpus is None:
        print("no labels or no corpus: set PROMPTLS_LABELS and PROMPTLS_CORPUS", file=sys.stderr)
        return 2
    where = Path(arguments[0] if arguments else tempfile.mkdtemp(prefix="promptls-peers-"))
    files = read_labels(path)
    texts = [decoded(corpus / file.folder / file.path) or "" for file in files]
    rows, untested = [], {}
    for tool in COMMANDS:
        installed = install(tool, where)
        if installed is None:
            untested[tool] = "cannot be installed"
            continue
        said = list(_run(tool, installed.folder, files, texts))
        print(tool, installed.version, len(said), "findings", flush=True)
        rows.append(_row(tool, installed.version, files, said))
    today = datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat()
    figures = {"date": today, "files": len(files), "tools": rows, "untested": untested}
    PEERS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _run(tool: str, folder: Path, files: Sequence[LabelledFile], texts: Sequence[str]) -> Iterator[Said]:
    many, command = COMMANDS[tool]
    root = Path(tempfile.mkdtemp(prefix="promptls-files-"))
    try:
        names = []
        for number, (file, text) in enumerate(zip(files, texts, strict=True)):
            name = Path(file.path).name
            if tool in _AGENT_TOOLS and name != "SKILL.md":
                name = "AGENTS.md"
            (root / f"f{number}").mkdir()
            (root / f"f{number}" / name).write_text(text, encoding="utf-8")
            names.append(f"f{number}/{name}")
        for batch in [names] if many else [[name] for name in names]:
            words = command(batch)
            done = subprocess.run(
                [str(folder / words[0]), *words[1:]], cwd=root, capture_output=True, text=True, timeout=300,
                check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            yield from _read(done.stdout, _number(batch[0]) if len(batch) == 1 else -1)
    finally:
        shutil.rmtree(root)


def _number(name: str) -> int:
    found = re.search(r"\bf(\d+)/", name)
    return int(found[1]) if found else -1


def _read(output: str, file: int) -> Iterator[Said]:
    """The findings in whatever JSON a tool prints: one value, or one a line."""
    try:
        values = [json.loads(output)]
    except ValueError:
        values = [json.loads(line) for line in output.splitlines() if line.startswith(("{", "["))]
    for value in values:
        yield from _findings(value, file)


def _findings(value: Any, file: int) -> Iterator[Said]:
    if isinstance(value, list):
        for item in value:
            yield from _findings(item, file)
    if not isinstance(value, dict):
        return
    for key in ("file", "path", "file_path", "source"):
        if isinstance(value.get(key), str) and _number(value[key]) >= 0:
            file = _number(value[key])
    rule = next(
        (value[k] for k in ("rule", "rule_id", "code", "pattern_id") if isinstance(value.get(k), str)), ""
    )
    if rule and "message" in {*value} | ({"message"} if "description" in value else set()):
        line = value.get("line") or value.get("start_line") or 0
        yield Said(file, rule, line if isinstance(line, int) else 0)
        return
    for item in value.values():
        yield from _findings(item, file)


def _row(tool: str, version: str, files: Sequence[LabelledFile], said: Sequence[Said]) -> dict[str, Any]:
    right = judged = 0
    hit: set[tuple[int, Label]] = set()
    for finding in said:
        classes = _classes(tool, finding.rule)
        if not classes or finding.file < 0:
            continue
        labels = [label for label in files[finding.file].labels if label.rule in classes]
        covering = [label for label in labels if _covers(label, finding)]
        # What names no line can mean one fault only.
        hit.update((finding.file, label) for label in covering[: None if finding.line else 1])
        if covering or not any(label.more for label in labels):
            judged, right = judged + 1, right + bool(covering)
    clear = [(n, label) for n, file in enumerate(files) for label in file.labels if label.clear]
    mapped = sum(bool(_classes(tool, finding.rule)) for finding in said)
    return {
        "tool": tool, "version": version, "findings": len(said), "a_file": len(said) / len(files), "mapped": mapped,
        "recall": str(share(sum(label in hit for label in clear), len(clear))), "precision": str(share(right, judged)),
    }  # fmt: skip


def _classes(tool: str, rule: str) -> frozenset[str]:
    found = (classes for pattern, classes in CLASSES[tool].items() if re.match(pattern, rule, re.I))
    return frozenset(" ".join(found).split())


def _covers(label: Label, finding: Said) -> bool:
    if label.rule in FILE_LEVEL or not finding.line:
        return True
    return label.line - 1 <= finding.line <= label.end + 1 or abs(label.other - finding.line) <= 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
