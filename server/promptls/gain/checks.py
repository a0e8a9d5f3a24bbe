"""Deterministic checks of an answer. Each is named, takes plain data, and says yes or no."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from promptls.gain.answers import MISSING, Answer
from promptls.gain.apart import LONGEST, WORKER, TooLong
from promptls.named_tuple import NamedTuple
from promptls.prompt.language import LANGUAGES, detect_language
from promptls.prompt.language_names import code_of
from promptls.text.lazy_pattern import LazyPattern


class Check(NamedTuple):
    """One check: its kind (a key of KINDS), what it is held to, and the group whose share it counts in."""

    kind: str
    argument: Any
    group: str = "checks"


class CheckError(ValueError):
    """A check that cannot be run: an unknown kind or an argument of the wrong form."""


_MARKS = LazyPattern(r"[.!?。！？]+(?=\s|$|[\"'”’)])|[。！？]+")
_NUMBER = LazyPattern(r"-?\d[\d.,']*")
_CJK = LazyPattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MAX_CJK = 0.05
"""The share of Chinese, Japanese or Korean letters from which a text is not in a European language."""


def passes(check: Check, answer: Answer) -> bool:
    """Whether the answer passes. Raises CheckError for one that validate() would refuse or has no end."""
    if check.kind not in _APART:
        return KINDS[check.kind](answer, check.argument)
    try:
        return WORKER.ask(check.kind, check.argument, answer.raw)
    except TooLong:
        raise CheckError(
            f'the check "{check.kind}: {check.argument!r:.80}" took longer than {LONGEST:.0f} seconds on an '
            f"answer of {len(answer.raw):,} characters; write its pattern without a repeat inside of a repeat"
        ) from None


def validate(check: Check) -> None:
    """Raises CheckError where the kind is unknown or the argument does not fit it."""
    if check.kind not in KINDS:
        raise CheckError(f'there is no check "{check.kind}"; use {", ".join(sorted(KINDS))}')
    try:
        passes(check, Answer("{}"))
    except CheckError:
        raise
    except Exception as error:
        raise CheckError(f'the check "{check.kind}" does not take {check.argument!r:.80}') from error


def _all(answer: Answer, checks: Any) -> bool:
    """Several checks that count as one, each a map of one kind."""
    _require(isinstance(checks, list) and bool(checks), "all takes a list of checks")
    parts = [Check(kind, argument) for entry in checks for kind, argument in entry.items()]
    for part in parts:
        _require(part.kind in KINDS, f'there is no check "{part.kind}"')
    return all(passes(part, answer) for part in parts)


def _is_json(answer: Answer, wanted: Any) -> bool:
    _require(isinstance(wanted, bool), "json takes true or false")
    return (answer.json is not MISSING) is wanted


def _strict_json(answer: Answer, wanted: Any) -> bool:
    _require(isinstance(wanted, bool), "strict_json takes true or false")
    return (answer.strict is not MISSING) is wanted


def _shape(answer: Answer, example: Any) -> bool:
    return answer.json is not MISSING and conforms(answer.json, example)


def conforms(value: Any, example: Any) -> bool:
    """The same keys and the same JSON types throughout; an array's elements are like the example's first."""
    if isinstance(example, dict):
        return (
            isinstance(value, dict)
            and value.keys() == example.keys()
            and all(conforms(value[key], example[key]) for key in example)
        )
    if isinstance(example, list):
        return isinstance(value, list) and (
            not example or (bool(value) and all(conforms(item, example[0]) for item in value))
        )
    if isinstance(example, bool) or example is None:
        return type(value) is type(example)
    if isinstance(example, (int, float)):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, str)


def _field(answer: Answer, wanted: Any) -> bool:
    """`{path: [...], is: value}`: numbers may stand in text with a unit, text is compared without case."""
    value, expected = answer.at(_path(wanted["path"])), wanted["is"]
    if isinstance(expected, bool) or isinstance(value, bool) or value is MISSING:
        return value is expected
    if isinstance(expected, (int, float)):
        return _number(value) == float(expected)
    return isinstance(value, (str, int, float)) and _plain(str(value)) == _plain(str(expected))


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)):
        return float(value) if abs(value) <= sys.float_info.max else None
    found = _NUMBER.findall(value) if isinstance(value, str) else []
    if len(found) != 1:
        return None
    digits = found[0].rstrip(".,").replace("'", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+\.\d+|-?\d+", digits):
        return float(digits.replace(",", ""))
    swapped = digits.replace(".", "").replace(",", ".")
    return float(swapped) if swapped.count(".") <= 1 else None


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .\"'`").casefold()


def _contains(answer: Answer, wanted: Any) -> bool:
    text = answer.text.casefold()
    return all(word.casefold() in text for word in _texts(wanted, "contains"))


def _excludes(answer: Answer, wanted: Any) -> bool:
    text = answer.text.casefold()
    return not any(word.casefold() in text for word in _texts(wanted, "excludes"))


def _regex(answer: Answer, pattern: Any) -> bool:
    _require(isinstance(pattern, str), "regex takes a pattern")
    try:
        return re.search(pattern, answer.text) is not None
    except re.error as error:
        raise CheckError(f"the pattern {pattern!r} is not one ({error})") from None


def _equals(answer: Answer, wanted: Any) -> bool:
    return _plain(answer.text) in {_plain(text) for text in _texts(wanted, "equals")}


def _language(answer: Answer, wanted: Any) -> bool:
    """A language by code or name, or `{is: en, at: [path]}` for one field of the JSON."""
    name, text = wanted, answer.text
    if isinstance(wanted, Mapping):
        value = answer.at(_path(wanted.get("at", [])))
        name, text = wanted.get("is"), value if isinstance(value, str) else ""
    code = name if name in LANGUAGES else code_of(str(name))
    _require(code in LANGUAGES, f'"{name}" is not a language that can be told')
    return written_in(text, str(code))


def written_in(text: str, code: str) -> bool:
    """Whether most of a text is in the language; hardly any CJK letter may stand in a European one."""
    letters = sum(char.isalpha() for char in text)
    if not letters or (code not in ("zh", "ja", "ko") and len(_CJK.findall(text)) > _MAX_CJK * letters):
        return False
    return detect_language(text) == code


def _words(text: str) -> int:
    return len(text.split())


def sentences(text: str) -> int:
    """How many sentences a text has; the last needs no full stop."""
    text = text.strip()
    ends = list(_MARKS.finditer(text))
    open_end = bool(text) and (not ends or ends[-1].end() < len(text.rstrip("\"'”’)")))
    return len(ends) + open_end


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


_LIMITS: dict[str, tuple[Callable[[str], int], Callable[[int, int], bool]]] = {
    "max_words": (_words, int.__le__),
    "min_words": (_words, int.__ge__),
    "max_chars": (len, int.__le__),
    "min_chars": (len, int.__ge__),
    "sentences": (sentences, int.__eq__),
    "lines": (_lines, int.__eq__),
}


def _length(answer: Answer, limits: Any) -> bool:
    _require(isinstance(limits, Mapping) and bool(limits), "length takes limits such as {max_words: 50}")
    for name, limit in limits.items():
        known = name in _LIMITS and isinstance(limit, int) and not isinstance(limit, bool)
        _require(known, f'length takes whole numbers for {", ".join(_LIMITS)}, not "{name}: {limit}"')
    return all(_LIMITS[name][1](_LIMITS[name][0](answer.text), limit) for name, limit in limits.items())


def _json_schema(answer: Answer, schema: Any) -> bool:
    """Whether the JSON fits. References lead into the schema itself: nothing is fetched from anywhere."""
    try:
        from jsonschema import SchemaError
        from jsonschema.validators import validator_for
        from referencing import Registry
        from referencing.exceptions import Unresolvable
    except ImportError:
        raise CheckError(
            'the check "json_schema" needs the package jsonschema; install promptls[gain]'
        ) from None
    validator = validator_for(schema)
    try:
        validator.check_schema(schema)
    except SchemaError as error:
        raise CheckError(f"the JSON Schema is not valid ({error.message})") from None
    checker = validator(schema, registry=Registry())
    try:
        for reference in _references(schema):
            checker.evolve(schema={"$ref": reference}).is_valid(None)
        return answer.json is not MISSING and bool(checker.is_valid(answer.json))
    except Unresolvable as error:
        raise CheckError(f'the JSON Schema has nothing at "{error.ref}"') from None


def _references(schema: Any) -> Iterator[str]:
    """All `$ref` of a schema, but for those in a part with an `$id`, which mean something else there."""
    if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"]
    parts = schema.values() if isinstance(schema, Mapping) else schema if isinstance(schema, list) else ()
    for part in parts:
        if not (isinstance(part, Mapping) and "$id" in part):
            yield from _references(part)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise CheckError(message)


def _texts(value: Any, kind: str) -> list[str]:
    texts = value if isinstance(value, (list, tuple)) else [value]
    fits = bool(texts) and all(isinstance(text, str) and text for text in texts)
    _require(fits, f"{kind} takes text or a list of texts")
    return list(texts)


def _path(value: Any) -> list[str | int]:
    _require(isinstance(value, (list, tuple)), f"a path is a list of keys and positions, not {value!r:.80}")
    return list(value)


_APART = ("regex", "json_schema")
"""Checks that hold a pattern of a person's own."""

KINDS: dict[str, Callable[[Answer, Any], bool]] = {
    "all": _all,
    "json": _is_json,
    "strict_json": _strict_json,
    "shape": _shape,
    "field": _field,
    "json_schema": _json_schema,
    "contains": _contains,
    "excludes": _excludes,
    "regex": _regex,
    "equals": _equals,
    "language": _language,
    "length": _length,
}
