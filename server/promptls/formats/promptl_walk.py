"""The messages of a PromptL file: which of its text belongs to which, by its tags."""

from __future__ import annotations

from promptls.formats.expressions import assigned_name
from promptls.formats.promptl_tags import CONTENT_TAGS, MESSAGE_TAGS, Token, promptl_tokens
from promptls.formats.roles import role_of
from promptls.named_tuple import NamedTuple
from promptls.prompt import Role
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What JavaScript trims."""
STATEMENT = LazyPattern(r"\s*(if|for|else if|else|endif|endfor)\b\s*")
"""What begins an expression that puts nothing into the text."""
_ELSE = " … "
_ROLES = ("system", "user", "assistant", "tool")


class Region(NamedTuple):
    """One message: the spans of the file that are its text, and those of them that are markup.

    `blocks` are the conditions and loops that it stands in, outermost first.
    """

    role: Role
    spans: list[Span]
    inner: list[Token]
    blocks: tuple[str, ...] = ()


class Walk:
    """The file so far: `role` of the message that is open, `part` the content tag, `stack` the open tags."""

    __slots__ = (
        "around", "blocks", "depth", "faults", "inner", "markup", "part", "regions", "role", "spans", "stack"
    )  # fmt: skip

    def __init__(self) -> None:
        self.role: Role | None = None
        self.part = ""
        self.stack: list[Token] = []
        self.spans: list[Span] = []
        self.inner: list[Token] = []
        self.regions: list[Region] = []
        self.faults: list[tuple[Span, str]] = []
        self.depth: dict[str, int] = {}
        self.markup: list[Token] = []
        self.blocks: list[str] = []
        self.around: tuple[str, ...] = ()

    def flush(self) -> None:
        """What was read since the last message tag is a message, if it says anything."""
        if self.spans and self.part in ("", "content", "content-text"):
            self.regions.append(Region(self.role or Role.SYSTEM, self.spans, self.inner, self.around))
        self.spans, self.inner, self.around = [], [], tuple(self.blocks)


def walk_of(source: str, start: int) -> Walk:
    walk = Walk()
    at = start
    for token in promptl_tokens(source, start):
        _take_text(walk, source, Span(at, token.span.start))
        at = token.span.end
        walk.markup.append(token)
        if token.kind == "!":
            walk.faults.append((token.span, _UNCLOSED))
            at = token.span.start
        elif token.kind == "{{" or token.name == "prompt":
            walk.spans.append(token.span)
            walk.inner.append(token)
            enter(walk.blocks, source, token)
        elif token.name:
            _take_tag(walk, source, token)
    _take_text(walk, source, Span(at, len(source)))
    walk.flush()
    walk.faults += [
        (t.span, f'The tag "<{t.name}>" is not closed; put "</{t.name}>" after its text') for t in walk.stack
    ]
    return walk


_UNCLOSED = (
    "What begins here is never closed, and PromptL reads no such file; close it, or put a backslash before it"
)


def enter(blocks: list[str], source: str, token: Token) -> str:
    """Which blocks are open behind an expression; the keyword of the statement that it is, if it is one."""
    code = " ".join(source[token.inner.start : token.inner.end].split())
    match = STATEMENT.match(code)
    word = match.group(1) if match and token.kind == "{{" else ""
    before = blocks.pop() if word in ("else", "else if", "endif", "endfor") and blocks else ""
    if word.startswith("else"):
        code = f"{before.partition(_ELSE)[0]}{_ELSE}{code}"
    if word in ("if", "for", "else", "else if"):
        blocks.append(code)
    return word


def trimmed(source: str, region: Region) -> Region:
    """The region without the statements at both ends whose block goes on outside of it.

    They write nothing themselves, and its text is what stands between them.
    """
    alone = _alone(source, region.inner)
    spans, blocks = list(region.spans), list(region.blocks)
    starts = {token.span.start: token for token in region.inner}

    def writes_nothing(span: Span) -> bool:
        token = starts.get(span.start)
        return token in alone if token is not None else not source[span.start : span.end].strip(BLANKS)

    # Blanks at the ends are left to what drops them anyway.
    first = next((at for at, span in enumerate(spans) if not writes_nothing(span)), len(spans))
    last = next((at for at in range(len(spans) - 1, -1, -1) if not writes_nothing(spans[at])), -1)
    for span in spans[:first]:
        if span.start in starts:
            enter(blocks, source, starts[span.start])
    while first and spans[first - 1].start not in starts:
        first -= 1
    while last + 1 < len(spans) and spans[last + 1].start not in starts:
        last += 1
    kept = spans[first : last + 1]
    inner = [token for token in region.inner if kept and kept[0].start <= token.span.start < kept[-1].end]
    return region._replace(spans=kept, inner=inner, blocks=tuple(blocks)) if kept else region


def _alone(source: str, tokens: list[Token]) -> list[Token]:
    """The statements of a region whose block begins or ends outside of it."""
    stack: list[list[Token]] = []
    found: list[Token] = []
    for token in tokens:
        word = enter([], source, token)
        if word in ("if", "for"):
            stack.append([token])
        elif word and stack:
            stack[-1].append(token)
            if word.startswith("end"):
                stack.pop()
        elif word:
            found.append(token)
    return [*found, *(token for block in stack for token in block)]


def _take_text(walk: Walk, source: str, span: Span) -> None:
    if span.length:
        walk.spans.append(span)


def _take_tag(walk: Walk, source: str, token: Token) -> None:
    if token.kind == "</":
        _close(walk, token)
        return
    if token.kind == "<":
        walk.stack.append(token)
        walk.depth[token.name] = walk.depth.get(token.name, 0) + 1
    if token.name in MESSAGE_TAGS:
        walk.flush()
        if walk.role is not None and token.kind == "<":
            walk.faults.append((token.span, "A message cannot stand within another; close that first"))
        named = _value(source, token, "role") if token.name == "message" else token.name
        role = role_of(named)
        if named not in _ROLES and "{{" not in named:
            walk.faults.append((token.span, f'"{named}" is not a role; use {", ".join(_ROLES[:3])} or tool'))
        if token.kind == "<":
            walk.role, walk.part = role or Role.USER, ""
    elif token.name in CONTENT_TAGS and token.kind == "<":
        walk.flush()
        other = token.name == "content" and _value(source, token, "type") not in ("", "text")
        walk.part = "other" if other else token.name
    elif token.name == "step" and token.kind == "<>":
        walk.flush()


def _value(source: str, token: Token, name: str) -> str:
    span = token.values.get(name, Span(0, 0))
    return source[span.start : span.end]


def _close(walk: Walk, token: Token) -> None:
    if not walk.depth.get(token.name):
        walk.faults.append((token.span, f'"</{token.name}>" closes nothing; remove it'))
        return
    if token.name in MESSAGE_TAGS or token.name in CONTENT_TAGS or token.name == "step":
        walk.flush()
    while True:
        closed = walk.stack.pop()
        walk.depth[closed.name] -= 1
        if closed.name in MESSAGE_TAGS:
            walk.role, walk.part = None, ""
        elif closed.name in CONTENT_TAGS:
            walk.part = ""
        if closed.name == token.name:
            return


def says_something(source: str, region: Region) -> bool:
    """True unless there is nothing but blanks and statements."""
    starts = {token.span.start: token for token in region.inner}
    for span in region.spans:
        token = starts.get(span.start)
        if token is None or token.kind != "{{":
            if token is not None or source[span.start : span.end].strip(BLANKS):
                return True
        elif not _is_statement(source[token.inner.start : token.inner.end]):
            return True
    return False


def _is_statement(expression: str) -> bool:
    return STATEMENT.match(expression) is not None or assigned_name(expression) is not None
