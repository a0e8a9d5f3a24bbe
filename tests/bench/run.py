"""`make bench`: start-up, files a second and keystroke latency, beside ruff's server and other checkers.

Each part in one run on one machine: figures are to be compared within it. Nothing here fails. The report is
printed and written to docs/performance.md; with names of parts on the command line, only these are measured.
`python tests/bench/run.py long-runs` measures nothing: it puts the pages of the long runs into the report as it is.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench import texts  # noqa: E402
from tests.bench.keystrokes import KEYS, Cost, Latency, latency, start  # noqa: E402
from tests.bench.peers import PEERS, SERVERS, install  # noqa: E402
from tests.corpora import corpus_files, own_files  # noqa: E402

OUT = Path(__file__).parent / "out"
REPORT = REPOSITORY / "docs" / "performance.md"
LONG_RUNS = REPOSITORY / "tests" / "bench" / "long_runs"
LONG = "## Long runs"
"""Heading of the pages in that folder, with which the report ends."""
MODEL = "glm-4.7-flash"
SIZES = {"2 kB": 2_000, "50 kB": 50_000, "1 MB": 1_000_000}
FILES = 270
"""Prompts of the corpus that the throughput is measured on, taken evenly: some peers take seconds for ten."""
RATES = "| tool | files | wall s | CPU s | files/s (wall) | files/s (CPU) |\n|---|---|---|---|---|---|"
AIMED_AT = "promptdoctor"
TURNS = 3
SERVER = [sys.executable, "-m", "promptls", "server"]
FINDINGS = 24
"""Of the server that analyses nothing: about as many as the prompt of 50 kB has."""
BARE = [sys.executable, str(Path(__file__).parent / "bare.py"), str(FINDINGS)]
SUFFIXES = (".md", ".txt", ".prompt")
# Byte code and kept patterns are what users run with; this machine may forbid them.
ENVIRONMENT = {
    **os.environ,
    "PYTHONPYCACHEPREFIX": str(OUT / "pycache"),
    "PROMPTLS_CACHE_DIR": str(OUT / "cache"),
}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)
FIRST = {**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1", "PROMPTLS_CACHE_DIR": str(OUT / "none")}
"""As after an installation: byte code is there, and no patterns of an earlier run."""


class Aim(NamedTuple):
    """What was aimed at, what was measured of it, and the most that it should be."""

    what: str
    measured: float
    most: float


AIMS: list[Aim] = []
"""Filled by the parts as they measure. The aims are those of the project's issues on its first model and on speed."""


def cost(command: Sequence[str], cwd: Path, environment: Mapping[str, str] = ENVIRONMENT) -> Cost:
    """What one run of a command costs, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, cwd=cwd, env=environment, stdout=quiet, stderr=quiet, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, done.returncode)


def best(command: Sequence[str], cwd: Path, runs: int, environment: Mapping[str, str] = ENVIRONMENT) -> Cost:
    """The least of several runs: what is above it is the machine's."""
    return least([cost(command, cwd, environment) for _ in range(runs)])


def least(costs: Sequence[Cost]) -> Cost:
    """The least time and the greatest exit status."""
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.status for c in costs))


