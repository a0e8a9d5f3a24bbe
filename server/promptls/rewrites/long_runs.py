"""Requests for a long run without a break: where a prompt makes them, and whether it has checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.glance import let_through
from promptls.prompt.sieve import Choice, Sought
from promptls.text.lazy_pattern import LazyPattern

_PERSIST = LazyPattern(
    r"\b(?:keep\s+(?:on\s+)?(?:going|working|iterating|running|executing)(?:\s+\w+){0,8}?\s+(?:until|till)"
    r"|continue\s+until\s+(?:all|every|everything|the\s+(?:whole|entire)|done|finished)\b"
    r"|continue\s+(?:working|iterating|executing|autonomously)(?:\s+\w+){0,4}?\s+(?:until|till)"
    r"|(?:work|run|iterate|operate|loop|continue|keep\s+(?:going|running|working|iterating))\s+(?:\w+\s+){0,3}?(?:indefinitely|forever|overnight|endlessly|non-?stop|around\s+the\s+clock)"
    r"|(?:work|run|proceed|continue|execute|operate)\s+(?:\w+\s+){0,4}?without\s+(?:ever\s+)?(?:pausing|a\s+break|interruption|waiting\s+for\s+(?:the\s+user|input|confirmation|approval|me))|without\s+(?:ever\s+)?stopping)\b",
    re.I,
)
_NO_STOP = LazyPattern(
    r"\b(?:do\s+not|don['’]t|never|must\s+not|should\s+not)\s+(?:ever\s+)?(?:stop(?:\s+(?:working|iterating|coding|the\s+(?:run|loop)))?"
    r"|pause|yield|give\s+up|hand\s+(?:back|control\s+back|over)|end\s+(?:your|the)\s+turn|terminate(?:\s+(?:your|the)\s+turn)?)"
    r"(?:\s+(?:back|control|work|to\s+the\s+user|your\s+turn)){0,3}\s+(?:until|till|before|unless|for\s+(?:any|no)\s+reason|to\s+(?:ask|summari[sz]e|check|report|confirm))\b",
    re.I,
)
_GOES_ON = LazyPattern(
    r"\bwithout\b|\bbefore\s+(?:ending|yielding|stopping|returning|handing|you\s+(?:stop|end|yield))\b", re.I
)
_WORK_FOR = LazyPattern(
    r"\b(?:work|run|iterate|operate|execute|continue|keep\s+(?:going|working|running))\b[^.;:\n]{0,30}?\b(?:for|through)\s+(?:up\s+to\s+|at\s+least\s+|about\s+)?"
    r"(?P<number>\d{1,4})\s*(?P<unit>hours?|hrs?|days?|minutes?|steps|iterations|rounds|turns|cycles)\b",
    re.I,
)
_TALK = LazyPattern(
    r"\s+(?:(?:the\s+|a\s+)?(?:user|player|customer|caller|human|student|patient|client|reader|interviewer)|i|you|we|they|told|asked|instructed)\s+"
    r"(?:say|type|tell|ask|confirm|stop|quit|answer|enter|want|is\s+satisfied|are\s+satisfied|request|decide|choose|reach|approve|indicate|write|end|exit|repl|respond|understand|get|signal|receive|to\b)",
    re.I,
)
_CHECKPOINT = Sought(
    r"\b(?:check-?points?|milestones?|hand-?offs?|hand\s+over\s+notes?"
    r"|(?:report|summari[sz]e|state|show|share)\s+(?:your\s+|the\s+|on\s+)?(?:progress|status|what\s+(?:is|was|has\s+been|you\s+have)\s+done)"
    r"|(?:stop|pause|report|check\s+in|wait|commit|summari[sz]e|ask)\b[^.\n]{0,60}\b(?:after|at\s+the\s+end\s+of|between)\s+(?:each|every|all|the)"
    r"|(?:after|at\s+the\s+end\s+of)\s+(?:each|every)\b[^.\n]{0,60}\b(?:stop|pause|report|check\s+in|wait|commit|summari[sz]e|ask)\b)",
    re.I,
)
_PER_HOUR = {"h": 60, "d": 60 * 24, "m": 1}
LONG_MINUTES = 60
"""A run of this many minutes counts as long. Our judgement; no measurement was found."""


class LongRun(NamedTuple):
    """A request for a long run: `start..end` are the words of one message that make it.

    `block` is where the request stands, or the last step of a list. `steps` is the number of steps that it
    counts, 0 where it names none. `forbids_stop` is True where the author says not to stop.
    """

    message: int
    start: int
    end: int
    block: int
    steps: int
    forbids_stop: bool


def may_run_long(prompt: Prompt) -> bool:
    """A glance: false where nobody asks for a long run, and no list of steps is an agent's."""
    return is_agent(prompt) or bool(let_through(prompt) & _POSSIBLE.bits)


