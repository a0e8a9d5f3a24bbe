"""Packs: what installed packages bring runs like ours, is contained, and comes from nowhere else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from promptls.engine.settings import PRESETS
from promptls.packs import RESERVED, SWITCH
from promptls.rules.registry import families
from tests.cli.runner import EXTRACT, Result, lay, process
from tests.corpora import REPOSITORY
from tests.lsp.client import Client
from tests.lsp.editor import EVERYTHING

TEMPLATE = REPOSITORY / "tests" / "pack_template"
TITLED = "A title\nSum up the documents, and wait for my answer.\n"
RULE = '''
"""A fault.

## What

x

## Why

x

## Sources

x
"""
from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.rules import Bad, Scope, rule
from promptls.text import Span

@rule("{name}", family="{family}", severity=Severity.WARNING, good=("a",) * 3, bad=("b",) * 3)
def check(ctx):
    {body}
    yield Finding(Place(0, Span(0, 1)), "found")
'''


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, installed by pip into a folder of its own."""
    target = tmp_path_factory.mktemp("site-packages")
    copy = tmp_path_factory.mktemp("source") / "acme-prompts"
    subprocess.run(["cp", "-r", TEMPLATE, copy], check=True)
    quiet = ["-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", "install", *quiet, "--target", target, copy], check=True)
    return target


def promptls(folder: Path, *argv: str, packs: Path | str, stdin: bytes = b"", **env: str) -> Result:
    """`promptls ARGV` as a process, with the packs that are installed in a folder."""
    return process(folder, *argv, stdin=stdin, env={**outside(), "PYTHONPATH": str(packs), **env})


def outside() -> dict[str, str]:
    """The environment without what keeps packs out of this run; byte code is kept, since many processes start."""
    left_out = (SWITCH, "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    return {**kept, "PYTHONPYCACHEPREFIX": str(REPOSITORY / "build" / "pycache")}


def install(folder: Path, name: str, code: str, *, group: str = "rules", module: str | None = None) -> Path:
    """A package of one module, installed by hand; its pack and its module are called `name`."""
    module = module or name
    lay(
        folder,
        {
            f"{module}.py": code,
            f"{module}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n",
            f"{module}-1.0.dist-info/entry_points.txt": f"[promptls.{group}]\n{name} = {module}\n",
        },
    )
    return folder


def rule_code(name: str, body: str = "pass", family: str = "") -> str:
    return RULE.format(name=name, family=family or name.partition("/")[0], body=body)


def found(result: Result) -> dict[str, int]:
    """How often each rule has reported; standard output must be JSON and nothing else."""
    counts: dict[str, int] = {}
    for item in json.loads(result.out):
        counts[item["rule"]] = counts.get(item["rule"], 0) + 1
    return counts


# -- what is installed runs


def test_a_pack_is_listed_explained_and_tried(acme: Path, tmp_path: Path) -> None:
    listed = promptls(tmp_path, "--version", packs=acme)
    assert listed.status == 0
    assert listed.out.splitlines()[1:] == [
        "pack acme (acme-prompts 1.0): 1 rule, 1 rewrite, 1 format, 1 profile"
    ]
    assert promptls(tmp_path, "rule", "acme", packs=acme).out.startswith("acme/asks-to-wait  warning")
    page = promptls(tmp_path, "rule", "acme/asks-to-wait", packs=acme).out
    assert page.startswith("# acme/asks-to-wait\n") and "`allow`" in page and "Acme's style guide" in page
    tried = promptls(tmp_path, "rule", "--test", "acme", packs=acme)
    assert (tried.status, tried.out) == (0, "acme/asks-to-wait: 6 examples, 0 faults\n")
    assert promptls(tmp_path, "model", "support-bot", packs=acme).out.startswith("Acme support bot\n")


def test_its_rule_rewrite_format_and_profile_work_together(acme: Path, tmp_path: Path) -> None:
    lay(tmp_path, {"x.acme": TITLED})
    plain = promptls(tmp_path, "check", "--output-format", "json", packs=acme).json()
    (wait,) = [item for item in plain if item["rule"] == "acme/asks-to-wait"]
    assert (wait["severity"], wait["start"], wait["model"]) == ("warning", {"line": 2, "column": 27}, None)
    bound = promptls(
        tmp_path, "check", "--model", "support-bot", "--output-format", "json", packs=acme
    ).json()
    (wait,) = [item for item in bound if item["rule"] == "acme/asks-to-wait"]
    assert (wait["severity"], wait["model"]) == ("error", "acme/support-bot")
    adapted = promptls(tmp_path, "adapt", "--model", "support-bot", "x.acme", packs=acme).out
    assert adapted == TITLED + "Respond in English.\nName the document behind each fact.\n"
    shown = promptls(tmp_path, "show", "x.acme", packs=acme).out
    assert shown.startswith("x.acme: Acme prompt (acme/titled)")


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ("", "warning"),
        ('[severity]\n"acme/asks-to-wait" = "hint"', "hint"),
        ('select = ["acme"]', "warning"),
        ('select = ["security"]', None),
        ('ignore = ["acme/asks-to-wait"]', None),
        ('ignore = ["acme"]', None),
        ('[rules."acme/asks-to-wait"]\nallow = ["answer"]', None),
    ],
)
def test_settings_speak_of_it(acme: Path, tmp_path: Path, settings: str, severity: str | None) -> None:
    lay(tmp_path, {"x.acme": TITLED, "promptls.toml": settings})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=acme)
    severities = [item["severity"] for item in result.json() if item["rule"] == "acme/asks-to-wait"]
    assert (severities, result.err) == ([severity] if severity else [], "")


