"""The argument parser: argparse, with one-line errors that say what to do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from promptls.cli.console import complain
from promptls.text.lazy_pattern import LazyPattern

# Our words are English, and Python has none of argparse's in another language: looking for them costs 2 ms.
vars(argparse)["_"] = str
_ARGUMENT = LazyPattern(r"argument ([^:]+): (.*)", re.S)


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments, and where the flags are listed."""

    _adds = False

    def __init__(self, *args: Any, **options: Any) -> None:
        # A shortened flag would change its meaning when another one is added.
        super().__init__(*args, **{"allow_abbrev": False, **options})

    def add_argument(self, *args: Any, **options: Any) -> argparse.Action:
        """As ever, but without asking how wide the terminal is to try each one's look: that costs 4 ms."""
        self._adds = True
        try:
            return super().add_argument(*args, **options)
        finally:
            self._adds = False

    def _get_formatter(self) -> argparse.HelpFormatter:
        return argparse.HelpFormatter(self.prog, width=80) if self._adds else super()._get_formatter()

    def error(self, message: str) -> NoReturn:
        """Ends the run with status 2."""
        found = _ARGUMENT.fullmatch(message)
        complain(f"{found.group(1)}: {found.group(2)}" if found else message)
        self.exit(2, f"`{self.prog} --help` lists the arguments\n")

    def unknown_flags(self, words: Sequence[str]) -> list[str]:
        """The long flags among `words` that it does not know, told before anything that is missing."""
        words = words[: words.index("--")] if "--" in words else words
        known = self._option_string_actions
        return [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]

    def unknown(self, words: list[str]) -> NoReturn:
        """Ends the run because of arguments that it does not know."""
        word = words[0].partition("=")[0]
        if not word.startswith("-"):
            self.error(f'one argument too many: "{words[0]}"')
        from promptls.engine.nearest import did_you_mean  # the engine is slow to import

        flags = re.findall(r"(?<![\w-])--[a-z][a-z-]+", self.format_help())
        hint = did_you_mean(word, flags, "it takes none of that name")
        self.error(f'unknown flag "{word}"; {hint}')


def add_form_argument(parser: argparse.ArgumentParser, *forms: str) -> None:
    """`--output-format`, the first form by default."""
    parser.add_argument(
        "--output-format",
        type=one_of("report form", forms),
        default=forms[0],
        metavar="FORM",
        help=f"{', '.join(forms)} (default: {forms[0]})",
    )


def one_of(what: str, names: Iterable[str]) -> Callable[[str], str]:
    """A type for argparse: one of the names, or an error with the nearest."""
    known = list(names)

    def parse(word: str) -> str:
        if word in known:
            return word
        from promptls.engine.nearest import did_you_mean  # the engine is slow to import

        raise argparse.ArgumentTypeError(f'"{word}" is no {what}; {did_you_mean(word, known)}')

    return parse
