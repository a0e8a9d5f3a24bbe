"""Prompts in tables: a prompt registry, traces in a lake.

The findings are those of `promptls check --output-format json`. `Checker` takes texts and gives
findings; it needs nothing but promptls, can be pickled, and may be called by several threads at once.
`batch.arrow` adds its findings to a table of Arrow, `batch.ray_data` to a dataset of Ray, `batch.spark`
to a frame of Spark; each needs the package that it is named for.
"""

from promptls.batch.checker import Checker, Findings

__all__ = ["Checker", "Findings"]
