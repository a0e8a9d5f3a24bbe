"""Fixing until nothing is left: idempotent, independent of the rules' order, and never worse than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from promptls.diagnostics import Safety
from promptls.engine.fix import PASSES
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.rules import Context, Rule
from promptls.text import Span
from tests.engine.synthetic import fixed, replacing, rule_of

words = st.lists(st.sampled_from(["aa", "b", "cc", "d", "e.", "\n", "- f"]), min_size=1, max_size=12).map(
    " ".join
)
rewriting = st.lists(
    st.tuples(st.sampled_from(["aa", "b", "cc", "d", "aa b", "b cc"]), st.sampled_from(["b", "cc", "d", "", "e"])),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip


def made(pairs: list[tuple[str, str]]) -> list[Rule]:
    return [replacing(f"rule-{number}", rf"\b{old}\b", new) for number, (old, new) in enumerate(pairs)]


@given(words, rewriting, st.randoms())
def test_the_order_of_the_rules_does_not_matter(
    text: str, pairs: list[tuple[str, str]], random: object
) -> None:
    rules = made(pairs)
    shuffled = list(rules)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = fixed(text, *rules), fixed(text, *shuffled)
    assert (one.source, sorted(one.applied), one.cycle) == (other.source, sorted(other.applied), other.cycle)


@given(words, rewriting)
def test_a_second_run_changes_nothing_unless_the_first_ran_out_of_passes(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    rules = made(pairs)
    once = fixed(text, *rules)
    if once.cycle:
        assert once.source == text and once.applied == ()
    elif not once.analysis.diagnostics:
        assert fixed(once.source, *rules).source == once.source
    assert once.refused == ()


def test_fixes_that_undo_one_another_return_the_original_and_are_named() -> None:
    result = fixed(
        "aa and more\n",
        replacing("to-b", "aa", "bb"),
        replacing("to-a", "bb", "aa"),
        replacing("other", "zz", "y"),
    )
    assert result.source == "aa and more\n" and result.cycle == ("to-a", "to-b") and result.applied == ()
    assert [d.rule for d in result.analysis.diagnostics] == ["to-b"]


def test_a_longer_circle_is_found_and_what_led_to_it_is_taken_back_too() -> None:
    rules = [
        replacing("start", "S", "a1"),
        *(replacing(f"turn-{n}", f"a{n}", f"a{n % 3 + 1}") for n in (1, 2, 3)),
    ]
    result = fixed("S\n", *rules)
    assert result.source == "S\n" and result.cycle == ("turn-1", "turn-2", "turn-3")


def test_fixing_that_never_ends_stops() -> None:
    result = fixed("x\n", replacing("grow", "x", "xx"))
    assert len(result.source) == 2**PASSES + 1 and result.cycle == ()


def test_a_fix_that_overlaps_another_waits_for_the_next_pass() -> None:
    result = fixed(
        "aa b cc\n",
        replacing("first", "aa b", "x"),
        replacing("second", "b cc", "y"),
        replacing("third", "x cc", "z"),
    )
    assert result.source == "z\n" and [item.rule for item in result.applied] == ["first", "third"]


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    rule = replacing("unsafe", "aa", "b", Safety.UNSAFE)
    assert fixed("aa\n", rule).source == "aa\n"
    assert fixed("aa\n", rule, unsafe=True).source == "b\n"


def test_of_several_fixes_of_a_diagnostic_the_preferred_one_is_made() -> None:
    def check(context: Context) -> Iterator[Finding]:
        text = context.prompt.messages[0].text.text
        if (at := text.find("aa")) >= 0:
            change = [TextChange(0, at, at + 2, new) for new in ("one", "two")]
            proposals = (
                Proposal("a", (change[0],), Safety.SAFE),
                Proposal("b", (change[1],), Safety.SAFE, preferred=True),
            )
            yield Finding(Place(0, Span(at, at + 2)), "found", proposals)

    assert fixed("aa\n", rule_of("choosy", check)).source == "two\n"


def test_a_fix_that_breaks_a_law_is_dropped_alone_and_named() -> None:
    def broken(format: object, path: object, before: object, changes: object, new_source: str) -> str | None:
        return "it reads badly" if "BAD" in new_source else None

    rules = (replacing("breaker", "aa", "BAD"), replacing("good", "b", "c"), replacing("late", "c", "d"))
    with mock.patch("promptls.engine.fix.check_law", broken):
        result = fixed("aa b aa\n", *rules)
    assert result.source == "aa d aa\n"
    assert {(item.rule, item.law) for item in result.refused} == {("breaker", "it reads badly")}
    assert [item.rule for item in result.applied] == ["good", "late"]


def test_fixes_that_break_a_law_only_together_are_made_one_after_the_other() -> None:
    def broken(
        format: object, path: object, before: object, changes: Iterable[object], new_source: str
    ) -> str | None:
        return "too much at once" if len(list(changes)) > 1 else None

    with mock.patch("promptls.engine.fix.check_law", broken):
        result = fixed("aa b\n", replacing("one", "aa", "x"), replacing("two", "b", "y"))
    assert result.source == "x y\n" and result.refused == ()


def test_one_of_many_fixes_that_breaks_a_law_is_found_in_a_few_readings() -> None:
    read: list[str] = []

    def broken(format: object, path: object, before: object, changes: object, new_source: str) -> str | None:
        read.append(new_source)
        return "it reads badly" if "BAD" in new_source else None

    source = "aa " * 200 + "b " + "aa " * 200 + "\n"
    with mock.patch("promptls.engine.fix.check_law", broken):
        result = fixed(source, replacing("good", "aa", "xx"), replacing("breaker", "b", "BAD"))
    assert result.source == source.replace("aa", "xx")
    assert [item.rule for item in result.refused] == ["breaker"]
    assert len(read) < 40


def test_a_rule_that_fails_is_reported_and_the_others_go_on() -> None:
    def check(context: Context) -> Iterator[Finding]:
        raise ValueError("no luck")
        yield

    result = fixed("aa\n", rule_of("broken", check), replacing("good", "aa", "b"))
    assert result.source == "b\n"
    (left,) = result.analysis.diagnostics
    assert left.rule == "internal-error" and '"broken"' in left.message and "no luck" in left.message
