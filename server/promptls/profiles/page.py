"""The page of a model as Markdown, as text for a terminal, and as data. Pure functions of the profile."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.profiles.model import Profile
from promptls.profiles.outline import Block, Line, Section, cited, outline
from promptls.profiles.read import with_derived_words
from promptls.text.lazy_pattern import LazyPattern

_MARKUP = LazyPattern(r"[\\<>*\[\]`]")
_WEB = LazyPattern(r"https?://[^\s/]", re.I)
_NOT_IN_LINK = LazyPattern(r"[\s()<>\\\"`]")
_LINK = LazyPattern(r"https?://[\w.~:/?#@!$&'*+,;=%-]+")
"""A web address of what cannot end one between `<` and `>`: no bracket, no control character."""
_CODE = LazyPattern(r"(?<!`)(`+)(?!`)[^\r\n]*?[^`\r\n]\1(?!`)")
"""What CommonMark takes for a code span: it ends at the next run of just as many backticks."""


def page_markdown(profile: Profile) -> str:
    """The page as CommonMark; source ids are links to where each source is."""
    parts = [f"# {escaped(_title(profile))}"]
    parts += [_markdown_section(section) for section in outline(profile)]
    links = [
        f"[{escaped(source.id)}]: <{url}>" for source in cited(profile) if (url := web_address(source.url))
    ]
    if links:
        parts.append("\n".join(links))
    return "\n\n".join(parts) + "\n"


def page_text(profile: Profile, width: int = 100) -> str:
    """The page for a terminal of `width` columns; examples and addresses are never broken."""
    title = _title(profile)
    parts = [f"{title}\n{'=' * len(title)}"]
    parts += [_text_section(section, max(width, 40)) for section in outline(profile)]
    return "\n\n".join(parts) + "\n"


def page_json(profile: Profile) -> dict[str, Any]:
    """Everything the profile holds, ready for `json.dumps`, in the order of the page."""
    whole = _data(with_derived_words(profile))
    order = (
        "id name kind vendor family extends upgrade successor summary documentation facts endpoints "
        "request_hints claims capabilities limits preferred_format practices anti_patterns rewrites examples "
        "measurements match catalogues sources"
    ).split()
    page = {name: whole[name] for name in order}
    page["rewrites"] = {spec.id: page["rewrites"][spec.id] for spec in profile.ordered_rewrites()}
    return page


def _title(profile: Profile) -> str:
    return profile.name[:1].upper() + profile.name[1:]


def _data(value: Any) -> Any:
    if isinstance(value, Severity):
        return value.label
    if isinstance(value, Safety):
        return value.value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _data(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_data(item) for item in value]
    return value


def _markdown_section(section: Section) -> str:
    blocks: list[str] = []
    for item in section.body:
        if isinstance(item, Block):
            blocks.append(f"{escaped(item.caption)}:\n\n{_fenced(item.text)}")
        elif not item.listed:
            blocks.append(escaped(item.text) + _cited(item))
        else:
            shown = "\n".join(_markdown_lines(item, 0))
            if blocks and blocks[-1].startswith("- "):
                blocks[-1] += "\n" + shown
            else:
                blocks.append(shown)
    return "\n\n".join([f"## {section.title}", *blocks])


def _markdown_lines(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {escaped(line.text)}{_cited(line)}"
    for more in line.more:
        yield from _markdown_lines(more, depth + 1)


def web_address(url: str | None) -> str | None:
    """The address as a link may hold it; None for what is no web address.

    A profile may come from a stranger's folder, and an editor runs what a "command:" link names.
    """
    return _NOT_IN_LINK.sub(_percent, url) if url and _WEB.match(url) else None


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "replace"))


def escaped(text: str) -> str:
    """`text` with what Markdown would take for markup made literal, except in code spans and addresses."""
    shown, at = "", 0
    for code in _CODE.finditer(text):
        shown += _escaped_outside_code(text[at : code.start()]) + code.group()
        at = code.end()
    return _numbered(shown + _escaped_outside_code(text[at:]))


def _escaped_outside_code(text: str) -> str:
    shown, at = "", 0
    for link in _LINK.finditer(text):
        shown += _MARKUP.sub(r"\\\g<0>", text[at : link.start()]) + f"<{link.group()}>"
        at = link.end()
    return shown + _MARKUP.sub(r"\\\g<0>", text[at:])


def _numbered(text: str) -> str:
    # "10. `x`" at the start of a bullet would open a list inside it.
    return re.sub(r"\A([0-9]+)\.(?= )", r"\1\\.", text)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _cited(line: Line) -> str:
    return "".join(f" [{escaped(id)}]" for id in line.sources)


def _text_section(section: Section, width: int) -> str:
    blocks: list[str] = []
    for item in section.body:
        if isinstance(item, Block):
            indented = "\n".join(f"    {row}" for row in item.text.split("\n"))
            blocks.append(f"  {item.caption}:\n\n{indented}\n")
        elif not item.listed:
            blocks.append(_wrapped(item, "  ", "  ", width))
        else:
            blocks += _text_lines(item, 1, width)
    return "\n".join([section.title, "-" * len(section.title), *blocks]).rstrip("\n")


def _text_lines(line: Line, depth: int, width: int) -> Iterator[str]:
    indent = "  " * depth
    yield _wrapped(line, f"{indent}- ", f"{indent}  ", width)
    for more in line.more:
        yield from _text_lines(more, depth + 1, width)


def _wrapped(line: Line, first: str, rest: str, width: int) -> str:
    cited = f" [{', '.join(line.sources)}]" if line.sources else ""
    return textwrap.fill(
        line.text + cited,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
