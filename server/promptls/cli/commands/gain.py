"""`promptls gain`: what rewrites gain, measured on an endpoint. The only verb that uses a network."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptls.cli.arguments import names_of
from promptls.cli.console import complain, note

if TYPE_CHECKING:
    from promptls.gain.cache import Cache
    from promptls.gain.endpoint import Endpoint
    from promptls.gain.run import Progress
    from promptls.gain.session import Request, Session


_LONGEST_TIMEOUT = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `gain`."""
    parser.add_argument("prompts", nargs="*", metavar="PROMPT", help="your own prompts; checks beside each")
    where = parser.add_argument_group("where to ask")
    where.add_argument("--base-url", required=True, metavar="URL", help="such as http://localhost:8000/v1")
    where.add_argument("--model", required=True, metavar="NAME", help="the model's name at the endpoint")
    where.add_argument("--api-key-env", metavar="VAR", help="the environment variable that holds the key")
    where.add_argument("--profile", metavar="ID", help="whose rewrites (default: the profile of --model)")
    what = parser.add_argument_group("what to ask")
    what.add_argument(
        "--tasks",
        action="append",
        default=[],
        metavar="NAMES",
        help="families of tasks, separated by commas (default: all)",
    )
    what.add_argument("--checks", metavar="FILE", help="the checks of the prompt (default: beside it)")
    what.add_argument("--split", choices=("tune", "held-out", "all"), default="held-out")
    what.add_argument("--limit", type=int, metavar="N", help="at most N items a family")
    what.add_argument(
        "--arms",
        action="append",
        default=[],
        metavar="NAMES",
        help="arms, separated by commas (default: all)",
    )
    what.add_argument("--include", action="append", default=[], metavar="REWRITE", help="one that is off")
    how = parser.add_argument_group("how to ask")
    how.add_argument(
        "--samples", type=int, default=1, metavar="N", help="answers to each prompt (default: 1)"
    )
    how.add_argument("--temperature", type=float, default=0.0, metavar="T")
    how.add_argument("--max-tokens", type=int, default=512, metavar="N")
    how.add_argument("--extra-body", metavar="JSON", help='merged into every request, as {"top_p": 0.9}')
    how.add_argument("--stream", action="store_true", help="have the answers streamed")
    how.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="for one answer")
    how.add_argument("--retries", type=int, default=4, metavar="N", help="after rate limits and faults")
    how.add_argument("--concurrency", type=int, default=4, metavar="N", help="calls at a time")
    how.add_argument("--seed", type=int, default=0, metavar="N", help="of the order of the calls")
    money = parser.add_argument_group("what it costs")
    money.add_argument("--price", metavar="IN,OUT", help="US dollars for a million tokens")
    money.add_argument("--route", metavar="NAME", help="take the price of this route from the profile")
    money.add_argument("--yes", action="store_true", help="spend without asking")
    money.add_argument("--dry-run", action="store_true", help="print the budget and stop")
    kept = parser.add_argument_group("what is kept")
    kept.add_argument("--out-dir", default="promptls-gain", metavar="D", help="answers and reports")
    kept.add_argument(
        "--keep", choices=("answers", "scores"), help="default: answers, for own prompts scores"
    )
    kept.add_argument("--offline", action="store_true", help="no calls; score and report what is there")
    kept.add_argument("--retry-failed", action="store_true", help="ask again what was not answered")


