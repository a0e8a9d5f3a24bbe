"""The laws of fix planning: whole fixes, a total order, nothing left out that would have fitted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promptls.diagnostics import Fix, Safety, plan
from promptls.text import Edit, OverlappingEdits, apply_edits, conflict

TEXT = "abcdefghijkl"
edits = st.builds(
    lambda start, length, text: Edit(start, min(start + length, len(TEXT)), text),
    st.integers(0, len(TEXT)), st.integers(0, 4), st.sampled_from(["", "X", "YY"]),
)  # fmt: skip


def _consistent(edits: tuple[Edit, ...]) -> bool:
    try:
        apply_edits(TEXT, edits)
    except OverlappingEdits:
        return False
    return True


fixes = st.lists(
    st.builds(
        Fix,
        st.sampled_from(["one", "two"]),
        st.lists(edits, min_size=1, max_size=3, unique=True)
        .map(lambda e: tuple(sorted(e)))
        .filter(_consistent),
        st.sampled_from(Safety),
        st.sampled_from(["rule-a", "rule-b"]),
    ),
    max_size=8,
)


@given(fixes, st.randoms(), st.booleans())
def test_the_order_of_the_fixes_does_not_matter(given_fixes: list[Fix], random: object, unsafe: bool) -> None:
    shuffled = list(given_fixes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(given_fixes, unsafe=unsafe) == plan(shuffled, unsafe=unsafe)


@given(fixes, st.booleans())
def test_what_is_chosen_applies_together_and_the_rest_would_not_have_fitted(
    given_fixes: list[Fix], unsafe: bool
) -> None:
    made = plan(given_fixes, unsafe=unsafe)
    apply_edits(TEXT, made.edits)  # raises if two overlap
    assert set(made.edits) == {edit for fix in made.chosen for edit in fix.edits}
    allowed = {fix for fix in given_fixes if unsafe or fix.safety is Safety.SAFE}
    assert set(made.chosen) | set(made.deferred) == allowed
    assert not set(made.chosen) & set(made.deferred)
    taken = set(made.edits)
    for fix in made.deferred:
        assert any(edit not in taken and conflict(edit, other) for edit in fix.edits for other in taken)


@given(fixes)
def test_planning_what_was_chosen_chooses_all_of_it(given_fixes: list[Fix]) -> None:
    chosen = plan(given_fixes, unsafe=True).chosen
    again = plan(chosen, unsafe=True)
    assert again.chosen == chosen and again.deferred == ()


def test_a_fix_without_edits_is_none() -> None:
    assert plan([Fix("nothing", (), Safety.SAFE, "rule")]).chosen == ()
