"""What raises or takes too long is named in one diagnostic, and everything else goes on."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Any

import pytest

from promptls import time_limit
from promptls.engine import run_rewrites
from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.options import Options as Wishes
from promptls.engine.workspace import Workspace
from promptls.formats import Detection, Format, format_by_id, metadata, registry
from promptls.formats.registry import own_formats
from promptls.prompt import recent
from promptls.rules import Rule
from promptls.rules.registry import all_rules
from tests.cli.runner import lay, run

PATH = PurePath("x.prompt.md")
TEXT = "Name the customer. Be accurate. Handle errors gracefully.\n"


def raising(*_: Any) -> Any:
    raise RuntimeError("no luck")


def messages(analysis: Any) -> list[str]:
    return [d.message for d in analysis.diagnostics if d.rule == "internal-error"]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_rule_that_raises_is_skipped_alone(monkeypatch: pytest.MonkeyPatch, rule: Rule) -> None:
    name = rule.name
    wishes = Wishes(model="glm-4.7-flash", select=("all",))
    said = [(bad, analyse(Workspace(), bad.text, PurePath(bad.path), options=wishes)) for bad in rule.bad]
    # Only where the rule is run can it raise; what it tells of other models alone, it tells of none here.
    finds = [each for each in said if any(d.rule == name for d in each[1].diagnostics)]
    example, whole = (finds or said)[0]
    before = [d for d in whole.diagnostics if d.rule != name]
    broken = tuple(each._replace(check=raising) if each.name == name else each for each in all_rules())
    monkeypatch.setattr("promptls.engine.selection.listed_rules", lambda: broken)
    monkeypatch.setattr(recent, "_RECENT", recent.Recent())
    analysis = analyse(Workspace(), example.text, PurePath(example.path), options=wishes)
    assert [d for d in analysis.diagnostics if d.rule != "internal-error"] == before
    ran = messages(analysis)
    assert len(ran) == 1 if finds else len(ran) <= 1
    assert all(f'the rule "{name}" failed here (RuntimeError: no luck)' in message for message in ran)


def test_a_format_that_raises_leaves_the_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = format_by_id("markdown-prompt")._replace(parse=raising)
    monkeypatch.setattr("promptls.engine.detection.detect", lambda *_: Detection(broken, ()))
    analysis = analyse(Workspace(), TEXT, PATH)
    (message,) = messages(analysis)
    assert 'the format "markdown-prompt" failed here (RuntimeError: no luck)' in message
    assert fix_all(Workspace(), TEXT, PATH, unsafe=True).source == TEXT
    assert adapt(Workspace(), TEXT, PATH, model="glm-4.7-flash").source == TEXT


@pytest.mark.parametrize("name", [format.id for format in own_formats()])
def test_a_format_that_raises_when_it_is_asked_stops_no_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    asked: list[str] = []
    sniff = lambda _: asked.append(name) or raising()  # noqa: E731
    real = registry.formats_in

    def formats_in(module: str) -> tuple[Format, ...]:
        return tuple(each._replace(sniff=sniff) if each.id == name else each for each in real(module))

    monkeypatch.setattr(registry, "formats_in", formats_in)
    monkeypatch.setattr(registry, "_detected_by_head", registry._detected_by_head.__wrapped__)
    lay(tmp_path, {"a.prompt.md": "Be accurate.\n", "a.chat.json": '{"messages": []}'})
    result = run(tmp_path, "check", "--output-format", "json")
    assert "promptls failed" not in result.err
    faults = {
        item["message"].partition(" failed")[0] for item in result.json() if item["rule"] == "internal-error"
    }
    assert faults <= {f'the format "{name}"'}
    found = {item["rule"] for item in result.json() if item["path"] == "a.prompt.md"}
    assert "empty-emphasis" in found or name == "markdown-prompt"
    assert asked or name not in ("markdown-prompt", "chat-json")


@pytest.mark.parametrize("named", [(), ("a.chat.json",)])
def test_a_file_that_only_a_raising_format_would_claim_is_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: tuple[str, ...]
) -> None:
    real = registry.formats_in
    monkeypatch.setattr(
        registry,
        "formats_in",
        lambda module: tuple(
            each._replace(sniff=raising) if each.id == "chat-json" else each for each in real(module)
        ),
    )
    monkeypatch.setattr(registry, "_detected_by_head", registry._detected_by_head.__wrapped__)
    lay(
        tmp_path,
        {"a.chat.json": '{"messages": [{"role": "user", "content": "Be accurate."}]}', "b.py": "1\n"},
    )
    result = run(tmp_path, "check", "--output-format", "json", *named)
    (told,) = result.json()
    assert (told["path"], told["rule"]) == ("a.chat.json", "internal-error")
    assert 'the format "chat-json" failed here (RuntimeError: no luck)' in told["message"]
    assert run(tmp_path, "check", "--fix", *named).err == ""
    assert "failed when it was asked" in run(tmp_path, "check", "--explain-format", "a.chat.json").out


def test_a_rewrite_that_raises_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = run_rewrites.rewrite_named  # type: ignore[attr-defined]

    def named(name: str) -> Any:
        rewrite = real(name)
        return rewrite._replace(apply=raising) if name == "english-enforcement" else rewrite

    monkeypatch.setattr(run_rewrites, "rewrite_named", named)
    result = adapt(Workspace(), "Extract the names from this letter.\n", PATH, model="glm-4.7-flash")
    assert "Return a JSON object" in result.source and "Respond in English." not in result.source
    assert any("english-enforcement" in text and "no luck" in text for text in result.refused)


def never_ending(*_: Any) -> Any:
    while True:
        pass


def test_a_format_that_never_ends_leaves_the_file_alone_and_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_limit, "LONGEST", 1.0)
    asked: list[str] = []
    broken = format_by_id("markdown-prompt")._replace(parse=lambda *_: asked.append("x") or never_ending())
    monkeypatch.setattr("promptls.engine.detection.detect", lambda *_: Detection(broken, ()))
    workspace = Workspace()
    for _ in range(2):
        (message,) = messages(analyse(workspace, TEXT, PATH))
        assert (
            'the format "markdown-prompt" failed here (it took more than 1 s and was broken off)' in message
        )
        assert "the file was left alone" in message
    assert asked == ["x"]


def test_a_rewrite_that_never_ends_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "LONGEST", 1.0)
    real = run_rewrites.rewrite_named  # type: ignore[attr-defined]
    asked: list[str] = []

    def endless(*_: Any) -> Any:
        asked.append("x")
        yield from never_ending()

    def named(name: str) -> Any:
        rewrite = real(name)
        return rewrite._replace(apply=endless) if name == "english-enforcement" else rewrite

    monkeypatch.setattr(run_rewrites, "rewrite_named", named)
    result = adapt(Workspace(), "Extract the names from this letter.\n", PATH, model="glm-4.7-flash")
    assert "Return a JSON object" in result.source and "Respond in English." not in result.source
    (told,) = result.refused
    assert re.fullmatch(r"english-enforcement: it took more than \d s and was broken off", told)
    assert asked == ["x"]


def test_a_fix_that_could_not_be_proven_beside_the_others_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "_LEAST", 1)
    monkeypatch.setattr(metadata, "_TIMES", 0)
    extra = '"temperature": 0.2, "top_p": 0.5, "presence_penalty": 1'
    text = f'{{"model": "o1", "messages": [{{"role": "user", "content": "Name the river."}}], {extra}}}\n'
    path = PurePath("x.chat.json")
    found = [d for d in analyse(Workspace(), text, path).diagnostics if d.rule == "unsupported-parameter"]
    assert [len(d.fixes) for d in found] == [1, 0, 0]
    assert [d.related[0].message.partition(",")[0] for d in found[1:]] == [
        'Take out "top_p" is offered once others are mended',
        'Take out "presence_penalty" is offered once others are mended',
    ]
    mended = fix_all(Workspace(), text, path, unsafe=True).source
    assert not any(name in mended for name in ("temperature", "top_p", "presence_penalty"))