def run(arguments: argparse.Namespace) -> int:
    """Measure and report. 1 where the adaptation does harm."""
    from promptls.engine.unknown_model import UnknownModel
    from promptls.engine.workspace import Workspace
    from promptls.gain.arms import PromptError
    from promptls.gain.cache import CacheError
    from promptls.gain.checks import CheckError
    from promptls.gain.endpoint import Endpoint, EndpointError
    from promptls.gain.exchange import FatalReply
    from promptls.gain.own import OwnError
    from promptls.gain.session import RequestError, prepare

    try:
        endpoint = Endpoint(arguments.base_url, _key(arguments), arguments.timeout)
        session = prepare(_request(arguments, endpoint.shown), Workspace(None))
        return _measure(arguments, session, endpoint)
    except FileNotFoundError as error:
        complain(f"{error.filename}: there is no such file")
    except (
        UnknownModel,
        RequestError,
        OwnError,
        PromptError,
        CacheError,
        CheckError,
        EndpointError,
    ) as error:
        complain(str(error))
    except FatalReply as error:
        complain(str(error))
    except _Wrong as error:
        complain(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        complain(f"{error.filename}: {(error.strerror or str(error)).lower()}")
    return 2


class _Wrong(Exception):
    """Arguments that cannot be used."""


def _key(arguments: argparse.Namespace) -> str | None:
    if arguments.api_key_env is None:
        return None
    if not arguments.api_key_env.isidentifier():  # most likely the key itself, which is not to be told
        raise _Wrong("--api-key-env takes the name of an environment variable that holds the key, no key")
    key = os.environ.get(arguments.api_key_env, "").strip()
    if not key:
        raise _Wrong(f"the environment variable {arguments.api_key_env} is empty; put the key there")
    return key


def _request(arguments: argparse.Namespace, shown: str) -> Request:
    from promptls.gain.plan import Parameters
    from promptls.gain.session import Request

    if arguments.offline and arguments.retry_failed:
        # Forgetting the failures without asking again would drop them.
        raise _Wrong("--offline makes no calls, so nothing can be asked again; leave --retry-failed out")
    if not arguments.timeout <= _LONGEST_TIMEOUT:
        raise _Wrong(f"--timeout has to be at most {_LONGEST_TIMEOUT} seconds")
    if not math.isfinite(arguments.temperature):
        raise _Wrong("--temperature has to be a number")
    for flag in ("limit", "samples", "max_tokens", "concurrency", "timeout"):
        value = getattr(arguments, flag)
        if value is not None and value <= 0:
            raise _Wrong(f"--{flag.replace('_', '-')} has to be more than 0")
    if arguments.retries < 0:
        raise _Wrong("--retries has to be 0 or more")
    if arguments.prompts and arguments.tasks:
        raise _Wrong("--tasks names promptls's own tasks; leave it out to measure your prompts")
    if arguments.checks and len(arguments.prompts) != 1:
        raise _Wrong("--checks belongs to one prompt; name exactly one")
    return Request(
        parameters=Parameters(
            arguments.model,
            arguments.temperature,
            arguments.max_tokens,
            arguments.stream,
            _extra(arguments.extra_body),
        ),
        endpoint=shown,
        out=Path(arguments.out_dir),
        profile=arguments.profile,
        prompts=tuple(map(Path, arguments.prompts)),
        checks=Path(arguments.checks) if arguments.checks else None,
        families=names_of(arguments.tasks),
        arms=names_of(arguments.arms),
        include=tuple(arguments.include),
        split=arguments.split,
        limit=arguments.limit,
        samples=arguments.samples,
        seed=arguments.seed,
        price=_price(arguments.price),
        route=arguments.route,
        keep_answers=None if arguments.keep is None else arguments.keep == "answers",
    )


def _extra(text: str | None) -> dict[str, Any]:
    try:
        extra = json.loads(text or "{}")
    except ValueError:
        extra = None
    if not isinstance(extra, dict):
        raise _Wrong("--extra-body has to be a JSON object")
    return extra


def _price(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        into, out = (float(part) for part in text.split(","))
    except ValueError:
        into = out = -1.0
    if not (0 <= into < math.inf and 0 <= out < math.inf):
        raise _Wrong("--price has to be two numbers, such as 0.06,0.4")
    return into, out


def _measure(arguments: argparse.Namespace, session: Session, endpoint: Endpoint) -> int:
    cache = session.cache(writing=not (arguments.offline or arguments.dry_run))
    try:
        if arguments.retry_failed:
            cache.forget({key for key, line in cache.lines.items() if line["status"] != "answered"})
        if not arguments.offline and not _spend(arguments, session, cache, endpoint):
            return 0 if arguments.dry_run else 2
    finally:
        cache.close()
    return _report(session, cache)


def _spend(arguments: argparse.Namespace, session: Session, cache: Cache, endpoint: Endpoint) -> bool:
    """Make the calls that are left, once they are confirmed; False if they are not."""
    from promptls.gain.run import Way, missing, run_plan

    left = missing(session.plan, cache)
    if not left and not arguments.dry_run:
        return True
    for line in session.budget(cache):
        print(line, file=sys.stderr)
    if arguments.dry_run:
        return False
    if not arguments.yes and not _confirmed():
        return False
    way = Way(endpoint.post, arguments.retries, arguments.concurrency)
    try:
        run_plan(session.plan, cache, way, session.keep_answers, _bar())
    except KeyboardInterrupt:
        done = len(session.plan.calls) - len(missing(session.plan, cache))
        print(file=sys.stderr)
        note(f"stopped after {done:,} calls; the same command goes on from there")
        raise
    return True


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        complain("nobody is there to confirm the budget; --yes spends without asking")
        return False
    print("Spend this? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _bar() -> Any:
    """Shows progress on a terminal, and nothing elsewhere."""
    began = time.monotonic()
    terminal = sys.stderr.isatty()

    def tell(progress: Progress) -> None:
        if not terminal:
            return
        filled = 30 * progress.done // progress.total
        left = (time.monotonic() - began) / progress.done * (progress.total - progress.done)
        failed = f", {progress.failed} not answered" if progress.failed else ""
        end = "\n" if progress.done == progress.total else ""
        bar = f"{'#' * filled}{'.' * (30 - filled)}"
        text = f"\r[{bar}] {progress.done}/{progress.total}{failed}, {left:.0f} s left   "
        print(text, end=end, file=sys.stderr, flush=True)

    return tell


def _report(session: Session, cache: Cache) -> int:
    import shutil

    from promptls.gain.report.text import report_text
    from promptls.gain.session import write_reports

    results = session.results(cache)
    if not results.families:
        complain(f"{session.out}: no item has all its answers yet; run without --offline")
        return 2
    paths = write_reports(session.out, results)
    sys.stdout.write(report_text(results, shutil.get_terminal_size().columns))
    note(f"written: {', '.join(map(str, paths))}")
    harmed = any(
        c.arm == "adapted" and c.verdict == "harm" for f in results.families for c in f.against_original
    )
    return 1 if harmed else 0
