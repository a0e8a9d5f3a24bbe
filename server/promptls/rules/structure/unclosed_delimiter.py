"""A code fence, a tag or a bracket is opened and never closed, or closed under another name.

## What

- A code fence that nothing closes: to Markdown, and to a model that reads Markdown, the rest of
  the prompt is code. The same happens where a fence holds another one of the same width: the
  inner one's end closes the outer one, and code and prose change places from there on.
- A tag on its own line that is never closed, a closing tag that closes nothing, and a pair whose
  names differ ("<context>" with "</contxt>").
- A round bracket that stays open to the end of its paragraph or list item, and bold italics that close
  with fewer asterisks than they open with.

## Why

Tags and fences tell a model which part is instruction and which is material. Missing or wrong
closing delimiters are a class of their own in the prompt-defect taxonomy (arXiv 2509.14404);
measured on real prompt files, fences break in 1.3 % and tags in 0.4 % of them (docs/evidence.md,
rule 36, 2026-11-22).

## Fix safety

Closing a fence at the end of the text is safe, and offered only where all that follows the opening
is code: a language is named, and no heading, list or sentence stands in it. Giving the outer fence
more backticks, moving a closing fence onto a line of its own, and giving a closing tag the name of
its opening one are unsafe, since they say where the author meant the part to end.

## Limits

Placeholders (`<name>`), generics (`List<T>`), HTML elements and tags mentioned in a sentence are no
delimiters here. A tag left open on the last line is a deliberate beginning for the model to
continue. Where the template language has blocks (`{% if %}`, `{{#each}}`), tags are not judged,
since one branch may open what another closes. Brackets and quotation marks in JSON are the business
of invalid-json-example. In prose, quotation marks and brackets that close nothing are not judged, nor is
a paragraph that looks like code. Crossing pairs (`<a><b></a></b>`) are not found.

## Sources

- arXiv 2509.14404, a taxonomy of prompt defects ("structure"); docs/evidence.md, P4, 2026-11-22
- Anthropic, Prompting best practices (XML tags), read 2026-11-22; docs/evidence.md, A1
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding
from promptls.rules.rule import Bad, Context, rule
from promptls.rules.structure.brackets import bracket_findings
from promptls.rules.structure.fences import fence_findings
from promptls.rules.structure.tags import tag_findings

_NESTED = "Use this form:\n\n```md\nRun it:\n```sh\nls\n```\nDone.\n```\n"
_WIDENED = "Use this form:\n\n````md\nRun it:\n```sh\nls\n```\nDone.\n````\n"


@rule(
    "unclosed-delimiter",
    family="structure",
    severity=Severity.ERROR,
    safety=Safety.UNSAFE,
    good=(
        "<context>\nThe shop opens at nine.\n</context>\n\nAnswer from the context.\n",
        "Name the class <ClassName> and return List<String>.\n\nWrite <your name> at the top.\n",
        "Answer the question below.\n\n<question>\nWhy?\n</question>\n\n<answer>\n",
        "Write your plan in <plan> tags.\n\n<rules>\nOne file at a time.\n</rules>\n",
        "Return this:\n\n```json\n{}\n```\n",
        "Complete the function.\n\n```python\n",
        "Reply in HTML.\n\n<p>\nHello\n<br>\n",
        "Fill in:\n\n<title>\n<body>\n",
        "- a) Read it. b) Sort it :)\n- Call `f(` or `g(`.\n- Make it ***strong***.\n",
        "```\nText\n\n    ```sh\n    ls\n    ```\n```\n",
        "````md\n```sh\nls\n```\n````\n",
    ),
    bad=(
        Bad(
            "Return this:\n\n```json\n{\n}\n",
            fixed="Return this:\n\n```json\n{\n}\n```\n",
            found=("```json",),
        ),
        Bad(_NESTED, fixed=_WIDENED, found=("```md",)),
        Bad(
            "Use this form:\n\n```md\nRun it:\n```sh\nls\n```\n\nKeep the order.\n",
            found=("```md",),
        ),
        Bad(
            "The receipt is in <receipt>.\n\n<receipt>\n{receipt}\n\nList the prices.\n",
            found=("<receipt>",),
        ),
        Bad(
            "Test it so:\n\n```js\nrun()```\n\nThen list the failures.\n",
            fixed="Test it so:\n\n```js\nrun()\n```\n\nThen list the failures.\n",
            found=("```js",),
        ),
        Bad(
            "<context>\nThe shop opens at nine.\n</contxt>\n\nAnswer from the context.\n",
            fixed="<context>\nThe shop opens at nine.\n</context>\n\nAnswer from the context.\n",
            found=("</contxt>",),
        ),
        Bad(
            "<rules>\nBe brief.\n\n<context>\nThe shop opens at nine.\n</context>\n\nAnswer.\n",
            found=("<rules>",),
        ),
        Bad("Read it whole (the text below is a draft. Then sort it.\n", found=("(the",)),
        Bad("It ends at the ***Notes** header.\n", found=("***Notes**",)),
        Bad("List the files.\n</rules>\n\nSort them.\n", found=("</rules>",)),
        Bad(
            "```markdown\n# Report\n\n## Findings\n\nNever invent figures. Say where each one comes from.\n",
            found=("```markdown",),
        ),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Tags over all messages, since one may open what the next closes; the rest message by message."""
    for index, message in enumerate(ctx.prompt.messages):
        yield from fence_findings(index, message.document)
        yield from bracket_findings(index, message.document)
    yield from tag_findings(ctx.prompt)
