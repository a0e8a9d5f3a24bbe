"""The engine: analyse, fix, adapt and format one file at a time, for every face alike.

Its only I/O is reading settings and profiles, in `Workspace`, and what the faces share: the writer, in
`disk`, and the walk over a folder's files, in `walk`.
"""

from promptls.engine.adapt import AdaptResult, UnknownRewrite, adapt
from promptls.engine.analyse import Analysis, analyse, analyse_for_all, read_prompt
from promptls.engine.documentation import rule_documentation, rule_page, rule_summary
from promptls.engine.edits import is_prompt, is_prompt_file, set_model_edit
from promptls.engine.fix import Applied, FixResult, Refused, fix_all, law_broken_by
from promptls.engine.ignores import fingerprint, ignore_edit, override_model
from promptls.engine.layout import format_text, lay_out
from promptls.engine.options import Options
from promptls.engine.run_rewrites import AdaptStep
from promptls.engine.run_rules import Superseded
from promptls.engine.settings import ConfigProblem, FileSettings, Settings
from promptls.engine.target import Target, UnknownModel
from promptls.engine.workspace import Workspace

__all__ = [
    "AdaptResult",
    "AdaptStep",
    "Analysis",
    "Applied",
    "ConfigProblem",
    "FileSettings",
    "FixResult",
    "Options",
    "Refused",
    "Settings",
    "Superseded",
    "Target",
    "UnknownModel",
    "UnknownRewrite",
    "Workspace",
    "adapt",
    "analyse",
    "analyse_for_all",
    "fingerprint",
    "fix_all",
    "format_text",
    "ignore_edit",
    "is_prompt",
    "is_prompt_file",
    "law_broken_by",
    "lay_out",
    "override_model",
    "read_prompt",
    "rule_documentation",
    "rule_page",
    "rule_summary",
    "set_model_edit",
]
