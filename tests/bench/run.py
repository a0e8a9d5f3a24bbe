"""`make bench`: start-up, files a second, keystroke latency, beside ruff's server and the peers, in one run.

Figures are ratios within one run on one machine; nothing here fails. Peers are installed into a
virtual environment of their own (`tests/bench/out/peers`) the first time.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench import texts  # noqa: E402
from tests.bench.keystrokes import latencies, percentiles  # noqa: E402
from tests.corpora import corpus_files, own_files  # noqa: E402

OUT = Path(__file__).parent / "out"
PEERS = {
    "promptdoctor": lambda files: ["promptdoctor", "--format", "json", *files],
    "context-lint": lambda files: ["context-lint", *files],
    "promptproof": lambda files: ["promptproof", "--format", "json", "--exit-zero", *files],
    "promptlint-cli": lambda files: ["promptlint", "--format", "json", *files],
    "agnix": lambda files: ["agnix", "--format", "json", "."],
}
SIZES = {"2 kB": 2_000, "50 kB": 50_000, "1 MB": 1_000_000}
# Byte code is what users run; this machine may forbid it.
ENVIRONMENT = {**os.environ, "PYTHONPYCACHEPREFIX": str(OUT / "pycache")}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)


def cost(command: Sequence[str], cwd: Path) -> tuple[float, float]:
    """(wall seconds, CPU seconds of the process and its children) of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(command: Sequence[str], cwd: Path, runs: int) -> tuple[float, float]:
    """The least wall and CPU seconds of several runs."""
    costs = [cost(command, cwd) for _ in range(runs)]
    return min(wall for wall, _ in costs), min(cpu for _, cpu in costs)


def peer_environment() -> Path | None:
    """The folder of the peers' executables, made when missing; None if they cannot be installed."""
    folder = OUT / "peers"
    if not (folder / "bin" / "promptdoctor").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        done = subprocess.run(
            [str(folder / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", *PEERS], check=False
        )
        if done.returncode:
            print("the peers could not be installed; they are left out")
            return None
    return folder / "bin"


def cold_start() -> None:
    """One file, from process start to exit."""
    promptls = shutil.which("promptls", path=str(Path(sys.executable).parent)) or "promptls"
    target = REPOSITORY / "tests" / "prompts"
    python = best([sys.executable, "-c", "pass"], target, 10)
    ours = best([promptls, "check", "--model", "glm-4.7-flash", "extract.prompt.txt"], target, 10)
    print("\n## Cold start of `promptls check` on one file (best of 10)\n")
    print("| | wall ms | CPU ms | CPU × bare Python |\n|---|---|---|---|")
    for name, (wall, cpu) in (("python -c pass", python), ("promptls check", ours)):
        print(f"| {name} | {wall * 1000:.0f} | {cpu * 1000:.0f} | {cpu / python[1]:.1f} |")


def throughput() -> None:
    """All prompt files, cold processes."""
    files = [path for path in (corpus_files() or own_files()) if path.suffix in (".md", ".txt", ".prompt")]
    promptls = shutil.which("promptls", path=str(Path(sys.executable).parent)) or "promptls"
    bin_folder = peer_environment()
    print(f"\n## {len(files)} Markdown and text prompts (best of 2)\n")
    print("| tool | wall s | CPU s | files/s (CPU) |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [_copy(path, folder, number) for number, path in enumerate(files)]
        _row("promptls", best([promptls, "check", "--output-format", "json", *copies], folder, 2), len(files))
        for peer, command in PEERS.items() if bin_folder else ():
            words = _command(command, copies)
            _row(
                peer,
                best([str(bin_folder / words[0]) if bin_folder else words[0], *words[1:]], folder, 2),
                len(files),
            )


def _command(command: Callable[[list[str]], list[str]], files: list[str]) -> list[str]:
    return command(files)


def _copy(path: Path, folder: Path, number: int) -> str:
    # agnix reads CLAUDE.md only, so every prompt gets that name in a folder of its own.
    target = folder / f"p{number:04}" / ("CLAUDE.md" if path.suffix == ".md" else f"case.prompt{path.suffix}")
    target.parent.mkdir()
    shutil.copyfile(path, target)
    return str(target.relative_to(folder))


def _row(name: str, costs: tuple[float, float], files: int) -> None:
    wall, cpu = costs
    print(f"| {name} | {wall:.2f} | {cpu:.2f} | {files / max(cpu, 1e-9):.0f} |", flush=True)


def keystrokes() -> None:
    """One typed character to diagnostics, beside ruff's server on Python of the same size."""
    print("\n## Keystroke to diagnostics, p50 / p95 in ms\n")
    print("| size | promptls | ruff server | ratio |\n|---|---|---|---|")
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
    server = [sys.executable, "-m", "promptls", "server"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, size in SIZES.items():
            ours = percentiles(
                latencies(server, (folder / "a.prompt.md").as_uri(), "prompt", texts.prompt(size), folder)
            )
            theirs = percentiles(
                latencies([ruff, "server"], (folder / "a.py").as_uri(), "python", texts.module(size), folder)
            )
            print(
                f"| {label} | {ours[0]:.1f} / {ours[1]:.1f} | {theirs[0]:.1f} / {theirs[1]:.1f} "
                f"| {ours[0] / theirs[0]:.1f} / {ours[1] / theirs[1]:.1f} |",
                flush=True,
            )


def main() -> None:
    """The parts named on the command line, or all."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    OUT.mkdir(exist_ok=True)
    machine = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"# promptls benchmark\n\n{machine}")
    parts = {"start": cold_start, "files": throughput, "keys": keystrokes}
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
