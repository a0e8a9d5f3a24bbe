"""The names of all shipped models, compiled, so that finding one reads no profile but its own.

`profiles/index.json` is written by `make docs` and shipped; where it is missing, or does not know exactly the
profiles that are there, the same is made from the profiles themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptls.named_tuple import NamedTuple
from promptls.profiles.names import bag, reduce
from promptls.profiles.tree import Document

FILE = "index.json"


class Index(NamedTuple):
    """What every name means.

    `names`: a name's key to (id, the name as written, empty for the model's own). `bags`: a name's words in
    alphabetical order to id. `patterns`: (pattern, id), the longest first. `clashes`: names of two models.
    """

    ids: tuple[str, ...]
    names: dict[str, tuple[str, str]]
    bags: dict[str, str]
    patterns: tuple[tuple[str, str], ...]
    clashes: tuple[str, ...] = ()


def build(documents: Iterable[tuple[str, Document]]) -> Index:
    """The index of models, in the order in which they come: of two that claim one name the first has it."""
    ids: list[str] = []
    names: dict[str, tuple[str, str]] = {}
    rows: dict[str, tuple[str, str]] = {}
    patterns: list[tuple[str, str]] = []
    clashes: list[str] = []
    for id, document in documents:
        ids.append(id)
        for alias in (id, _name(document), *matches(document, "exact")):
            key = reduce(alias).key
            taken = names.setdefault(key, (id, "" if alias in (id, _name(document)) else alias))[0]
            if taken != id:
                clashes.append(f'"{alias}" names {taken} and {id}')
        for row in _rows(document):
            rows.setdefault(reduce(row).key, (id, row))
        patterns += [(pattern.casefold(), id) for pattern in matches(document, "patterns")]
    patterns.sort(key=lambda pair: (-len(pair[0].replace("*", "")), pair))
    return Index(tuple(ids), {**rows, **names}, _bags(names), tuple(patterns), tuple(clashes))


def _bags(names: dict[str, tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for id, alias in names.values():
        words = bag(reduce(alias or id).name)
        if len(words) > 1:
            found.setdefault(" ".join(words), set()).add(id)
    return {words: next(iter(ids)) for words, ids in sorted(found.items()) if len(ids) == 1}


def dump(index: Index) -> str:
    """The index as JSON, one name a line, so that two changes seldom meet."""
    import json

    parts = {
        "ids": list(index.ids),
        "names": {key: list(value) for key, value in sorted(index.names.items())},
        "bags": index.bags,
        "patterns": [list(pair) for pair in index.patterns],
    }
    rows = []
    for name, part in parts.items():
        pairs = (
            [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in part.items()] if isinstance(part, dict) else []
        )
        items = pairs or [json.dumps(item) for item in part]
        opening, closing = ("{", "}") if isinstance(part, dict) else ("[", "]")
        rows.append(f"{json.dumps(name)}: {opening}\n" + ",\n".join(items) + f"\n{closing}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def load(text: str) -> Index:
    """The index from its JSON. Raises ValueError, KeyError or TypeError where it is none."""
    import json  # wanted only where a model is named

    data = json.loads(text)
    return Index(
        tuple(data["ids"]),
        {key: (id, alias) for key, (id, alias) in data["names"].items()},
        dict(data["bags"]),
        tuple((pattern, id) for pattern, id in data["patterns"]),
    )


def matches(document: Document | None, which: str) -> list[str]:
    """The `exact` names or the `patterns` of a profile."""
    pair = document.root.value.get("match") if document else None
    found = pair[1].value.get(which) if pair and pair[1].kind == "map" else None
    values = found[1].plain() if found else []
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _name(document: Document) -> str:
    pair = document.root.value.get("name")
    return str(pair[1].value) if pair else ""


def _rows(document: Document) -> list[str]:
    pair = document.root.value.get("catalogues")
    found = pair[1].value.get("litellm") if pair and pair[1].kind == "map" else None
    rows = found[1].plain() if found else []
    return [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, str)]