def test_settings_that_need_a_pack_say_so_where_it_is_not_installed(tmp_path: Path) -> None:
    settings = 'ignore = ["acme/asks-to-wait"]\n[severity]\n"acme/asks-to-wait" = "hint"\n'
    lay(tmp_path, {"a.prompt.md": EXTRACT, "promptls.toml": settings})
    result = promptls(tmp_path, "check", packs="")
    assert result.status == 2
    assert result.err.count('install the pack "acme" beside promptls') == 2


def test_every_report_form_takes_its_findings(acme: Path, tmp_path: Path) -> None:
    lay(tmp_path, {"x.acme": TITLED})
    for form in ("full", "concise", "sarif", "github", "gitlab", "junit", "markdown"):
        result = promptls(tmp_path, "check", "--output-format", form, packs=acme)
        assert result.status == 1 and "acme/asks-to-wait" in result.out and result.err == ""


def test_a_changed_pack_is_not_answered_from_the_cache(tmp_path: Path) -> None:
    packs = install(tmp_path / "packs", "acme", rule_code("acme/one"))
    lay(tmp_path, {f"{number}.prompt.md": EXTRACT * 40 for number in range(60)})
    wishes = ("check", "--select", "acme", "--output-format", "json")
    assert found(promptls(tmp_path, *wishes, packs=packs)) == {"acme/one": 60}
    (packs / "acme.py").write_text(rule_code("acme/one", body="return"))
    assert found(promptls(tmp_path, *wishes, packs=packs)) == {}


# -- nothing of a workspace is run


def test_what_lies_in_the_working_folder_is_no_pack(tmp_path: Path) -> None:
    install(tmp_path, "evil", "import pathlib; pathlib.Path('ran').touch()\n" + rule_code("evil/one"))
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    for path in ("", ".", os.pathsep, str(tmp_path)):  # also where the user's own path leads here
        result = promptls(tmp_path, "check", "--output-format", "json", packs=path)
        assert "empty-emphasis" in found(result) and "evil/one" not in found(result) and result.err == ""
        assert not (tmp_path / "ran").exists()


