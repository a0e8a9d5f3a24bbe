"""What every prompt file must keep, whatever is done to it by default."""

from __future__ import annotations

import re
from pathlib import Path

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.fix import fix_all
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.block import BlockKind
from tests.corpora import decoded

# Files of the corpus that no format claims yet are read as Markdown, so that the rules meet all of them.
ASSUMED = Options(assume=True)
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.S | re.M)


def analysed(workspace: Workspace, path: Path, source: str) -> Analysis:
    """The analysis of a file with no target model but what it names itself."""
    return analyse(workspace, source, path, options=ASSUMED)


def guarded(analysis: Analysis) -> tuple[list[str], list[str], str]:
    """What neither `format` nor a safe fix may change: fences, template syntax, front matter."""
    assert analysis.prompt is not None
    fences: list[str] = []
    templates: list[str] = []
    for message in analysis.prompt.messages:
        text, document = message.text.text, message.document
        fences += [text[b.content : b.end] for b in document.blocks if b.kind is BlockKind.FENCE and b.closed]
        templates += [text[span.start : span.end] for span in message.text.templates]
    match = _FRONT_MATTER.match(analysis.source)
    matter = re.sub(r"[ \t]+(?=\r?\n|$)", "", match.group()) if match else ""
    return fences, templates, matter


def faults_of(path: Path) -> list[str]:
    """What goes wrong with one file, in words; an empty list is success."""
    source = decoded(path)
    if source is None:
        return []
    workspace = Workspace(path.parent)
    analysis = analysed(workspace, path, source)
    if analysis.prompt is None:
        return []
    faults = [d.message for d in analysis.diagnostics if d.rule == "internal-error"]
    faults += [f"{d.rule} spans {d.span}" for d in analysis.diagnostics if d.span.end > len(source)]
    return faults + _format_faults(workspace, path, analysis) + _fix_faults(workspace, path, analysis)


def _format_faults(workspace: Workspace, path: Path, before: Analysis) -> list[str]:
    once = format_text(workspace, before.source, path, assume=True)
    faults = []
    if format_text(workspace, once, path, assume=True) != once:
        faults.append("format: a second run changes something")
    after = analysed(workspace, path, once)
    if guarded(before) != guarded(after):
        faults.append("format: a fence, a template or the front matter changed")
    if words(before) != words(after):
        faults.append("format: what the model reads changed in more than white space and list markers")
    return faults


def _fix_faults(workspace: Workspace, path: Path, before: Analysis) -> list[str]:
    once = fix_all(workspace, before.source, path, options=ASSUMED)
    faults = [f"fix: {item.rule} broke a law: {item.law}" for item in once.refused]
    if once.cycle:
        faults.append(f"fix: {once.cycle} undo one another")
    if once.source != before.source:
        again = fix_all(workspace, once.source, path, options=ASSUMED)
        if again.source != once.source:
            faults.append("fix: a second run changes something")
        if guarded(before)[1:] != guarded(once.analysis)[1:]:
            faults.append("fix: a template or the front matter changed")
        if not _is_subsequence(guarded(before)[0], guarded(once.analysis)[0]):
            faults.append("fix: a fence changed")
    return faults


def _is_subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(item in rest for item in short)


def words(analysis: Analysis) -> list[str]:
    """The words of all messages, list markers and white space aside."""
    assert analysis.prompt is not None
    texts = [message.text.text for message in analysis.prompt.messages]
    return [re.sub(r"\s+", "", re.sub(r"(?m)^[ \t]*[-*+•](?=[ \t])", "", text)) for text in texts]
