"""Rewrites: named transformations of a prompt that a profile lists and `adapt` runs."""

from promptls.rewrites.registry import all_rewrites, rewrite_named
from promptls.rewrites.rewrite import Case, Effect, Rewrite, RewriteContext, Suggestion, rewrite

__all__ = [
    "Case",
    "Effect",
    "Rewrite",
    "RewriteContext",
    "Suggestion",
    "all_rewrites",
    "rewrite",
    "rewrite_named",
]
