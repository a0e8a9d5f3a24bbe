"""The `config.json` beside a `skprompt.txt`: what Semantic Kernel keeps there of the prompt.

Source: microsoft/semantic-kernel, python/semantic_kernel/functions/kernel_function_from_prompt.py
(`from_directory`, version 1.45.0, read 2026-11-26). What it says of a model's parameters is not taken over:
a finding on one would stand in a file that does not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from promptls.formats.companions import KERNEL_CONFIG, config_beside
from promptls.formats.declared import named_under
from promptls.formats.json_tree import JsonDocument, read_json
from promptls.formats.response_schema import response_schema
from promptls.formats.tree import is_object, read_tree
from promptls.named_tuple import NamedTuple
from promptls.prompt import Mention
from promptls.regular_files import open_regular
from promptls.text import LineIndex, Span

_LARGEST = 1_000_000
"""Bytes of a configuration that is read. Our judgement: the largest that we have seen has two thousand."""


class KernelConfig(NamedTuple):
    """What a configuration says, each empty where it says nothing; `fault` is why it cannot be read whole.

    `metadata` has the description and the input variables, and `mentions` the places of these in it.
    """

    metadata: Mapping[str, Any] = {}
    mentions: tuple[Mention, ...] = ()
    model: str | None = None
    schema: Mapping[str, Any] | None = None
    template_format: Any = None
    fault: str = ""


def read_beside(path: PurePath | None) -> KernelConfig:
    """What the configuration beside a file says; nothing where there is none."""
    for config, changed in config_beside(path) if path is not None else ():
        return _read(config, changed)
    return KernelConfig()


@lru_cache(maxsize=64)
def _read(config: Path, changed: int) -> KernelConfig:
    try:
        with open_regular(config) as file:
            raw = file.read(_LARGEST + 1)
        source = raw.decode("utf-8-sig")
    except OSError as error:
        return KernelConfig(fault=f"cannot be read ({(error.strerror or str(error)).lower()})")
    except UnicodeDecodeError:
        return KernelConfig(fault="is not valid UTF-8")
    if len(raw) > _LARGEST:
        return KernelConfig(fault=f"is larger than {_LARGEST // 1_000_000} MB")
    return _understood(source, read_json(source))


def _understood(source: str, document: JsonDocument) -> KernelConfig:
    fault = _fault(source, document)
    root = document.root
    if root is None or not is_object(root):
        return KernelConfig(fault=fault or "is not a JSON object")
    data, _ = read_tree(root)
    model, schema = _asked_of_model(data.get("execution_settings"))
    mentions = named_under(root, ("input_variables",))
    return KernelConfig(
        {key: data[key] for key in ("description", "input_variables") if key in data},
        tuple(mention._replace(span=Span(0, 0), file=KERNEL_CONFIG) for mention in mentions),
        model,
        schema,
        data.get("template_format"),
        fault,
    )


def _fault(source: str, document: JsonDocument) -> str:
    for fault in document.faults:
        line, column = LineIndex(source).column(fault.span.start)
        return f"is not valid JSON at line {line}, column {column}: {fault.reason}"
    return ""


def _asked_of_model(settings: Any) -> tuple[str | None, Mapping[str, Any] | None]:
    """The first model that a service's settings name, and the first schema of an answer."""
    model, schema = None, None
    services = list(settings.values()) if isinstance(settings, dict) else settings
    for service in services if isinstance(services, list) else ():
        named = service.get("model_id") if isinstance(service, dict) else None
        model = model or (named if isinstance(named, str) and named else None)
        schema = schema or response_schema(service)[1]
    return model, schema
