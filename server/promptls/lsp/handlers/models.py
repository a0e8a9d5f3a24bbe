"""promptls/models and promptls/modelPage: what a client shows of the models that promptls knows.

`promptls/models` ({uri?}) gives a row a model. `promptls/modelPage` ({model}) gives its page as data:
sections of lines with their sources, so that a client decides on their look; nothing in it is markup.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from lsprotocol import types

from promptls.lsp.documents import path_of
from promptls.lsp.parameters import profile_named, text_in
from promptls.lsp.report import Json
from promptls.lsp.session import Session
from promptls.profiles import Catalogue, Profile, ProfileError
from promptls.profiles.outline import Block, Line, cited, outline


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers both requests."""
    session.serve("promptls/models", lambda wanted: session.in_thread(models, session, _path(wanted)))
    session.serve("promptls/modelPage", lambda wanted: session.in_thread(model_page, session, wanted))


def _path(params: Any) -> PurePath | None:
    uri = params.get("uri") if isinstance(params, dict) else None
    return path_of(uri) if isinstance(uri, str) else None


def models(session: Session, path: PurePath | None) -> list[Json]:
    """A row a model, sorted by name; those of the workspace of `path` are among them."""
    catalogue = session.workspaces.of(path).catalogue_for(path)
    found = [_row(profile) for id in catalogue.ids() if (profile := _readable(catalogue, id))]
    return sorted(found, key=lambda row: str(row["name"]).casefold())


def _readable(catalogue: Catalogue, id: str) -> Profile | None:
    try:
        return catalogue.get(id)
    except ProfileError:
        return None  # a faulty profile of the workspace is reported in its own file


def _row(profile: Profile) -> Json:
    return {
        "id": profile.id,
        "name": profile.name,
        "vendor": profile.vendor,
        "family": profile.family,
        "status": profile.status,
        "window": profile.fact("context_window"),
        "maxOutput": profile.fact("max_output"),
        "price": _price(profile),
        "summary": profile.summary.text if profile.summary else None,
        "aliases": list(profile.match.exact),
    }


def _price(profile: Profile) -> Json | None:
    """The cheapest route that costs something, else one that is free: US dollars per million tokens."""
    known = [("", profile.fact("price") or {}), *((e.id, e.price) for e in profile.endpoints.values())]
    routes = [(p["input"], p["output"], id) for id, p in known if "input" in p and "output" in p]
    if not routes:
        return None
    paid = [route for route in routes if route[0] + route[1] > 0]
    given, asked, route = min(paid or routes)
    return {"input": given, "output": asked, "route": route, "free": len(paid) < len(routes)}


def model_page(session: Session, params: Any) -> Json:
    """The page of a model. Raises InvalidParams for a name that no profile has."""
    name = text_in(params, "model")
    path = _path(params)
    profile = profile_named(session.workspaces.of(path).catalogue_for(path), name)
    return {
        **_row(profile),
        "sections": [
            {"title": section.title, "body": [_item(item) for item in section.body]}
            for section in outline(profile)
        ],
        "sources": {
            source.id: {"title": source.title, "url": source.url, "asOf": source.as_of or source.retrieved}
            for source in cited(profile)
        },
        "example": profile.examples[0].before if profile.examples else None,
    }


def _item(item: Line | Block) -> Json:
    if isinstance(item, Block):
        return {"caption": item.caption, "text": item.text}
    return {
        "text": item.text,
        "sources": list(item.sources),
        "listed": item.listed,
        "more": [_item(line) for line in item.more],
    }
