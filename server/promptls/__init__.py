"""promptls: a language server, linter, rewriter and formatter for prompt files."""

__version__ = "0.1.0"
