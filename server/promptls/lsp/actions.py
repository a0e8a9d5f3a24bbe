"""What can be done at a place of a prompt: each kind of action is listed cheaply and built when it is wanted.

`list_actions` and `build` run off the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lsprotocol import types

from promptls.diagnostics import Diagnostic, Fix, Safety
from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.edits import set_model_edit
from promptls.engine.fix import FixResult, fix_all, law_broken_by
from promptls.engine.ignores import ignore_edit
from promptls.engine.workspace import on_disk
from promptls.lsp.edits import difference
from promptls.lsp.errors import ContentModified, RequestFailed
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.lsp.workspace_edits import Caution, document_edit, file_edit, open_text, path_on_disk
from promptls.profiles import Profile
from promptls.text import EditRefused, Span

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.promptls"
ADAPT = "refactor.rewrite.promptls"
SET_MODEL = "promptls.setModel"

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as it is listed. `data` says what to build; an action with a command builds nothing.

    `about` are the places in the report's diagnostics of those that it deals with.
    """

    title: str
    kind: str
    data: Data = field(default_factory=dict)
    about: tuple[int, ...] = ()
    preferred: bool = False
    command: types.Command | None = None


def list_actions(
    session: Session, report: Report, span: Span, wanted: Callable[[str], bool], *, asked: bool
) -> list[Offer]:
    """The actions for a range; `asked` means that a person opened the menu, or named the kinds."""
    if report.analysis.prompt is None:
        return []
    found: list[Offer] = []
    if wanted(QUICK_FIX):
        touching = [
            (place, diagnostic)
            for place, diagnostic in enumerate(report.analysis.diagnostics)
            if diagnostic.span.start <= span.end and span.start <= diagnostic.span.end
        ]
        found += _fixes(touching)
        found += _whole_rules(report, touching)
        found += _other_models(session, report, touching)
        found += _ignores(report, touching)
    if wanted(FIX_ALL) and asked and any(_safe(d) for d in report.analysis.diagnostics):
        found.append(Offer("Fix all safe findings (promptls)", FIX_ALL, {"do": "all"}))
    profile = report.analysis.profile
    if wanted(ADAPT) and asked and profile.kind == "model" and profile.rewrites:
        found.append(Offer(f"Adapt prompt for {profile.name}", ADAPT, {"do": "adapt"}))
    return found


def _safe(diagnostic: Diagnostic) -> bool:
    return any(fix.safety is Safety.SAFE for fix in diagnostic.fixes)


def _fixes(touching: list[tuple[int, Diagnostic]]) -> list[Offer]:
    """One offer a fix, about all the findings that share it: a long one is not made for each of them."""
    offers: dict[Fix, Offer] = {}
    about: dict[Fix, list[int]] = {}
    for place, diagnostic in touching:
        best = min(diagnostic.fixes, key=lambda fix: not fix.preferred, default=None)
        for number, fix in enumerate(diagnostic.fixes):
            about.setdefault(fix, []).append(place)
            if fix not in offers:
                data = {"do": "fix", "diagnostic": place, "rule": diagnostic.rule, "fix": number}
                preferred = fix is best and fix.safety is Safety.SAFE
                offers[fix] = Offer(fix.title, QUICK_FIX, data, preferred=preferred)
    return [replace(offer, about=tuple(about[fix])) for fix, offer in offers.items()]


def _whole_rules(report: Report, touching: list[tuple[int, Diagnostic]]) -> Iterator[Offer]:
    for rule in dict.fromkeys(diagnostic.rule for _, diagnostic in touching if diagnostic.fixes):
        about = [n for n, d in enumerate(report.analysis.diagnostics) if d.rule == rule and d.fixes]
        if len(about) > 1:
            title = f'Fix all {len(about)} "{rule}" findings in this file'
            yield Offer(title, QUICK_FIX, {"do": "rule", "rule": rule}, tuple(about))


def _ignores(report: Report, touching: list[tuple[int, Diagnostic]]) -> Iterator[Offer]:
    if not on_disk(report.document.path):
        return
    settings = report.workspace.settings_for(report.document.path)
    file = Path(settings.path).name if settings.path else "promptls.toml"
    for place, diagnostic in touching:
        data = {"do": "ignore", "diagnostic": place, "rule": diagnostic.rule}
        yield Offer(f'Ignore this "{diagnostic.rule}" finding in {file}', QUICK_FIX, data, (place,))


