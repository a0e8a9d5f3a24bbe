"""A key, a password or a token stands in the prompt.

## What

Keys in the form of a known provider, private keys, and "password: ..." with a value that looks random. The
message shows the first characters only.

## Why

A prompt goes to a provider's logs, to version control and, when asked nicely, to the user: OWASP's list for
LLM applications has leaking of system prompts as LLM07 (docs/evidence.md, rule 65, second-hand,
2026-11-22). In 2,243 real files there was none, so the rule costs no attention.

## Fix

None: revoke the key first; then pass it to the tool that needs it, outside of the prompt.

## Limits

Values that say that they are examples ("xxxx", "EXAMPLE", "your-key", "changeme"), variables, and short or
wordlike values are left alone. Keys in a form that is not on the list are seen only after "key", "token",
"secret" or "password".

## Sources

- OWASP Top 10 for LLM applications, LLM07; docs/evidence.md, rule 65, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_KEY = LazyPattern(
    r"\b(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,200}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}|glpat-[A-Za-z0-9_-]{20,80}"
    r"|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|xox[abprs]-[A-Za-z0-9-]{10,200}|hf_[A-Za-z0-9]{30,80}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}"
    r"|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}|r[ks]_live_[A-Za-z0-9]{20,120}|sk_live_[A-Za-z0-9]{20,120}|eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,800}\.[A-Za-z0-9_-]{10,400})"
    r"|-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP )?PRIVATE KEY(?: BLOCK)?-----"
)
_NAMED = LazyPattern(
    r"\b(?:pass(?:word|wd|phrase)|secret(?:[_ -]?key)?|api[_ -]?key|access[_ -]?(?:key|token)|auth[_ -]?token|bearer[_ -]?token|token)\b[\"'`]?\s{0,4}(?:[:=]|\bis\b)\s{0,4}[\"'`]?(?P<value>[A-Za-z0-9+/_.~!@#%^&*-]{12,200})",
    re.I,
)
_MADE_UP = LazyPattern(
    r"example|sample|dummy|your|placeholder|change|xxx|\.\.\.|test|fake|redact|secret|password|abc|1234|0000|insert|todo|none|null|process\.env|os\.environ|env\.|\*\*\*",
    re.I,
)
_SHOWN_AS_SAMPLE = LazyPattern(
    r"\b(?:examples?|samples?|e\.g\.|generate\w*|looks like|such as|returns?)\b", re.I
)
_RANDOM = 3.3
"""Bits a character from which a value looks random. Our judgement: words of English lie below 3 where they are this short."""
_HINTS = (
    "sk-",
    "gh",
    "glpat",
    "AKIA",
    "ASIA",
    "AIza",
    "xox",
    "hf_",
    "npm_",
    "pypi-",
    "SG.",
    "_live_",
    "eyJ",
    "PRIVATE KEY",
    "ass",
    "ecret",
    "ey",
    "oken",
    "EY",
    "OKEN",
)
_SIEVE = Sieve((_KEY, _NAMED))


@rule(
    "hardcoded-secret",
    family="security",
    severity=Severity.ERROR,
    looks_for=_SIEVE,
    good=(
        "Send the header with your key: sk-xxxxxxxxxxxxxxxxxxxxxxxx\n",
        "The token is passed in {{api_key}}.\n",
        "password: correcthorsebatterystaple\n",
        "Set `API_KEY=YOUR_API_KEY_GOES_HERE`.\n",
        "The token: authentication-middleware checks it.\n",
    ),
    bad=(
        Bad("Call the service with sk-proj-9fK2mQ7LrT4vX8bN3cW6zPdH.\n"),
        Bad("Log in as root.\n\npassword: g7R!x2Lq9#Tz4w\n", found=("g7R!x2Lq9#Tz4w",)),
        Bad("Use AKIAQ7ZL3MX9P2RT8WVC to sign.\n", found=("AKIAQ7ZL3MX9P2RT8WVC",)),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Each value, wherever it stands, code and examples included."""
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        for number, (start, end) in document.gather(_in_block):
            base = document.blocks[number].content
            shown = document.text[base + start : base + start + 4]
            where = Place(index, Span(base + start, base + end))
            yield Finding(
                where, f'"{shown}…" looks like a secret; revoke it, and pass it outside of the prompt'
            )


@sifted(_SIEVE)
def _in_block(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    text = content.text
    if not any(hint in text for hint in _HINTS):
        return
    taken = -1
    for match in _KEY.finditer(text):
        key = match.group()
        if _SHOWN_AS_SAMPLE.search(text, max(0, match.start() - 120), match.start()):
            continue
        if "PRIVATE KEY" in key or (not _MADE_UP.search(key) and _bits(key) >= _RANDOM):
            taken = match.end()
            yield match.span()
    for match in _NAMED.finditer(text):
        value = match["value"].rstrip(".")
        if match.start("value") >= taken and _looks_random(value):
            yield match.start("value"), match.start("value") + len(value)


def _looks_random(value: str) -> bool:
    kinds = sum(any(test(sign) for sign in value) for test in (str.isdigit, str.islower, str.isupper))
    figures = sum(sign.isdigit() for sign in value)
    return (
        kinds >= 3
        and figures >= 2
        and "/" not in value[1:-1]
        and not _MADE_UP.search(value)
        and _bits(value) >= _RANDOM
    )


def _bits(value: str) -> float:
    """Entropy by the signs of the value itself, bits a sign."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
