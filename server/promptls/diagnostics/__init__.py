"""Diagnostics, fixes, and planning which fixes apply together."""

from promptls.diagnostics.diagnostic import Diagnostic, Elsewhere, Fix, Related, merge_models
from promptls.diagnostics.plan import Plan, plan
from promptls.diagnostics.severity import Safety, Severity

__all__ = ["Diagnostic", "Elsewhere", "Fix", "Plan", "Related", "Safety", "Severity", "merge_models", "plan"]
