"""`promptls gain` as a user runs it, against a fake endpoint on the loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promptls.gain import apart
from promptls.gain.answers import Answer
from promptls.gain.checks import Check, CheckError, passes, validate
from promptls.gain.tasks import family_named

from ..cli.runner import lay, run
from .fake import Behaviour, FakeModel, served

ITEMS = (*family_named("nested").items, *family_named("extract-other").items)
CALM = Behaviour(timeout=0.0, limited=0.0, failing=0.0, cut=0.0)
SMALL = (
    "--tasks",
    "nested",
    "--limit",
    "6",
    "--arms",
    "original,adapted,placebo",
    "--profile",
    "glm-4.7-flash",
)
KEY = "sk-very-secret"


@pytest.fixture
def model() -> FakeModel:
    return FakeModel(ITEMS, CALM, 1)


@pytest.fixture
def url(model: FakeModel) -> Iterator[str]:
    with served(model) as address:
        yield address


def _gain(folder: Path, url: str, *more: str, env: dict[str, str] | None = None) -> Any:
    return run(folder, "gain", "--base-url", url, "--model", "fake", *more, env=env)


def test_a_run_reports_in_every_form(tmp_path: Path, url: str, model: FakeModel) -> None:
    done = _gain(tmp_path, url, *SMALL, "--yes", "--route", "deepinfra", "--api-key-env", "K", env={"K": KEY})
    assert done.status == 0, done.err
    assert "18 calls" in done.err and "US dollars" in done.err
    assert "adapted" in done.out and "What this does not show" in done.out
    out = tmp_path / "promptls-gain"
    data = json.loads((out / "gain.json").read_text())
    assert data["format"] == "promptls gain results 1"
    assert data["conditions"]["calls"] == 18
    assert data["families"][0]["arms"][0]["cost"] > 0
    assert {headers["Authorization"] for headers in model.headers} == {f"Bearer {KEY}"}
    kept = "".join(path.read_text() for path in out.iterdir())
    assert KEY not in kept + done.out + done.err
    page = (out / "gain.html").read_text()
    assert page.count("<svg") == 2 and not re.search(r"<script|<link|<img|https?://(?!127\.0\.0\.1)", page)


def test_the_same_command_makes_no_call_twice(tmp_path: Path, url: str, model: FakeModel) -> None:
    first = _gain(tmp_path, url, *SMALL, "--yes")
    calls = len(model.asked)
    again, offline = _gain(tmp_path, url, *SMALL), _gain(tmp_path, url, *SMALL, "--offline")
    assert again.out == offline.out == first.out
    assert len(model.asked) == calls == 18


def test_more_arms_and_items_go_on_from_there(tmp_path: Path, url: str, model: FakeModel) -> None:
    _gain(tmp_path, url, *SMALL, "--yes")
    more = [word if word != "6" else "8" for word in SMALL]
    assert _gain(tmp_path, url, *more, "--yes").status == 0
    assert len(model.asked) == 24
    other = _gain(tmp_path, url, *SMALL, "--yes", "--temperature", "0.7")
    assert other.status == 2 and "another run (temperature differ" in other.err


def test_nothing_is_spent_without_consent(tmp_path: Path, url: str, model: FakeModel) -> None:
    unconfirmed = _gain(tmp_path, url, *SMALL)
    assert unconfirmed.status == 2 and "--yes" in unconfirmed.err
    dry = _gain(tmp_path, url, *SMALL, "--dry-run")
    assert dry.status == 0 and "18 calls" in dry.err
    assert not model.asked


def test_failures_can_be_asked_again(tmp_path: Path) -> None:
    bad = FakeModel(ITEMS, CALM._replace(failing=0.5), 1)
    with served(bad) as url:
        _gain(tmp_path, url, *SMALL, "--yes", "--retries", "0")
        statuses = _statuses(tmp_path)
        assert "failed" in statuses and len(statuses) == 18
        asked = len(bad.asked)
        assert _gain(tmp_path, url, *SMALL, "--yes").status == 0 and len(bad.asked) == asked
        _gain(tmp_path, url, *SMALL, "--yes", "--retry-failed")
        assert len(bad.asked) == asked + statuses.count("failed")


def _statuses(folder: Path) -> list[str]:
    lines = (folder / "promptls-gain" / "answers.jsonl").read_text().splitlines()[1:]
    return [json.loads(line)["status"] for line in lines]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--api-key-env", "NO_SUCH_VARIABLE"), "NO_SUCH_VARIABLE is empty"),
        (("--api-key-env", "sk-very-secret"), "takes the name of an environment variable"),
        (("--out-dir", __file__), "test_command.py: "),
        (("--tasks", "poems"), 'no family "poems"'),
        (("--arms", "adopted"), 'no arm "adopted"'),
        (("--profile", "nope"), "nope"),
        (("--limit", "0"), "--limit has to be more than 0"),
        (("--price", "cheap"), "two numbers"),
        (("--price", "nan,1"), "two numbers"),
        (("--price=-1,1",), "two numbers"),
        (("--timeout", "nan"), "--timeout has to be"),
        (("--timeout", "inf"), "--timeout has to be"),
        (("--temperature", "nan"), "--temperature has to be"),
        (("--offline", "--retry-failed"), "leave --retry-failed out"),
        (("--route", "nowhere"), 'no route "nowhere"'),
        (("--extra-body", "[1]"), "JSON object"),
        (("missing.prompt.md",), "missing.prompt.md"),
    ],
)
def test_wrong_wishes_are_told_in_one_line(tmp_path: Path, more: tuple[str, ...], message: str) -> None:
    wish = ("--profile", "glm-4.7-flash") if "--profile" not in more else ()
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", *wish, *more)
    assert done.status == 2 and message in done.err and KEY not in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({}, "at most 9,216 out"),
        ({"max_tokens": 1000}, "at most 18,000 out"),
        ({"max_tokens": None, "max_completion_tokens": 100, "n": 2}, "at most 3,600 out"),
        ({"max_tokens": None}, "no limit on those out"),
    ],
)
def test_the_budget_is_of_what_is_sent(tmp_path: Path, extra: dict[str, Any], told: str) -> None:
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", *SMALL, "--dry-run", "--extra-body", json.dumps(extra))
    assert done.status == 0 and told in done.err, done.err


def test_an_unknown_model_needs_a_profile(tmp_path: Path) -> None:
    done = _gain(tmp_path, "http://127.0.0.1:9/v1")
    assert done.status == 2 and "--profile" in done.err


def test_a_wrong_key_ends_the_run_with_what_to_do(tmp_path: Path, model: FakeModel) -> None:
    from promptls.gain.endpoint import HttpReply

    model.post = lambda _: HttpReply(401, {}, b'{"error": "bad key sk-very-secret"}')  # type: ignore[method-assign]
    with served(model) as url:
        done = _gain(tmp_path, url, *SMALL, "--yes", "--api-key-env", "K", env={"K": KEY})
    assert done.status == 2 and "does not accept the key" in done.err and KEY not in done.err


def test_a_killed_process_goes_on(tmp_path: Path) -> None:
    """SIGKILL in the middle; the same command ends with the figures of a run that was never killed."""
    command = [sys.executable, "-m", "promptls", "gain", "--model", "fake", *SMALL, "--yes", "--base-url"]
    slow, quick = FakeModel(ITEMS, CALM, 1), FakeModel(ITEMS, CALM, 1)
    with served(slow, delay=0.15) as url:
        process = subprocess.Popen(
            [*command, url], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        kept = tmp_path / "promptls-gain" / "answers.jsonl"
        for _ in range(2000):
            if kept.exists() and kept.read_bytes().count(b"\n") > 4:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = kept.read_bytes().count(b"\n")
        assert 4 < before < 19
        subprocess.run([*command, url], cwd=tmp_path, check=True, capture_output=True)
    with served(quick) as url:
        subprocess.run([*command, url, "--out-dir", "whole"], cwd=tmp_path, check=True, capture_output=True)
    assert len(slow.asked) <= 18 + 4  # the four in flight were asked again
    assert _figures(tmp_path / "promptls-gain") == _figures(tmp_path / "whole")


def _figures(folder: Path) -> Any:
    """The results without what two runs never share: times, days and ports."""
    data = json.loads((folder / "gain.json").read_text())
    for name in ("endpoint", "dates"):
        data["conditions"].pop(name)
    for family in data["families"]:
        for arm in family["arms"]:
            arm.pop("seconds")
    return data


OWN = "Read the message and name its order.\n\nMessage:\n{{message}}\n"
CHECKS = """
checks:
  - length: {max_words: 30}
  - language: en
