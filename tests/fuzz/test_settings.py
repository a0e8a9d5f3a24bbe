"""Anything in the files of a team's own: settings, profiles, rules. What is wrong is told at its place, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.settings import parse_settings
from promptls.engine.workspace import Workspace
from promptls.profiles import Catalogue, ProfileFile
from promptls.profiles.page import page_json, page_markdown
from promptls.prompt import recent
from promptls.rules.own import read_rule
from tests.corpora import REPOSITORY
from tests.fuzz import EXAMPLES, overwritten

SETTINGS = (
    'model = "glm-4.7-flash"\nselect = ["all"]\nignore = ["density"]\ninclude = ["a/**"]\n[severity]\n'
    'vague-schema = "error"\n[rules.dense-instructions]\nmax_units = 3\n[[overrides]]\nfiles = ["b/*"]\nmodel = "glm-4.7"\n'
    '[[ignored]]\npath = "a.md"\nrule = "x"\nfingerprint = "y"\n'
)
PROFILE = (REPOSITORY / "profiles/zai/glm-4.7-flash.yaml").read_text("utf-8")[:6000]
RULES = (
    "summary: A word.\nkind: existence\nwords: [leverag*, in order to]\nmessage: is not said here\ngood: [x]\nbad: [leverage]\n",
    "summary: A word.\nkind: substitution\nwords: {utilise: use}\ngood: [x]\nbad: [{text: utilise, fixed: use}]\n",
    "summary: A word.\nkind: consistency\nwords: [[mail, e-mail]]\ngood: [x]\nbad: [mail e-mail]\n",
)
SYNTAX = ("[", "]", "{", "}", ": ", "- ", '"', "'", "\n", "  ", "&a ", "*a ", "!!python/object ", "*", "\\", "\x00", "\ud800", "null", "1e999")  # fmt: skip
BITS = st.sampled_from(SYNTAX) | st.text(max_size=5)


def _settings(text: str) -> None:
    found = parse_settings(text, "/nowhere/promptls.toml", root="/nowhere")
    assert found is not None
    for problem in found.problems:
        assert problem.line > 0 and problem.column > 0 and problem.message
    found.for_file(PurePath("/nowhere/b/x.prompt.md"))
    found.includes(PurePath("/nowhere/a/x.md"))


def _profile(text: str) -> None:
    catalogue = Catalogue([ProfileFile("/nowhere/x.yaml", text)])
    found = catalogue.resolve("glm-4.7-flash")
    assert all(problem.line > 0 and problem.message for problem in catalogue.problems)
    if found is not None:
        assert page_markdown(found.profile) and page_json(found.profile)


def _rule(text: str) -> None:
    rule, problems = read_rule(text, "/nowhere/x.yaml", "x")
    assert (rule is None) == bool(problems)
    if rule is not None:
        workspace = Workspace(Path("/nowhere"))
        own = workspace.own_rules_for(PurePath("/nowhere/a.prompt.md"))
        workspace._own_rules[Path("/nowhere")] = own._replace(rules=(rule,), mark=text)
        recent._RECENT = recent.Recent()
        said = "Leverage the e-mail in order to utilise the mail. " + " ".join(
            example.text for example in rule.bad
        )
        found = analyse(workspace, said, PurePath("/nowhere/a.prompt.md"), options=Options(select=("all",)))
        assert not [d for d in found.diagnostics if d.rule == "internal-error"]


READERS: tuple[tuple[Callable[[str], None], str], ...] = (
    (_settings, SETTINGS), (_profile, PROFILE), *((_rule, rule) for rule in RULES),
)  # fmt: skip


@settings(max_examples=EXAMPLES)
@given(st.sampled_from(READERS).flatmap(lambda each: st.tuples(st.just(each[0]), overwritten(each[1], BITS))))
def test_any_settings_profile_or_rule_is_read_or_told(case: tuple[Callable[[str], None], str]) -> None:
    read, text = case
    read(text)
