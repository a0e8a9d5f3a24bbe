"""A profile's rewrites run on the prompts of a file, one after another, each checked against the laws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from promptls.diagnostics import Fix, Safety, plan
from promptls.engine.laws import check_law
from promptls.engine.realise import edits_of_each
from promptls.formats import Format
from promptls.named_tuple import NamedTuple
from promptls.packs import at_arms_length
from promptls.profiles import RewriteSpec
from promptls.prompt import Change, Prompt, Single, singles
from promptls.prompt.recent import forget_documents, make_room
from promptls.rewrites import Rewrite, RewriteContext, Suggestion, rewrite_named
from promptls.text import EditRefused, apply_edits
from promptls.time_limit import Overdue, in_time

ROUNDS = 5
"""Times the whole order runs at most: again while a later rewrite gave an earlier one something to do."""

_Wanted = tuple[Fix, tuple[Change, ...]]


class AdaptStep(NamedTuple):
    """What one rewrite of the profile did: its id and transform, why it is there, what it changed."""

    rewrite: str
    transform: str
    reason: str
    sources: tuple[str, ...]
    changes: tuple[str, ...]
    skipped: str = ""

    @property
    def changed(self) -> bool:
        """True if the rewrite changed the prompt."""
        return bool(self.changes)


def _in_file(single: Single, suggestion: Suggestion) -> Suggestion:
    changes = tuple(single.change_in_file(change) for change in suggestion.changes)
    return suggestion._replace(changes=changes)


def _suggested(rewrite: Rewrite, context: RewriteContext, single: Single) -> list[tuple[Rewrite, Suggestion]]:
    with at_arms_length(rewrite.name):
        return [(rewrite, _in_file(single, suggestion)) for suggestion in rewrite.apply(context)]


class RewriteRun:
    """One adaptation: the format and settings that stay the same, and what was refused.

    `numbers` are the prompts of the file that are being adapted.
    """

    def __init__(
        self,
        format: Format,
        path: PurePath | None,
        output_language: str | None,
        numbers: frozenset[int] = frozenset(),
    ) -> None:
        self.format = format
        self.path = path
        self.output_language = output_language
        self.numbers = numbers
        self.refused: list[str] = []
        self._overdue: set[str] = set()

    def apply_all(
        self, specs: Sequence[RewriteSpec], source: str, prompt: Prompt
    ) -> tuple[str, Prompt, dict[str, list[str]]]:
        """The source and prompt after all rewrites, round by round, and by rewrite what it changed."""
        done: dict[str, list[str]] = {spec.id: [] for spec in specs}
        for _ in range(ROUNDS):
            before = source
            for spec in specs:
                source, prompt, titles = self.apply(spec, source, prompt)
                done[spec.id] += titles
            if source == before:
                break
        return source, prompt, done

    def apply(self, spec: RewriteSpec, source: str, prompt: Prompt) -> tuple[str, Prompt, list[str]]:
        """The source and prompt after one rewrite, and the titles of what it changed."""
        candidates = [wanted for _, wanted in self._wanted(spec, source, prompt)]
        chosen = set(plan([fix for fix, _ in candidates], unsafe=True).chosen)
        wanted = [(fix, changes) for fix, changes in candidates if fix in chosen]
        if not wanted:
            return source, prompt, []
        new = self._try(source, prompt, wanted)
        if new is None:
            new, wanted = self._lawful(source, prompt, wanted)
        return new, self.format.parse(new, self.path), [fix.title for fix, _ in wanted]

    def left_alone(self, specs: Sequence[RewriteSpec], source: str, prompt: Prompt) -> frozenset[int]:
        """The prompts in which these rewrites want nothing changed."""
        left = self.numbers
        for spec in specs:
            left -= {number for number, _ in self.of(left)._wanted(spec, source, prompt)}
        return left

    def of(self, numbers: frozenset[int]) -> RewriteRun:
        """The same for these prompts of the file; what it refuses is not told."""
        return RewriteRun(self.format, self.path, self.output_language, numbers)

    def _wanted(self, spec: RewriteSpec, source: str, prompt: Prompt) -> list[tuple[int, _Wanted]]:
        """What a rewrite wants changed, with the number of the prompt; what changes nothing is left out."""
        several = singles(prompt)
        suggestions = [
            (number, rewrite, suggestion)
            for number in sorted(self.numbers)
            for rewrite, suggestion in self._suggestions(spec, several[number])
        ]
        changes = [suggestion.changes for _, _, suggestion in suggestions]
        found = []
        each_edits = edits_of_each(source, prompt, self.format, changes)
        for (number, rewrite, suggestion), edits in zip(suggestions, each_edits, strict=True):
            if isinstance(edits, EditRefused):
                self._refuse(f"{rewrite.name}: {suggestion.title} ({edits})")
            elif edits:
                fix = Fix(suggestion.title, edits, Safety.UNSAFE, rewrite.name, rewrite=rewrite.name)
                found.append((number, (fix, suggestion.changes)))
        return found

    def _suggestions(self, spec: RewriteSpec, single: Single) -> list[tuple[Rewrite, Suggestion]]:
        """What a rewrite suggests; one that is missing or fails suggests nothing, and the others go on."""
        context = RewriteContext(single.prompt, spec.params, self.output_language)
        make_room([message.text.text for message in single.prompt.messages])
        if spec.transform in self._overdue:
            return []
        try:
            rewrite = rewrite_named(spec.transform)
            return in_time(spec.transform, lambda: _suggested(rewrite, context, single))
        except Overdue as late:
            self._overdue.add(spec.transform)
            self.refused.append(f"{spec.transform}: {late}")
            forget_documents()  # it may have been broken off while it kept something for others
            return []
        except Exception as error:  # whatever a rewrite does wrong, the others go on
            reason = (
                "there is no such rewrite" if isinstance(error, KeyError) else f"it failed: {error!r:.120}"
            )
            self._refuse(f"{spec.transform}: {reason}")
            return []

    def _lawful(self, source: str, prompt: Prompt, wanted: list[_Wanted]) -> tuple[str, list[_Wanted]]:
        """The source with those that keep the laws together, and these; what does not is halved."""
        kept: list[_Wanted] = []
        waiting, result = [wanted], source
        while waiting:
            group = waiting.pop()
            new = self._try(source, prompt, [*kept, *group])
            if new is not None:
                kept, result = [*kept, *group], new
            elif len(group) > 1:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]
            else:
                self.refused.append(f"{group[0][0].rewrite}: {group[0][0].title}")
        return result, kept

    def _refuse(self, why: str) -> None:
        if why not in self.refused:
            self.refused.append(why)

    def _try(self, source: str, prompt: Prompt, wanted: list[_Wanted]) -> str | None:
        new = apply_edits(source, {edit for fix, _ in wanted for edit in fix.edits})
        changes = [change for _, changes in wanted for change in changes]
        return None if check_law(self.format, self.path, prompt, changes, new) else new
