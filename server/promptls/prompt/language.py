"""Which natural language a text is written in: by script, then by function words. Cheap and deterministic."""

from __future__ import annotations

from collections import Counter
from functools import cache

from promptls.named_tuple import NamedTuple
from promptls.prompt.verbs import VERBS
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

SAMPLE = 6000
"""Code points looked at. Enough for the share of function words to settle; our judgement."""


class Language(NamedTuple):
    """A language by its ISO 639-1 code, its English name, and how it asks to be answered in."""

    code: str
    name: str
    request: str


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "Respond in English."),
        Language("zh", "Chinese", "请用中文回答。"),
        Language("ja", "Japanese", "日本語で回答してください。"),
        Language("ko", "Korean", "한국어로 답변하세요."),
        Language("ru", "Russian", "Отвечай на русском языке."),
        Language("ar", "Arabic", "أجب باللغة العربية."),
        Language("de", "German", "Antworte auf Deutsch."),
        Language("fr", "French", "Réponds en français."),
        Language("es", "Spanish", "Responde en español."),
        Language("it", "Italian", "Rispondi in italiano."),
        Language("pt", "Portuguese", "Responda em português."),
        Language("nl", "Dutch", "Antwoord in het Nederlands."),
        Language("pl", "Polish", "Odpowiadaj po polsku."),
        Language("tr", "Turkish", "Türkçe yanıt ver."),
    )
}

# Function words, and behind them the verbs that often open a prompt.
_FUNCTION_WORDS = {
    "en": "the of and to a in is you that for be with are or not this your from if as on it all any when each should must do an about at by into which what how its their can have has was were no more than but so only most some other while without within before after where who why there they them we our us me my i he she his her will would could may might does just also use using",
    "de": "der die das und in zum zur alle nach kann zu den von mit ist für auf nicht ein eine als auch es an werden aus dem sich wenn oder sie im bitte des du jede dieser in einer eines dass bei wie nur diesem diesen dieses wird sind hat ich wir man kein keine einen einem schreib schreibe erstelle fasse nenne gib antworte extrahiere übersetze erkläre",
    "fr": "le la les de des et à un une est pour dans que qui sur pas avec vous ce il au du en par ne si ou votre chaque doit cette ces ses son sa leur mais comme tu nous sont résume écris rédige génère extrais donne crée explique",
    "es": "el la los las de y en que un una es por con para no se del al lo como más su si o cada debe usa los este escribe genera extrae crea explica traduce",
    "it": "il lo la gli le di e in che un una è per con non si del della al come più o ogni se sono da questo deve usa riassumi scrivi genera estrai crea spiega traduci",
    "pt": "o a os as de e em que um uma é por com para não se do da dos das no na ao mais como ou cada deve você este resuma escreva gere extraia crie explique traduza",
    "nl": "de het een en van in is op dat te niet met voor zijn er aan als ook naar uit of bij door je elke dit deze moet schrijf vat maak geef vertaal",
    "pl": "i w na z do nie że się jest o jak to dla po przez od lub każdy oraz jeśli ma być tego tylko przy napisz streść utwórz podaj",
    "tr": "ve bir bu için ile da de olarak en çok her ne gibi daha veya ya olan sonra kadar ise değil yaz özetle oluştur çevir",
}  # fmt: skip
_ENGLISH = frozenset(_FUNCTION_WORDS["en"].split())
# "no", "do", "as" and the like are English first: a short English prompt may hold no other function word.
_WORD_SETS = {
    code: _ENGLISH | VERBS if code == "en" else frozenset(words.split()) - _ENGLISH
    for code, words in _FUNCTION_WORDS.items()
}
# "e-mail" is one word, and its "e" no Italian one.
_WORD = LazyPattern(r"\b[^\W\d_]+(?:-[^\W\d_]+)*\b")
_SCRIPTS = (
    ("ja", LazyPattern(r"[\u3040-\u30ff]")),
    ("ko", LazyPattern(r"[\uac00-\ud7af]")),
    ("zh", LazyPattern(r"[\u4e00-\u9fff]")),
    ("ru", LazyPattern(r"[\u0400-\u04ff]")),
    ("ar", LazyPattern(r"[\u0600-\u06ff]")),
)
_ACCENTED = LazyPattern(r"[\u00c0-\u024f]")
_LATIN = LazyPattern(r"[A-Za-z\u00c0-\u024f]")
_TELLING = LazyPattern(r"[\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
"""What a pattern above tells from other signs."""


_ASCII = bytes(range(128))
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_SPLIT = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() or chr(code) in "_-" else 32 for code in range(128)
) + bytes(128)


class _Words(NamedTuple):
    """How many words there are, and how often each of those that tell of a language, in lower case."""

    different: int
    telling: dict[str, int]


