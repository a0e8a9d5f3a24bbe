"""Extraction from documents in Chinese, German, French and Spanish for a reader of English.

Facts that no language changes (reference, date, amount) and one sentence that has to come out in English. The
prompt is in English and leaves the language of the answer open, as prompts do.
"""

from __future__ import annotations

from promptls.gain.checks import Check
from promptls.gain.tasks import facts
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, json_item

_PROMPTS = (
    "Extract the facts of this document. Return JSON with reference, date (YYYY-MM-DD), amount (a number) and summary "
    "(one sentence).\n\nDocument:\n{{document}}\n",
    "Read the document and return a JSON object with the keys reference, date, amount and summary. The date is "
    "YYYY-MM-DD, the amount a number, the summary one sentence.\n\nDocument:\n{{document}}\n",
    'Return the facts of the document as JSON, with the result in one object:\n\n```json\n{"result": {"reference": "AB-1", '
    '"date": "2026-01-31", "amount": 10.5, "summary": "One sentence."}}\n```\n\nDocument:\n{{document}}\n',
    "Extract the key information of the document below as JSON.\n\n"
    '```json\n{"result": {"reference": "AB-1", "date": "2026-01-31", "amount": 10.5, "summary": "One sentence."}}\n```\n\n'
    "Document:\n{{document}}\n",
)
_NESTED = (False, False, True, True)
_DOCUMENTS = {
    "zh": (
        "关于订单{ref}：由于{thing}短缺，原定于上周的发货推迟到{date}。货款共计{amount}欧元，由买方在收货后支付。"
        "如有疑问，请与我们的客服部门联系，我们会尽快答复。",
        "会议记录。各方同意在{date}之前完成{thing}的更换，项目编号为{ref}，费用为{amount}欧元。"
        "负责人将在下周提交详细的计划，并通知所有相关部门。",
    ),
    "de": (
        "Zum Auftrag {ref}: Weil {thing} fehlen, verschiebt sich die Lieferung auf den {date}. Der Betrag von {amount} Euro "
        "wird erst nach dem Empfang der Ware fällig. Bei Fragen hilft unser Kundendienst gern weiter.",
        "Protokoll der Sitzung. Alle Beteiligten wollen {thing} bis zum {date} ersetzen. Das Vorhaben trägt die Nummer {ref} "
        "und kostet {amount} Euro. Der genaue Plan folgt in der nächsten Woche.",
    ),
    "fr": (
        "Concernant la commande {ref} : comme il manque des {thing}, la livraison est repoussée au {date}. Le montant de "
        "{amount} euros sera payé à la réception. Notre service client répond volontiers à vos questions.",
        "Compte rendu de la réunion. Les participants veulent remplacer les {thing} avant le {date}. Le projet porte le "
        "numéro {ref} et coûte {amount} euros. Le plan détaillé sera envoyé la semaine prochaine.",
    ),
    "es": (
        "Sobre el pedido {ref}: como faltan {thing}, la entrega se aplaza al {date}. El importe de {amount} euros se pagará "
        "al recibir la mercancía. Nuestro servicio de atención al cliente responderá a sus preguntas.",
        "Acta de la reunión. Los participantes quieren sustituir {thing} antes del {date}. El proyecto lleva el número {ref} "
        "y cuesta {amount} euros. El plan detallado se enviará la próxima semana.",
    ),
}
_THINGS = {
    "zh": "阀门 灯具 滤芯 电缆 轴承 开关".split(),
    "de": "Ventile Leuchten Filter Kabel Lager Schalter".split(),
    "fr": "vannes lampes filtres câbles roulements interrupteurs".split(),
    "es": "válvulas lámparas filtros cables rodamientos interruptores".split(),
}
_FIELDS = {
    "type": "object",
    "properties": {
        **{key: {"type": "string"} for key in ("reference", "date", "summary")},
        "amount": {"type": "number"},
    },
    "required": ["reference", "date", "amount", "summary"],
    "additionalProperties": False,
}
_IN_RESULT = {
    "type": "object",
    "properties": {"result": _FIELDS},
    "required": ["result"],
    "additionalProperties": False,
}


def make() -> Family:
    """The family; its metric is the share of answers whose sentence is in English."""
    items = tuple(_item(number) for number in range(SIZE))
    about = "facts from Chinese, German, French and Spanish documents, answered in English"
    return Family("extract-other", about, "in English", items)


def _item(number: int) -> Item:
    dice = Dice(f"extract-other {number}")
    language = tuple(_DOCUMENTS)[number // 2 % len(_DOCUMENTS)]
    kind = number // 8 % len(_PROMPTS)
    day, ref = facts.date(dice), facts.reference(dice)
    amount = dice.whole(120, 9800)
    document = dice.pick(_DOCUMENTS[language]).format(
        ref=ref, date=day.written(language), amount=amount, thing=dice.pick(_THINGS[language])
    )
    gold = {"reference": ref, "date": day.iso, "amount": amount}
    root = ["result"] if _NESTED[kind] else []
    shape = {**gold, "summary": ""}
    checks = [Check("language", {"is": "en", "at": [*root, "summary"]}, "in English")]
    checks += [Check("field", {"path": [*root, key], "is": value}, "fields") for key, value in gold.items()]
    whole, schema = ({"result": shape}, _IN_RESULT) if root else (shape, _FIELDS)
    return json_item("extract-other", number, _PROMPTS[kind], document, checks, whole, schema)
