"""``make fuzz``: every operation as everybody who may call it, with many examples: that takes its time.

``FUZZ_EXAMPLES`` says how many; a line of figures for each caller goes to ``test-results/fuzz.jsonl``.
"""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.checks import no_mishaps
from tests.fuzzing import CALLERS, STAFF, Stage, caller_of, fuzzed_house, open_to, operations, run_fuzzer
from tests.house import open_house

from suiban.platform.engines.postgres_server import RunningPostgres

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100"))
RESULTS = Path(__file__).parents[2] / "test-results" / "fuzz.jsonl"


@pytest.fixture
async def stage(fresh_dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_house(fresh_dsns, postgres, nats_url, tmp_path / "house") as house, fuzzed_house(house) as opened:
        yield opened


@pytest.mark.timeout(7200)
async def test_every_operation_as_who_may_do_most(stage: Stage, tmp_path: Path) -> None:
    callers = {key: caller_of(key, item) for key, item in operations(stage.description).items()}
    with no_mishaps():
        outcome = await run_fuzzer(stage, callers, tmp_path / "at-length", EXAMPLES, "examples,coverage,fuzzing")
    _note("who may do most", len(callers), list(callers), outcome.requests, outcome.statuses, outcome.problems)
    assert "\n\n".join(outcome.problems) == ""


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("caller", CALLERS)
async def test_nothing_breaks_whatever_is_asked(stage: Stage, caller: str, tmp_path: Path) -> None:
    doors = [key for key, item in operations(stage.description).items() if open_to(item, caller)]
    with no_mishaps():
        theirs = await _what_they_may(stage, caller, doors, tmp_path / "which")
        outcome = await run_fuzzer(stage, theirs, tmp_path / "at-length", EXAMPLES, "examples,coverage,fuzzing")
    _note(caller, len(doors), list(theirs), outcome.requests, outcome.statuses, outcome.problems)
    assert "\n\n".join(outcome.problems) == ""
    assert outcome.requests >= EXAMPLES * outcome.operations / 2


async def _what_they_may(stage: Stage, caller: str, doors: list[Any], folder: Path) -> dict[Any, str]:
    """Of the doors that know staff those that did more for this member than refuse them, within a few tries."""
    if caller in STAFF:
        await run_fuzzer(stage, dict.fromkeys(doors, caller), folder, 2, "coverage,fuzzing")
        doors = sorted(stage.turnstile.reached[caller] & set(doors))
    return dict.fromkeys(doors, caller)


def _note(
    caller: str, doors: int, reached: list[Any], requests: int, statuses: dict[int, int], found: list[str]
) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    line = {
        "caller": caller, "examples": EXAMPLES, "doors": doors, "operations": len(reached), "requests": requests,
        "statuses": statuses, "problems": len(found), "reached": [" ".join(key) for key in reached],
    }  # fmt: skip
    with RESULTS.open("a") as file:
        file.write(json.dumps(line) + "\n")
