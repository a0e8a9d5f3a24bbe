"""One run from what the user asked for to its plan, its cache and its reports."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.gain.analyse import SIGNIFICANT, About, analyse_run
from promptls.gain.arms import ORIGINAL, Arm, Writer, arms_for, specs_of
from promptls.gain.cache import Cache
from promptls.gain.own import own_family
from promptls.gain.plan import Parameters, Plan, make_plan
from promptls.gain.report.page import report_html
from promptls.gain.report.text import report_markdown
from promptls.gain.results import Results, to_json
from promptls.gain.run import missing
from promptls.gain.tasks import FAMILIES, family_named
from promptls.gain.tasks.item import Family, Item
from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile
from promptls.tokens import estimate

ANSWERS, RESULTS, MARKDOWN, PAGE = "answers.jsonl", "gain.json", "gain.md", "gain.html"
"""The files of a run, in its folder."""


class Request(NamedTuple):
    """What the user asked for. `arms` and `families` by name, all where there are none."""

    parameters: Parameters
    endpoint: str
    out: Path
    profile: str | None = None
    prompts: tuple[Path, ...] = ()
    checks: Path | None = None
    families: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    split: str = "held-out"
    limit: int | None = None
    samples: int = 1
    seed: int = 0
    price: tuple[float, float] | None = None
    route: str | None = None
    keep_answers: bool | None = None


class RequestError(ValueError):
    """Something asked for that does not exist."""


class Session(NamedTuple):
    """A run that is ready to go."""

    plan: Plan
    about: About
    out: Path
    keep_answers: bool

    @property
    def header(self) -> dict[str, Any]:
        """What the cache is for; a run with another header takes another folder."""
        parameters = {k: v for k, v in self.plan.parameters._asdict().items() if k != "stream"}
        kept = "answers" if self.keep_answers else "scores"
        tasks = {f.family.name: f.family.digest for f in self.plan.families}
        # Answers can be scored again by other checks; kept scores hold for these checks alone.
        return {"endpoint": self.about.endpoint, "kept": kept, **parameters} | (
            {} if self.keep_answers else {"tasks": tasks}
        )

    def cache(self, writing: bool = True) -> Cache:
        """The run's cache; made if it is not there and something will be written. Raises CacheError."""
        path = self.out / ANSWERS
        return Cache.opened(path, self.header) if writing or path.exists() else Cache(path, self.header)

    def budget(self, cache: Cache) -> Iterator[str]:
        """What the calls that are left will use at most, in sentences."""
        yield from self._too_few()
        calls = missing(self.plan, cache)
        done = len(self.plan.calls) - len(calls)
        sent = sum(estimate("\n".join(text for _, text in call.asked.messages)) + 8 for call in calls)
        each = self.plan.parameters.most_out
        yield f"{len(calls):,} calls to {self.about.endpoint}" + (f" ({done:,} are done)" if done else "")
        if each is None:
            yield f"about {sent:,} tokens in, no limit on those out, since --extra-body takes it away"
            return
        most = len(calls) * each
        yield f"about {sent:,} tokens in, at most {most:,} out, retries not counted"
        if self.about.price:
            dollars = (sent * self.about.price[0] + most * self.about.price[1]) / 1e6
            yield f"at most {dollars:.2f} US dollars at the price given"

    def _too_few(self) -> Iterator[str]:
        """The families in which no p could be small enough, whatever the answers."""
        for family in self.plan.families:
            items, compared = len(family.items), sum(arm.same_as is None for arm in family.arms) - 1
            needed = 1 + math.ceil(math.log2(compared / SIGNIFICANT)) if compared else 0
            if items < needed:
                name = family.family.name
                yield f"{name}: no effect can be shown with fewer than {needed} items; it has {items}"

    def results(self, cache: Cache) -> Results:
        """What is known so far."""
        return analyse_run(self.plan, cache, self.about)


def prepare(request: Request, workspace: Workspace) -> Session:
    """Lay the run out. Raises UnknownModel, RequestError, OwnError, PromptError and OSError."""
    profile = _profile(request, workspace)
    _check_included(profile, request.include)
    specs = specs_of(profile, request.include)
    arms, price = _arms(arms_for(profile, specs), request.arms), _price(request, profile)
    families = [(family, _part(family, request)) for family in _families(request)]
    writer = Writer(workspace, profile, specs)
    plan = make_plan(families, arms, writer, request.parameters, request.samples, request.seed)
    _check_changed(plan, profile)
    split = "own" if request.prompts else request.split
    about = About(profile.id, request.endpoint, split, request.seed, price)
    keep = not request.prompts if request.keep_answers is None else request.keep_answers
    return Session(plan, about, request.out, keep)


def _check_included(profile: Profile, names: tuple[str, ...]) -> None:
    known = {name for spec in profile.rewrites.values() for name in (spec.id, spec.transform)}
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(profile.rewrites))
            raise RequestError(f'{profile.id} lists no rewrite "{name}"; it lists {listed or "none"}')


def _check_changed(plan: Plan, profile: Profile) -> None:
    if any(family.idle for family in plan.families) and all(len(f.arms) == 1 for f in plan.families):
        raise RequestError(
            f"the rewrites of {profile.id} change nothing in what would be asked; there is nothing to measure"
        )


def write_reports(out: Path, results: Results) -> list[Path]:
    """Write the results file and the reports; their paths."""
    forms = {
        RESULTS: json.dumps(to_json(results), ensure_ascii=False, indent=1) + "\n",
        MARKDOWN: report_markdown(results),
        PAGE: report_html(results),
    }
    for name, text in forms.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return [out / name for name in forms]


def _profile(request: Request, workspace: Workspace) -> Profile:
    catalogue = workspace.catalogue_for(request.prompts[0] if request.prompts else Path.cwd() / "any")
    name = request.profile or request.parameters.model
    found = catalogue.resolve(name)
    if found is None and request.profile is None:
        raise RequestError(
            f'no profile is known for "{name}"; name one with --profile (`promptls model` lists them)'
        )
    if found is None:
        raise UnknownModel(name, catalogue.nearest(name))
    return found.profile


def _families(request: Request) -> Iterator[Family]:
    if request.prompts:
        names = [path.name for path in request.prompts]
        if len(set(names)) < len(names):
            raise RequestError("two of the prompts have the same file name; measure them in two runs")
        yield from (own_family(path, request.checks) for path in request.prompts)
        return
    for name in request.families or FAMILIES:
        if name not in FAMILIES:
            raise RequestError(f'there is no family "{name}"; use {", ".join(FAMILIES)}')
        yield family_named(name)


def _part(family: Family, request: Request) -> tuple[Item, ...]:
    return family.part("all" if request.prompts else request.split, request.limit)


def _arms(arms: Sequence[Arm], wanted: Sequence[str]) -> list[Arm]:
    known = {arm.name for arm in arms}
    for name in wanted:
        if name not in known:
            raise RequestError(f'there is no arm "{name}"; use {", ".join(sorted(known))}')
    return [arm for arm in arms if not wanted or arm.name in wanted or arm.name == ORIGINAL]


def _price(request: Request, profile: Profile) -> tuple[float, float] | None:
    if request.route is None:
        return request.price
    route = profile.endpoints.get(request.route)
    if route is None:
        listed = ", ".join(profile.endpoints) or "none"
        raise RequestError(f'{profile.id} lists no route "{request.route}"; it lists {listed}')
    price: Mapping[str, float] = route.price
    if "input" not in price or "output" not in price:
        raise RequestError(f'{profile.id} gives no price for the route "{request.route}"; use --price')
    return price["input"], price["output"]