def long_runs(prompt: Prompt, max_steps: int) -> tuple[LongRun, ...]:
    """Requests to work on without a bound, and lists of more than `max_steps` steps in an agent's prompt.

    None where the prompt has checkpoints of its own.
    """
    agent = is_agent(prompt)
    found: list[LongRun] = []
    for index, message in enumerate(prompt.messages):
        found += _asked_for(index, message.document, max_steps)
        if agent:
            found += _long_lists(index, message.document, max_steps)
    if not found or any(message.document.mentions(_CHECKPOINT) for message in prompt.messages):
        return ()
    return tuple(sorted(found))


def is_agent(prompt: Prompt) -> bool:
    """True for the prompt of an assistant that acts in steps: an agent file, or one that names tools."""
    metadata = prompt.metadata
    return prompt.kind is Kind.AGENT or metadata.get("mode") == "agent" or bool(metadata.get("tools"))


def _asked_for(index: int, document: Document, max_steps: int) -> Iterator[LongRun]:
    for number, (start, end, steps, forbids) in document.gather_each(_requests, _POSSIBLE):
        if steps is None or steps > max_steps:
            base = document.blocks[number].content
            yield LongRun(index, base + start, base + end, number, steps or 0, forbids)


_POSSIBLE = Choice({pattern: pattern for pattern in (_NO_STOP, _PERSIST, _WORK_FOR)}, own=True)
_Request = tuple[int, int, int | None, bool]
"""Start, end, steps if it names any, and whether it forbids to stop."""


def _requests(block: Block, content: BlockContent, possible: tuple[LazyPattern, ...]) -> Iterator[_Request]:
    """Each request in one block."""
    for start, end in content.sentences:
        for pattern in possible:
            match = pattern.search(content.prose, start, end)
            if match and (found := _request(pattern, match, content.prose, end)):
                yield found
                break


def _request(pattern: LazyPattern, match: re.Match[str], prose: str, end: int) -> _Request | None:
    """The request that is made by a match in a sentence with this end; None if that is none."""
    if pattern is not _WORK_FOR:
        if _TALK.match(prose, match.end(), end):
            return None
        forbids = pattern is _NO_STOP or bool(_GOES_ON.search(prose, match.start(), end))
        return *match.span(), None, forbids
    amount, unit = int(match.group("number")), match.group("unit").lower()
    if unit[0] not in _PER_HOUR:
        return *match.span(), amount, False
    return (*match.span(), None, False) if amount * _PER_HOUR[unit[0]] >= LONG_MINUTES else None


def _long_lists(index: int, document: Document, max_steps: int) -> Iterator[LongRun]:
    """Numbered lists of more than `max_steps` instructions, at the first step past the limit."""
    steps: list[int] = []
    for number, block in enumerate((*document.blocks, None)):
        same = block is not None and block.kind is BlockKind.ITEM and block.ordered and not block.example
        if same and steps and block is not None:
            first = document.blocks[steps[0]]
            if block.indent == first.indent and block.section == first.section:
                steps.append(number)
                continue
        if block is not None and steps and block.indent > document.blocks[steps[0]].indent:
            continue
        if len(steps) > max_steps:
            yield from _long_list(index, document, steps, max_steps)
        steps = [number] if same else []


def _long_list(index: int, document: Document, steps: list[int], max_steps: int) -> Iterator[LongRun]:
    if sum(bool(document.contents[n].units) for n in steps) <= max_steps:
        return
    block = document.blocks[steps[max_steps]]
    line_end = document.text.find("\n", block.content, block.end)
    end = line_end if line_end >= 0 else block.end
    yield LongRun(index, block.content, end, steps[-1], len(steps), False)
