"""A run that is killed goes on where it was, to the identical report; what is kept holds no prompt and no key."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from promptls.gain.analyse import analyse_run
from promptls.gain.cache import Cache, CacheError, Kept, read_header
from promptls.gain.endpoint import HttpReply
from promptls.gain.exchange import FatalReply, Post
from promptls.gain.report.page import report_html
from promptls.gain.report.text import report_markdown, report_text
from promptls.gain.results import to_json
from promptls.gain.run import Way, missing, run_plan

from .fake import Behaviour, FakeModel
from .simulation import ABOUT, STILL, items_of, plan_of, simulate

HEADER = {"model": "fake"}
ARMS = ("original", "adapted", "placebo", "response_format")


def _forms(results: object) -> tuple[str, ...]:
    return (
        report_text(results),
        report_markdown(results),
        report_html(results),
        json.dumps(to_json(results)),
    )  # type: ignore[arg-type]


def _reopened(path: Path) -> Cache:
    cache = Cache.opened(path, HEADER)
    cache.close()
    return cache


def test_a_second_run_is_kept_out_of_the_file(tmp_path: Path) -> None:
    """Two writers spoil each other's lines; the one that came first goes on."""
    path = tmp_path / "answers.jsonl"
    first = Cache.opened(path, HEADER)
    with pytest.raises(CacheError, match="another run is writing"):
        Cache.opened(path, HEADER)
    first.add("k", Kept(status="refused"))
    first.close()
    assert list(_reopened(path).lines) == ["k"]


@pytest.mark.parametrize("where", [0.0, 0.3, 0.77, 0.999])
def test_a_killed_run_resumes_to_the_identical_report(tmp_path: Path, where: float) -> None:
    """The file is cut at any byte, as a kill leaves it; the calls it has lost are made again, and no others."""
    plan, behaviour = plan_of(("nested",), ARMS, 12), Behaviour()
    whole = Cache.opened(tmp_path / "whole.jsonl", HEADER)
    expected = _forms(simulate(plan, behaviour, 3, whole))
    whole.close()
    data = (tmp_path / "whole.jsonl").read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(data[: int(where * len(data)) + random.Random(where).randrange(9)])
    cache = Cache.opened(cut, HEADER)
    left = len(missing(plan, cache))
    assert 0 < left <= len(plan.calls)
    assert _forms(simulate(plan, behaviour, 3, cache)) == expected
    cache.close()
    again = _reopened(cut)
    assert not missing(plan, again)
    assert _forms(analyse_run(plan, again, ABOUT)) == expected
    assert len(cut.read_bytes().splitlines()) == len(plan.calls) + 1


def test_threads_find_what_one_call_after_the_other_finds(tmp_path: Path) -> None:
    plan, behaviour = plan_of(("nested",), ARMS, 12), Behaviour()
    cache = Cache(tmp_path / "none", HEADER)
    model = FakeModel(items_of(plan), behaviour, 3)
    way = Way(model.post, concurrency=5, waits=STILL, now=lambda: "2026-11-25T12:00:00+00:00")
    run_plan(plan, cache, way, keep_answers=True)
    assert _forms(analyse_run(plan, cache, ABOUT)) == _forms(simulate(plan, behaviour, 3))


def test_what_is_not_answered_yet_leaves_every_arm_of_the_item(tmp_path: Path) -> None:
    plan = plan_of(("nested",), ("original", "adapted"), 10)
    cache = Cache(tmp_path / "none", HEADER)
    simulate(plan, Behaviour(), 3, cache)
    cache.forget({plan.calls[0].key})
    results = analyse_run(plan, cache, ABOUT)
    assert results.conditions.missing == 1
    assert {arm.items for arm in results.families[0].arms} == {9}


def test_nothing_is_kept_of_a_run_that_is_set_up_wrongly(tmp_path: Path) -> None:
    plan = plan_of(("nested",), ("original", "adapted"), 10)
    cache = Cache.opened(tmp_path / "a.jsonl", HEADER)
    model = FakeModel(items_of(plan), Behaviour(timeout=1.0), 1)
    with pytest.raises(FatalReply, match=r"none of the first 5 calls was answered \(timeout\)"):
        run_plan(plan, cache, Way(model.post, concurrency=2, waits=STILL), keep_answers=True)
    cache.close()
    assert not _reopened(tmp_path / "a.jsonl").lines


def test_a_run_whose_last_calls_time_out_comes_to_its_end_after_a_kill(tmp_path: Path) -> None:
    plan = plan_of(("nested",), ("original", "adapted"), 10)
    cache = Cache.opened(tmp_path / "a.jsonl", HEADER)
    simulate(plan, Behaviour(), 3, cache)
    cache.forget({call.key for call in plan.calls[:8]})
    model = FakeModel(items_of(plan), Behaviour(timeout=1.0), 1)
    run_plan(plan, cache, Way(model.post, concurrency=2, waits=STILL), keep_answers=True)
    cache.close()
    kept = _reopened(tmp_path / "a.jsonl").lines
    assert [kept[call.key]["status"] for call in plan.calls[:8]] == ["timeout"] * 8


