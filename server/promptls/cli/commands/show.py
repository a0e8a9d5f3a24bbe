"""`promptls show`: what a prompt file was taken for and why, and what the model receives."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promptls.cli.arguments import STDIN_NAME, add_stdin_argument, known_models, workspace_of
from promptls.cli.console import Style, complain, note, show_text
from promptls.cli.files import read_stdin
from promptls.cli.parser import add_form_argument
from promptls.cli.report import display_path
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.disk import FileError, Source, read_source
from promptls.engine.filling import filled, unfilled
from promptls.engine.options import Options
from promptls.engine.samples import sample_values
from promptls.engine.target import Target
from promptls.engine.unknown_model import UnknownModel
from promptls.prompt import Prompt, singles
from promptls.tokens import Count, count, total, vocabulary_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `show`."""
    parser.add_argument("path", metavar="FILE", help="the prompt file; - is stdin")
    add_stdin_argument(parser)
    parser.add_argument("--model", metavar="ID", help="count tokens as this model does")
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a variable (repeatable); goes before what the file itself gives",
    )
    parser.add_argument(
        "--no-samples",
        action="store_true",
        help="leave variables as they are, also those for which the file has a default, sample or test data",
    )
    add_form_argument(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print what the file is and what it says."""
    values: dict[str, str] = {}
    for given in arguments.var:
        name, equals, value = given.partition("=")
        if not equals:
            complain(f'--var takes NAME=VALUE; "{given}" has no "="')
            return 2
        values[name] = value
    workspace = workspace_of()
    try:
        source = _read(arguments)
        if arguments.model:
            known_models([arguments.model], [str(source.path)], workspace)
        options = Options(model=arguments.model, select=("invalid-file",), assume=True)
        analysis = analyse(workspace, source.text, source.path, options=options)
    except (FileError, UnknownModel) as error:
        complain(str(error))
        return 2
    if analysis.prompt is None:
        complain(f"{display_path(source.path)}: not a prompt file that promptls knows; no format claims it")
        return 2
    for name in values:
        if not any(variable.name == name for variable in analysis.prompt.variables):
            note(f'the prompt has no variable "{name}"')
    samples = {} if arguments.no_samples else sample_values(analysis.prompt)
    data = _data(analysis, samples, values)
    if arguments.output_format == "json":
        print(json.dumps({"path": display_path(source.path), **data}, ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(_page(display_path(source.path), data))
    return 0


def _read(arguments: argparse.Namespace) -> Source:
    if arguments.path == "-":
        return read_stdin(Path(arguments.stdin_filename or STDIN_NAME))
    return read_source(Path(arguments.path))


def _data(analysis: Analysis, samples: dict[str, str], given: dict[str, str]) -> dict[str, Any]:
    prompt, detection = analysis.prompt, analysis.detection
    assert prompt is not None and detection is not None and analysis.target is not None
    vocabulary = vocabulary_of(analysis.profile.fact("tokenizer"))
    values = {**samples, **given}
    texts = filled(prompt, values)
    counts = [count(text, vocabulary) for text in texts]
    owners = [n for n, single in enumerate(singles(prompt), 1) for _ in single.prompt.messages]
    return {
        "format": analysis.format.id,
        "title": analysis.format.title,
        "claims": [
            {"format": name, "confidence": claim.confidence, "reason": claim.reason}
            for name, claim in detection.claims
        ],
        "model_origin": analysis.model_origin,
        **_about_prompt(prompt, analysis.target, counts),
        "unset": unfilled(prompt, values),
        "sampled": [name for name in samples if name not in given],
        "messages": [
            {
                "prompt": owner,
                "role": message.role.value,
                "within": list(message.within),
                "text": text,
                "tokens": each.tokens,
            }
            for owner, message, text, each in zip(owners, prompt.messages, texts, counts, strict=True)
        ],
        "prompts": _each(analysis, counts),
        "problems": [problem.message for problem in prompt.problems],
    }


def _each(analysis: Analysis, counts: list[Count]) -> list[dict[str, Any]]:
    """What is to be said of each prompt, where the file holds several."""
    assert analysis.prompt is not None
    if not analysis.prompt.prompts:
        return []
    return [
        {
            "title": single.prompt.title,
            **_about_prompt(
                single.prompt, target, counts[single.first : single.first + len(single.prompt.messages)]
            ),
        }
        for single, target in zip(singles(analysis.prompt), analysis.targets, strict=True)
    ]


def _about_prompt(prompt: Prompt, target: Target, counts: list[Count]) -> dict[str, Any]:
    return {
        "model": target.profile.id if target.known else None,
        "named_model": prompt.model,
        "also": list(prompt.also),
        "kind": prompt.kind.value,
        "variables": list(dict.fromkeys(variable.name for variable in prompt.variables)),
        "declared": list(prompt.declared),
        "output_schema": prompt.output_schema,
        "tools": [tool.name for tool in prompt.tools],
        "tokens": _tokens(total(counts) if counts else Count(0, "exact", 0.0)),
    }


def _tokens(counted: Count) -> dict[str, Any]:
    return {"count": counted.tokens, "level": counted.level, "error_percent": counted.error_pct}


def _page(path: str, data: dict[str, Any]) -> str:
    style = Style(sys.stdout)
    claims = data["claims"]
    why = claims[0]["reason"] if claims else "you named it, and no format claims it"
    lines = [style.paint(f"{path}: {data['title']} ({data['format']}), because {why}", "bold")]
    lines += [f"  also claimed as {c['format']}, because {c['reason']}" for c in claims[1:]]
    several = data["prompts"]
    if several:
        lines.append(f"{len(several)} prompt{'s' * (len(several) != 1)}")
    else:
        lines += _facts(data, data["model_origin"] or "no profile", data["unset"])
    if data["sampled"]:
        lines.append(f"with the file's own values for: {', '.join(data['sampled'])}")
    lines += [f"problem: {message}" for message in data["problems"]]
    if not data["messages"] and not data["problems"]:
        lines.append("no text for a model stands in this file")
    owner = 0
    for number, message in enumerate(data["messages"], 1):
        if several and message["prompt"] != owner:
            owner = message["prompt"]
            lines += ["", style.paint(_heading(owner, several[owner - 1]), "bold")]
            lines += _facts(several[owner - 1], "", [])
        within = "".join(f"{block}, " for block in message["within"])
        head = f"-- {number}. {message['role']}, {within}{_about(data)}{message['tokens']} tokens"
        lines += ["", style.paint(head, "cyan"), message["text"].removesuffix("\n")]
    counted = data["tokens"]
    lines += ["", f"{_about(data)}{counted['count']} tokens in all ({counted['level']})"]
    return show_text("\n".join(lines)) + "\n"


def _heading(number: int, data: dict[str, Any]) -> str:
    named = f": {data['title']}" if data["title"] else ""
    return f"== prompt {number}{named}, {_about(data)}{data['tokens']['count']} tokens"


def _facts(data: dict[str, Any], origin: str, unset: list[str]) -> Iterator[str]:
    """What is known of one prompt beside its messages, a line each."""
    model = data["model"] or data["named_model"]
    if model:
        unknown = "" if data["model"] else ", which no profile describes"
        yield f"model: {model}{unknown}" + (f" ({origin})" if origin else "")
    if data["also"]:
        yield f"also for: {', '.join(data['also'])}"
    if data["variables"]:
        without = f"; without a value: {', '.join(unset)}" if unset else ""
        yield f"variables: {', '.join(data['variables'])}{without}"
    if data["declared"]:
        yield f"declared: {', '.join(data['declared'])}"
    if data["output_schema"]:
        yield "output schema: in the file"
    if data["tools"]:
        yield f"tools: {', '.join(data['tools'])}"


def _about(data: dict[str, Any]) -> str:
    return "" if data["tokens"]["level"] == "exact" else "about "
