"""Markdown prompts: prompts, commands, agents, skills and standing instructions of the coding assistants.

One format a kind, since in an untitled editor tab only the language id tells the kind.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import FrontMatter, read_front_matter
from promptls.formats.front_matter_format import with_front_matter
from promptls.formats.literal import Guard, literal_text
from promptls.formats.names import folders, name_words, never_a_prompt
from promptls.formats.templates import scan_templates, variables_of
from promptls.last_asked import last_asked
from promptls.prompt import Kind, Message, MessageRemoval, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, newline_of
from promptls.text.lazy_pattern import LazyPattern

_LANGUAGES = {
    "prompt": Kind.TASK,
    "instructions": Kind.INSTRUCTIONS,
    "chatagent": Kind.AGENT,
    "skill": Kind.SKILL,
}
_ENDINGS = (
    (".prompt.md", Kind.TASK),
    (".instructions.md", Kind.INSTRUCTIONS),
    (".agent.md", Kind.AGENT),
    (".chatmode.md", Kind.AGENT),
)
_NAMES = {
    "SKILL.md": Kind.SKILL,
    **dict.fromkeys(
        (
            "CLAUDE.md",
            "CLAUDE.local.md",
            "AGENTS.md",
            "AGENTS.override.md",
            "GEMINI.md",
            ".cursorrules",
            ".windsurfrules",
            ".clinerules",
        ),
        Kind.INSTRUCTIONS,
    ),
    "copilot-instructions.md": Kind.INSTRUCTIONS,
}
_CLAUDE_FOLDERS = {
    "commands": Kind.COMMAND,
    "agents": Kind.AGENT,
    "rules": Kind.INSTRUCTIONS,
    "skills": Kind.SKILL,
}
_RULE_FOLDERS = ((".windsurf", "rules"), (".devin", "rules"), (".cline", "rules"))
"""Where Windsurf (now Devin) and Cline keep rules; engine/together.py has the sources (2026-11-26)."""
_RULE_ENDINGS = (".md", ".mdc", ".cursorrules", ".windsurfrules", ".clinerules")
_NO_MODEL = frozenset({"inherit", "auto", "auto (copilot)", "default"})
_NUXT_BLOCK = LazyPattern(r"^:{2,}[a-z]", re.MULTILINE)


@last_asked
def _classify(candidate: Candidate) -> tuple[Kind, Claim] | None:
    path = candidate.path
    if path is not None and never_a_prompt(path):
        return None
    found = (path and (_by_name(path) or _by_folder(path) or _by_content(path, candidate.head))) or None
    if found is None and candidate.language_id in _LANGUAGES:
        return _LANGUAGES[candidate.language_id], Claim(90, f'the language id is "{candidate.language_id}"')
    return found


def _by_name(path: PurePath) -> tuple[Kind, Claim] | None:
    if path.name in _NAMES:
        return _NAMES[path.name], Claim(95, f'the file is called "{path.name}"')
    lowered = path.name.lower()
    for ending, kind in _ENDINGS:
        if lowered.endswith(ending):
            return kind, Claim(95, f'the name ends in "{ending}"')
    return None


def _by_folder(path: PurePath) -> tuple[Kind, Claim] | None:
    if path.suffix.lower() != ".md":
        return None
    above = folders(path)
    for outer, inner in pairwise(above):
        if outer == ".claude" and inner in _CLAUDE_FOLDERS:
            return _CLAUDE_FOLDERS[inner], Claim(90, f'the file lies in ".claude/{inner}"')
        if (outer, inner) in _RULE_FOLDERS:
            return Kind.INSTRUCTIONS, Claim(90, f'the file lies in "{outer}/{inner}"')
        if inner == "agents" and outer in (".github", ".gemini"):
            return Kind.AGENT, Claim(90, f'the file lies in "{outer}/agents"')
    if above[-1:] == (".clinerules",):
        return Kind.INSTRUCTIONS, Claim(90, 'the file lies in ".clinerules"')
    if above[-2:-1] == ("patterns",) and path.name in ("system.md", "user.md"):
        kind = Kind.SYSTEM if path.name == "system.md" else Kind.TASK
        return kind, Claim(85, f'the file is the "{path.name}" of a pattern')
    words = name_words(path)
    kind = Kind.SYSTEM if "system" in words else Kind.TASK
    if words[:2] == ["system", "prompt"]:
        return Kind.SYSTEM, Claim(80, "the name begins with system_prompt")
    if "prompts" in above:
        return kind, Claim(60, 'the file lies in a folder "prompts"')
    return None


def _by_content(path: PurePath, head: str) -> tuple[Kind, Claim] | None:
    if path.suffix == ".mdc":
        if ".cursor" in folders(path):
            return Kind.INSTRUCTIONS, Claim(95, 'the file is a rule in ".cursor"')
        if not _NUXT_BLOCK.search(head):
            return Kind.INSTRUCTIONS, Claim(60, 'the name ends in ".mdc"')
    if path.suffix == ".md" and head.startswith(("---\n", "---\r\n")):
        keys = read_front_matter(head).data.keys()
        if {"name", "description"} <= keys and keys & {"tools", "model"}:
            return Kind.AGENT, Claim(
                70, "the front matter is that of an agent: name, description, tools or model"
            )
    return None


def _sniff(kind: Kind, candidate: Candidate) -> Claim | None:
    found = _classify(candidate)
    return found[1] if found and found[0] is kind else None


def _parse(format_id: str, kind: Kind, source: str, path: PurePath | None) -> Prompt:
    front = read_front_matter(source)
    lead = ""
    guard: Guard | None = None
    if front.inner is None:
        guard = _no_front_matter
    elif front.body.start == len(source) and source[-1] not in "\r\n":
        lead = newline_of(source)
    plain = literal_text(source, front.body, guard, lead)
    placeholders = list(scan_templates(plain.text))
    if placeholders:
        plain = plain.with_templates(p.span for p in placeholders)
    model, model_path = _model_of(front)
    return Prompt(
        format=format_id,
        kind=kind,
        messages=(Message(Role.USER if kind in (Kind.TASK, Kind.COMMAND) else Role.SYSTEM, plain),),
        metadata=front.data,
        metadata_spans=front.spans,
        model=model,
        model_path=model_path,
        variables=variables_of(placeholders, 0),
        problems=front.problems,
    )


def _no_front_matter(source: str) -> bool:
    return not source[:4].lstrip("\ufeff").startswith("---") or read_front_matter(source).inner is None


def _model_of(front: FrontMatter) -> tuple[str | None, MetadataPath | None]:
    named: Any = front.data.get("model")
    path: MetadataPath = ("model",)
    if isinstance(named, list):
        named, path = (named[0], ("model", 0)) if named else (None, path)
    if not isinstance(named, str) or not named.strip() or named.strip().lower() in _NO_MODEL:
        return None, None
    return named.strip(), path


def _one_message(source: str, change: MessageRemoval) -> Edit:
    raise EditRefused("the file is one message")


def _format(format_id: str, title: str, kind: Kind, sign: str) -> Format:
    format = Format(
        id=format_id,
        title=title,
        sniff=partial(_sniff, kind),
        parse=partial(_parse, format_id, kind),
        layout=Layout.MARKDOWN,
        takes=Takes(
            _RULE_ENDINGS if kind is Kind.INSTRUCTIONS else (".md",),
            sign,
            languages=tuple(id for id, one in _LANGUAGES.items() if one is kind),
        ),
    )
    return with_front_matter(format, remove=_one_message)


FORMATS = [
    _format("markdown-prompt", "Markdown prompt", Kind.TASK, 'a name in ".prompt.md", or a folder "prompts"'),
    _format("markdown-command", "Markdown command", Kind.COMMAND, 'a folder ".claude/commands"'),
    _format(
        "markdown-agent",
        "Markdown agent",
        Kind.AGENT,
        'a name in ".agent.md", a folder of agents, or "name", "description" and "tools" or "model" above',
    ),
    _format("markdown-skill", "Agent skill", Kind.SKILL, 'the name "SKILL.md"'),
    _format(
        "markdown-instructions",
        "Markdown instructions",
        Kind.INSTRUCTIONS,
        'a name in ".instructions.md", AGENTS.md and its like, or a rule of Cursor, Windsurf or Cline',
    ),
    _format(
        "markdown-system",
        "Markdown system prompt",
        Kind.SYSTEM,
        'a name that begins with "system_prompt", or has "system" in a folder "prompts"',
    ),
]
