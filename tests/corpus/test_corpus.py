"""Real prompt files, all of them: nothing crashes, no law breaks, and no rule is noisy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from promptls.diagnostics import Severity
from promptls.engine.workspace import Workspace
from promptls.rules.registry import all_rules
from tests.conftest import TABLE
from tests.corpora import corpus_files, decoded, own_files
from tests.corpus.sweep import analysed, faults_of

CHUNKS = 24
NOISY = 0.15
"""The share of files above which a rule must be a hint or off by default (issue 2)."""
needs_corpus = pytest.mark.skipif(
    not corpus_files(), reason="NO SHARED CORPUS: set PROMPTLS_CORPUS to its folder"
)


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_our_own_prompts_keep_the_laws(path: Path) -> None:
    assert faults_of(path) == []


@needs_corpus
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_corpus_keeps_the_laws(chunk: int) -> None:
    faults = {str(path): found for path in corpus_files()[chunk::CHUNKS] if (found := faults_of(path))}
    assert faults == {}


@needs_corpus
def test_no_rule_is_noisy_without_a_target_model(record_property: Callable[[str, object], None]) -> None:
    findings: Counter[str] = Counter()
    files: Counter[str] = Counter()
    total = 0
    for path in corpus_files():
        source = decoded(path)
        if source is None:
            continue
        analysis = analysed(Workspace(path.parent), path, source)
        total += analysis.prompt is not None
        found = Counter(d.rule for d in analysis.diagnostics)
        findings += found
        files.update(found.keys())
    rows = [f"{files[r] / total:7.1%} of files  {n:6} findings  {r}" for r, n in findings.most_common()]
    record_property(TABLE, f"{total} prompts among {len(corpus_files())} files\n" + "\n".join(rows))
    loud = {rule.name for rule in all_rules() if rule.default and rule.severity > Severity.HINT}
    assert [name for name in loud if files[name] > NOISY * total] == []
