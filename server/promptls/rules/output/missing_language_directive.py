"""Nothing says in which language a multilingual model is to answer.

## What

The prompt's own prose is in one language, and nothing in it names the language of the answer, mirrors
the reader's, or asks for a text in another one. The finding stands on the first instruction of the
message that frames the conversation.

## Why

Multilingual models switch language on their own now and then, mostly after input in another language.
Refrase adds "respond in English" for GLM-4.7 Flash for this reason (product page, read 2026-11-22), and
"Always respond in English" is rule 3 of the Cerebras migration guide for GLM-4.7 (read 2026-11-22).
Nobody has published how often it happens, so this is a note, and it runs only for models whose profile
lists it.

## Fix

The rewrite `english-enforcement`: one line, in the prompt's own language, at the end of the message but
before the input that it ends with.

## Fix safety

Safe where the settings give `output_language`. Unsafe otherwise, since the prompt may be meant to answer
each reader in the reader's language; then say that instead ("Answer in the user's language").

## Limits

Silent for instruction files and skills (another prompt governs), for translation and language lessons,
and for a prompt that speaks of an output language in any way, even if not plainly. A prompt whose
language cannot be told gets nothing.

## Sources

- Refrase, page of GLM-4.7 Flash, "English enforcement", read 2026-11-22
- Cerebras, GLM-4.7 migration guide, rule 3, read 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, TextChange
from promptls.rewrites.transforms.english_enforcement import english_enforcement, governs
from promptls.rules.rule import Bad, Context, Good, rule

_REWRITE = english_enforcement.name


@rule(
    "missing-language-directive",
    family="output",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    model_bound=True,
    only_if=governs,
    good=(
        Good("Translate this into German.\n", listed=True),
        Good("Write a poem in French\n", listed=True),
        Good("Summarise the contract. Respond in English.\n", listed=True),
        Good("Answer the question in the language that the user writes in.\n", listed=True),
        Good("Use British spelling in all reports.\n", listed=True),
        Good("Run the tests before you commit.\n", path="AGENTS.md", listed=True),
        Good("{{input}}\n", listed=True),
    ),
    bad=(
        Bad(
            "Summarise this text in two sentences.\n",
            fixed="Summarise this text in two sentences.\nRespond in English.\n",
            found=("Summarise this text in two sentences.",),
            listed=True,
        ),
        Bad(
            "You are a support agent.\n\nAnswer the question.\n\n{{question}}\n",
            fixed="You are a support agent.\n\nAnswer the question.\n\nRespond in English.\n\n{{question}}\n",
            listed=True,
        ),
        Bad(
            "Fasse den Vertrag in drei Sätzen zusammen.\n",
            fixed="Fasse den Vertrag in drei Sätzen zusammen.\nAntworte auf Deutsch.\n",
            listed=True,
        ),
        Bad(
            "Summarise the contract.\n",
            fixed="Summarise the contract.\nRespond in German.\n",
            listed=True,
            output_language="de",
        ),
    ),
)
def missing_language_directive(ctx: Context) -> Iterator[Finding]:
    suggestions = tuple(ctx.suggestions(_REWRITE))
    for suggestion in suggestions:
        line = "".join(change.text for change in suggestion.changes if isinstance(change, TextChange)).strip()
        yield Finding(
            suggestion.where,
            f'nothing says in which language to answer, so the model may switch to another; add "{line}"',
            ctx.proposals(_REWRITE, near=suggestion.where, among=suggestions),
        )
