"""How many findings an open prompt has for each of the models that somebody has named for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.engine.analyse import analyse
from promptls.engine.compare import Tally, tally
from promptls.lsp.session import Report, Session
from promptls.profiles import Profile

MOST = 8
"""Models in one lens, and side by side. Our judgement: more are not read."""


def tallies(session: Session, report: Report, names: Iterable[str] = ()) -> list[Tally]:
    """A count a model, in order: those named, else the target and the configured ones.

    Raises Superseded once the document has a newer text.
    """
    analysis, document = report.analysis, report.document

    def gone() -> bool:
        return session.protocol.documents.get(document.uri) is not document

    found: list[Tally] = []
    target = analysis.target
    for profile in _profiles(session, report, tuple(names)):
        own = target is not None and target.known and target.profile.id == profile.id
        # What was found for further models as well is not the target's alone.
        if own and not analysis.has_several_models:
            found.append(tally(profile, analysis))
            continue
        other = analyse(
            report.workspace,
            document.text,
            document.path,
            language_id=document.language_id,
            options=report.options._replace(model=profile.id),
            gone=gone,
        )
        found.append(tally(profile, other))
    return found


def _profiles(session: Session, report: Report, names: tuple[str, ...]) -> list[Profile]:
    catalogue = report.workspace.catalogue_for(report.document.path)
    found: dict[str, Profile] = {}
    for name in names or _configured(session, report):
        if (match := catalogue.resolve(name)) is not None:
            found.setdefault(match.profile.id, match.profile)
    return list(found.values())[:MOST]


def _configured(session: Session, report: Report) -> Iterator[str]:
    target = report.analysis.target
    if target is not None and target.known:
        yield target.profile.id
    yield from session.editor.compareModels
    yield from (named.name for named in report.workspace.settings_for(report.document.path).models)


def in_a_line(found: Iterable[Tally]) -> str:
    """`2 findings for GLM-4.7 Flash · 0 for Claude Sonnet 4.5`."""
    counts = [(each.total, each.model.name) for each in found]
    first, *others = counts
    parts = [f"{first[0]} finding{'s' * (first[0] != 1)} for {first[1]}"]
    return " · ".join([*parts, *(f"{number} for {name}" for number, name in others)])


def in_lines(found: Iterable[Tally]) -> str:
    """A line a model: `GLM-4.7 Flash: 2 findings (vague-schema, vague-qualifier 2)`."""
    return "\n".join(_line(each) for each in found)


def _line(found: Tally) -> str:
    counts = ", ".join(rule if number == 1 else f"{rule} {number}" for rule, number in found.rules)
    total = f"{found.total} finding{'s' * (found.total != 1)}"
    return f"{found.model.name}: {total} ({counts})" if counts else f"{found.model.name}: nothing found"
