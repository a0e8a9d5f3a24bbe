"""Writes the generated files: a page a rule and a model, their indexes, the settings' JSON Schema, a picture,
and the settings in the VS Code extension's manifest.

`--check` writes nothing and fails if a file is missing, stale or left over.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from picture import session

from promptls import __version__
from promptls.diagnostics import Severity
from promptls.engine.builtin import BUILTIN
from promptls.engine.documentation import listing, rule_documentation
from promptls.engine.settings import PRESETS
from promptls.engine.settings_template import settings_template
from promptls.formats import all_formats, kinds
from promptls.formats.registry import formats_in
from promptls.lsp.editor_settings import documented
from promptls.modules import module_names
from promptls.packs import OWN, SWITCH
from promptls.profiles import Catalogue, Profile
from promptls.profiles.compiled import ALONE, compile_one
from promptls.profiles.index import dump
from promptls.profiles.page import page_markdown
from promptls.profiles.schema import profile_schema
from promptls.profiles.tree import parse
from promptls.prompt.sieve import all_sieves
from promptls.rewrites import all_rewrites
from promptls.rules import Rule
from promptls.rules.listing import Listed
from promptls.rules.own import rule_schema
from promptls.rules.registry import all_rules, families, own_rules, rule_modules
from promptls.text.listed_clues import FILE, written

REPOSITORY = Path(__file__).resolve().parents[1]
GENERATED = ("docs/rules", "docs/models", "docs/rewrites", "docs/formats", "docs/schemas", "docs/pictures")
"""Folders that hold generated files only, but for these."""
BY_HAND = ("docs/rules/not-shipped.md",)
AGREEMENT = "tests/formats/agreement.json"
"""What the formats' own loaders made of files: {"loaders": {name: {"title", "formats", "runs", …}}}."""
AGREEMENT_INTRO = """\
# Read as the format's own loader reads it

The text that promptls thinks a model reads is held to what the format's own loader, or the framework's,
gives, over our own files in `tests/prompts`, those of the corpus, and those that the framework ships. *Same*
are files of which both read the same messages, roles and texts; a file that differs fails the test. Those
left out stand below, with the reason. The loaders that run *in CI* run in every `make test`; the others are
large, and `make references` installs and runs them.

| formats | loader | runs | same: own | corpus | shipped | left out | seen |
|---|---|---|---|---|---|---|---|
"""
FIGURES = "tests/accuracy/figures.json"
"""What `make accuracy` measured of each rule: {"date", "rules": {name: {"right", "judged", "share"}}}."""
PICTURED = (
    ("check", "--model", "glm-4.7-flash", "extract.prompt.txt"),
    ("adapt", "--model", "glm-4.7-flash", "--diff", "extract.prompt.txt"),
)
"""The commands of the README's picture."""

SETTINGS_INTRO = """\
`promptls.toml`, or the table `[tool.promptls]` in `pyproject.toml`; the nearest one above a file holds, in
the editor and in CI alike. `promptls init` writes this, with everything in comments:"""
OPTIONS_INTRO = """\
Under `[rules.<name>]`, also in an override. The target model's own thresholds stand between these defaults
and what you set."""

INDEX_INTRO = """\
# Rules

*Sources* are those of the [evidence page](../evidence.md), by their numbers. *Right* counts the findings
in 107 hand-labelled files that are on a line which a reader marked with the rule's class, of those that
can be judged; *files* is the share of 1,700 real prompt files in which the rule finds something, by
itself and without a target model. Both are of {date}; [Accuracy](../accuracy.md) says how they were got.
What of the catalogue is not here stands in [Rules that are not shipped](not-shipped.md).

| rule | family | severity | models | fix | what | sources | right | files |
|---|---|---|---|---|---|---|---|---|
"""
_SOURCE = re.compile(r"\b[A-Z]{1,2}\d{1,2}b?\b")
_NAME_ENDS = re.compile(r"[,;:(]")
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
MANIFEST = "vscode-client/package.json"
"""Of this file, the version and the settings that the server reads are generated."""
LOCK = "vscode-client/package-lock.json"
"""Of this file, the version is generated."""