def _broken_from(model: FakeModel, first: int, replies: list[str]) -> Post:
    """The model's answers, but for the calls from number `first` on: those get the replies named."""
    calls = iter(range(10_000))

    def post(body: Mapping[str, Any]) -> HttpReply:
        at = next(calls) - first
        if not 0 <= at < len(replies) or replies[at] == "answered":
            return model.post(body)
        if replies[at] == "timeout":
            raise TimeoutError
        return HttpReply(503, {}, b"")

    return post


CALM = Behaviour(timeout=0.0, limited=0.0, failing=0.0, cut=0.0)


def test_failures_of_a_resumed_run_that_ends_are_not_kept(tmp_path: Path) -> None:
    """A timeout among them is, and takes nothing with it: it is an outcome where answers were had before."""
    plan = plan_of(("nested",), ("original", "adapted"), 10)
    cache = Cache(tmp_path / "none", HEADER)
    simulate(plan, CALM, 3, cache)
    lost = [call.key for call in plan.calls[:8]]
    cache.forget(set(lost))
    model = FakeModel(items_of(plan), CALM, 1)
    post = _broken_from(model, 0, ["failed", "timeout", *["failed"] * 9])
    with pytest.raises(FatalReply, match=r"none of the first 5 calls was answered \(failed: status 503\)"):
        run_plan(plan, cache, Way(post, retries=0, concurrency=1, waits=STILL), keep_answers=True)
    assert [cache.lines[key]["status"] for key in lost if key in cache.lines] == ["timeout"]


def test_a_run_whose_endpoint_is_gone_ends_and_goes_on_later(tmp_path: Path) -> None:
    """What a server that died did not answer would count against the arms: it is asked again."""
    plan = plan_of(("nested",), ("original", "adapted", "placebo"), 20)
    cache = Cache(tmp_path / "none", HEADER)
    model = FakeModel(items_of(plan), CALM, 1)
    post = _broken_from(model, 3, ["failed", "answered", *["failed"] * 99])
    with pytest.raises(FatalReply, match=r"the last 20 calls were not answered .* goes on from there"):
        run_plan(plan, cache, Way(post, retries=0, concurrency=1, waits=STILL), keep_answers=True)
    assert [line["status"] for line in cache.lines.values()] == ["answered"] * 3 + ["failed", "answered"]
    run_plan(plan, cache, Way(model.post, concurrency=1, waits=STILL), keep_answers=True)
    assert not missing(plan, cache)


def test_an_endpoint_without_response_format_is_told_so() -> None:
    results = simulate(plan_of(("nested",), ARMS, 12), Behaviour(refuses_format=True), 3)
    verdicts = {c.arm: c.verdict for c in results.families[0].against_original}
    assert verdicts["response_format"] == "refused by the endpoint"
    assert verdicts["adapted"] != "refused by the endpoint"


def test_timeouts_are_counted_and_not_dropped() -> None:
    results = simulate(plan_of(("nested",), ("original", "adapted"), 60), Behaviour(timeout=0.3), 3)
    for arm in results.families[0].arms:
        assert arm.outcomes["timeout"] > 5
        assert sum(arm.outcomes.values()) == arm.items == 60
        assert arm.rates["lenient JSON"] <= arm.outcomes["answered"] / 60


@pytest.mark.parametrize("keep", [True, False])
def test_no_prompt_is_kept(tmp_path: Path, keep: bool) -> None:
    """Answers are, where they are wanted; scores made from what was not kept are the same."""
    plan = plan_of(("extract-other",), ("original", "adapted"), 8)
    cache = Cache.opened(tmp_path / "a.jsonl", HEADER)
    model = FakeModel(items_of(plan), Behaviour(drift=(0.0, 0.0)), 3)
    run_plan(plan, cache, Way(model.post, concurrency=1, waits=STILL, now=lambda: "2026"), keep)
    cache.close()
    text = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert ("summary" in text) is keep
    for call in plan.calls:
        for sentence in call.item.document.replace("。", ".").split(". ")[:2]:
            assert sentence not in text
    assert "Extract" not in text and "Respond in English" not in text
    reread = analyse_run(plan, _reopened(tmp_path / "a.jsonl"), ABOUT)
    assert reread == analyse_run(plan, cache, ABOUT)
    assert [a.rates for a in reread.families[0].arms] == [
        a.rates for a in simulate(plan, Behaviour(drift=(0.0, 0.0)), 3).families[0].arms
    ]
    assert (tmp_path / "a.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\n", "a.jsonl:1: not a line"),
        ('{"promptls-gain": 99}\n', "another version"),
        (
            '{"promptls-gain": 1, "model": "other"}\n{"key": "a", "status": "answered"}\n',
            r"another run \(model differ",
        ),
        (
            '{"promptls-gain": 1, "model": "fake"}\n{"key": "a", "status": 3, "wrong"\n',
            "a.jsonl:2: not a line",
        ),
    ],
)
def test_files_that_are_no_cache_of_this_run(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(CacheError, match=message):
        Cache.opened(tmp_path / "a.jsonl", HEADER)
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == text


def test_a_run_that_kept_nothing_stands_in_nobodys_way(tmp_path: Path) -> None:
    """After "no" to the budget, or a wrong address, the next try may be another one, in the same folder."""
    Cache.opened(tmp_path / "a.jsonl", {**HEADER, "model": "other"}).close()
    Cache.opened(tmp_path / "a.jsonl", HEADER).close()
    assert read_header(tmp_path / "a.jsonl") == HEADER
