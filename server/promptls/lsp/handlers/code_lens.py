"""textDocument/codeLens: above each prompt its tokens and cost, *Adapt for …*, and findings by model.

Off until the editor's setting `codeLens` is on. The first lens is words alone, so its command has no name;
*Adapt* applies the edit that the code action of the same name makes. The last counts the findings for each of
several models, and shows which they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptls.engine.analyse import Analysis
from promptls.engine.run_rules import Superseded
from promptls.lsp.errors import ContentModified
from promptls.lsp.model_findings import in_a_line, tallies
from promptls.lsp.session import Report, Session
from promptls.lsp.variable_places import ranges
from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt
from promptls.prompt.single import singles
from promptls.text import Span
from promptls.tokens import count_estimate

APPLY_ADAPT = "promptls.applyAdapt"
SHOW_FINDINGS = "promptls.showFindings"


class _Lens(NamedTuple):
    at: int
    title: str
    command: str
    arguments: tuple[str | list[str], ...]


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces lenses to a client that has them."""
    if session.client.code_lenses:
        session.serve_prompt(
            types.TEXT_DOCUMENT_CODE_LENS, lenses, while_on=lambda settings: settings.codeLens
        )


async def lenses(
    session: Session, report: Report, prompt: Prompt, params: types.CodeLensParams
) -> list[types.CodeLens]:
    """The lenses. Raises ContentModified if the text changes while findings are counted."""
    try:
        found = await session.in_thread(lambda: list(_lenses(session, report, prompt)))
    except Superseded:
        raise ContentModified() from None
    where = ranges(session, report.document, (Span(lens.at, lens.at) for lens in found))
    return [
        types.CodeLens(at, types.Command(lens.title, lens.command, arguments=list(lens.arguments) or None))
        for at, lens in zip(where, found, strict=True)
    ]


def _lenses(session: Session, report: Report, prompt: Prompt) -> Iterator[_Lens]:
    uri, analysis, text = report.document.uri, report.analysis, report.document.text
    first = len(text) - len(text.lstrip("\ufeff"))
    profile = analysis.profile
    for single in singles(prompt):
        if not single.prompt.messages:
            continue
        start = single.prompt.messages[0].text.to_file(Span(0, 0)).start if prompt.prompts else first
        yield _Lens(start, _size(analysis, single.prompt), "", ())
    adaptable = profile.kind == "model" and bool(profile.rewrites)
    if adaptable and session.client.apply_edit:
        yield _Lens(first, f"Adapt for {profile.name}", APPLY_ADAPT, (uri,))
    counted = tallies(session, report)
    if len(counted) > 1:  # what one model alone has is underlined
        models = [each.model.id for each in counted]
        yield _Lens(first, in_a_line(counted), SHOW_FINDINGS, (uri, models))


def _size(analysis: Analysis, prompt: Prompt) -> str:
    """`about 1,234 tokens, 0.6 % of the 200,000 of GLM-4.7 Flash, $0.0001`."""
    profile, tokens = analysis.profile, count_estimate(prompt.text)
    window, price = profile.fact("context_window"), profile.fact("price") or {}
    parts = [f"{tokens} tokens"]
    if analysis.target is not None and analysis.target.known and isinstance(window, int) and window:
        share = 100 * tokens.tokens / window
        parts.append(f"{share:.2g} % of the {window:,} of {profile.name}")
        if isinstance(price.get("input"), int | float) and price["input"]:
            parts.append(f"${price['input'] * tokens.tokens / 1_000_000:.2g}")
    return ", ".join(parts)