def test_no_module_of_the_working_folder_stands_in_for_one_that_is_needed(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": EXTRACT, "yaml.py": "import pathlib; pathlib.Path('ran').touch()\n"})
    assert promptls(tmp_path, "check", "a.prompt.md", packs="").err == ""
    assert not (tmp_path / "ran").exists()


def test_packs_can_be_left_out(acme: Path, tmp_path: Path) -> None:
    lay(tmp_path, {"x.acme": TITLED})
    assert promptls(tmp_path, "--version", packs=acme, **{SWITCH: "1"}).out.count("\n") == 1
    assert promptls(tmp_path, "check", packs=acme, **{SWITCH: "1"}).status == 0


# -- what a pack does wrong


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "import no_such_module",
            "cannot be imported (ModuleNotFoundError: No module named 'no_such_module')",
        ),
        ("raise SystemExit('no luck')", "cannot be imported (SystemExit: no luck)"),
        ("def (", "cannot be imported (SyntaxError"),
        ("print('hello')\nraise ValueError", "cannot be imported (ValueError)"),
        (rule_code("one", family="bad"), 'it calls something "one"; its names are of the form "bad/a-name"'),
        (rule_code("vague-qualifier", family="bad"), 'it calls something "vague-qualifier"'),
        (rule_code("good/one", family="bad"), 'it calls something "good/one"'),
        (rule_code("bad/one", family="structure"), 'its rule "bad/one" is of the family "structure"'),
        (
            rule_code("bad/one") + rule_code("bad/one").replace("def check", "def other"),
            'it uses the name "bad/one" twice',
        ),
    ],
)
def test_a_pack_that_cannot_be_taken_is_named_once_and_the_rest_goes_on(
    tmp_path: Path, code: str, reason: str
) -> None:
    packs = install(tmp_path / "packs", "bad", code)
    install(packs, "good", rule_code("good/one"))
    lay(tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    counts = found(result)
    assert (
        counts["good/one"] == 2
        and counts["empty-emphasis"] == 2
        and not any(n.startswith("bad") for n in counts)
    )
    assert result.status == 2
    (message,) = [line for line in result.err.splitlines() if line != "hello"]
    assert message.startswith('error: the pack "bad" (bad 1.0) is left out: ') and reason in message


@pytest.mark.parametrize("verb", ["rule", "model", "--version"])
def test_every_list_of_what_there_is_names_a_pack_that_is_left_out(tmp_path: Path, verb: str) -> None:
    packs = install(tmp_path / "packs", "bad", "raise ValueError('no luck')")
    result = promptls(tmp_path, verb, packs=packs)
    assert (
        result.err.startswith('error: the pack "bad" (bad 1.0) is left out: ') and result.err.count("\n") == 1
    )
    assert result.out


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Acme", "acme corp", "structure"])
def test_a_pack_cannot_take_a_name_that_means_something_else(tmp_path: Path, name: str) -> None:
    packs = install(tmp_path / "packs", name, rule_code(f"{name}/one"), module="mine")
    result = promptls(tmp_path, "--version", packs=packs)
    assert result.out.count("\n") == 1 and result.status == 2
    assert f'the pack "{name}" (mine 1.0) is left out' in result.err


def test_no_pack_can_be_called_like_a_preset_or_a_family() -> None:
    assert set(PRESETS) <= RESERVED | set(families())


def test_of_two_packs_of_one_name_the_first_runs_and_the_other_is_named(tmp_path: Path) -> None:
    packs = install(tmp_path / "packs", "acme", rule_code("acme/one"), module="first")
    install(packs, "acme", rule_code("acme/two"), module="second")
    result = promptls(tmp_path, "--version", packs=packs)
    assert "pack acme (first 1.0): 1 rule" in result.out
    assert (
        'the pack "acme" (second 1.0) is left out: first 1.0 brings a pack of that name already' in result.err
    )


def test_a_pack_that_raises_is_set_aside_for_the_file_with_one_diagnostic(tmp_path: Path) -> None:
    fails = "if 'Extract' in ctx.prompt.text: raise ValueError('no luck')"
    code = rule_code("bad/one", fails) + rule_code("bad/two", fails).replace("def check", "def other")
    packs = install(tmp_path / "packs", "bad", code)
    install(packs, "good", rule_code("good/one"))
    lay(tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": "Sort the list.\n"})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert found(result).items() >= {"good/one": 2, "bad/one": 1, "bad/two": 1, "internal-error": 1}.items()
    (failed,) = [item for item in result.json() if item["rule"] == "internal-error"]
    assert failed["path"] == "a.prompt.md"
    assert failed["message"] == (
        'the rule "bad/one" failed here (ValueError: no luck) and the pack "bad" is set aside for this file; '
        'report it to the authors of the pack "bad"'
    )


def test_a_glance_of_a_pack_that_raises_is_a_fault_of_the_pack_and_a_false_one_spares_the_rule(
    tmp_path: Path,
) -> None:
    glance = "def glance(prompt):\n    assert 'Extract' not in prompt.text, 'no luck'\n    return 'Sort' in prompt.text\n"
    code = rule_code("bad/one").replace("good=", "only_if=glance, good=")
    packs = install(tmp_path / "packs", "bad", glance + code)
    install(packs, "good", rule_code("good/one"))
    lay(
        tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": "Sort the list.\n", "c.prompt.md": "Name a bird.\n"}
    )
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    by_rule = {
        rule: [item["path"] for item in result.json() if item["rule"] == rule] for rule in found(result)
    }
    assert by_rule["good/one"] == ["a.prompt.md", "b.prompt.md", "c.prompt.md"]
    assert by_rule["bad/one"] == ["b.prompt.md"] and by_rule["internal-error"] == ["a.prompt.md"]
    assert 'the rule "bad/one" failed here (AssertionError: no luck)' in result.out.replace('\\"', '"')


def test_a_pattern_of_a_pack_that_is_none_is_a_fault_of_the_pack(tmp_path: Path) -> None:
    code = "from promptls.text.lazy_pattern import LazyPattern\nNONE = LazyPattern('(')\n"
    code += rule_code("bad/one", "NONE.search(ctx.prompt.text)").replace("good=", "looks_for=[NONE], good=")
    packs = install(tmp_path / "packs", "bad", code)
    install(packs, "good", rule_code("good/one"))
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert found(result).items() >= {"good/one": 1, "internal-error": 1}.items()
    assert 'the rule "bad/one" failed here (error: missing )' in result.out.replace('\\"', '"')


FINDING = "yield Finding(Place(0, Span(0, 1)), 'found')"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"sys.exit(0); {FINDING}", "RuntimeError: it called sys.exit(0)"),
        (FINDING.replace("0, 1", "0, 99999"), "ValueError: 0 to 99999 is no place in a text of"),
        (FINDING.replace("0, 1", "-4, 1"), "ValueError: -4 to 1 is no place in a text of"),
        (FINDING.replace("'found'", "5"), "ValueError: 5 is no message"),
        (f"\n        while True: {FINDING}", "OverflowError: it reported 1,000,000 findings and went on"),
    ],
)
def test_what_no_reader_of_a_report_could_take_is_a_fault_of_the_pack(
    tmp_path: Path, body: str, reason: str
) -> None:
    packs = install(tmp_path / "packs", "bad", "import sys\n" + rule_code("bad/one", f"if 1: {body}"))
    install(packs, "good", rule_code("good/one"))
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert result.status == 1 and found(result).items() >= {"good/one": 1, "internal-error": 1}.items()
    (failed,) = [item["message"] for item in result.json() if item["rule"] == "internal-error"]
    assert reason in failed and 'report it to the authors of the pack "bad"' in failed


