"""What a start of the command line must not wait for."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import promptls
from promptls.text.lazy_pattern import LazyPattern

IMPORT_ALL = """
import re, sys
made = []
compile = re.compile
def counted(*given, **named):
    module = sys._getframe(1).f_globals["__name__"]
    if module.startswith("promptls"):
        made.append(module)
    return compile(*given, **named)
re.compile = counted
import promptls.cli.commands.check
from promptls.formats.registry import all_formats
from promptls.rewrites.registry import all_rewrites
from promptls.rules.registry import all_rules
print(len(all_rules()) > 40, len(all_rewrites()) > 5, len(all_formats()) > 10, *made)
"""


def test_no_module_that_check_needs_compiles_a_pattern_when_imported() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]


def test_every_pattern_is_a_regular_expression_though_none_is_compiled_at_import() -> None:
    found = 0
    for info in pkgutil.walk_packages(promptls.__path__, "promptls."):
        if info.name.startswith(("promptls.lsp", "promptls.__main__")):
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, LazyPattern):
                value.match("")  # raises re.error where it is none
                found += 1
    assert found > 300


WATCHED = ("yaml", "difflib", "promptls.formats.kinds.markdown", "promptls.rules.density")
"""What a run over files that have not changed has no use for."""
RUN = """
import contextlib, io, sys
from promptls.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    status = main(["check", *sys.argv[2:]])
print(status, *(name for name in sys.argv[1].split(",") if name in sys.modules))
"""


def imported(tmp_path: Path, *arguments: str, watched: Sequence[str] = WATCHED) -> list[str]:
    """The exit status of `check`, and the watched modules that it has imported."""
    environment = {**os.environ, "PROMPTLS_CACHE_DIR": str(tmp_path / "cache"), "PROMPTLS_JOBS": "1"}
    command = [sys.executable, "-c", RUN, ",".join(watched), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    return done.stdout.split()


CHECKS = """
promptls.engine.analyse promptls.engine.run_rules promptls.engine.selection promptls.rules.rule
promptls.prompt.document promptls.profiles.catalogue promptls.formats.kinds.markdown
""".split()
"""What checks a file."""
UNWANTED = """
inspect shutil locale copy urllib.request yaml
promptls.engine.adapt promptls.engine.fix promptls.engine.laws promptls.engine.layout promptls.engine.edits
promptls.engine.documentation promptls.formats.kernel_config
promptls.formats.promptfoo_entries promptls.formats.kinds.poml promptls.formats.kinds.baml string
""".split()
"""What the check of one Markdown file has no use for."""


def test_a_check_of_one_file_waits_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").write_text("# Rules\n\nAnswer in French.\n")
    status, *modules = imported(tmp_path, "--no-cache", "CLAUDE.md", watched=UNWANTED)
    assert (status, modules) == ("0", [])


def test_files_that_have_not_changed_are_told_without_rules_formats_and_yaml(tmp_path: Path) -> None:
    paragraphs = "".join(f"Name customer {n} in the letter and be brief.\n\n" for n in range(3000))
    (tmp_path / "CLAUDE.md").write_text(paragraphs)
    first, *modules = imported(tmp_path, "CLAUDE.md")
    assert {*modules} - {"difflib"} == {*WATCHED} - {"difflib", "yaml"}  # nothing here is YAML
    assert imported(tmp_path, "CLAUDE.md") == [first]
    assert imported(tmp_path, "CLAUDE.md", watched=CHECKS) == [first]
    (tmp_path / "CLAUDE.md").write_text(paragraphs + "Be brief.\n")
    assert {*CHECKS} <= {*imported(tmp_path, "CLAUDE.md", watched=CHECKS)}
