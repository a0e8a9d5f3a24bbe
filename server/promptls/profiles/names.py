"""The many ways in which one model is written, reduced to one.

`openrouter/z-ai/glm-4.7-flash:free`, `hf:zai-org/GLM-4.7-Flash`, `zai.glm-4.7-flash`, `GLM 4.7 Flash
(copilot)` and `glm_4p7_flash` are one model. The route, the organisation, the tag, the quantisation and the
date say where and how it runs, not what it is.
"""

from __future__ import annotations

import re

from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern

_REMARK = LazyPattern(r"\s*\((?:copilot|preview|free|beta|[a-z .]* provider)\)\Z")
_ROUTES = frozenset(
    "anthropic azure azureml bedrock cerebras chat cloudflare copilot deepinfra fireworks github google groq "
    "hf huggingface litellm messages mistral model models novita ollama openai openrouter responses together "
    "vercel vertex xai z-ai zai zhipu zhipuai".split()
)
_CLOUD_PREFIX = LazyPattern(r"(?:[a-z][a-z-]*\.)+(?=[a-z])")
_DATE = LazyPattern(
    r"[-@](?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2}|[01][0-9]-20[0-9]{2})\Z|(?<=-preview)-[01][0-9]-[0-3][0-9]\Z"
)
_BUILD = LazyPattern(
    r"[-_.](?:gguf|awq|gptq|mlx|exl[23]|fp(?:4|8|16|32)|bf16|int[48]|nvfp4|mxfp[48]|[48]-?bit"
    r"|i?q[2-8](?:_[a-z0-9]+)*|latest)\Z"
)
_REVISION = LazyPattern(r"-v[0-9]+\Z")
_SIZE = LazyPattern(r"(?:[0-9]+x)?[0-9]+(?:\.[0-9]+)?b(?:-a[0-9]+b)?(?![a-z0-9])")
_AZURE_VERSION = LazyPattern(r"(?<=[^/])/(?:versions|labels)/[^/]+\Z|(?<=\Aazureml:)([^/:]+):[^/:]+\Z")
"""`azureml://registries/…/models/NAME/versions/4`, `azureml:NAME:4`."""
_CONTEXT = LazyPattern(r"\[[0-9]+[km]\]\Z")
_DECIMAL_P = LazyPattern(r"(?<=[0-9])p(?=[0-9])")
_SEPARATORS = LazyPattern(r"[\s_-]+")
_NOT_KEY = LazyPattern(r"[^a-z0-9]")

_SUFFIXES = LazyPattern(
    r"-(?:v0\.?[1-9]|latest|preview|exp|experimental|instruct|instruct-2507|it|chat|hf|maas|original|thinking|high|medium|low|minimal|xhigh|max"
    r"|versatile|instant|turbo|fast|fp8|00[1-9])\Z"
)
_NOISE = frozenset(
    "my our the test testing dev prod production staging deployment deploy azure eu us uk eastus westus "
    "global default main team model llm chat app bot service endpoint instance primary secondary backup "
    "01 02 1 2".split()
)
_TOKEN = LazyPattern(r"[a-z]+|[0-9]+(?:[.-][0-9]+)*[a-z]?(?![a-z])")
_PLACEHOLDER = LazyPattern(r"\$\{|\{\{|<%|%\(|\A\$[A-Za-z_]|\A<[^>]*>\Z|\A\[[^]]*\]\Z")
_UNSAID = frozenset(("inherit", "auto", "default", "none", "any", "current", "parent"))


class Reduced(NamedTuple):
    """`name` is lower case with dashes, `key` its letters and digits alone, `removed` what was left out."""

    name: str
    key: str
    removed: tuple[str, ...]


def reduce(name: str) -> Reduced:
    """The model in a name, without what surrounds it."""
    left = name.strip().casefold().replace("+", "-plus")
    removed: list[str] = []
    remark = _REMARK.search(left)
    if remark:
        removed.append(remark.group().strip())
        left = left[: remark.start()]
    azure = _AZURE_VERSION.search(left) if left.startswith("azureml:") else None
    if azure:
        kept = azure.group(1) or ""
        removed.append(azure.group()[len(kept) :])
        left = left[: azure.start()] + kept
    end = _route_end(left)
    if end:
        removed.insert(0, left[:end])
    left, colon, tag = left[end:].partition(":")
    size = _SIZE.match(tag)
    if size:  # `gemma3:27b` is another model than `gemma3:4b`
        left, tag = f"{left}-{size.group()}", tag[size.end() :]
    if colon and (tag or not size):
        removed.append(tag if size else colon + tag)
        # Bedrock's `-v1:0` counts revisions; a `-v3` without it is the model's own version.
        revision = _REVISION.search(left) if tag.isdigit() else None
        if revision:
            removed.append(revision.group())
            left = left[: revision.start()]
    while found := _BUILD.search(left) or _DATE.search(left) or _CONTEXT.search(left):
        removed.append(found.group())
        left = left[: found.start()]
    plain = _SEPARATORS.sub("-", _DECIMAL_P.sub(".", left)).strip("-")
    return Reduced(plain, _NOT_KEY.sub("", plain), tuple(removed))


def _route_end(left: str) -> int:
    """Where the model begins: after the last slash, routes before a colon, and a cloud's `vendor.`."""
    end = left.rfind("/") + 1
    while (colon := left.find(":", end)) >= 0 and left[end:colon] in _ROUTES:
        if _SIZE.match(left, colon + 1) or left[colon + 1 :] == "latest":
            break  # Ollama's `mistral:7b` and `mistral:latest` are a model and its tag
        end = colon + 1
    cloud = _CLOUD_PREFIX.match(left, end)
    return cloud.end() if cloud else end


def looser(name: str) -> list[str]:
    """Keys of shorter and shorter readings of a reduced name, each without one more suffix of a variant.

    `gemini-2.5-flash-preview-thinking` gives those of `gemini-2.5-flash-preview` and of `gemini-2.5-flash`.
    """
    found = []
    while suffix := _SUFFIXES.search(name):
        name = name[: suffix.start()]
        found.append(_NOT_KEY.sub("", name))
    return found


def bag(name: str) -> tuple[str, ...]:
    """The words and numbers of a reduced name, sorted: `claude-sonnet-3.5` is `claude-3-5-sonnet`."""
    return tuple(sorted(token.group().replace("-", ".") for token in _TOKEN.finditer(name)))


def without_noise(name: str) -> str:
    """A reduced name without words that people put into the names of deployments: `my-gpt-4o-prod`."""
    return "-".join(part for part in name.split("-") if part not in _NOISE)


def names_no_model(name: str) -> bool:
    """Whether `name` leaves the model open: `${env:MODEL}`, `{{model}}`, `inherit`, `Auto (copilot)`."""
    left = name.strip().casefold()
    remark = _REMARK.search(left)
    said = left[: remark.start()] if remark else left
    return not left or bool(_PLACEHOLDER.search(left)) or said in _UNSAID


def alternatives(name: str) -> list[str]:
    """The names in one that offers several: `GPT-4.1 | 'gpt-5'`; a plain name alone."""
    parts = [part.strip().strip("'\"") for part in re.split(r"\s*[|,]\s*", name)]
    return [part for part in parts if part]