CLUES = f"server/promptls/text/{FILE}"
"""May be stale: what is not written down of a pattern is read off it."""


def pages() -> Iterator[tuple[str, str]]:
    """(path, text) of every generated file."""
    catalogue = Catalogue()
    profiles = [catalogue.get(id) for id in catalogue.ids()]
    for rule in all_rules():
        yield f"docs/rules/{rule.name}.md", rule_documentation(rule.name, profiles=profiles)
    yield "docs/rules/index.md", rules_index(profiles)
    for rewrite in all_rewrites():
        effects = ", ".join(sorted(effect.value for effect in rewrite.effects))
        head = f"# {rewrite.name}\n\n{rewrite.safety.value} · {effects}\n\n"
        yield f"docs/rewrites/{rewrite.name}.md", head + rewrite.doc.strip() + "\n"
    yield "server/promptls/formats/listed.py", listed_formats()
    yield "server/promptls/rules/listed.py", listed_rules()
    yield CLUES, listed_clues()
    yield "docs/formats/index.md", formats_page()
    yield "docs/formats/agreement.md", agreement_page()
    yield "docs/settings.md", settings_page()
    yield from model_pages(profiles)
    parents = [id for id in catalogue.known_ids() if id != "generic"]
    schema = profile_schema((r.name for r in all_rules()), (r.name for r in all_rewrites()), parents)
    yield "docs/schemas/profile.schema.json", json.dumps(schema, indent=2) + "\n"
    yield "docs/schemas/rule.schema.json", json.dumps(rule_schema(), indent=2) + "\n"
    generic = (REPOSITORY / "profiles/generic.yaml").read_text(encoding="utf-8")
    yield f"profiles/{ALONE}", compile_one(generic, parse(generic, "generic.yaml"))
    yield "profiles/index.json", dump(catalogue.built_index())
    yield "docs/pictures/terminal.svg", session(REPOSITORY / "tests" / "prompts", PICTURED)
    yield MANIFEST, manifest()
    yield LOCK, locked()
    yield "docs/schemas/promptls.schema.json", json.dumps(settings_schema(), indent=2) + "\n"


def listed_formats() -> str:
    """What the formats take for their own, for those who import only the formats of a file's name."""
    rows = []
    for name in module_names(kinds.__path__):
        found = formats_in(name)
        takes = [each.takes for each in found]
        ids = tuple(each.id for each in found)
        endings = tuple(dict.fromkeys(ending for each in takes for ending in each.endings))
        languages = tuple(dict.fromkeys(language for each in takes for language in each.languages))
        anywhere = tuple(sorted({suffix for each in found for suffix in each.anywhere}))
        rows.append(f"{name!r}: Listed({ids!r}, {endings!r}, {languages!r}, {anywhere!r}),")
    head = '"""Generated by `make docs` from the modules of `kinds`; formats/listing.py says what it is."""'
    imports = "from __future__ import annotations\n\nfrom promptls.formats.listing import Listed"
    return formatted("\n\n".join((head, imports, f"LISTED = {{{' '.join(rows)}}}")))


def listed_clues() -> str:
    """What is read off each pattern that is looked for, for who has not kept it from an earlier run."""
    return written(pattern.written for sieve in all_sieves() for pattern in sieve.patterns)


def listed_rules() -> str:
    """What decides whether a rule is chosen, for those who import only the chosen ones."""
    rows = []
    for rule in own_rules():
        module = rule.module.removeprefix("promptls.rules.")
        if rule.family != module.partition(".")[0]:
            raise ValueError(f"{rule.name} is of the family {rule.family} and stands in {module}")
        languages = tuple(sorted(rule.languages)) if rule.languages is not None else None
        given = {
            "model_bound": rule.model_bound,
            "languages": languages,
            "default": rule.default,
            "aliases": rule.aliases,
        }
        usual = Listed._field_defaults
        words = "".join(f", {key}={value!r}" for key, value in given.items() if value != usual[key])
        rows.append(f"Listed({rule.name!r}, {module!r}, {rule.scope}{words}),")
    head = '"""Generated by `make docs` from the rules; rules/listing.py says what it is."""'
    future = "from __future__ import annotations"
    imports = "from promptls.rules.listing import Listed\nfrom promptls.rules.rule import Scope"
    modules = f"MODULES = frozenset({sorted(rule_modules())!r})"
    about = '"""All modules, with those that several rules share."""'
    listed = f"LISTED = ({' '.join(rows)})"
    return formatted("\n\n".join((head, future, imports, listed, f"{modules}\n{about}")))


