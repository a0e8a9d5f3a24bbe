"""Says in which language to answer where a prompt leaves it open.

## Trigger

The prompt's own prose is in one language that can be told, and nothing in it says in which language the
answer is to be. An English prompt gets "Respond in English."; a prompt in another language gets that
language's own request ("请用中文回答。", "Antworte auf Deutsch."). Where the settings give an
`output_language`, that one is asked for.

## What does not trigger it

- An output language that is stated in any way: by name, "British spelling", "the user's language", a
  variable such as `{{language}}`.
- A translation, a language lesson, a text to be written in a named language ("Write a poem in
  French"), or one to be corrected in its own ("Proofread this German letter").
- A prompt whose language cannot be told, whose user messages are in another language than the system's,
  or whose instruction is English while most of it is not (a text to be summed up).
- A message that is one JSON object or array, or nothing but labels and slots for input, or whose last
  fence never closes (close it first).
- A prompt for a picture or a film, whose answer has no words (`--ar 16:9`, "Generate an image of …").
- Instruction files and skills: another prompt governs the conversation that they are added to.

## Change

One line in the message that frames the conversation (the system or developer message, else the first
user message). No character of the author's is touched. A profile's parameter `position` says where:
`before-input` (the default) is last, but before the input that the message ends with; `last` is behind
that input; `first` is before everything. On one small model the line worked alone (+70 points), not
behind a schema sentence (-7), and again behind the input (+33), so `promptls gain` measures all three.

## Safety

Safe where the settings name the output language; otherwise it is the author's to confirm, since a prompt
may be meant to mirror its reader.

## Sources

- Refrase's page of GLM-4.7 Flash ("English enforcement"), read 2026-11-22.
- Cerebras, GLM-4.7 migration guide, rule 3 ("Always respond in English"), read 2026-11-22.
- our own run with Qwen2.5-Coder-1.5B on 30 Chinese documents (docs/evidence.md, own counts), 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Message, Place, Prompt, Role, TextChange
from promptls.prompt.language import LANGUAGES, detect_language
from promptls.prompt.language_names import code_of, name_of
from promptls.prompt.output_language import says_output_language, written_in
from promptls.prompt.pictures import asks_for_picture
from promptls.rewrites.placement import (
    ends_in_open_fence,
    framing_message,
    line_at_end,
    line_at_start,
    line_behind_all,
    only_input,
)
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_REQUEST = LazyPattern(r"Respond in [A-Z][A-Za-z ]{2,30}\.$")


def is_language_request(line: str) -> bool:
    """True for a sentence that this rewrite writes, in whatever language."""
    return _REQUEST.match(line) is not None or any(line == known.request for known in LANGUAGES.values())


_ENOUGH_WORDS = 4
"""Words from which on the language of one paragraph can be told. Our judgement."""


def governs(prompt: Prompt) -> bool:
    """A glance: false for what is added to a conversation that another prompt governs."""
    return prompt.kind not in (Kind.INSTRUCTIONS, Kind.SKILL)


@rewrite(
    "english-enforcement",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=is_language_request,
    choices={"position": ("before-input", "last", "first")},
    cases=(
        Case(
            "Summarise this text in two sentences.\n",
            "Summarise this text in two sentences.\nRespond in English.\n",
        ),
        Case("Write a poem about the sea.", "Write a poem about the sea.\nRespond in English."),
        Case(
            "You review contracts.\n\n- Quote each clause.\n- Name the risk.\n",
            "You review contracts.\n\n- Quote each clause.\n- Name the risk.\n\nRespond in English.\n",
        ),
        Case(
            "Summarise the text for a manager.\n\nText:\n{{text}}\n",
            "Summarise the text for a manager.\n\nRespond in English.\n\nText:\n{{text}}\n",
        ),
        Case(
            "Summarise the text for a manager.\n\nText:\n{{text}}\n",
            "Summarise the text for a manager.\n\nText:\n{{text}}\n\nRespond in English.\n",
            params={"position": "last"},
        ),
        Case(
            "Summarise the text for a manager.\n\nText:\n{{text}}\n",
            "Respond in English.\n\nSummarise the text for a manager.\n\nText:\n{{text}}\n",
            params={"position": "first"},
        ),
        Case(
            "Answer the question: {{question}}\n",
            "Respond in English.\nAnswer the question: {{question}}\n",
        ),
        Case(
            "Fasse den Vertrag in drei Sätzen zusammen.\n",
            "Fasse den Vertrag in drei Sätzen zusammen.\nAntworte auf Deutsch.\n",
        ),
        Case("请总结这份合同的要点。\n", "请总结这份合同的要点。\n请用中文回答。\n"),
        Case(
            "Summarise the contract.\n",
            "Summarise the contract.\nRespond in German.\n",
            output_language="de",
        ),
        Case("Translate this into German.\n", "Translate this into German.\n"),
        Case("Write a poem in French\n", "Write a poem in French\n"),
        Case(
            "Answer the question in the language of the user.\n",
            "Answer the question in the language of the user.\n",
        ),
        Case(
            "Summarise the contract.\nRespond in English.\n", "Summarise the contract.\nRespond in English.\n"
        ),
        Case("Use tabs. Keep functions short.\n", "Use tabs. Keep functions short.\n", path="AGENTS.md"),
        Case(
            "Sort the ticket.\n\n# Examples\n\nIt crashes: bug\n\n# Input\n\n{{it}}\n",
            "Sort the ticket.\n\nRespond in English.\n\n# Examples\n\nIt crashes: bug\n\n# Input\n\n{{it}}\n",
        ),
        Case(
            "\n    Sum it up.\n\n    - In a list.\n    ",
            "\n    Sum it up.\n\n    - In a list.\n\n    Respond in English.\n    ",
        ),
        Case(
            "\n    Sum it up.\n",
            "    Respond in English.\n\n    Sum it up.\n",
            params={"position": "first"},
        ),
        Case("Sum it up.  \nIn a list.  \n", "Sum it up.  \nIn a list.  \nRespond in English.\n"),
        Case(
            "Use the tools.\n\nBegin!\n\nQuestion: {{q}}\n\nThanks,\n{{name}}\n",
            "Use the tools.\n\nRespond in English.\n\nBegin!\n\nQuestion: {{q}}\n\nThanks,\n{{name}}\n",
        ),
        Case(
            "Rewrite it.\n\n[Input]\nA dog.\n\n+++++\nI have one.\n\n+++++\n[Input]\n{{it}}\n",
            "Rewrite it.\n\nRespond in English.\n\n[Input]\nA dog.\n\n+++++\nI have one."
            "\n\n+++++\n[Input]\n{{it}}\n",
        ),
        Case("{{input}}\n", "{{input}}\n"),
        Case.silent("Generate an image of a fox in the snow, no text.\n"),
        Case.silent("A fox in the snow, golden hour, 35mm lens, shallow depth of field.\n"),
        Case(
            "Generate an image prompt for a fox.\n",
            "Generate an image prompt for a fox.\nRespond in English.\n",
        ),
        Case.silent(
            "Summarise the text below.\n\nDer Hund läuft durch den Wald und bellt, denn er ist allein.\n"
        ),
        Case("CONTENT:\n", "CONTENT:\n"),
        Case("Proofread this German letter.\n", "Proofread this German letter.\n"),
        Case('{"scene": "a girl in a club", "logos": []}\n', '{"scene": "a girl in a club", "logos": []}\n'),
    ),
)
def english_enforcement(ctx: RewriteContext) -> Iterator[Suggestion]:
    prompt = ctx.prompt
    message = framing_message(prompt) if governs(prompt) else None
    if message is None or says_output_language(prompt):
        return
    asked = _request(prompt, message, ctx.output_language)
    if asked is None or asked[1] in prompt.text or only_input(prompt.messages[message]):
        return
    name, line = asked
    if _is_data(prompt.messages[message].text.text) or ends_in_open_fence(prompt, message):
        return
    if asks_for_picture(prompt):
        return
    yield Suggestion(
        Place(message, _first_sentence(prompt, message)),
        f"Ask for an answer in {name}",
        (_placed(prompt, message, line, ctx.param("position", "before-input")),),
        Safety.SAFE if ctx.output_language else Safety.UNSAFE,
    )


def _placed(prompt: Prompt, message: int, line: str, position: str) -> TextChange:
    place = {"first": line_at_start, "last": line_behind_all}.get(position, line_at_end)
    return place(prompt, message, line)


def _request(prompt: Prompt, message: int, setting: str | None) -> tuple[str, str] | None:
    """The English name of the language to ask for, and the sentence that asks for it."""
    own = written_in(prompt.messages[message])
    if own is None:
        return None
    if setting:
        name = name_of(setting)
        code = code_of(name) if name else None
        if name is None or own == "en" or code not in LANGUAGES:
            return (name, f"Respond in {name}.") if name else None
        return name, LANGUAGES[code].request
    if own not in LANGUAGES or not all(_agrees(prompt, index, own) for index in range(len(prompt.messages))):
        return None
    if own != "en" and _instructs_in_english(prompt.messages[message]):
        return None
    return LANGUAGES[own].name, LANGUAGES[own].request


def _is_data(text: str) -> bool:
    """True for a message that is one JSON object or array: a line of prose would break it."""
    stripped = text.strip()
    return (stripped[:1], stripped[-1:]) in (("{", "}"), ("[", "]"))


def _agrees(prompt: Prompt, index: int, language: str) -> bool:
    """False for a user's message that is in another language, whose writer may want to be answered in it."""
    message = prompt.messages[index]
    return message.role is not Role.USER or written_in(message) in (language, None)


def _instructs_in_english(message: Message) -> bool:
    """True if the first instruction is English in a message that is mostly not: a text to be summed up."""
    units = message.document.units
    if not units:
        return False
    block = message.document.blocks[units[0].block]
    words = message.document.text[block.start : block.end]
    return len(words.split()) >= _ENOUGH_WORDS and detect_language(words) == "en"


def _first_sentence(prompt: Prompt, message: int) -> Span:
    """Where a reader looks for the language: the first instruction, else the first sentence."""
    document = prompt.messages[message].document
    # Instructions are told apart from other sentences in these languages only.
    if document.units and written_in(prompt.messages[message]) in ("en", "zh"):
        return Span(document.units[0].start, document.units[0].end)
    for block, content in document.prose_blocks():
        for sentence in content.sentences:
            return Span(block.content + sentence.start, block.content + sentence.end)
    return Span(0, len(document.text.split("\n", 1)[0]))
