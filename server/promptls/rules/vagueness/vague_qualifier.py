"""An instruction hangs on an adjective or adverb that has no measure.

## What

"Implement proper error handling", "Handle failures gracefully", "Follow best practices", "Make it better":
take the word away and nothing is asked for; leave it in and every reader, and every model, fills it
differently. Reported once an instruction, at the first such word.

The words: proper, appropriate, adequate, suitable, sensible, reasonable, sufficient, optimal, robust,
meaningful, intuitive, user-friendly, high-quality, production-ready, elegant, beautiful and their adverbs,
gracefully, effectively, efficiently, correctly, "best practices", "the best possible", "make it
better/nicer/more professional". Weaker words ("clear", "helpful", "well-structured", "thoroughly",
"smoothly") are reported only right after the verb that asks for the thing ("Provide helpful comments"),
as the last word of an order ("Test thoroughly"), or at the end of a short item ("Deployment smooth").

## Why

Requirements engineering has the oldest numbers: a detector of such words in requirements had a precision of
59 % and a recall of 82 % (Femmer et al.; docs/evidence.md, P5, 2026-11-22). Prompts that leave
requirements open are twice as likely to regress when the model changes (arXiv 2505.13360, *What Prompts
Don't Say*). A broad list of such words fires in 60 to 89 % of 2,243 real prompt files, so this list is
short, the word must carry the instruction, and the finding is a hint. In 107 labelled files 75 of its 79
findings are on lines that a reader marked, out of 164 marks (2026-11-26); the list was tuned on these
files, so the first figure is optimistic.

## Fix

None: only the author knows what proper means here. Say it ("return 404 with an error message"), give a
number, name the standard, or drop the word.

## Limits

English only. Silent where the sentence goes on to say what it means: after a colon, a bracket, a dash, a
number, inline code or a link, or after "such as", "so that", "according to", "by ...ing", "using", "rather
than", "with A, B and C" and the like. It does not see a criterion in the next sentence or in the items below. "Based on the requirements" is no criterion,
and of what is "appropriate" a bare list of what there is to choose from is none, either. "Relevant",
"specific" and "consistent" are not on the list: in prompts they are too often harmless. "Where appropriate"
lets the model off rather than qualifying, and is not this fault.

## Sources

- Femmer et al., *Rapid quality assurance with requirements smells*; docs/evidence.md, P5
- arXiv 2505.13360, *What Prompts Don't Say*; docs/evidence.md, P3
- docs/evidence.md, own counts: what a naive list finds, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.prompt.block import BlockKind
from promptls.prompt.sieve import Sieve
from promptls.prompt.units import Unit
from promptls.prompt.verbs import VERBS
from promptls.rules.phrases import Allowed, any_of
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_MANNER = (
    "properly|appropriately|adequately|suitably|sensibly|gracefully|effectively|efficiently|optimally"
    "|intelligently|nicely|correctly"
)
_QUALITY = (
    "adequate|suitable|sensible|reasonable|sufficient|optimal|robust|meaningful|intuitive|user[- ]friendly"
    "|high[- ]quality|production[- ]ready|elegant|beautiful"
)
_MADE = frozenset(
    "add apply build choose craft create define deliver design develop draft employ ensure generate give handle "
    "implement include keep maintain make output pick prepare produce provide return select set supply use utilise "
    "utilize write must should be".split()
)
_FOLLOWED = LazyPattern(
    r"\b(?:adher\w*|adopt|apply|embrace|employ|enforce|ensure|follow|hold|implement|incorporate|maintain|meet|observe|use)\b",
    re.I,
)
_BY_PRACTICE = LazyPattern(r"\bby\s+(?:follow|apply|us|adopt)ing\s+(?:the\s+|\w+\s+)?$", re.I)
_JUDGED = frozenset("check confirm detect find identify verify look review assess evaluate".split())
_CLAUSE_END = r"(?=\s*(?:[.!,;]|$|and\b))"
_WHERE = r"(?=\s+(?:for|in|across|throughout|within|to|based\s+on)\b|\s+with\s+[@\ufffc])"
_NOUN = r"(?=\s+(?!for\b|to\b|if\b|when\b|where\b|and\b|or\b|in\b|assumptions?\b)[A-Za-z])"
_VAGUE = LazyPattern(
    rf"\b(?:(?P<manner>{_MANNER})(?:{_CLAUSE_END}|{_WHERE}|(?=\s+[a-z]+ed\b))"
    r"|(?<!without )(?P<proper>proper)(?=\s+(?!nouns?\b|names?\b|subset|fraction|capital|grammar|spelling|punctuation|english\b|order\b|syntax"
    r"|indentation|heading|casing|case\b|escaping|tab\b|markdown|yaml|json|license|form\b)[a-z])"
    rf"|(?<!the )(?<!more )(?<!most )(?<!-)(?P<fitting>appropriate){_NOUN}"
    r"|(?P<practice>best\s+practices?|high(?:est)?\s+(?:[a-z]+\s+)?standards?)"
    r"|(?<=the )(?P<possible>best\s+possible)(?=\s+[a-z])"
    rf"|(?P<better>better|nicer|cleaner|prettier|more\s+(?:professional|beautiful|elegant|engaging|interesting|intuitive|modern)){_CLAUSE_END}"
    rf"|(?P<object>{_QUALITY}){_NOUN}"
    rf"|(?P<state>{_QUALITY}|professional){_CLAUSE_END}"
    r"|(?P<tone>professional)\s+(?=(?:tone|language|manner|style|look|wording|voice)\b))",
    re.I,
)
_CRITERION = LazyPattern(
    "[:(\ufffc\\d—–/]|\\s-\\s|\\b(?:i\\.e|e\\.g|meaning|namely|defined|such that|so that|according to|based on|such as"
    "|like|in line with|in accordance|as (?:defined|described|listed|specified|shown|set out|below|above|in|per)|per"
    "|by \\w+ing|using|via|through|rather than|instead of|following|from|described|listed|specified|documented|unless"
    "|except|only|at least|at most|without|not|that|for (?:the|an?|each|every|your|that|this|its|their))\\b"
    "|\\bwith (?:[\\w-]+ ){0,2}[\\w-]+(?:, [\\w -]{1,40}){0,6},? and \\w",
    re.I,
)
_DEPENDS = LazyPattern(
    r"\b(?:based on|according to|depending on)\s+(?:(?:the|your|each|its|their)\s+)?(?:\w+\s+){0,2}(?:requirements?|needs|context|situation|use cases?|circumstances)"
    r"(?=\s*(?:[.!,;]|$))",
    re.I,
)
_CHOICES = LazyPattern(
    r"\((?!(?:\w+ )?(?:by|for|if|not|only|when|with)\b)@?[\w-]+(?: [\w-]+)?(?:, (?!\w+ (?:by|for|if|only|when|with)\b)@?[\w.-]+(?: [\w-]+)?)+\)",
    re.I,
)
"""Neither what depends on the case nor a bare list to choose from says what is fitting; what is proper, a list may."""
_LETS_OFF = LazyPattern(r"\b(?:where|if|as|when|whenever|wherever)\s+$", re.I)
_SERVES = LazyPattern(r"\d[^.;]*\bfor\s+$")
"""`Keep it under 10 fps for reasonable file sizes`: the number is the demand, and the word its purpose."""
_NAMED_BEFORE = LazyPattern(r"(?:[A-Z][\w.+#]*|[\w]*\d\w*|\ufffc+)(?:['’]s)?(?:\s+\w+)?\s+$")
_NAMED_AFTER = LazyPattern(r"\s+(?:when|for|of|in|from|on|with)\b[^.]{0,60}?\b[A-Z]\w")
_BOUNDARY = LazyPattern(r"[,;:]\s+|\b(?:and|or|then)\s+", re.I)
_WORD = LazyPattern(r"[A-Za-z]+")
_SUBORDINATE = LazyPattern(
    r"\b(?:to(?!\s+(?:the|an?|your|this|that|these|each|every|all|any|its|their)\b)|how|while|so|which|when|if|why|about|whether|who|can|will|would|because|help|helps|not|without"
    r"|(?:on|for|of|in|about|while|by|before|after)\s+[a-z]+ing)\b|(?<!ensure )(?<!sure )\bthat\b",
    re.I,
)
_STATE = LazyPattern(
    r"\b(?:is|are|be|looks?|feels?|(?:make|keep)\s+\w+)\s+(?:[\w-]+,?\s+(?:and\s+|but\s+)?){0,3}$", re.I
)
_ADVERB_FIRST = LazyPattern(rf"[\s*_\-]*({_MANNER})\s+([a-z]+)\b", re.I)
_FRAGMENT = LazyPattern(
    rf"[A-Z](?:[a-z]+ing\s+(?:[\w/.&-]+\s+){{1,6}}(?P<done>{_MANNER})|[\w/.&+-]*\s+(?:[\w/.&+-]+\s+){{0,5}}?(?:[a-z]+ed\s+(?P<was>{_MANNER})"
    rf"|(?P<how>{_MANNER})\s+[a-z]+ed)|[a-z]+ing\s+(?:and\s+\w+ing\s+)?(?P<kind>proper|appropriate|robust|optimal|suitable)\s+[\w/ &-]+)[.]?$",
    re.I,
)
_LOOSE = (
    "clear|exceptional|effective|efficient|idiomatic|helpful|descriptive|well-(?:structured|defined|documented|organi[sz]ed|written|formatted|designed|crafted)"
    "|actionable|readable|maintainable|clean|reliable|strong|perfect|compelling|realistic|polished|natural|useful|valuable"
    "|insightful|intuitive|meaningful"
)
_HOW = (
    "thoroughly|completely|consistently|accurately|critically|strategically|clearly|smoothly"
    "|reliably|carefully|effectively|naturally|gently|intelligently|optimally|properly|appropriately"
)
_GIVEN = LazyPattern(
    r"\b(?:write|create|add|provide|use|include|generate|deliver|design|develop|maintain|produce|give|implement|build|recommend|suggest|end\s+with|look\s+for|plan|make"
    r"|prefer|craft|offer|return|output)\s+(?:a\s+|an\s+|the\s+|any\s+|your\s+)?(?:very\s+|highly\s+|more\s+)?"
    rf"(?P<loose>{_LOOSE})(?!,\s+\w+-)(?:\s*,\s*[\w-]+|\s+and\s+[\w-]+)*\s+(?!examples?\b|path\b|file\b|array\b|install\b|slate\b|name\b)[A-Za-z]",
    re.I,
)
_SO = LazyPattern(rf"\b(?P<how>{_HOW})(?=\s*(?:[.;]|$))", re.I)
_VAGUES, _LOOSELY, _ADVERBS = Sieve((_VAGUE,)), Sieve((_GIVEN, _SO)), Sieve((_ADVERB_FIRST,))
_SHORT_ITEM = LazyPattern(
    rf"[A-Z][\w/.&+-]*\s+(?:[\w/.&+-]+\s+){{0,4}}?(?P<so>{_HOW})[.]?$"
    r"|[A-Z][\w/.&+-]*\s+(?:[\w/.&+-]+\s+){0,2}?(?P<is>clear|smooth|robust|thorough|optimal|effective|efficient|reliable|minimal|accurate|consistent|maintainable|stable)[.]?$"
    rf"|[A-Z][a-z]+ing\s+(?P<some>{_LOOSE}|high-quality)\s+[\w/-]+(?:\s+[\w/-]+){{0,3}}[.]?$"
)
_CLAUSE = 160
"""How far back (code points) the verb of a clause is looked for."""
_AHEAD = 400
"""How far on (code points) a criterion is looked for, so that one endless sentence costs no more than many."""


@rule(
    "vague-qualifier",
    family="vagueness",
    severity=Severity.HINT,
    scope=Scope.BLOCK,
    options=Allowed,
    languages=("en",),
    looks_for=(_VAGUE, _GIVEN, _SO, _FRAGMENT, _SHORT_ITEM, _ADVERB_FIRST),
    good=(
        "Handle errors gracefully: return 404 with a JSON body.\n",
        "Choose a suitable name (snake_case, under 30 characters).\n",
        "Return proper status codes (200, 404, 500).\n",
        "Put the services into appropriate subnets (private by default, public on request).\n",
        "Use proper nouns from the text only.\n",
        "Include a diagram where appropriate.\n",
        "Follow PEP 8 best practices.\n",
        "Implement proper caching with tags, contexts, and a maximum age.\n",
        "Keep the rate at 10 frames or fewer for reasonable file sizes.\n",
        "Handle failures gracefully by retrying three times.\n",
        "Explain how teams apply best practices to reviews.\n",
        "The service handles errors gracefully and has robust logging.\n",
        "# Good practice\n\nName the file after its class.\n",
        'Flag words like "properly" in the text.\n',
        "Give tips on presenting the results effectively.\n",
    ),
    bad=(
        Bad("Implement proper error handling.\n", found=("proper",)),
        Bad("Handle connection failures gracefully.\n", found=("gracefully",)),
        Bad("- Follow best practices.\n- Return JSON.\n", found=("best practices",)),
        Bad("Rewrite the summary. Make it better.\n", found=("better",)),
        Bad("Use appropriate log levels and add robust retries.\n", found=("appropriate",)),
        Bad("Properly define the relationships.\n", found=("Properly",)),
        Bad("Ensure the dashboard is responsive and user-friendly.\n", found=("user-friendly",)),
        Bad("Write high-quality unit tests.\n", found=("high-quality",)),
        Bad("Use data binding effectively across the forms.\n", found=("effectively",)),
        Bad("Done when:\n\n- Watchdog implemented correctly\n- RBAC properly enforced\n", found=("correctly", "properly")),
        Bad("Use appropriate access levels (static, private, async).\n", found=("appropriate",)),
        Bad("Commit the tests to the branch with an appropriate message.\n", found=("appropriate",)),
        Bad("Choose the log levels optimally based on the project requirements.\n", found=("optimally",)),
        Bad("Help me write the service by following established best practices.\n", found=("best practices",)),
        Bad("You are good at:\n\n- Handling app updates gracefully\n", found=("gracefully",)),
    ),
)  # fmt: skip
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """The first such word of each instruction."""
    prose, may_hold = block.content.prose, block.content.may_hold
    allowed = frozenset(ctx.options.allow)
    vague, loose = may_hold(_VAGUES), may_hold(_LOOSELY)
    for unit in block.content.units:
        word = (_vague_word(prose, unit, allowed) if vague else None) or (
            _loose_word(prose, unit, allowed) if loose else None
        )
        word = word or _own_word(prose, unit, ctx.options.words)
        if word is not None:
            yield _finding(block, *word)
    if block.kind is BlockKind.ITEM and not block.content.units and len(block.content.sentences) == 1:
        start, end = block.content.sentences[0]
        fragment = _FRAGMENT.match(prose, start, end) if end - start <= _CLAUSE else None
        if fragment is None and end - start <= _CLAUSE:
            fragment = _SHORT_ITEM.match(prose, start, end)
        if fragment and fragment.end() == end and fragment[fragment.lastgroup or 0].lower() not in allowed:
            yield _finding(block, *fragment.span(fragment.lastgroup or 0))
    for start, end in block.content.sentences if may_hold(_ADVERBS) else ():
        match = _ADVERB_FIRST.match(prose, start, end)
        if match is None or match.group(2).lower() not in VERBS or match.group(1).lower() in allowed:
            continue
        if not _says_how(prose, match.end(), end, chosen=True):
            yield _finding(block, match.start(1), match.end(1))


def _finding(block: BlockView, start: int, end: int) -> Finding:
    word = " ".join(block.content.text[start:end].split())
    return block.finding(start, end, f'"{word}" has no measure here; say what it means, or name the standard')


def _vague_word(prose: str, unit: Unit, allowed: frozenset[str]) -> tuple[int, int] | None:
    for match in _VAGUE.finditer(prose, unit.action, unit.end):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if prose[start:end].lower() in allowed:
            continue
        if _is_carried(prose, unit, kind, start) and not _is_excused(prose, unit, kind, start, end):
            return start, end
    return None


def _own_word(prose: str, unit: Unit, words: tuple[str, ...]) -> tuple[int, int] | None:
    """The first of a person's own words, where nothing goes on to say what it means."""
    match = None if unit.negated or not words else any_of(words).search(prose, unit.action, unit.end)
    return None if match is None or _is_excused(prose, unit, "object", *match.span()) else match.span()