def _counted(sample: str) -> _Words:
    telling = _codes()
    if not sample.isascii():
        words = Counter(word.lower() for word in _WORD.findall(sample))
        return _Words(len(words), {word: words[word] for word in words.keys() & telling.keys()})
    # The same, many times as fast: most words hold nothing but letters.
    runs = Counter(sample.encode().translate(_SPLIT).split())
    plain = _plain_words()
    found = {plain[run]: runs[run] for run in plain.keys() & runs.keys()}
    mixed = [run for run in runs if not run.isalpha()]
    others: dict[str, int] = {}
    for run in mixed:
        for word in _WORD.findall(run.decode()):
            others[word] = others.get(word, 0) + runs[run]
    different = len(runs) - len(mixed)
    for word, number in others.items():
        different += word.encode() not in runs
        if word in telling:
            found[word] = found.get(word, 0) + number
    return _Words(different, found)


def _without_signs(sample: str) -> str:
    """The sample in ASCII if what it holds beyond that are signs alone (dashes, what masks code); else itself."""
    # Most prompts are so, and ASCII is read many times as fast. To every pattern here one sign is as another.
    if sample.isascii():
        return sample
    signs = sample.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    beyond = "".join(set(signs.decode("utf-8", "surrogatepass")))
    if any(map(str.isalnum, beyond)) or _TELLING.search(beyond):
        return sample
    return sample.encode("ascii", "replace").decode()


@cache
def _codes() -> dict[str, list[str]]:
    """The languages that each word tells of."""
    found: dict[str, list[str]] = {}
    for code, known in _WORD_SETS.items():
        for word in known:
            found.setdefault(word, []).append(code)
    return found


@cache
def _plain_words() -> dict[bytes, str]:
    """Those words that are in ASCII, by their bytes."""
    return {word.encode(): word for word in _codes() if word.isascii()}


@cache
def _plain_words_beyond_english() -> dict[bytes, list[str]]:
    """The plain words that tell of another language, and of which."""
    others = {run: [code for code in _codes()[word] if code != "en"] for run, word in _plain_words().items()}
    return {run: codes for run, codes in others.items() if codes}


@cache
def _plain_english() -> frozenset[bytes]:
    return frozenset(word.encode() for word in _WORD_SETS["en"])


def _is_clearly_english(sample: str) -> bool:
    """True if words of no other language could outweigh the English ones, however often they are said.

    So it is with nearly all English prompts, and this need not count how often each word is said.
    """
    words = {*sample.encode().translate(_SPLIT).split()}
    mixed = b" ".join([run for run in words if not run.isalpha()])
    words.update(map(str.encode, _WORD.findall(mixed.decode())))
    most = 1 + len(words) // 50
    others = _plain_words_beyond_english()
    told = Counter(code for word in others.keys() & words for code in others[word])
    return len(_plain_english() & words) > most * max(told.values(), default=0)


@kept_by_text(40_000)
def detect_language(prose: str) -> str | None:
    """The ISO 639-1 code of the language that most of `prose` is in; None if there is too little to tell.

    In Latin script the language with the most function words wins; English also counts the verbs
    that open instructions, since a terse prompt has little else. A text with no such word of any
    language is taken for English too, but not one with letters that English lacks.
    """
    sample = _without_signs(prose[:SAMPLE])
    plain = sample.isascii()
    latin = len(sample.encode().translate(None, _NO_LETTERS)) if plain else len(_LATIN.findall(sample))
    if not plain:
        for code, pattern in _SCRIPTS:
            count = len(pattern.findall(sample))
            # One Han or Kana character carries about as much as a short Latin word.
            if count >= 2 and count * 3 > latin:
                return code
    if latin < 3:
        return None
    if plain and _is_clearly_english(sample):
        return "en"
    different, words = _counted(sample)
    # In a short text one word said twice is no more than one sign.
    most = 1 + different // 50
    scores = dict.fromkeys(_WORD_SETS, 0)
    codes = _codes()
    for word, number in words.items():
        told = number if number < most else most
        for code in codes[word]:
            scores[code] += told
    # A tie goes to English, but not in a text with letters that English lacks; nor do its verbs count there,
    # since many are words of other languages ("Format").
    plain = plain or not _ACCENTED.search(sample)
    if not plain:
        scores["en"] = sum(min(words[word], most) for word in words.keys() & _ENGLISH)
    best = max(scores, key=lambda code: (scores[code], (code == "en") == plain))
    if scores[best] == 0 or scores[best] < 0.02 * different:
        return "en" if plain else None
    others = [code for code in scores if code not in ("en", best) and scores[code] == scores[best]]
    return None if others and best != "en" else best