def tool(name: str) -> str:
    """An executable of the environment that runs this."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def cold_start() -> Iterator[str]:
    """One file, from process start to exit."""
    yield "## One file, cold process (best of 5)\n"
    yield "| | wall ms | CPU ms |\n|---|---|---|"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(REPOSITORY / "tests/prompts/extract.prompt.txt", folder / "extract.prompt.txt")
        shutil.copyfile(REPOSITORY / "tests/prompts/claude/CLAUDE.md", folder / "CLAUDE.md")
        yield _costs("`python -c pass`", best([sys.executable, "-c", "pass"], folder, 5))
        check = [tool("promptls"), "check", *_no_cache()]
        ours = [*check, "--model", MODEL, "extract.prompt.txt"]
        yield _costs(f"promptls check, two lines, {MODEL}", best(ours, folder, 5))
        again = best([*check, "CLAUDE.md"], folder, 5)
        yield _costs("promptls check, CLAUDE.md, 1.8 kB", again)
        AIMS.append(Aim("one file from cold, CPU ms, first milestone", again.cpu * 1000, 250))
        AIMS.append(Aim("one file from cold, CPU ms", again.cpu * 1000, 150))
        first = best([*check, "CLAUDE.md"], folder, 5, FIRST)
        yield _costs("the same, before patterns were kept", first)
        for peer in PEERS:
            if installed := install(peer.package, OUT / "peers"):
                words = peer.command(["CLAUDE.md"])
                found = best([str(installed.folder / words[0]), *words[1:]], folder, 5)
                yield _costs(f"{peer.package} {installed.version}, the same", found)


def _costs(name: str, costs: Cost) -> str:
    return f"| {name} | {costs.wall * 1000:.0f} | {costs.cpu * 1000:.0f} |"


def throughput() -> Iterator[str]:
    """Some prompt files, cold processes, beside all other checkers."""
    found = _prompts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [
            _copy(path, folder, number) for number, path in enumerate(found[:: max(1, len(found) // FILES)])
        ]
        yield f"## {len(copies)} Markdown and text prompts, cold process, no cache (best of 2)\n"
        yield RATES
        ours = [tool("promptls"), "check", "--output-format", "json", *_no_cache()]
        yield _rate("promptls, all default rules", best([*ours, *copies], folder, 2), len(copies))
        yield _rate(
            "promptls, `--select all`", best([*ours, "--select", "all", *copies], folder, 2), len(copies)
        )
        yield _rate(f"promptls, {MODEL}", best([*ours, "--model", MODEL, *copies], folder, 2), len(copies))
        warm = best([word for word in [*ours, *copies] if word != "--no-cache"], folder, 5)
        yield _rate("promptls, nothing changed since the last run (best of 5)", warm, len(copies))
        for peer in PEERS:
            if installed := install(peer.package, OUT / "peers"):
                words = peer.command(copies)
                costs = best([str(installed.folder / words[0]), *words[1:]], folder, 2)
                yield _rate(f"{peer.package} {installed.version}", costs, len(copies))
                AIMS.extend(_rate_aims(peer.package, warm, costs))


def whole_corpus() -> Iterator[str]:
    """All prompt files, cold processes, beside the checker that is aimed at; each in turn, so that both meet the same."""
    if files := corpus_files():
        folder = Path(os.path.commonpath(files))
        names = [str(path.relative_to(folder)) for path in files]
        yield from _beside(f"All {len(names)} files of the corpus where they lie", "corpus", folder, names)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [_copy(path, folder, number) for number, path in enumerate(_prompts())]
        what = f"All {len(copies)} Markdown and text prompts, each in a folder of its own"
        yield from _beside(what, "Markdown and text", folder, copies)


def _beside(title: str, what: str, folder: Path, names: Sequence[str]) -> Iterator[str]:
    yield f"## {title}, cold process, no cache (best of {TURNS}, by turns)\n"
    yield RATES
    check = [tool("promptls"), "check", "--output-format", "json", *_no_cache()]
    ours = {"all default rules": [*check, *names], "`--select all`": [*check, "--select", "all", *names]}
    peer = next(peer for peer in PEERS if peer.package == AIMED_AT)
    installed = install(peer.package, OUT / "peers")
    words = peer.command(names)
    theirs = {peer.package: [str(installed.folder / words[0]), *words[1:]]} if installed else {}
    found = _by_turns({**ours, **theirs}, folder)
    for rules in ours:
        yield _rate(f"promptls, {rules}", found[rules], len(names))
        each = found[rules].wall / len(names)
        AIMS.append(Aim(f"{what} from cold, {rules}, s for 460 files (or the next)", each * 460, 1))
    if installed:
        yield _rate(f"{peer.package} {installed.version}", found[peer.package], len(names))
        AIMS.extend(_turn_aims(what, found, ours))
    yield ""


def _by_turns(commands: Mapping[str, Sequence[str]], folder: Path) -> dict[str, Cost]:
    rounds = [{name: cost(command, folder) for name, command in commands.items()} for _ in range(TURNS)]
    return {name: least([each[name] for each in rounds]) for name in commands}


def _turn_aims(what: str, found: Mapping[str, Cost], ours: Iterable[str]) -> Iterator[Aim]:
    for rules in ours:
        said = f"{what} from cold, {rules}, %s as a multiple of {AIMED_AT}'s"
        yield Aim(said % "wall", found[rules].wall / found[AIMED_AT].wall, 1)
        yield Aim(said % "CPU", found[rules].cpu / found[AIMED_AT].cpu, 2)


def _prompts() -> list[Path]:
    return [path for path in (corpus_files() or own_files()) if path.suffix in SUFFIXES]


def _rate_aims(package: str, warm: Cost, peer: Cost) -> Iterator[Aim]:
    if package == "agnix":
        yield Aim("corpus unchanged, CPU as a multiple of agnix's", warm.cpu / peer.cpu, 1.5)


def _no_cache() -> list[str]:
    shown = subprocess.run([tool("promptls"), "check", "--help"], capture_output=True, text=True, check=True)
    return ["--no-cache"] if "--no-cache" in shown.stdout else []


def _copy(path: Path, folder: Path, number: int) -> str:
    # agnix reads CLAUDE.md only, so every Markdown prompt gets that name in a folder of its own.
    target = folder / f"p{number:04}" / ("CLAUDE.md" if path.suffix == ".md" else f"case.prompt{path.suffix}")
    target.parent.mkdir()
    shutil.copyfile(path, target)
    return str(target.relative_to(folder))


def _rate(name: str, costs: Cost, files: int) -> str:
    wall, cpu, status = costs
    failed = "" if status in (0, 1) else f" (exit status {status})"
    return f"| {name}{failed} | {files} | {wall:.2f} | {cpu:.2f} | {files / wall:.0f} | {files / max(cpu, 0.01):.0f} |"


def first_findings() -> Iterator[str]:
    """From the start of a server's process to its first diagnostics."""
    yield "## Process start to first diagnostics, 2 kB (best of 5)\n"
    yield "| server | wall ms | CPU ms |\n|---|---|---|"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prompt = (folder / "a.prompt.md").as_uri(), "prompt", texts.prompt(SIZES["2 kB"], None)

        def row(server: str, costs: Sequence[Cost]) -> str:
            wall, cpu = (min(getattr(each, what) for each in costs) * 1000 for what in ("wall", "cpu"))
            return f"| {server} | {wall:.0f} | {cpu:.0f} |"

        start(SERVER, prompt, folder)
        ours = [start(SERVER, prompt, folder) for _ in range(5)]
        AIMS.append(
            Aim("first diagnostics after process start, ms", min(each.wall for each in ours) * 1000, 600)
        )
        AIMS.append(Aim("the same, CPU ms", min(each.cpu for each in ours) * 1000, 600))
        yield row("promptls", ours)
        yield row(
            "promptls, before anything was kept", [start(SERVER, prompt, folder, FIRST) for _ in range(5)]
        )
        yield row(f"pygls alone, {FINDINGS} fixed findings", [start(BARE, prompt, folder) for _ in range(5)])
        module = (folder / "a.py").as_uri(), "python", texts.module(SIZES["2 kB"])
        ruff = [start([tool("ruff"), "server"], module, folder) for _ in range(5)]
        yield row(f"ruff {version('ruff')}, Python", ruff)


