"""The language line: whether it comes, in which language, and where."""

from __future__ import annotations

import pytest

from promptls.prompt import Kind, Role
from tests.rewrites.prompts import message, prompt, rewritten, text_after

NAME = "english-enforcement"

STATED = """Write a French poem.
Write a haiku in Japanese about rain.
Always answer in plain English.
Answer in the user's language.
Reply in the same language as the question.
You are a translator for legal texts.
Use British spelling in every report.
All output must be in English.
Give me ten Spanish phrases for a trip.
Teach me Spanish.
The report must be written in English.
Summarise this letter in German.
Language: English. Summarise the text.
Write the answer in {{language}}.
Antworte auf Deutsch. Fasse den Text zusammen.
Übersetze den Text.
Réponds en français à la question.
请用英文写一封信。
日本語で要約してください。""".split("\n")

OPEN = """Write an essay about French cuisine.
Summarise this German letter.
Summarise the letter, which is in German.
Summarise key events in Chinese history.
Use the tool to polish the text.
Write a letter to German customers.
Use plain language and short sentences.
Do not translate product names.
Explain the programming language Rust.
E-mails may be in German or in French.
Extract all facts from the Japanese report.""".split("\n")


@pytest.mark.parametrize("text", STATED)
def test_a_stated_language_is_left_alone(text: str) -> None:
    assert text_after(text, NAME) == text


@pytest.mark.parametrize("text", OPEN)
def test_a_mention_of_a_language_is_no_statement(text: str) -> None:
    assert text_after(text, NAME) == text + "\nRespond in English."


PLACES = {
    "one line": ("Summarise.", "Summarise.\n@"),
    "final line break": ("Summarise.\n", "Summarise.\n@\n"),
    "paragraphs": ("You review.\n\nSummarise.\n", "You review.\n\nSummarise.\n\n@\n"),
    "list": ("Do this:\n- Read.\n- Write.\n", "Do this:\n- Read.\n- Write.\n\n@\n"),
    "fence": ("Fix it.\n\n```py\nx\n```\n", "Fix it.\n\n```py\nx\n```\n\n@\n"),
    "lone variable": ("Summarise.\n\n{{text}}\n", "Summarise.\n\n@\n\n{{text}}\n"),
    "variable in one paragraph": ("Summarise.\n{{text}}", "Summarise.\n@\n{{text}}"),
    "label": ("Summarise.\n\nINPUT:\n", "Summarise.\n\n@\n\nINPUT:\n"),
    "heading": ("Summarise.\n\n# Input\n\n{{x}}\n", "Summarise.\n\n@\n\n# Input\n\n{{x}}\n"),
    "rule": ("Summarise.\n\n---\n{{x}}\n", "Summarise.\n\n@\n\n---\n{{x}}\n"),
    "tagged": ("Summarise.\n\n<doc>\n{{x}}\n</doc>\n", "Summarise.\n\n@\n\n<doc>\n{{x}}\n</doc>\n"),
    "tagged words": (
        "Summarise.\n\n<document>\nOnce.\n</document>\n",
        "Summarise.\n\n@\n\n<document>\nOnce.\n</document>\n",
    ),
    "tagged rules are no input": (
        "<rules>\nSummarise.\n</rules>\n",
        "<rules>\nSummarise.\n</rules>\n\n@\n",
    ),
    "cue": ("Answer.\n\nQuestion: {{q}}\nAnswer:", "Answer.\n\n@\n\nQuestion: {{q}}\nAnswer:"),
    "transcript": ("Continue it.\n\nUser: Hi\nAssistant:", "Continue it.\n\n@\n\nUser: Hi\nAssistant:"),
    "lead-in": ("Be kind.\n\nSummarise this:\n\n{{x}}", "Be kind.\n\n@\n\nSummarise this:\n\n{{x}}"),
    "only a lead-in": ("Summarise this:\n\n{{x}}", "@\n\nSummarise this:\n\n{{x}}"),
    "variable in the sentence": ("Write about {{topic}}.\n", "Write about {{topic}}.\n@\n"),
    "fence around a variable": ("Fix it.\n\n```\n{{x}}\n```\n", "Fix it.\n\n@\n\n```\n{{x}}\n```\n"),
    "quoted variable": ('Sum up.\n\nText:\n"""\n{{x}}\n"""\n', 'Sum up.\n\n@\n\nText:\n"""\n{{x}}\n"""\n'),
    "quotation marks alone are no input": ('Sum up.\n\n"""\n', 'Sum up.\n\n"""\n\n@\n'),
    "braces are no input": ("Use it:\n{\n  a\n}\n", "Use it:\n{\n  a\n}\n@\n"),
    "a name in brackets is no input": (
        "Keep the name as this:\n`<day-project.md>`\n",
        "Keep the name as this:\n`<day-project.md>`\n@\n",
    ),
    "open fence": ("Fix it.\n\n```py\nx\n", "Fix it.\n\n```py\nx\n"),
    "condition": (
        "Answer.\n\n{% if a %}\nBe brief.\n{% endif %}\n{{q}}\n",
        "Answer.\n\n{% if a %}\nBe brief.\n{% endif %}\n@\n{{q}}\n",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_line_goes_last_but_before_the_input(name: str) -> None:
    before, after = PLACES[name]
    after = after.replace("@", "Respond in English.")
    assert text_after(before, NAME) == after
    assert text_after(after, NAME) == after


def test_it_goes_into_the_message_that_frames_the_conversation() -> None:
    of = prompt(message("You review contracts.", Role.SYSTEM), message("Review this one."), kind=Kind.SYSTEM)
    assert rewritten(of, NAME) == ("You review contracts.\nRespond in English.", "Review this one.")


def test_a_user_who_writes_another_language_is_not_answered_in_english() -> None:
    of = prompt(message("You answer the question.", Role.SYSTEM), message("请总结这份合同的要点。"))
    assert rewritten(of, NAME) == ("You answer the question.", "请总结这份合同的要点。")


def test_the_language_of_the_prompt_or_of_the_settings() -> None:
    german = "Fasse den Vertrag in drei Sätzen zusammen."
    assert text_after(german, NAME) == german + "\nAntworte auf Deutsch."
    assert text_after(german, NAME, output_language="en") == german + "\nRespond in English."
    assert text_after(german, NAME, output_language="French") == german + "\nRéponds en français."
    assert text_after("Summarise.", NAME, output_language="sv") == "Summarise.\nRespond in Swedish."
    assert text_after("Summarise.", NAME, output_language="Klingon") == "Summarise."


@pytest.mark.parametrize("language", ["en", "de", "zh", "sv", "Portuguese", "ja"])
def test_a_second_run_changes_nothing_for_any_setting(language: str) -> None:
    for text in ("Summarise the text.", "Fasse den Text in drei Sätzen zusammen.", "请总结这份合同的要点。"):
        once = text_after(text, NAME, output_language=language)
        assert once != text
        assert text_after(once, NAME, output_language=language) == once


@pytest.mark.parametrize("kind", [Kind.INSTRUCTIONS, Kind.SKILL])
def test_files_that_another_prompt_governs_get_nothing(kind: Kind) -> None:
    assert rewritten(prompt("Run the tests.", kind=kind), NAME) == ("Run the tests.",)


def test_nothing_where_the_language_cannot_be_told() -> None:
    for text in ("{{input}}", "", "   \n", "1 + 1 = ?"):
        assert text_after(text, NAME) == text
