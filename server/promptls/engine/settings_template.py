"""A commented `promptls.toml` to start from."""

from __future__ import annotations

_TEMPLATE = """\
# promptls settings. Every line is optional; the nearest promptls.toml above a file holds.

# The model that the prompts here are meant for. `promptls model` lists the known ones.
# A prompt that names its own model keeps it.
{model}

# The language that answers should be in; without it, that of the prompt.
# output_language = "English"

# Rules to run: names, families, or the presets "recommended", "strict", "all" and "security".
# `promptls rule` lists the names.
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


def settings_template(model: str | None = None) -> str:
    """The text of a new settings file that names `model`, or names one in a comment."""
    line = f'model = "{model}"' if model else '# model = "glm-4.7-flash"'
    return _TEMPLATE.format(model=line)
