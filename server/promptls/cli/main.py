"""`promptls`: the command line. Each verb is a module of `commands/`, imported when it is called."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from promptls import __version__
from promptls.cli.console import complain
from promptls.cli.parser import Parser
from promptls.packs import installed
from promptls.time_limit import with_timer
from promptls.whole_output import patient

VERBS = {
    "check": "report what will hurt a prompt on the model it is meant for, and fix it",
    "adapt": "rewrite a prompt for a model",
    "format": "lay prompt files out canonically, meaning untouched",
    "show": "print what a prompt file was taken for, and what the model receives",
    "rule": "explain a rule, or list all",
    "model": "print what is known of a model, or list all",
    "gain": "measure what a model's rewrites gain, on an endpoint of your own",
    "server": "run the language server",
    "init": "write a commented promptls.toml",
}
"""The verbs and one line on each; the module of each is found by its name."""


class _Version(argparse.Action):
    """Prints the version, and what the installed packs bring, and ends the run."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        print(f"promptls {__version__}")
        if not any(installed()):
            parser.exit(0)
        from promptls.engine.pack_contents import pack_contents, pack_problems  # the engine is slow to import

        for pack in pack_contents():
            print(pack)
        problems = pack_problems()
        for problem in problems:
            complain(str(problem))
        parser.exit(2 if problems else 0)


def parser_of_all() -> Parser:
    """The parser that lists the verbs. They have no arguments in it, since these cost imports."""
    parser = Parser(
        prog="promptls",
        description="Checks, rewrites and formats prompt files for the model they are meant for.",
        epilog="`promptls VERB --help` tells more. Exit status: 0 nothing found, 1 something found, "
        "2 bad usage, bad configuration or a file that could not be read.",
    )
    parser.add_argument("--version", action=_Version, help="show the version and the packs, and exit")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, about in VERBS.items():
        verbs.add_parser(name, help=about)
    return parser


def parser_of(verb: str) -> Parser:
    """The parser of what stands behind a verb."""
    about = VERBS[verb]
    parser = Parser(prog=f"promptls {verb}", description=about[0].upper() + about[1:] + ".")
    importlib.import_module(f"promptls.cli.commands.{verb}").add_arguments(parser)
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments. Ends the process with status 2 where they are wrong."""
    at = next((at for at, word in enumerate(argv) if not word.startswith("-")), len(argv))
    verb = argv[at] if at < len(argv) else ""
    if at or verb not in VERBS:
        _parse_top(argv[: at + 1], verb)
    own, words = parser_of(verb), argv[at + 1 :]
    if strange := own.unknown_flags(words):
        own.unknown(strange)
    arguments, unknown = own.parse_known_args(words)
    if unknown:
        own.unknown(unknown)
    arguments.verb = verb
    return arguments


def _parse_top(argv: Sequence[str], verb: str) -> None:
    """What stands before the verb, and the verb itself. Returns if there is nothing more to it."""
    parser = parser_of_all()
    if not argv:
        parser.print_help(sys.stderr)
        parser.exit(2)
    if verb and verb not in VERBS:
        from promptls.engine.nearest import did_you_mean  # not wanted otherwise

        parser.error(f'there is no command "{verb}"; {did_you_mean(verb, VERBS)}')
    _, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.unknown(unknown)


def main(argv: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    arguments = parse(argv)
    module = importlib.import_module(f"promptls.cli.commands.{arguments.verb}")
    from promptls.engine.cache_folder import patterns_kept  # the engine is there by now

    try:
        with patterns_kept():
            return int(module.run(arguments))
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("PROMPTLS_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        complain(f"promptls failed ({what}); it is a bug, and PROMPTLS_DEBUG=1 shows where")
        return 2


def entry() -> None:
    """The console script."""
    # A run is short: collecting garbage costs more than it frees, at its end, too.
    gc.disable()
    atexit.register(gc.freeze)
    if sys.stdout is None:  # closed by the caller (`>&-`), for whom the exit status is enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # No translation of line breaks: a prompt goes out with its own.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    sys.stdout, sys.stderr = patient(sys.stdout), patient(sys.stderr)
    try:
        with with_timer():
            status = main(sys.argv[1:])
        sys.stdout.flush()
    except OSError as error:
        status = 1
        if not isinstance(error, BrokenPipeError):  # that is `head`, which has seen enough
            complain(_told(error))
            status = 2
        # What is still buffered cannot go out either, and Python would complain again at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _end(status)


def _told(error: OSError) -> str:
    """What no verb has told: most often it is the output, which goes to a stream and not to a name."""
    reason = (error.strerror or str(error)).lower()
    if error.filename is not None:
        return f"{error.filename}: {reason}"
    if isinstance(error, FileNotFoundError):
        return f"the working folder is gone ({reason})"
    return f"the output cannot be written ({reason})"


def _end(status: int) -> NoReturn:
    """Ends the process; what it holds is not taken apart first: the system takes it back at once."""
    threading = sys.modules.get("threading")
    # Threads are waited for, and a debugger or profiler writes what it has seen when Python ends.
    if sys.gettrace() or sys.getprofile() or (threading and threading.active_count() > 1):
        sys.exit(status)
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(status)
