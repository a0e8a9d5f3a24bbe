"""Names of natural languages, as English prompts and prompts in other languages write them."""

from __future__ import annotations

from promptls.prompt.language import LANGUAGES

NAMES: dict[str, str] = {code: language.name for code, language in LANGUAGES.items()} | {
    "af": "Afrikaans", "am": "Amharic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan",
    "cs": "Czech", "cy": "Welsh", "da": "Danish", "el": "Greek", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "la": "Latin",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam", "mn": "Mongolian",
    "mr": "Marathi", "ms": "Malay", "my": "Burmese", "ne": "Nepali", "no": "Norwegian", "pa": "Punjabi",
    "ps": "Pashto", "ro": "Romanian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese",
    "yo": "Yoruba", "zu": "Zulu",
}  # fmt: skip
"""English names by ISO 639-1 code."""

ALSO = ("Mandarin", "Cantonese", "Farsi", "Filipino", "Brazilian Portuguese", "Esperanto", "Gaelic")
"""Names and varieties without a code of two letters, or with a second name."""

IN_OTHER_LANGUAGES = (
    # German
    r"\bauf (?:deutsch|englisch|französisch|spanisch|italienisch|türkisch|polnisch|russisch|chinesisch)"
    r"|\bin (?:deutsch|englisch|französisch|spanisch|italienisch|türkisch|polnisch|russisch)er sprache"
    # French, Spanish, Portuguese, Italian
    r"|\ben (?:français|anglais|allemand|espagnol|italien|chinois|japonais|arabe|russe|portugais)\b"
    r"|\ben (?:español|castellano|inglés|francés|alemán|italiano|chino|japonés|portugués)\b"
    r"|\bem (?:português|inglês|espanhol|francês|alemão|italiano|chinês)\b"
    r"|\bin (?:italiano|inglese|francese|tedesco|spagnolo|cinese)\b"
    # Dutch, Polish, Turkish
    r"|\bin het (?:nederlands|engels|duits|frans|spaans)\b"
    r"|\bpo (?:polsku|angielsku|niemiecku|francusku|hiszpańsku|rosyjsku)\b"
    r"|\b(?:türkçe|ingilizce|i̇ngilizce|almanca|fransızca)\b"
    # Chinese, Japanese, Korean
    r"|(?:用|以|使用|采用|输出|成|为)(?:简体|繁体|简体的|标准)?(?:中文|汉语|普通话|英文|英语|日文|日语|法语|德语|韩语|俄语|西班牙语)"
    r"|(?:中文|汉语|英文|英语|日语|法语|德语)(?:来)?(?:回答|回复|输出|撰写|书写|作答|写)"
    r"|(?:日本語|英語|中国語|韓国語|フランス語|ドイツ語)で"
    r"|(?:한국어|영어|일본어|중국어)로"
    # Russian, Arabic
    r"|\bна (?:русском|английском|немецком|французском|китайском|испанском)\b"
    r"|\bпо-(?:русски|английски|немецки)"
    r"|بال(?:لغة|عربية|إنجليزية|انجليزية|فرنسية)"
)
"""How a text in another language asks for a language by name: a pattern for lower-case text."""


def name_of(language: str) -> str | None:
    """The English name of a language given by code or name, in any case; None if it is not known."""
    wanted = language.strip().casefold()
    if wanted in NAMES:
        return NAMES[wanted]
    # "en-GB" and "zh_CN" are settings that people know from elsewhere.
    if len(wanted) > 2 and wanted[2] in "-_" and wanted[:2] in NAMES:
        return NAMES[wanted[:2]]
    return next((name for name in (*NAMES.values(), *ALSO) if name.casefold() == wanted), None)


def code_of(name: str) -> str | None:
    """The ISO 639-1 code of a language by its English name, as `name_of` gives it."""
    return next((code for code, known in NAMES.items() if known == name), None)
