"""Diagnostics, fixes, and planning which fixes apply together."""

from promptls.diagnostics.diagnostic import ORDER, Diagnostic, Elsewhere, Fix, Related, merge_models
from promptls.diagnostics.plan import Plan, plan
from promptls.diagnostics.severity import Safety, Severity
from promptls.diagnostics.told_once import Told, long_fixes_once

__all__ = [
    "ORDER",
    "Diagnostic",
    "Elsewhere",
    "Fix",
    "Plan",
    "Related",
    "Safety",
    "Severity",
    "Told",
    "long_fixes_once",
    "merge_models",
    "plan",
]
