"""`promptls init`: a commented `promptls.toml` to start from."""

from __future__ import annotations

import argparse
from pathlib import Path

from promptls.cli.console import complain
from promptls.cli.files import FileError, write_new
from promptls.profiles import Catalogue

TEMPLATE = """\
# promptls settings. Every line is optional; the nearest promptls.toml above a file holds.

# The model that the prompts here are meant for. `promptls model` lists the known ones.
# A prompt that names its own model keeps it.
{model}

# The language that answers should be in; without it, that of the prompt.
# output_language = "English"

# Rules to run: names, families, or the presets "recommended" and "all". `promptls rule` lists them.
# select = ["recommended"]
# ignore = ["vague-qualifier"]

# Prompt files under other names, and files to leave alone.
# include = ["assistants/**/*.txt"]
# exclude = ["third_party/**"]

# [severity]
# dense-instructions = "error"

# [rules.dense-instructions]
# max_units = 40

# Other settings for some files; the last one that matches wins.
# [[overrides]]
# files = ["legacy/**"]
# model = "glm-4.7"
# ignore = ["duplicate-instruction"]
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `init`."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="FOLDER", help="where to write it (default: here)"
    )
    parser.add_argument("--model", metavar="ID", help="the model to name in it")


def run(arguments: argparse.Namespace) -> int:
    """Write the file, unless there is one."""
    target = Path(arguments.folder) / "promptls.toml"
    if target.exists():
        complain(f"{target} exists already; it was left alone")
        return 2
    model = '# model = "glm-4.7-flash"'
    if arguments.model:
        catalogue = Catalogue()
        if catalogue.resolve(arguments.model) is None:
            nearest = catalogue.nearest(arguments.model)
            hint = (
                f"did you mean {' or '.join(nearest)}?"
                if nearest
                else "`promptls model` lists the known ones"
            )
            complain(f'no profile for the model "{arguments.model}"; {hint}')
            return 2
        model = f'model = "{arguments.model}"'
    try:
        write_new(target, TEMPLATE.format(model=model))
    except FileError as error:
        complain(str(error))
        return 2
    print(f"wrote {target}")
    return 0