def keystrokes() -> Iterator[str]:
    """One typed character to diagnostics, beside ruff's server on Python of the same size."""
    yield f"## Keystroke to diagnostics ({KEYS} keystrokes, one client at a time)\n"
    yield "| size | server | p50 / p95 ms | CPU ms | first ms | findings | RSS MB |\n|---|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prompts = {model: (folder / f"{model}.prompt.md").as_uri() for model in ("none", MODEL)}
        for label, size in SIZES.items():
            ours: dict[str, Latency] = {}
            for model, uri in prompts.items():
                text = texts.prompt(size, None if model == "none" else model)
                ours[model] = latency(SERVER, uri, "prompt", text, folder)
                yield f"| {label} | promptls, model: {model} | {ours[model].row} |"
            module = texts.module(size)
            ruff = latency([tool("ruff"), "server"], (folder / "a.py").as_uri(), "python", module, folder)
            yield f"| {label} | ruff {version('ruff')}, Python | {ruff.row} |"
            AIMS.extend(_key_aims(label, ours["none"], ruff))
            bare = latency(BARE, prompts["none"], "prompt", texts.prompt(size, None), folder)
            yield f"| {label} | pygls alone, the same {FINDINGS} findings each time | {bare.row} |"
            for package, command in SERVERS.items():
                if installed := install(package, OUT / "peers"):
                    words = [str(installed.folder / command[0]), *command[1:]]
                    uri = (folder / "a.md").as_uri()
                    found = latency(words, uri, "markdown", texts.prompt(size, None), folder)
                    yield f"| {label} | {package} {installed.version}, the same Markdown | {found.row} |"