def formatted(code: str) -> str:
    """Python as `make lint` wants it."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [str(ruff), "format", "--stdin-filename", str(REPOSITORY / "server/x.py"), "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


def formats_page() -> str:
    """What promptls reads, from the modules that read it."""
    sections: dict[str, list[str]] = {}
    for format in all_formats():
        function = format.parse.func if isinstance(format.parse, partial) else format.parse
        names = sections.setdefault(sys.modules[function.__module__].__doc__ or "", [])
        names.append(f"{format.title} (`{format.id}`)")
    intro = (
        "`promptls check --explain-format FILE` says what a file is taken for and why, or why not.\n"
        "[Read as the format's own loader reads it](agreement.md) says what each was compared with."
    )
    parts = ["# Formats", intro]
    for doc, names in sections.items():
        parts += [f"## {', '.join(names)}", doc.strip()]
    return "\n\n".join(parts) + "\n"


def agreement_page() -> str:
    """How each format's own loader agrees with what is read, as it was seen."""
    loaders = json.loads((REPOSITORY / AGREEMENT).read_text(encoding="utf-8"))["loaders"].values()
    rows = sorted(_agreement_row(loader) for loader in loaders if "why_not" not in loader)
    reasons = [
        f"- {loader['title']}: {count} times, {reason}"
        for loader in loaders
        for reason, count in loader.get("left_out", {}).items()
    ]
    without = [f"- {', '.join(each['formats'])}: {each['why_not']}" for each in loaders if "why_not" in each]
    parts = [
        "\n".join(rows),
        "## Left out, and why",
        "\n".join(reasons),
        "## Without a loader",
        "\n".join(without),
    ]
    return AGREEMENT_INTRO + "\n\n".join(parts) + "\n"


def _agreement_row(loader: dict[str, Any]) -> str:
    own = f"{loader['generated']:,} generated" if "generated" in loader else loader["own"]
    left = sum(loader["left_out"].values())
    cells = [", ".join(loader["formats"]), loader["title"], loader["runs"], own]
    cells += [loader["corpus"], loader["framework"], left, loader["date"]]
    return f"| {' | '.join(map(str, cells))} |"


def model_pages(profiles: list[Profile]) -> Iterator[tuple[str, str]]:
    """A page a model, one that leads there for each of its other names, and the index by family."""
    for profile in profiles:
        yield f"docs/models/{page_name(profile)}.md", page_markdown(profile)
        for alias in profile.match.exact:
            if _PLAIN_NAME.fullmatch(alias) and alias != page_name(profile):
                link = f"[{profile.name}]({page_name(profile)}.md)"
                yield f"docs/models/{alias}.md", f"# {alias}\n\nThis name means {link}, `{profile.id}`.\n"
    yield "docs/models/index.md", models_index(profiles)


def page_name(profile: Profile) -> str:
    """The file name of a model's page, without its suffix."""
    return profile.id.replace("/", "-")


