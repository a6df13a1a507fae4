"""``suiban routing dry-run``: a past day's real work again, under the rules as they are and those of a file."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

import msgspec

from suiban.administration.api.trials import Draft
from suiban.app.progress import Progress
from suiban.app.settings import Settings
from suiban.app.simulate.command import table
from suiban.app.simulate.ruling import SimulationInput, read_drafts
from suiban.app.wiring import open_services
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.routing.model.figures import Figures
from suiban.routing.model.replaying import Trial, Tried, try_rules


async def dry_run(settings: Settings, options: argparse.Namespace) -> int:
    """Run and print. Raises :class:`SimulationInput`, SettingInvalid."""
    path = Path(options.rules) if options.rules else None
    drafts: list[Draft] = []
    if path is not None:
        drafts = await asyncio.to_thread(read_drafts, path)
    key = options.company or (path.stem if path is not None else "")
    async with open_services(settings, "dry-run") as services:
        async with services.db.unscoped() as tx:
            companies = await company_ids(tx)
        if key not in companies:
            raise SimulationInput(at=str(path or "--company"), why=f"no such company; one of {', '.join(companies)}")
        async with services.db.snapshot(Scope.of(companies.values())) as tx:
            trial = await services.administration.trial(tx, companies[key], options.day, drafts)
    tried = await asyncio.to_thread(_run, trial)
    if options.json:
        print(json.dumps(msgspec.to_builtins(tried, builtin_types=()), ensure_ascii=False, default=str))
    else:
        print("\n".join(shown(tried)))
    return 0


def _run(trial: Trial) -> Tried:
    progress = Progress(sys.stderr)
    progress.say(f"{len(trial.past.came)} came on {trial.past.day}, {len(trial.past.there)} people were there")
    return try_rules(trial)


def shown(tried: Tried) -> list[str]:
    """Lines for a terminal: of all and of each queue what happened, and both runs."""
    lines = [f"{tried.day}: {tried.works} came, {tried.people} people"]
    if tried.left_out:
        lines.append(f"{tried.left_out} later ones were left out")
    if tried.unseen:
        lines.append(f"not part of a run: {', '.join(tried.unseen)}")
    for key in tried.real:
        columns: dict[str, Figures] = {
            kind: figures[key] for kind, figures in (("real", tried.real), ("now", tried.now), ("then", tried.then))
            if key in figures
        }  # fmt: skip
        if any(one.arrived for one in columns.values()):
            lines += ["", key or "in all", *table(columns)]
    apart = tried.apart
    lines += ["", f"{tried.changed_count} would fare differently", f"the run as it is against what happened: the same"
              f" fate for {_share(apart.same_fate)}, waits apart by {apart.wait_s_mean} s on average"]  # fmt: skip
    return lines


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
