"""A profile's rewrites run on the prompts of a file, one after another, each checked against the laws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from promptls.diagnostics import Fix, Safety, plan
from promptls.engine.laws import check_law
from promptls.engine.realise import file_edits
from promptls.engine.retract import candidates
from promptls.formats import Format
from promptls.named_tuple import NamedTuple
from promptls.packs import at_arms_length
from promptls.profiles import RewriteSpec
from promptls.prompt import Change, Prompt, Single, TextChange, singles
from promptls.prompt.recent import forget_documents, make_room
from promptls.rewrites import Rewrite, RewriteContext, Suggestion, rewrite_named
from promptls.text import EditRefused, apply_edits
from promptls.time_limit import Overdue, in_time

ROUNDS = 5
"""Times the whole order runs at most: again while a later rewrite gave an earlier one something to do."""


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
        candidates: list[tuple[Fix, tuple[Change, ...]]] = []
        several = singles(prompt)
        suggestions = [
            found for number in sorted(self.numbers) for found in self._suggestions(spec, several[number])
        ]
        for rewrite, suggestion in suggestions:
            fix = self._fix(source, prompt, rewrite, suggestion)
            if fix is not None:
                candidates.append((fix, suggestion.changes))
        chosen = plan([fix for fix, _ in candidates], unsafe=True).chosen
        wanted = [(fix, changes) for fix, changes in candidates if fix in chosen]
        if not wanted:
            return source, prompt, []
        new = self._try(source, prompt, wanted)
        if new is not None:
            return new, self.format.parse(new, self.path), [fix.title for fix, _ in wanted]
        return self._one_by_one(source, prompt, wanted)

    def retract(
        self, specs: Sequence[RewriteSpec], source: str, prompt: Prompt
    ) -> tuple[str, Prompt, tuple[RewriteSpec, ...]]:
        """The source and prompt without what rewrites have added, and those of which something was found.

        One stands there twice if it has added to two prompts.
        """
        found: list[RewriteSpec] = []
        for spec in specs:
            for number in sorted(self.numbers):
                shorter = self._without(spec, number, source, prompt)
                if shorter is not None:
                    source, prompt = shorter
                    found.append(spec)
        return source, prompt, tuple(found)

    def changes_nothing(self, specs: Sequence[RewriteSpec], source: str, prompt: Prompt) -> bool:
        """True if the text is one that these rewrites leave as it is."""
        return all(self.apply(spec, source, prompt)[0] == source for spec in specs)

    def of(self, number: int) -> RewriteRun:
        """The same for one prompt of the file; what it refuses is not told."""
        return RewriteRun(self.format, self.path, self.output_language, frozenset({number}))

    def _without(
        self, spec: RewriteSpec, number: int, source: str, prompt: Prompt
    ) -> tuple[str, Prompt] | None:
        """The text without a rewrite's lines, if the rewrite gives the very same text again."""
        trial = self.of(number)
        single = singles(prompt)[number]
        for candidate in candidates(spec, single.prompt):
            change = single.change_in_file(TextChange(candidate.message, *candidate.span, ""))
            try:
                shorter = apply_edits(source, file_edits(source, prompt, self.format, (change,)))
            except EditRefused:
                continue
            before = self.format.parse(shorter, self.path)
            if len(singles(before)) != len(singles(prompt)):
                continue
            if shorter != source and trial.apply(spec, shorter, before)[0] == source:
                return shorter, before
        return None

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
            if (text := f"{spec.transform}: {reason}") not in self.refused:
                self.refused.append(text)
            return []

    def _one_by_one(
        self, source: str, prompt: Prompt, wanted: list[tuple[Fix, tuple[Change, ...]]]
    ) -> tuple[str, Prompt, list[str]]:
        kept: list[tuple[Fix, tuple[Change, ...]]] = []
        result = source
        for item in wanted:
            new = self._try(source, prompt, [*kept, item])
            if new is None:
                self.refused.append(f"{item[0].rewrite}: {item[0].title}")
            else:
                kept, result = [*kept, item], new
        return result, self.format.parse(result, self.path), [fix.title for fix, _ in kept]

    def _fix(self, source: str, prompt: Prompt, rewrite: Rewrite, suggestion: Suggestion) -> Fix | None:
        try:
            edits = file_edits(source, prompt, self.format, suggestion.changes)
        except EditRefused as error:
            if (text := f"{rewrite.name}: {suggestion.title} ({error})") not in self.refused:
                self.refused.append(text)
            return None
        return (
            Fix(suggestion.title, edits, Safety.UNSAFE, rewrite.name, rewrite=rewrite.name) if edits else None
        )

    def _try(self, source: str, prompt: Prompt, wanted: list[tuple[Fix, tuple[Change, ...]]]) -> str | None:
        new = apply_edits(source, {edit for fix, _ in wanted for edit in fix.edits})
        changes = [change for _, changes in wanted for change in changes]
        return None if check_law(self.format, self.path, prompt, changes, new) else new
