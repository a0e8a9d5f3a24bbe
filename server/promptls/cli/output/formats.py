"""What `check --explain-format` prints: what each file was taken for, and why not for another format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from promptls.cli.console import Style, show_text
from promptls.engine.recognition import Opinion, Recognition


def render(found: Mapping[str, Recognition], style: Style) -> str:
    """A line a file, by path, and below it one for each other format that might have been meant."""
    lines = [line for path, recognition in found.items() for line in _lines(path, recognition, style)]
    return "".join(show_text(line) + "\n" for line in lines)


def _lines(path: str, found: Recognition, style: Style) -> Iterator[str]:
    if found.format is None:
        yield style.paint(f"{path}: left alone, because {found.reason}", "bold")
    else:
        what = f"{found.format.title} ({found.format.id}), by {_by(found.by)}"
        yield style.paint(f"{path}: {what}, because {found.reason}", "bold")
    best = found.opinions[0].confidence if found.opinions else 0
    for opinion in found.opinions:
        if opinion.format is found.format:
            continue
        if opinion.confidence:
            sure = f"less surely ({opinion.confidence} of 100, not {best})"
            yield f"  {opinion.format.id} claims it, too, {sure}, because {opinion.reason}"
        else:
            yield f"  not {opinion.format.id}, which takes {opinion.reason}"
    if not found.opinions:
        yield "  no format is kept in files of such a name"


def _by(what: str) -> str:
    return {"settings": "the settings", "request": "your wish"}.get(what, f"its {what}")


def render_json(found: Mapping[str, Recognition], style: Style) -> str:
    """A list of files with the claims on each, and the formats of such names that do not claim it."""
    return (
        json.dumps([_file(path, each) for path, each in found.items()], ensure_ascii=False, indent=2) + "\n"
    )


def _file(path: str, found: Recognition) -> dict[str, Any]:
    return {
        "path": path,
        "format": found.format.id if found.format else None,
        "title": found.format.title if found.format else None,
        "by": found.by or None,
        "reason": found.reason,
        "claims": _claims(opinion for opinion in found.opinions if opinion.confidence),
        "not": [{"format": o.format.id, "takes": o.reason} for o in found.opinions if not o.confidence],
    }


def _claims(opinions: Iterable[Opinion]) -> list[dict[str, Any]]:
    return [
        {"format": o.format.id, "confidence": o.confidence, "by": o.by, "reason": o.reason} for o in opinions
    ]
