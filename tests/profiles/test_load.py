"""A profile that is wrong says where and what to do; one that is right merges with its parents."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.profiles import Catalogue, ProfileError, ProfileFile, load_text
from promptls.profiles.catalogue import builtin_folder
from promptls.profiles.tree import Document, parse

PARENT = """\
id: family
kind: family
name: Family
sources:
  page: {title: A page, publisher: vendor, retrieved: 2026-11-22, url: 'https://example.org'}
facts:
  window: {value: {a: 1, b: 2}, source: page, confidence: high, note: the parent's}
anti_patterns:
  dense:
    text: Dense prompts lose instructions
    rule: dense-instructions
    severity: info
    thresholds: {max_units: 75, max_units_per_1000_tokens: 45}
    source: page
    confidence: low
    rewrites: [chunk]
rewrites:
  chunk: {order: 20, transform: chunk-dense, text: Lists, source: page}
limits:
  dense: {text: Tapers., source: page, confidence: low, rules: [dense-instructions]}
match: {exact: [family-name]}
"""


def parents(id: str) -> Document | None:
    return parse(PARENT, "family.yaml") if id == "family" else None


def problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ProfileError) as caught:
        load_text(text, "own.yaml", parents)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


def test_a_child_changes_one_threshold_and_keeps_the_rest() -> None:
    profile = load_text(
        "id: own\nname: Own\nextends: family\nanti_patterns: {dense: {thresholds: {max_units: 30}}}\n",
        "own.yaml",
        parents,
    )
    pattern = profile.anti_patterns["dense"]
    assert pattern.thresholds == {"max_units": 30, "max_units_per_1000_tokens": 45}
    assert (pattern.rule, pattern.rewrites, pattern.sources) == ("dense-instructions", ("chunk",), ("page",))
    assert profile.kind == "model"
    assert profile.match.exact == ()


def test_a_fact_is_replaced_whole_so_that_no_value_stands_beside_anothers_source() -> None:
    child = OWN + "facts: {window: {value: {a: 9}, source: page, confidence: low}}\n"
    fact = load_text(child, "own.yaml", parents).facts["window"]
    assert (fact.value, fact.confidence, fact.note) == ({"a": 9}, "low", None)


def test_null_takes_out_what_the_parent_says() -> None:
    child = (
        "id: own\nname: Own\nextends: family\nlimits: {dense: null}\nanti_patterns: {dense: {severity: ~}}\n"
    )
    profile = load_text(child, "own.yaml", parents)
    assert profile.limits == {}
    assert profile.anti_patterns["dense"].severity is None


OWN = "id: a\nname: A\nextends: family\n"


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("id: a\nname: A\n§facst: {}\n", '"facst" is not a key of the profile; write "facts"'),
        (
            OWN + "facts:\n  §size:\n    value: 3\n    confidence: low\n",
            'the fact "size" has no "source"; add it',
        ),
        (
            OWN + "facts:\n  §size: {value: 3, source: [], confidence: low}\n",
            'the fact "size" has no "source"; add it',
        ),
        (
            OWN + "facts:\n  size: {value: 3, source: [page, §pgae], confidence: low}\n",
            '"pgae" is not among the sources; add it there',
        ),
        (
            OWN
            + "facts: {w: {value: 3, source: page, confidence: low, conflicts: [{value: 1, source: §x}]}}\n",
            '"x" is not among the sources; add it there',
        ),
        (
            "id: a\nname: A\nextends: §nobody\nfacts: {x: {value: 1, source: page, confidence: low}}\n",
            'there is no profile "nobody" to extend; write the id of one that exists',
        ),
        (
            OWN + "anti_patterns:\n  dense:\n    severity: §fatal\n",
            '"fatal" is not known here; use error, warning, info or hint',
        ),
        (OWN + "rewrites:\n  chunk: {order: §soon}\n", "this has to be a whole number"),
        (
            OWN + "rewrites:\n  chunk: {safety: §perhaps}\n",
            '"perhaps" is not known here; use safe or unsafe',
        ),
        ("id: a\nname: §4.7\n", "this has to be text; put it in quotes"),
        ("id: a\nname: §[A]\n", "this has to be text"),
        (
            OWN + "practices:\n  §be-nice: {text: Be nice., source: page, confidence: low}\n",
            '"be-nice" names no rule and no rewrite; name one, or say why in "unchecked"',
        ),
        (
            OWN + "anti_patterns: {dense: {rewrites: [chunk, §chop]}}\n",
            '"chop" is not a rewrite of this profile; add it under rewrites',
        ),
        (
            OWN + "anti_patterns: {b: {text: T, rule: §dense-instructions, source: page, confidence: low}}\n",
            'the anti-pattern "dense" sets "dense-instructions" already; keep one of the two',
        ),
        (
            OWN + "limits: {dense: {text: T, source: page, confidence: low, rules: [§PL 1]}}\n",
            '"PL 1" is not the name of a rule; use one such as dense-instructions',
        ),
        ("id: a\n§id: b\nname: A\n", '"id" is set twice; keep one'),
        ("id: a\nname: A\nfacts: §*x\n", 'write the value out instead of "*x"'),
        ("§- a\n", "a profile is a map of keys, such as id and name"),
        ("§name: A\n", 'the profile has no "id"; add it'),
        ("id: a\nname: A\nfacts: §[1]\n", "this has to be a map of keys"),
        (
            "id: a\nname: A\nsources: {p: {title: T, publisher: vendor, retrieved: §lately}}\n",
            "this has to be a date such as 2026-11-22",
        ),
        (
            "id: a\r\n# é😀\rname: A\r\nkind: §rumour\r\n",
            '"rumour" is not known here; use model, family or generic',
        ),
    ],
)
def test_faults_are_named_at_their_place(marked: str, message: str) -> None:
    before, _, after = marked.partition("§")
    column = len(re.split(r"[\r\n]", before)[-1]) + 1
    line = len(re.split(r"\r\n|\r|\n", before))
    assert problems(before + after) == [(line, column, message)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("id: a\nname: [A\nfacts: {}\n", 3, 6),
        ("id: a\r\nname: @x\r\n", 2, 7),
        ("\ufeffid: a\nname: @x\n", 2, 7),
        ("id: a\n# é😀\nname: 'caf\u00e9 \U0001f600' @\n", 3, 16),
        ("id: a\nname: \x01\n", 2, 7),
        ("id: a\nname: '\ud800'\n", 2, 8),
        ("id: a\nname: " + "[" * 100, 2, 30),
    ],
)
def test_broken_yaml_is_one_problem_at_its_place(text: str, line: int, column: int) -> None:
    ((found_line, found_column, message),) = problems(text)
    assert (found_line, found_column) == (line, column), message


def test_nesting_without_end_is_one_problem_on_its_line() -> None:
    # The C parser may meet its own limit first, so the column is its affair.
    ((line, _, _),) = problems("id: a\nname: " + "[" * 100_000)
    assert line == 2


def test_all_faults_come_at_once_and_each_in_its_own_file() -> None:
    text = (
        "id: a\nname: A\nextends: family\nbad: 1\nfacts: {x: {value: 1, source: nowhere, confidence: sure}}\n"
    )
    assert len(problems(text)) == 3


def test_a_fault_of_the_parent_is_reported_in_the_parents_file() -> None:
    def broken(_: str) -> Document:
        return parse(PARENT.replace("severity: info", "severity: grave"), "family.yaml")

    with pytest.raises(ProfileError) as caught:
        load_text("id: a\nname: A\nextends: family\n", "own.yaml", broken)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("family.yaml", 12, 15)
    assert str(caught.value).startswith("family.yaml:12:15: ")


def test_profiles_that_extend_each_other_are_an_error() -> None:
    def circle(id: str) -> Document:
        other = {"a": "b", "b": "a"}[id]
        return parse(f"id: {id}\nname: N\nextends: {other}\n", f"{id}.yaml")

    with pytest.raises(ProfileError, match="leads back here"):
        load_text("id: a\nname: N\nextends: b\n", "a.yaml", circle)


def test_words_and_dates_stay_text() -> None:
    text = """\
    id: a
    name: no
    sources: {p: {title: on, publisher: vendor, retrieved: 2026-11-22}}
    facts:
      cutoff: {value: 2025-04, source: p, confidence: low}
      day: {value: 2026-01-19, source: p, confidence: low}
      octal: {value: 010, source: p, confidence: low}
      list: {value: [1, 2.5, true, null, 'true', 1e3], source: p, confidence: low}
    """
    profile = load_text(textwrap.dedent(text), "a.yaml")
    assert profile.name == "no"
    assert [fact.value for fact in profile.facts.values()] == [
        "2025-04",
        "2026-01-19",
        10,
        [1, 2.5, True, None, "true", 1000.0],
    ]


@given(
    st.integers(0, len(PARENT) - 1),
    st.integers(0, 12),
    st.text("{}[]:,-#&*!|>'\"%@`~? \n\r\taé1\u2028\ud800", max_size=6),
)
def test_a_damaged_profile_is_a_profile_error_with_a_place_in_the_file(at: int, cut: int, put: str) -> None:
    text = PARENT[:at] + put + PARENT[at + cut :]
    try:
        load_text(text, "own.yaml", parents)
    except ProfileError as error:
        rows = re.split(r"\r\n|\r|\n", text)
        for problem in error.problems:
            assert problem.path in ("own.yaml", "family.yaml")
            if problem.path == "own.yaml":
                assert 1 <= problem.line <= len(rows)
                assert 1 <= problem.column <= len(rows[problem.line - 1]) + 1


def test_every_shipped_profile_is_valid_by_the_shipped_schema() -> None:
    path = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "profile.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text()))
    folder = Path(builtin_folder())
    for file in sorted(folder.rglob("*.yaml")):
        if "facts" not in file.parts:
            document = parse(file.read_text(encoding="utf-8"), str(file))
            faults = [f"{file}: {error.message}" for error in validator.iter_errors(document.root.plain())]
            assert not faults, faults
    wrong = {
        "id": "a/b",
        "name": "B",
        "facts": {"x": {"value": 1, "source": "s", "confidence": "hihg"}},
        "limts": {},
    }
    assert len(list(validator.iter_errors(wrong))) == 2


def test_packs_are_asked_once_and_only_for_what_is_not_shipped() -> None:
    asked = []

    def packs() -> list[ProfileFile]:
        asked.append(1)
        taken = ProfileFile("flash.yaml", "id: zai/glm-4.7-flash\nname: Taken\n")
        return [ProfileFile("pack.yaml", "id: acme/tuned\nname: Acme Tuned\nextends: glm\n"), taken]

    catalogue = Catalogue(packs=packs)
    found = catalogue.resolve("glm-4.7-flash")
    assert found and asked == []
    tuned = catalogue.resolve("Acme Tuned")
    assert tuned and tuned.profile.family == "glm"
    assert catalogue.get("zai/glm-4.7-flash").name == "GLM-4.7 Flash"
    assert catalogue.resolve("nobody-knows") is None and "acme/tuned" in catalogue.ids()
    assert asked == [1] and catalogue.problems == []
