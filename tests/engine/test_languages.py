"""English first, others honestly: which rules run on what is written in another language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.document import Document
from promptls.rules.registry import rule_named

CHINESE = "你是一个翻译助手。必须保留专有名词。不要添加解释。每次回答前先检查术语表。"
ENGLISH = "Translate the letter and handle unknown terms gracefully. Follow best practices."
GERMAN = "Du übersetzt Briefe. Behalte alle Eigennamen bei und füge keine Erklärungen hinzu, bitte."
SPANISH = "Eres un asistente experto. Responde de forma clara y concisa. Usa un tono adecuado, etc.\n\n- No inventes nada.\n"
RUSSIAN = "Ты опытный сотрудник поддержки. Ответь ясно и кратко. Приведи примеры и т. д.\n"
JAPANESE = "あなたは優秀な担当者です。丁寧に回答してください。必要に応じて適切な例を挙げてください。\n"


def rules(text: str, name: str, select: str = "all") -> set[str]:
    found = analyse(Workspace(None), text, Path(name), options=Options(select=(select,))).diagnostics
    return {diagnostic.rule for diagnostic in found}


def chat(*contents: str) -> str:
    roles = ("system", "user", "assistant")
    messages = [{"role": role, "content": text} for role, text in zip(roles, contents, strict=False)]
    return json.dumps({"messages": messages}, ensure_ascii=False)


@pytest.mark.parametrize("other", [CHINESE, GERMAN])
def test_each_message_is_judged_in_its_own_language(other: str) -> None:
    assert "vague-qualifier" in rules(chat(other * 4, ENGLISH), "/a.chat.json")
    assert "vague-qualifier" not in rules(chat(ENGLISH * 4, other), "/a.chat.json") - rules(
        chat(ENGLISH * 4), "/a.chat.json"
    )


def test_what_is_too_short_to_tell_is_in_the_language_of_the_rest() -> None:
    assert rules(chat(GERMAN * 3, "Be brief, etc."), "/a.chat.json", "vagueness") == set()


@pytest.mark.parametrize("text", [GERMAN, SPANISH, RUSSIAN, JAPANESE])
def test_other_languages_get_the_rules_of_no_language_alone(text: str) -> None:
    text = f"{text}\n</rules>\n\n<pad>\u200b\n"
    found = rules(text, "/a.prompt.md")
    assert "unclosed-delimiter" in found and "hidden-unicode" in found
    assert all(rule_named(name).languages is None for name in found)


WALL = "请仔细阅读对话，不要编造信息，必须引用原文，不得使用英文，务必给出评分，应当说明理由，禁止泄露隐私，最后必须输出总结。"


def test_chinese_demands_between_commas_are_counted_one_by_one() -> None:
    (content,) = Document(WALL + "\n").contents
    assert len(content.units) == 8
    assert "instruction-wall" in rules(WALL + "\n", "/a.prompt.md")


@pytest.mark.parametrize(
    "text",
    ["如果客户询问价格，请给出价目表。\n", "当文件不存在时，必须报告错误。\n", "在回答问题时，不要猜测。\n"],
)
def test_a_chinese_condition_stays_with_its_demand(text: str) -> None:
    (content,) = Document(text).contents
    assert len(content.units) == 1 and len(content.sentences) == 1


def test_a_chinese_prompt_gets_the_rules_that_hold_for_it() -> None:
    text = "请总结这份工单，最后返回 JSON。\n\n- 引用合同、发票等等。\n\n数据如下：\n{{data}}\n\n请检查它。\n"
    assert {"json-without-schema", "open-ended-list", "undelimited-variable"} <= rules(text, "/a.prompt.md")
