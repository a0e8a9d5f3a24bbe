"""Texts made to be slow: each rule's own examples over and over, cut off and in one line, and openers without end."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.rules.registry import all_rules

OPENERS = {
    "backticks": "`", "fences": "```\n", "backtick words": "`a ", "tildes": "~~~\n", "asterisks": "*a ", "quotes": '"a ',
    "single quotes": "'a ", "low quotes": "„a ", "comments": "<!--\n", "comment words": "<!-- ", "tags": "<a>\n",
    "tag openers": "<a ", "closing tags": "</a>\n", "example tags": "<example>\n<sample>\n", "braces": "{", "double braces": "{{",
    "brace lines": "{\n", "brackets": "[", "bracket lines": "[x\n", "statements": "{% if a ", "dollars": "${", "links": "](",
    "addresses": "https://a ", "headings": "# a\n", "items": "- a\n", "numbered": "1. a\n", "deep items": " - a\n  - b\n",
    "lead-ins": "Do this:\n", "examples": "Example:\n", "tables": "| a |\n", "rules": "---\n", "setext": "a\n===\n",
    "spaces": " " * 50 + "a", "blank lines": "\n", "tabs": "\t", "words": "word ", "one word": "a", "capitals": "A",
    "digits": "1", "numbers": "1 2-3 ", "dots": ".", "commas": ", ", "colons": "a: ", "parentheses": "(", "orders": "Write it. ",
    "conditions": "if you ", "negations": "do not ", "modals": "you must ", "ands": "write and ", "steps": "then do ", "Chinese": "请写。",
    "placeholders": "[Insert ", "json": '{"a": {', "json list": '{"a": [1, ', "json asked": 'Return JSON: {"a": {',
    "keys": "Return JSON with the keys a, ", "only": "only json only ", "emoji": "😀", "line separators": "\u2028", "directives": "<!-- promptls: ignore ",
    "code variables": "`{{a}}` and {a} ", "code tokens": "`<|im_start|>` <|im_end|> ", "code placeholders": "`[Insert a]` [Insert b] ",
    "code links": "`[a](b.md)` [a](b.md) ", "tagged variables": "<a>{{x}}</a> ", "variable lines": "<a>\n{{x}}\n", "said of variables": "Write {{x}} to all readers now. ",
    "pointers": "See the [NAMES], go to step 9 and read the text in <a>; output only the list and follow the steps below. ",
}  # fmt: skip


def texts() -> dict[str, str]:
    """What is repeated to make each text, by name."""
    found = dict(OPENERS)
    for rule in all_rules():
        examples = [bad.text for bad in rule.bad if not bad.text.startswith(("{", "---"))]
        for number, text in enumerate(examples[:4]):
            found[f"{rule.name} {number}"] = text
            found[f"{rule.name} {number} in one line"] = " ".join(text.split()) + " "
            found[f"{rule.name} {number} cut off"] = text[: len(text) * 2 // 3]
    return found


def grown(piece: str, size: int, *, numbered: bool) -> str:
    """`piece` repeated to `size` code points; `numbered` copies all differ."""
    if not numbered:
        return (piece * (size // max(len(piece), 1) + 1))[:size]
    return "".join(_numbered(piece, size))[:size]


def _numbered(piece: str, size: int) -> Iterator[str]:
    length = number = 0
    while length < size:
        part = f"{piece}{number} " if len(piece) < 80 else piece.replace(".", f" {number}.")
        number += 1
        length += len(part)
        yield part