def _other_models(
    session: Session, report: Report, touching: list[tuple[int, Diagnostic]]
) -> Iterator[Offer]:
    """Switching to the fuller model, where that is what removes a finding."""
    profile = report.analysis.profile
    bound = [(place, d) for place, d in touching if profile.pattern_for(d.rule) is not None]
    if not bound or profile.upgrade is None:
        return
    fuller = report.workspace.catalogue_for(report.document.path).resolve(profile.upgrade)
    if fuller is None:
        return
    left = {(d.rule, d.span) for d in _analysed_for(report, profile.upgrade).diagnostics}
    about = tuple(place for place, d in bound if (d.rule, d.span) not in left)
    if not about:
        return
    title = f"Switch target model to {fuller.profile.name}"
    if _names_its_model(report):
        yield Offer(title, QUICK_FIX, {"do": "model", "model": fuller.profile.id}, about)
    else:
        arguments = [report.document.uri, fuller.profile.id]
        yield Offer(title, QUICK_FIX, {}, about, command=types.Command(title, SET_MODEL, arguments=arguments))


def _analysed_for(report: Report, model: str) -> Analysis:
    options = report.options._replace(model=model)
    document = report.document
    return analyse(
        report.workspace, document.text, document.path, language_id=document.language_id, options=options
    )


def _names_its_model(report: Report) -> bool:
    analysis = report.analysis
    in_metadata = analysis.prompt is not None and analysis.prompt.model is not None
    return in_metadata or analysis.directives.model_span is not None


# -- building


def build(session: Session, report: Report, data: Data) -> types.WorkspaceEdit:
    """The edit of an action that was listed for this report. Raises RequestFailed where it cannot be made."""
    edit = _BUILDERS[data["do"]](session, report, data)
    return edit if edit is not None else types.WorkspaceEdit(changes={})


def _diagnostic(report: Report, data: Data) -> Diagnostic:
    diagnostics = report.analysis.diagnostics
    place = data["diagnostic"]
    if place >= len(diagnostics) or diagnostics[place].rule != data["rule"]:
        raise ContentModified()
    return diagnostics[place]


def _build_fix(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    fixes = _diagnostic(report, data).fixes
    if data["fix"] >= len(fixes):
        raise ContentModified()
    fix: Fix = fixes[data["fix"]]
    if (law := law_broken_by(report.analysis, (fix,))) is not None:
        raise RequestFailed(f'"{fix.title}" would damage the file ({law}); report it as a bug of promptls')
    caution = None if fix.safety is Safety.SAFE else Caution(fix.title, f"{fix.rule}: changes the wording")
    return document_edit(session, report.document, fix.edits, caution)


def _build_rule(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    rule = str(data["rule"])
    safe = any(_safe(d) for d in report.analysis.diagnostics if d.rule == rule)
    result = _fixed(report, unsafe=not safe, only=frozenset({rule}))
    caution = None if safe else Caution(f"Fix all {rule}", "changes the wording")
    return _changed(session, report, result.source, caution)


def _build_all(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    return _changed(session, report, _fixed(report, unsafe=False, only=None).source, None)


def _fixed(report: Report, *, unsafe: bool, only: frozenset[str] | None) -> FixResult:
    document = report.document
    return fix_all(
        report.workspace,
        document.text,
        document.path,
        unsafe=unsafe,
        only=only,
        language_id=document.language_id,
        options=report.options,
    )


def _build_adapt(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    document = report.document
    result = adapt(
        report.workspace,
        document.text,
        document.path,
        language_id=document.language_id,
        options=report.options,
    )
    done = "; ".join(change for step in result.steps for change in step.changes)
    return _changed(session, report, result.source, Caution(_adapting(result.profile), done))


def _adapting(profile: Profile) -> str:
    return f"Adapt for {profile.name}"


def _build_ignore(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    path = path_on_disk(report.document)
    diagnostic = _diagnostic(report, data)

    def edit(settings_text: str | None) -> tuple[Path, str]:
        return ignore_edit(report.workspace, report.document.text, path, diagnostic, settings_text)

    target, new = edit(None)
    text = open_text(session, target)
    if text is not None:
        target, new = edit(text)
    return file_edit(session, target, new)


def _build_model(session: Session, report: Report, data: Data) -> types.WorkspaceEdit | None:
    try:
        edits = set_model_edit(report.analysis, data["model"])
    except EditRefused as exc:
        raise RequestFailed(f"the model cannot be written into this file: {exc}") from exc
    return document_edit(session, report.document, edits)


def _changed(
    session: Session, report: Report, new: str, caution: Caution | None
) -> types.WorkspaceEdit | None:
    edits = difference(report.document.index, new)
    return document_edit(session, report.document, edits, caution) if edits else None


_BUILDERS: dict[str, Callable[[Session, Report, Data], types.WorkspaceEdit | None]] = {
    "fix": _build_fix,
    "rule": _build_rule,
    "all": _build_all,
    "adapt": _build_adapt,
    "ignore": _build_ignore,
    "model": _build_model,
}


def listed(report: Report, offer: Offer) -> Json:
    """The action as the editor lists it, without its edit."""
    shown: Json = {"title": offer.title, "kind": offer.kind}
    if offer.about:
        shown["diagnostics"] = [report.diagnostics[place] for place in offer.about]
    if offer.preferred:
        shown["isPreferred"] = True
    if offer.command is not None:
        shown["command"] = offer.command
    return shown