cases:
  - name: first
    values: {message: "Order XY-1 is late."}
    checks:
      - contains: XY-1
      - json_schema: {type: object}
  - values: {message: "Order XY-2 is here."}
    checks: [{regex: "XY-\\\\d"}]
"""


class _Parrot(FakeModel):
    def _answer(self, text: str, chances: Iterator[float], strict: bool) -> str:
        return "The order XY-1 is late and the customer waits for it."


def test_own_prompts_with_their_own_checks(tmp_path: Path) -> None:
    lay(tmp_path, {"reply.prompt.md": OWN, "reply.prompt.md.checks.yaml": CHECKS})
    parrot = _Parrot((), CALM)
    with served(parrot) as url:
        done = _gain(tmp_path, url, "reply.prompt.md", "--profile", "glm-4.7-flash", "--yes")
    assert done.status == 0, done.err
    data = json.loads((tmp_path / "promptls-gain" / "gain.json").read_text())
    (family,) = data["families"]
    assert (family["items"], family["primary"]) == (2, "checks")
    original = family["arms"][0]
    assert original["rates"]["checks"] == pytest.approx((3 / 4 + 1) / 2)
    assert any("Order XY-2 is here." in text and "{{" not in text for text in parrot.asked)
    # Answers to one's own prompts are not kept unless asked for.
    assert "customer waits" not in (tmp_path / "promptls-gain" / "answers.jsonl").read_text()


@pytest.mark.parametrize(
    "check",
    [Check("regex", "(a+)+$"), Check("json_schema", {"type": "string", "pattern": "(a+)+$"}), Check("all", [{"regex": "(a+)+$"}])],
    ids=lambda check: check.kind,
)  # fmt: skip
def test_a_pattern_that_never_ends_is_told_and_the_next_check_goes_on(
    monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    validate(check)  # what it needs is imported by now, which may take longer than the check
    monkeypatch.setattr(apart, "LONGEST", 1.0)
    with pytest.raises(CheckError, match=r"took longer .* without a repeat inside of a repeat"):
        passes(check, Answer('"' + "a" * 60 + '!"'))
    monkeypatch.undo()
    assert passes(check._replace(kind="regex", argument="^a+$"), Answer("aaa"))


def test_a_check_apart_runs_nothing_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pickle", "base64", "re", "promptls", "jsonschema"):
        lay(tmp_path, {f"{module}.py": "open('ran', 'w')\n"})
    monkeypatch.chdir(tmp_path)
    apart.WORKER.end()
    assert passes(Check("regex", "a"), Answer("a")) and not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        (None, "no checks beside it"),
        ("cases: [", "not valid YAML"),
        ("cases: []", "at least one case"),
        ("cases: [{values: {message: a}}]", "case 1: it has no checks"),
        ("cases: [{checks: [{contain: a}]}]", 'no check "contain"'),
        ("cases: [{checks: [{regex: '('}]}]", "is not one"),
        ("cases: [{checks: [{language: Klingon}]}]", "Klingon"),
        ("cases: [{checks: [{length: {max_word: 3}}]}]", "max_word"),
        ("cases: [{checks: [{json_schema: {type: nope}}]}]", "not valid"),
        ("cases: [{checks: [{json_schema: {properties: {a: {$ref: '#/b'}}}}]}]", 'nothing at "/b"'),
        ("cases: [{checks: [{json_schema: {$ref: 'http://127.0.0.1:9/a'}}]}]", "nothing at"),
        ("cases: [{checks: [{field: {path: topic, is: a}}]}]", "a path is a list"),
        ("cases: [{checks: [{language: {is: en, at: topic}}]}]", "a path is a list"),
        ("cases: [{checks: [{length: {max_words: true}}]}]", "whole numbers"),
        ("cases: [{checks: [{contains: []}]}]", "contains takes text"),
        ("cases: [{values: {message: null}, checks: [{contains: a}]}]", 'value of "message" has to be text'),
        ("cases: [{check: []}]", '"check" is not a key'),
        ("cases: [{checks: [{contains: a}]}]", 'variable "message" has no value'),
    ],
)
def test_faulty_checks_are_told_with_their_place(tmp_path: Path, checks: str | None, message: str) -> None:
    lay(tmp_path, {"reply.prompt.md": OWN})
    if checks is not None:
        lay(tmp_path, {"reply.prompt.md.checks.yaml": checks})
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", "reply.prompt.md", "--profile", "glm-4.7-flash", "--yes")
    assert done.status == 2 and message in done.err, done.err
    assert "reply.prompt.md" in done.err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.prompt", "{{#if message}}M: {{message}}{{/if}}", '"{{#if message}}" is more than a value'),
        ("a.prompt", "{{! for us }}M: {{message}}", '"{{! for us }}" is more than a value'),
        ("a.prompt", "M: {{shout message}}", '"{{shout message}}" is more than a value'),
        ("a.prompt", "M: {{message.text}}", 'variable "message.text" has no value'),
        ("prompts/a.jinja", "M: {% if x %}{{ message }}{% endif %}", "is more than a value"),
        ("prompts/a.jinja", "M: {{ message | upper }}", '"{{ message | upper }}" is more than a value'),
        ("a.prompt.md", "Ask ${message ? 'a' : 'b'}.", "is more than a value"),
    ],
)
def test_what_only_a_template_engine_can_fill_in_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    """No model is meant to see the tags, so that figures of such a prompt would be about another one."""
    lay(tmp_path, {name: text, f"{name}.checks.yaml": CHECKS})
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", name, "--profile", "glm-4.7-flash", "--yes")
    assert done.status == 2 and message in done.err, done.err


def test_a_prompt_that_no_rewrite_changes_costs_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "Respond in English.\n", "a.prompt.md.checks.yaml": CHECKS})
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", "a.prompt.md", "--profile", "glm-4.7-flash", "--yes")
    assert done.status == 2 and "nothing to measure" in done.err, done.err


def test_too_few_items_are_told_before_they_are_asked(tmp_path: Path) -> None:
    few = [word if word != "6" else "3" for word in SMALL]
    done = _gain(tmp_path, "http://127.0.0.1:9/v1", *few, "--dry-run")
    assert "nested: no effect can be shown with fewer than 7 items; it has 3" in done.err
    enough = [word if word != "6" else "7" for word in SMALL]
    assert "no effect" not in _gain(tmp_path, "http://127.0.0.1:9/v1", *enough, "--dry-run").err


def test_a_rewrite_that_acts_alone_is_measured(tmp_path: Path) -> None:
    """Its arm asks what `adapted` asks, so that arm's figure is its own, and it is not called idle."""
    lay(tmp_path, {"reply.prompt.md": OWN, "reply.prompt.md.checks.yaml": CHECKS})
    with served(_Parrot((), CALM)) as url:
        done = _gain(tmp_path, url, "reply.prompt.md", "--profile", "glm-4.7-flash", "--yes")
    assert "only english-enforcement (same as adapted)" in done.out, done.out
    idle = re.search(r"Changes nothing here:([^.]*)\.", done.out)
    assert idle and "english-enforcement" not in idle[1] and "nested-object-fix" in idle[1]
    profile = "id: t/own\nextends: zai/glm-4.7-flash\nname: Own\nmeasurements: [gain.json]\n"
    results = (tmp_path / "promptls-gain" / "gain.json").read_text()
    lay(tmp_path, {".promptls/profiles/own.yaml": profile, ".promptls/profiles/gain.json": results})
    told = run(tmp_path, "adapt", "reply.prompt.md", "--model", "t/own", "--explain").out
    assert told.count("gain: alone +0.0 points") == 1, told


def test_help_and_other_verbs_import_no_network() -> None:
    code = "import sys; from promptls.cli.main import main\ntry: main(['gain', '--help'])\nexcept SystemExit: pass\nprint([m for m in ('http.client', 'promptls.gain') if m in sys.modules], file=sys.stderr)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stderr.strip() == "[]" and "--base-url" in done.stdout
