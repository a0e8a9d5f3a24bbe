"""Diagnostics, fixes, and planning which fixes apply together."""

from promptls.diagnostics.diagnostic import ORDER, Diagnostic, Elsewhere, Fix, Related, merge_models
from promptls.diagnostics.plan import Plan, plan
from promptls.diagnostics.severity import Safety, Severity

__all__ = [
    "ORDER",
    "Diagnostic",
    "Elsewhere",
    "Fix",
    "Plan",
    "Related",
    "Safety",
    "Severity",
    "merge_models",
    "plan",
]
