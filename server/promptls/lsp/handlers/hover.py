"""textDocument/hover: rules behind diagnostics, the model that a prompt names, its variables and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from promptls.diagnostics import Diagnostic
from promptls.engine.analyse import Analysis
from promptls.engine.documentation import rule_documentation
from promptls.engine.nearest import listed
from promptls.engine.own_rules import OwnRules
from promptls.lsp.documents import Document, range_of
from promptls.lsp.prompt_cards import section_card, variable_card
from promptls.lsp.session import Report, Session
from promptls.profiles import Profile, Source
from promptls.profiles.measured import gain_in_words, rewrite_in_words
from promptls.profiles.page import escaped, web_address
from promptls.prompt import singles
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_AT_MOST = 3
_HEADING = LazyPattern(r"^#{1,2} (.+)$", re.M)
"""Headings of a page; an editor shows them far too large for a hover, so they become bold words."""
_FACTS = (
    ("context_window", "Context window"),
    ("max_output", "Longest output"),
    ("knowledge_cutoff", "Knowledge until"),
    ("released", "Released"),
    ("status", "Status"),
)


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces hovers."""
    session.serve_document(types.TEXT_DOCUMENT_HOVER, hover)


async def hover(session: Session, document: Document, params: types.HoverParams) -> types.Hover | None:
    """What is known of the place: the model where one is named, else the diagnostics there."""
    at = document.index.offset(params.position.line, params.position.character, session.encoding)
    report = await session.analyses.of(document)
    return await session.in_thread(_hover, session, report, at)


def _hover(session: Session, report: Report, at: int) -> types.Hover | None:
    if report.analysis.prompt is None:
        return None
    span = next((span for span in model_spans(report.analysis) if span.start <= at <= span.end), None)
    if span is not None:
        return _shown(session, report, span, _model(report, report.analysis.source[span.start : span.end]))
    found = [d for d in report.analysis.diagnostics if d.span.start <= at <= d.span.end]
    own = report.workspace.own_rules_for(report.document.path)
    pages = {diagnostic.rule: _rule(diagnostic, report.analysis.profile, own) for diagnostic in found}
    cards = [(found[0].span, page) for page in pages.values()][:_AT_MOST]
    card = variable_card(report.analysis, at) or (None if cards else section_card(report.analysis, at))
    cards = [card, *cards] if card else cards
    if not cards:
        return None
    return _shown(session, report, cards[0][0], "\n\n---\n\n".join(text for _, text in cards))


def model_spans(analysis: Analysis) -> Iterator[Span]:
    """Where the file names the models of its prompts: in a directive or in its metadata."""
    if analysis.directives.model_span is not None:
        yield analysis.directives.model_span
    elif analysis.prompt is not None:
        yield from (
            single.prompt.model_span for single in singles(analysis.prompt) if single.prompt.model_span
        )


def _shown(session: Session, report: Report, span: Span, text: str) -> types.Hover:
    kind = types.MarkupKind.Markdown if session.client.markdown_hover else types.MarkupKind.PlainText
    where = range_of(report.document.index, span, session.encoding)
    return types.Hover(types.MarkupContent(kind, text), where)


# -- a rule


def _rule(diagnostic: Diagnostic, profile: Profile, own: OwnRules) -> str:
    try:
        rule = own.named(diagnostic.rule)
        page = rule_documentation(diagnostic.rule, rule)
    except KeyError:
        return f"**{diagnostic.rule}**"
    page = page.partition("\n## Examples")[0].strip()
    if rule is not None:  # its words are a stranger's, who may have written this folder
        page = escaped(page)
    title, _, rest = _HEADING.sub(r"**\1**", page).partition("\n\n")
    # What concerns this very model comes before what holds for the rule in general.
    return "\n\n".join([title, *_for_model(diagnostic.rule, profile), rest])


def _for_model(rule: str, profile: Profile) -> Iterator[str]:
    pattern = profile.pattern_for(rule)
    if pattern is None:
        return
    yield f"**{escaped(profile.name)}:** {escaped(_sentence(pattern.text))}"
    if pattern.thresholds:
        limits = ", ".join(f"`{name}` = {value}" for name, value in pattern.thresholds.items())
        basis = f" ({pattern.basis})" if pattern.basis else ""
        yield f"Thresholds: {escaped(limits + basis)}"
    for rewrite in pattern.rewrites:
        gain = "; ".join(rewrite_in_words(profile.measurements, rewrite))
        yield escaped(f"Measured gain of `{rewrite}`: {gain}")
    yield "Sources: " + "; ".join(_cited(source) for source in profile.sources_of(pattern.sources))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def _cited(source: Source) -> str:
    url = web_address(source.url)
    title = f"[{escaped(source.title)}]({url})" if url else escaped(source.title)
    return f"{title} ({source.as_of or source.retrieved})"


# -- a model


def _model(report: Report, name: str) -> str:
    name = name.strip("\"' ")
    catalogue = report.workspace.catalogue_for(report.document.path)
    found = catalogue.resolve(name)
    if found is None:
        near = catalogue.nearest(name)
        hint = f"; did you mean {listed(near)}?" if near else ""
        return escaped(f'promptls has no profile for "{name}"{hint}')
    return model_card(found.profile)


def model_card(profile: Profile) -> str:
    """A model in a few lines of Markdown; the whole page is a command away."""
    parts = [f"**{escaped(profile.name)}** ({escaped(f'`{profile.id}`')})"]
    if profile.summary:
        parts.append(escaped(_sentence(profile.summary.text)))
    facts = [line for id, title in _FACTS if (line := _fact(profile, id, title))]
    if facts:
        parts.append("\n".join(facts))
    if profile.preferred_format:
        parts.append(f"Preferred format: {escaped(_sentence(profile.preferred_format.text))}")
    if profile.limits:
        parts.append(
            "Known limits:\n\n"
            + "\n".join(f"- {escaped(_sentence(c.text))}" for c in profile.limits.values())
        )
    parts.append(f"Measured gain: {escaped('; '.join(gain_in_words(profile.measurements)))}")
    if profile.documentation:
        parts.append(f"Documentation: {_cited(profile.documentation)}")
    return "\n\n".join(parts)


def _fact(profile: Profile, id: str, title: str) -> str | None:
    fact = profile.facts.get(id)
    if fact is None:
        return None
    value = f"{fact.value:,}" if isinstance(fact.value, int) else str(fact.value)
    sources = "; ".join(_cited(source) for source in profile.sources_of(fact.sources[:1]))
    shown = escaped(f"{value}{' ' + fact.unit if fact.unit else ''}")
    return f"- {title}: {shown} — {sources}"
