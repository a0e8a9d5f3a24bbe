"""Rules: each finds one fault. One module a rule, in a package a family."""

from promptls.rules.rule import (
    Bad,
    BlockView,
    Context,
    Good,
    NoOptions,
    Rule,
    Scope,
    rule,
)

__all__ = ["Bad", "BlockView", "Context", "Good", "NoOptions", "Rule", "Scope", "rule"]