def _loose_word(prose: str, unit: Unit, allowed: frozenset[str]) -> tuple[int, int] | None:
    """A weaker word: only right after the verb that asks for the thing, or as the last word of an order."""
    if unit.negated or unit.condition is not None:
        return None
    match = _GIVEN.match(prose, unit.action, unit.end)
    if match is None and unit.verb is not None:
        match = _SO.search(prose, unit.action, min(unit.end, unit.action + _CLAUSE))
        if match and _SUBORDINATE.search(prose, unit.action, match.start()):
            return None
    if match is None or match.end() - unit.action > _CLAUSE:
        return None
    start, end = match.span(match.lastgroup or 0)
    excused = prose[start:end].lower() in allowed or _is_excused(prose, unit, "object", start, end)
    return None if excused else (start, end)


def _says_how(prose: str, start: int, end: int, *, chosen: bool) -> bool:
    """True if a criterion follows the word, which of several things is `chosen`, or how."""
    rest = _DEPENDS.sub(" ", prose[start:end])
    return _CRITERION.search(_CHOICES.sub(" ", rest) if chosen else rest) is not None


def _is_carried(prose: str, unit: Unit, kind: str, at: int) -> bool:
    """True if the clause that holds the word is itself an instruction and the word belongs to it."""
    head = _clause_head(prose, unit, at)
    if head is None:
        return False
    clause = prose[head:at]
    if kind == "practice" and _BY_PRACTICE.search(clause):
        return True
    if _SUBORDINATE.search(clause):
        return False
    verb = _WORD.match(clause)
    first = verb.group().lower() if verb else ""
    if kind == "practice":
        return bool(_FOLLOWED.search(clause))
    if kind == "better":
        return first == "make"
    if kind == "object":
        return first in _MADE
    if kind == "state":
        return bool(_STATE.search(clause))
    return first not in _JUDGED


