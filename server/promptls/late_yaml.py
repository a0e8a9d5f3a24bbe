"""PyYAML, imported when something is first asked of it: a sixth of a start, and many files have no YAML.

Stands for the module `yaml`, and has `LOADER` beside: the fastest of its safe loaders that there is.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    # Python asks for dunder names on import; PyYAML is no answer to these.
    if name.startswith("__"):
        raise AttributeError(name)
    import yaml

    found = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if name == "LOADER" else getattr(yaml, name)
    globals()[name] = found
    return found
