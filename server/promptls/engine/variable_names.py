"""Which names of variables may be written at a place: in a placeholder, or where the file declares them."""

from __future__ import annotations

from promptls.engine.analyse import Analysis
from promptls.engine.variables import facts_of, root_name
from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt, Variable, singles
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_OPEN = LazyPattern(
    r"(?P<open>\{\{[{~]{0,2}[#/^&-]?|\{%-?|\$\{(?:input:)?|(?<![{$])\{)"
    r"(?P<inner>(?:[^{}%\n]{0,200}?[^\w.{}%\n$-])?)\$?(?P<word>[\w-]{0,80})$"
)
_DECLARED = LazyPattern(r"(?P<lead>[ \t]*(?:-[ \t]+)?(?:[\"']?name[\"']?:[ \t]+)?)(?P<word>[\w-]{0,80})$")
_REST = LazyPattern(r"[\w-]*")
_CLOSED = LazyPattern(r"[\w-]*[^\S\n]*[}%|]")
_CLOSINGS = {"{{": "}}", "${": "}", "{": "}"}
_FAR = 200
"""Lines between the declarations that are looked at, so that a long list costs no more than a short one."""


class Choice(NamedTuple):
    """A name that may stand at the place, what is known of it, and the text to write."""

    name: str
    text: str
    detail: str = ""


class Choices(NamedTuple):
    """The span that is replaced, and the names to choose from, those declared first."""

    span: Span
    names: tuple[Choice, ...]


def name_choices(analysis: Analysis, offset: int) -> Choices | None:
    """The names to choose from at an offset of the file; None where no name of a variable belongs."""
    prompt, index = analysis.prompt, analysis.line_index
    if prompt is None:
        return None
    line = index.line_of(offset)
    before = analysis.source[index.line_start(line) : min(offset, index.line_end(line))][-400:]
    for single in singles(prompt):
        if any(message.text.from_file(offset) is not None for message in single.prompt.messages):
            # A prompt that declares variables of its own knows no others of its file.
            own = any(mention.declares for mention in single.prompt.mentions)
            return _in_placeholder(analysis, single.prompt if own else prompt, offset, before)
    return _in_declarations(analysis, offset, line, before)


def _in_placeholder(analysis: Analysis, prompt: Prompt, offset: int, before: str) -> Choices | None:
    match = _OPEN.search(before)
    if match is None or not _is_opening(prompt, match.group("open")):
        return None
    rest = _REST.match(analysis.source, offset)
    span = Span(offset - len(match.group("word")), rest.end() if rest else offset)
    simple = not match.group("inner").strip()
    closing = ""
    if simple and not _CLOSED.match(analysis.source, offset):
        closing = next((end for start, end in _CLOSINGS.items() if match.group("open") == start), "")
    # What is being written is no variable yet.
    used = {root_name(v) for v in prompt.variables if not _covers(prompt, v, offset)}
    declared = [mention.name for mention in prompt.mentions if mention.declares]
    names = dict.fromkeys([*declared, *sorted(used)])
    return Choices(span, tuple(Choice(name, name + closing, _detail(prompt, name)) for name in names))


def _covers(prompt: Prompt, variable: Variable, offset: int) -> bool:
    span = prompt.messages[variable.message].text.to_file(variable.span)
    return span.start <= offset <= span.end


def _is_opening(prompt: Prompt, opening: str) -> bool:
    """True unless the variables of the file are plainly written in another way."""
    syntaxes = {variable.syntax for variable in prompt.variables}
    if opening == "{":
        return bool(syntaxes & {"format", "brace"}) or (not syntaxes and bool(prompt.mentions))
    return not syntaxes or syntaxes != {"format"}


def _detail(prompt: Prompt, name: str) -> str:
    facts = facts_of(prompt, name)
    shown = [facts.type, facts.description] if facts.description else [facts.type]
    return ": ".join(part for part in shown if part)


def _in_declarations(analysis: Analysis, offset: int, line: int, before: str) -> Choices | None:
    """Names that are used and not declared, on a line of their own among the declarations.

    While a line is being written the file is seldom valid, so it is read without that line.
    """
    match, index = _DECLARED.fullmatch(before), analysis.line_index
    if match is None or analysis.source[offset : index.line_end(line)].strip(" \t\"':,"):
        return None
    start, end = index.line_start(line), index.line_end(line)
    without = analysis.source[:start] + " " * (end - start) + analysis.source[end:]
    prompt = analysis.format.parse(without, analysis.path)
    column = len(match.group("lead"))
    declaring = [mention for mention in prompt.mentions if mention.declares and not mention.file]
    if not any(_lies_beside(analysis, mention.span.start, line, column) for mention in declaring):
        return None
    declared = {mention.name for mention in declaring}
    names = sorted({root_name(v) for v in prompt.variables if v.places} - declared)
    colon = ":" if before.strip() == match.group("word") else ""
    span = Span(offset - len(match.group("word")), offset)
    return Choices(span, tuple(Choice(name, name + colon) for name in names)) if names else None


def _lies_beside(analysis: Analysis, place: int, line: int, column: int) -> bool:
    """True if a declaration at `place` begins in that column, with nothing less indented between the two."""
    index = analysis.line_index
    own = index.line_of(place)
    at = place - index.line_start(own)
    at -= analysis.source[place - at : place].count('"')
    if at != column or own == line or abs(own - line) > _FAR:
        return False
    between = (index.line_text(number) for number in range(min(own, line) + 1, max(own, line)))
    marker = len(index.line_text(own)) - len(index.line_text(own).lstrip())
    return all(not text.strip() or len(text) - len(text.lstrip()) >= marker for text in between)