def _clause_head(prose: str, unit: Unit, at: int) -> int | None:
    """Where the verb stands that governs `at`: the nearest that opens a clause, or the word of obligation."""
    if at - unit.action > _CLAUSE and unit.verb is None:
        return None
    for boundary in reversed(list(_BOUNDARY.finditer(prose, max(unit.action, at - _CLAUSE), at))):
        word = _WORD.match(prose, boundary.end(), at)
        if word and word.group().lower() in VERBS:
            return boundary.end()
    if unit.verb is not None:
        return unit.action if at - unit.action <= _CLAUSE else None
    obliged = re.search(r"\b(?:must|should|shall|need|ha(?:s|ve) to)\b", prose[unit.action : at], re.I)
    return unit.action + obliged.start() if obliged else None


def _is_excused(prose: str, unit: Unit, kind: str, start: int, end: int) -> bool:
    before = prose[max(unit.start, start - _CLAUSE) : start]
    if (
        _LETS_OFF.search(before)
        or _SERVES.search(before)
        or _says_how(prose, end, min(unit.end, end + _AHEAD), chosen=kind in ("fitting", "manner"))
    ):
        return True
    if before.count("(") > before.count(")"):
        return True
    if kind != "practice":
        return False
    verb = _WORD.match(prose, unit.action)
    after_verb = prose[max(verb.end() if verb else unit.action, start - 60) : start]
    return bool(_NAMED_BEFORE.search(after_verb) or _NAMED_AFTER.match(prose, end, unit.end))