def test_what_a_pack_prints_while_it_runs_is_in_no_report(tmp_path: Path) -> None:
    code = """
from promptls.formats import Format
def sniff(candidate): print("sniffed")
def parse(source, path): raise ValueError("never")
FORMAT = Format(id="loud/odd", title="Odd", sniff=sniff, parse=parse)
"""
    packs = install(tmp_path / "packs", "loud", rule_code("loud/one", 'print("ruled")'))
    install(packs, "loud", code, group="formats", module="loud_formats")
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert found(result)["loud/one"] == 1
    assert {"sniffed", "ruled"} <= set(result.err.splitlines())


def test_a_format_that_raises_stops_neither_its_files_nor_others(tmp_path: Path) -> None:
    code = """
from promptls.formats import Format
def sniff(candidate):
    if candidate.name.startswith("a"): raise ValueError("no luck")
def parse(source, path): raise ValueError("never")
FORMAT = Format(id="bad/odd", title="Odd", sniff=sniff, parse=parse)
"""
    packs = install(tmp_path / "packs", "bad", code, group="formats")
    lay(tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": EXTRACT, "a.bin": "x"})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    counts = found(result)
    assert counts["empty-emphasis"] == 2 and counts["internal-error"] == 1
    (failed,) = [item["message"] for item in result.json() if item["rule"] == "internal-error"]
    assert (
        'the format "bad/odd" failed here (ValueError: no luck) and was not asked about this file' in failed
    )


SHORT = "import promptls.time_limit\npromptls.time_limit.LONGEST = 2.0\n"
"""In a pack's module: a limit that a test can wait for."""


@pytest.mark.parametrize(
    ("body", "jobs"),
    [
        ("while True: pass", "1"),
        ("__import__('re').match('(?:a+)+$', 'a' * 60 + 'b')", "1"),
        ("while True: pass", "2"),
    ],
)
def test_a_pack_that_never_ends_is_set_aside_with_one_diagnostic(
    tmp_path: Path, body: str, jobs: str
) -> None:
    stuck = rule_code("bad/one", f"if 'Extract' in ctx.prompt.text:\n        {body}")
    packs = install(
        tmp_path / "packs", "bad", SHORT + stuck + rule_code("bad/two").replace("def check", "def other")
    )
    install(packs, "good", rule_code("good/one"))
    lay(
        tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": "Sort the list.\n" * (1 if jobs == "1" else 40_000)}
    )
    result = promptls(
        tmp_path, "check", "--output-format", "json", "--no-cache", packs=packs, PROMPTLS_JOBS=jobs
    )
    assert found(result).items() >= {"good/one": 2, "bad/two": 1, "bad/one": 1, "internal-error": 1}.items()
    (failed,) = [item for item in result.json() if item["rule"] == "internal-error"]
    assert failed["path"] == "a.prompt.md"
    assert re.sub(r"\d+", "2", failed["message"]) == (
        'the rule "bad/one" took 2 s on this file and the pack "bad" is set aside until promptls starts again; '
        'report it to the authors of the pack "bad"'
    )


ENDLESS_FORMAT = """
from promptls.formats import Format
from promptls.formats.format import Claim
def endless():
    while True: pass
def sniff(candidate):
    if candidate.name.startswith("a"): endless()
    if candidate.name.startswith("c"): return Claim(99, "its name begins with c")
def parse(source, path): endless()
FORMAT = Format(id="bad/odd", title="Odd", sniff=sniff, parse=parse)
"""


def test_a_format_that_never_ends_stops_neither_its_files_nor_others(tmp_path: Path) -> None:
    packs = install(tmp_path / "packs", "bad", SHORT + ENDLESS_FORMAT, group="formats")
    lay(tmp_path, {"a.prompt.md": EXTRACT, "b.prompt.md": EXTRACT, "c.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert found(result).items() >= {"empty-emphasis": 2, "internal-error": 2}.items()
    told = {item["path"]: item["message"] for item in result.json() if item["rule"] == "internal-error"}
    late = r'the format "bad/odd" failed here \(it took more than \d s and was broken off\) and '
    assert re.match(late + "was not asked about this file", told["a.prompt.md"])
    assert re.match(late + "the file was left alone", told["c.prompt.md"])


def test_a_pack_that_never_ends_when_it_is_imported_is_left_out(tmp_path: Path) -> None:
    packs = install(tmp_path / "packs", "a", SHORT)
    install(packs, "bad", "while True: pass\n")
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=packs)
    assert (
        re.search(r"\(it took more than \d s and was broken off\)", result.err)
        and found(result)["empty-emphasis"] == 1
    )


# -- what packs cost, and the editor


def test_a_run_without_packs_loads_no_library_to_look_for_them(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    code = (
        "import sys; from promptls.cli.main import main; main(['check', 'a.prompt.md']); "
        "print({'importlib.metadata', 'promptls.rewrites.transforms.calm_emphasis', 'zipfile'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=outside(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_the_editor_shows_findings_of_packs_and_names_one_that_is_left_out(
    acme: Path, tmp_path: Path
) -> None:
    packs = install(tmp_path / "packs", "bad", "raise ValueError('no luck')")
    client = Client(env={"PYTHONPATH": os.pathsep.join([str(acme), str(packs)]), SWITCH: ""}, cwd=tmp_path)
    try:
        client.initialize(EVERYTHING, rootUri=tmp_path.as_uri())
        shown = client.wait_for("window/showMessage")
        assert shown["type"] == 2 and 'the pack "bad" (bad 1.0) is left out' in shown["message"]
        uri = (tmp_path / "x.acme").as_uri()
        document = {"uri": uri, "languageId": "plaintext", "version": 1, "text": TITLED}
        client.notify("textDocument/didOpen", {"textDocument": document})
        told = client.wait_for("textDocument/publishDiagnostics")["diagnostics"]
        assert "acme/asks-to-wait" in [item["code"] for item in told]
        at = {"line": 1, "character": 30}
        hover = client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": at})
        assert "acme/asks-to-wait" in hover["contents"]["value"]
        rules = [row["name"] for row in client.request("promptls/rules", {})]
        assert "acme/asks-to-wait" in rules
    finally:
        client.kill()


def test_the_editor_is_answered_while_a_rule_of_a_pack_never_ends(tmp_path: Path) -> None:
    stuck = rule_code("bad/one", "if 'Extract' in ctx.prompt.text:\n        while True: pass")
    packs = install(tmp_path / "packs", "bad", SHORT + stuck)
    client = Client(env={"PYTHONPATH": str(packs), SWITCH: ""}, cwd=tmp_path)
    try:
        client.initialize(EVERYTHING, rootUri=tmp_path.as_uri())
        stuck_uri, other = (tmp_path / "a.prompt.md").as_uri(), (tmp_path / "b.prompt.md").as_uri()
        client.open(stuck_uri, EXTRACT, "prompt")
        client.open(other, "Be accurate.\n", "prompt")
        at = {"textDocument": {"uri": other}, "position": {"line": 0, "character": 3}}
        assert "empty-emphasis" in client.request("textDocument/hover", at)["contents"]["value"]
        told = client.wait_for("textDocument/publishDiagnostics", lambda params: params["uri"] == stuck_uri)
        codes = [item["code"] for item in told["diagnostics"]]
        assert "internal-error" in codes and "empty-emphasis" in codes
        assert client.stop() == 0
    finally:
        client.kill()


# -- what the pages show


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page that have this language."""
    return re.findall(rf"```{language}\n(.*?)```", (REPOSITORY / page).read_text(encoding="utf-8"), re.S)


def test_the_page_on_packs_shows_what_there_is(acme: Path, tmp_path: Path) -> None:
    (shown,) = blocks("docs/packs.md", "console")
    install_it, asked, *printed = shown.splitlines()
    assert (install_it, asked) == ("$ pip install acme-prompts", "$ promptls --version")
    assert promptls(tmp_path, "--version", packs=acme).out.splitlines() == printed
    settings, groups = blocks("docs/packs.md", "toml")
    assert groups.strip() in (TEMPLATE / "pyproject.toml").read_text()
    lay(tmp_path, {"x.acme": TITLED, "promptls.toml": settings})
    result = promptls(tmp_path, "check", "--output-format", "json", packs=acme)
    assert [item["severity"] for item in result.json() if item["rule"] == "acme/asks-to-wait"] == ["error"]
    assert result.err == ""


def commands(section: str) -> list[str]:
    """The commands of a section's console blocks, in order."""
    page = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [line[2:] for line in part.split("\n") if line.startswith("$ ")]


@pytest.mark.skipif(os.name == "nt", reason="the commands are a POSIX shell's")
def test_the_way_to_a_pack_in_contributing_works_command_by_command(tmp_path: Path) -> None:
    env_folder = tmp_path / "venv"
    venv.create(env_folder)
    (site,) = env_folder.glob("lib/python*/site-packages")
    ours = next(place for place in sys.path if place.endswith("site-packages"))
    (site / "here.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    for name in ("pip", "promptls", "pytest"):
        script = env_folder / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{env_folder}/bin/python" -m {name} "$@"\n')
        script.chmod(0o755)
    (tmp_path / "tests").mkdir()
    subprocess.run(["cp", "-r", TEMPLATE, tmp_path / "tests"], check=True)
    wanted = commands("Write a pack in ten minutes")
    assert len(wanted) == 6
    env = {**outside(), "PATH": f"{env_folder}/bin{os.pathsep}{os.environ['PATH']}",
           "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}  # fmt: skip
    script_text = "set -e\n" + "\n".join(f"echo '$ {line}'\n{line}" for line in wanted)
    done = subprocess.run(
        ["sh", "-c", script_text], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pack acme (acme-prompts 1.0): 1 rule, 1 rewrite, 1 format, 1 profile" in done.stdout
    assert "2 passed" in done.stdout and "# acme/asks-to-wait" in done.stdout