def _key_aims(label: str, ours: Latency, ruff: Latency) -> Iterator[Aim]:
    if label == "2 kB":
        yield Aim("2 kB, p50 ms", ours.p50, 5)
        yield Aim("2 kB, CPU ms", ours.cpu, 5)
        return
    yield Aim(f"{label}, p95 ms, first milestone", ours.p95, 60 if label == "50 kB" else 500)
    yield Aim(f"{label}, p50 as a multiple of ruff's", ours.p50 / ruff.p50, 1)
    yield Aim(f"{label}, p95 as a multiple of ruff's", ours.p95 / ruff.p95, 1.5)
    yield Aim(f"{label}, CPU as a multiple of ruff's", ours.cpu / max(ruff.cpu, 0.1), 1)


def aims(found: Iterable[Aim]) -> Iterator[str]:
    """What was aimed at and what came of it, without a target model."""
    yield "## Against the aims (no target model)\n"
    yield "| | measured | at most | |\n|---|---|---|---|"
    for aim in found:
        reached = "reached" if aim.measured <= aim.most else "missed"
        yield f"| {aim.what} | {aim.measured:.3g} | {aim.most:g} | {reached} |"
    yield ""


def machine() -> Iterator[str]:
    """What the figures were measured on."""
    shown = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    name = shown.partition("model name")[2].partition("\n")[0].strip(" \t:") or platform.processor()
    yield "# Performance\n"
    yield "Generated by `make bench`; compare figures within one table only: each is from one run, whose date it has.\n"
    yield (
        f"{name}, {os.cpu_count()} cores, niceness {os.nice(0)}; {platform.platform()}; "
        f"Python {platform.python_version()}; promptls {version('promptls')}, pygls {version('pygls')}.\n"
    )
    yield (
        "Prompts are our own Markdown prompts (`tests/prompts`), one after the other up to the size, with their\n"
        "lines numbered; ruff reads Python of the same size with a finding every 300 bytes. CPU is the server's\n"
        "own time a keystroke; where it is far below the wall time, the machine was busy with other things.\n"
    )


def long_runs() -> Iterator[str]:
    """What is measured by itself, since it takes hours (`tests/bench/long_runs`): each keeps its own page."""
    yield LONG + "\n"
    for page in sorted(LONG_RUNS.glob("*.md")):
        yield page.read_text("utf-8")


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "start": cold_start,
    "files": throughput,
    "corpus": whole_corpus,
    "first": first_findings,
    "keys": keystrokes,
}


class Section(NamedTuple):
    """What one part has measured."""

    lines: list[str]
    aims: list[Aim]


def measured(name: str) -> Section:
    """Runs a part, and keeps what it measured for the page."""
    AIMS.clear()
    when, load = time.strftime("%Y-%m-%d %H:%M", time.gmtime()), os.getloadavg()[0]
    lines = []
    for line in PARTS[name]():
        print(line, flush=True)
        lines.append(line)
    after = os.getloadavg()[0]
    busy = "; it was busy, so only CPU times and ratios say much" if after > (os.cpu_count() or 1) else ""
    lines.append(f"\n{when} UTC, load {load:.1f} at the start and {after:.1f} at the end{busy}.\n")
    print(lines[-1], flush=True)
    section = Section(lines, list(AIMS))
    (OUT / f"{name}.json").write_text(json.dumps(section))
    return section


def kept(name: str) -> Section:
    """What a part measured in an earlier run."""
    lines, found = json.loads((OUT / f"{name}.json").read_text())
    return Section(lines, [Aim(*each) for each in found])


def main() -> None:
    """Measures the parts named on the command line, or all; the page has the others as measured last."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(ENVIRONMENT)
    OUT.mkdir(exist_ok=True)
    if sys.argv[1:] == ["long-runs"]:
        before = REPORT.read_text("utf-8").partition(LONG)[0]
        REPORT.write_text(before + "\n".join(long_runs()).rstrip() + "\n", encoding="utf-8")
        return
    for name in sys.argv[1:] or PARTS:
        measured(name)
    if all((OUT / f"{name}.json").exists() for name in PARTS):
        sections = [kept(name) for name in PARTS]
        told = [line for section in sections for line in section.lines]
        lines = [*machine(), *told, *aims(aim for section in sections for aim in section.aims), *long_runs()]
        REPORT.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
