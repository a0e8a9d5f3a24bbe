"""Special tokens of a chat template are typed into the prompt.

## What

`<|im_start|>`, `<|eot_id|>`, `[INST]`, `<start_of_turn>` and their like in the text of a message.

## Why

The host puts these around each message itself. Typed, they are either broken into ordinary characters and
read as noise, or taken for the end of the message, so that what follows speaks with another role (Llama 3.3
prompt format; docs/evidence.md, L1, 2026-11-22). In 2,243 real files there were none, so the rule costs
no attention.

## Fix

None: say who speaks in the file's own way (messages with roles), and drop the tokens.

## Limits

Code, fences and examples are left alone, since documents about templates hold them there. A raw template
for a completion API is reported, too: ignore the finding in that file.

## Sources

- meta-llama/llama-models, Llama 3.3 prompt format; docs/evidence.md, L1, 2026-11-22
- docs/evidence.md, rule 43, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text import inside
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(
    r"<\|(?:im_start|im_end|im_sep|begin_of_text|end_of_text|eot_id|start_header_id|end_header_id|eom_id|endoftext|system|user|assistant|observation"
    r"|end|start|channel|message|python_tag|endofprompt|header_start|header_end|eot)\|>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|<｜(?:User|Assistant|begin▁of▁sentence|end▁of▁sentence)｜>|\[gMASK\]"
)


@rule(
    "chat-template-token",
    family="security",
    severity=Severity.ERROR,
    scope=Scope.BLOCK,
    looks_for=(_TOKEN,),
    good=(
        "Wrap each turn in `<|im_start|>` and `<|im_end|>`.\n",
        "The template is:\n\n```\n[INST] {prompt} [/INST]\n```\n",
        "Use the <system> tag.\n",
    ),
    bad=(
        Bad("<|im_start|>system You are kind.<|im_end|>\n", found=("<|im_start|>", "<|im_end|>")),
        Bad("[INST] Sort the rows. [/INST]\n", found=("[INST]", "[/INST]")),
        Bad("Sort the rows. <|eot_id|>\n", found=("<|eot_id|>",)),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """Each token outside of code."""
    text = block.content.text
    for match in _TOKEN.finditer(text):
        if not inside(block.content.code, match.start()):
            message = f'"{match.group()}" belongs to a chat template; give the message its role instead'
            yield block.finding(*match.span(), message)
