"""The pages of rules and models as Markdown, for hovers, `promptls rule` and the generated docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from promptls.engine.builtin import BUILTIN
from promptls.profiles import Profile
from promptls.rules import Bad, Good, Rule
from promptls.rules.registry import rule_named


def rule_documentation(name: str, own: Rule | None = None, profiles: Iterable[Profile] = ()) -> str:
    """The page of a rule: its documentation, examples and options. Raises KeyError for an unknown name.

    `own` is the rule, where it is one of a workspace's. Of one that depends on the model it is told which of
    the `profiles` list it, and who advises that.
    """
    if name in BUILTIN:
        return f"# {name}\n\n{BUILTIN[name]}\n"
    rule = own or rule_named(name)
    fixable = f"offers a fix ({rule.safety.value})" if rule.safety else "offers no fix"
    bound = ", only for models whose profile lists it" if rule.model_bound else ""
    off = "" if rule.default else ", off by default"
    also = f" · also called {', '.join(rule.aliases)}" if rule.aliases else ""
    parts = [
        f"# {rule.name}",
        f"{rule.severity.label} · {rule.family} · {fixable}{bound}{off}{also}",
        rule.doc.strip(),
        _models(rule, profiles),
        _options(rule),
        _examples(rule),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def rule_summary(name: str) -> str:
    """The first line of a rule's documentation."""
    return BUILTIN.get(name) or rule_named(name).summary


def rule_page(name: str) -> Path | None:
    """The generated page of a rule on this machine, for links without a network; None if there is none."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_docs", package.parents[1] / "docs"):
        page = folder / "rules" / f"{name}.md"
        if page.is_file():
            return page
    return None


def listing(rule: Rule, profiles: Iterable[Profile]) -> dict[str, list[Profile]]:
    """The profiles that list a rule, by their families, sorted."""
    found: dict[str, list[Profile]] = {}
    for profile in profiles:
        if profile.family and profile.pattern_for(rule.name):
            found.setdefault(profile.family, []).append(profile)
    return dict(sorted(found.items()))


def _models(rule: Rule, profiles: Iterable[Profile]) -> str:
    if not rule.model_bound:
        return ""
    rows = []
    for family, members in listing(rule, profiles).items():
        advised = dict.fromkeys(source for profile in members for source in _advice(profile, rule))
        models = f"{len(members)} model{'s' * (len(members) != 1)}"
        rows.append(f"- {family} ({models}): " + "; ".join(advised))
    head = "## Models\n\nListed in the profiles of these families, advised by:\n\n"
    return head + "\n".join(rows) if rows else ""


def _advice(profile: Profile, rule: Rule) -> Iterator[str]:
    pattern = profile.pattern_for(rule.name)
    for source in profile.sources_of(pattern.sources) if pattern else ():
        yield source.dated_title


def _options(rule: Rule) -> str:
    defaults = rule.options._field_defaults
    if not defaults:
        return ""
    rows = [f"- `{name}` = `{default!r}`" for name, default in defaults.items()]
    from inspect import cleandoc  # 4 ms, and few runs print a page

    doc = cleandoc(rule.options.__doc__ or "")
    doc = "" if doc.startswith(rule.options.__name__ + "(") else doc + "\n\n"
    return "## Options\n\n" + doc + "\n".join(rows)


def _examples(rule: Rule) -> str:
    bad = "\n\n".join(_bad(example) for example in rule.bad[:2])
    good = "\n\n".join(_fenced(example.text) for example in rule.good[:2] if isinstance(example, Good))
    return f"## Examples\n\nReported:\n\n{bad}\n\nNot reported:\n\n{good}"


def _bad(example: Bad) -> str:
    fixed = f"\n\nbecomes\n\n{_fenced(example.fixed)}" if example.fixed is not None else ""
    return _fenced(example.text) + fixed


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    shown = text if len(text) <= 900 else text[:900] + "…"
    return f"{fence}text\n{shown.rstrip()}\n{fence}"
