"""An entry of a list or checklist says again what the prompt demands elsewhere.

## What

"Errors handled" in a list of goals, and further down "Handle errors" or "- [ ] Error handling complete". The
later one is reported, with the earlier one linked. Whole instructions that come again are `repeated-demand`.

## Why

Entries are short, so that one more costs little; but a prompt whose lists of goals, steps and checks say the
same three times over is longer than it need be, and the lists drift apart as one of them is edited. Readers
who were asked to mark every repetition marked these, too; authors seldom mind them, so the rule is off until
it is selected, by its name or by the presets `strict` and `all`.

## Fix

None: which of the lists is the one to keep is the author's to say.

## Limits

English only, and by words alone, as `repeated-demand`, whose page has the rest. A checklist that is meant to
be gone through at the end says again what was demanded, on purpose: it is reported all the same.

## Sources

- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 6, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.rules.density.likeness import Measures, is_entry, repeats, said_again
from promptls.rules.rule import Bad, Context, rule


@rule(
    "repeated-entry",
    family="density",
    severity=Severity.HINT,
    options=Measures,
    languages=("en",),
    default=False,
    good=(
        "- Write tests.\n- Sort them.\n\n## Plan\n\n- Test plan\n",
        "## Security\n\n- Rate limits tested\n\n## At the end\n\n- Rate limits documented\n",
        "- Mark all secret variables and outputs as sensitive.\n- Sort.\n- Mark secret outputs sensitive.\n",
    ),
    bad=(
        Bad(
            "## Security\n\n- Context isolation enabled everywhere\n- Rate limits tested\n\n"
            "## At the end\n\n- Context isolation mandatory\n",
            found=("Context isolation mandatory",),
        ),
        Bad(
            "- Retain all original functionality of the method.\n- Sort.\n\n## At the end\n\n"
            "- [ ] All original functionality is preserved\n",
            found=("[ ] All original functionality is preserved",),
        ),
        Bad("- Tabs; run `make -s lint`.\n- Sort.\n\n## At the end\n\n- Run `make -s lint` (as CI does).\n"),
        Bad("- Errors handled\n- Tests written\n\n## Steps\n\n- Handle errors\n", found=("Handle errors",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each entry that an earlier demand holds already, or the other way round."""
    for repeat in repeats(ctx.prompt, ctx.options):
        if is_entry(repeat):
            yield said_again(repeat)
