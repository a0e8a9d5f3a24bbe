"""The many ways in which one model is written, reduced to one.

`openrouter/z-ai/glm-4.7-flash:free`, `hf:zai-org/GLM-4.7-Flash`, `zai.glm-4.7-flash`, `GLM 4.7 Flash
(copilot)` and `glm_4p7_flash` are one model. The route, the organisation, the tag, the quantisation and the
date say where and how it runs, not what it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_REMARK = re.compile(r"\s*\((?:copilot|preview|free|beta|[a-z .]* provider)\)\Z")
_ROUTES = frozenset(
    "anthropic azure bedrock cerebras chat cloudflare copilot deepinfra fireworks github google groq hf "
    "huggingface litellm messages mistral model models novita ollama openai openrouter together vercel "
    "vertex xai z-ai zai zhipu zhipuai".split()
)
_CLOUD_PREFIX = re.compile(r"(?:[a-z][a-z-]*\.)+(?=[a-z])")
_DATE = re.compile(r"[-@](?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})\Z")
_BUILD = re.compile(
    r"[-_.](?:gguf|awq|gptq|mlx|exl[23]|fp(?:4|8|16|32)|bf16|int[48]|nvfp4|mxfp[48]|[48]-?bit"
    r"|i?q[2-8](?:_[a-z0-9]+)*|latest)\Z"
)
_CONTEXT = re.compile(r"\[[0-9]+[km]\]\Z")
_DECIMAL_P = re.compile(r"(?<=[0-9])p(?=[0-9])")
_SEPARATORS = re.compile(r"[\s_-]+")
_NOT_KEY = re.compile(r"[^a-z0-9]")


class Reduced(NamedTuple):
    """`name` is lower case with dashes, `key` its letters and digits alone, `removed` what was left out."""

    name: str
    key: str
    removed: tuple[str, ...]


def reduce(name: str) -> Reduced:
    """The model in a name, without what surrounds it."""
    left = name.strip().casefold()
    removed: list[str] = []
    remark = _REMARK.search(left)
    if remark:
        removed.append(remark.group().strip())
        left = left[: remark.start()]
    end = _route_end(left)
    if end:
        removed.insert(0, left[:end])
    left, colon, tag = left[end:].partition(":")
    if colon:
        removed.append(colon + tag)
    while found := _BUILD.search(left) or _DATE.search(left) or _CONTEXT.search(left):
        removed.append(found.group())
        left = left[: found.start()]
    plain = _SEPARATORS.sub("-", _DECIMAL_P.sub(".", left)).strip("-")
    return Reduced(plain, _NOT_KEY.sub("", plain), tuple(removed))


def _route_end(left: str) -> int:
    """Where the model begins: after the last slash, routes before a colon, and a cloud's `vendor.`."""
    end = left.rfind("/") + 1
    while (colon := left.find(":", end)) >= 0 and left[end:colon] in _ROUTES:
        end = colon + 1
    cloud = _CLOUD_PREFIX.match(left, end)
    return cloud.end() if cloud else end
