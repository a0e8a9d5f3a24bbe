"""Starts the bundled server: `python -I launch.py server`.

`-I` keeps PYTHONPATH, the user's own packages and the working folder out, so that no package of a project can
stand in for one of ours. `libs` is pure Python and goes first. `yaml` is a fallback: where the interpreter has
a PyYAML with the C loader, that one is used, since it reads YAML ten times as fast.
"""

import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 10)


def _prepare():
    if sys.version_info < OLDEST:
        version = ".".join(map(str, sys.version_info[:3]))
        sys.exit("promptls needs Python 3.10 or newer; %s is %s" % (sys.executable, version))
    sys.path.insert(0, os.path.join(HERE, "libs"))
    if not _has_c_loader():
        sys.path.insert(0, os.path.join(HERE, "yaml"))


def _has_c_loader():
    try:
        return importlib.util.find_spec("yaml._yaml") is not None
    except (ImportError, ValueError, AttributeError):
        return False


if __name__ == "__main__":
    _prepare()
    from promptls.cli.main import entry

    entry()
