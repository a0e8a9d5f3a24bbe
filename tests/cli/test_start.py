"""What a start of the command line must not wait for."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

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
