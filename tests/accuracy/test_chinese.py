"""Contradictions planted in a Chinese prompt are found with both places; near misses and the prompt itself stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace

PROMPT = """# 角色

你是一家自行车店的客服助手，负责回复顾客的邮件。顾客可能询问订单、退货、维修和保养。

## 工作步骤

1. 阅读邮件，找出顾客的问题。
2. 在订单系统中查询订单号和发货日期。
3. 起草回信，并检查每个数字。

## 回信

- 称呼顾客的姓氏。
- 先回答问题，再提出下一步。
{first}

## 退货和维修

退货须在三十天内提出。维修预约由店员确认，不由你确认。

- 退货单号以字母R开头。
{second}

## 检查

发送之前核对姓名、日期和金额。
"""
FAULTS = (
    ("只输出JSON。", "用一段话说明订单的状态。"),
    ("请用Markdown格式回答。", "不要使用Markdown，只输出纯文本。"),
    ("只返回一个JSON对象，不要输出其他内容。", "请解释你的理由。"),
    ("使用表格列出结果。", "不要使用表格。"),
    ("不要使用表情符号。", "回复时加入一些表情符号。"),
    ("使用项目符号列出要点。", "禁止使用列表。"),
    ("只回答“是”或“否”。", "给出详细的理由。"),
    ("回答要简洁。", "尽可能详细地解释每个问题。"),
    ("保持回答简短。", "回答必须详细、全面。"),
    ("使用正式的语气。", "采用轻松活泼的语气。"),
    ("用第一人称写作。", "使用第三人称叙述。"),
    ("用中文回答。", "始终用英文回复。"),
    ("请使用用户的语言回答。", "回答必须使用英文。"),
    ("摘要不超过100字。", "摘要至少200字。"),
    ("回答控制在三句话以内。", "回答不少于5句话。"),
    ("回复不超过300字。", "输出内容500字以上。"),
    ("列出最多3条建议。", "给出至少5条建议。"),
    ("必须在回信中引用订单号。", "不要引用订单号。"),
    ("请始终先询问顾客的预算。", "禁止询问顾客的预算。"),
    ("务必列出所有配件。", "禁止列出配件。"),
    ("严禁透露进货价格。", "请向顾客透露进货价格。"),
)
NEAR_MISSES = (
    ("如果用户要求JSON，只输出JSON。", "用一段话说明订单的状态。"),
    ("只输出JSON。", "在reason字段中用一段话说明理由。"),
    ("不要使用表格，使用列表。", "标题中不要使用表情符号。"),
    ("标题中不要使用表情符号。", "正文可以加入表情符号。"),
    ("摘要部分要简洁，正文要详细。", "回答要简洁而全面。"),
    ("使用正式的语气，不要使用非正式的语气。", "使用正式的语气。"),
    ("只输出JSON。", "不要解释。"),
    ("用中文回答。", "如果顾客使用英文，用英文回答。"),
    ("用中文回答。", "始终使用简体中文回复。"),
    ("用中文回答。", "关键术语用英文标注。"),
    ("用中文回答。", "不要用英文回答。"),
    ("摘要不超过100字。", "标题不超过20字。"),
    ("每条建议不超过50字。", "回答不超过500字。"),
    ("第一段不超过100字，第二段不超过200字。", "摘要控制在100字左右。"),
    ("摘要控制在50到100字。", "摘要不超过120字。"),
    ("列出最多3条建议。", "给出至少5条问题。"),
    ("请注明来源。", "不要注明日期。"),
    ("必须引用来源。", "如果没有来源，不要引用来源。"),
    ("必须核对订单号。", "不要直接修改订单号。"),
    ("不要透露成本价格。", "请向顾客透露价格。"),
    ("不要编造数据。", "必须核实数据。"),
    ("第一部分（纯文本）不得使用Markdown。", "必须使用Markdown语法排版。"),
    ("必须使用工具查询。", "没有权限时不要使用工具查询。"),
)


def found(first: str, second: str) -> list[tuple[str, tuple[str, ...]]]:
    """(words, words of the related places) of all contradictions."""
    text = PROMPT.format(first=f"- {first}", second=f"- {second}")
    options = Options(select=("contradiction",))
    diagnostics = analyse(Workspace(None), text, Path("/a.prompt.md"), options=options).diagnostics
    return [
        (text[slice(*d.span)], tuple(text[slice(*other.span)] for other in d.related)) for d in diagnostics
    ]


@pytest.mark.parametrize(("first", "second"), FAULTS)
def test_a_fault_is_found_with_both_of_its_places(first: str, second: str) -> None:
    ((words, related),) = found(first, second)
    assert words in second
    assert any(other in first for other in related)


@pytest.mark.parametrize(("first", "second"), NEAR_MISSES)
def test_near_misses_are_silent(first: str, second: str) -> None:
    assert found(first, second) == []


def test_one_half_of_a_fault_is_silent() -> None:
    for fault in FAULTS:
        for half in fault:
            assert found(half, "金额以欧元为单位。") == []