def models_index(profiles: list[Profile]) -> str:
    """All models in a table a family, the newest data first."""
    families = sorted({profile.family or "" for profile in profiles})
    head = "| model | id | window | price in/out | also called |\n|---|---|---|---|---|\n"
    prices = "Prices are in US dollars per million tokens; each page says on which route, and since when."
    parts = [f"# Models\n\n{len(profiles)} models of {len(families)} families. {prices}"]
    for family in families:
        rows = "".join(_model_row(profile) for profile in profiles if (profile.family or "") == family)
        parts.append(f"## {family}\n\n{head}{rows}".rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def _model_row(profile: Profile) -> str:
    window, price = profile.fact("context_window"), profile.fact("price")
    name = f"[{profile.name}]({page_name(profile)}.md)" + (
        " (retired)" if profile.status == "retired" else ""
    )
    cells = (
        name,
        f"`{profile.id}`",
        f"{window:,}" if isinstance(window, int) else "–",
        f"{price['input']:g}/{price['output']:g}" if price else "–",
        ", ".join(f"`{alias}`" for alias in profile.match.exact) or "–",
    )
    return f"| {' | '.join(cells)} |\n"


def manifest() -> str:
    """The extension's manifest, with the settings that the server reads."""
    data = json.loads((REPOSITORY / MANIFEST).read_text(encoding="utf-8"))
    data["version"] = __version__
    first = data["contributes"]["configuration"][0]
    first["properties"] = {
        f"promptls.{name}": _setting(name, order, description, default)
        for order, (name, (description, default)) in enumerate(documented().items(), 1)
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def locked() -> str:
    """The extension's lock file, with the version of promptls."""
    data = json.loads((REPOSITORY / LOCK).read_text(encoding="utf-8"))
    data["version"] = data["packages"][""]["version"] = __version__
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _setting(name: str, order: int, description: str, default: Any) -> dict[str, Any]:
    shared = {"scope": "window", "order": order, "markdownDescription": description}
    if isinstance(default, bool):
        return {"type": "boolean", "default": default, **shared}
    if isinstance(default, str):
        return {"type": "string", "default": default, **shared}
    items: dict[str, Any] = {"type": "string"}
    if name in ("select", "ignore"):
        items |= _selectors()
    return {"type": "array", "default": list(default), "uniqueItems": True, "items": items, **shared}


def _selectors() -> dict[str, Any]:
    named = [*((r.name, r.summary) for r in all_rules()), *((f, f"The family {f}.") for f in families())]
    words = dict(sorted([*named, *((preset, f"The preset {preset}.") for preset in PRESETS)]))
    return {"enum": list(words), "enumDescriptions": list(words.values())}


def rules_index(profiles: list[Profile]) -> str:
    """The table of all rules; those that a profile has to list name the families that do."""
    figures = json.loads((REPOSITORY / FIGURES).read_text(encoding="utf-8"))
    rows = [_index_row(rule, profiles, figures["rules"].get(rule.name, {})) for rule in all_rules()]
    head = INDEX_INTRO.format(date=figures["date"])
    return head + "\n".join(rows) + "\n"


def _index_row(rule: Rule, profiles: list[Profile], measured: dict[str, Any]) -> str:
    cells = (
        f"[{rule.name}]({rule.name}.md)",
        rule.family,
        rule.severity.label,
        (", ".join(listing(rule, profiles)) or "none yet") if rule.model_bound else "any",
        rule.safety.value if rule.safety else "–",
        rule.summary,
        ", ".join(_sources(rule)) or "–",
        f"{measured['right']} of {measured['judged']}" if measured.get("judged") else "–",
        f"{measured['share']:.1%}" if measured.get("share") else "–",
    )
    return f"| {' | '.join(cells)} |"


def _sources(rule: Rule) -> list[str]:
    """The numbers that the evidence page gives to the rule's sources, in the order of its documentation."""
    listed = rule.doc.partition("## Sources")[2]
    numbers = list(dict.fromkeys(_SOURCE.findall(listed)))
    # Those that have no number on that page are named.
    lines = (line[2:] for line in listed.strip().splitlines() if line[:2] == "- ")
    named = [_NAME_ENDS.split(line, maxsplit=1)[0].strip() for line in lines]
    return numbers or [name for name in named if not name.startswith(("docs/evidence.md", "The fact"))][:2]


def settings_page() -> str:
    """`promptls.toml`, the options of rules, and what an editor may set."""
    editor = "".join(f"| `{name}` | {text} |\n" for name, (text, _) in documented().items())
    options = "".join(_options_row(r) for r in all_rules() if r.options._fields)
    parts = [
        "# Settings",
        f"{SETTINGS_INTRO}\n\n```toml\n{settings_template()}```",
        f"## Options of rules\n\n{OPTIONS_INTRO}",
        f"| rule | options and defaults |\n|---|---|\n{options}",
        "## In the editor",
        "What an editor sends as `initializationOptions`, or as settings under `promptls`:",
        f"| setting | |\n|---|---|\n{editor}",
        "The JSON Schema of `promptls.toml` is `docs/schemas/promptls.schema.json`.",
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _options_row(rule: Rule) -> str:
    options = ", ".join(f"`{name} = {_toml(value)}`" for name, value in rule.options._field_defaults.items())
    return f"| [{rule.name}](rules/{rule.name}.md) | {options} |\n"


def _toml(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of `promptls.toml`."""
    rules = {name: rule for rule in all_rules() for name in (rule.name, *rule.aliases)}
    selectors = sorted({*rules, *families(), *PRESETS, *BUILTIN, OWN})
    theirs = "^[a-z][a-z0-9-]*/"  # of a workspace or a pack
    selector = {
        "type": "array",
        "items": {"anyOf": [{"enum": selectors}, {"type": "string", "pattern": theirs}]},
    }
    strings = {"type": "array", "items": {"type": "string"}}
    severity = {"enum": [s.label for s in Severity]}
    per_file: dict[str, Any] = {
        "model": {"type": "string", "description": "The target model of prompts that name none."},
        "select": {**selector, "description": "Rules, families or presets to run."},
        "ignore": {**selector, "description": "Rules or families to leave out."},
        "output_language": {"type": "string", "description": "The language that answers should be in."},
        "severity": {
            **table(dict.fromkeys((*rules, *BUILTIN), severity)),
            "patternProperties": {theirs: severity},
        },
        "rules": {
            **table({name: options_schema(rule) for name, rule in rules.items()}),
            "patternProperties": {theirs: {"type": "object"}},
        },
    }
    override = table({"files": {**strings, "minItems": 1}, **per_file}, "files")
    keys = ("path", "rule", "fingerprint", "reason", "since")
    ignored = table({key: {"type": "string"} for key in keys}, *keys[:3])
    properties = {
        **per_file,
        "include": {**strings, "description": "Globs of prompt files under other names."},
        "exclude": {**strings, "description": "Globs of files to leave alone."},
        "overrides": {"type": "array", "items": override},
        "ignored": {"type": "array", "items": ignored},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "promptls.toml",
        **table(properties),
    }


def table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """The JSON Schema of a table with these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", **needed, "additionalProperties": False, "properties": properties}


def options_schema(rule: Rule) -> dict[str, Any]:
    """The JSON Schema of a rule's options."""
    return table({name: _option(default) for name, default in rule.options._field_defaults.items()})


def _option(default: Any) -> dict[str, Any]:
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, int | float):
        return {"type": "number", "default": default}
    if isinstance(default, tuple):
        return {"type": "array", "items": {"type": "string"}, "default": list(default)}
    return {"type": "string", "default": default} if isinstance(default, str) else {}


def main(check: bool) -> int:
    """Write the files, or compare them; the exit status."""
    os.environ[SWITCH] = "1"  # what is installed beside promptls is no part of it
    wanted = {REPOSITORY / path: text for path, text in pages()}
    present = {p for folder in GENERATED for p in (REPOSITORY / folder).rglob("*") if p.is_file()}
    stale = [p for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    left_over = sorted(present - wanted.keys() - {REPOSITORY / path for path in BY_HAND})
    if check:
        stale = [path for path in stale if path != REPOSITORY / CLUES]
        for path in [*stale, *left_over]:
            print(f"stale: {path.relative_to(REPOSITORY)}", file=sys.stderr)
        if stale or left_over:
            print("run `make docs` and commit the result", file=sys.stderr)
        return 1 if stale or left_over else 0
    for path in left_over:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    print(f"{len(stale)} written, {len(left_over)} removed, {len(wanted) - len(stale)} unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
