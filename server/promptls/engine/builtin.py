"""What the engine itself reports."""

from __future__ import annotations

BUILTIN = {
    "invalid-file": "The file itself could not be read as its format says; what could be read was checked.",
    "internal-error": "A rule of promptls failed on this file and was skipped. It is a bug of ours.",
    "unknown-model": "The model that the file names has no profile, so only rules for every model run.",
    "retired-model": "The model that the file names is not served by its vendor any more (a warning), or has "
    "announced its last day (a hint). The day and the model to take instead are facts of its profile, from "
    "the vendor's list of deprecations or from LiteLLM's table; other hosts may keep models longer.",
}
"""Diagnostics that no rule module makes."""
