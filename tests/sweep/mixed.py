"""Texts that mix kinds, made to be slow for all rules together: many unlike demands that share words, and so on.

A text made for one rule says one thing over and over. Here nearly every line differs from every other, each shares
some of its words with many, and demands, limits, negations, headings, variables and code stand side by side. The
same seed gives the same text; a longer text begins as a shorter one does, but for files with a grammar.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

_VERBS = (
    "write list cite sort name check summarize translate describe explain return include quote rank compare "
    "extract count label merge review rewrite shorten answer mention output use add keep remove avoid"
).split()
_NOUNS = (
    "report table summary headline invoice record address sentence paragraph heading word number date price "
    "customer article author title column row section reply letter email function class test file schema key "
    "value city harbour river ship captain crew cargo port season weather index chapter note source claim"
).split()
_ADJECTIVES = "short long clear formal friendly plain precise detailed brief concise good appropriate".split()
_FORMS = "JSON Markdown XML YAML CSV HTML plain-text".split()
_LANGUAGES = "English German French Spanish Chinese Japanese".split()
_VERBS_ZH = "写 列出 引用 检查 总结 翻译 描述 解释 返回 排序 比较 提取 标记 避免".split()
_NOUNS_ZH = (
    "报告 表格 摘要 标题 发票 记录 地址 句子 段落 单词 日期 价格 客户 文章 作者 城市 港口 船长".split()
)


class Mixed(NamedTuple):
    """A family of texts: its `name`, and what a text of it is made of."""

    name: str
    path: str
    pieces: Callable[[random.Random], Iterator[str]]
    whole: Callable[[list[str]], str] = "".join

    def grown(self, size: int) -> str:
        """A text of that many code points, or a few more."""
        pieces: list[str] = []
        length = 0
        for piece in self.pieces(random.Random(self.name)):
            pieces.append(piece)
            length += len(piece)
            if length >= size:
                break
        return self.whole(pieces)


def _coined(rng: random.Random) -> str:
    """One of many nouns, a few of which are met often."""
    number = int(rng.paretovariate(0.6)) % 20_000
    return _NOUNS[number % len(_NOUNS)] + ("" if number < len(_NOUNS) else _letters(number))


def _letters(number: int) -> str:
    return "q" + "".join("bcdfghjklm"[int(digit)] for digit in str(number))


def demand(rng: random.Random) -> str:
    """A demand that shares its verb with many others, and each of its nouns with some."""
    what = f"{rng.choice(_VERBS)} the {rng.choice(_ADJECTIVES)} {_coined(rng)} of each {_coined(rng)}"
    return rng.choice((
        what, f"always {what}", f"never {what}", f"do not {what}", f"you must {what}", f"{what} in {rng.choice(_FORMS)}",
        f"{what} in {rng.choice(_LANGUAGES)}", f"if the {_coined(rng)} is missing, {what}", f"you should not {what}",
        f"{what} unless the {_coined(rng)} says so", f"{what}, then {rng.choice(_VERBS)} the {_coined(rng)}",
        f"avoid the {_coined(rng)}", f"only {what}", f"please {what}", f"make sure that you {what}", f"can you {what}",
    ))  # fmt: skip


def limit(rng: random.Random) -> str:
    """A limit on the length or the number of something."""
    unit = rng.choice(("words", "sentences", "items", "characters", "bullet points", "paragraphs", "lines"))
    how = rng.choice(
        ("at most", "no more than", "at least", "exactly", "fewer than", "up to", "between 2 and")
    )
    return rng.choice((
        f"the {_coined(rng)} has {how} {rng.randrange(3, 900)} {unit}", f"use {how} {rng.randrange(3, 900)} {unit} for the {_coined(rng)}",
        f"keep the {_coined(rng)} under {rng.randrange(9, 900)} {unit}", f"list {rng.randrange(2, 90)} {_coined(rng)}s",
    ))  # fmt: skip


def negation(rng: random.Random) -> str:
    """Something forbidden."""
    return rng.choice((
        f"do not mention the {_coined(rng)}", f"never use {rng.choice(_FORMS)}", f"avoid {rng.choice(_ADJECTIVES)} {_coined(rng)}s",
        f"no {_coined(rng)}s", f"do not answer in {rng.choice(_LANGUAGES)}", f"you must not {rng.choice(_VERBS)} any {_coined(rng)}",
        f'do not use the word "{_coined(rng)}"', f"don't be {rng.choice(_ADJECTIVES)}",
    ))  # fmt: skip


def heading(rng: random.Random) -> str:
    """A heading of some level."""
    return f"\n{'#' * rng.randrange(1, 5)} {_coined(rng).title()} and {_coined(rng)}\n\n"


def sentence(rng: random.Random) -> str:
    """Any of these, as a sentence."""
    said = rng.choice((demand, demand, limit, negation))(rng)
    return said[0].upper() + said[1:] + rng.choice(".....!?;:")


def _for_ever(piece: Callable[[random.Random], str]) -> Callable[[random.Random], Iterator[str]]:
    def pieces(rng: random.Random) -> Iterator[str]:
        while True:
            yield piece(rng)

    return pieces


def _interleaved(rng: random.Random) -> str:
    kind = rng.randrange(7)
    if kind == 0:
        return heading(rng)
    mark = ("", "- ", "1. ", "* ", "", "> ")[kind - 1]
    return mark + sentence(rng) + ("\n" if mark else "\n\n")


def _deep_list(rng: random.Random) -> Iterator[str]:
    depth = 0
    while True:
        depth = max(0, min(40, depth + rng.choice((-9, -1, 0, 1, 1, 1, 1))))
        yield "  " * depth + rng.choice(("- ", "* ", "1. ")) + sentence(rng) + "\n"


def _numbered(rng: random.Random) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{number}. " + sentence(rng) + "\n"
        if rng.random() < 0.05:
            number = rng.choice((0, number))
            yield f"\nSee step {rng.randrange(1, number + 9)} and the section on {_coined(rng)}.\n\n"


def _variables(rng: random.Random) -> str:
    name = f"{_coined(rng)}_{rng.randrange(5000)}"
    tag = rng.choice(_NOUNS)
    return rng.choice((
        f"{{{{{name}}}}}\n", f"<{tag}>\n{{{{{name}}}}}\n</{tag}>\n\n", f"{tag.title()}: {{{{ {name} }}}}\n", f"${{{name}}} ", f"{{{name}}} ",
        f"[Insert {tag} here]\n", f"{sentence(rng)} Use `{{{{{name}}}}}`.\n", f"<{name}>\n", f"</{name}>\n", f"See {{{{{name}}}}} and <{tag}>.\n",
        f"The {tag} is {{{{{name}}}}}; {sentence(rng)}\n",
    ))  # fmt: skip


def _chinese(rng: random.Random) -> str:
    what = f"{rng.choice(_VERBS_ZH)}每个{rng.choice(_NOUNS_ZH)}的{rng.choice(_NOUNS_ZH)}{rng.randrange(3000)}"
    return rng.choice((
        f"请{what}。", f"不要{what}。\n", f"必须{what}，然后{rng.choice(_VERBS_ZH)}{rng.choice(_NOUNS_ZH)}。\n", f"- {what}，不超过{rng.randrange(9, 900)}字。\n",
        f"如果没有{rng.choice(_NOUNS_ZH)}，{what}。\n\n", f"## {rng.choice(_NOUNS_ZH)}\n\n", f"用{rng.choice(('中文', '英文', 'JSON', 'Markdown'))}{what}。",
    ))  # fmt: skip


def _fences(rng: random.Random) -> str:
    fence = rng.choice(("```", "```json", "~~~", "````", "```\n```"))
    key = _coined(rng)
    code = rng.choice(
        (
            f'{{"{key}": {rng.randrange(99)}, "{rng.choice(_NOUNS)}": "{_coined(rng)}"}}',
            f"{key} = 1",
            sentence(rng),
        )
    )
    return f"{fence}\n{code}\n" if rng.random() < 0.5 else f"{sentence(rng)}\n{fence}\n"


def _nearly_alike(rng: random.Random) -> Iterator[str]:
    frames = [sentence(rng).split() for _ in range(40)]
    while True:
        words = list(rng.choice(frames))
        for _ in range(rng.choice((1, 1, 2))):
            words[rng.randrange(len(words))] = _coined(rng)
        yield "- " + " ".join(words) + "\n"


def _keys(rng: random.Random) -> str:
    keys = [f"{rng.choice(_NOUNS)}_{rng.randrange(900)}" for _ in range(rng.randrange(1, 6))]
    shown = ", ".join(
        f'"{key}": {rng.choice(("1", chr(34) + "text" + chr(34), "[]", "null"))}' for key in keys
    )
    return rng.choice((
        f"Return JSON with the keys {', '.join(keys)}.\n", f"Answer with this object: {{{shown}}}\n", f"- `{keys[0]}` (string): {sentence(rng)}\n",
        f"Output:\n\n```json\n{{{shown}}}\n```\n\n", f"Example:\nInput: {sentence(rng)}\nOutput: {{{shown}}}\n\n",
        f'Set "{keys[0]}" to null if the {_coined(rng)} is unknown.\n', f"{keys[0]}: {sentence(rng)}\n", "Respond only with valid JSON.\n\n",
    ))  # fmt: skip


def _examples(rng: random.Random) -> str:
    return rng.choice((
        f"Example {rng.randrange(999)}:\nInput: {sentence(rng)}\nOutput: {sentence(rng)}\n\n", f"Q: {sentence(rng)}\nA: {_coined(rng)}\n\n",
        f"<example>\n{sentence(rng)}\n</example>\n", f"User: {sentence(rng)}\nAssistant: {sentence(rng)}\n", f"### Example: {_coined(rng)}\n{sentence(rng)}\n",
        f"For example, {sentence(rng)}\n", f"| {_coined(rng)} | {_coined(rng)} |\n|---|---|\n", f"**{_coined(rng).title()}**: {sentence(rng)}\n",
        "Let's think step by step.\n", f"You are a world-class {_coined(rng)} expert.\n", f"Think about the {_coined(rng)} before you answer.\n",
    ))  # fmt: skip


def _tags(rng: random.Random) -> str:
    tag = f"{rng.choice(_NOUNS)}{rng.choice(('', '_' + str(rng.randrange(400))))}"
    return rng.choice((
        f"<{tag}>\n", f"</{tag}>\n", f'<{tag} name="{_coined(rng)}">', f"<{tag}/> ", f"`<{tag}>` ", f"<!-- {sentence(rng)} -->\n", "<!-- ",
        f"{sentence(rng)}\n", f"[{_coined(rng)}]({_coined(rng)}.md) ", f"**{_coined(rng)} ", f"({_coined(rng)} [", f"`{_coined(rng)} ", '"',
        f"Use the text in <{tag}> tags.\n", f"Put it in [{_coined(rng).upper()}].\n",
    ))  # fmt: skip


def _template(rng: random.Random) -> str:
    name = f"{_coined(rng)}_{rng.randrange(900)}"
    return rng.choice((
        f"{{% if {name} %}}\n{sentence(rng)}\n", "{% endif %}\n", f"{{% for each in {name} %}}- {{{{ each }}}}\n", "{% endfor %}\n", f"{{{{ {name} }}}}\n",
        f"{{# {sentence(rng)} #}}\n", f"{{% set {name} = 1 %}}", "{{#if a}}", "{{/if}}", "{% raw %}", "{% endraw %}", f"{sentence(rng)}\n",
    ))  # fmt: skip


def _chat(pieces: list[str]) -> str:
    return json.dumps(
        {"model": "glm-4.7-flash", "messages": [json.loads(piece) for piece in pieces]}, indent=1
    )


def _message(rng: random.Random) -> str:
    role = rng.choice(("system", "user", "assistant", "user", "assistant"))
    return json.dumps({"role": role, "content": " ".join(sentence(rng) for _ in range(rng.randrange(1, 4)))})


def _chat_yaml(pieces: list[str]) -> str:
    return "model: glm-4.7-flash\nmessages:\n" + "".join(pieces)


def _message_yaml(rng: random.Random) -> str:
    role = rng.choice(("system", "user", "assistant"))
    return f"- role: {role}\n  content: |\n    {sentence(rng)}\n    - {sentence(rng)}\n"


def _many_entries(pieces: list[str]) -> str:
    return "---\nmodel: glm-4.7-flash\n" + "".join(pieces) + "---\nWrite {{a}}.\n"


PROMPT = "mixed.prompt.md"
MIXED = (
    Mixed("unlike demands", PROMPT, _for_ever(lambda rng: f"- {sentence(rng)}\n")),
    Mixed("interleaved", PROMPT, _for_ever(_interleaved)),
    Mixed("one line", PROMPT, _for_ever(lambda rng: sentence(rng) + " ")),
    Mixed(
        "one sentence",
        PROMPT,
        _for_ever(lambda rng: demand(rng) + rng.choice((", ", " and ", "; ", ": ", " (", ") "))),
    ),
    Mixed(
        "short blocks",
        PROMPT,
        _for_ever(
            lambda rng: rng.choice(
                (f"{_coined(rng)}.\n\n", f"{sentence(rng)}\n\n", "a\n\n", f"{rng.choice(_VERBS)}:\n\n")
            )
        ),
    ),
    Mixed("deep list", PROMPT, _deep_list),
    Mixed("numbered list", PROMPT, _numbered),
    Mixed(
        "headings",
        PROMPT,
        _for_ever(lambda rng: heading(rng) + (sentence(rng) + "\n" if rng.random() < 0.3 else "")),
    ),
    Mixed("variables", PROMPT, _for_ever(_variables)),
    Mixed("Chinese", PROMPT, _for_ever(_chinese)),
    Mixed("two languages", PROMPT, _for_ever(lambda rng: rng.choice((_chinese(rng), sentence(rng) + "\n")))),
    Mixed("fences", PROMPT, _for_ever(_fences)),
    Mixed("nearly alike", PROMPT, _nearly_alike),
    Mixed("keys", PROMPT, _for_ever(_keys)),
    Mixed("examples", PROMPT, _for_ever(_examples)),
    Mixed("tags", PROMPT, _for_ever(_tags)),
    Mixed("template", "mixed.prompt.jinja", _for_ever(_template)),
    Mixed("chat", "mixed.json", _for_ever(_message), _chat),
    Mixed("YAML chat", "mixed.yaml", _for_ever(_message_yaml), _chat_yaml),
    Mixed(
        "everything",
        PROMPT,
        _for_ever(
            lambda rng: rng.choice((_interleaved, _variables, _chinese, _fences, _keys, _examples))(rng)
        ),
    ),
)
